/* Every screen in every state as a picture, at three sizes, with and without UTF-8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "base/log.h"
#include "base/str.h"
#include "tests/support/build.h"
#include "tests/support/golden.h"
#include "ui/keys.h"
#include "ui/ui.h"

struct scene {
	const char *screen;
	const char *name;
	void (*set)(struct build *build, struct ui_context *context);
	const int32_t *keys; /* KEY_NONE ends */
	bool is_measured;
	enum document_state document; /* what comes for an object that is asked for */
};

static const struct {
	int columns;
	int rows;
} sizes[] = { { 80, 24 }, { 120, 40 }, { 200, 60 } };

static void window(struct build *build, struct ui_context *context)
{
	(void)context;
	build_window(build);
}

static void learn(struct build *build, const char *uid, const struct ending_log *log)
{
	struct ending_report report = {
		.uid = uid, .state = ENDING_LOG_READ, .log = *log
	};
	struct change change = { .type = CHANGE_ENDING, .ending = &report };

	store_apply(build->store, &change, build->now);
}

/* What their launchers said of those that ended; of one that is all there is. */
static void launchers_told(struct build *build, struct ui_context *context)
{
	static const struct ending_log success = {
		.has_lines = true,
		.downtime_ms = 87,
		.downtime_net_ms = 69,
		.expected_downtime_ms = 300,
		.elapsed_ms = 70000,
		.processed_bytes = INT64_C(41) << 30,
	};
	static const struct ending_log abort = {
		.has_lines = true,
		.downtime_ms = UNKNOWN_I64,
		.downtime_net_ms = UNKNOWN_I64,
		.expected_downtime_ms = 1200,
		.elapsed_ms = UNKNOWN_I64,
		.processed_bytes = UNKNOWN_I64,
		.abort_cause = ABORT_PROGRESS_LIMIT,
		.abort_text = "Aborting migration: stuck for 150 seconds",
	};
	const struct migration *failed = NULL;

	(void)context;
	build_window(build);
	for (size_t i = 0; i < store_count(build->store, KIND_MIGRATION); i++) {
		const struct migration *migration = store_migration(build->store, i);

		if (text_equal(migration->vmi_name, "etl-9")) {
			learn(build, migration->object.uid, &success);
		} else if (text_equal(migration->vmi_name, "win-22")) {
			failed = migration;
			((struct migration_state *)(uintptr_t)failed->state)
				->failure_reason = "Live migration has been aborted";
			learn(build, failed->object.uid, &abort);
		}
	}
	build_delete(build, KIND_MIGRATION, "office", failed->object.name);
}

static void stale(struct build *build, struct ui_context *context)
{
	(void)context;
	build_window(build);
	for (int i = 0; i < KIND_COUNT; i++) {
		build_source(build, (enum source)i, SOURCE_STALE, 42 * SECOND,
			"connection reset by peer");
	}
}

static void recorded(struct build *build, struct ui_context *context)
{
	static const struct ui_replay replay = {
		.file = "a.rec",
		.position_ms = 192400,
		.length_ms = 1120000,
		.speed = 16,
		.is_paused = true,
	};

	context->replay = &replay;
	context->readonly = true;
	build_window(build);
}

static void being_recorded(struct build *build, struct ui_context *context)
{
	static const struct ui_recording recording = { .file = "a.rec",
		.bytes = 3 << 20 };

	context->recording = &recording;
	build_window(build);
}

static void one_namespace(struct build *build, struct ui_context *context)
{
	context->namespace_scope = "shop";
	context->readonly = true;
	build_window(build);
	build_delete(build, KIND_KUBEVIRT, "openshift-cnv",
		"kubevirt-kubevirt-hyperconverged");
	build_source(build, SOURCE_NODE, SOURCE_FORBIDDEN, 42 * SECOND,
		"nodes is forbidden: User \"jane\" cannot list resource \"nodes\" in "
		"API group \"\" at the cluster scope");
	build_source(build, SOURCE_KUBEVIRT, SOURCE_FORBIDDEN, 42 * SECOND,
		"kubevirts.kubevirt.io is forbidden: User \"jane\" cannot list it");
}

