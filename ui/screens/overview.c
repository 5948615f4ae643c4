/* Header, slots, drains and limits. */
#include "ui/screens/overview.h"

#include "base/timefmt.h"
#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/widgets/bar.h"
#include "ui/widgets/statusline.h"
#include "ui/words/node_words.h"
#include "ui/words/source_words.h"

#define LABEL_WIDTH 8
#define SLOT_BLOCKS 15
#define DRAINS_MAX 3
/* Below this height there is one line for all drains. */
#define TALL_ROWS 30

/* A line that grows; one more piece than fits is dropped. */
struct line {
	struct piece pieces[STATUSLINE_PIECES];
	size_t count;
};

static void add(
	struct line *line, int gap, int priority, enum role role, const char *text)
{
	if (line->count < STATUSLINE_PIECES) {
		line->pieces[line->count++] = (struct piece){
			.span = { text, role },
			.gap = gap,
			.priority = priority,
		};
	}
}

static void add_right(
	struct line *line, int gap, int priority, enum role role, const char *text)
{
	if (line->count < STATUSLINE_PIECES) {
		add(line, gap, priority, role, text);
		line->pieces[line->count - 1].is_right = true;
	}
}

static struct rect inset(struct rect rect)
{
	rect.x++;
	rect.width -= 2;
	return rect;
}

static const char *scope_words(const struct view *view)
{
	const char *scope = view->context->namespace_scope;

	return scope == NULL
		? "all namespaces"
		: arena_printf(view->arena, "namespace %s", view_text(view, scope));
}

static void add_kubevirt(struct line *line, const struct view *view)
{
	const struct facts *facts = view->facts;

	if (facts->kubevirt_version != NULL) {
		add(line, 5, 7, ROLE_DEFAULT,
			arena_printf(view->arena, "KubeVirt %s",
				view_text(view, facts->kubevirt_version)));
	}
	if (facts->kubevirt != NULL) {
		add(line, 1, 8, ROLE_DIM,
			arena_printf(view->arena, GLYPH_DOT " %s",
				view_text(view, facts->kubevirt->object.namespace)));
	}
}

/* "replay 3:12.4/18:40 x4 paused": which part of a recording this is, in place of when.
 */
static void add_replay(struct line *line, const struct view *view)
{
	const struct ui_replay *replay = view->context->replay;
	char at[DURATION_TEXT_SIZE];
	char of[DURATION_TEXT_SIZE];
	const char *speed = "";
	const char *tenth = "";
	const char *state = "";

	duration_format_clock(replay->position_ms, at);
	if (replay->is_paused) {
		/* Steps are small. */
		tenth = arena_printf(
			view->arena, ".%d", (int)(replay->position_ms % 1000 / 100));
	}
	duration_format_clock(replay->length_ms, of);
	if (replay->speed != 4) {
		speed = arena_printf(view->arena, " ×%g", replay->speed / 4.0);
	}
	if (replay->problem != NULL) {
		state = " broken off";
	} else if (replay->is_seeking) {
		state = " seeking";
	} else if (replay->is_at_end) {
		state = replay->is_cut ? " end, cut off" : " end";
	} else if (replay->is_paused) {
		state = " paused";
	}
	add(line, 3, 2, replay->problem != NULL ? ROLE_CRITICAL : ROLE_WARNING,
		arena_printf(view->arena, "replay %s%s/%s%s%s", at, tenth, of, speed,
			state));
}

static void add_recording(struct line *line, const struct view *view)
{
	const struct ui_recording *recording = view->context->recording;
	char size[FORMAT_SIZE];

	if (recording->problem != NULL) {
		add(line, 3, 2, ROLE_WARNING,
			arena_printf(view->arena, GLYPH_WARNING " REC ended: %s",
				view_text(view, recording->problem)));
		return;
	}
	format_bytes((int64_t)recording->bytes, size);
	add(line, 3, 2, ROLE_CRITICAL,
		arena_printf(view->arena, GLYPH_LIVE " REC %s", size));
}

