/* One migration as a page: verdict, timeline, slots, limits, objects. */
#include "ui/screens/detail_page.h"

#include "base/str.h"
#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/widgets/bar.h"
#include "ui/widgets/spark.h"
#include "ui/words/migration_words.h"
#include "ui/words/node_words.h"
#include "ui/words/progress_words.h"

#define LABEL_WIDTH 14
#define NAMES_MAX 12
#define PHASES_MAX 32

static void add_head(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	struct span verdict = migration_findings(view, fact).count > 0
		? migration_course(view, fact)
		: migration_verdict(view, fact);
	struct span phase = migration_phase_span(view, fact);
	struct span spans[3];

	spans[0] = (struct span){ view_path(view, fact->migration->object.namespace,
					  migration_vm(view, fact)),
		ROLE_STRONG };
	spans[1] = (struct span){ "  ", ROLE_DEFAULT };
	spans[2] = phase;
	page_spans(page, 0, spans, 3);
	page_text(page, 0, verdict.role, verdict.text);
}

static void add_evidence(
	struct page *page, const struct view *view, const struct finding *finding)
{
	for (size_t i = 0; i < finding->evidence_count; i++) {
		const struct evidence *evidence = &finding->evidence[i];
		const char *value = view_text(view, evidence->value);

		if (evidence->object != NULL) {
			value = arena_printf(view->arena, "%s  (%s)", value,
				view_text(view, evidence->object));
		}
		page_item(page, "  " GLYPH_DOT " ", ROLE_DIM,
			arena_printf(view->arena, "%s: %s",
				view_text(view, evidence->what), value));
	}
}

static void add_findings(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	struct finding_list list = migration_findings(view, fact);

	if (list.count == 0) {
		return;
	}
	page_heading(page, "Why");
	for (size_t i = 0; i < list.count; i++) {
		const struct finding *finding = &list.items[i];

		if (i > 0) {
			page_gap(page);
		}
		page_text(page, 0, severity_role(finding->severity),
			view_text(view, finding->summary));
		add_evidence(page, view, finding);
		for (size_t n = 0; n < finding->next_count; n++) {
			page_item(page, arena_printf(view->arena, "  %zu. ", n + 1),
				ROLE_DEFAULT, view_text(view, finding->next[n]));
		}
	}
}

/* The newest samples of one figure as a plot in one line. */
static const char *plot(const struct view *view, const struct progress_fact *progress,
	bool is_dirty, int width)
{
	double *values =
		arena_calloc(view->arena, progress->sample_count + 1, sizeof(*values));

	for (size_t i = 0; i < progress->sample_count; i++) {
		int64_t value = is_dirty ? progress->samples[i].dirty_bytes_per_s
					 : progress->samples[i].transfer_bytes_per_s;

		values[i] = i64_is_known(value) ? (double)value : (double)NAN;
	}
	if (progress->sample_count < (size_t)(width > 0 ? width : 0)) {
		width = (int)progress->sample_count;
	}
	return spark_text(
		view->arena, values, progress->sample_count, (double)NAN, width);
}

static void add_rate(struct page *page, const struct view *view,
	const struct progress_fact *progress, bool is_dirty)
{
	struct span spans[3];
	char text[FORMAT_SIZE];
	int width = page->width - LABEL_WIDTH - 14;

	format_rate(
		is_dirty ? progress->dirty_bytes_per_s : progress->transfer_bytes_per_s,
		text);
	spans[0] = (struct span){ view_padded(view, is_dirty ? "dirtied" : "copied",
					  LABEL_WIDTH),
		ROLE_DIM };
	spans[1] = (struct span){ view_padded(view, text, 12),
		progress->is_stale ? ROLE_STALE : ROLE_DEFAULT };
	spans[2] =
		(struct span){ plot(view, progress, is_dirty, width < 40 ? width : 40),
			is_dirty ? ROLE_GRAPH_TX : ROLE_GRAPH_RX };
	page_spans(page, 0, spans, 3);
}

static const char *origin_words(enum progress_origin origin)
{
	switch (origin) {
	case PROGRESS_VIRT_HANDLER:
		return "virt-handler";
	case PROGRESS_PROMETHEUS:
		return "Prometheus";
	case PROGRESS_LAUNCHER_LOG:
		break;
	}
	return "the launcher's log";
}

