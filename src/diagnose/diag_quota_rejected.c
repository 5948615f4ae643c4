/* The namespace's quota has no room for a second launcher of the VM's size. */
#include "base/quantity.h"
#include "base/str.h"
#include "src/diagnose/evidence.h"
#include "src/diagnose/gates.h"
#include "src/diagnose/look.h"

#define NAME_BYTES 128
#define SHOWN_QUOTAS 6
/* A quota that only seems too small is a cause when nothing else moves for so long. */
#define COMPUTED_PATIENCE_S 10

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
	const char *resource; /* NULL: none */
	const char *missing;
};

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
		shortage.resource = arena_strdup(in->arena, resource);
		shortage.missing =
			amount_text(in, resource, milli[0] + milli[1] - milli[2]);
		evidence_add(in, out, "quota arithmetic",
			"Event about the VMI, reason FailedCreate",
			"%s: requested %s, used %s, limited to %s, so %s is missing",
			resource, texts[0], texts[1], texts[2], shortage.missing);
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

/* The launcher pod that runs the VM now: the second one asks for the same. */
static const struct pod *running_launcher(const struct diagnosis_input *in)
{
	struct pod_range range;

	if (in->migration->vmi == NULL) {
		return NULL;
	}
	range = lookup_pods(in->lookup, in->migration->vmi->object.uid);
	for (size_t i = range.count; i > 0; i--) {
		const struct pod *pod = range.items[i - 1];

		if (!look_is_pod_over(pod) &&
			text_equal(pod->node, in->migration->vmi->node)) {
			return pod;
		}
	}
	return NULL;
}

static bool is_too_small(const struct quota_resource *resource, const struct pod *pod,
	int64_t *out_missing_milli)
{
	int64_t need_milli = UNKNOWN_I64;
	int64_t hard_milli;
	int64_t used_milli;

	if (text_equal(resource->name, "pods") ||
		text_equal(resource->name, "count/pods")) {
		need_milli = 1000;
	} else if (pod != NULL && i64_is_known(pod->request_memory_bytes) &&
		(text_equal(resource->name, "requests.memory") ||
			text_equal(resource->name, "memory"))) {
		need_milli = pod->request_memory_bytes * 1000;
	} else if (pod != NULL &&
		(text_equal(resource->name, "requests.cpu") ||
			text_equal(resource->name, "cpu"))) {
		need_milli = pod->request_cpu_milli;
	}
	if (!i64_is_known(need_milli) || resource->hard == NULL ||
		resource->used == NULL ||
		!quantity_parse_milli(resource->hard, &hard_milli) ||
		!quantity_parse_milli(resource->used, &used_milli)) {
		return false;
	}
	*out_missing_milli = used_milli + need_milli - hard_milli;
	return *out_missing_milli > 0;
}

/* No word of it yet, but the numbers cannot work out. */
static const struct quota *computed_quota(const struct diagnosis_input *in,
	const struct quota_resource **out_resource, int64_t *out_missing_milli)
{
	const struct store *store = in->facts->store;
	const struct pod *pod = running_launcher(in);

	for (size_t i = 0; i < store_count(store, KIND_QUOTA); i++) {
		const struct quota *quota = store_quota(store, i);

		if (!text_equal(quota->object.namespace,
			    in->migration->migration->object.namespace)) {
			continue;
		}
		for (size_t r = 0; r < quota->resource_count; r++) {
			if (is_too_small(
				    &quota->resources[r], pod, out_missing_milli)) {
				*out_resource = &quota->resources[r];
				return quota;
			}
		}
	}
	return NULL;
}

static void suggest(const struct diagnosis_input *in, struct finding *out,
	const struct shortage *shortage)
{
	const char *namespace =
		say_quoted(in, in->migration->migration->object.namespace);

	if (shortage->resource != NULL) {
		next_add(in, out,
			"raise the quota by at least %s of %s, or free as much: "
			"kubectl "
			"edit resourcequota -n %s",
			shortage->missing, shortage->resource, namespace);
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
	const struct quota_resource *resource = NULL;
	int64_t missing_milli = 0;
	struct shortage shortage = { 0 };
	const struct quota *quota;

	if (!look_is_older(in, in->migration->phase_since_ms, COMPUTED_PATIENCE_S)) {
		return false;
	}
	quota = computed_quota(in, &resource, &missing_milli);
	if (quota == NULL) {
		return false;
	}
	shortage.resource = resource->name;
	shortage.missing = amount_text(in, resource->name, missing_milli);
	finding_say(in, out, SEVERITY_WARNING,
		"quota %s leaves no room for a second launcher pod: %s of %s is "
		"missing",
		quota->object.name, shortage.missing, resource->name);
	evidence_add(in, out, "missing", say_object(in, &quota->object, "status"),
		"%s of %s", shortage.missing, resource->name);
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
	if (shortage.resource != NULL) {
		finding_say(in, out, SEVERITY_WARNING,
			"the namespace's quota rejects the target pod: %s of %s is "
			"missing",
			shortage.missing, shortage.resource);
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