static void warn(struct event *event, int64_t count, int64_t since_ms)
{
	event->type = "Warning";
	event->count = count;
	event->first_ms = BUILD_NOW_MS - since_ms;
	event->component = "virt-handler";
	event->host = "w07";
}

static void told(struct build *build, struct ui_context *context)
{
	const struct object *db;
	const struct object *batch;

	(void)context;
	build_window(build);
	db = store_find(build->store, KIND_VMI, "payments", "db-prod-3");
	batch = store_find(build->store, KIND_VMI, "lab", "batch-4");
	build_event(build, db, "VirtualMachineInstance", "PreparingTarget",
		"VirtualMachineInstance Migration Target Prepared.", 95 * SECOND);
	build_event(build, db, "VirtualMachineInstance", "Migrating",
		"VirtualMachineInstance is migrating.", 80 * SECOND);
	warn(build_event(build, db, "VirtualMachineInstance", "SyncFailed",
		     "server error. command Migrate failed: \x1b[31mtimeout\x1b[0m "
		     "while "
		     "the source talked to the target; this is tried again as often as "
		     "it takes, and every time it is said once more",
		     20 * SECOND),
		7, 75 * SECOND);
	warn(build_event(build, batch, "VirtualMachineInstance", "FailedScheduling",
		     "0/12 nodes are available", 5 * SECOND),
		12, 48 * SECOND);
}

static void untold(struct build *build, struct ui_context *context)
{
	(void)context;
	build_window(build);
	build_source(build, SOURCE_EVENT, SOURCE_FORBIDDEN, 42 * SECOND,
		"events is forbidden: User \"jane\" cannot list resource \"events\" in "
		"API group \"\" at the cluster scope");
}

static void logged(struct build *build, struct ui_context *context)
{
	(void)context;
	build_window(build);
	if (log_recent(0) != NULL) {
		return; /* the log of the scene before */
	}
	log_line(
		"watch of virtualmachineinstances ended: 410 Gone, reading them again");
	log_line("w07: HTTP 503: the kubelet does not answer");
}

static const struct perform_right plan_rights[] = {
	{ { "", "nodes", NULL, "patch", "", NULL }, RIGHT_ALLOWED, "" },
	{ { "", "pods", "eviction", "create", "shop", NULL }, RIGHT_DENIED, "" },
	{ { "", "pods", NULL, "list", "shop", NULL }, RIGHT_ASKING, "" },
};
static const struct perform_step plan_steps[] = {
	{ "cordon w07", STEP_DONE, "cordoned" },
	{ "evict the launcher of shop/web-17 from w07", STEP_SENT, "" },
	{ "evict the launcher of shop/web-18 from w07", STEP_REFUSED,
		"admission webhook \"x\" denied the request: VMI is not "
		"live-migratable" },
	{ "evict the launcher of office/mail-1 from w07", STEP_WAITING, "" },
};
static const char *const plan_sentences[] = {
	"w07 is cordoned: nothing new is placed there until it is uncordoned.",
	"3 VMs leave w07: for each, its launcher pod is evicted through the eviction "
	"API. KubeVirt answers 429, marks the VM and migrates it; the guest keeps "
	"running.",
	"To undo: u takes the marks off and uncordons the node.",
};
static const struct plan evacuation = {
	.title = "Evacuate w07",
	.sentences = plan_sentences,
	.sentence_count = ARRAY_LENGTH(plan_sentences),
	.danger = DANGER_HIGH,
	.typed_name = "w07",
};

static void proposed(struct build *build, struct ui_context *context)
{
	static const struct perform_view view = {
		.state = PERFORM_READY,
		.plan = &evacuation,
		.headline = "nothing was sent yet",
		.rights = plan_rights,
		.right_count = 1,
		.steps = plan_steps,
		.step_count = 0,
		.can_confirm = true,
		.can_try = true,
		.can_close = true,
	};

	context->perform = &view;
	build_window(build);
}