void overview_header(const struct ui *ui, const struct view *view,
	struct canvas *canvas, struct rect rect)
{
	struct line line = { .count = 0 };
	struct span summary = source_summary(view);
	const char *target = view->context->context;
	char clock[FORMAT_SIZE];

	if (target == NULL) {
		target = view->context->server;
	}
	format_time_of_day(view->facts->now.wall_ms, clock);
	add(&line, 0, 1, ROLE_TITLE, "vmigtop");
	add(&line, 2, 3, ROLE_STRONG, target == NULL ? "" : view_text(view, target));
	add(&line, 1, 3, ROLE_DIM,
		arena_printf(view->arena, GLYPH_DOT " %s", scope_words(view)));
	if (view->context->insecure) {
		add(&line, 3, 2, ROLE_WARNING, GLYPH_WARNING " TLS not verified");
	}
	if (view->context->recording != NULL) {
		add_recording(&line, view);
	}
	if (view->context->replay != NULL) {
		add_replay(&line, view);
	} else if (ui->is_readonly) {
		add(&line, 3, 4, ROLE_INFO, "read-only");
	}
	add_kubevirt(&line, view);
	add_right(&line, 2, 1, summary.role, summary.text);
	add_right(&line, 3, 5, ROLE_DEFAULT, arena_strdup(view->arena, clock));
	add_right(&line, 1, 6, ROLE_DIM, "UTC");
	statusline_draw(canvas, inset(rect), line.pieces, line.count);
}

static void add_label(struct line *line, const struct view *view, const char *label)
{
	add(line, 0, 1, ROLE_DIM, view_padded(view, label, LABEL_WIDTH));
}

static void add_slots(struct line *line, const struct view *view)
{
	const struct facts *facts = view->facts;
	int64_t limit = facts->limits.parallel_migrations_per_cluster.value;
	const char *used = GLYPH_UNKNOWN;
	char text[FORMAT_SIZE];
	const char *bar = "";
	enum role role = ROLE_STRONG;
	bool is_old = i64_is_known(facts->slots_age_ms);

	format_count(limit, text);
	add_label(line, view, "Slots");
	if (facts->slots_known || is_old) {
		used = arena_printf(view->arena, "%d", facts->slots_used);
		bar = bar_slots(view->arena, facts->slots_used, limit, SLOT_BLOCKS);
		role = i64_is_known(limit) && facts->slots_used > limit ? ROLE_WARNING
									: role;
	}
	add(line, 0, 5, is_old ? ROLE_STALE : ROLE_BAR, bar);
	/* The blank goes with the bar where there is no room for it. */
	add(line, 0, 5, ROLE_DIM, bar[0] == '\0' ? "" : " ");
	add(line, 0, 1, is_old ? ROLE_STALE : role,
		arena_printf(view->arena, "%s/%s", used, text));
	if (is_old) {
		add(line, 1, 3, ROLE_STALE, view_ago(view, facts->slots_age_ms));
	}
}

struct count {
	const char *word;
	int value;
	enum role role;
	int priority; /* where there is no room for all */
};

/* What all running migrations copy together; NULL when none is measured. Stale figures
 * are left out: their sum would pretend to be of now. */
static const char *whole_rate(const struct view *view)
{
	double sum = 0;
	bool is_known = false;
	char text[FORMAT_SIZE];

	for (size_t i = 0; i < view->facts->migration_count; i++) {
		const struct migration_fact *fact = &view->facts->migrations[i];
		const struct progress_fact *progress = fact->progress;

		if (fact->phase == PHASE_RUNNING && progress != NULL &&
			!progress->is_stale &&
			f64_is_known(progress->transfer_bytes_per_s)) {
			sum += progress->transfer_bytes_per_s;
			is_known = true;
		}
	}
	format_rate(sum, text);
	return is_known ? arena_strdup(view->arena, text) : NULL;
}

