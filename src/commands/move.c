/* Plans migrations for one or many VMs; pure. */
#include "src/commands/move.h"

#include <inttypes.h>

#include "base/str.h"
#include "src/commands/forecast.h"
#include "src/commands/names.h"
#include "src/commands/placement.h"
#include "src/commands/preflight.h"
#include "src/commands/words.h"

/* Beyond these a list of VMs says less than their number. */
#define NAMED_MAX 12

struct moves {
	const struct move_request *request;
	struct preflight *items; /* those that can move come first */
	size_t able;
	size_t count;
	const struct vmi **vmis; /* of those that can move */
};

static struct moves look_at_all(struct draft *draft, const struct move_request *request)
{
	struct moves moves = { .request = request, .count = request->count };
	struct preflight *refused;
	size_t refused_count = 0;

	moves.items =
		arena_calloc(draft->arena, request->count + 1, sizeof(*moves.items));
	moves.vmis =
		arena_calloc(draft->arena, request->count + 1, sizeof(*moves.vmis));
	refused = arena_calloc(draft->arena, request->count + 1, sizeof(*refused));
	for (size_t i = 0; i < request->count; i++) {
		struct preflight preflight = preflight_vmi(
			draft->facts, request->vmis[i], request->target, draft->arena);

		if (preflight.refusal != NULL) {
			refused[refused_count++] = preflight;
			continue;
		}
		moves.vmis[moves.able] = preflight.vmi;
		moves.items[moves.able++] = preflight;
	}
	for (size_t i = 0; i < refused_count; i++) {
		moves.items[moves.able + i] = refused[i];
	}
	return moves;
}

/* Before 1.6 the API knows no added selector (kubevirt: staging/src/kubevirt.io/api/
 * core/v1/types.go, VirtualMachineInstanceMigrationSpec). */
static const char *target_refusal(
	struct draft *draft, const struct move_request *request)
{
	const struct facts *facts = draft->facts;

	if (request->target == NULL) {
		return NULL;
	}
	if (!kubevirt_release_at_least(facts->release, 1, 6)) {
		return arena_printf(draft->arena,
			"KubeVirt %s cannot be told where to move a VM: a chosen node "
			"needs 1.6; without one the scheduler chooses",
			facts->kubevirt_version);
	}
	if (text_is_empty(placement_hostname(facts, request->target))) {
		return arena_printf(draft->arena,
			"%s is not known to have the label " HOSTNAME_LABEL
			", by which a node is chosen",
			request->target);
	}
	return NULL;
}

static void say_target(struct draft *draft, const struct moves *moves)
{
	const char *target = moves->request->target;
	const char *what = words_count(moves->able, "migration object is created",
		"migration objects are created", draft->arena);

	if (target == NULL) {
		draft_say(draft, "%s; the scheduler chooses the target node%s.", what,
			moves->able == 1 ? "" : "s");
		return;
	}
	draft_say(draft,
		"%s, to %s and nowhere else: if there is no room, the target pod waits "
		"unscheduled and the migration fails after 5 minutes.",
		what, target);
	if (!draft->facts->release.is_known) {
		draft_say(draft,
			"KubeVirt's version is not known: if it is older than 1.6, the "
			"server refuses the chosen node and nothing happens.");
	}
}

static void say_vms(struct draft *draft, const struct moves *moves)
{
	for (size_t i = 0; i < moves->able && moves->able <= NAMED_MAX; i++) {
		const struct vmi *vmi = moves->vmis[i];

		draft_say(draft, "%s/%s (%s) leaves %s.", vmi->object.namespace,
			vmi->object.name, words_bytes(vmi->memory_bytes, draft->arena),
			vmi->node != NULL ? vmi->node : "its node");
	}
}

static void say_refused(struct draft *draft, const struct moves *moves)
{
	size_t refused = moves->count - moves->able;

	for (size_t i = 0; i < refused && i < NAMED_MAX; i++) {
		const struct preflight *item = &moves->items[moves->able + i];

		draft_say(draft, "Left out: %s/%s: %s.", item->vmi->object.namespace,
			item->vmi->object.name, item->refusal);
	}
	if (refused > NAMED_MAX) {
		draft_say(draft, "Left out for such reasons: %zu more.",
			refused - NAMED_MAX);
	}
}

static void say_doubts(struct draft *draft, const struct moves *moves)
{
	size_t said = 0;

	for (size_t i = 0; i < moves->able && said < NAMED_MAX; i++) {
		const struct preflight *item = &moves->items[i];

		for (size_t k = 0; k < item->doubt_count && said < NAMED_MAX; k++) {
			draft_say(draft, "Note on %s/%s: %s.",
				item->vmi->object.namespace, item->vmi->object.name,
				item->doubts[k]);
			said++;
		}
	}
	if (!source_state_is_usable(store_source(draft->facts->store, SOURCE_NODE))) {
		draft_say(draft,
			"Nodes cannot be read: whether there is room elsewhere is not "
			"known.");
	}
}

/* Users may not set a priority, and none is the lowest (kubevirt:
 * pkg/virt-api/webhooks/ validating-webhook/admitters/migration-create-admitter.go). */
