/* Answers to the questions that several diagnoses ask; pure. */
#include "src/diagnose/look.h"

#include "base/str.h"
#include "facts/eviction.h"
#include "src/diagnose/evidence.h"

#define DEFAULT_DRAIN_TAINT "kubevirt.io/drain"
#define CORDON_TAINT "node.kubernetes.io/unschedulable"
/* Events are written just before or some time after the phase they tell about. */
#define EVENT_LEAD_MS 5000
#define EVENT_TRAIL_MS 120000

/* The moment the picture shows: what is stale does not grow older before our eyes. */
static int64_t picture_ms(const struct diagnosis_input *in)
{
	const struct source_state *state =
		store_source(in->facts->store, SOURCE_MIGRATION);
	struct moment now = in->facts->now;

	now.wall_ms -= lookup_clock_ahead_ms(in->lookup);
	if (state->code != SOURCE_STALE || !i64_is_known(state->confirmed_mono_ms) ||
		state->confirmed_mono_ms > now.mono_ms) {
		return now.wall_ms;
	}
	return now.wall_ms - (now.mono_ms - state->confirmed_mono_ms);
}

int64_t look_age_ms(const struct diagnosis_input *in, int64_t since_ms)
{
	if (!i64_is_known(since_ms)) {
		return UNKNOWN_I64;
	}
	return picture_ms(in) - since_ms;
}

bool look_is_older(const struct diagnosis_input *in, int64_t since_ms, double seconds)
{
	int64_t age_ms = look_age_ms(in, since_ms);

	return i64_is_known(age_ms) && (double)age_ms >= seconds * 1000.0;
}

int64_t look_heartbeat_age_ms(
	const struct diagnosis_input *in, const struct node_fact *node)
{
	int64_t age_ms;

	if (!i64_is_known(node->heartbeat_age_ms)) {
		return UNKNOWN_I64;
	}
	age_ms = node->heartbeat_age_ms - lookup_clock_ahead_ms(in->lookup);
	return age_ms > 0 ? age_ms : 0;
}

bool look_is_live(const struct diagnosis_input *in, enum source source)
{
	return source_state_is_usable(store_source(in->facts->store, source));
}

bool look_is_awaited(const struct diagnosis_input *in, enum source source)
{
	const struct source_state *state = store_source(in->facts->store, source);

	return !state->is_complete_once &&
		(state->code == SOURCE_CONNECTING || state->code == SOURCE_LISTING);
}

static bool fits_text(const char *text, const char *fragment)
{
	return fragment == NULL || text_contains_nocase(text, fragment);
}

/* Events about an older object of the same name are not ours. */
static bool fits_object(const struct event *event, const struct event_query *query)
{
	if (query->kind != NULL && !text_equal(event->involved_kind, query->kind)) {
		return false;
	}
	return text_is_empty(query->uid) || text_is_empty(event->involved_uid) ||
		text_equal(event->involved_uid, query->uid);
}

static bool fits_time(const struct event *event, const struct event_query *query)
{
	if (!i64_is_known(event->last_ms)) {
		return true;
	}
	if (i64_is_known(query->since_ms) && event->last_ms < query->since_ms) {
		return false;
	}
	return !i64_is_known(query->until_ms) || event->last_ms <= query->until_ms;
}

static bool fits(const struct event *event, const struct event_query *query)
{
	if (query->is_warning && text_equal(event->type, "Normal")) {
		return false;
	}
	return fits_object(event, query) && fits_time(event, query) &&
		fits_text(event->reason, query->reason) &&
		fits_text(event->message, query->message);
}

const struct event *look_event(
	const struct diagnosis_input *in, const struct event_query *query)
{
	struct event_range range =
		lookup_events(in->lookup, query->namespace, query->name);

	for (size_t i = range.count; i > 0; i--) {
		if (fits(range.items[i - 1], query)) {
			return range.items[i - 1];
		}
	}
	return NULL;
}

