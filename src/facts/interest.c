/* What is worth polling and fetching right now: the running, the stuck, the failed. */
#include "facts/interest.h"

#include <stdlib.h>

#include "base/attr.h"
#include "base/str.h"
#include "facts/ending.h"
#include "src/facts/interest_objects.h"

/* Evidence about everything that waits in a long queue would be asked for without end
 * and read by nobody. */
#define VMI_MAX 32
#define HANDLERS_MAX 8
#define EVENT_POD_MAX 64
#define PODS_PER_VMI 3
#define CLAIM_MAX 96
#define CLAIMS_PER_VMI 16
#define FAILED_RECENTLY_MS INT64_C(600000)
/* Logs of launchers whose migration is over: so many at a time, so long after the end;
 * of each what was said around that end. An abort may take half a minute (kubevirt:
 * live-migration-source.go, asyncMigrationAbort). */
#define ENDING_MAX 8
#define ENDED_RECENTLY_MS INT64_C(600000)
#define END_LEAD_MS 60000
#define END_TRAIL_MS 10000
/* virt-handler measures every five seconds. */
#define SAMPLE_FRESH_MS 30000
/* A Prometheus scrapes every half minute and is asked as often. */
#define SCRAPE_FRESH_MS 90000

/* Why evidence about a VMI is wanted: the lower the sooner. */
enum rank {
	RANK_STUCK,  /* on its way, not yet copying */
	RANK_FAILED, /* not long ago */
	RANK_RUNNING,
	RANK_WAITING,
	RANK_NONE,
};

struct candidate {
	const struct migration_fact *fact;
	enum rank rank;
	int64_t order; /* within the rank */
};

struct work {
	const struct facts *facts;
	struct arena *arena;
	struct interest *interest;
	struct candidate *chosen; /* one per VMI of the interest */
};

static bool is_copying(const struct migration_fact *fact)
{
	return fact->phase == PHASE_RUNNING && !fact->is_final;
}

static void mark(const struct facts *facts, bool *marks, const char *name)
{
	const struct node_fact *node = facts_find_node(facts, name);

	if (node != NULL) {
		marks[node - facts->nodes] = true;
	}
}

/* An empty cordoned node has nothing to tell, and some stay cordoned for months. */
static bool is_emptying(const struct node_fact *node)
{
	return node->is_draining &&
		(node->vmis > 0 || node->outbound > 0 || node->inbound > 0);
}

static void choose_nodes(struct work *work, const char *const *nodes, size_t count)
{
	const struct facts *facts = work->facts;
	bool *marks = arena_calloc(work->arena, facts->node_count + 1, sizeof(*marks));
	const char **names =
		arena_calloc(work->arena, facts->node_count + 1, sizeof(*names));
	size_t used = 0;

	for (size_t i = 0; i < facts->migration_count; i++) {
		const struct migration_fact *fact = &facts->migrations[i];

		if (is_copying(fact)) {
			mark(facts, marks, fact->source);
			mark(facts, marks, fact->target);
		}
	}
	for (size_t i = 0; i < count; i++) {
		mark(facts, marks, nodes[i]);
	}
	for (size_t i = 0; i < facts->node_count; i++) {
		if (marks[i] || is_emptying(&facts->nodes[i])) {
			names[used++] = facts->nodes[i].name;
		}
	}
	work->interest->statistics_nodes = names;
	work->interest->statistics_node_count = used;
}

static void choose_handlers(struct work *work)
{
	const struct facts *facts = work->facts;
	bool *marks = arena_calloc(work->arena, facts->node_count + 1, sizeof(*marks));
	struct interest_handler *handlers =
		arena_calloc(work->arena, facts->node_count + 1, sizeof(*handlers));
	size_t used = 0;

	for (size_t i = 0; i < facts->migration_count; i++) {
		if (is_copying(&facts->migrations[i])) {
			mark(facts, marks, facts->migrations[i].source);
		}
	}
	for (size_t i = 0; i < facts->node_count; i++) {
		const struct node_fact *node = &facts->nodes[i];

		if (marks[i] && node->virt_handler != NULL) {
			handlers[used++] = (struct interest_handler){
				.namespace = node->virt_handler->object.namespace,
				.pod = node->virt_handler->object.name,
				.node = node->name,
			};
		}
	}
	work->interest->handlers = handlers;
	work->interest->handler_count = used;
}

