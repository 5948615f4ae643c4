/* What a virt-launcher writes to its log about the migration it is the source of. */
#ifndef SIM_LAUNCHER_H
#define SIM_LAUNCHER_H

#include "model.h"

/* Every four seconds of a copy. */
void launcher_log_progress(const struct mig *m);
/* The job is over and went well; the guest stood still for `still` milliseconds. */
void launcher_log_done(const struct mig *m, double still);
/* It breaks the copy off: "user", "stuck" or "late", "stalled" or "overdue" by its
 * stall detector; after so many seconds. */
void launcher_log_abort(const struct mig *m, const char *why, double seconds);
/* The text of that in the migrationState, by version. */
char *launcher_abort_text(const char *why, double seconds);

#endif
