/* The namespace's quota has no room for a second launcher of the VM's size. */
#include "base/quantity.h"
#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/gates.h"
#include "src/diagnose/look.h"
#include "src/diagnose/quota_room.h"

#define NAME_BYTES 128
#define SHOWN_QUOTAS 6

/* The value of `resource` in a list like "pods=1,limits.memory=4Gi"; false: none. */
static bool find_amount(struct str list, const char *resource, char *out, size_t size)
{
	struct str part;

	while (str_split(&list, ',', &part)) {
		struct str name;
		struct str value = str_trim(part);

		if (!str_split(&value, '=', &name) ||
			!str_is(str_trim(name), resource)) {
			continue;
		}
		value = str_trim(value);
		if (value.length == 0 || value.length >= size) {
			return false;
		}
		memcpy(out, value.data, value.length);
		out[value.length] = '\0';
		return true;
	}
	return false;
}

/* What stands behind `word` ("requested:") up to the next of these words. */
static struct str section(const char *message, const char *word)
{
	static const char *const ends[] = { ", used:", ", limited:" };
	const char *begin = strstr(message, word);
	struct str text = { 0 };

	if (begin == NULL) {
		return text;
	}
	begin += strlen(word);
	text = str_from(begin);
	for (size_t i = 0; i < ARRAY_LENGTH(ends); i++) {
		const char *end = strstr(begin, ends[i]);

		if (end != NULL && (size_t)(end - begin) < text.length) {
			text.length = (size_t)(end - begin);
		}
	}
	return text;
}

static const char *amount_text(
	const struct diagnosis_input *in, const char *resource, int64_t milli)
{
	if (text_contains_nocase(resource, "memory") ||
		text_contains_nocase(resource, "storage")) {
		return say_bytes(in, (double)milli / 1000.0);
	}
	return arena_printf(in->arena, "%g", (double)milli / 1000.0);
}

struct shortage {
	const char *text; /* "2 more of limits.cpu and 1 more of pods"; NULL: unknown */
};

static void shortage_add(const struct diagnosis_input *in, struct shortage *shortage,
	const char *resource, const char *missing)
{
	shortage->text = arena_printf(in->arena, "%s%s%s more of %s",
		shortage->text == NULL ? "" : shortage->text,
		shortage->text == NULL ? "" : " and ", missing, resource);
}

/* kubernetes: "exceeded quota: NAME, requested: a=1,b=2, used: ..., limited: ..." */
static struct shortage read_message(const struct diagnosis_input *in,
	struct finding *out, const struct event *event)
{
	struct str requested = section(event->message, "requested:");
	struct str used = section(event->message, "used:");
	struct str limited = section(event->message, "limited:");
	struct shortage shortage = { 0 };
	struct str part;

	while (str_split(&requested, ',', &part)) {
		char resource[NAME_BYTES];
		char texts[3][NAME_BYTES];
		int64_t milli[3];
		const char *missing;
		struct str name;

		if (!str_split(&part, '=', &name) ||
			str_trim(name).length >= sizeof(resource)) {
			continue;
		}
		memcpy(resource, str_trim(name).data, str_trim(name).length);
		resource[str_trim(name).length] = '\0';
		part = str_trim(part);
		if (part.length >= NAME_BYTES) {
			continue;
		}
		memcpy(texts[0], part.data, part.length);
		texts[0][part.length] = '\0';
		if (!find_amount(used, resource, texts[1], NAME_BYTES) ||
			!find_amount(limited, resource, texts[2], NAME_BYTES) ||
			!quantity_parse_milli(texts[0], &milli[0]) ||
			!quantity_parse_milli(texts[1], &milli[1]) ||
			!quantity_parse_milli(texts[2], &milli[2])) {
			continue;
		}
		if (milli[0] + milli[1] <= milli[2]) {
			continue;
		}
		missing = amount_text(in, resource, milli[0] + milli[1] - milli[2]);
		shortage_add(in, &shortage, resource, missing);
		evidence_add(in, out, "quota arithmetic",
			"Event about the VMI, reason FailedCreate",
			"%s: requested %s, used %s, limited to %s, so %s is missing",
			resource, texts[0], texts[1], texts[2], missing);
	}
	return shortage;
}