static void say_priority(struct draft *draft)
{
	const struct facts *facts = draft->facts;

	if (facts->release.is_known &&
		facts_has_gate(facts, "MigrationPriorityQueue")) {
		draft_say(draft,
			"Migrations asked for by hand come last: drains and upgrades "
			"overtake them.");
	}
}

static void say_queue(
	struct draft *draft, const struct moves *moves, const struct forecast *forecast)
{
	const struct limits *limits = &draft->facts->limits;
	size_t waiting = moves->able - forecast->starts_now;

	if (!forecast->slots_known) {
		draft_say(draft,
			"Whether slots are free is not known: limits or migrations "
			"cannot "
			"be read.");
		return;
	}
	draft_say(draft,
		"%zu start%s at once, %zu wait%s: %d of %" PRId64
		" slots of the cluster are in use, at most %" PRId64
		" may leave one node at a time, and %s.",
		forecast->starts_now, forecast->starts_now == 1 ? "s" : "", waiting,
		waiting == 1 ? "s" : "", draft->facts->slots_used,
		limits->parallel_migrations_per_cluster.value,
		limits->parallel_outbound_migrations_per_node.value,
		forecast->before == 0
			? "nobody else waits"
			: arena_printf(draft->arena, "%s already",
				  words_count(forecast->before, "other waits",
					  "others wait", draft->arena)));
	if (waiting > 0) {
		say_priority(draft);
	}
}

static void say_time(struct draft *draft, const struct forecast *forecast)
{
	if (forecast->why_none != NULL) {
		draft_say(draft, "No estimate of the time: %s.", forecast->why_none);
		return;
	}
	draft_say(draft, "Done in about %s, judged by %s.",
		words_span(forecast->low_s, forecast->high_s, draft->arena),
		words_count(forecast->judged_by, "finished migration",
			"finished migrations", draft->arena));
}

static void say_budget(struct draft *draft)
{
	const struct limits *limits = &draft->facts->limits;
	int64_t per_gib = limits->completion_timeout_per_gib_s.value;
	bool is_watched = limits->stall_detection.value == 1;
	int64_t progress = is_watched ? limits->stall_progress_timeout_s.value
				      : limits->progress_timeout_s.value;

	if (!i64_is_known(per_gib) || !i64_is_known(progress)) {
		return;
	}
	draft_say(draft,
		"Limits: %" PRId64 " s per GB of memory for the copy, %" PRId64
		" s without %s (policies may differ). A VM whose copy fails goes on "
		"running where it is.",
		per_gib, progress, is_watched ? "gain" : "progress");
}

static struct labels selector_of(
	struct draft *draft, const struct move_request *request)
{
	size_t count = request->added_node_selector.count;
	struct label *labels = arena_calloc(draft->arena, count + 1, sizeof(*labels));
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		const struct label *label = &request->added_node_selector.items[i];

		if (request->target == NULL ||
			!text_equal(label->key, HOSTNAME_LABEL)) {
			labels[kept++] = *label;
		}
	}
	if (request->target != NULL) {
		labels[kept++] = (struct label){ HOSTNAME_LABEL,
			placement_hostname(draft->facts, request->target) };
	}
	return (struct labels){ labels, kept };
}

static void add_intents(struct draft *draft, const struct moves *moves)
{
	struct labels selector = selector_of(draft, moves->request);

	for (size_t i = 0; i < moves->able; i++) {
		const struct vmi *vmi = moves->vmis[i];
		struct intent intent = {
			.verb = INTENT_CREATE_MIGRATION,
			.namespace = vmi->object.namespace,
			.vmi = vmi->object.name,
			.vmi_uid = vmi->object.uid,
			.added_node_selector = selector,
			.is_dry_run = moves->request->is_trial,
		};

		intent.name = name_new_migration(draft->facts, vmi->object.namespace,
			vmi->object.name, draft->input->seed + i * 7919u, draft->arena);
		draft_intent(draft, &intent);
	}
}

static void refuse_all(struct draft *draft, const struct moves *moves)
{
	const struct preflight *first = &moves->items[0];

	if (moves->count == 1) {
		draft_refuse(draft, "%s/%s cannot be migrated: %s",
			first->vmi->object.namespace, first->vmi->object.name,
			first->refusal);
		return;
	}
	say_refused(draft, moves);
	draft_refuse(draft, "none of the %zu VMs can be migrated; %s/%s: %s",
		moves->count, first->vmi->object.namespace, first->vmi->object.name,
		first->refusal);
}

size_t move_plan(struct draft *draft, const struct move_request *request)
{
	const char *reason = target_refusal(draft, request);
	struct forecast forecast;
	struct moves moves;

	if (reason != NULL) {
		draft_refuse(draft, "%s", reason);
		return 0;
	}
	moves = look_at_all(draft, request);
	if (moves.able == 0) {
		refuse_all(draft, &moves);
		return 0;
	}
	forecast = forecast_moves(
		draft->facts, moves.vmis, moves.able, false, draft->arena);
	say_target(draft, &moves);
	say_vms(draft, &moves);
	say_refused(draft, &moves);
	say_queue(draft, &moves, &forecast);
	say_time(draft, &forecast);
	say_budget(draft);
	say_doubts(draft, &moves);
	add_intents(draft, &moves);
	return moves.able;
}
