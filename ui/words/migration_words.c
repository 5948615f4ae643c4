/* Words about one migration. */
#include "ui/words/migration_words.h"

#include <string.h>

#include "base/strbuf.h"
#include "ui/format.h"
#include "ui/glyphs.h"

const struct migration_fact *migration_at(const struct view *view, size_t row)
{
	return &view->facts->migrations[row];
}

const char *migration_vm(const struct view *view, const struct migration_fact *fact)
{
	const char *name = fact->migration->vmi_name;

	return view_text(view, name != NULL ? name : fact->migration->object.name);
}

static const char *vm_path(const struct view *view, const struct migration_fact *fact)
{
	return arena_printf(view->arena, "%s/%s",
		view_text(view, fact->migration->object.namespace),
		migration_vm(view, fact));
}

const char *migration_names(
	const struct view *view, const size_t *rows, size_t count, size_t limit)
{
	const char *names = "";
	size_t shown = count <= limit ? count : limit;

	for (size_t i = 0; i < shown; i++) {
		names = arena_printf(view->arena, "%s%s%s", names, i > 0 ? ", " : "",
			vm_path(view, migration_at(view, rows[i])));
	}
	if (count > shown) {
		names = arena_printf(
			view->arena, "%s and %zu more", names, count - shown);
	}
	return names;
}

const char *migration_origin_words(
	const struct view *view, const struct migration_fact *fact)
{
	switch (fact->origin) {
	case ORIGIN_EVACUATION:
		if (fact->migration->evacuation_node != NULL) {
			return arena_printf(view->arena, "evacuation of %s",
				view_node(view, fact->migration->evacuation_node));
		}
		return "evacuation";
	case ORIGIN_WORKLOAD_UPDATE:
		return "workload update";
	case ORIGIN_VOLUME_UPDATE:
		return "volume update";
	case ORIGIN_DECENTRALIZED:
		return "migration to or from another cluster";
	case ORIGIN_USER:
	case ORIGIN_OTHER:
		break;
	}
	return NULL;
}

/* A container that cannot start says so in the reason of its waiting state. */
static const char *container_trouble(const struct pod *pod)
{
	static const char *const normal[] = { "ContainerCreating", "PodInitializing" };

	for (size_t i = 0; i < pod->container_count; i++) {
		const struct container_status *status = &pod->containers[i];
		bool is_normal = status->reason == NULL;

		if (!text_equal(status->state, "waiting")) {
			continue;
		}
		for (size_t n = 0; n < ARRAY_LENGTH(normal); n++) {
			is_normal = is_normal || text_equal(status->reason, normal[n]);
		}
		if (!is_normal) {
			return status->reason;
		}
	}
	return NULL;
}

/* NULL when the target pod makes no trouble, as far as its status tells. */
static const char *pod_trouble(
	const struct view *view, const struct migration_fact *fact)
{
	const struct pod *pod = fact->target_pod_object;
	const struct condition *scheduled = NULL;
	const char *reason = NULL;

	if (pod == NULL || fact->is_final || fact->phase >= PHASE_TARGET_READY) {
		return NULL;
	}
	scheduled = conditions_get(pod->conditions, "PodScheduled");
	if (scheduled != NULL && text_equal(scheduled->status, "False")) {
		return arena_printf(view->arena, "target unschedulable: %s",
			view_text(view,
				scheduled->message != NULL ? scheduled->message
							   : scheduled->reason));
	}
	reason = container_trouble(pod);
	return reason == NULL
		? NULL
		: arena_printf(view->arena, "target pod: %s", view_text(view, reason));
}

struct finding_list migration_findings(
	const struct view *view, const struct migration_fact *fact)
{
	size_t row = (size_t)(fact - view->facts->migrations);

	if (view->findings == NULL || view->findings->migrations == NULL) {
		return (struct finding_list){ 0 };
	}
	return view->findings->migrations[row];
}

enum role severity_role(enum severity severity)
{
	switch (severity) {
	case SEVERITY_CRITICAL:
		return ROLE_CRITICAL;
	case SEVERITY_WARNING:
		return ROLE_WARNING;
	case SEVERITY_INFO:
		break;
	}
	return ROLE_DEFAULT;
}

