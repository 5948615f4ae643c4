/* Objects by hand in a real store. */
#include "tests/support/build.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

void build_init_unasked(struct build *build)
{
	*build = (struct build){ 0 };
	build->store = store_create();
	build->frame = arena_create(1u << 16);
	build->now = (struct moment){ BUILD_NOW_MS, BUILD_MONO_MS };
	settings_init(&build->settings);
}

void build_source(struct build *build, enum source source, enum source_state_code code,
	int64_t age_ms, const char *message)
{
	bool is_held = code == SOURCE_LIVE || code == SOURCE_STALE;
	struct change change = { .type = CHANGE_SOURCE, .source = source };

	change.state.code = code;
	change.state.since_mono_ms = build->now.mono_ms - age_ms;
	change.state.confirmed_mono_ms =
		is_held ? build->now.mono_ms - age_ms : UNKNOWN_I64;
	change.state.objects = UNKNOWN_I64;
	change.state.loading = UNKNOWN_I64;
	change.state.retry_mono_ms = UNKNOWN_I64;
	change.state.is_complete_once = code >= SOURCE_LIVE;
	snprintf(change.state.message, sizeof(change.state.message), "%s",
		message != NULL ? message : "");
	/* The store takes the start of a state from the moment it hears of it. */
	store_apply(build->store, &change,
		(struct moment){
			build->now.wall_ms - age_ms, build->now.mono_ms - age_ms });
}

void build_retry(struct build *build, enum source source, int64_t in_ms)
{
	struct change change = {
		.type = CHANGE_SOURCE,
		.source = source,
		.state = *store_source(build->store, source),
	};

	change.state.retry_mono_ms = build->now.mono_ms + in_ms;
	store_apply(build->store, &change, build->now);
}

/* A first complete list of nothing: from here on the store counts. */
static void list_nothing(struct build *build, enum kind kind)
{
	struct change change = { .type = CHANGE_LIST_BEGIN, .kind = kind };

	store_apply(build->store, &change, build->now);
	change.type = CHANGE_LIST_COMMIT;
	store_apply(build->store, &change, build->now);
}

void build_init(struct build *build)
{
	build_init_unasked(build);
	for (int i = 0; i < KIND_COUNT; i++) {
		if (kind_info((enum kind)i)->interest != KIND_ON_DEMAND) {
			list_nothing(build, (enum kind)i);
			build_source(build, (enum source)i, SOURCE_LIVE, 400, NULL);
		}
	}
}

void build_finish(struct build *build)
{
	settings_finish(&build->settings);
	arena_destroy(build->frame);
	store_destroy(build->store);
}

const struct facts *build_facts(struct build *build)
{
	const struct facts *computed = NULL;
	struct facts *facts = NULL;
	struct migration_fact *migrations = NULL;
	struct node_fact *nodes = NULL;

	arena_reset(build->frame);
	computed =
		facts_compute(build->store, &build->settings, build->now, build->frame);
	facts = arena_calloc(build->frame, 1, sizeof(*facts));
	migrations = arena_calloc(
		build->frame, computed->migration_count + 1, sizeof(*migrations));
	nodes = arena_calloc(build->frame, computed->node_count + 1, sizeof(*nodes));
	*facts = *computed;
	for (size_t i = 0; i < facts->migration_count; i++) {
		migrations[i] = computed->migrations[i];
		migrations[i].limits = NULL;
		migrations[i].policy = NULL;
		migrations[i].progress = NULL;
		migrations[i].deadlines = NULL;
		migrations[i].deadline_count = 0;
		migrations[i].address = NULL;
	}
	for (size_t i = 0; i < facts->node_count; i++) {
		nodes[i] = computed->nodes[i];
		nodes[i].drain = NULL;
		nodes[i].network = NULL;
	}
	facts->migrations = migrations;
	facts->nodes = nodes;
	facts->network = NULL;
	return facts;
}

static void *new_object(
	enum kind kind, size_t size, const char *namespace, const char *name)
{
	struct arena *block = arena_create(1024);
	struct object *object = arena_calloc(block, 1, size);