static void performed(struct build *build, struct ui_context *context)
{
	static const struct perform_view view = {
		.state = PERFORM_ACTING,
		.plan = &evacuation,
		.headline = "1 of 4 done, 1 not",
		.rights = plan_rights,
		.right_count = ARRAY_LENGTH(plan_rights),
		.steps = plan_steps,
		.step_count = ARRAY_LENGTH(plan_steps),
		.can_stop = true,
		.note = "what is done here is not written down: disk full",
	};

	context->perform = &view;
	build_window(build);
}

static void slipped(struct build *build, struct ui_context *context)
{
	(void)context;
	build_window(build);
	(void)!settings_add_column(&build->settings, "nodes", "rx", 4);
	(void)!settings_add_column(&build->settings, "nodes", "vmz", 4);
	(void)!settings_add_key(&build->settings, "migrate", "q", 6);
}

static void quiet(struct build *build, struct ui_context *context)
{
	(void)context;
	build_init(build);
	build_kubevirt(build, 5, 2);
	for (int i = 1; i <= 12; i++) {
		char name[16];

		snprintf(name, sizeof(name), "w%02d", i);
		build_node(build, name);
		build_virt_handler(build, name);
		build_vmi(build, "shop", name, name);
	}
}

static void connecting(struct build *build, struct ui_context *context)
{
	(void)context;
	build_init_unasked(build);
	for (int i = 0; i < KIND_COUNT; i++) {
		build_source(
			build, (enum source)i, SOURCE_CONNECTING, 3 * SECOND, NULL);
	}
	build_source(build, SOURCE_NODE, SOURCE_LISTING, 2 * SECOND, NULL);
}

static void unasked(struct build *build, struct ui_context *context)
{
	(void)context;
	build_init_unasked(build);
}

static void dead(struct build *build, struct ui_context *context)
{
	context->insecure = true;
	build_init_unasked(build);
	for (int i = 0; i < KIND_COUNT; i++) {
		build_source(build, (enum source)i, SOURCE_ERROR, 42 * SECOND,
			"connection to https://api.prod-east.example.com:6443 refused");
		build_retry(build, (enum source)i, (12 + i) * SECOND);
	}
}

static void absent(struct build *build, struct ui_context *context)
{
	(void)context;
	build_init(build);
	build_source(build, SOURCE_MIGRATION, SOURCE_ABSENT, 4 * SECOND, "not served");
	build_source(build, SOURCE_VMI, SOURCE_ABSENT, 4 * SECOND, "not served");
	build_source(build, SOURCE_KUBEVIRT, SOURCE_ABSENT, 4 * SECOND, "not served");
}

static void refused(struct build *build, struct ui_context *context)
{
	(void)context;
	build_init(build);
	build_source(build, SOURCE_MIGRATION, SOURCE_FORBIDDEN, 4 * SECOND,
		"virtualmachineinstancemigrations.kubevirt.io is forbidden: User "
		"\"jane\" cannot list it at the cluster scope");
}

/* By hand: what is judged is the business of the checks and their tests. */
static void judged(struct build *build, struct ui_context *context)
{
	static const char *const root[] = { "network", "storage", "control-plane" };
	static const char *const parts[] = { "definition", "attachment" };
	static const char *const pods[] = { "virt-api" };
	static const struct readiness_evidence evidence[] = {
		{ "w12", "POD_NETWORK 10.131.2.7",
			"Pod openshift-cnv/virt-handler-w12 metadata.annotations" },
	};
	static const char *const next[] = { "roll virt-handler out on w12" };
	static const struct readiness_item items[] = {
		{ "live-migration", "live migration works", READINESS_FAILED,
			"attachment: 1 of 12 nodes is not attached", root, 3, NULL, 0,
			NULL, 0 },
		{ "network", "migrations have a network", READINESS_FAILED,
			"attachment: 1 of 12 nodes is not attached", parts, 2, NULL, 0,
			NULL, 0 },
		{ "definition", "the network is defined", READINESS_OK,
			"openshift-cnv/migration-net", NULL, 0, NULL, 0, NULL, 0 },
		{ "attachment", "every node is attached", READINESS_FAILED,
			"1 of 12 nodes is not attached", NULL, 0, evidence, 1, next,
			1 },
		{ "storage", "the disks of all VMs are shared", READINESS_UNKNOWN,
			"VMs cannot be read", NULL, 0, NULL, 0, NULL, 0 },
		{ "control-plane", "KubeVirt itself is well", READINESS_OK, NULL, pods,
			1, NULL, 0, NULL, 0 },
		{ "virt-api", "virt-api answers", READINESS_OK, NULL, NULL, 0, NULL, 0,
			NULL, 0 },
	};
	static const struct readiness readiness = { items, ARRAY_LENGTH(items) };

	context->readiness = &readiness;
	build_window(build);
}

