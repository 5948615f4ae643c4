/* Filling one statement: what it says, what it rests on, what to do about it. */
#ifndef SRC_CHECKS_TELL_H
#define SRC_CHECKS_TELL_H

#include "base/attr.h"
#include "checks/check.h"

/* The latest word counts, unless it is better than one said before. */
void tell_state(const struct check_input *in, struct readiness_item *out,
	enum readiness_state state, const char *format, ...) PRINTF_LIKE(4, 5);
void tell_evidence(const struct check_input *in, struct readiness_item *out,
	const char *what, const char *object, const char *format, ...)
	PRINTF_LIKE(5, 6);
void tell_next(const struct check_input *in, struct readiness_item *out,
	const char *format, ...) PRINTF_LIKE(3, 4);
/* False, and the statement unknown, when the source cannot be read. */
bool tell_needs(const struct check_input *in, struct readiness_item *out,
	enum source source, const char *what);

const char *tell_object(
	const struct check_input *in, const struct object *object, const char *field);
const char *tell_known(const char *text);
const char *tell_bytes(const struct check_input *in, double bytes);
const char *tell_seconds(const struct check_input *in, double seconds);
/* Worse states are greater. */
int tell_weight(enum readiness_state state);

#endif