	object->kind = kind;
	object->namespace = arena_strdup(block, namespace);
	object->name = arena_strdup(block, name);
	object->uid = arena_printf(
		block, "%08x-%s-%s", (unsigned)kind * 0x01010101u, namespace, name);
	object->resource_version = "1";
	object->created_ms = BUILD_NOW_MS - 60 * MINUTE;
	object->deletion_ms = UNKNOWN_I64;
	object->block = block;
	return object;
}

static void put(struct build *build, struct object *object)
{
	struct change change = {
		.type = CHANGE_UPSERT, .kind = object->kind, .object = object
	};

	store_apply(build->store, &change, build->now);
}

void build_delete(
	struct build *build, enum kind kind, const char *namespace, const char *name)
{
	struct change change = { .type = CHANGE_DELETE,
		.kind = kind,
		.object = new_object(kind, sizeof(struct object), namespace, name) };

	store_apply(build->store, &change, build->now);
}

struct kubevirt *build_kubevirt(
	struct build *build, int64_t per_cluster, int64_t per_node)
{
	struct kubevirt *kubevirt = new_object(KIND_KUBEVIRT, sizeof(*kubevirt),
		"openshift-cnv", "kubevirt-kubevirt-hyperconverged");

	kubevirt->config = migration_config_unknown();
	kubevirt->config.parallel_migrations_per_cluster = per_cluster;
	kubevirt->config.parallel_outbound_migrations_per_node = per_node;
	kubevirt->config.has_network = true;
	kubevirt->config.network = "migration-net";
	kubevirt->phase = "Deployed";
	kubevirt->observed_version = "v1.8.2";
	kubevirt->operator_version = "v1.8.2";
	kubevirt->outdated_workloads = UNKNOWN_I64;
	put(build, &kubevirt->object);
	return kubevirt;
}

struct node *build_node(struct build *build, const char *name)
{
	struct node *node = new_object(KIND_NODE, sizeof(*node), "", name);

	node->ready = TRI_TRUE;
	node->kubevirt_schedulable = TRI_TRUE;
	node->heartbeat_ms = BUILD_NOW_MS - 41 * SECOND;
	node->allocatable_memory_bytes = UNKNOWN_I64;
	node->allocatable_cpu_milli = UNKNOWN_I64;
	node->allocatable_pods = UNKNOWN_I64;
	node->allocatable_kvm = UNKNOWN_I64;
	put(build, &node->object);
	return node;
}

struct vmi *build_vmi(
	struct build *build, const char *namespace, const char *name, const char *node)
{
	struct vmi *vmi = new_object(KIND_VMI, sizeof(*vmi), namespace, name);

	vmi->node = arena_strdup(vmi->object.block, node);
	vmi->phase = "Running";
	vmi->memory_bytes = INT64_C(16) << 30;
	vmi->memory_current_bytes = UNKNOWN_I64;
	vmi->migration_method = "LiveMigration";
	put(build, &vmi->object);
	return vmi;
}

void build_phase(
	struct migration *migration, enum migration_phase phase, int64_t age_ms)
{
	struct arena *block = migration->object.block;
	size_t count = migration->phase_count;
	struct phase_time *phases = arena_calloc(block, count + 1, sizeof(*phases));

	for (size_t i = 0; i < count; i++) {
		phases[i] = migration->phases[i];
	}
	phases[count] = (struct phase_time){
		.phase = phase,
		.text = migration_phase_text(phase),
		.at_ms = BUILD_NOW_MS - age_ms,
	};
	migration->phases = phases;
	migration->phase_count = count + 1;
	migration->phase = phase;
	migration->phase_text = migration_phase_text(phase);
}

struct migration *build_migration(struct build *build, const char *namespace,
	const char *vmi, enum migration_phase phase, int64_t age_ms)
{
	char name[128];
	struct migration *migration = NULL;

	snprintf(name, sizeof(name), "kubevirt-migrate-%s", vmi);
	migration = new_object(KIND_MIGRATION, sizeof(*migration), namespace, name);
	migration->object.created_ms = BUILD_NOW_MS - age_ms;
	migration->vmi_name = arena_strdup(migration->object.block, vmi);
	migration->phase = PHASE_UNSET;
	migration->phase_text = "";
	migration->unschedulable_timeout_s = UNKNOWN_I64;
	migration->pending_timeout_s = UNKNOWN_I64;
	migration->utility_volumes_timeout_s = UNKNOWN_I64;
	if (phase != PHASE_UNSET) {
		build_phase(migration, phase, age_ms);
	}
	put(build, &migration->object);
	return migration;
}

