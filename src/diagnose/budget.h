/* How long a copy may take, how long it has taken, and what happens at the end of it.
 */
#ifndef SRC_DIAGNOSE_BUDGET_H
#define SRC_DIAGNOSE_BUDGET_H

#include "diagnose/diagnosis.h"

struct budget {
	double total_s;		 /* NAN: none, or not known */
	double elapsed_s;	 /* since the copy began; NAN */
	double progress_limit_s; /* NAN: none, or not known */
	int64_t per_gib_s;
	int64_t bytes;
	bool is_lower_bound;
	bool is_paused_doubled; /* the guest was paused, which doubles the budget */
	const char *origin;
	const char *effect; /* "is aborted", ...; NULL: not known */
};

struct budget budget_of(const struct diagnosis_input *in);
/* Where the limits stand: evidence for whoever claims something about time. */
void budget_show(const struct diagnosis_input *in, struct finding *out,
	const struct budget *budget);

#endif
