/* Cuts the scheduler's sentence into terms with counts; pure. */
#include "src/diagnose/scheduler_message.h"

#include "base/str.h"

#define MAX_TERMS 48
#define MAX_NODES 1000000

struct fragment {
	const char *text;
	enum scheduler_term_kind kind;
};

/* First match wins. kubernetes: pkg/scheduler/framework/plugins, the ErrReason texts.
 */
static const struct fragment fragments[] = {
	{ "insufficient", TERM_RESOURCE },
	{ "too many pods", TERM_RESOURCE },
	{ "free ports", TERM_RESOURCE },
	{ "max volume count", TERM_RESOURCE },
	{ "enough free storage", TERM_RESOURCE },
	{ "noderesourcesfit", TERM_RESOURCE },
	/* Dynamic resource allocation, topology-aware scheduling. */
	{ "cannot allocate all claims", TERM_RESOURCE },
	{ "resourceclaim", TERM_RESOURCE },
	{ "cannot align", TERM_RESOURCE },
	{ "out of", TERM_RESOURCE },
	{ "volume node affinity", TERM_VOLUME },
	{ "persistent volume", TERM_VOLUME },
	{ "persistentvolume", TERM_VOLUME },
	{ "volume", TERM_VOLUME },
	{ "pvc(s)", TERM_VOLUME },
	{ "topology spread", TERM_SPREAD },
	{ "podtopologyspread", TERM_SPREAD },
	{ "anti-affinity", TERM_ANTI_AFFINITY },
	{ "antiaffinity", TERM_ANTI_AFFINITY },
	{ "pod affinity", TERM_POD_AFFINITY },
	{ "node affinity", TERM_SELECTOR },
	{ "nodeaffinity", TERM_SELECTOR },
	{ "requested node name", TERM_SELECTOR },
	{ "node selector", TERM_SELECTOR },
	{ "nodeselector", TERM_SELECTOR },
	{ "selector", TERM_SELECTOR },
	{ "taint", TERM_TAINT },
	{ "unschedulable", TERM_CORDONED },
};

static enum scheduler_term_kind kind_of(const char *text)
{
	for (size_t i = 0; i < ARRAY_LENGTH(fragments); i++) {
		if (text_contains_nocase(text, fragments[i].text)) {
			return fragments[i].kind;
		}
	}
	return TERM_OTHER;
}

static bool is_digit(char character)
{
	return character >= '0' && character <= '9';
}

/* The number in front, or -1; *text moves behind it and the blank. */
static int take_number(const char **text)
{
	const char *at = *text;
	int number = 0;

	if (!is_digit(*at)) {
		return -1;
	}
	while (is_digit(*at) && number < MAX_NODES) {
		number = number * 10 + (*at - '0');
		at++;
	}
	if (*at != ' ') {
		return -1;
	}
	*text = at + 1;
	return number;
}

/* Behind "N/M nodes are available: ", with M; the whole text where that is missing.
 * Volcano says "unavailable" and means the same. */
static const char *skip_head(const char *text, int *out_total)
{
	static const char *const heads[] = { "nodes are available",
		"nodes are unavailable" };
	const char *slash = strchr(text, '/');
	const char *head = NULL;
	const char *after;

	*out_total = -1;
	for (size_t i = 0; i < ARRAY_LENGTH(heads) && head == NULL; i++) {
		head = strstr(text, heads[i]);
		if (head != NULL) {
			after = head + strlen(heads[i]);
		}
	}
	if (head == NULL) {
		return text;
	}
	if (slash != NULL && slash < head) {
		const char *total = slash + 1;

		*out_total = take_number(&total);
	}
	head = after;
	while (*head == ':' || *head == ' ') {
		head++;
	}
	return head;
}

/* The list ends with a full stop before a blank or the end; what follows is about
 * preemption or devices. */
static bool is_end(const char *at)
{
	return *at == '\0' || *at == '\n' ||
		(*at == '.' && (at[1] == ' ' || at[1] == '\0' || at[1] == '\n'));
}

/* A comma inside braces, or not followed by a number, belongs to the term. */
static const char *find_term_end(const char *at)
{
	int depth = 0;

	for (; !is_end(at); at++) {
		if (*at == '{') {
			depth++;
		} else if (*at == '}' && depth > 0) {
			depth--;
		} else if (depth == 0 && at[0] == ',' && at[1] == ' ' &&
			is_digit(at[2])) {
			return at;
		}
	}
	return at;
}

struct scheduler_message scheduler_message_parse(const char *text, struct arena *arena)
{
	struct scheduler_message message = { .raw = text, .total_nodes = -1 };
	struct scheduler_term *terms;
	const char *at;

	if (text_is_empty(text)) {
		return message;
	}
	terms = arena_calloc(arena, MAX_TERMS, sizeof(*terms));
	at = skip_head(text, &message.total_nodes);
	while (!is_end(at) && message.term_count < MAX_TERMS) {
		const char *end = find_term_end(at);
		struct scheduler_term *term = &terms[message.term_count];

		term->nodes = take_number(&at);
		term->text = arena_strndup(arena, at, (size_t)(end - at));
		term->kind = kind_of(term->text);
		message.term_count++;
		at = *end == ',' ? end + 2 : end;
	}
	message.terms = terms;
	return message;
}

const struct scheduler_term *scheduler_message_term(
	const struct scheduler_message *message, enum scheduler_term_kind kind)
{
	for (size_t i = 0; i < message->term_count; i++) {
		if (message->terms[i].kind == kind) {
			return &message->terms[i];
		}
	}
	return NULL;
}

bool scheduler_message_has(
	const struct scheduler_message *message, enum scheduler_term_kind kind)
{
	return scheduler_message_term(message, kind) != NULL;
}

int scheduler_message_nodes(
	const struct scheduler_message *message, enum scheduler_term_kind kind)
{
	int nodes = 0;

	for (size_t i = 0; i < message->term_count; i++) {
		if (message->terms[i].kind == kind) {
			nodes += message->terms[i].nodes < 0 ? 1
							     : message->terms[i].nodes;
		}
	}
	return nodes;
}