/* The store keeps objects unchanged and may index them by their members: a change is
 * put again. */
struct migration_state *build_state(struct build *build, struct migration *migration,
	const char *source, const char *target)
{
	struct vmi *vmi = NULL;
	const struct vmi *found = store_find_vmi(
		build->store, migration->object.namespace, migration->vmi_name);
	struct arena *block = migration->object.block;
	struct migration_state *state = NULL;

	if (!migration_phase_is_final(migration->phase) && found != NULL) {
		vmi = build_vmi(build, migration->object.namespace, migration->vmi_name,
			found->node);
		block = vmi->object.block;
	}
	state = arena_calloc(block, 1, sizeof(*state));
	state->uid = arena_strdup(block, migration->object.uid);
	state->start_ms = migration->phase_count > 0
		? migration->phases[migration->phase_count - 1].at_ms
		: UNKNOWN_I64;
	state->end_ms = UNKNOWN_I64;
	state->domain_ready_ms = UNKNOWN_I64;
	state->source_node = arena_strdup(block, source);
	state->target_node = target != NULL ? arena_strdup(block, target) : NULL;
	state->source_pod =
		arena_printf(block, "virt-launcher-%s-4k2fx", migration->vmi_name);
	state->completed = TRI_FALSE;
	state->failed = TRI_FALSE;
	state->abort_requested = TRI_FALSE;
	state->mode = "PreCopy";
	if (vmi != NULL) {
		vmi->state = state;
	} else {
		migration->state = state;
	}
	return state;
}

static struct pod *new_pod(enum kind kind, const char *namespace, const char *name)
{
	struct pod *pod = new_object(kind, sizeof(*pod), namespace, name);

	pod->phase = "Running";
	pod->start_ms = UNKNOWN_I64;
	pod->request_memory_bytes = UNKNOWN_I64;
	pod->request_cpu_milli = UNKNOWN_I64;
	return pod;
}

void build_bound(struct vmi *vmi, const char *reason, const char *message)
{
	struct condition *condition =
		arena_calloc(vmi->object.block, 1, sizeof(*condition));

	*condition = (struct condition){
		.type = "LiveMigratable",
		.status = reason == NULL ? "True" : "False",
		.reason = reason,
		.message = message,
		.since_ms = UNKNOWN_I64,
	};
	vmi->conditions = (struct conditions){ condition, 1 };
}

void build_disk(struct vmi *vmi, const char *claim, const char *modes)
{
	struct vmi_volume *volume = arena_calloc(vmi->object.block, 1, sizeof(*volume));

	*volume = (struct vmi_volume){
		.name = "rootdisk",
		.type = "persistentVolumeClaim",
		.claim = claim,
		.access_modes = modes,
		.volume_mode = "Block",
		.capacity_bytes = INT64_C(60) << 30,
	};
	vmi->volumes = volume;
	vmi->volume_count = 1;
}

struct event *build_event(struct build *build, const struct object *about,
	const char *kind, const char *reason, const char *message, int64_t age_ms)
{
	static const char names[] = "abcdefghijklmnopqrstuvwxyz";
	char name[64];
	struct event *event = NULL;

	/* Names only have to differ. */
	snprintf(name, sizeof(name), "%.40s.%c%zu", about->name,
		names[strlen(reason) % 26], store_count(build->store, KIND_EVENT));
	event = new_object(KIND_EVENT, sizeof(*event), about->namespace, name);
	event->involved_kind = kind;
	event->involved_namespace = arena_strdup(event->object.block, about->namespace);
	event->involved_name = arena_strdup(event->object.block, about->name);
	event->reason = reason;
	event->message = message;
	event->type = "Normal";
	event->first_ms = BUILD_NOW_MS - age_ms;
	event->last_ms = BUILD_NOW_MS - age_ms;
	event->count = 1;
	put(build, &event->object);
	return event;
}

struct pod *build_target_pod(
	struct build *build, const struct migration *migration, const char *node)
{
	char name[128];
	struct pod *pod = NULL;
	const struct vmi *vmi = store_find_vmi(
		build->store, migration->object.namespace, migration->vmi_name);

