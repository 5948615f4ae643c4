/* Describing who holds slots, which of them ends first, and how to raise a limit. */
#ifndef SRC_DIAGNOSE_HOLDERS_H
#define SRC_DIAGNOSE_HOLDERS_H

#include "diagnose/diagnosis.h"

/* The same few holders stand in the evidence of everything that waits for them. */
const struct holder_lines *holders_create(const struct diagnosis_input *in);
/* Adds one line of evidence for each holder, up to a readable number. */
void holders_show(const struct diagnosis_input *in, struct finding *out,
	const size_t *holders, size_t count);
/* "wait for shop/db1 (62 %, 40s to 55s left)", about the one likely to end first. */
void holders_suggest_waiting(const struct diagnosis_input *in, struct finding *out,
	const size_t *holders, size_t count);
/* The command that cancels the one whose end costs least: nobody drains for it, and it
 * has not copied for long. */
void holders_suggest_cancelling(const struct diagnosis_input *in, struct finding *out,
	const size_t *holders, size_t count);
/* The command that sets one field of the migration settings, where they are owned. */
void holders_suggest_setting(const struct diagnosis_input *in, struct finding *out,
	const char *field, const char *why);
/* The same for one that is in force for this migration, and that a MigrationPolicy may
 * set. */
void holders_suggest_limit(const struct diagnosis_input *in, struct finding *out,
	const struct limit *limit, const char *field, const char *why);
/* Where this migration stands among those that wait. */
void holders_show_place(const struct diagnosis_input *in, struct finding *out);

#endif