static void add_left(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	const struct progress_fact *progress = fact->progress;
	struct span left = progress_left(view, fact);

	if (progress->no_eta_reason != NULL) {
		left.text = arena_printf(view->arena, "%s: %s", left.text,
			view_text(view, progress->no_eta_reason));
	}
	page_value(page, "left", left.role, left.text);
	if (progress->convergence_reason != NULL) {
		page_value(page, "converges", ROLE_DEFAULT,
			view_text(view, progress->convergence_reason));
	}
}

static void add_progress(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	const struct progress_fact *progress = fact->progress;
	struct span spans[3];
	char remaining[FORMAT_SIZE];
	char total[FORMAT_SIZE];
	char age[FORMAT_SIZE];

	if (progress == NULL || fact->phase != PHASE_RUNNING) {
		return;
	}
	page_heading(page, "Progress");
	if (!progress_is_seen(fact)) {
		page_value(page, "memory", ROLE_DIM,
			progress->no_eta_reason == NULL
				? GLYPH_UNKNOWN
				: arena_printf(view->arena, GLYPH_UNKNOWN "  %s",
					  view_text(view, progress->no_eta_reason)));
		return;
	}
	format_bytes(progress->remaining_bytes, remaining);
	format_bytes(progress->total_bytes, total);
	format_age(progress->age_ms, age);
	spans[0] = (struct span){ view_padded(view, "memory", LABEL_WIDTH), ROLE_DIM };
	spans[1] = progress_cell(view, fact);
	spans[2] = (struct span){
		arena_printf(view->arena, "   %s of %s remain", remaining, total),
		progress->is_stale ? ROLE_STALE : ROLE_DEFAULT,
	};
	page_spans(page, 0, spans, 3);
	add_rate(page, view, progress, false);
	add_rate(page, view, progress, true);
	add_left(page, view, fact);
	page_value(page, "seen by", progress->is_stale ? ROLE_STALE : ROLE_DIM,
		arena_printf(view->arena, "%s, %s ago", origin_words(progress->origin),
			age));
}

static void add_deadlines(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	if (fact->deadline_count > 0) {
		page_heading(page, "Clocks");
	}
	for (size_t i = 0; i < fact->deadline_count; i++) {
		const struct deadline *deadline = &fact->deadlines[i];
		const char *origin = deadline->origin;

		page_value(page, deadline_kind_text(deadline->kind), ROLE_DEFAULT,
			arena_printf(view->arena, "%s%s%s%s",
				f64_is_known(deadline->seconds_left)
					? deadline_words(view, deadline)
					: GLYPH_UNKNOWN,
				origin != NULL ? "  (" : "",
				origin != NULL ? view_origin(view, origin) : "",
				origin != NULL ? ")" : ""));
	}
}

static void add_node_link(struct page *page, const struct view *view, const char *label,
	const char *name, bool is_sent)
{
	const struct node_fact *node =
		name != NULL ? facts_find_node(view->facts, name) : NULL;

	if (node == NULL || node_interface(node) == NULL) {
		return;
	}
	page_value(page, label, node_load(view, node, is_sent).role,
		arena_printf(view->arena, "%s  %s %s", view_node(view, name),
			is_sent ? "tx" : "rx", node_load(view, node, is_sent).text));
	page_value(page, "", ROLE_DIM,
		node->network->chain == NULL
			? node_link(view, node).text
			: arena_printf(view->arena, "%s " GLYPH_DOT " %s",
				  node_link(view, node).text,
				  view_text(view, node->network->chain)));
}