	snprintf(name, sizeof(name), "virt-launcher-%s-9zq7p", migration->vmi_name);
	pod = new_pod(KIND_POD, migration->object.namespace, name);
	pod->node = node != NULL ? arena_strdup(pod->object.block, node) : NULL;
	pod->phase = node != NULL ? "Running" : "Pending";
	pod->component = "virt-launcher";
	pod->job_uid = arena_strdup(pod->object.block, migration->object.uid);
	pod->created_by =
		vmi != NULL ? arena_strdup(pod->object.block, vmi->object.uid) : NULL;
	put(build, &pod->object);
	return pod;
}

struct pod *build_virt_handler(struct build *build, const char *node)
{
	char name[128];
	struct pod *pod = NULL;
	struct condition *ready = NULL;

	snprintf(name, sizeof(name), "virt-handler-%s", node);
	pod = new_pod(KIND_VIRT_HANDLER, "openshift-cnv", name);
	ready = arena_calloc(pod->object.block, 1, sizeof(*ready));
	*ready = (struct condition){
		.type = "Ready", .status = "True", .since_ms = UNKNOWN_I64
	};
	pod->conditions = (struct conditions){ ready, 1 };
	pod->component = "virt-handler";
	pod->node = arena_strdup(pod->object.block, node);
	put(build, &pod->object);
	return pod;
}

/* --- the window --- */

static void node_name(int number, char out[64])
{
	snprintf(out, 64, "w%02d.prod-east.example.com", number);
}

static struct migration *add_migration(struct build *build, const char *namespace,
	const char *vmi, int node, enum migration_phase phase, int64_t age_ms)
{
	char name[64];
	struct migration *migration = NULL;

	node_name(node, name);
	build_vmi(build, namespace, vmi, name);
	migration = build_migration(build, namespace, vmi, PHASE_PENDING, age_ms);
	if (phase != PHASE_PENDING) {
		build_phase(migration, PHASE_SCHEDULING, age_ms - 3 * SECOND);
	}
	if (phase > PHASE_SCHEDULING) {
		build_phase(migration, PHASE_SCHEDULED, age_ms - 9 * SECOND);
		build_phase(migration, PHASE_PREPARING_TARGET, age_ms - 10 * SECOND);
		build_phase(migration, PHASE_TARGET_READY, age_ms - 14 * SECOND);
	}
	if (phase > PHASE_TARGET_READY) {
		build_phase(migration, PHASE_RUNNING, age_ms - 15 * SECOND);
	}
	return migration;
}

static struct migration_state *move(
	struct build *build, struct migration *migration, int source, int target)
{
	char from[64];
	char to[64];
	struct migration_state *state = NULL;

	node_name(source, from);
	node_name(target, to);
	state = build_state(build, migration, from, to);
	state->target_pod = "virt-launcher-target-9zq7p";
	state->target_address = "10.200.5.14";
	return state;
}

static void add_nodes(struct build *build)
{
	for (int i = 1; i <= 12; i++) {
		char name[64];
		struct node *node = NULL;

		node_name(i, name);
		node = build_node(build, name);
		if (i == 7) {
			node->is_unschedulable = true;
		}
		if (i == 10) {
			node->ready = TRI_FALSE;
			node->ready_reason = "KubeletNotReady";
			node->heartbeat_ms = BUILD_NOW_MS - 11 * MINUTE;
		} else {
			build_virt_handler(build, name);
		}
	}
}

static void add_idle_vms(struct build *build)
{
	for (int i = 0; i < 40; i++) {
		char name[32];
		char node[64];
		struct vmi *vmi = NULL;

		snprintf(name, sizeof(name), "idle-%d", i);
		node_name(1 + i % 9, node);
		vmi = build_vmi(build, "lab", name, node);
		if (i == 6) {
			build_bound(vmi, "DisksNotLiveMigratable",
				"cannot migrate VMI: PVC idle-6-root is not shared");
			build_disk(vmi, "idle-6-root", "ReadWriteOnce");
			vmi->eviction_strategy = "LiveMigrate";
		} else if (i % 3 != 0) {
			build_bound(vmi, NULL, NULL);
			build_disk(vmi, "root", "ReadWriteMany");
		}
	}
}