static bool has_fresh_samples(const struct facts *facts,
	const struct migration_fact *fact, enum progress_origin origin,
	int64_t fresh_ms)
{
	const struct migration_sample *samples;
	size_t count = store_migration_samples(facts->store,
		fact->migration->object.namespace, fact->migration->vmi_name, &samples);

	for (size_t i = count; i > 0; i--) {
		const struct migration_sample *sample = &samples[i - 1];

		if (sample->origin == origin &&
			i64_is_known(sample->received_mono_ms) &&
			facts->now.mono_ms - sample->received_mono_ms <= fresh_ms) {
			return true;
		}
	}
	return false;
}

static bool has_fresh_metrics(
	const struct facts *facts, const struct migration_fact *fact)
{
	return has_fresh_samples(facts, fact, PROGRESS_VIRT_HANDLER, SAMPLE_FRESH_MS);
}

static bool has_fresh_scrapes(
	const struct facts *facts, const struct migration_fact *fact)
{
	return has_fresh_samples(facts, fact, PROGRESS_PROMETHEUS, SCRAPE_FRESH_MS);
}

/* Whether metrics may yet come: there is somebody to ask, nobody refused, and there was
 * time to answer. */
static bool awaits_metrics(const struct facts *facts, const struct migration_fact *fact)
{
	const struct node_fact *node = facts_find_node(facts, fact->source);
	const struct source_state *state =
		store_source(facts->store, SOURCE_MIGRATION_METRICS);

	if (node == NULL || node->virt_handler == NULL) {
		return false;
	}
	switch (state->code) {
	case SOURCE_FORBIDDEN:
	case SOURCE_ABSENT:
	case SOURCE_ERROR:
	case SOURCE_STALE:
		return false;
	case SOURCE_IDLE:
	case SOURCE_CONNECTING:
	case SOURCE_LISTING:
	case SOURCE_LIVE:
		break;
	}
	return i64_is_known(fact->phase_since_ms) &&
		facts->now.wall_ms - fact->phase_since_ms < SAMPLE_FRESH_MS;
}

/* Its kubelet was asked and tells nothing. */
static bool lacks_rates(const struct facts *facts, const struct node_fact *node)
{
	switch (store_node_sample_state(facts->store, node->name).code) {
	case SAMPLE_FORBIDDEN:
	case SAMPLE_UNREACHABLE:
	case SAMPLE_ERROR:
		return true;
	case SAMPLE_NONE:
	case SAMPLE_OK:
		break;
	}
	return false;
}

static bool lacks_speeds(const struct facts *facts, const struct node_fact *node)
{
	return source_state_is_settled(
		       store_source(facts->store, SOURCE_NODE_NETWORK_STATE)) &&
		store_find(facts->store, KIND_NODE_NETWORK_STATE, "", node->name) ==
		NULL;
}

/* Of the nodes that are measured, those that do not tell all by themselves. */
static void choose_measured(struct work *work)
{
	const struct facts *facts = work->facts;
	struct interest *interest = work->interest;
	struct interest_measured *measured = arena_calloc(
		work->arena, interest->statistics_node_count + 1, sizeof(*measured));
	size_t used = 0;

	for (size_t i = 0; i < interest->statistics_node_count; i++) {
		const struct node_fact *node =
			facts_find_node(facts, interest->statistics_nodes[i]);
		struct interest_measured wish = { .node = node->name };

		wish.wants_rates = lacks_rates(facts, node);
		wish.wants_speeds = lacks_speeds(facts, node);
		if (node->node != NULL) {
			wish.addresses = node->node->internal_addresses;
			wish.address_count = node->node->internal_address_count;
		}
		if (wish.wants_rates || wish.wants_speeds) {
			measured[used++] = wish;
		}
	}
	interest->measured = measured;
	interest->measured_count = used;
}