static struct event_query migration_query(
	const struct diagnosis_input *in, const char *reason, const char *message)
{
	const struct object *object = &in->migration->migration->object;

	return (struct event_query){
		.kind = "VirtualMachineInstanceMigration",
		.namespace = object->namespace,
		.name = object->name,
		.uid = object->uid,
		.reason = reason,
		.message = message,
		.since_ms = UNKNOWN_I64,
		.until_ms = UNKNOWN_I64,
	};
}

const struct event *look_migration_event(
	const struct diagnosis_input *in, const char *reason, const char *message)
{
	struct event_query query = migration_query(in, reason, message);

	return look_event(in, &query);
}

int64_t look_migration_event_count(
	const struct diagnosis_input *in, const char *reason, const char *message)
{
	struct event_query query = migration_query(in, reason, message);
	struct event_range range =
		lookup_events(in->lookup, query.namespace, query.name);
	int64_t count = 0;

	for (size_t i = 0; i < range.count; i++) {
		const struct event *event = range.items[i];

		if (fits(event, &query)) {
			count += i64_is_known(event->count) && event->count > 0
				? event->count
				: 1;
		}
	}
	return count;
}

const struct event *look_vmi_event(
	const struct diagnosis_input *in, const char *reason, const char *message)
{
	const struct migration_fact *migration = in->migration;
	int64_t created_ms = migration->migration->object.created_ms;
	struct event_query query = {
		.kind = "VirtualMachineInstance",
		.namespace = migration->migration->object.namespace,
		.name = migration->migration->vmi_name,
		.uid = migration->vmi == NULL ? NULL : migration->vmi->object.uid,
		.reason = reason,
		.message = message,
		.since_ms = UNKNOWN_I64,
		.until_ms = UNKNOWN_I64,
	};

	if (i64_is_known(created_ms)) {
		query.since_ms = created_ms - EVENT_LEAD_MS;
	}
	if (i64_is_known(migration->ended_ms)) {
		query.until_ms = migration->ended_ms + EVENT_TRAIL_MS;
	}
	return look_event(in, &query);
}

const struct event *look_pod_event(const struct diagnosis_input *in,
	const struct pod *pod, const char *reason, const char *message)
{
	struct event_query query = {
		.kind = "Pod",
		.namespace = pod->object.namespace,
		.name = pod->object.name,
		.uid = pod->object.uid,
		.reason = reason,
		.message = message,
		.since_ms = UNKNOWN_I64,
		.until_ms = UNKNOWN_I64,
		.is_warning = true,
	};

	return look_event(in, &query);
}

/* virt-handler says "VirtualMachineInstance migration uid ... failed. reason:...". */
static const struct event *failed_migrated_event(const struct diagnosis_input *in)
{
	const struct event *event = look_vmi_event(in, "Migrated", "fail");

	if (event != NULL && text_equal(event->type, "Normal")) {
		return NULL;
	}
	return event;
}

struct failure_text look_failure(const struct diagnosis_input *in)
{
	const struct migration_fact *migration = in->migration;
	const struct migration_state *state = migration->state;
	struct failure_text failure = { 0 };

	if (state != NULL && !text_is_empty(state->failure_reason)) {
		failure.text = state->failure_reason;
		failure.object = say_object(in, &migration->migration->object,
			"status.migrationState.failureReason");
		return failure;
	}
	/* Releases before 1.3 told the words of libvirt in an event only. */
	failure.event = failed_migrated_event(in);
	if (failure.event == NULL) {
		failure.event = look_vmi_event(in, "FailedMigration", NULL);
	}
	if (failure.event == NULL) {
		failure.event = look_migration_event(in, "FailedMigration", NULL);
	}
	if (failure.event != NULL) {
		failure.text = failure.event->message;
		failure.object = arena_printf(in->arena, "Event about %s %s/%s",
			say_known(failure.event->involved_kind),
			say_known(failure.event->involved_namespace),
			say_known(failure.event->involved_name));
	}
	return failure;
}