static void add_open(struct build *build)
{
	struct migration *migration = NULL;
	struct condition *unscheduled = NULL;
	struct pod *pod = NULL;

	migration = add_migration(
		build, "payments", "cache-01", 3, PHASE_RUNNING, 269 * SECOND);
	move(build, migration, 3, 9);
	build_event(build, &migration->object, "VirtualMachineInstanceMigration",
		"SuccessfulCreate",
		"Created migration target pod virt-launcher-cache-01-9zq7p",
		266 * SECOND);
	build_event(build,
		&store_find_vmi(build->store, "payments", "cache-01")->object,
		"VirtualMachineInstance", "Migrating",
		"VirtualMachineInstance is migrating.", 254 * SECOND);
	migration = add_migration(
		build, "payments", "db-prod-3", 7, PHASE_RUNNING, 117 * SECOND);
	migration->evacuation_node = "w07.prod-east.example.com";
	move(build, migration, 7, 11);
	migration = add_migration(
		build, "shop", "web-17", 7, PHASE_TARGET_READY, 21 * SECOND);
	migration->evacuation_node = "w07.prod-east.example.com";
	move(build, migration, 7, 12);
	migration = add_migration(
		build, "lab", "batch-4", 5, PHASE_SCHEDULING, 51 * SECOND);
	pod = build_target_pod(build, migration, NULL);
	unscheduled = arena_calloc(pod->object.block, 1, sizeof(*unscheduled));
	*unscheduled = (struct condition){
		.type = "PodScheduled",
		.status = "False",
		.reason = "Unschedulable",
		.message =
			"0/12 nodes are available: 11 Insufficient memory, 1 node(s) "
			"were unschedulable.",
		.since_ms = BUILD_NOW_MS - 48 * SECOND,
	};
	pod->conditions = (struct conditions){ unscheduled, 1 };
}

static void add_queue(struct build *build)
{
	static const struct {
		const char *namespace;
		const char *vmi;
		int node;
		int age_s;
	} waiting[] = {
		{ "shop", "api-2", 7, 190 },
		{ "office", "mail-1", 7, 188 },
		{ "office", "files-backup-archive-0001", 7, 185 },
		{ "shop", "web-18", 7, 183 },
		{ "payments", "ledger-9", 4, 42 },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(waiting); i++) {
		struct migration *migration = add_migration(build, waiting[i].namespace,
			waiting[i].vmi, waiting[i].node, PHASE_PENDING,
			waiting[i].age_s * SECOND);

		if (waiting[i].node == 7) {
			migration->evacuation_node = "w07.prod-east.example.com";
		}
	}
}

static void add_finished(struct build *build)
{
	struct migration *migration = NULL;
	struct migration_state *state = NULL;

	migration =
		add_migration(build, "lab", "etl-9", 6, PHASE_RUNNING, 312 * SECOND);
	build_phase(migration, PHASE_SUCCEEDED, 240 * SECOND);
	state = move(build, migration, 2, 6);
	state->completed = TRI_TRUE;
	state->end_ms = BUILD_NOW_MS - 240 * SECOND;
	migration = add_migration(
		build, "office", "win-22", 4, PHASE_RUNNING, 900 * SECOND);
	build_phase(migration, PHASE_FAILED, 560 * SECOND);
	state = move(build, migration, 4, 8);
	state->failed = TRI_TRUE;
	state->completed = TRI_TRUE;
	state->end_ms = BUILD_NOW_MS - 560 * SECOND;
	state->failure_reason = "Live migration is not completed after 320 seconds and "
				"has been aborted";
}

void build_window(struct build *build)
{
	build_init(build);
	build_kubevirt(build, 5, 2);
	add_nodes(build);
	add_idle_vms(build);
	add_open(build);
	add_queue(build);
	add_finished(build);
}

/* --- measured things, over the facts that were computed --- */

struct overlay {
	struct arena *arena;
	struct facts *facts;
	struct migration_fact *migrations;
	struct node_fact *nodes;
	struct finding_list *found;
};

static struct migration_fact *by_vmi(const struct overlay *overlay, const char *vmi)
{
	for (size_t i = 0; i < overlay->facts->migration_count; i++) {
		if (text_equal(overlay->migrations[i].migration->vmi_name, vmi)) {
			return &overlay->migrations[i];
		}
	}
	abort(); /* the scene has no such VM */
}