/* The worst of what was found. */
static enum attention found_attention(
	const struct view *view, const struct migration_fact *fact)
{
	struct finding_list list = migration_findings(view, fact);
	enum attention attention = ATTENTION_FINISHED;

	for (size_t i = 0; i < list.count; i++) {
		if (list.items[i].severity == SEVERITY_CRITICAL) {
			return ATTENTION_CRITICAL;
		}
		if (list.items[i].severity == SEVERITY_WARNING) {
			attention = ATTENTION_WARNING;
		}
	}
	return attention;
}

/* What the figures say where nothing was looked for. */
static const char *convergence_trouble(const struct migration_fact *fact)
{
	const struct progress_fact *progress = fact->progress;

	if (fact->phase != PHASE_RUNNING || progress == NULL) {
		return NULL;
	}
	switch (progress->convergence) {
	case CONVERGENCE_NOT:
		return "not converging";
	case CONVERGENCE_STUCK:
		return "stuck";
	case CONVERGENCE_SLOW:
		return "too slow for its deadline";
	case CONVERGENCE_UNKNOWN:
	case CONVERGENCE_CONVERGING:
	case CONVERGENCE_LAST_ROUNDS:
		break;
	}
	return NULL;
}

enum attention migration_attention(
	const struct view *view, const struct migration_fact *fact)
{
	enum attention found = ATTENTION_FINISHED;

	if (fact->is_final) {
		return ATTENTION_FINISHED;
	}
	found = found_attention(view, fact);
	if (found != ATTENTION_FINISHED) {
		return found;
	}
	if (convergence_trouble(fact) != NULL) {
		return ATTENTION_WARNING;
	}
	if (fact->phase == PHASE_OTHER || pod_trouble(view, fact) != NULL) {
		return ATTENTION_WARNING;
	}
	return migration_phase_is_running(fact->phase) ? ATTENTION_RUNNING
						       : ATTENTION_QUEUED;
}

static const char *phase_words(
	const struct view *view, const struct migration_fact *fact)
{
	if (fact->phase == PHASE_UNSET) {
		return "New";
	}
	if (fact->phase == PHASE_OTHER) {
		return view_text(view, fact->migration->phase_text);
	}
	return migration_phase_text(fact->phase);
}

static enum role phase_role(const struct migration_fact *fact)
{
	switch (fact->phase) {
	case PHASE_SUCCEEDED:
		return ROLE_OK;
	case PHASE_FAILED:
		return ROLE_CRITICAL;
	case PHASE_RUNNING:
		return ROLE_RUNNING;
	case PHASE_SCHEDULING:
	case PHASE_SCHEDULED:
	case PHASE_PREPARING_TARGET:
	case PHASE_TARGET_READY:
		return ROLE_INFO;
	case PHASE_OTHER:
		return ROLE_WARNING;
	case PHASE_UNSET:
	case PHASE_WAITING_FOR_SYNC:
	case PHASE_SYNCHRONIZING:
	case PHASE_PENDING:
	case PHASE_COUNT:
		break;
	}
	return ROLE_QUEUED;
}

struct span migration_phase_span(
	const struct view *view, const struct migration_fact *fact)
{
	const char *words = phase_words(view, fact);

	if (fact->queue_position > 0) {
		words = arena_printf(
			view->arena, "%s  #%d", words, fact->queue_position);
	}
	return (struct span){ words, phase_role(fact) };
}

static const char *span_words(const struct view *view, const char *word, int64_t ms)
{
	char text[FORMAT_SIZE];

	format_span(ms, text);
	return arena_printf(view->arena, "%s %s", word, text);
}

static int64_t whole_duration_ms(const struct migration_fact *fact)
{
	return f64_is_known(fact->duration_s) ? (int64_t)(fact->duration_s * 1000)
					      : UNKNOWN_I64;
}

static int64_t copying_ms(const struct view *view, const struct migration_fact *fact)
{
	return view_since(view,
		i64_is_known(fact->started_ms) ? fact->started_ms
					       : fact->phase_since_ms);
}

bool migration_is_moved(const struct migration_fact *fact)
{
	const struct migration_state *state = fact->state;

	return fact->phase == PHASE_RUNNING && state != NULL &&
		state->failed != TRI_TRUE &&
		(state->completed == TRI_TRUE || i64_is_known(state->domain_ready_ms));
}

static int64_t finishing_ms(const struct view *view, const struct migration_fact *fact)
{
	return view_since(view,
		i64_is_known(fact->state->domain_ready_ms)
			? fact->state->domain_ready_ms
			: fact->state->end_ms);
}

struct span migration_time(const struct view *view, const struct migration_fact *fact)
{
	int64_t created_ms = fact->migration->object.created_ms;