const char *look_fragment(const char *text, const char *const *fragments, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (text_contains_nocase(text, fragments[i])) {
			return fragments[i];
		}
	}
	return NULL;
}

const char *look_without_prefix(const char *message)
{
	static const char prefix[] = "cannot migrate VMI: ";

	return str_starts_with(str_from(message), prefix) ? message + strlen(prefix)
							  : message;
}

/*
 * Until 1.8 "Live migration aborted" was the text of a user's abort alone; the texts of
 * time-outs end in "has been aborted" (kubevirt: live-migration-source.go).
 */
static bool says_user_abort(const struct migration_state *state)
{
	return text_contains_nocase(state->failure_reason, "live migration aborted");
}

bool look_is_cancelled(const struct diagnosis_input *in)
{
	const struct migration_fact *migration = in->migration;

	if (migration->cancel_requested) {
		return true;
	}
	if (migration->state != NULL &&
		(migration->state->abort_requested == TRI_TRUE ||
			says_user_abort(migration->state))) {
		return true;
	}
	return look_migration_event(in, "FailedMigration", "cancel") != NULL ||
		look_migration_event(in, "SuccessfulAbortMigration", NULL) != NULL ||
		look_migration_event(in, "SuccessfulDelete", "migration canceled") !=
		NULL;
}

bool look_was_aborted(const struct diagnosis_input *in)
{
	const struct migration_state *state = in->migration->state;
	const char *text = look_failure(in).text;

	/* From 1.9 on the same words for every abort; before, one for each limit
	 * (kubevirt: live-migration-source.go). */
	if (text_contains_nocase(text, "migration has been aborted") ||
		text_contains_nocase(text, "and has been aborted") ||
		/* libvirt, when its job is ended by the launcher */
		text_contains_nocase(text, "canceled by client")) {
		return true;
	}
	return state != NULL && state->failed == TRI_TRUE &&
		text_equal(state->abort_status, "Succeeded");
}

bool look_is_newest(const struct diagnosis_input *in)
{
	const struct object *object = &in->migration->migration->object;
	struct migration_range range = lookup_migrations(
		in->lookup, object->namespace, in->migration->migration->vmi_name);

	return range.count == 0 || range.items[range.count - 1] == in->migration ||
		range.items[range.count - 1]->migration->object.created_ms <=
		object->created_ms;
}

enum severity look_failure_severity(const struct diagnosis_input *in)
{
	return look_is_newest(in) ? SEVERITY_CRITICAL : SEVERITY_INFO;
}

bool look_was_handed_over(const struct migration_fact *migration)
{
	const struct migration_state *state = migration->state;

	return (state != NULL && !text_is_empty(state->target_node)) ||
		i64_is_known(look_phase_at(migration, PHASE_PREPARING_TARGET));
}

int64_t look_phase_at(
	const struct migration_fact *migration, enum migration_phase phase)
{
	for (size_t i = 0; i < migration->migration->phase_count; i++) {
		if (migration->migration->phases[i].phase == phase) {
			return migration->migration->phases[i].at_ms;
		}
	}
	return UNKNOWN_I64;
}

static const struct node_taint *find_taint(const struct node *node, const char *key)
{
	for (size_t i = 0; i < node->taint_count; i++) {
		if (text_equal(node->taints[i].key, key)) {
			return &node->taints[i];
		}
	}
	return NULL;
}

static const struct node_taint *drain_taint(
	const struct diagnosis_input *in, const struct node *node)
{
	const struct kubevirt *kubevirt = in->facts->kubevirt;
	const char *key = DEFAULT_DRAIN_TAINT;

	if (kubevirt != NULL && !text_is_empty(kubevirt->config.node_drain_taint_key)) {
		key = kubevirt->config.node_drain_taint_key;
	}
	return find_taint(node, key);
}

bool look_has_drain_taint(const struct diagnosis_input *in, const struct node *node)
{
	return drain_taint(in, node) != NULL;
}

