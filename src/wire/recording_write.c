/* Writes lines of a recording. */
#include <inttypes.h>

#include "base/timefmt.h"
#include "src/wire/encode_text.h"
#include "src/wire/recording_names.h"

const char *const recording_events[RECORDING_EVENT_COUNT] = {
	[RECORDING_SESSION] = "session",
	[RECORDING_SCOPE] = "scope",
	[RECORDING_BEGIN] = "begin",
	[RECORDING_ITEM] = "item",
	[RECORDING_STAGE] = "stage",
	[RECORDING_COMMIT] = "commit",
	[RECORDING_ABORT] = "abort",
	[RECORDING_UPSERT] = "upsert",
	[RECORDING_DELETE] = "delete",
	[RECORDING_SOURCE] = "source",
	[RECORDING_ANSWER] = "answer",
	[RECORDING_PROMETHEUS] = "prometheus",
	[RECORDING_GONE] = "gone",
	[RECORDING_SAMPLE_STATE] = "sample-state",
	[RECORDING_ENDING] = "ending",
	[RECORDING_VERSION] = "version",
	[RECORDING_ASKED] = "asked",
	[RECORDING_ANSWERED] = "answered",
	[RECORDING_FOUND] = "found",
	[RECORDING_DOCUMENT] = "document",
	[RECORDING_END] = "end",
};

const char *const recording_asked_names[RECORDING_ASKED_COUNT] = {
	[RECORDING_SUMMARY] = "summary",
	[RECORDING_METRICS] = "metrics",
	[RECORDING_LOG] = "log",
	[RECORDING_PODS] = "pods",
	[RECORDING_EVENTS] = "events",
	[RECORDING_CLAIM] = "claim",
	[RECORDING_WORKLOAD] = "workload",
	[RECORDING_ATTACHMENTS] = "attachments",
	[RECORDING_BUDGETS] = "budgets",
	[RECORDING_VM] = "vm",
	[RECORDING_NODE_PODS] = "node-pods",
	[RECORDING_LOG_END] = "log-end",
};

const char *const recording_outcomes[RECORDING_OUTCOMES] = {
	[OUTCOME_DONE] = "done",
	[OUTCOME_REFUSED] = "refused",
	[OUTCOME_WAITING] = "waiting",
	[OUTCOME_UNKNOWN] = "unknown",
	[OUTCOME_ALLOWED] = "allowed",
	[OUTCOME_DENIED] = "denied",
};

const char *const recording_samples[RECORDING_SAMPLES] = {
	[SAMPLE_NONE] = "none",
	[SAMPLE_OK] = "ok",
	[SAMPLE_FORBIDDEN] = "forbidden",
	[SAMPLE_UNREACHABLE] = "unreachable",
	[SAMPLE_ERROR] = "error",
};

const char *const recording_endings[RECORDING_ENDINGS] = {
	[ENDING_LOG_UNASKED] = "unasked",
	[ENDING_LOG_READ] = "read",
	[ENDING_LOG_FORBIDDEN] = "forbidden",
	[ENDING_LOG_GONE] = "gone",
	[ENDING_LOG_UNREACHABLE] = "unreachable",
	[ENDING_LOG_USELESS] = "useless",
};

static void put_text(struct strbuf *out, const char *key, const char *text)
{
	if (text != NULL) {
		encode_member(out, key, text);
	}
}

static void put_number(struct strbuf *out, const char *key, int64_t value)
{
	char digits[24];

	if (i64_is_known(value)) {
		(void)snprintf(digits, sizeof(digits), "%" PRId64, value);
		encode_raw(out, key, digits);
	}
}

static void put_truth(struct strbuf *out, const char *key, bool value)
{
	if (value) {
		encode_raw(out, key, "true");
	}
}

static void put_state(struct strbuf *out, const struct source_state *state)
{
	put_text(out, "state", source_state_text(state->code));
	put_number(out, "since", state->since_mono_ms);
	put_number(out, "confirmed", state->confirmed_mono_ms);
	put_number(out, "objects", state->objects);
	put_number(out, "loading", state->loading);
	put_number(out, "retry", state->retry_mono_ms);
	put_truth(out, "needsLogin", state->needs_login);
	put_truth(out, "partial", state->is_partial);
	put_truth(out, "completeOnce", state->is_complete_once);
	put_text(out, "message", state->message[0] != '\0' ? state->message : NULL);
}

static void put_sample_state(struct strbuf *out, const struct recording_line *line)
{
	const struct sample_state *state = &line->sample_state;

	put_text(out, "node", line->name);
	put_text(out, "state", recording_samples[state->code]);
	put_number(out, "since", state->since_mono_ms);
	put_number(out, "answered", state->answered_mono_ms);
	put_text(out, "message", state->message[0] != '\0' ? state->message : NULL);
}

static void put_asked(struct strbuf *out, const struct recording_line *line)
{
	put_text(out, "asked", recording_asked_names[line->asked]);
	put_text(out, "namespace", line->namespace);
	put_text(out, "name", line->name);
	put_text(out, "note", line->note);
	put_text(out, "extra", line->extra);
	put_truth(out, "wrongRates", line->flag);
	put_text(out, "text", line->text);
}

