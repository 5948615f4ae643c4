/* One connection to one cluster with all that hangs on it. */
#include "src/app/session.h"

#include "base/alloc.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/str.h"
#include "config/prometheus.h"
#include "kube/record.h"
#include "src/app/save_file.h"
#include "src/app/session_replay.h"

/* What to poll follows what is known, at this pace where nobody paints. */
#define INTEREST_MS 1000
/* Keys are answered from facts of this age; ages on the glass are shown in seconds. */
#define RECENT_MS 1000
/* While the server or the credentials are in doubt. */
#define KUBECONFIG_PERIOD_MS 2000

static bool may_wait(const struct session *session, const struct change *change)
{
	return session->holds_changes && change->type != CHANGE_OUTCOME &&
		change->type != CHANGE_DOCUMENT;
}

/* Nothing overtakes: what cannot wait goes behind what waited. */
static void release_held(struct session *session, const struct change *change)
{
	bool is_staged = change->type == CHANGE_LIST_BEGIN ||
		change->type == CHANGE_LIST_ITEM || change->type == CHANGE_LIST_ABORT;

	if (!is_staged) {
		held_apply(&session->held, session->store);
	}
}

static void apply(void *context, const struct change *change)
{
	struct session *session = context;

	if (session->hands != NULL) {
		hands_note_change(session->hands, change);
	}
	reader_note_change(&session->reader, change);
	if (may_wait(session, change)) {
		if (held_take(&session->held, change, session->now)) {
			return;
		}
		release_held(session, change);
	}
	store_apply(session->store, change, session->now);
}

static bool load_prometheus(struct session *session, struct error *err)
{
	target_init(&session->prometheus.target);
	return text_is_empty(session->settings->prometheus) ||
		prometheus_target_load(
			session->settings, &session->target, &session->prometheus, err);
}

/* One behind the API server's proxy is reached by the cluster's own transport. */
static bool add_prometheus(struct session *session, struct error *err)
{
	struct transport transport = { .ops = NULL };

	if (text_is_empty(session->settings->prometheus)) {
		return true;
	}
	if (!session->prometheus.is_behind_cluster &&
		!transport_http_create(&transport, err)) {
		return false;
	}
	cluster_add_prometheus(session->cluster, &session->prometheus, transport);
	return true;
}

static bool init_cluster(struct session *session, const struct options *options,
	const struct settings *settings, struct error *err)
{
	struct transport transport;

	if (!kubeconfig_load(&options->overrides, &session->target, err) ||
		!load_prometheus(session, err) ||
		!transport_http_create(&transport, err)) {
		return false;
	}
	session->cluster = cluster_create(&session->target, settings, transport,
		(uint64_t)session->now.wall_ms ^ (uint64_t)session->now.mono_ms);
	return add_prometheus(session, err);
}

bool session_init(struct session *session, const struct options *options,
	const struct settings *settings, struct error *err)
{
	bool is_ready;

	*session = (struct session){ .options = options, .settings = settings };
	target_init(&session->target);
	session->clock = clock_now();
	session->now = session->clock;
	session->started_mono_ms = session->now.mono_ms;
	session->gathered_mono_ms = UNKNOWN_I64;
	session->kubeconfig_due_mono_ms = session->now.mono_ms + KUBECONFIG_PERIOD_MS;
	is_ready = options->replay_file != NULL
		? session_replay_init(session, options->replay_file, err)
		: init_cluster(session, options, settings, err);
	if (is_ready) {
		session->store = store_create();
		session->frame = arena_create(64 << 10);
		session->looked_at_arena = arena_create(1 << 10);
		session->keep = facts_keep_create();
		held_init(&session->held);
	}
	return is_ready;
}

void session_set_record(struct session *session, struct record *record)
{
	if (session->record != NULL) {
		record_destroy(session->record);
	}
	session->record = record;
	cluster_set_record(session->cluster, record);
	if (session->hands != NULL) {
		session->hands->record = record;
	}
	record_session(record, &session->target, session->settings, session->now);
}

bool session_record_to(struct session *session, const char *file, struct error *err)
{
	int descriptor = save_file_create(file, err);

	if (descriptor < 0) {
		return false;
	}
	session_set_record(
		session, record_create(descriptor, file, LIMIT_RECORDING_BYTES));
	return true;
}

void session_finish(struct session *session)
{
	cluster_destroy(session->cluster);
	reader_finish(&session->reader);
	held_finish(&session->held);
	facts_keep_destroy(session->keep);
	record_destroy(session->record);
	playback_destroy(session->playback);
	store_destroy(session->store);
	arena_destroy(session->frame);
	arena_destroy(session->looked_at_arena);
	target_finish(&session->target);
	prometheus_target_finish(&session->prometheus);
	mem_free(session->scope);
	*session = (struct session){ 0 };
}

bool session_restart(
	struct session *session, const struct options *options, struct error *err)
{
	const struct settings *settings = session->settings;
	struct record *record = session->record;

	session->record = NULL; /* it goes on in the next one */
	session_finish(session);
	if (!session_init(session, options, settings, err)) {
		record_destroy(record);
		return false;
	}
	session_set_record(session, record);
	return true;
}

void session_hold_changes(struct session *session)
{
	session->holds_changes = true;
}

bool session_has_news(const struct session *session)
{
	return session->held.count > 0 ||
		store_revision_all(session->store) != session->facts_revision;
}

void session_forget_facts(struct session *session)
{
	session->facts = NULL;
	session->findings = NULL;
}

