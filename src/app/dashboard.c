/* The dashboard without a terminal: session, hands and ui on one canvas. */
#include "src/app/dashboard.h"

#include "base/alloc.h"
#include "config/paths.h"
#include "config/theme_file.h"
#include "kube/record.h"
#include "src/app/history_file.h"
#include "src/app/requests.h"

/* At most 30 pictures a second; a key is answered at once. */
#define FRAME_MS 33
/* And pictures of a large cluster take a 25th of the time at most: a key that comes
 * while one is made waits for it, and 19 of 20 shall not notice. */
#define COST_SHARE 24
#define GAP_MOST_MS 1000
#define STANDSTILL_TICK_MS 1000

/* The journal is for writes: a program that sends none keeps none. */
static void start_hands(struct dashboard *dashboard)
{
	char *path = dashboard->settings->readonly ? NULL
						   : paths_state_file("journal.jsonl");

	hands_init(&dashboard->hands, &dashboard->session.target, path,
		dashboard->session.now);
	dashboard->hands.record = dashboard->session.record;
	dashboard->session.hands = &dashboard->hands;
	session_hold_changes(&dashboard->session);
	mem_free(path);
}

static void offer_names(struct dashboard *dashboard)
{
	const char *const *names;
	size_t count;

	arena_reset(dashboard->names);
	if (dashboard->session.playback == NULL) {
		count = kubeconfig_contexts(
			&dashboard->options.overrides, dashboard->names, &names);
		ui_offer(dashboard->ui, UI_CHOICE_CONTEXT, names, count);
	}
	count = theme_names(dashboard->names, &names);
	ui_offer(dashboard->ui, UI_CHOICE_THEME, names, count);
}

/* With --at it stands there and waits. */
static void start_replay(struct session *session)
{
	if (i64_is_known(session->options->at_ms)) {
		playback_seek(session->playback, session->options->at_ms);
		playback_pause(session->playback, true);
	}
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
	if (options->record_file != NULL &&
		!session_record_to(&dashboard->session, options->record_file, err)) {
		return false;
	}
	if (options->replay_file != NULL) {
		settings->readonly = true; /* there is nothing to change */
		start_replay(&dashboard->session);
	}
	start_hands(dashboard);
	/* "kubectl config use-context" elsewhere must not lead this to another cluster.
	 */
	if (dashboard->session.target.context != NULL) {
		dashboard->context = mem_strdup(dashboard->session.target.context);
		dashboard->options.overrides.context = dashboard->context;
	}
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
	dashboard->is_unasked = false;
	dashboard->is_dirty = true;
	dashboard->is_session_new = true;
	if (!session_restart(
		    &dashboard->session, &dashboard->options, &dashboard->loss)) {
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
		session_refresh(&dashboard->session);
	}
	if ((consequences & UI_REQUEST) != 0) {
		requests_serve(dashboard);
		session_forget_facts(&dashboard->session);
	}
	return dashboard->is_lost ? consequences | UI_QUIT : consequences;
}

/* Keys that come faster than pictures (a paste, a slow line) mean the rows that the
 * keys before them asked for. */
static void catch_up(struct dashboard *dashboard)
{
	if (ui_is_behind(dashboard->ui)) {
		dashboard_echo(dashboard);
		dashboard->is_dirty = true;
	}
}