static void choose_progress(struct work *work)
{
	const struct facts *facts = work->facts;

	for (size_t i = 0; i < facts->migration_count; i++) {
		const struct migration_fact *fact = &facts->migrations[i];

		if (is_copying(fact) && !has_fresh_metrics(facts, fact) &&
			!awaits_metrics(facts, fact)) {
			work->interest->wants_progress = true;
			return;
		}
	}
}

/* The state names it since KubeVirt 1.3; else it is the VMI's pod on the source node.
 */
static const char *source_pod(
	const struct facts *facts, const struct migration_fact *fact)
{
	const struct store *store = facts->store;

	if (fact->state != NULL && !text_is_empty(fact->state->source_pod)) {
		return fact->state->source_pod;
	}
	for (size_t i = 0; fact->vmi != NULL && fact->source != NULL &&
		i < store_count(store, KIND_LAUNCHER);
		i++) {
		const struct pod *pod = store_launcher(store, i);

		if (text_equal(pod->created_by, fact->vmi->object.uid) &&
			text_equal(pod->node, fact->source) &&
			text_equal(pod->phase, "Running")) {
			return pod->object.name;
		}
	}
	return NULL;
}

static void choose_launchers(struct work *work)
{
	const struct facts *facts = work->facts;
	struct interest_launcher *launchers = arena_calloc(
		work->arena, facts->migration_count + 1, sizeof(*launchers));
	size_t used = 0;

	for (size_t i = 0; i < facts->migration_count; i++) {
		const struct migration_fact *fact = &facts->migrations[i];
		const char *pod;

		if (!is_copying(fact) || text_is_empty(fact->migration->vmi_name) ||
			has_fresh_metrics(facts, fact) || awaits_metrics(facts, fact) ||
			has_fresh_scrapes(facts, fact)) {
			continue;
		}
		pod = source_pod(facts, fact);
		if (pod == NULL) {
			continue;
		}
		launchers[used++] = (struct interest_launcher){
			.namespace = fact->migration->object.namespace,
			.pod = pod,
			.vmi = fact->migration->vmi_name,
			.migration_uid = fact->migration->object.uid,
			.has_wrong_rates =
				!kubevirt_release_at_least(facts->release, 1, 2),
		};
	}
	work->interest->launchers = launchers;
	work->interest->launcher_count = used;
}

static struct candidate judge(
	const struct facts *facts, const struct migration_fact *fact)
{
	struct candidate candidate = {
		.fact = fact,
		.rank = RANK_NONE,
		.order = fact->migration->object.created_ms,
	};

	if (fact->vmi == NULL || text_is_empty(fact->vmi->object.uid)) {
		return candidate;
	}
	if (fact->is_final) {
		if (fact->phase == PHASE_FAILED && i64_is_known(fact->ended_ms) &&
			facts->now.wall_ms - fact->ended_ms <= FAILED_RECENTLY_MS) {
			candidate.rank = RANK_FAILED;
			candidate.order = -fact->ended_ms;
		}
	} else if (is_copying(fact)) {
		candidate.rank = RANK_RUNNING;
	} else if (fact->holds_cluster_slot || !fact->is_waiting) {
		candidate.rank = RANK_STUCK;
	} else {
		candidate.rank = RANK_WAITING;
		candidate.order =
			fact->queue_position > 0 ? fact->queue_position : INT64_MAX;
	}
	return candidate;
}