	switch (fact->phase) {
	case PHASE_SUCCEEDED:
		return (struct span){
			span_words(view, "in", whole_duration_ms(fact)),
			ROLE_DEFAULT,
		};
	case PHASE_FAILED:
		return (struct span){
			span_words(view, "after", whole_duration_ms(fact)),
			ROLE_DEFAULT,
		};
	case PHASE_RUNNING:
		return (struct span){
			migration_is_moved(fact)
				? span_words(
					  view, "finishing", finishing_ms(view, fact))
				: span_words(view, "copying", copying_ms(view, fact)),
			ROLE_DEFAULT,
		};
	case PHASE_SCHEDULING:
	case PHASE_SCHEDULED:
	case PHASE_PREPARING_TARGET:
	case PHASE_TARGET_READY:
		return (struct span){
			span_words(view, "preparing",
				view_since(view, fact->phase_since_ms)),
			ROLE_DEFAULT,
		};
	case PHASE_OTHER:
		return (struct span){
			span_words(view, "for", view_since(view, fact->phase_since_ms)),
			ROLE_DEFAULT,
		};
	case PHASE_WAITING_FOR_SYNC:
	case PHASE_SYNCHRONIZING:
		return (struct span){
			span_words(view, "waiting", view_since(view, created_ms)),
			ROLE_QUEUED,
		};
	case PHASE_UNSET:
	case PHASE_PENDING:
	case PHASE_COUNT:
		break;
	}
	return (struct span){
		span_words(view, fact->is_waiting ? "queued" : "pending",
			view_since(view, created_ms)),
		ROLE_QUEUED,
	};
}

/* The place of a migration in facts->queue, SIZE_MAX when it is not there. */
static size_t queue_index(const struct view *view, const struct migration_fact *fact)
{
	const struct facts *facts = view->facts;

	for (size_t i = 0; i < facts->queue_count; i++) {
		/* Positions count from one, so the first guess is nearly always right.
		 */
		size_t guess =
			((size_t)fact->queue_position + facts->queue_count - 1 + i) %
			facts->queue_count;

		if (&facts->migrations[facts->queue[guess]] == fact) {
			return guess;
		}
	}
	return SIZE_MAX;
}

/* Who stands before this one; with `source` only those that leave the same node. */
static const struct migration_fact *before_in_queue(
	const struct view *view, const struct migration_fact *fact, const char *source)
{
	size_t i = queue_index(view, fact);

	if (i == SIZE_MAX) {
		return NULL;
	}
	while (i-- > 0) {
		const struct migration_fact *other =
			migration_at(view, view->facts->queue[i]);

		if (source == NULL || text_equal(other->source, source)) {
			return other;
		}
	}
	return NULL;
}

static const char *limit_words(const struct view *view, const struct limit *limit)
{
	char text[FORMAT_SIZE];

	format_count(limit->value, text);
	return arena_strdup(view->arena, text);
}

static const char *cluster_gate(const struct view *view)
{
	const struct facts *facts = view->facts;

	if (!facts->slots_known) {
		return "cluster limit reached";
	}
	return arena_printf(view->arena, "cluster limit: %d/%s", facts->slots_used,
		limit_words(view, &facts->limits.parallel_migrations_per_cluster));
}

static const char *node_gate(const struct view *view, const struct migration_fact *fact)
{
	const struct limits *limits = &view->facts->limits;
	const char *source = view_node(view, fact->source);
	const struct node_fact *node = NULL;

	if (fact->source != NULL) {
		node = facts_find_node(view->facts, fact->source);
	}
	if (node == NULL) {
		return arena_printf(view->arena, "outbound limit: %s", source);
	}
	return arena_printf(view->arena, "outbound limit: %s %d/%s", source,
		node->outbound,
		limit_words(view, &limits->parallel_outbound_migrations_per_node));
}

static const char *behind_words(
	const struct view *view, const char *gate, const struct migration_fact *other)
{
	return other == NULL ? gate
			     : arena_printf(view->arena, "%s, behind %s", gate,
				       vm_path(view, other));
}

/* Both gates are tried in this order by the controller, the cluster's first; the one of
 * the node is the narrower and says more about when it will open. */