void session_look_at(struct session *session, const struct interest_looks *looks)
{
	struct arena *arena = session->looked_at_arena;
	size_t count = looks->node_count;
	const char **names;

	arena_reset(arena);
	names = arena_calloc(arena, count + 1, sizeof(const char *));
	for (size_t i = 0; i < count; i++) {
		names[i] = arena_strdup(arena, looks->nodes[i]);
	}
	session->looks = (struct interest_looks){
		.nodes = names,
		.node_count = count,
		.migration_uid = looks->migration_uid == NULL
			? NULL
			: arena_strdup(arena, looks->migration_uid),
	};
}

/* Those there are describe this store, if not this moment. */
static bool are_facts_true(const struct session *session)
{
	return session->facts != NULL &&
		store_revision_all(session->store) == session->facts_revision;
}

const struct facts *session_facts(struct session *session)
{
	held_apply(&session->held, session->store);
	if (are_facts_true(session) && session->facts_mono_ms == session->now.mono_ms) {
		return session->facts;
	}
	session_forget_facts(session);
	arena_reset(session->frame);
	session->facts = facts_compute_kept(session->store,
		session->playback != NULL ? session_replay_settings(session)
					  : session->settings,
		session->now, session->keep, session->frame);
	session->facts_mono_ms = session->now.mono_ms;
	session->facts_revision = store_revision_all(session->store);
	if (session->cluster != NULL) {
		cluster_set_interest(session->cluster,
			interest_compute(
				session->facts, &session->looks, session->frame));
	}
	return session->facts;
}

const struct facts *session_recent_facts(struct session *session)
{
	if (session->holds_changes && are_facts_true(session) &&
		session->now.mono_ms - session->facts_mono_ms < RECENT_MS) {
		return session->facts;
	}
	return session_facts(session);
}

/* --once paints at its end only, but samples are to be there by then. */
static void follow_interest(struct session *session)
{
	const struct store *store = session->store;

	if (session_has_news(session) &&
		session->now.mono_ms - session->facts_mono_ms >= INTEREST_MS &&
		source_state_is_settled(store_source(store, SOURCE_MIGRATION)) &&
		source_state_is_settled(store_source(store, SOURCE_VMI))) {
		(void)session_facts(session);
	}
}

/* Somebody may have logged in meanwhile, or the server lives elsewhere now. What is
 * half written is read the next time. The context stays the one that is looked at,
 * whichever the file names by now. */
static void read_kubeconfig_again(struct session *session)
{
	struct kubeconfig_overrides overrides = session->options->overrides;
	struct target fresh;
	struct error ignored;

	session->kubeconfig_due_mono_ms = session->now.mono_ms + KUBECONFIG_PERIOD_MS;
	overrides.context = session->target.context;
	target_init(&fresh);
	if (kubeconfig_load(&overrides, &fresh, &ignored)) {
		session->is_moved = !target_is_same_place(&session->target, &fresh);
		if (!session->is_moved &&
			!target_is_same_identity(&session->target, &fresh)) {
			log_line("credentials: there are others in the kubeconfig");
			target_swap_identity(&session->target, &fresh);
			cluster_renew_identity(session->cluster);
		}
	}
	target_finish(&fresh);
}

/* INT64_MAX: there is no reason to. */
static int64_t kubeconfig_due_mono_ms(const struct session *session)
{
	return session->target.context != NULL && cluster_is_in_doubt(session->cluster)
		? session->kubeconfig_due_mono_ms
		: INT64_MAX;
}

void session_turn(struct session *session, struct pollfd *fds, size_t fd_count,
	int64_t deadline_mono_ms)
{
	if (session->playback != NULL) {
		session_replay_turn(session, fds, fd_count, deadline_mono_ms);
		return;
	}
	cluster_wait(session->cluster, fds, fd_count, session->now,
		kubeconfig_due_mono_ms(session) < deadline_mono_ms
			? kubeconfig_due_mono_ms(session)
			: deadline_mono_ms);
	session->clock = clock_now();
	session->now = session->clock;
	cluster_pump(session->cluster, session->now, apply, session);
	if (kubeconfig_due_mono_ms(session) <= session->now.mono_ms) {
		read_kubeconfig_again(session);
	}
	follow_interest(session);
}

const struct findings *session_findings(
	struct session *session, const struct facts *facts)
{
	if (facts != session->facts) {
		return diagnose_run(facts, session->frame);
	}
	if (session->findings == NULL) {
		session->findings = diagnose_run(facts, session->frame);
	}
	return session->findings;
}

const char *session_namespace(const struct session *session)
{
	return session->cluster != NULL ? cluster_namespace(session->cluster)
					: session->scope;
}

bool session_is_settled(const struct session *session)
{
	return session->cluster != NULL ? cluster_is_settled(session->cluster)
					: session_replay_is_settled(session);
}

void session_refresh(struct session *session)
{
	if (session->cluster != NULL) {
		cluster_refresh(session->cluster, session->clock);
	}
}

struct report_context session_report_context(const struct session *session)
{
	struct report_context context = {
		.context = session->target.context,
		.server = session->target.server,
		.namespace_scope = session_namespace(session),
	};

	if (session->playback != NULL) {
		struct replay_info info = playback_info(session->playback);
		struct playback_state state = playback_state(session->playback);

		context.replay_file = info.file;
		context.replay_at_ms = state.position_ms;
		context.replay_of_ms = info.length_ms;
	}
	return context;
}