static const double wave[] = { 0.71, 0.74, 0.69, 0.8, 0.77, 0.83, 0.9, 0.86, 0.81, 0.88,
	0.93, 0.91, 0.97, 0.94, 0.99, 1.0 };

static struct migration_sample *samples_of(
	struct arena *arena, double rate, double dirty, size_t *out_count)
{
	struct migration_sample *samples =
		arena_calloc(arena, ARRAY_LENGTH(wave), sizeof(*samples));

	for (size_t i = 0; i < ARRAY_LENGTH(wave); i++) {
		samples[i].at_ms = BUILD_NOW_MS -
			(int64_t)(ARRAY_LENGTH(wave) - 1 - i) * 5 * SECOND;
		samples[i].total_bytes = INT64_C(16) << 30;
		samples[i].remaining_bytes = (int64_t)((double)samples[i].total_bytes *
			(1.7 - 1.6 * wave[i]));
		samples[i].transfer_bytes_per_s = (int64_t)(rate * wave[i]);
		samples[i].dirty_bytes_per_s =
			(int64_t)(dirty * wave[ARRAY_LENGTH(wave) - 1 - i]);
	}
	*out_count = ARRAY_LENGTH(wave);
	return samples;
}

static struct progress_fact *set_progress(const struct overlay *overlay,
	const char *vmi, double percent, double rate, double dirty)
{
	struct progress_fact *progress =
		arena_calloc(overlay->arena, 1, sizeof(*progress));

	progress->origin = PROGRESS_VIRT_HANDLER;
	progress->sampled_ms = BUILD_NOW_MS - 2 * SECOND;
	progress->age_ms = 2 * SECOND;
	progress->total_bytes = INT64_C(16) << 30;
	progress->remaining_bytes =
		(int64_t)((double)progress->total_bytes * (100 - percent) / 100);
	progress->processed_bytes = progress->total_bytes - progress->remaining_bytes;
	progress->percent = percent;
	progress->transfer_bytes_per_s = rate;
	progress->dirty_bytes_per_s = dirty;
	progress->iteration = UNKNOWN_I64;
	progress->convergence = CONVERGENCE_CONVERGING;
	progress->eta_low_s = (double)NAN;
	progress->eta_high_s = (double)NAN;
	progress->no_progress_s = (double)NAN;
	progress->samples =
		samples_of(overlay->arena, rate, dirty, &progress->sample_count);
	by_vmi(overlay, vmi)->progress = progress;
	return progress;
}

static void set_deadline(const struct overlay *overlay, const char *vmi,
	enum deadline_kind kind, enum deadline_effect effect, double seconds)
{
	struct deadline *deadline = arena_calloc(overlay->arena, 1, sizeof(*deadline));
	struct migration_fact *fact = by_vmi(overlay, vmi);

	deadline->kind = kind;
	deadline->effect = effect;
	deadline->at_ms = BUILD_NOW_MS + (int64_t)(seconds * 1000);
	deadline->seconds_left = seconds;
	deadline->seconds_total = 400;
	deadline->origin = kind == DEADLINE_COMPLETION ? "150 s/GiB for 16 GiB"
						       : "5 minutes, built in";
	fact->deadlines = deadline;
	fact->deadline_count = 1;
}

static void set_address(const struct overlay *overlay, const char *vmi,
	const char *address, enum address_verdict verdict, const char *reason)
{
	struct address_fact *fact = arena_calloc(overlay->arena, 1, sizeof(*fact));

	fact->address = address;
	fact->verdict = verdict;
	fact->reason = reason;
	by_vmi(overlay, vmi)->address = fact;
}

static void set_finding(const struct overlay *overlay, const char *vmi,
	enum severity severity, const char *summary, const char *next)
{
	struct finding *finding = arena_calloc(overlay->arena, 1, sizeof(*finding));
	struct evidence *evidence = arena_calloc(overlay->arena, 2, sizeof(*evidence));
	const char **steps = arena_calloc(overlay->arena, 2, sizeof(*steps));
	struct finding_list *list =
		&overlay->found[by_vmi(overlay, vmi) - overlay->migrations];