static const char *waiting_words(
	const struct view *view, const struct migration_fact *fact)
{
	const struct migration_fact *other = NULL;
	const struct node_fact *node = NULL;
	const char *gate = NULL;

	if (fact->is_held_back) {
		return "held back before it may wait for a slot";
	}
	if (fact->waits_for_node) {
		gate = node_gate(view, fact);
		if (fact->waits_for_cluster) {
			gate = arena_printf(
				view->arena, "%s; %s", cluster_gate(view), gate);
		}
		other = before_in_queue(view, fact, fact->source);
		node = fact->source == NULL
			? NULL
			: facts_find_node(view->facts, fact->source);
		if (other != NULL || node == NULL || node->outbound_holder_count == 0) {
			return behind_words(view, gate, other);
		}
		return arena_printf(view->arena, "%s, held by %s", gate,
			migration_names(view, node->outbound_holders,
				node->outbound_holder_count, 2));
	}
	other = before_in_queue(view, fact, NULL);
	if (fact->waits_for_cluster) {
		return behind_words(view, cluster_gate(view), other);
	}
	if (other != NULL) {
		return arena_printf(view->arena, "behind %s", vm_path(view, other));
	}
	return "waits for virt-controller";
}

static const char *failure_words(
	const struct view *view, const struct migration_fact *fact)
{
	const struct migration_state *state = fact->state;

	if (state != NULL && !text_is_empty(state->failure_reason)) {
		return view_text(view, state->failure_reason);
	}
	if (state != NULL && state->abort_requested == TRI_TRUE) {
		return "cancelled";
	}
	if (fact->cancel_requested) {
		return "cancelled";
	}
	return "no reason was recorded";
}

static const char *mode_words(const struct migration_fact *fact)
{
	const char *mode = fact->state != NULL ? fact->state->mode : NULL;

	if (fact->phase != PHASE_RUNNING) {
		return NULL;
	}
	if (text_equal(mode, "PostCopy")) {
		return "post-copy: the VM runs on the target already";
	}
	return text_equal(mode, "Paused") ? "the VM is paused to finish the copy"
					  : NULL;
}

static const char *cancel_words(
	const struct view *view, const struct migration_fact *fact)
{
	const struct migration_state *state = fact->state;

	if (state != NULL && !text_is_empty(state->abort_status)) {
		return arena_printf(view->arena, "cancel requested: %s",
			view_text(view, state->abort_status));
	}
	return "cancel requested";
}

/* Convergence with its figures, for want of a diagnosis. */
static const char *convergence_words(
	const struct view *view, const struct migration_fact *fact)
{
	const char *trouble = convergence_trouble(fact);

	if (trouble == NULL || fact->progress->convergence_reason == NULL) {
		return trouble;
	}
	return arena_printf(view->arena, "%s: %s", trouble,
		view_text(view, fact->progress->convergence_reason));
}

struct span migration_why(const struct view *view, const struct migration_fact *fact)
{
	struct finding_list found = migration_findings(view, fact);
	const char *words = NULL;

	if (found.count > 0) {
		return (struct span){ view_text(view, found.items[0].summary),
			severity_role(found.items[0].severity) };
	}
	if (fact->phase == PHASE_FAILED) {
		return (struct span){ failure_words(view, fact), ROLE_DEFAULT };
	}
	if (fact->phase == PHASE_SUCCEEDED) {
		return (struct span){ "", ROLE_DIM };
	}
	if (fact->cancel_requested) {
		return (struct span){ cancel_words(view, fact), ROLE_INFO };
	}
	words = pod_trouble(view, fact);
	if (words != NULL) {
		return (struct span){ words, ROLE_WARNING };
	}
	if (fact->phase == PHASE_OTHER) {
		return (struct span){ "a phase this program does not know",
			ROLE_WARNING };
	}
	if (fact->is_waiting) {
		return (struct span){ waiting_words(view, fact), ROLE_DEFAULT };
	}
	words = convergence_words(view, fact);
	if (words != NULL) {
		return (struct span){ words, ROLE_WARNING };
	}
	words = mode_words(fact);
	if (words != NULL) {
		return (struct span){ words, ROLE_INFO };
	}
	words = migration_origin_words(view, fact);
	return (struct span){ words != NULL ? words : "", ROLE_DIM };
}

static const char *sentence_end(const char *text)
{
	size_t length = strlen(text);

	return length > 0 && strchr(".!?", text[length - 1]) != NULL ? "" : ".";
}

