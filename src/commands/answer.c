/* Refusals in plain words; pure. */
#include "commands/answer.h"

#include <string.h>

#include "base/safe_text.h"
#include "base/str.h"
#include "commands/plan.h"

#define HTTP_UNAUTHORIZED 401
#define HTTP_FORBIDDEN 403
#define HTTP_NOT_FOUND 404
#define HTTP_CONFLICT 409

struct context {
	const struct intent *intent;
	const struct outcome *outcome;
	const struct facts *facts;
	struct arena *arena;
	const char *words; /* of the server, without its preambles */
};

/* One family of answers: how it is recognised, and what it means. */
struct meaning {
	const char *fragment; /* in the server's message */
	const char *(*explain)(const struct context *context);
};

/* What stands after the last of these is what somebody meant to say. */
static const char *without_preambles(const char *message)
{
	static const char *const preambles[] = { "Internal error occurred: ",
		"denied the request: " };
	const char *text = message;

	for (size_t i = 0; i < ARRAY_LENGTH(preambles); i++) {
		const char *found = strstr(text, preambles[i]);

		if (found != NULL) {
			text = found + strlen(preambles[i]);
		}
	}
	return text;
}

/* "Active migration job (UID) is currently": the migration in the way, by name. */
static const char *explain_in_flight(const struct context *context)
{
	const char *open = strchr(context->words, '(');
	const char *close = open == NULL ? NULL : strchr(open, ')');
	const struct migration_fact *fact = NULL;

	if (close != NULL && context->facts != NULL) {
		fact = facts_find_migration(context->facts,
			arena_strndup(
				context->arena, open + 1, (size_t)(close - open) - 1));
	}
	if (fact == NULL) {
		return "the VM has a migration already; only one at a time is allowed, "
		       "also "
		       "while a cancelled one is not yet gone";
	}
	return arena_printf(context->arena,
		"the VM has a migration already, %s (%s); only one at a time is "
		"allowed, "
		"also while a cancelled one is not yet gone",
		fact->migration->object.name,
		text_is_empty(fact->migration->phase_text)
			? "not yet taken up"
			: fact->migration->phase_text);
}

static const char *explain_not_migratable(const struct context *context)
{
	return arena_printf(context->arena,
		"KubeVirt holds the VM for not migratable: %s", context->words);
}

static const char *explain_ended(const struct context *context)
{
	(void)context;
	return "the VM has ended: there is nothing left to migrate";
}

static const char *explain_no_vmi(const struct context *context)
{
	return arena_printf(context->arena, "the VM %s/%s is not there any more",
		context->intent->namespace, context->intent->vmi);
}

static const char *explain_no_webhook(const struct context *context)
{
	return arena_printf(context->arena,
		"virt-api, which has to agree, does not answer; nothing was changed. "
		"%s",
		context->words);
}

static const char *explain_replaced(const struct context *context)
{
	return arena_printf(context->arena,
		"another %s now has the name %s; it was not touched",
		context->intent->verb == INTENT_DELETE_POD ||
				context->intent->verb == INTENT_EVICT_POD
			? "pod"
			: "object",
		context->intent->name);
}

static const char *explain_unknown_field(const struct context *context)
{
	return arena_printf(context->arena,
		"this KubeVirt cannot be told where to move a VM (1.6 can); nothing "
		"was "
		"created. %s",
		context->words);
}

static const char *explain_priority(const struct context *context)
{
	(void)context;
	return "only KubeVirt itself may give a migration a priority";
}

static const char *explain_eviction_stays(const struct context *context)
{
	return arena_printf(context->arena,
		"KubeVirt refuses the eviction, because the VM cannot be migrated: %s",
		context->words);
}

static const char *explain_target_pod(const struct context *context)
{
	(void)context;
	return "the pod is the target of a migration that is under way; it is not "
	       "evicted";
}

static const char *explain_quota(const struct context *context)
{
	return arena_printf(
		context->arena, "a quota of the namespace is full: %s", context->words);
}

static const char *explain_exists(const struct context *context)
{
	return arena_printf(context->arena,
		"there is an object named %s already; nothing was created. Another try "
		"takes another name",
		context->intent->name);
}

static const char *explain_wrong_mark(const struct context *context)
{
	return arena_printf(context->arena,
		"the mark of the VM has changed meanwhile: it does not name %s any "
		"more",
		context->intent->node);
}