/* From which link over which network to which address. */
static void add_path(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	const struct address_fact *address = fact->address;

	if (address == NULL || address->verdict == VERDICT_PENDING ||
		address->verdict == VERDICT_N_A) {
		return;
	}
	page_heading(page, "Path");
	add_node_link(page, view, "from", fact->source, true);
	if (address->address != NULL) {
		page_value(page, "to address", address_role(address->verdict),
			arena_printf(view->arena, "%s  %s",
				view_text(view, address->address),
				address_verdict_text(address->verdict)));
	} else {
		page_value(page, "to address", ROLE_DIM,
			address_verdict_text(address->verdict));
	}
	if (address->reason != NULL) {
		page_value(page, "", ROLE_DEFAULT, view_text(view, address->reason));
	}
	for (size_t i = 0; i < address->note_count; i++) {
		page_value(page, "", ROLE_WARNING,
			view_text(view, address->notes[i].message));
	}
	add_node_link(page, view, "to", fact->target, false);
}

/* One step of the timeline. */
struct step {
	const char *name;
	int64_t at_ms;
	int64_t until_ms; /* UNKNOWN_I64: it is where the migration ended */
	bool is_current;
};

static const char *step_name(const struct view *view, const struct phase_time *phase)
{
	if (phase->phase == PHASE_UNSET) {
		return "New";
	}
	return phase->phase == PHASE_OTHER ? view_text(view, phase->text)
					   : migration_phase_text(phase->phase);
}

/* Phases in time order: the API lists them as they happened, but nothing promises it.
 */
static size_t sorted_phases(
	const struct migration *migration, struct phase_time *out, size_t most)
{
	size_t count = 0;

	for (size_t i = 0; i < migration->phase_count && count < most; i++) {
		size_t at = count++;

		while (at > 0 && out[at - 1].at_ms > migration->phases[i].at_ms) {
			out[at] = out[at - 1];
			at--;
		}
		out[at] = migration->phases[i];
	}
	return count;
}

static size_t collect_steps(const struct view *view, const struct migration_fact *fact,
	struct step steps[PHASES_MAX + 2])
{
	struct phase_time phases[PHASES_MAX];
	size_t phase_count = sorted_phases(fact->migration, phases, PHASES_MAX);
	int64_t created_ms = fact->migration->object.created_ms;
	size_t count = 0;

	if (i64_is_known(created_ms) &&
		(phase_count == 0 || phases[0].at_ms > created_ms)) {
		steps[count++] = (struct step){ .name = "New", .at_ms = created_ms };
	}
	for (size_t i = 0; i < phase_count; i++) {
		steps[count++] = (struct step){
			.name = step_name(view, &phases[i]),
			.at_ms = phases[i].at_ms,
		};
	}
	if (phase_count == 0 && fact->phase != PHASE_UNSET &&
		i64_is_known(fact->phase_since_ms)) {
		steps[count++] = (struct step){
			.name = migration_phase_span(view, fact).text,
			.at_ms = fact->phase_since_ms,
		};
	}
	for (size_t i = 0; i < count; i++) {
		bool is_last = i + 1 == count;

		steps[i].is_current = is_last && !fact->is_final;
		steps[i].until_ms = !is_last ? steps[i + 1].at_ms
			: fact->is_final     ? UNKNOWN_I64
					     : view->facts->now.wall_ms;
	}
	return count;
}

static int64_t step_ms(const struct step *step)
{
	return i64_is_known(step->until_ms) && i64_is_known(step->at_ms)
		? step->until_ms - step->at_ms
		: UNKNOWN_I64;
}

static void add_step(struct page *page, const struct view *view,
	const struct migration_fact *fact, const struct step *step, int64_t longest_ms)
{
	int width = page->width - 17 - 10 - 10;
	int64_t ms = step_ms(step);
	struct span spans[4];
	char at[FORMAT_SIZE];
	char span[FORMAT_SIZE] = "";

	format_moment(step->at_ms, view->facts->now.wall_ms, at);
	if (i64_is_known(ms)) {
		format_span(ms, span);
	}
	spans[0] = (struct span){ view_padded(view, step->name, 17),
		step->is_current ? ROLE_STRONG : ROLE_DEFAULT };
	spans[1] = (struct span){ view_padded(view, at, 10), ROLE_DIM };
	spans[2] =
		(struct span){ arena_printf(view->arena, "%8s  ", span), ROLE_DEFAULT };
	if (!i64_is_known(ms)) {
		bool is_failed = fact->phase == PHASE_FAILED;

		spans[3] = (struct span){ is_failed ? GLYPH_FAILED : GLYPH_OK,
			is_failed ? ROLE_CRITICAL : ROLE_OK };
	} else {
		spans[3] = (struct span){
			bar_filled(view->arena,
				longest_ms > 0 ? (double)ms / (double)longest_ms : 0,
				width < 40 ? width : 40),
			step->is_current ? ROLE_RUNNING : ROLE_BAR,
		};
	}
	page_spans(page, 0, spans, 4);
}

