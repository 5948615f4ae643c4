/* What is said about one node: state, slots, who moves, and the drain in one line. */
#ifndef UI_WORDS_NODE_WORDS_H
#define UI_WORDS_NODE_WORDS_H

#include "ui/view.h"
#include "ui/words/link_words.h"

const struct node_fact *node_at(const struct view *view, size_t row);
/* Smaller needs a hand sooner. */
int node_attention(const struct view *view, const struct node_fact *node);
struct span node_marker(const struct view *view, const struct node_fact *node);
/* "Ready", "Ready, draining", "NotReady: KubeletNotReady". */
struct span node_state(const struct view *view, const struct node_fact *node);
struct span node_handler(const struct view *view, const struct node_fact *node);
struct span node_heartbeat(const struct view *view, const struct node_fact *node);
/* "██ 2/2". */
struct span node_outbound(const struct view *view, const struct node_fact *node);
/* Migrations in the queue that leave this node. */
int node_queued(const struct view *view, const struct node_fact *node);
/* "→ payments/db-prod-3  ← lab/etl-9". */
struct span node_activity(const struct view *view, const struct node_fact *node);
/* "bond2 25 Gbit/s, high": the device that migrations use. */
struct span node_link(const struct view *view, const struct node_fact *node);
/* "▁▂▅▇ 34 %": load of that device, else its rate. */
struct span node_load(
	const struct view *view, const struct node_fact *node, bool is_sent);
/* NULL when its device is not known. */
const struct interface_fact *node_interface(const struct node_fact *node);
/* What was found about it; empty when nothing was looked for. */
struct finding_list node_findings(
	const struct view *view, const struct node_fact *node);
/* "23 left, 2 moving, 20 queued, 1 cannot leave". */
const char *node_drain(const struct view *view, const struct node_fact *node);
/* "empty in 34–41 min"; NULL when there is no drain to estimate. */
const char *node_drain_end(const struct view *view, const struct node_fact *node);

#endif