static int compare_candidates(const void *a, const void *b)
{
	const struct candidate *left = a;
	const struct candidate *right = b;

	if (left->rank != right->rank) {
		return left->rank < right->rank ? -1 : 1;
	}
	if (left->order != right->order) {
		return left->order < right->order ? -1 : 1;
	}
	/* As in the facts: by namespace and name. */
	return (left->fact > right->fact) - (left->fact < right->fact);
}

static bool is_chosen(const struct work *work, const struct vmi *vmi)
{
	for (size_t i = 0; i < work->interest->vmi_count; i++) {
		if (work->chosen[i].fact->vmi == vmi) {
			return true;
		}
	}
	return false;
}

static void choose_vmis(struct work *work)
{
	const struct facts *facts = work->facts;
	struct candidate *candidates = arena_calloc(
		work->arena, facts->migration_count + 1, sizeof(*candidates));
	struct interest_vmi *vmis = arena_calloc(work->arena, VMI_MAX, sizeof(*vmis));
	struct interest *interest = work->interest;
	size_t count = 0;

	for (size_t i = 0; i < facts->migration_count; i++) {
		struct candidate candidate = judge(facts, &facts->migrations[i]);

		if (candidate.rank != RANK_NONE) {
			candidates[count++] = candidate;
		}
	}
	qsort(candidates, count, sizeof(*candidates), compare_candidates);
	work->chosen = arena_calloc(work->arena, VMI_MAX, sizeof(*work->chosen));
	for (size_t i = 0; i < count && interest->vmi_count < VMI_MAX; i++) {
		const struct vmi *vmi = candidates[i].fact->vmi;

		if (is_chosen(work, vmi)) {
			continue;
		}
		work->chosen[interest->vmi_count] = candidates[i];
		vmis[interest->vmi_count] = (struct interest_vmi){
			.namespace = vmi->object.namespace,
			.name = vmi->object.name,
			.uid = vmi->object.uid,
		};
		interest->vmi_count++;
	}
	interest->vmis = vmis;
}

static bool has_object(const struct interest_object *objects, size_t count,
	const char *namespace, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (text_equal(objects[i].name, name) &&
			text_equal(objects[i].namespace, namespace)) {
			return true;
		}
	}
	return false;
}

static bool add_object(struct interest_object *objects, size_t *count, size_t limit,
	const char *namespace, const char *name)
{
	if (*count >= limit || text_is_empty(name) ||
		has_object(objects, *count, namespace, name)) {
		return false;
	}
	objects[*count] = (struct interest_object){ namespace, name };
	(*count)++;
	return true;
}

/* A pod that runs with all containers ready has nothing to complain about. */
static bool is_troubled(const struct pod *pod)
{
	if (!text_equal(pod->phase, "Running")) {
		return !text_equal(pod->phase, "Succeeded");
	}
	return conditions_state(pod->conditions, "Ready") == TRI_FALSE;
}

static int compare_newest(const void *a, const void *b)
{
	const struct pod *left = *(const struct pod *const *)a;
	const struct pod *right = *(const struct pod *const *)b;

	if (left->object.created_ms != right->object.created_ms) {
		return left->object.created_ms > right->object.created_ms ? -1 : 1;
	}
	return text_compare(left->object.name, right->object.name);
}

/* Pods of the chosen VMIs that are in trouble, newest first. */
static const struct pod **troubled_pods(const struct work *work, size_t *out_count)
{
	const struct store *store = work->facts->store;
	size_t total = store_count(store, KIND_LAUNCHER);
	const struct pod **pods = arena_calloc(work->arena, total + 1, sizeof(*pods));
	size_t used = 0;

	for (size_t i = 0; i < total; i++) {
		const struct pod *pod = store_launcher(store, i);

		if (pod->created_by != NULL && is_troubled(pod)) {
			pods[used++] = pod;
		}
	}
	qsort(pods, used, sizeof(*pods), compare_newest);
	*out_count = used;
	return pods;
}

/* What keeps a virt-handler from starting (no address on the migration network, an
 * image) stands in its events only. */
