/* What is said about one network interface: its load with the last minutes, its speed
 * and where that was read, how much of the load migrations explain. */
#ifndef UI_WORDS_LINK_WORDS_H
#define UI_WORDS_LINK_WORDS_H

#include "ui/view.h"

/* "▁▂▅▇ 34 %", else the rate; "–" when nothing is measured. */
struct span link_load(const struct view *view, const struct interface_fact *link,
	bool is_sent, int spark_cells);
/* "25 Gbit/s", "–". */
const char *link_speed(const struct view *view, const struct interface_fact *link);
/* "ok", "high", "errors, high". */
struct span link_state(const struct view *view, const struct interface_fact *link);
/* "2.1 GiB/s (78 %)", or "2.1 GiB/s, not seen here" when the link carries much less, of
 * the traffic in this direction; NULL when that is not known. */
const char *link_explained(
	const struct view *view, const struct interface_fact *link, bool is_sent);
enum role saturation_role(enum saturation saturation);
bool link_is_measured(const struct interface_fact *link);

#endif
