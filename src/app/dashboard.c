/* The dashboard without a terminal: session, hands and ui on one canvas. */
#include "src/app/dashboard.h"

#include "base/alloc.h"
#include "config/paths.h"
#include "config/theme_file.h"
#include "src/app/history_file.h"
#include "src/app/requests.h"

/* At most 30 pictures a second; a key is answered at once. */
#define FRAME_MS 33
/* And pictures of a large cluster take an eighth of the time at most: a key that comes
 * while one is made waits for it. */
#define COST_SHARE 7
#define GAP_MOST_MS 1000

/* The journal is for writes: a program that sends none keeps none. */
static void start_hands(struct dashboard *dashboard)
{
	char *path = dashboard->settings->readonly ? NULL
						   : paths_state_file("journal.jsonl");

	hands_init(&dashboard->hands, &dashboard->session.target, path,
		dashboard->session.now);
	dashboard->session.hands = &dashboard->hands;
	session_hold_changes(&dashboard->session);
	mem_free(path);
}

static void offer_names(struct dashboard *dashboard)
{
	const char *const *names;
	size_t count;

	arena_reset(dashboard->names);
	count = kubeconfig_contexts(
		&dashboard->options.overrides, dashboard->names, &names);
	ui_offer(dashboard->ui, UI_CHOICE_CONTEXT, names, count);
	count = theme_names(dashboard->names, &names);
	ui_offer(dashboard->ui, UI_CHOICE_THEME, names, count);
}

bool dashboard_init(struct dashboard *dashboard, const struct options *options,
	struct settings *settings, struct error *err)
{
	*dashboard = (struct dashboard){
		.is_dirty = true,
		.options = *options,
		.settings = settings,
	};
	canvas_init(&dashboard->canvas);
	if (!theme_load(settings->theme, &dashboard->theme, err) ||
		!session_init(
			&dashboard->session, &dashboard->options, settings, err)) {
		return false;
	}
	start_hands(dashboard);
	dashboard->names = arena_create(4096);
	dashboard->ui = ui_create(settings);
	history_load(dashboard->ui);
	offer_names(dashboard);
	return true;
}

void dashboard_finish(struct dashboard *dashboard)
{
	if (dashboard->ui != NULL) {
		history_save(dashboard->ui);
	}
	ui_destroy(dashboard->ui);
	canvas_finish(&dashboard->canvas);
	hands_finish(&dashboard->hands);
	session_finish(&dashboard->session);
	arena_destroy(dashboard->names);
	mem_free(dashboard->context);
	mem_free(dashboard->copied);
}

void dashboard_resize(struct dashboard *dashboard, int columns, int rows)
{
	canvas_resize(&dashboard->canvas, columns, rows);
	dashboard->is_dirty = true;
}

void dashboard_restart(struct dashboard *dashboard)
{
	hands_finish(&dashboard->hands);
	session_finish(&dashboard->session);
	dashboard->is_unasked = false;
	dashboard->is_dirty = true;
	dashboard->is_session_new = true;
	if (!session_init(&dashboard->session, &dashboard->options, dashboard->settings,
		    &dashboard->loss)) {
		dashboard->is_lost = true;
		return;
	}
	start_hands(dashboard);
	ui_forget_objects(dashboard->ui);
	offer_names(dashboard);
}

static unsigned follow_up(struct dashboard *dashboard, unsigned consequences)
{
	if ((consequences & UI_REDRAW) != 0) {
		dashboard->is_dirty = true;
	}
	if ((consequences & UI_REFRESH) != 0) {
		cluster_refresh(dashboard->session.cluster, dashboard->session.now);
	}
	if ((consequences & UI_REQUEST) != 0) {
		requests_serve(dashboard);
		session_forget_facts(&dashboard->session);
	}
	return dashboard->is_lost ? consequences | UI_QUIT : consequences;
}

unsigned dashboard_key(struct dashboard *dashboard, int32_t key)
{
	return follow_up(dashboard,
		ui_key(dashboard->ui, key, session_recent_facts(&dashboard->session)));
}

unsigned dashboard_click(struct dashboard *dashboard, int x, int y)
{
	return follow_up(dashboard,
		ui_click(dashboard->ui, x, y,
			session_recent_facts(&dashboard->session)));
}

static int64_t gap_ms(const struct dashboard *dashboard)
{
	int64_t gap = dashboard->cost_ms * COST_SHARE;

	return gap < FRAME_MS ? FRAME_MS : gap > GAP_MOST_MS ? GAP_MOST_MS : gap;
}