	evidence[0] = (struct evidence){ "phase", "Running since 14:00:29Z",
		"VirtualMachineInstanceMigration status.phaseTransitionTimestamps" };
	evidence[1] = (struct evidence){ "mode", "PreCopy",
		"VirtualMachineInstance status.migrationState.mode" };
	steps[0] = next;
	steps[1] = "See whether the application can be quiet for a few minutes.";
	finding->id = "not-converging";
	finding->severity = severity;
	finding->summary = summary;
	finding->evidence = evidence;
	finding->evidence_count = 2;
	finding->next = steps;
	finding->next_count = 2;
	*list = (struct finding_list){ finding, 1 };
}

static void measure_migrations(const struct overlay *overlay)
{
	struct progress_fact *progress = NULL;

	progress = set_progress(overlay, "cache-01", 96.4, 310e6, 980e6);
	progress->convergence = CONVERGENCE_NOT;
	progress->convergence_reason = "dirties 3.2 times as fast as it copies";
	progress->no_eta_reason = "memory is dirtied faster than it is copied";
	set_deadline(overlay, "cache-01", DEADLINE_COMPLETION, EFFECT_ABORT, 131);
	set_finding(overlay, "cache-01", SEVERITY_CRITICAL,
		"not converging: dirties 3.2 times as fast as it copies; aborted in "
		"2:11",
		"Allow post-copy or auto-converge for this VM with a MigrationPolicy.");
	progress = set_progress(overlay, "db-prod-3", 78.1, 1.29e9, 251e6);
	progress->eta_low_s = 40;
	progress->eta_high_s = 55;
	progress->convergence_reason = "copies 5.1 times as fast as it dirties";
	set_deadline(overlay, "db-prod-3", DEADLINE_COMPLETION, EFFECT_ABORT, 2298);
	set_deadline(
		overlay, "batch-4", DEADLINE_UNSCHEDULABLE, EFFECT_POD_DELETED, 252);
	set_address(overlay, "cache-01", "10.200.5.19", VERDICT_OK, "in 10.200.5.0/24");
	set_address(
		overlay, "db-prod-3", "10.200.5.21", VERDICT_OK, "in 10.200.5.0/24");
	set_address(overlay, "web-17", "10.131.2.7", VERDICT_POD_NETWORK,
		"10.131.2.7 is a pod address of w12: its virt-handler has no "
		"migration0");
	set_address(overlay, "batch-4", NULL, VERDICT_PENDING, "no target yet");
	set_finding(overlay, "web-17", SEVERITY_WARNING,
		"wrong network: 10.131.2.7 is a pod address of w12",
		"Restart virt-handler on w12, so that it is attached.");
}

static void measure_network(const struct overlay *overlay)
{
	struct network_fact *network =
		arena_calloc(overlay->arena, 1, sizeof(*network));
	const char **ranges = arena_calloc(overlay->arena, 1, sizeof(*ranges));
	static const struct network_note note = { "MTU_MISMATCH",
		"bond2.500 has an MTU of 1500 on w04, the network wants 9000" };

	ranges[0] = "10.200.5.0/24";
	network->configured = "migration-net";
	network->origin = "KubeVirt openshift-cnv/kubevirt-kubevirt-hyperconverged";
	network->type = "macvlan";
	network->ipam = "whereabouts";
	network->master = "bond2.500";
	network->notes = &note;
	network->note_count = 1;
	network->definition_namespace = "openshift-cnv";
	network->definition_name = "migration-net";
	network->ranges = ranges;
	network->range_count = 1;
	network->usable_addresses = 254;
	network->allocated_addresses = 11;
	network->mtu = 9000;
	network->allocated_origin = "IPPool openshift-multus/10.200.5.0-24";
	network->attached_nodes = 11;
	network->fallback_nodes = 1;
	network->handler_nodes = 12;
	network->slowest_link_bits_per_s = INT64_C(25000000000);
	network->outbound_share_percent = 34.4;
	network->largest_vm_bytes = INT64_C(64) << 30;
	network->largest_vm_copy_s = 64;
	overlay->facts->network = network;
}