static void add_handlers(
	struct work *work, struct interest_object *objects, size_t *used)
{
	const struct store *store = work->facts->store;
	size_t added = 0;

	for (size_t i = 0;
		i < store_count(store, KIND_VIRT_HANDLER) && added < HANDLERS_MAX;
		i++) {
		const struct pod *pod = store_virt_handler(store, i);

		if (conditions_state(pod->conditions, "Ready") == TRI_FALSE) {
			added += add_object(objects, used, EVENT_POD_MAX,
				pod->object.namespace, pod->object.name);
		}
	}
}

static void choose_event_pods(struct work *work)
{
	struct interest *interest = work->interest;
	struct interest_object *objects =
		arena_calloc(work->arena, EVENT_POD_MAX, sizeof(*objects));
	size_t pod_count;
	const struct pod **pods = troubled_pods(work, &pod_count);
	size_t used = 0;

	for (size_t i = 0; i < interest->vmi_count; i++) {
		const struct migration_fact *fact = work->chosen[i].fact;
		const char *namespace = fact->migration->object.namespace;
		size_t added = 0;

		if (work->chosen[i].rank != RANK_RUNNING) {
			added += add_object(objects, &used, EVENT_POD_MAX, namespace,
				fact->target_pod);
		}
		for (size_t k = 0; k < pod_count && added < PODS_PER_VMI; k++) {
			if (text_equal(pods[k]->created_by, fact->vmi->object.uid)) {
				added += add_object(objects, &used, EVENT_POD_MAX,
					namespace, pods[k]->object.name);
			}
		}
	}
	add_handlers(work, objects, &used);
	interest->event_pods = objects;
	interest->event_pod_count = used;
}

static void choose_claims(struct work *work)
{
	struct interest *interest = work->interest;
	struct interest_object *objects =
		arena_calloc(work->arena, CLAIM_MAX, sizeof(*objects));
	size_t used = 0;

	for (size_t i = 0; i < interest->vmi_count; i++) {
		const struct vmi *vmi = work->chosen[i].fact->vmi;
		size_t added = 0;

		for (size_t k = 0;
			k < vmi->migrated_volume_count && added < CLAIMS_PER_VMI; k++) {
			added += add_object(objects, &used, CLAIM_MAX,
				vmi->object.namespace,
				vmi->migrated_volumes[k].destination_claim);
		}
		for (size_t k = 0; k < vmi->volume_count && added < CLAIMS_PER_VMI;
			k++) {
			added += add_object(objects, &used, CLAIM_MAX,
				vmi->object.namespace, vmi->volumes[k].claim);
		}
	}
	interest->claims = objects;
	interest->claim_count = used;
}

/* Its log has something to tell that no object does: how long the guest stood still, or
 * which limit broke the copy off. Before 1.2 launchers log none of it by default. */
static bool has_untold_end(const struct facts *facts, const struct migration_fact *fact)
{
	if (!fact->is_final || text_is_empty(fact->migration->object.uid) ||
		!kubevirt_release_at_least(facts->release, 1, 2)) {
		return false;
	}
	return fact->phase == PHASE_SUCCEEDED ||
		(!fact->cancel_requested && fact->state != NULL &&
			ending_is_any_abort(fact->state->failure_reason));
}

/* Of those that ended before our eyes, of failures of a little while before that, and
 * of the one that is looked at: never of all that a cluster remembers. */
static bool is_end_wanted(const struct facts *facts, const struct migration_fact *fact,
	const struct interest_looks *looks)
{
	bool is_looked_at =
		text_equal(fact->migration->object.uid, looks->migration_uid);
	const struct migration_ending *ending;

	if (!is_looked_at &&
		(!i64_is_known(fact->ended_ms) ||
			facts->now.wall_ms - fact->ended_ms > ENDED_RECENTLY_MS)) {
		return false;
	}
	if (!has_untold_end(facts, fact)) {
		return false;
	}
	ending = store_ending(facts->store, fact->migration->object.uid);
	if (ending != NULL &&
		(ending->log_state == ENDING_LOG_READ ||
			ending->log_state == ENDING_LOG_GONE)) {
		return false;
	}
	return is_looked_at || fact->phase == PHASE_FAILED ||
		(ending != NULL && ending->is_end_seen);
}