static int64_t next_paint_ms(
	const struct dashboard *dashboard, const struct facts *facts)
{
	int64_t tick_ms = ui_next_tick_ms(dashboard->ui, facts);

	if (dashboard->is_dirty) {
		return dashboard->painted_mono_ms + gap_ms(dashboard);
	}
	return tick_ms < 0 ? INT64_MAX : dashboard->painted_mono_ms + tick_ms;
}

static bool are_all_rights_there(const struct perform_view *view)
{
	for (size_t i = 0; i < view->right_count; i++) {
		if (view->rights[i].state != RIGHT_ALLOWED) {
			return false;
		}
	}
	return true;
}

/* A plan that needs no yes goes on once its rights are there; where some are missing
 * the user is asked after all. */
static void go_on_unasked(struct dashboard *dashboard)
{
	if (!dashboard->is_unasked ||
		perform_current(dashboard->hands.perform) != PERFORM_READY) {
		return;
	}
	dashboard->is_unasked = false;
	if (are_all_rights_there(
		    hands_view(&dashboard->hands, dashboard->session.frame))) {
		perform_confirm(dashboard->hands.perform);
		hands_touch(&dashboard->hands);
	}
}

static void turn_reader(struct dashboard *dashboard)
{
	struct reader *reader = &dashboard->session.reader;

	if (reader->is_new) {
		reader->is_new = false;
		ui_show_document(dashboard->ui, &reader->document);
		dashboard->is_dirty = true;
	}
}

static void turn_hands(struct dashboard *dashboard)
{
	struct session *session = &dashboard->session;
	struct hands *hands = &dashboard->hands;
	enum perform_state before = perform_current(hands->perform);
	bool wants_facts = hands_want_facts(hands, session->store, session->now);

	hands_turn(hands, session->cluster, wants_facts ? session_facts(session) : NULL,
		session->now);
	go_on_unasked(dashboard);
	if (wants_facts || perform_current(hands->perform) != before) {
		dashboard->is_dirty = true;
	}
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

void dashboard_turn(struct dashboard *dashboard, struct pollfd *fds, size_t fd_count,
	int64_t deadline_mono_ms)
{
	struct session *session = &dashboard->session;
	int64_t deadline = least(deadline_mono_ms, next_paint_ms(dashboard, NULL));

	session_turn(session, fds, fd_count,
		least(deadline, hands_due_mono_ms(&dashboard->hands)));
	turn_hands(dashboard);
	turn_reader(dashboard);
	if (session->held.count > 0 ||
		store_revision_all(session->store) != session->painted_revision) {
		dashboard->is_dirty = true;
	}
}

bool dashboard_is_paint_due(struct dashboard *dashboard)
{
	return dashboard->session.now.mono_ms >= next_paint_ms(dashboard, NULL);
}

/* What was asked from here, newest first. */
static const struct journal_entry **journal_entries(
	const struct journal *journal, struct arena *arena)
{
	size_t count = journal_count(journal);
	const struct journal_entry **entries =
		arena_calloc(arena, count + 1, sizeof(const struct journal_entry *));

	for (size_t i = 0; i < count; i++) {
		entries[i] = journal_at(journal, i);
	}
	return entries;
}

static void paint(struct dashboard *dashboard, const struct facts *facts)
{
	struct session *session = &dashboard->session;
	struct ui_context context = {
		.context = session->target.context,
		.server = session->target.server,
		.namespace_scope = cluster_namespace(session->cluster),
		.findings = session_findings(session, facts),
		.readonly = session->settings->readonly,
		.insecure = session->target.insecure,
		.perform = hands_view(&dashboard->hands, session->frame),
		.done = journal_entries(dashboard->hands.journal, session->frame),
		.done_count = journal_count(dashboard->hands.journal),
	};

	ui_paint(dashboard->ui, facts, &context, &dashboard->canvas);
	session->painted_revision = session->facts_revision;
	dashboard->painted_mono_ms = facts->now.mono_ms;
	dashboard->is_dirty = false;
}

void dashboard_paint(struct dashboard *dashboard)
{
	int64_t start_mono_ms = clock_now().mono_ms;

	paint(dashboard, session_facts(&dashboard->session));
	dashboard->cost_ms = clock_now().mono_ms - start_mono_ms;
}

void dashboard_echo(struct dashboard *dashboard)
{
	paint(dashboard, session_recent_facts(&dashboard->session));
}