static void done(struct build *build, struct ui_context *context)
{
	static const struct journal_entry entries[] = {
		{ .asked_ms = BUILD_NOW_MS - 20 * SECOND,
			.state = JOURNAL_ASKED,
			.title = "migrate lab/idle-3" },
		{ .asked_ms = BUILD_NOW_MS - 90 * SECOND,
			.state = JOURNAL_ANSWERED,
			.title = "cancel the migration of office/win-22",
			.outcome = OUTCOME_REFUSED,
			.message = "forbidden: User \"jane\" cannot delete it" },
		{ .asked_ms = BUILD_NOW_MS - 300 * SECOND,
			.state = JOURNAL_FOUND_DONE,
			.title = "cordon w07" },
	};
	static const struct journal_entry *const list[] = { &entries[0], &entries[1],
		&entries[2] };

	context->done = list;
	context->done_count = ARRAY_LENGTH(list);
	build_window(build);
}

static const int32_t enter[] = { KEY_DOWN_, KEY_ENTER_, KEY_NONE };
static const int32_t first[] = { KEY_ENTER_, KEY_NONE };
static const int32_t queued[] = { KEY_DOWN_, KEY_DOWN_, KEY_DOWN_, KEY_DOWN_, KEY_DOWN_,
	KEY_ENTER_, KEY_NONE };
static const int32_t last[] = { KEY_END_, KEY_ENTER_, KEY_NONE };
static const int32_t nodes[] = { '2', KEY_DOWN_, KEY_NONE };
static const int32_t node[] = { '2', KEY_DOWN_, KEY_ENTER_, KEY_NONE };
static const int32_t vms[] = { '3', KEY_DOWN_, KEY_NONE };
static const int32_t vm[] = { '3', '/', 'i', 'd', 'l', 'e', '-', '6', KEY_ENTER_,
	KEY_ENTER_, KEY_NONE };
static const int32_t network[] = { '4', KEY_NONE };
static const int32_t readiness[] = { '5', KEY_DOWN_, KEY_NONE };
static const int32_t unfolded[] = { '5', KEY_DOWN_, KEY_DOWN_, KEY_DOWN_, KEY_DOWN_,
	KEY_DOWN_, KEY_ENTER_, KEY_NONE };
static const int32_t gone[] = { '6', '/', 'w', 'i', 'n', KEY_ENTER_, KEY_ENTER_,
	KEY_NONE };
static const int32_t done_page[] = { '6', '/', 'e', 't', 'l', KEY_ENTER_, KEY_ENTER_,
	KEY_NONE };
static const int32_t journal[] = { '6', KEY_DOWN_, KEY_NONE };
static const int32_t sources[] = { 'S', KEY_DOWN_, KEY_DOWN_, KEY_NONE };
static const int32_t log_[] = { ':', 'l', 'o', 'g', KEY_ENTER_, KEY_NONE };
static const int32_t events[] = { KEY_DOWN_, KEY_DOWN_, 'v', KEY_DOWN_, KEY_NONE };
static const int32_t all_events[] = { ':', 'e', 'v', 'e', 'n', 't', 's', KEY_ENTER_,
	KEY_NONE };
static const int32_t open_yaml[] = { KEY_DOWN_, 'y', KEY_NONE };
static const int32_t found[] = { KEY_DOWN_, 'y', '/', 'm', 'e', 'm', 'o', 'r', 'y',
	KEY_ENTER_, KEY_NONE };