static void measure_node(
	const struct overlay *overlay, size_t row, double rx, double tx)
{
	struct node_network_fact *network =
		arena_calloc(overlay->arena, 1, sizeof(*network));
	struct interface_fact *link = arena_calloc(overlay->arena, 1, sizeof(*link));
	double *rx_history =
		arena_calloc(overlay->arena, ARRAY_LENGTH(wave), sizeof(double));
	double *tx_history =
		arena_calloc(overlay->arena, ARRAY_LENGTH(wave), sizeof(double));
	const double bytes_per_percent = 25e9 / 8 / 100;

	for (size_t i = 0; i < ARRAY_LENGTH(wave); i++) {
		rx_history[i] = rx * bytes_per_percent * wave[i];
		tx_history[i] = tx * bytes_per_percent * wave[i];
	}
	link->name = "bond2";
	link->role = "migration";
	link->speed_bits_per_s = INT64_C(25000000000);
	link->speed_origin = "NodeNetworkState";
	link->rx_percent = rx;
	link->tx_percent = tx;
	link->rx_bytes_per_s = rx * bytes_per_percent;
	link->tx_bytes_per_s = tx * bytes_per_percent;
	link->rx_history = rx_history;
	link->tx_history = tx_history;
	link->history_count = ARRAY_LENGTH(wave);
	link->saturation = tx >= 80 ? SATURATION_HIGH : SATURATION_OK;
	network->interfaces = link;
	network->interface_count = 1;
	network->chain = "bond2.500 → bond2 → ens2f0, ens2f1";
	network->statistics_state = "live";
	network->statistics_age_ms = 4 * SECOND;
	network->handler_address.address = row == 11
		? "10.131.2.7"
		: arena_printf(overlay->arena, "10.200.5.%zu", row + 11);
	network->handler_address.verdict = row == 11 ? VERDICT_POD_NETWORK : VERDICT_OK;
	network->handler_address.reason =
		row == 11 ? "its virt-handler has no migration0" : NULL;
	link->explained_tx_bytes_per_s =
		row == 6 ? 0.78 * link->tx_bytes_per_s : (double)NAN;
	link->explained_rx_bytes_per_s =
		row == 10 ? 0.9 * link->rx_bytes_per_s : (double)NAN;
	link->explained_bytes_per_s = (double)NAN;
	overlay->nodes[row].network = network;
}

static void measure_nodes(const struct overlay *overlay)
{
	struct drain_fact *drain = arena_calloc(overlay->arena, 1, sizeof(*drain));
	static const struct drain_blocked blocked = { "lab", "idle-6",
		"its disk is not shared" };

	for (size_t i = 0; i < overlay->facts->node_count; i++) {
		if (i != 9) {
			measure_node(overlay, i, i == 10 ? 34 : 1.2, i == 6 ? 88 : 0.4);
		}
	}
	drain->left = 23;
	drain->running = 2;
	drain->queued = 20;
	drain->blocked = &blocked;
	drain->blocked_count = 1;
	drain->backoff_until_ms = UNKNOWN_I64;
	drain->eta_low_s = 2040;
	drain->eta_high_s = 2460;
	overlay->nodes[6].drain = drain;
}

const struct facts *build_window_measured(
	struct build *build, const struct findings **out_findings)
{
	const struct facts *facts = build_facts(build);
	struct arena *arena = build->frame;
	struct findings *findings = arena_calloc(arena, 1, sizeof(*findings));
	struct overlay overlay = {
		.arena = arena,
		.facts = arena_calloc(arena, 1, sizeof(*facts)),
		.migrations = arena_calloc(
			arena, facts->migration_count, sizeof(*overlay.migrations)),
		.nodes = arena_calloc(arena, facts->node_count, sizeof(*overlay.nodes)),
		.found = arena_calloc(
			arena, facts->migration_count, sizeof(*overlay.found)),
	};

	*overlay.facts = *facts;
	memcpy(overlay.migrations, facts->migrations,
		facts->migration_count * sizeof(*overlay.migrations));
	memcpy(overlay.nodes, facts->nodes, facts->node_count * sizeof(*overlay.nodes));
	overlay.facts->migrations = overlay.migrations;
	overlay.facts->nodes = overlay.nodes;
	measure_migrations(&overlay);
	measure_network(&overlay);
	measure_nodes(&overlay);
	findings->migrations = overlay.found;
	*out_findings = findings;
	return overlay.facts;
}