static void add_counts(struct line *line, const struct view *view)
{
	const int *by_phase = view->facts->by_phase;
	const struct count counts[] = {
		{ "pending",
			by_phase[PHASE_UNSET] + by_phase[PHASE_WAITING_FOR_SYNC] +
				by_phase[PHASE_SYNCHRONIZING] + by_phase[PHASE_PENDING],
			ROLE_QUEUED, 2 },
		{ "preparing",
			by_phase[PHASE_SCHEDULING] + by_phase[PHASE_SCHEDULED] +
				by_phase[PHASE_PREPARING_TARGET] +
				by_phase[PHASE_TARGET_READY],
			ROLE_INFO, 3 },
		{ "running", by_phase[PHASE_RUNNING], ROLE_RUNNING, 2 },
		{ "done", by_phase[PHASE_SUCCEEDED], ROLE_OK, 4 },
		{ "failed", by_phase[PHASE_FAILED], ROLE_CRITICAL, 2 },
		{ "other", by_phase[PHASE_OTHER], ROLE_WARNING, 4 },
	};
	const char *rate = whole_rate(view);
	bool is_first = true;

	if (source_picture(view) != PICTURE_COMPLETE) {
		return;
	}
	for (size_t i = 0; i < ARRAY_LENGTH(counts); i++) {
		/* The first stays: what follows hangs on it. */
		int priority = is_first ? 2 : counts[i].priority;

		if (counts[i].value == 0) {
			continue;
		}
		if (!is_first) {
			add(line, 1, priority, ROLE_DIM, GLYPH_DOT);
		}
		add(line, is_first ? 4 : 1, priority, counts[i].role,
			arena_printf(
				view->arena, "%d %s", counts[i].value, counts[i].word));
		is_first = false;
		if (counts[i].role == ROLE_RUNNING && rate != NULL) {
			add(line, 1, 7, ROLE_DIM,
				arena_printf(view->arena, "(%s)", rate));
		}
	}
	if (is_first) {
		add(line, 4, 2, ROLE_DIM, "no migrations");
	}
}

static const char *ranges_of(
	const struct view *view, const struct network_fact *network)
{
	if (network->range_count == 0) {
		return "";
	}
	return arena_printf(view->arena, "%s%s", view_text(view, network->ranges[0]),
		network->range_count > 1 ? GLYPH_ELLIPSIS : "");
}

/* "migration-net 10.200.5.0/24 ✓ 11/12": how many nodes are reached on it. */
static void add_attached(struct line *line, const struct view *view)
{
	const struct network_fact *network = view->facts->network;
	bool is_whole = false;

	if (network == NULL) {
		return;
	}
	add_right(line, 1, 9, ROLE_DIM, ranges_of(view, network));
	if (network->handler_nodes == 0) {
		return;
	}
	is_whole = network->attached_nodes >= network->handler_nodes;
	add_right(line, 1, 7, is_whole ? ROLE_OK : ROLE_WARNING,
		arena_printf(view->arena, "%s %d/%d",
			is_whole ? GLYPH_OK : GLYPH_WARNING, network->attached_nodes,
			network->handler_nodes));
}

static void add_network(struct line *line, const struct view *view)
{
	const struct limits *limits = &view->facts->limits;

	if (view->facts->kubevirt == NULL) {
		return;
	}
	if (limits->network == NULL) {
		add_right(line, 2, 8, ROLE_DIM, "pod network");
	} else if (limits->network[0] == '\0') {
		add_right(line, 2, 6, ROLE_WARNING,
			GLYPH_WARNING " migration network has no name");
	} else {
		add_right(line, 2, 8, ROLE_DIM, "network");
		add_right(line, 1, 7, ROLE_DEFAULT, view_text(view, limits->network));
		add_attached(line, view);
	}
}

static const char *number_and(
	const struct view *view, const struct limit *limit, const char *unit)
{
	char text[FORMAT_SIZE];

	format_count(limit->value, text);
	return arena_printf(view->arena, "%s%s", text, unit);
}

static const char *bandwidth_words(const struct view *view)
{
	int64_t bytes = view->facts->limits.bandwidth_per_migration_bytes.value;
	char text[FORMAT_SIZE];

	if (bytes == 0) {
		return "no bandwidth cap";
	}
	format_rate(i64_is_known(bytes) ? (double)bytes : (double)NAN, text);
	return arena_printf(view->arena, "cap %s", text);
}