static const struct meaning meanings[] = {
	{ "in-flight migration detected", explain_in_flight },
	{ "Cannot migrate VMI, Reason", explain_not_migratable },
	{ "in finalized state", explain_ended },
	{ "failed calling webhook", explain_no_webhook },
	{ "error trying to reach service", explain_no_webhook },
	{ "Precondition failed", explain_replaced },
	{ "unknown field", explain_unknown_field },
	{ "allowed to set priority", explain_priority },
	{ "not live-migratable", explain_eviction_stays },
	{ "request for target Pod", explain_target_pod },
	{ "exceeded quota", explain_quota },
	{ "already exists", explain_exists },
};

static const char *explain_forbidden(const struct context *context)
{
	struct plan_right rights[INTENT_RIGHTS_MAX];
	size_t count = intent_rights(context->intent, rights);
	const struct plan_right *right = count == 0 ? NULL : &rights[count - 1];

	if (right == NULL || right->role == NULL) {
		return arena_printf(context->arena, "you may not: %s", context->words);
	}
	return arena_printf(context->arena,
		"you may not: %s. The ClusterRole %s gives that right", context->words,
		right->role);
}

static const char *explain_absent(const struct context *context)
{
	const struct intent *intent = context->intent;

	if (intent->verb == INTENT_CREATE_MIGRATION) {
		return "the server knows no migrations: KubeVirt is not installed, or "
		       "its "
		       "API is down";
	}
	if (intent->verb == INTENT_EVACUATE_CANCEL) {
		return arena_printf(context->arena,
			"the VM is gone, or this KubeVirt cannot take marks back (1.7 "
			"can): "
			"%s",
			context->words);
	}
	return "it is not there any more";
}

static bool is_missing_vmi(const struct context *context)
{
	return context->outcome->http_code == 400 &&
		text_contains_nocase(context->words, "does not exist");
}

static const char *by_code(const struct context *context)
{
	switch (context->outcome->http_code) {
	case HTTP_UNAUTHORIZED:
		return "the server does not accept your credentials (any more)";
	case HTTP_FORBIDDEN:
		return explain_forbidden(context);
	case HTTP_NOT_FOUND:
		return explain_absent(context);
	case HTTP_CONFLICT:
		return arena_printf(context->arena,
			"it was changed by somebody else at the same time: %s",
			context->words);
	default:
		break;
	}
	if (context->intent->verb == INTENT_EVACUATE_CANCEL &&
		text_contains_nocase(context->words, "rejected our request")) {
		return explain_wrong_mark(context);
	}
	return text_is_empty(context->words) ? "the server refused without a word"
					     : context->words;
}

static const char *explain(const struct context *context)
{
	for (size_t i = 0; i < ARRAY_LENGTH(meanings); i++) {
		if (text_contains_nocase(
			    context->outcome->message, meanings[i].fragment)) {
			return meanings[i].explain(context);
		}
	}
	return is_missing_vmi(context) ? explain_no_vmi(context) : by_code(context);
}

const char *answer_explain(const struct intent *intent, const struct outcome *outcome,
	const struct facts *facts, struct arena *arena)
{
	struct context context = {
		.intent = intent,
		.outcome = outcome,
		.facts = facts,
		.arena = arena,
		.words = without_preambles(outcome->message),
	};
	const char *text = "";

	switch (outcome->state) {
	case OUTCOME_DONE:
	case OUTCOME_ALLOWED:
		return "";
	case OUTCOME_UNKNOWN:
		text = arena_printf(arena,
			"no answer came (%s): whether it was done is looked up, not "
			"repeated",
			outcome->message);
		break;
	case OUTCOME_WAITING:
		text = context.words;
		break;
	case OUTCOME_DENIED:
		text = "you have not got that right";
		break;
	case OUTCOME_REFUSED:
		text = explain(&context);
		break;
	}
	return safe_text_in(arena, arena_strdup(arena, text));
}

bool answer_is_gone(const struct intent *intent, const struct outcome *outcome)
{
	return outcome->state == OUTCOME_REFUSED &&
		outcome->http_code == HTTP_NOT_FOUND &&
		(intent->verb == INTENT_DELETE_MIGRATION ||
			intent->verb == INTENT_DELETE_POD ||
			intent->verb == INTENT_EVICT_POD);
}