bool look_is_cordoned(const struct diagnosis_input *in, const struct node *node)
{
	return node->is_unschedulable || look_has_drain_taint(in, node);
}

int64_t look_cordoned_ms(const struct diagnosis_input *in, const struct node *node)
{
	const struct node_taint *taint = find_taint(node, CORDON_TAINT);

	if (taint == NULL) {
		taint = drain_taint(in, node);
	}
	if (taint == NULL || taint->added_ms <= 0) {
		return UNKNOWN_I64;
	}
	return taint->added_ms;
}

bool look_is_node_lost(const struct diagnosis_input *in, const struct node_fact *node)
{
	const struct condition *ready;

	/* A name without an object proves nothing: objects may be hidden or late. */
	if (node == NULL || node->node == NULL || !look_is_live(in, SOURCE_NODE)) {
		return false;
	}
	/* Unknown is what the control plane writes for a kubelet that went silent; a
	 * node without the condition has not reported yet. */
	ready = conditions_get(node->node->conditions, "Ready");
	if (ready == NULL) {
		return node->node->ready == TRI_FALSE;
	}
	return !text_equal(ready->status, "True");
}

const char *look_eviction_strategy(
	const struct diagnosis_input *in, const struct vmi *vmi)
{
	return eviction_strategy(in->facts, vmi);
}

bool look_is_asked_to_move(const struct diagnosis_input *in, const struct vmi *vmi)
{
	const struct node_fact *node = facts_find_node(in->facts, vmi->node);

	return text_equal(look_eviction_strategy(in, vmi), "LiveMigrate") &&
		(!text_is_empty(vmi->evacuation_node) ||
			(node != NULL && node->node != NULL &&
				look_is_cordoned(in, node->node)));
}

bool look_is_vmi_over(const struct vmi *vmi)
{
	return text_equal(vmi->phase, "Succeeded") || text_equal(vmi->phase, "Failed");
}

const struct migration_fact *look_unfinished(
	const struct diagnosis_input *in, const struct vmi *vmi)
{
	struct migration_range range =
		lookup_migrations(in->lookup, vmi->object.namespace, vmi->object.name);

	for (size_t i = range.count; i > 0; i--) {
		if (!range.items[i - 1]->is_final) {
			return range.items[i - 1];
		}
	}
	return NULL;
}

const struct deadline *look_deadline(
	const struct migration_fact *migration, enum deadline_kind kind)
{
	for (size_t i = 0; i < migration->deadline_count; i++) {
		if (migration->deadlines[i].kind == kind) {
			return &migration->deadlines[i];
		}
	}
	return NULL;
}

const struct workload *look_workload(const struct diagnosis_input *in, const char *name)
{
	const struct store *store = in->facts->store;
	const struct kubevirt *kubevirt = in->facts->kubevirt;

	if (kubevirt == NULL || !look_is_live(in, SOURCE_WORKLOAD)) {
		return NULL;
	}
	for (size_t i = 0; i < store_count(store, KIND_WORKLOAD); i++) {
		const struct workload *workload = store_workload(store, i);

		if (text_equal(workload->object.name, name) &&
			text_equal(workload->object.namespace,
				kubevirt->object.namespace)) {
			return workload->observed_generation < workload->generation
				? NULL
				: workload;
		}
	}
	return NULL;
}

bool look_is_pod_over(const struct pod *pod)
{
	return text_equal(pod->phase, "Succeeded") || text_equal(pod->phase, "Failed");
}

bool look_is_pod_ready(const struct pod *pod)
{
	return text_equal(pod->phase, "Running") &&
		conditions_state(pod->conditions, "Ready") == TRI_TRUE;
}

const struct container_status *look_container(const struct pod *pod, const char *name)
{
	for (size_t i = 0; i < pod->container_count; i++) {
		if (text_equal(pod->containers[i].name, name)) {
			return &pod->containers[i];
		}
	}
	return NULL;
}