static void put_measured(struct strbuf *out, const struct recording_line *line)
{
	encode_raw(out, "nodes", "[");
	for (size_t i = 0; i < line->measured_count; i++) {
		const struct interest_measured *node = &line->measured[i];

		strbuf_text(out, i > 0 ? ",{" : "{");
		put_text(out, "node", node->node);
		put_truth(out, "rates", node->wants_rates);
		put_truth(out, "speeds", node->wants_speeds);
		encode_raw(out, "addresses", "[");
		for (size_t k = 0; k < node->address_count; k++) {
			strbuf_text(out, k > 0 ? "," : "");
			encode_text(out, node->addresses[k]);
		}
		strbuf_text(out, "]}");
	}
	strbuf_char(out, ']');
}

static void put_intent(struct strbuf *out, const struct recording_line *line)
{
	const struct intent *intent = &line->intent;

	put_number(out, "request", (int64_t)line->serial);
	put_text(out, "verb", intent_verb_text(intent->verb));
	put_text(out, "namespace", intent->namespace);
	put_text(out, "name", intent->name);
	put_text(out, "uid", intent->uid);
	put_text(out, "vmi", intent->vmi);
	put_text(out, "node", intent->node);
	put_text(out, "vmiUid", intent->vmi_uid);
	put_truth(out, "dryRun", intent->is_dry_run);
	if (intent->added_node_selector.count == 0) {
		return;
	}
	encode_raw(out, "addedNodeSelector", "{");
	for (size_t i = 0; i < intent->added_node_selector.count; i++) {
		const struct label *label = &intent->added_node_selector.items[i];

		encode_member(out, label->key, label->value);
	}
	strbuf_char(out, '}');
}

static void put_outcome(struct strbuf *out, const struct recording_line *line)
{
	const struct outcome *outcome = &line->outcome;

	put_number(out, "request", (int64_t)line->serial);
	put_text(out, "outcome", recording_outcomes[outcome->state]);
	put_number(out, "httpCode", outcome->http_code);
	put_text(out, "uid", outcome->uid);
	put_text(out, "message", outcome->message);
}

static void put_place(struct strbuf *out, const struct recording_place *place)
{
	put_text(out, "context", place->context);
	put_text(out, "server", place->server);
	put_text(out, "user", place->user);
	put_truth(out, "insecure", place->insecure);
}

static void put_detail(struct strbuf *out, const struct recording_line *line)
{
	switch (line->event) {
	case RECORDING_SESSION:
		put_place(out, &line->place);
		break;
	case RECORDING_SCOPE:
		put_text(out, "namespace", line->namespace);
		break;
	case RECORDING_SOURCE:
		put_state(out, &line->state);
		break;
	case RECORDING_ANSWER:
	case RECORDING_GONE:
		put_asked(out, line);
		break;
	case RECORDING_PROMETHEUS:
		put_measured(out, line);
		break;
	case RECORDING_SAMPLE_STATE:
		put_sample_state(out, line);
		break;
	case RECORDING_ENDING:
		put_text(out, "migration", line->name);
		put_text(out, "state", recording_endings[line->ending_state]);
		put_text(out, "message", line->text);
		break;
	case RECORDING_ASKED:
		put_intent(out, line);
		break;
	case RECORDING_ANSWERED:
		put_outcome(out, line);
		break;
	case RECORDING_FOUND:
		put_number(out, "request", (int64_t)line->serial);
		put_truth(out, "happened", line->flag);
		put_text(out, "text", line->text);
		break;
	case RECORDING_VERSION:
	case RECORDING_END:
		put_text(out, "text", line->text);
		break;
	case RECORDING_BEGIN:
	case RECORDING_ITEM:
	case RECORDING_STAGE:
	case RECORDING_COMMIT:
	case RECORDING_ABORT:
	case RECORDING_UPSERT:
	case RECORDING_DELETE:
	case RECORDING_DOCUMENT:
	case RECORDING_EVENT_COUNT:
		break;
	}
}

static bool has_source(enum recording_event event)
{
	return event >= RECORDING_BEGIN && event <= RECORDING_SOURCE;
}

static bool has_detail(enum recording_event event)
{
	return event != RECORDING_DOCUMENT &&
		(!has_source(event) || event == RECORDING_SOURCE);
}

void recording_encode_header(const struct recording_header *header, struct strbuf *out)
{
	char started[TIME_TEXT_SIZE];

	time_format(header->started_ms, true, started);
	strbuf_char(out, '{');
	put_text(out, "schema", RECORDING_SCHEMA);
	put_text(out, "program", header->program);
	put_text(out, "started", started);
	put_number(out, "refreshMs", header->refresh_ms);
	put_place(out, &header->place);
	strbuf_text(out, "}\n");
}

void recording_encode(const struct recording_line *line, struct strbuf *out)
{
	strbuf_char(out, '{');
	put_number(out, "ms", line->ms);
	if (line->skew_ms != 0) {
		put_number(out, "skew", line->skew_ms);
	}
	put_text(out, "event", recording_events[line->event]);
	if (has_source(line->event)) {
		put_text(out, "source", source_name(line->source));
	}
	if (has_detail(line->event)) {
		encode_raw(out, "detail", "{");
		put_detail(out, line);
		strbuf_char(out, '}');
	}
	if (line->payload.length > 0) {
		encode_raw(out, "payload", "");
		strbuf_append(out, line->payload.data, line->payload.length);
	}
	strbuf_text(out, "}\n");
}
