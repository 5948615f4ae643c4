/*
 * Filling a finding: a summary, what it rests on, what to do. All text goes into the
 * arena of the input; NULL texts of the cluster are written as "unknown".
 */
#ifndef SRC_DIAGNOSE_EVIDENCE_H
#define SRC_DIAGNOSE_EVIDENCE_H

#include "base/attr.h"
#include "diagnose/diagnosis.h"

void finding_say(const struct diagnosis_input *in, struct finding *out,
	enum severity severity, const char *format, ...) PRINTF_LIKE(4, 5);
/* `object` names the object and the field the value was read from. */
void evidence_add(const struct diagnosis_input *in, struct finding *out,
	const char *what, const char *object, const char *format, ...)
	PRINTF_LIKE(5, 6);
/* The same with texts that are there already and live as long as the arena. */
void evidence_take(const struct diagnosis_input *in, struct finding *out,
	const char *what, const char *object, const char *value);
void evidence_event(const struct diagnosis_input *in, struct finding *out,
	const struct event *event);
/* NULL condition is allowed and adds nothing. */
void evidence_condition(const struct diagnosis_input *in, struct finding *out,
	const struct object *object, const struct condition *condition);
/* Says that something cannot be seen, why, and which right would show it; nothing when
 * the source is live, or is only asked on demand and has not been. */
void evidence_unseen(const struct diagnosis_input *in, struct finding *out,
	enum source source, const char *what);
void next_add(const struct diagnosis_input *in, struct finding *out, const char *format,
	...) PRINTF_LIKE(3, 4);

/* "Pod shop/virt-launcher-x status.phase"; field may be NULL. */
const char *say_object(const struct diagnosis_input *in, const struct object *object,
	const char *field);
/* The text, or "unknown". */
const char *say_known(const char *text);
/* Fit for a shell: in quotation marks where needed. */
const char *say_quoted(const struct diagnosis_input *in, const char *text);
const char *say_ms(const struct diagnosis_input *in, int64_t ms);
const char *say_seconds(const struct diagnosis_input *in, double seconds);
/* "40s to 55s", or "40s" where the two are told alike. */
const char *say_range(const struct diagnosis_input *in, double low_s, double high_s);
/* "1.5 GiB". */
const char *say_bytes(const struct diagnosis_input *in, double bytes);
/* "shop/db1": the VM of the migration. */
const char *say_vm(
	const struct diagnosis_input *in, const struct migration_fact *migration);
/* "kubectl delete vmim -n shop kubevirt-migrate-vm-x" */
const char *say_cancel(
	const struct diagnosis_input *in, const struct migration_fact *migration);

#endif
