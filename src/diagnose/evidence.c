/* Grows the lists of a finding and writes names, ages and sizes for people; pure. */
#include "src/diagnose/evidence.h"

#include <inttypes.h>
#include <stdarg.h>

#include "base/quantity.h"
#include "base/str.h"
#include "base/timefmt.h"
#include "src/diagnose/look.h"

/* Longer texts of the cluster are cut in a finding; the object has them in full. */
#define TEXT_BYTES 1200

/* Without the beginning of a character whose rest was cut off. */
static size_t whole_length(const char *text, size_t length)
{
	size_t lead = length;
	size_t wanted = 1;

	while (lead > 0 && ((unsigned char)text[lead - 1] & 0xc0) == 0x80) {
		lead--;
	}
	if (lead == 0) {
		return length;
	}
	lead--;
	if (((unsigned char)text[lead] & 0xe0) == 0xc0) {
		wanted = 2;
	} else if (((unsigned char)text[lead] & 0xf0) == 0xe0) {
		wanted = 3;
	} else if (((unsigned char)text[lead] & 0xf8) == 0xf0) {
		wanted = 4;
	}
	return lead + wanted > length ? lead : length;
}

PRINTF_LIKE(2, 0)
static const char *format_text(
	struct arena *arena, const char *format, va_list arguments)
{
	char buffer[TEXT_BYTES];
	int length = vsnprintf(buffer, sizeof(buffer), format, arguments);

	if (length < 0) {
		return "";
	}
	if ((size_t)length < sizeof(buffer)) {
		return arena_strndup(arena, buffer, (size_t)length);
	}
	buffer[whole_length(buffer, sizeof(buffer) - 1)] = '\0';
	return arena_printf(arena, "%s...", buffer);
}

/* Room for one more element: capacities are powers of two, so the count alone tells
 * when the array is full. */
static void *grow(struct arena *arena, const void *items, size_t count, size_t size)
{
	size_t capacity = count == 0 ? 4 : 2 * count;
	void *grown = arena_calloc(arena, capacity, size);

	if (count > 0) {
		memcpy(grown, items, count * size);
	}
	return grown;
}

static bool is_full(size_t count)
{
	return count == 0 || (count >= 4 && (count & (count - 1)) == 0);
}

static void push_evidence(struct arena *arena, struct finding *out, struct evidence one)
{
	struct evidence *items;

	if (is_full(out->evidence_count)) {
		out->evidence = grow(arena, out->evidence, out->evidence_count,
			sizeof(*out->evidence));
	}
	/* The array is ours: it was made above. */
	items = (struct evidence *)(uintptr_t)out->evidence;
	items[out->evidence_count++] = one;
}

void finding_say(const struct diagnosis_input *in, struct finding *out,
	enum severity severity, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	out->summary = format_text(in->arena, format, arguments);
	va_end(arguments);
	out->severity = severity;
}

void evidence_add(const struct diagnosis_input *in, struct finding *out,
	const char *what, const char *object, const char *format, ...)
{
	struct evidence one = { .what = what, .object = object };
	va_list arguments;

	va_start(arguments, format);
	one.value = format_text(in->arena, format, arguments);
	va_end(arguments);
	push_evidence(in->arena, out, one);
}

void evidence_take(const struct diagnosis_input *in, struct finding *out,
	const char *what, const char *object, const char *value)
{
	push_evidence(in->arena, out, (struct evidence){ what, value, object });
}

void evidence_event(const struct diagnosis_input *in, struct finding *out,
	const struct event *event)
{
	const char *times = "";
	const char *age = "";

	if (event == NULL) {
		return;
	}
	if (i64_is_known(event->count) && event->count > 1) {
		times = arena_printf(in->arena, " (%" PRId64 " times)", event->count);
	}
	if (i64_is_known(event->last_ms)) {
		age = arena_printf(in->arena, ", %s ago",
			say_ms(in, look_age_ms(in, event->last_ms)));
	}
	evidence_add(in, out,
		arena_printf(in->arena, "event %s%s%s", say_known(event->reason), times,
			age),
		arena_printf(in->arena, "Event about %s %s/%s",
			say_known(event->involved_kind),
			say_known(event->involved_namespace),
			say_known(event->involved_name)),
		"%s", say_known(event->message));
}

void evidence_condition(const struct diagnosis_input *in, struct finding *out,
	const struct object *object, const struct condition *condition)
{
	const char *reason = "";
	const char *message = "";

	if (condition == NULL) {
		return;
	}
	if (!text_is_empty(condition->reason)) {
		reason = arena_printf(in->arena, ", %s", condition->reason);
	}
	if (!text_is_empty(condition->message)) {
		message = arena_printf(in->arena, ": %s", condition->message);
	}
	evidence_add(in, out,
		arena_printf(in->arena, "condition %s", say_known(condition->type)),
		say_object(in, object, "status.conditions"), "%s%s%s",
		say_known(condition->status), reason, message);
}

static bool is_on_demand(enum source source)
{
	return (unsigned)source < KIND_COUNT &&
		kind_info((enum kind)source)->interest == KIND_ON_DEMAND;
}