/* First what was not asked yet, in the order of ending; then what was in vain. */
static int compare_ends(const void *a, const void *b)
{
	const struct candidate *left = a;
	const struct candidate *right = b;

	if (left->rank != right->rank) {
		return left->rank < right->rank ? -1 : 1;
	}
	if (left->fact->ended_ms != right->fact->ended_ms) {
		return left->fact->ended_ms < right->fact->ended_ms ? -1 : 1;
	}
	return (left->fact > right->fact) - (left->fact < right->fact);
}

static struct interest_ending ending_of(
	const struct migration_fact *fact, const char *pod)
{
	int64_t end_ms = fact->ended_ms;
	int64_t since_ms;

	if (fact->state != NULL && i64_is_known(fact->state->end_ms)) {
		end_ms = fact->state->end_ms;
	}
	since_ms = end_ms - END_LEAD_MS;
	if (i64_is_known(fact->started_ms) && since_ms < fact->started_ms) {
		since_ms = fact->started_ms;
	}
	return (struct interest_ending){
		.namespace = fact->migration->object.namespace,
		.pod = pod,
		.migration_uid = fact->migration->object.uid,
		.since_ms = since_ms,
		.until_ms = end_ms + END_TRAIL_MS,
	};
}

static void choose_endings(struct work *work, const struct interest_looks *looks)
{
	const struct facts *facts = work->facts;
	struct candidate *candidates = arena_calloc(
		work->arena, facts->migration_count + 1, sizeof(*candidates));
	struct interest_ending *endings =
		arena_calloc(work->arena, ENDING_MAX, sizeof(*endings));
	size_t count = 0;

	for (size_t i = 0; i < facts->migration_count; i++) {
		const struct migration_fact *fact = &facts->migrations[i];

		if (is_end_wanted(facts, fact, looks)) {
			const struct migration_ending *ending =
				store_ending(facts->store, fact->migration->object.uid);
			bool is_tried = ending != NULL &&
				ending->log_state != ENDING_LOG_UNASKED;

			candidates[count++] = (struct candidate){
				.fact = fact,
				.rank = is_tried ? RANK_WAITING : RANK_STUCK,
			};
		}
	}
	qsort(candidates, count, sizeof(*candidates), compare_ends);
	work->interest->endings = endings;
	for (size_t i = 0; i < count && work->interest->ending_count < ENDING_MAX;
		i++) {
		const char *pod = source_pod(facts, candidates[i].fact);

		if (pod != NULL) {
			endings[work->interest->ending_count++] =
				ending_of(candidates[i].fact, pod);
		}
	}
}

const struct interest *interest_compute(const struct facts *facts,
	const struct interest_looks *looks, struct arena *arena)
{
	struct interest *interest = arena_calloc(arena, 1, sizeof(*interest));
	struct work work = { .facts = facts, .arena = arena, .interest = interest };

	choose_nodes(&work, looks->nodes, looks->node_count);
	choose_measured(&work);
	choose_handlers(&work);
	choose_progress(&work);
	choose_launchers(&work);
	choose_endings(&work, looks);
	choose_vmis(&work);
	choose_event_pods(&work);
	choose_claims(&work);
	interest_add_objects(facts, interest, arena);
	if (facts->kubevirt != NULL) {
		interest->install_namespace = facts->kubevirt->object.namespace;
		/* kubevirt: pkg/virt-operator installs it with this gate only. */
		interest->has_synchronization =
			facts_has_gate(facts, "DecentralizedLiveMigration");
	}
	return interest;
}