static void add_timeline(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	struct step steps[PHASES_MAX + 2];
	size_t count = collect_steps(view, fact, steps);
	int64_t longest_ms = 0;

	if (count == 0) {
		return;
	}
	page_heading(page, "Timeline");
	for (size_t i = 0; i < count; i++) {
		int64_t ms = step_ms(&steps[i]);

		longest_ms = ms > longest_ms ? ms : longest_ms;
	}
	for (size_t i = 0; i < count; i++) {
		add_step(page, view, fact, &steps[i], longest_ms);
	}
}

/* "cluster       4/5  ████░". */
static void add_used(struct page *page, const struct view *view, const char *label,
	int used, const struct limit *limit)
{
	struct span spans[3] = { { view_padded(view, label, LABEL_WIDTH), ROLE_DIM } };
	char text[FORMAT_SIZE];

	format_count(limit->value, text);
	if (!view->facts->slots_known) {
		spans[1] = (struct span){
			arena_printf(view->arena, GLYPH_UNKNOWN "/%s", text), ROLE_DIM
		};
		page_spans(page, 0, spans, 2);
		return;
	}
	spans[1] = (struct span){ arena_printf(view->arena, "%d/%s  ", used, text),
		i64_is_known(limit->value) && used >= limit->value ? ROLE_WARNING
								   : ROLE_DEFAULT };
	spans[2] = (struct span){ bar_slots(view->arena, used, limit->value, 15),
		ROLE_BAR };
	page_spans(page, 0, spans, 3);
}

static void add_holders(
	struct page *page, const struct view *view, const size_t *rows, size_t count)
{
	if (count > 0) {
		page_value(page, "", ROLE_DIM,
			arena_printf(view->arena, "held by %s",
				migration_names(view, rows, count, NAMES_MAX)));
	}
}

static void add_slots(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	const struct facts *facts = view->facts;
	const struct node_fact *node =
		fact->source != NULL ? facts_find_node(facts, fact->source) : NULL;

	if (fact->is_final) {
		return;
	}
	page_heading(page, "Slots");
	add_used(page, view, "cluster", facts->slots_used,
		&facts->limits.parallel_migrations_per_cluster);
	if (facts->slots_known) {
		add_holders(page, view, facts->slot_holders, facts->slot_holder_count);
	}
	if (node != NULL) {
		add_used(page, view,
			arena_printf(
				view->arena, "out of %s", view_node(view, node->name)),
			node->outbound,
			&facts->limits.parallel_outbound_migrations_per_node);
		add_holders(page, view, node->outbound_holders,
			node->outbound_holder_count);
	}
	if (fact->queue_position > 0) {
		page_value(page, "queue", ROLE_DEFAULT,
			arena_printf(view->arena, "number %d of %zu",
				fact->queue_position, facts->queue_count));
	}
}

static void add_limit(struct page *page, const struct view *view, const char *label,
	const char *value, const char *origin)
{
	page_value(page, label, ROLE_DEFAULT,
		origin == NULL ? value
			       : arena_printf(view->arena, "%s  (%s)", value,
					 view_origin(view, origin)));
}

static const char *seconds(const struct view *view, int64_t value, const char *unit)
{
	char text[FORMAT_SIZE];

	format_count(value, text);
	return i64_is_known(value) ? arena_printf(view->arena, "%s %s", text, unit)
				   : GLYPH_UNKNOWN;
}

static const char *bandwidth(const struct view *view, int64_t bytes)
{
	char text[FORMAT_SIZE];

	format_rate(i64_is_known(bytes) ? (double)bytes : (double)NAN, text);
	return bytes == 0 ? "no cap" : arena_strdup(view->arena, text);
}