static const char *right_for(const struct diagnosis_input *in, enum source source)
{
	const struct kind_info *info;

	if (source == SOURCE_NODE_STATISTICS) {
		return "get on nodes/proxy";
	}
	if (source == SOURCE_MIGRATION_METRICS) {
		return "get on pods/proxy in the KubeVirt namespace";
	}
	if (source == SOURCE_PROMETHEUS) {
		return "a Prometheus that may be asked";
	}
	info = kind_info((enum kind)source);
	return arena_printf(in->arena, "%s on %s%s%s",
		is_on_demand(source) ? "get and list" : "list and watch", info->plural,
		text_is_empty(info->group) ? "" : ".", info->group);
}

void evidence_unseen(const struct diagnosis_input *in, struct finding *out,
	enum source source, const char *what)
{
	const struct source_state *state = store_source(in->facts->store, source);
	const char *why = source_state_text(state->code);

	/* Evidence that is fetched on demand is not there before somebody asked. */
	if (source_state_is_usable(state) ||
		(state->code != SOURCE_FORBIDDEN && state->code != SOURCE_ABSENT &&
			state->code != SOURCE_ERROR && is_on_demand(source))) {
		return;
	}
	evidence_add(in, out, "cannot see",
		arena_printf(in->arena, "source %s: %s%s%s", source_name(source),
			why == NULL ? "not asked" : why,
			state->message[0] == '\0' ? "" : ", ", state->message),
		"%s (needs %s)", what, right_for(in, source));
}

void next_add(
	const struct diagnosis_input *in, struct finding *out, const char *format, ...)
{
	const char **items;
	va_list arguments;

	if (is_full(out->next_count)) {
		out->next =
			grow(in->arena, out->next, out->next_count, sizeof(*out->next));
	}
	items = (const char **)(uintptr_t)out->next;
	va_start(arguments, format);
	items[out->next_count++] = format_text(in->arena, format, arguments);
	va_end(arguments);
}

const char *say_object(const struct diagnosis_input *in, const struct object *object,
	const char *field)
{
	const char *kind;

	if (object == NULL) {
		return "unknown";
	}
	kind = kind_info(object->kind)->object_kind;
	return arena_printf(in->arena, "%s %s%s%s%s%s", kind, object->namespace,
		object->namespace[0] == '\0' ? "" : "/", object->name,
		field == NULL ? "" : " ", field == NULL ? "" : field);
}

const char *say_known(const char *text)
{
	return text_is_empty(text) ? "unknown" : text;
}

static bool needs_quotes(const char *text)
{
	for (const char *at = text; *at != '\0'; at++) {
		bool is_plain = (*at >= 'a' && *at <= 'z') ||
			(*at >= 'A' && *at <= 'Z') || (*at >= '0' && *at <= '9') ||
			strchr("._-/:=", *at) != NULL;

		if (!is_plain) {
			return true;
		}
	}
	return text[0] == '\0';
}

const char *say_quoted(const struct diagnosis_input *in, const char *text)
{
	size_t length;
	size_t used = 0;
	char *quoted;

	if (text == NULL) {
		return "''";
	}
	if (!needs_quotes(text)) {
		return text;
	}
	length = strlen(text);
	quoted = arena_alloc(in->arena, 4 * length + 3);
	quoted[used++] = '\'';
	for (size_t i = 0; i < length; i++) {
		if (text[i] == '\'') {
			memcpy(quoted + used, "'\\''", 4);
			used += 4;
		} else {
			quoted[used++] = text[i];
		}
	}
	quoted[used++] = '\'';
	quoted[used] = '\0';
	return quoted;
}

const char *say_ms(const struct diagnosis_input *in, int64_t ms)
{
	char text[DURATION_TEXT_SIZE];

	if (!i64_is_known(ms)) {
		return "an unknown time";
	}
	duration_format_age(ms, text);
	return arena_strdup(in->arena, text);
}

const char *say_seconds(const struct diagnosis_input *in, double seconds)
{
	if (!f64_is_known(seconds) || seconds > 1e12 || seconds < -1e12) {
		return "an unknown time";
	}
	return say_ms(in, (int64_t)(seconds * 1000.0));
}

const char *say_range(const struct diagnosis_input *in, double low_s, double high_s)
{
	const char *low = say_seconds(in, low_s);
	const char *high = say_seconds(in, high_s);

	return text_equal(low, high) ? low
				     : arena_printf(in->arena, "%s to %s", low, high);
}

const char *say_bytes(const struct diagnosis_input *in, double bytes)
{
	return bytes_text(in->arena, bytes);
}

const char *say_vm(
	const struct diagnosis_input *in, const struct migration_fact *migration)
{
	return arena_printf(in->arena, "%s/%s", migration->migration->object.namespace,
		say_known(migration->migration->vmi_name));
}

const char *say_cancel(
	const struct diagnosis_input *in, const struct migration_fact *migration)
{
	const struct object *object = &migration->migration->object;

	return arena_printf(in->arena,
		"kubectl delete virtualmachineinstancemigration -n %s %s",
		say_quoted(in, object->namespace), say_quoted(in, object->name));
}