static void show_quotas(const struct diagnosis_input *in, struct finding *out)
{
	const struct store *store = in->facts->store;
	const char *namespace = in->migration->migration->object.namespace;
	size_t shown = 0;

	for (size_t i = 0; i < store_count(store, KIND_QUOTA); i++) {
		const struct quota *quota = store_quota(store, i);

		if (!text_equal(quota->object.namespace, namespace) ||
			shown++ >= SHOWN_QUOTAS) {
			continue;
		}
		for (size_t r = 0; r < quota->resource_count; r++) {
			const struct quota_resource *resource = &quota->resources[r];

			evidence_add(in, out, resource->name,
				say_object(in, &quota->object, "status.used"),
				"%s of %s used", say_known(resource->used),
				say_known(resource->hard));
		}
	}
	evidence_unseen(in, out, SOURCE_QUOTA, "ResourceQuotas of the namespace");
}

static void suggest(const struct diagnosis_input *in, struct finding *out,
	const struct shortage *shortage)
{
	const char *namespace =
		say_quoted(in, in->migration->migration->object.namespace);

	if (shortage->text != NULL) {
		next_add(in, out,
			"raise the quota by at least that much (%s), or free it: "
			"kubectl edit resourcequota -n %s",
			shortage->text, namespace);
	} else {
		next_add(in, out,
			"compare used and hard, then raise the quota or free some of "
			"it: "
			"kubectl describe resourcequota -n %s",
			namespace);
	}
	next_add(in, out,
		"nothing else is needed: the migration starts when the quota changes");
}

static bool match_computed(const struct diagnosis_input *in, struct finding *out)
{
	struct quota_shortage found = quota_shortage_of(in);
	struct shortage shortage = { 0 };

	if (found.quota == NULL) {
		return false;
	}
	shortage_add(in, &shortage, found.resource,
		amount_text(in, found.resource, found.missing_milli));
	finding_say(in, out, SEVERITY_WARNING,
		"quota %s leaves no room for a second launcher pod: it takes %s",
		found.quota->object.name, shortage.text);
	evidence_add(in, out, "missing", say_object(in, &found.quota->object, "status"),
		"%s", shortage.text);
	show_quotas(in, out);
	suggest(in, out, &shortage);
	return true;
}

/* The target needs the VM's size a second time in the same namespace (kubevirt:
 * migration.go sets the condition on "exceeded quota" and takes it back once the pod
 * could be created). */
static bool match(const struct diagnosis_input *in, struct finding *out)
{
	struct gates gates = gates_of(in);
	struct shortage shortage = { 0 };
	const struct event *event;

	if (!gates.is_waiting) {
		return false;
	}
	event = look_vmi_event(in, "FailedCreate", "exceeded quota");
	if (gates.quota == NULL && event == NULL) {
		return !gates.is_held_before_limits && gates.has_room &&
			match_computed(in, out);
	}
	if (event != NULL && event->message != NULL) {
		shortage = read_message(in, out, event);
	}
	if (shortage.text != NULL) {
		finding_say(in, out, SEVERITY_WARNING,
			"the namespace's quota rejects the target pod: it takes %s",
			shortage.text);
	} else {
		finding_say(in, out, SEVERITY_WARNING,
			"the namespace's quota rejects the target pod, which needs the "
			"VM's size a second time");
	}
	evidence_condition(in, out, &in->migration->migration->object, gates.quota);
	evidence_event(in, out, event);
	if (event == NULL) {
		evidence_unseen(in, out, SOURCE_EVENT,
			"the event with the requested and used amounts");
	}
	show_quotas(in, out);
	suggest(in, out, &shortage);
	return true;
}

const struct diagnosis diag_quota_rejected = {
	.id = "quota-rejected",
	.title = "the namespace's quota has no room for the target pod",
	.scope = DIAGNOSE_MIGRATION,
	.rank = 660,
	.match = match,
};