static const int32_t evacuate[] = { '2', KEY_DOWN_, 'e', 'w', '0', KEY_NONE };
static const int32_t behind[] = { '2', KEY_NONE };
static const int32_t settings[] = { KEY_F2_, KEY_DOWN_, KEY_NONE };
static const int32_t chosen[] = { 'o', KEY_DOWN_, KEY_SPACE, KEY_UP_, KEY_NONE };
static const int32_t prompt[] = { ':', 's', 'e', 't', ' ', 't', 'h', 'e', 'm', 'e', ' ',
	KEY_NONE };
static const int32_t help[] = { '?', KEY_NONE };
static const int32_t filter[] = { '/', 'w', '0', '7', KEY_NONE };
static const int32_t sorted[] = { '>', '>', 'I', KEY_NONE };
static const int32_t none[] = { KEY_NONE };

static const struct scene scenes[] = {
	{ "migrations", "window", window, none, false, 0 },
	{ "migrations", "measured", window, none, true, 0 },
	{ "migrations", "stale", stale, none, false, 0 },
	{ "migrations", "namespace", one_namespace, none, false, 0 },
	{ "migrations", "quiet", quiet, none, false, 0 },
	{ "migrations", "connecting", connecting, none, false, 0 },
	{ "migrations", "unasked", unasked, none, false, 0 },
	{ "migrations", "dead", dead, none, false, 0 },
	{ "migrations", "absent", absent, none, false, 0 },
	{ "migrations", "refused", refused, none, false, 0 },
	{ "migrations", "filter", window, filter, false, 0 },
	{ "migrations", "sorted", window, sorted, false, 0 },
	{ "detail", "running", window, enter, false, 0 },
	{ "detail", "measured", window, enter, true, 0 },
	{ "detail", "copying", window, first, true, 0 },
	{ "detail", "queued", window, queued, false, 0 },
	{ "detail", "failed", window, last, false, 0 },
	{ "detail", "gone", launchers_told, gone, false, 0 },
	{ "detail", "done", launchers_told, done_page, false, 0 },
	{ "nodes", "window", window, nodes, false, 0 },
	{ "nodes", "measured", window, nodes, true, 0 },
	{ "nodes", "namespace", one_namespace, nodes, false, 0 },
	{ "node", "window", window, node, false, 0 },
	{ "node", "measured", window, node, true, 0 },
	{ "vms", "window", window, vms, false, 0 },
	{ "vms", "stale", stale, vms, false, 0 },
	{ "vm", "bound", window, vm, true, 0 },
	{ "network", "window", window, network, false, 0 },
	{ "network", "measured", window, network, true, 0 },
	{ "network", "namespace", one_namespace, network, false, 0 },
	{ "readiness", "judged", judged, readiness, false, 0 },
	{ "readiness", "unfolded", judged, unfolded, false, 0 },
	{ "journal", "window", window, journal, false, 0 },
	{ "journal", "done", done, journal, false, 0 },
	{ "journal", "told", launchers_told, journal, false, 0 },
	{ "journal", "quiet", quiet, journal, false, 0 },
	{ "sources", "namespace", one_namespace, sources, false, 0 },
	{ "sources", "dead", dead, sources, false, 0 },
	{ "sources", "connecting", connecting, sources, false, 0 },
	{ "help", "help", window, help, false, 0 },
	{ "events", "migration", told, events, true, 0 },
	{ "events", "all", told, all_events, false, 0 },
	{ "events", "forbidden", untold, events, false, 0 },
	{ "yaml", "there", window, open_yaml, false, DOCUMENT_THERE },
	{ "yaml", "found", window, found, false, DOCUMENT_THERE },
	{ "yaml", "asked", window, open_yaml, false, DOCUMENT_ASKED },
	{ "yaml", "forbidden", window, open_yaml, false, DOCUMENT_FORBIDDEN },
	{ "yaml", "absent", window, open_yaml, false, DOCUMENT_ABSENT },
	{ "plan", "proposed", proposed, evacuate, false, 0 },
	{ "plan", "performed", performed, evacuate, false, 0 },
	{ "plan", "behind", performed, behind, false, 0 },
	{ "nodes", "dead", dead, nodes, false, 0 },
	{ "vms", "refused", refused, vms, false, 0 },
	{ "network", "absent", absent, network, false, 0 },
	{ "log", "log", logged, log_, false, 0 },
	{ "settings", "window", slipped, settings, false, 0 },
	{ "columns", "window", window, chosen, true, 0 },
	{ "migrations", "prompt", window, prompt, false, 0 },
	{ "help", "recorded", recorded, help, false, 0 },
	{ "migrations", "recorded", recorded, none, false, 0 },
	{ "migrations", "being-recorded", being_recorded, none, false, 0 },
};