/* The limits every migration runs into; all from the KubeVirt object, so unknown
 * together. */
static void add_limits(struct line *line, const struct view *view, int gap,
	int priority, bool is_right)
{
	const struct limits *limits = &view->facts->limits;
	const char *const words[] = {
		number_and(view, &limits->parallel_outbound_migrations_per_node,
			" outbound per node"),
		number_and(view, &limits->completion_timeout_per_gib_s, " s/GiB"),
		limits->stall_detection.value == 1
			? number_and(view, &limits->stall_progress_timeout_s,
				  " s without gain")
			: number_and(view, &limits->progress_timeout_s,
				  " s without progress"),
		bandwidth_words(view),
	};

	for (size_t i = 0; i < ARRAY_LENGTH(words); i++) {
		size_t first = line->count;

		if (i > 0) {
			add(line, 1, priority + (int)i, ROLE_DIM, GLYPH_DOT);
		}
		add(line, i > 0 ? 1 : gap, priority + (int)i, ROLE_DIM, words[i]);
		for (size_t p = first; p < line->count; p++) {
			line->pieces[p].is_right = is_right;
		}
	}
}

static size_t draining_nodes(const struct view *view, size_t *rows, size_t most)
{
	size_t count = 0;

	for (size_t i = 0; i < view->facts->node_count; i++) {
		if (view->facts->nodes[i].is_draining) {
			if (count < most) {
				rows[count] = i;
			}
			count++;
		}
	}
	return count;
}

static int drain_rows(const struct view *view, int terminal_rows)
{
	size_t rows[DRAINS_MAX];
	size_t count = draining_nodes(view, rows, DRAINS_MAX);
	size_t most = terminal_rows >= TALL_ROWS ? DRAINS_MAX : 1;

	/* Without a drain the line holds the limits. */
	return count == 0 ? 1 : (int)(count < most ? count : most);
}

int overview_rows(const struct view *view, int terminal_rows)
{
	return 1 + drain_rows(view, terminal_rows);
}

static void draw_drain(const struct view *view, struct canvas *canvas, struct rect rect,
	size_t row, bool is_first, size_t hidden)
{
	const struct node_fact *node = node_at(view, row);
	const char *end = node_drain_end(view, node);
	struct line line = { .count = 0 };

	add(&line, 0, 2, is_first ? ROLE_WARNING : ROLE_DIM,
		view_padded(view, is_first ? "Drain" : "", LABEL_WIDTH));
	add(&line, 0, 1, ROLE_STRONG,
		view_padded(view, view_node(view, node->name), view->node_width));
	add(&line, 2, 1, ROLE_DEFAULT, node_drain(view, node));
	if (end != NULL) {
		add(&line, 1, 3, ROLE_STRONG, arena_printf(view->arena, "— %s", end));
	}
	if (hidden > 0) {
		add(&line, 2, 2, ROLE_WARNING,
			arena_printf(view->arena, "and %zu more nodes", hidden));
	}
	if (is_first) {
		add_limits(&line, view, 0, 4, true);
	}
	statusline_draw(canvas, inset(rect), line.pieces, line.count);
}

void overview_draw(const struct view *view, struct canvas *canvas, struct rect rect)
{
	size_t rows[DRAINS_MAX];
	size_t count = draining_nodes(view, rows, DRAINS_MAX);
	struct line line = { .count = 0 };

	add_slots(&line, view);
	add_counts(&line, view);
	add_network(&line, view);
	statusline_draw(
		canvas, inset(layout_take_top(&rect, 1)), line.pieces, line.count);
	if (count == 0) {
		line.count = 0;
		add_label(&line, view, "Limits");
		add_limits(&line, view, 0, 3, false);
		statusline_draw(canvas, inset(rect), line.pieces, line.count);
	}
	for (size_t i = 0; i < count && rect.height > 0; i++) {
		struct rect row = layout_take_top(&rect, 1);
		size_t hidden = rect.height == 0 ? count - i - 1 : 0;

		draw_drain(view, canvas, row, rows[i], i == 0, hidden);
	}
}
