/* One migration as a page: who, the verdict, and the parts in their order. */
#include "ui/screens/detail_page.h"

#include "base/str.h"
#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/widgets/bar.h"
#include "ui/words/migration_words.h"
#include "ui/words/past_words.h"
#include "ui/words/progress_words.h"

#define LABEL_WIDTH SECTION_LABEL_WIDTH
#define NAMES_MAX 12

/* A clock is worth a word in the head when it matters: half used, or the copy hardly
 * gets on. */
static bool is_clock_near(const struct migration_fact *fact)
{
	enum convergence convergence = fact->progress->convergence;

	for (size_t i = 0; i < fact->deadline_count; i++) {
		const struct deadline *deadline = &fact->deadlines[i];

		if (f64_is_known(deadline->seconds_left) &&
			f64_is_known(deadline->seconds_total) &&
			deadline->seconds_left * 2 < deadline->seconds_total) {
			return true;
		}
	}
	return convergence == CONVERGENCE_NOT || convergence == CONVERGENCE_STUCK ||
		convergence == CONVERGENCE_SLOW;
}

/* The figures of a copy in one line, so that they stand on the smallest terminal. */
static void add_figures(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	const char *clock = fact->progress != NULL && is_clock_near(fact)
		? progress_deadline(view, fact)
		: NULL;
	const struct span spans[] = {
		progress_cell(view, fact),
		{ "  ", ROLE_DEFAULT },
		progress_rate(view, fact),
		{ ", dirties ", ROLE_DIM },
		progress_dirty(view, fact),
		{ "  left ", ROLE_DIM },
		progress_left(view, fact),
		{ clock != NULL ? arena_printf(view->arena, "  %s", clock) : "",
			ROLE_WARNING },
	};

	if (fact->phase == PHASE_RUNNING && progress_is_seen(fact)) {
		page_flow(page, (struct span){ "", ROLE_DEFAULT }, 0, spans,
			ARRAY_LENGTH(spans));
	}
}

static void add_head(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	struct span verdict = migration_headline(view, fact);
	struct span phase = migration_phase_span(view, fact);
	const char *origin = migration_origin_words(view, fact);
	struct span spans[4];

	spans[0] = (struct span){ view_path(view, fact->migration->object.namespace,
					  migration_vm(view, fact)),
		ROLE_STRONG };
	spans[1] = (struct span){ "  ", ROLE_DEFAULT };
	spans[2] = phase;
	spans[3] = (struct span){ origin == NULL
			? ""
			: arena_printf(view->arena, "  " GLYPH_DOT " %s", origin),
		ROLE_DIM };
	page_spans(page, 0, spans, 4);
	page_text(page, 0, verdict.role, verdict.text);
	add_figures(page, view, fact);
}

static void add_copy(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	const struct finished_fact *past = past_of(view, fact);

	if (past != NULL) {
		section_copy(page, view, past);
	}
}

/* "cluster       4/5  ████░". */
static void add_used(struct page *page, const struct view *view, const char *label,
	int used, const struct limit *limit)
{
	struct span spans[4] = { { view_padded(view, label, LABEL_WIDTH), ROLE_DIM } };
	char text[FORMAT_SIZE];
	int64_t age_ms = view->facts->slots_age_ms;

	format_count(limit->value, text);
	if (!view->facts->slots_known && !i64_is_known(age_ms)) {
		spans[1] = (struct span){
			arena_printf(view->arena, GLYPH_UNKNOWN "/%s", text), ROLE_DIM
		};
		page_spans(page, 0, spans, 2);
		return;
	}
	spans[1] = (struct span){ arena_printf(view->arena, "%d/%s  ", used, text),
		i64_is_known(age_ms) ? ROLE_STALE
			: i64_is_known(limit->value) && used >= limit->value
			? ROLE_WARNING
			: ROLE_DEFAULT };
	spans[2] = (struct span){ bar_slots(view->arena, used, limit->value, 15),
		i64_is_known(age_ms) ? ROLE_STALE : ROLE_BAR };
	if (i64_is_known(age_ms)) {
		spans[3] = (struct span){ arena_printf(view->arena, "  %s",
						  view_ago(view, age_ms)),
			ROLE_STALE };
	}
	page_spans(page, 0, spans, i64_is_known(age_ms) ? 4 : 3);
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
	if (facts->slots_known || i64_is_known(facts->slots_age_ms)) {
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
				fact->queue_position, facts->eligible_count));
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

/* How long a copy may go without getting on, by the rule that is in force. */
static void add_patience(
	struct page *page, const struct view *view, const struct limits *limits)
{
	bool is_watched = limits->stall_detection.value == 1;

	if (!is_watched) {
		add_limit(page, view, "progress",
			seconds(view, limits->progress_timeout_s.value, "s"),
			limits->progress_timeout_s.origin);
	} else {
		add_limit(page, view, "stall",
			seconds(view, limits->stall_progress_timeout_s.value, "s"),
			limits->stall_progress_timeout_s.origin);
	}
	if (is_watched || limits->downtime_tuning.value == 1) {
		add_limit(page, view, "longest stop",
			seconds(view, limits->max_downtime_ms.value, "ms"),
			limits->max_downtime_ms.origin);
	}
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
	add_patience(page, view, limits);
	add_limit(page, view, "bandwidth",
		bandwidth(view, limits->bandwidth_per_migration_bytes.value),
		limits->bandwidth_per_migration_bytes.origin);
	add_limit(page, view, "auto-converge", yes_no(&limits->allow_auto_converge),
		limits->allow_auto_converge.origin);
	add_limit(page, view, "post-copy", yes_no(&limits->allow_post_copy),
		limits->allow_post_copy.origin);
	add_limit(page, view, "disruption", yes_no(&limits->allow_workload_disruption),
		limits->allow_workload_disruption.origin);
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

/* An explanation takes the left side for itself; what is measured stands beside it. */
static bool has_why(const struct view *view, const struct migration_fact *fact)
{
	return migration_findings(view, fact).count > 0;
}

void detail_page_story(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	page->label_width = LABEL_WIDTH;
	section_why(page, view, migration_findings(view, fact), SECTION_WHOLE);
	if (!has_why(view, fact)) {
		section_progress(page, view, fact);
		add_copy(page, view, fact);
		section_timeline(page, view, fact);
	}
	section_events(page, view, fact, SECTION_WHOLE);
}

void detail_page_setting(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	page->label_width = LABEL_WIDTH;
	if (has_why(view, fact)) {
		section_progress(page, view, fact);
		add_copy(page, view, fact);
		section_timeline(page, view, fact);
	}
	section_path(page, view, fact);
	add_slots(page, view, fact);
	add_limits(page, view, fact);
}

void detail_page_objects(
	struct page *page, const struct view *view, const struct migration_fact *fact)
{
	add_objects(page, view, fact);
}

void detail_page_whole(struct page *page, const struct view *view,
	const struct migration_fact *fact, enum section_length length)
{
	detail_page_head(page, view, fact);
	section_why(page, view, migration_findings(view, fact), length);
	section_progress(page, view, fact);
	add_copy(page, view, fact);
	section_timeline(page, view, fact);
	section_path(page, view, fact);
	add_slots(page, view, fact);
	section_events(page, view, fact, length);
	add_limits(page, view, fact);
	add_objects(page, view, fact);
}