static const char *path_words(
	const struct view *view, const struct migration_fact *fact)
{
	if (fact->source == NULL && fact->target == NULL) {
		return "";
	}
	if (fact->target == NULL) {
		return arena_printf(
			view->arena, " from %s", view_node(view, fact->source));
	}
	return arena_printf(view->arena, " from %s to %s",
		view_node(view, fact->source), view_node(view, fact->target));
}

static const char *course_of_final(
	const struct view *view, const struct migration_fact *fact)
{
	char text[FORMAT_SIZE];

	format_span(whole_duration_ms(fact), text);
	if (fact->phase == PHASE_SUCCEEDED) {
		return arena_printf(
			view->arena, "Moved%s in %s", path_words(view, fact), text);
	}
	return arena_printf(view->arena, "Failed after %s", text);
}

/* Without a full stop. */
static const char *course_words(
	const struct view *view, const struct migration_fact *fact)
{
	char text[FORMAT_SIZE];

	if (fact->is_final) {
		return course_of_final(view, fact);
	}
	if (fact->is_waiting && fact->queue_position > 0) {
		format_span(view_since(view, fact->migration->object.created_ms), text);
		return arena_printf(view->arena, "Number %d in the queue for %s",
			fact->queue_position, text);
	}
	if (migration_is_moved(fact)) {
		format_span(finishing_ms(view, fact), text);
		return arena_printf(view->arena, "Copied%s, being finished for %s",
			path_words(view, fact), text);
	}
	if (fact->phase == PHASE_RUNNING) {
		format_span(copying_ms(view, fact), text);
		return arena_printf(
			view->arena, "Copying%s for %s", path_words(view, fact), text);
	}
	format_span(view_since(view, fact->phase_since_ms), text);
	return arena_printf(view->arena, "%s%s for %s", phase_words(view, fact),
		path_words(view, fact), text);
}

static enum role course_role(const struct migration_fact *fact)
{
	if (!fact->is_final) {
		return ROLE_DEFAULT;
	}
	return fact->phase == PHASE_FAILED ? ROLE_CRITICAL : ROLE_OK;
}

struct span migration_course(const struct view *view, const struct migration_fact *fact)
{
	return (struct span){
		arena_printf(view->arena, "%s.", course_words(view, fact)),
		course_role(fact),
	};
}

/* Summaries begin with what the VM does or suffers, or with another subject. */
static bool begins_with_verb(const char *text)
{
	static const char *const verbs[] = { "is", "was", "has", "does", "waits",
		"cannot", "runs", "shares", "needs", "will", "comes", "goes", "stands",
		"moves", "uses", "keeps" };
	size_t length = strcspn(text, " ");

	for (size_t i = 0; i < ARRAY_LENGTH(verbs); i++) {
		if (strlen(verbs[i]) == length &&
			strncmp(text, verbs[i], length) == 0) {
			return true;
		}
	}
	return false;
}

/* What stands before the first colon or semicolon that a blank follows. */
static const char *head_phrase(const struct view *view, const char *summary)
{
	size_t length = strlen(summary);

	for (size_t i = 0; i + 1 < length; i++) {
		if ((summary[i] == ':' || summary[i] == ';') && summary[i + 1] == ' ') {
			return arena_strndup(view->arena, summary, i);
		}
	}
	return summary;
}

struct span migration_headline(
	const struct view *view, const struct migration_fact *fact)
{
	struct finding_list found = migration_findings(view, fact);
	const char *phrase = NULL;
	enum role role = ROLE_DEFAULT;

	if (found.count == 0) {
		return migration_verdict(view, fact);
	}
	phrase = head_phrase(view, view_text(view, found.items[0].summary));
	role = severity_role(found.items[0].severity);
	return (struct span){
		arena_printf(view->arena, "%s%s%s%s", course_words(view, fact),
			begins_with_verb(phrase) ? "; it " : ": ", phrase,
			sentence_end(phrase)),
		role != ROLE_DEFAULT ? role : course_role(fact),
	};
}

struct span migration_verdict(
	const struct view *view, const struct migration_fact *fact)
{
	struct span why = migration_why(view, fact);
	bool has_trouble = why.role == ROLE_WARNING || why.role == ROLE_CRITICAL;

	if (why.text[0] == '\0') {
		return migration_course(view, fact);
	}
	return (struct span){
		arena_printf(view->arena, "%s%s%s%s", course_words(view, fact),
			begins_with_verb(why.text) ? "; it " : ": ", why.text,
			sentence_end(why.text)),
		has_trouble ? why.role : course_role(fact),
	};
}