unsigned dashboard_key(struct dashboard *dashboard, int32_t key)
{
	catch_up(dashboard);
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

/* What the glass shows ticks in the time of the picture; messages on it go away in
 * ours. */
static int64_t tick(const struct dashboard *dashboard, int64_t tick_ms)
{
	struct playback_state state;

	if (dashboard->session.playback == NULL || tick_ms < 0) {
		return tick_ms;
	}
	state = playback_state(dashboard->session.playback);
	if (state.is_paused || state.is_at_end || state.problem != NULL) {
		return STANDSTILL_TICK_MS;
	}
	tick_ms = tick_ms * 4 / state.speed;
	return tick_ms < FRAME_MS	       ? FRAME_MS
		: tick_ms > STANDSTILL_TICK_MS ? STANDSTILL_TICK_MS
					       : tick_ms;
}

static int64_t next_paint_ms(
	const struct dashboard *dashboard, const struct facts *facts)
{
	int64_t tick_ms = tick(dashboard, ui_next_tick_ms(dashboard->ui, facts));

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

/* What was sent and not answered yet is waited for. */
static void follow_move(struct dashboard *dashboard)
{
	if (!dashboard->session.is_moved ||
		!hands_view(&dashboard->hands, dashboard->session.frame)->can_close) {
		return;
	}
	dashboard_restart(dashboard);
	if (!dashboard->is_lost) {
		ui_say(dashboard->ui, UI_TONE_WARNING,
			"the kubeconfig has another server or user for this context: "
			"everything is read anew");
	}
}

static int64_t least(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* A broken line is told once; the header keeps on saying that it is over. */
static void note_problem(struct dashboard *dashboard)
{
	struct playback_state state = playback_state(dashboard->session.playback);

	if (state.problem != NULL && !dashboard->is_problem_told) {
		ui_say(dashboard->ui, UI_TONE_ERROR, state.problem);
		dashboard->is_dirty = true;
	}
	dashboard->is_problem_told = state.problem != NULL;
}

static bool is_seeking(const struct session *session)
{
	return session->playback != NULL &&
		i64_is_known(playback_state(session->playback).goal_ms);
}

void dashboard_turn(struct dashboard *dashboard, struct pollfd *fds, size_t fd_count,
	int64_t deadline_mono_ms)
{
	struct session *session = &dashboard->session;
	int64_t deadline = least(deadline_mono_ms, next_paint_ms(dashboard, NULL));
	bool was_seeking = is_seeking(session);

	session_turn(session, fds, fd_count,
		session->playback != NULL
			? deadline
			: least(deadline, hands_due_mono_ms(&dashboard->hands)));
	if (session->playback != NULL) {
		note_problem(dashboard);
	}
	follow_move(dashboard);
	if (dashboard->is_lost) {
		return;
	}
	turn_hands(dashboard);
	turn_reader(dashboard);
	if (was_seeking || session->held.count > 0 ||
		store_revision_all(session->store) != session->painted_revision) {
		dashboard->is_dirty = true;
	}
}

bool dashboard_is_paint_due(struct dashboard *dashboard)
{
	return dashboard->session.clock.mono_ms >= next_paint_ms(dashboard, NULL);
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

static const struct ui_replay *replay_view(
	const struct session *session, struct ui_replay *out)
{
	struct replay_info info;
	struct playback_state state;

	if (session->playback == NULL) {
		return NULL;
	}
	info = playback_info(session->playback);
	state = playback_state(session->playback);
	*out = (struct ui_replay){
		.file = info.file,
		.clock_mono_ms = session->clock.mono_ms,
		.position_ms = state.position_ms,
		.length_ms = info.length_ms,
		.speed = state.speed,
		.is_paused = state.is_paused,
		.is_seeking = i64_is_known(state.goal_ms),
		.is_at_end = state.is_at_end,
		.is_cut = !info.is_whole,
		.problem = state.problem,
	};
	return out;
}

static const struct ui_recording *recording_view(
	const struct session *session, struct ui_recording *out)
{
	struct record_state state = record_state(session->record);

	if (session->record == NULL) {
		return NULL;
	}
	*out = (struct ui_recording){
		.file = state.file,
		.bytes = state.bytes,
		.problem = state.problem,
	};
	return out;
}

static void paint(struct dashboard *dashboard, const struct facts *facts)
{
	struct session *session = &dashboard->session;
	struct ui_replay replay;
	struct ui_recording recording;
	struct interest_looks looks;
	struct ui_context context = {
		.context = session->target.context,
		.server = session->target.server,
		.namespace_scope = session_namespace(session),
		.findings = session_findings(session, facts),
		.readonly = session->settings->readonly,
		.insecure = session->target.insecure,
		.replay = replay_view(session, &replay),
		.recording = recording_view(session, &recording),
		.perform = hands_view(&dashboard->hands, session->frame),
		.done = journal_entries(dashboard->hands.journal, session->frame),
		.done_count = journal_count(dashboard->hands.journal),
	};

	ui_paint(dashboard->ui, facts, &context, &dashboard->canvas);
	looks.node_count = ui_visible_nodes(dashboard->ui, &looks.nodes);
	looks.migration_uid = ui_visible_migration(dashboard->ui);
	session_look_at(session, &looks);
	session->painted_revision = session->facts_revision;
	/* Of a recording the glass has a time of its own. */
	dashboard->painted_mono_ms =
		session->playback != NULL ? session->clock.mono_ms : facts->now.mono_ms;
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