/* What comes for an object that was asked for. */
static void serve(struct ui *ui, enum document_state state, struct document *document)
{
	static const char yaml[] =
		"apiVersion: kubevirt.io/v1\nkind: VirtualMachineInstanceMigration\n"
		"metadata:\n  creationTimestamp: \"2026-11-20T14:00:11Z\"\n"
		"  managedFields:\n  - apiVersion: kubevirt.io/v1\n    manager: "
		"virt-controller\n  name: kubevirt-migrate-vm-x\n  namespace: "
		"payments\n"
		"  resourceVersion: \"1\"\nspec:\n  vmiName: db-prod-3\nstatus:\n"
		"  note: |-\n    a text: of two lines\n    memory and more\n"
		"  hostile: \"\\u001B[2J and \\u202E\"\n"
		"  long: 0123456789 0123456789 0123456789 0123456789 0123456789 "
		"0123456789 0123456789 0123456789 0123456789 0123456789 0123456789 "
		"0123456789 0123456789 0123456789 0123456789 0123456789 0123456789\n"
		"  memory: 16Gi\n  phase: Running\n  phases:\n  - Pending\n  - "
		"Scheduling\n  - Running\n  wide: \u540d\u524d \u30b5\u30fc\u30d0\n";
	struct ui_request request;

	while (ui_take_request(ui, &request)) {
		if (request.verb != UI_ASK_OBJECT) {
			continue;
		}
		*document = (struct document){
			.ref = *request.object,
			.state = state,
			.yaml = state == DOCUMENT_THERE ? yaml : NULL,
			.yaml_length = state == DOCUMENT_THERE ? sizeof(yaml) - 1 : 0,
			.managed_first = 4,
			.managed_count = 3,
			.resource_version = "1",
			.at_ms = BUILD_NOW_MS - 3000,
			.message = "virtualmachineinstancemigrations.kubevirt.io "
				   "\"kubevirt-migrate-vm-x\" is forbidden: User "
				   "\"jane\" cannot get it",
		};
		if (state == DOCUMENT_ABSENT) {
			(void)snprintf(document->message, sizeof(document->message),
				"virtualmachineinstancemigrations.kubevirt.io "
				"\"kubevirt-migrate-vm-x\" not found");
		}
		ui_show_document(ui, document);
	}
}

static bool paint_scene(const struct scene *scene, bool is_ascii, int columns, int rows)
{
	struct ui_context context = {
		.context = "prod-east",
		.server = "https://api.prod-east.example.com:6443",
	};
	static const char *const themes[] = { "default", "light", "mono" };
	char name[64];
	struct build build;
	struct canvas canvas;
	struct ui *ui = NULL;
	const struct facts *facts = NULL;
	struct document document;
	bool is_same = false;

	scene->set(&build, &context);
	build.settings.ascii = is_ascii;
	build.settings.readonly = context.readonly;
	facts = scene->is_measured ? build_window_measured(&build, &context.findings)
				   : build_facts(&build);
	ui = ui_create(&build.settings);
	canvas_init(&canvas);
	canvas_resize(&canvas, columns, rows);
	ui_offer(ui, UI_CHOICE_THEME, themes, ARRAY_LENGTH(themes));
	ui_paint(ui, facts, &context, &canvas);
	for (size_t i = 0; scene->keys[i] != KEY_NONE; i++) {
		ui_key(ui, scene->keys[i], facts);
		serve(ui, scene->document, &document);
		ui_paint(ui, facts, &context, &canvas);
	}
	snprintf(name, sizeof(name), "%s%s", scene->name, is_ascii ? ".ascii" : "");
	is_same = golden_matches(scene->screen, name, &canvas);
	canvas_finish(&canvas);
	ui_destroy(ui);
	build_finish(&build);
	return is_same;
}

