/* Writes statements and what they rest on into an arena; pure. */
#include "src/checks/tell.h"

#include <stdarg.h>

#include "base/quantity.h"
#include "base/str.h"
#include "base/timefmt.h"

#define TEXT_BYTES 1000

PRINTF_LIKE(2, 0)
static const char *format_text(
	struct arena *arena, const char *format, va_list arguments)
{
	char buffer[TEXT_BYTES];
	int length = vsnprintf(buffer, sizeof(buffer), format, arguments);

	if (length < 0) {
		return "";
	}
	/* Half a character at the cut is made visible by whoever shows it. */
	return arena_strdup(arena, buffer);
}

static bool is_full(size_t count)
{
	return count == 0 || (count >= 4 && (count & (count - 1)) == 0);
}

/* Capacities are powers of two, so the count alone tells when the array is full. */
static void *grow(struct arena *arena, const void *items, size_t count, size_t size)
{
	void *grown = arena_calloc(arena, count == 0 ? 4 : 2 * count, size);

	if (count > 0) {
		memcpy(grown, items, count * size);
	}
	return grown;
}

int tell_weight(enum readiness_state state)
{
	switch (state) {
	case READINESS_OK:
		return 0;
	case READINESS_WARNING:
		return 1;
	case READINESS_UNKNOWN:
		return 2;
	case READINESS_FAILED:
		break;
	}
	return 3;
}

void tell_state(const struct check_input *in, struct readiness_item *out,
	enum readiness_state state, const char *format, ...)
{
	va_list arguments;

	if (out->reason != NULL && tell_weight(state) < tell_weight(out->state)) {
		return;
	}
	va_start(arguments, format);
	out->reason = format_text(in->arena, format, arguments);
	va_end(arguments);
	out->state = state;
}

void tell_evidence(const struct check_input *in, struct readiness_item *out,
	const char *what, const char *object, const char *format, ...)
{
	struct readiness_evidence *items;
	va_list arguments;

	if (is_full(out->evidence_count)) {
		out->evidence = grow(in->arena, out->evidence, out->evidence_count,
			sizeof(*out->evidence));
	}
	/* The array is ours: it was made above. */
	items = (struct readiness_evidence *)(uintptr_t)out->evidence;
	items[out->evidence_count].what = what;
	items[out->evidence_count].object = object;
	va_start(arguments, format);
	items[out->evidence_count++].value = format_text(in->arena, format, arguments);
	va_end(arguments);
}

void tell_next(const struct check_input *in, struct readiness_item *out,
	const char *format, ...)
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

bool tell_needs(const struct check_input *in, struct readiness_item *out,
	enum source source, const char *what)
{
	const struct source_state *state = store_source(in->facts->store, source);
	const char *why = source_state_text(state->code);
	const struct kind_info *info;

	if (source_state_is_usable(state)) {
		return true;
	}
	tell_state(in, out, READINESS_UNKNOWN, "cannot see %s: %s", what,
		why == NULL ? "not asked" : why);
	tell_evidence(in, out, "source", source_name(source), "%s%s%s",
		why == NULL ? "not asked" : why, state->message[0] == '\0' ? "" : ", ",
		state->message);
	if ((unsigned)source < KIND_COUNT && state->code == SOURCE_FORBIDDEN) {
		info = kind_info((enum kind)source);
		tell_next(in, out, "ask for the right to list and watch %s%s%s",
			info->plural, info->group[0] == '\0' ? "" : ".", info->group);
	}
	return false;
}

const char *tell_object(
	const struct check_input *in, const struct object *object, const char *field)
{
	return arena_printf(in->arena, "%s %s%s%s%s%s",
		kind_info(object->kind)->object_kind, object->namespace,
		object->namespace[0] == '\0' ? "" : "/", object->name,
		field == NULL ? "" : " ", field == NULL ? "" : field);
}

const char *tell_known(const char *text)
{
	return text_is_empty(text) ? "unknown" : text;
}

const char *tell_bytes(const struct check_input *in, double bytes)
{
	return bytes_text(in->arena, bytes);
}

const char *tell_seconds(const struct check_input *in, double seconds)
{
	char text[DURATION_TEXT_SIZE];

	if (!f64_is_known(seconds) || seconds > 1e12 || seconds < 0) {
		return "an unknown time";
	}
	duration_format_age((int64_t)(seconds * 1000.0), text);
	return arena_strdup(in->arena, text);
}
