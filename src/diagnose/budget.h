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
	/* What makes it longer than the setting times the size; NULL: nothing. */
	const char *extension;
	/* KubeVirt's stall detector watches the copy: no progress timeout runs. */
	bool is_watched;
	const char *origin;
	const char *effect;	  /* "is aborted", ...; NULL: over, or not known */
	const char *condition;	  /* what the effect hangs on; NULL: nothing */
	const char *stall_effect; /* at a stall, before the time is up; NULL: none */
	const char *stall_when;
};

struct budget budget_of(const struct diagnosis_input *in);
/* Where the limits stand: evidence for whoever claims something about time. */
void budget_show(const struct diagnosis_input *in, struct finding *out,
	const struct budget *budget);

#endif