static void paint_all(const char *screen)
{
	bool is_same = true;

	for (size_t i = 0; i < ARRAY_LENGTH(scenes); i++) {
		for (size_t s = 0; s < ARRAY_LENGTH(sizes); s++) {
			if (!text_equal(scenes[i].screen, screen)) {
				continue;
			}
			is_same = paint_scene(&scenes[i], false, sizes[s].columns,
					  sizes[s].rows) &&
				is_same;
			is_same = paint_scene(&scenes[i], true, sizes[s].columns,
					  sizes[s].rows) &&
				is_same;
		}
	}
	assert_true(is_same);
}

static void migrations_look_as_they_did(void **state)
{
	(void)state;
	paint_all("migrations");
}

static void detail_looks_as_it_did(void **state)
{
	(void)state;
	paint_all("detail");
}

static void nodes_look_as_they_did(void **state)
{
	(void)state;
	paint_all("nodes");
}

static void node_looks_as_it_did(void **state)
{
	(void)state;
	paint_all("node");
}

static void vms_look_as_they_did(void **state)
{
	(void)state;
	paint_all("vms");
	paint_all("vm");
}

static void network_looks_as_it_did(void **state)
{
	(void)state;
	paint_all("network");
}

static void readiness_looks_as_it_did(void **state)
{
	(void)state;
	paint_all("readiness");
}

static void journal_looks_as_it_did(void **state)
{
	(void)state;
	paint_all("journal");
}

static void sources_look_as_they_did(void **state)
{
	(void)state;
	paint_all("sources");
}

static void help_looks_as_it_did(void **state)
{
	(void)state;
	paint_all("help");
}

static void what_is_read_looks_as_it_did(void **state)
{
	(void)state;
	paint_all("events");
	paint_all("yaml");
	paint_all("log");
}

static void settings_look_as_they_did(void **state)
{
	(void)state;
	paint_all("settings");
	paint_all("plan");
	paint_all("columns");
}

/* No picture to compare: nothing may be written outside, whatever the size. */
static void every_size_can_be_painted(void **state)
{
	struct ui_context context = { .context = "prod-east" };
	struct build build;
	struct canvas canvas;
	struct ui *ui = NULL;
	const struct facts *facts = NULL;

	(void)state;
	build_window(&build);
	facts = build_facts(&build);
	ui = ui_create(&build.settings);
	canvas_init(&canvas);
	for (int columns = 0; columns < 210; columns += 1 + columns / 12) {
		for (int rows = 0; rows < 64; rows += 1 + rows / 6) {
			static const int32_t keys[] = { '1', '2', KEY_ENTER_, '3',
				KEY_ENTER_, '4', '5', KEY_ENTER_, '6', 'S', '?',
				KEY_ESCAPE, '1', KEY_ENTER_ };

			canvas_resize(&canvas, columns, rows);
			for (size_t i = 0; i < ARRAY_LENGTH(keys); i++) {
				ui_key(ui, keys[i], facts);
				ui_paint(ui, facts, &context, &canvas);
			}
		}
	}
	/* The sanitizers are the judges; that the last one shows something is ours. */
	assert_non_null(canvas_cell(&canvas, 0, 0));
	assert_int_equal(canvas_cell(&canvas, 1, 0)->glyph[0], 'v');
	canvas_finish(&canvas);
	ui_destroy(ui);
	build_finish(&build);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(migrations_look_as_they_did),
		cmocka_unit_test(detail_looks_as_it_did),
		cmocka_unit_test(nodes_look_as_they_did),
		cmocka_unit_test(node_looks_as_it_did),
		cmocka_unit_test(vms_look_as_they_did),
		cmocka_unit_test(network_looks_as_it_did),
		cmocka_unit_test(readiness_looks_as_it_did),
		cmocka_unit_test(journal_looks_as_it_did),
		cmocka_unit_test(sources_look_as_they_did),
		cmocka_unit_test(help_looks_as_it_did),
		cmocka_unit_test(settings_look_as_they_did),
		cmocka_unit_test(what_is_read_looks_as_it_did),
		cmocka_unit_test(every_size_can_be_painted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