static const char *yes_no(const struct limit *limit)
{
	if (!i64_is_known(limit->value)) {
		return GLYPH_UNKNOWN;
	}
	return limit->value != 0 ? "yes" : "no";
}

/* What is in force for this migration; where that was not computed, the cluster's. */
static void add_limits(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	const struct limits *limits = &view->facts->limits;

	if (fact->limits != NULL) {
		limits = fact->limits;
	}
	page_heading(page,
		fact->limits != NULL ? "Limits of this migration"
				     : "Limits in the cluster");
	add_limit(page, view, "completion",
		seconds(view, limits->completion_timeout_per_gib_s.value, "s/GiB"),
		limits->completion_timeout_per_gib_s.origin);
	add_limit(page, view, "progress",
		seconds(view, limits->progress_timeout_s.value, "s"),
		limits->progress_timeout_s.origin);
	add_limit(page, view, "bandwidth",
		bandwidth(view, limits->bandwidth_per_migration_bytes.value),
		limits->bandwidth_per_migration_bytes.origin);
	add_limit(page, view, "auto-converge", yes_no(&limits->allow_auto_converge),
		limits->allow_auto_converge.origin);
	add_limit(page, view, "post-copy", yes_no(&limits->allow_post_copy),
		limits->allow_post_copy.origin);
}

static void add_optional(
	struct page *page, const struct view *view, const char *label, const char *text)
{
	if (!text_is_empty(text)) {
		page_value(page, label, ROLE_DEFAULT, view_text(view, text));
	}
}

static void add_target_pod(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	const struct pod *pod = fact->target_pod_object;

	add_optional(page, view, "target pod", fact->target_pod);
	if (pod != NULL && pod->phase != NULL) {
		page_value(page, "", ROLE_DIM,
			arena_printf(view->arena, "%s%s%s", view_text(view, pod->phase),
				pod->reason != NULL ? ", " : "",
				pod->reason != NULL ? view_text(view, pod->reason)
						    : ""));
	}
}

static void add_objects(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	const struct migration *migration = fact->migration;
	const struct object *object = &migration->object;
	const struct migration_state *state = fact->state;
	const char *origin = migration_origin_words(view, fact);
	char text[FORMAT_SIZE];

	page_heading(page, "Objects");
	page_value(page, "migration", ROLE_DEFAULT,
		view_path(view, object->namespace, object->name));
	add_optional(page, view, "uid", object->uid);
	page_value(page, "asked by", ROLE_DEFAULT,
		origin != NULL ? origin : migration_origin_text(fact->origin));
	add_optional(page, view, "priority", migration->priority);
	page_value(page, "VMI", fact->vmi != NULL ? ROLE_DEFAULT : ROLE_DIM,
		arena_printf(view->arena, "%s%s",
			view_path(view, object->namespace, migration->vmi_name),
			fact->vmi != NULL ? "" : "  (gone, or not readable)"));
	if (fact->vmi != NULL) {
		format_bytes(fact->vmi->memory_bytes, text);
		page_value(page, "memory", ROLE_DEFAULT, text);
		add_optional(page, view, "method", fact->vmi->migration_method);
	}
	add_optional(page, view, "from", fact->source);
	add_optional(page, view, "to", fact->target);
	if (state != NULL) {
		add_optional(page, view, "source pod", state->source_pod);
	}
	add_target_pod(page, view, fact);
	if (state != NULL) {
		add_optional(page, view, "address", state->target_address);
		add_optional(page, view, "mode", state->mode);
	}
	add_optional(page, view, "policy",
		fact->policy != NULL || state == NULL ? fact->policy
						      : state->policy_name);
}

void detail_page_head(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	page->label_width = LABEL_WIDTH;
	add_head(page, view, fact);
}

void detail_page_story(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	page->label_width = LABEL_WIDTH;
	add_findings(page, view, fact);
	add_progress(page, view, fact);
	add_timeline(page, view, fact);
}

void detail_page_setting(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	page->label_width = LABEL_WIDTH;
	add_deadlines(page, view, fact);
	add_path(page, view, fact);
	add_slots(page, view, fact);
	add_limits(page, view, fact);
	add_objects(page, view, fact);
}
