/*
 * How long a set of new migrations will take behind those that are there: slots as the
 * controller gives them, durations as they were seen.
 */
#ifndef SRC_COMMANDS_FORECAST_H
#define SRC_COMMANDS_FORECAST_H

#include "facts/facts.h"

struct forecast {
	double low_s;	      /* until the last one is done; NAN */
	double high_s;	      /* NAN with a known low: something has no end in sight */
	const char *why_none; /* set when there is no span */
	size_t judged_by;     /* finished migrations it rests on */
	bool slots_known;
	size_t starts_now; /* of the new ones, with slots_known */
	size_t before;	   /* others that wait for a slot already and go first */
};

/* VMs that already have an unfinished migration count once. An evacuation passes those
 * that users asked for where priorities are in force. */
struct forecast forecast_moves(const struct facts *facts, const struct vmi *const *vmis,
	size_t count, bool is_evacuation, struct arena *arena);
/* The VM's migration that is not over; NULL: none. */
const struct migration_fact *forecast_unfinished(
	const struct facts *facts, const struct vmi *vmi);

#endif
