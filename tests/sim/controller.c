/* virt-controller: moves each migration through its phases, keeps the limits. */
#include "controller.h"

#include "build.h"
#include "clock.h"
#include "events.h"
#include "handler.h"
#include "history.h"
#include "launcher.h"
#include "physics.h"
#include "schedule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define UNSCHEDULABLE_S 300
#define PENDING_S 900

static void event_on(
	const struct mig *m, const char *type, const char *reason, const char *text)
{
	event_write((struct event_ref){ RES_VMIMS, m->ns, m->name }, type, reason,
		"virtualmachine-controller", NULL, text);
}

static struct json_object *load(const struct mig *m)
{
	return store_load(RES_VMIMS, m->ns, m->name);
}

static void enter(struct mig *m, enum phase phase)
{
	struct json_object *t = load(m);
	struct json_object *list;
	struct json_object *entry;
	char now[32];

	m->phase = phase;
	if (!t) {
		m->stage = STAGE_DONE;
		return;
	}
	clock_format(clock_wall(), now);
	jset_str(t, "status phase", phase_name(phase));
	list = jget(t, "status phaseTransitionTimestamps");
	if (!list) {
		list = json_object_new_array();
		jset(t, "status phaseTransitionTimestamps", list);
	}
	if (!jfind(list, "phase", phase_name(phase))) {
		entry = jmake("{'phase':'%s','phaseTransitionTimestamp':'%s'}",
			phase_name(phase), now);
		json_object_array_add(list, entry);
	}
	if (phase == PHASE_PENDING && m->vm) {
		jset_str(t, "status migrationState sourcePod", m->vm->pod);
	}
	store_save(RES_VMIMS, t);
}

static void then(struct mig *m, enum stage stage, int64_t delay)
{
	m->stage = stage;
	m->next = clock_now() + delay;
}

/* Delay of the phases before Running, stretched by the scenario. */
static int64_t about(double ms)
{
	return (int64_t)(ms * model.start_factor * rng_between(0.85, 1.2));
}

static void condition(const struct mig *m, const char *type, bool on)
{
	struct json_object *t = load(m);
	struct json_object *list;
	char now[32];

	if (!t) {
		return;
	}
	list = jget(t, "status conditions");
	if (!list) {
		list = json_object_new_array();
		jset(t, "status conditions", list);
	}
	jfind_remove(list, "type", type);
	if (on) {
		clock_format(clock_wall(), now);
		json_object_array_add(list,
			jmake("{'lastProbeTime':'%s','lastTransitionTime':null,"
			      "'status':'True','type':'%s'}",
				now, type));
	}
	store_save(RES_VMIMS, t);
}

static void fail(struct mig *m, const char *text)
{
	event_on(m, "Warning", "FailedMigration", text);
	enter(m, PHASE_FAILED);
	if (m->stage != STAGE_DONE) {
		then(m, STAGE_COPY_STATE, 20);
	}
}

static void remove_target_pod(struct mig *m, const char *why)
{
	char *text = xfmt("%s %s/%s is deleted", why, m->ns, m->pod);

	if (m->target) {
		m->target->used -= vm_pod_memory(m->vm);
	}
	store_remove(&resources[RES_PODS], m->ns, m->pod);
	m->has_pod = false;
	event_on(m, "Normal", "SuccessfulDelete", text);
	free(text);
}

/* ---- policies ---- */

static int score(struct json_object *selector, struct json_object *labels)
{
	int n = 0;

	if (!selector) {
		return 0;
	}
	json_object_object_foreach(selector, key, value)
	{
		if (!labels ||
			!str_eq(jstr(labels, key), json_object_get_string(value))) {
			return -1;
		}
		n++;
	}
	return n;
}

static void apply_policy(struct options *o, struct json_object *policy)
{
	struct json_object *s = jget(policy, "spec");

	o->completion = jint(s, "completionTimeoutPerGiB", o->completion);
	o->bandwidth = jnum(s, "bandwidthPerMigration", o->bandwidth);
	o->auto_converge = jbool(s, "allowAutoConverge", o->auto_converge);
	if (jhas(s, "allowPostCopy")) {
		o->post_copy = jbool(s, "allowPostCopy", false);
		o->disruption = o->post_copy;
	}
	o->disruption = jbool(s, "allowWorkloadDisruption", o->disruption);
	o->max_downtime = jint(s, "maxDowntimeMs", o->max_downtime);
	if (jhas(s, "experimental")) {
		options_experimental(o, jget(s, "experimental"));
	}
	snprintf(o->policy, sizeof(o->policy), "%s", jstr(policy, "metadata name"));
}

struct options controller_options(const struct vm *vm)
{
	const struct resource *res = &resources[RES_POLICIES];
	struct json_object *ns = store_load(RES_NAMESPACES, NULL, vm->ns);
	struct json_object *best = NULL;
	struct options o = model.options;
	int most = -1;

	for (size_t i = 0; i < res->count; i++) {
		struct json_object *p = store_read(res->items[i]);
		struct json_object *s = jget(p, "spec selectors");
		int a = score(jget(s, "virtualMachineInstanceSelector"), vm->labels);
		int b = score(
			jget(s, "namespaceSelector"), jget(ns, "metadata labels"));

		if (s && a >= 0 && b >= 0 && a + b > most) {
			most = a + b;
			json_object_put(best);
			best = json_object_get(p);
		}
		json_object_put(p);
	}
	o.policy[0] = '\0';
	if (best) {
		apply_policy(&o, best);
	}
	json_object_put(best);
	json_object_put(ns);
	return o;
}

/* ---- Pending ---- */

static int64_t retry_delay(const struct mig *m)
{
	if (!model.priorities) {
		return 5000;
	}
	return m->priority >= 100 ? 1000 : m->priority >= 50 ? 3000 : 5000;
}

/* True while earlier failures hold this one back. */
static bool backing_off(struct mig *m)
{
	struct vm *vm = m->vm;
	int64_t until;
	char *text;

	if (!m->evacuation || !vm->failures) {
		return false;
	}
	until = vm->last_failed +
		20000 * (1LL << (vm->failures > 5 ? 4 : vm->failures - 1));
	if (clock_now() >= until) {
		return false;
	}
	if (!m->backoff_noted) {
		text = xfmt("backoff migrating vmi %s/%s", vm->ns, vm->name);
		event_write((struct event_ref){ RES_VMIS, vm->ns, vm->name }, "Warning",
			"MigrationBackoff", "virtualmachine-controller", NULL, text);
		free(text);
		m->backoff_noted = true;
	}
	m->next = until;
	return true;
}

static int64_t pods_in(const char *ns)
{
	const struct resource *res = &resources[RES_PODS];
	int64_t n = 0;

	for (size_t i = 0; i < res->count; i++) {
		const struct version *v = res->items[i];
		const char *phase = pairs_phase(v);

		n += strcmp(v->ns, ns) == 0 && !str_eq(phase, "Succeeded") &&
			!str_eq(phase, "Failed");
	}
	return n;
}

/* Name of the quota that refuses one more pod, with its numbers; or NULL. */
static char *quota_refusal(const struct mig *m)
{
	const struct resource *res = &resources[RES_QUOTAS];
	char *text = NULL;

	for (size_t i = 0; i < res->count && !text; i++) {
		struct json_object *q;
		int64_t hard;
		int64_t used;

		if (strcmp(res->items[i]->ns, m->ns) != 0) {
			continue;
		}
		q = store_read(res->items[i]);
		hard = jint(q, "spec hard pods", -1);
		used = pods_in(m->ns);
		if (hard >= 0 && used >= hard) {
			text = xfmt("%s, requested: pods=1, used: pods=%lld, limited: "
				    "pods=%lld",
				res->items[i]->name, (long long)used, (long long)hard);
		}
		json_object_put(q);
	}
	return text;
}

static void name_target_pod(struct mig *m)
{
	char suffix[6];

	suffix_new(suffix);
	snprintf(m->pod, sizeof(m->pod), "virt-launcher-%s-%s", m->vm->name, suffix);
	uid_new(m->pod_uid);
}

static void note_quota(struct mig *m, const char *refusal)
{
	char *text =
		xfmt("Error creating pod: pods \"%s\" is forbidden: exceeded quota: %s",
			m->pod, refusal);

	if (!m->quota_noted) {
		condition(m, "migrationRejectedByResourceQuota", true);
		event_write((struct event_ref){ RES_VMIS, m->vm->ns, m->vm->name },
			"Warning", "FailedCreate", "virtualmachine-controller", NULL,
			text);
	}
	m->quota_noted = true;
	m->next = clock_now() + 1000;
	free(text);
}

static struct json_object *node_selector(const struct mig *m)
{
	struct json_object *t = load(m);
	struct json_object *vmi = store_load(RES_VMIS, m->vm->ns, m->vm->name);
	struct json_object *out = json_object_new_object();
	struct json_object *added = jget(t, "spec addedNodeSelector");
	struct json_object *own = jget(vmi, "spec nodeSelector");

	if (added) {
		jmerge(out, added);
	}
	if (own) {
		jmerge(out, own);
	}
	json_object_put(t);
	json_object_put(vmi);
	return out;
}

static void note_active_pod(const struct mig *m, const char *node)
{
	struct json_object *vmi = store_load(RES_VMIS, m->vm->ns, m->vm->name);

	if (vmi) {
		jset_str(jget(vmi, "status activePods"), m->pod_uid, node);
		store_save(RES_VMIS, vmi);
	}
}

static void create_pod(struct mig *m)
{
	struct json_object *pod = build_launcher_pod(m->vm, m, 0);
	struct json_object *selector = node_selector(m);
	char *text;

	json_object_object_foreach(selector, key, value)
	{
		json_object_object_add(
			jget(pod, "spec nodeSelector"), key, json_object_get(value));
	}
	json_object_put(selector);
	store_save(RES_PODS, pod);
	m->has_pod = true;
	m->pod_created = clock_now();
	m->source = m->vm->node;
	snprintf(m->source_pod, sizeof(m->source_pod), "%s", m->vm->pod);
	snprintf(m->source_pod_uid, sizeof(m->source_pod_uid), "%s", m->vm->pod_uid);
	text = xfmt("Created migration target pod %s", m->pod);
	event_on(m, "Normal", "SuccessfulCreate", text);
	free(text);
	note_active_pod(m, "");
	then(m, STAGE_POD_MADE, 24);
}

static void note_utility_volumes(const struct mig *m, int64_t left)
{
	char *text =
		xfmt("Migration is blocked by utility volumes. Will timeout in %lld "
		     "seconds",
			(long long)left);
	struct json_object *t;
	struct json_object *c;

	condition(m, "migrationBlockedByUtilityVolumes", true);
	t = load(m);
	c = jfind(jget(t, "status conditions"), "type",
		"migrationBlockedByUtilityVolumes");
	if (c) {
		jset_str(c, "reason", "UtilityVolumesPresent");
		jset_str(c, "message", text);
		store_save(RES_VMIMS, t);
	} else {
		json_object_put(t);
	}
	event_on(m, "Warning", "UtilityVolumeMigrationPending", text);
	free(text);
}

/* migration.go, handleUtilityVolumes: from 1.8 on it waits until they are unplugged,
 * for so long after its creation. */
static bool waits_for_utility_volumes(struct mig *m)
{
	struct json_object *vmi = store_load(RES_VMIS, m->vm->ns, m->vm->name);
	struct json_object *volumes = jget(vmi, "spec utilityVolumes");
	bool waits =
		model.minor >= 8 && volumes && json_object_array_length(volumes) > 0;
	struct json_object *t = load(m);
	const char *own = jstr(t,
		"metadata annotations "
		"kubevirt.io/migrationUtilityVolumesTimeoutSeconds");
	int64_t limit = own ? strtoll(own, NULL, 10) : model.utility_timeout;
	int64_t left = limit - (clock_now() - m->created) / 1000;

	json_object_put(vmi);
	json_object_put(t);
	if (!waits) {
		if (m->utility_noted) {
			condition(m, "migrationBlockedByUtilityVolumes", false);
			m->utility_noted = false;
		}
		return false;
	}
	if (left <= 0) {
		condition(m, "migrationBlockedByUtilityVolumes", false);
		fail(m,
			"Migration failed: timeout waiting for utility volumes to "
			"detach");
		return true;
	}
	if (!m->utility_noted) {
		note_utility_volumes(m, left);
		m->utility_noted = true;
	}
	m->next = clock_now() + 1000;
	return true;
}

static void try_start(struct mig *m)
{
	char *refusal;

	if (backing_off(m) || waits_for_utility_volumes(m)) {
		return;
	}
	if (model_running() >= model.cluster_limit ||
		model_outbound(m->vm->node) >= model.outbound_limit) {
		m->next = clock_now() + retry_delay(m);
		return;
	}
	name_target_pod(m);
	refusal = quota_refusal(m);
	if (refusal) {
		note_quota(m, refusal);
		free(refusal);
		return;
	}
	create_pod(m);
}

/* A slot is free: the first N by priority look again at once. */
static void wake_waiting(void)
{
	for (int64_t n = 0; n < model.cluster_limit; n++) {
		struct mig *best = NULL;

		for (size_t i = 0; i < model.mig_count; i++) {
			struct mig *m = model.migs[i];

			if (m->stage == STAGE_WAIT && m->next > clock_now() + 40 &&
				!m->backoff_noted && !m->quota_noted &&
				(!best || m->priority > best->priority ||
					(m->priority == best->priority &&
						m->order < best->order))) {
				best = m;
			}
		}
		if (!best) {
			return;
		}
		best->next = clock_now() + 30 + n;
	}
}

/* ---- Scheduling ---- */

static void set_unschedulable(const struct mig *m, const char *why)
{
	struct json_object *pod = store_load(RES_PODS, m->ns, m->pod);
	struct json_object *c;
	char now[32];

	if (!pod) {
		return;
	}
	clock_format(clock_wall(), now);
	c = jmake("{'type':'PodScheduled','status':'False','lastProbeTime':null,"
		  "'lastTransitionTime':'%s','reason':'Unschedulable'}",
		now);
	jset_str(c, "message", why);
	jset(pod, "status conditions", json_object_new_array());
	json_object_array_add(jget(pod, "status conditions"), c);
	store_save(RES_PODS, pod);
}

/* Age of the target pod against a limit the VMIM may override. */
static bool pod_too_old(const struct mig *m, const char *annotation, int64_t limit)
{
	struct json_object *t = load(m);
	char path[160];
	const char *own;

	snprintf(path, sizeof(path), "metadata annotations kubevirt.io/%s", annotation);
	own = jstr(t, path);
	limit = own ? strtoll(own, NULL, 10) : limit;
	json_object_put(t);
	return clock_now() - m->pod_created >= limit * 1000;
}

static void give_up_pod(struct mig *m, const char *which)
{
	char *text = xfmt("%s pod %s/%s timeout period exceeded", which, m->ns, m->pod);

	if (m->target) {
		m->target->used -= vm_pod_memory(m->vm);
		m->target = NULL;
	}
	store_remove(&resources[RES_PODS], m->ns, m->pod);
	m->has_pod = false;
	event_on(m, "Normal", "SuccessfulDelete", text);
	free(text);
	fail(m, "Migration target pod was removed during active migration.");
}

/* The pod has its node but does not start. */
static void wait_for_pod(struct mig *m)
{
	if (!m->pod_waits) {
		event_write((struct event_ref){ RES_PODS, m->ns, m->pod }, "Warning",
			"FailedMount", "kubelet", m->target->name,
			"MountVolume.MountDevice failed for volume \"pvc-root\" : rpc "
			"error: code = DeadlineExceeded desc = context deadline "
			"exceeded");
	}
	m->pod_waits = true;
	if (pod_too_old(m, "migrationPendingPodTimeoutSeconds", PENDING_S)) {
		give_up_pod(m, "pending");
		return;
	}
	m->next = clock_now() + 2000;
}

static void unschedulable(struct mig *m, const char *why)
{
	char *text;

	if (!m->unschedulable) {
		event_write_new((struct event_ref){ RES_PODS, m->ns, m->pod },
			"Warning", "FailedScheduling", "Scheduling", why);
		set_unschedulable(m, why);
		text = xfmt("Migration target pod for VMI [%s/%s] is currently "
			    "unschedulable.",
			m->vm->ns, m->vm->name);
		event_on(m, "Warning", "migrationTargetPodUnschedulable", text);
		free(text);
	}
	m->unschedulable = true;
	if (pod_too_old(
		    m, "migrationUnschedulablePodTimeoutSeconds", UNSCHEDULABLE_S)) {
		give_up_pod(m, "unschedulable");
		return;
	}
	m->next = clock_now() + 2000;
}

static void place_pod(struct mig *m)
{
	struct json_object *selector = node_selector(m);
	struct json_object *pod;
	char *why = NULL;
	char *text;

	m->target = schedule(m->vm, selector, &why);
	json_object_put(selector);
	if (!m->target) {
		unschedulable(m, why);
		free(why);
		return;
	}
	m->unschedulable = false;
	m->target->used += vm_pod_memory(m->vm);
	pod = store_load(RES_PODS, m->ns, m->pod);
	if (!pod) {
		fail(m, "target pod was removed during active migration");
		return;
	}
	jset_str(pod, "spec nodeName", m->target->name);
	jset(pod, "status conditions", json_object_new_array());
	json_object_array_add(jget(pod, "status conditions"),
		jmake("{'type':'PodScheduled','status':'True'}"));
	jset(pod, "status containerStatuses",
		jmake("[{'name':'compute','state':{'waiting':{'reason':"
		      "'ContainerCreating'}},'ready':false,'restartCount':0,"
		      "'started':false}]"));
	store_save(RES_PODS, pod);
	text = xfmt(
		"Successfully assigned %s/%s to %s", m->ns, m->pod, m->target->name);
	event_write_new((struct event_ref){ RES_PODS, m->ns, m->pod }, "Normal",
		"Scheduled", "Binding", text);
	free(text);
	note_active_pod(m, m->target->name);
	then(m, STAGE_POD_RUNNING, about(1600.0));
}

/* ---- steps ---- */

static void accept_migration(struct mig *m)
{
	if (!m->vm || !store_get(&resources[RES_VMIS], m->vm->ns, m->vm->name)) {
		fail(m, "Migration failed because vmi does not exist.");
	} else if (m->vm->active != m) {
		fail(m,
			"Migration failed because another migration job is in "
			"progress");
	} else {
		enter(m, PHASE_PENDING);
		then(m, STAGE_WAIT, 15);
	}
}

static void mark_seen(struct mig *m)
{
	struct json_object *t = load(m);

	if (!t) {
		m->stage = STAGE_DONE;
		return;
	}
	jset_str(t, "metadata annotations kubevirt.io/latest-observed-api-version",
		"v1");
	jset_str(t, "metadata annotations kubevirt.io/storage-observed-api-version",
		"v1");
	store_save(RES_VMIMS, t);
	then(m, STAGE_ACCEPT, 6);
}

static void pod_made(struct mig *m)
{
	if (m->quota_noted) {
		condition(m, "migrationRejectedByResourceQuota", false);
		m->quota_noted = false;
	}
	enter(m, PHASE_SCHEDULING);
	then(m, STAGE_POD_STARTING, 5);
}

static void prepare(struct mig *m)
{
	if (m->vm->hang_target) {
		handler_sync_failed(m);
		m->next = clock_now() + 5000;
		return;
	}
	handler_target_ready(m);
	then(m, STAGE_ADDRESS, 16);
}

static void begin_copy(struct mig *m)
{
	handler_started(m);
	physics_begin(m);
	enter(m, PHASE_RUNNING);
	then(m, STAGE_STARTED, 60);
}

static void report_failed(struct mig *m)
{
	handler_failed(m, m->abort_sent || m->event);
	then(m, STAGE_FAIL, 8);
}

static void copy_state(struct mig *m)
{
	struct json_object *t = load(m);
	struct json_object *vmi =
		m->vm ? store_load(RES_VMIS, m->vm->ns, m->vm->name) : NULL;
	struct json_object *state = jget(vmi, "status migrationState");

	if (t && str_eq(jstr(state, "migrationUid"), m->uid)) {
		jset(t, "status migrationState", jcopy(state));
		store_save(RES_VMIMS, t);
	} else {
		json_object_put(t);
	}
	json_object_put(vmi);
	then(m, STAGE_FINALIZE, 20);
}

static void finalize(struct mig *m)
{
	struct json_object *t = load(m);

	m->stage = STAGE_DONE;
	if (m->vm && m->vm->active == m) {
		m->vm->active = NULL;
		if (m->phase == PHASE_SUCCEEDED) {
			m->vm->failures = 0;
		} else if (m->evacuation && !m->cancel) {
			m->vm->failures++;
			m->vm->last_failed = clock_now();
		}
	}
	if (t && jhas(t, "metadata deletionTimestamp")) {
		json_object_put(t);
		store_remove(&resources[RES_VMIMS], m->ns, m->name);
	} else if (t) {
		jdel(t, "metadata finalizers");
		store_save(RES_VMIMS, t);
	}
	if (m->vm) {
		if (*m->pod_uid) {
			handler_cleanup(m);
		}
		history_trim(m->vm);
	}
	wake_waiting();
}

static void succeed(struct mig *m)
{
	event_on(m, "Normal", "SuccessfulMigration",
		"Source node reported migration succeeded");
	enter(m, PHASE_SUCCEEDED);
	then(m, STAGE_COPY_STATE, 18);
}

static void step_early(struct mig *m)
{
	switch ((int)m->stage) {
	case STAGE_NEW:
		mark_seen(m);
		break;
	case STAGE_ACCEPT:
		accept_migration(m);
		break;
	case STAGE_WAIT:
		try_start(m);
		break;
	case STAGE_POD_MADE:
		pod_made(m);
		break;
	case STAGE_POD_STARTING:
		place_pod(m);
		break;
	case STAGE_POD_RUNNING:
		if (m->vm->pod_stuck) {
			wait_for_pod(m);
			break;
		}
		handler_pod_start(m);
		enter(m, PHASE_SCHEDULED);
		then(m, STAGE_HANDED_OVER, 22);
		break;
	case STAGE_HANDED_OVER:
		m->options = controller_options(m->vm);
		handler_handover(m);
		event_on(m, "Normal", "SuccessfulHandOver",
			"Migration target pod is ready for preparation by "
			"virt-handler.");
		then(m, STAGE_PREPARE, 8);
		break;
	default:
		enter(m, PHASE_PREPARING);
		then(m, STAGE_PREPARING, about(1500.0));
		break;
	}
}

static void step_late(struct mig *m)
{
	switch ((int)m->stage) {
	case STAGE_ADDRESS:
		enter(m, PHASE_READY);
		then(m, STAGE_START, about(750.0));
		break;
	case STAGE_START:
		begin_copy(m);
		break;
	case STAGE_STARTED:
		handler_domain_detected(m);
		then(m, STAGE_COPY, 0);
		break;
	case STAGE_FLIP:
		handler_flip(m);
		then(m, STAGE_NOT_READY, 90);
		break;
	case STAGE_NOT_READY:
		handler_ready(m, false);
		then(m, STAGE_READY_AGAIN, 120);
		break;
	case STAGE_READY_AGAIN:
		handler_ready(m, true);
		then(m, STAGE_COMPLETED, 95);
		break;
	case STAGE_COMPLETED:
		handler_completed(m);
		then(m, STAGE_SUCCEED, 40);
		break;
	case STAGE_SUCCEED:
		succeed(m);
		break;
	case STAGE_REPORT_FAILED:
		report_failed(m);
		break;
	case STAGE_FAIL:
		fail(m, "source node reported migration failed");
		break;
	case STAGE_COPY_STATE:
		copy_state(m);
		break;
	default:
		finalize(m);
		break;
	}
}

static void step(struct mig *m)
{
	if (m->stage == STAGE_PREPARING) {
		prepare(m);
	} else if (m->stage <= STAGE_PREPARE) {
		step_early(m);
	} else {
		step_late(m);
	}
}

/* ---- cancel ---- */

static void cancel(struct mig *m)
{
	if (m->phase >= PHASE_SUCCEEDED) {
		m->cancel_noted = true;
		return;
	}
	if (!m->cancel_noted) {
		condition(m, "migrationAbortRequested", true);
		m->cancel_noted = true;
	}
	if (m->stage < STAGE_PREPARE) {
		if (m->has_pod) {
			remove_target_pod(m, "migration canceled and pod");
		}
		fail(m, "Migration failed due to being canceled");
		m->target = NULL;
	} else if (m->phase == PHASE_RUNNING && m->stage == STAGE_COPY &&
		!m->abort_sent && strcmp(m->mode, "PostCopy") != 0) {
		m->abort_sent = true;
		event_on(m, "Normal", "SuccessfulAbortMigration",
			"Migration is ready to be canceled by virt-handler.");
		handler_abort_requested(m);
		if (model.minor < 9) {
			handler_abort_status(m, "Aborting");
		}
		launcher_log_abort(m, "user", 0.0);
		m->failure = launcher_abort_text("user", 0.0);
		then(m, STAGE_REPORT_FAILED, 1500);
	}
}

static void lose_pod(struct mig *m)
{
	m->has_pod = false;
	if (m->stage > STAGE_PREPARE && m->target) {
		free(m->failure);
		m->failure = xdup(m->phase == PHASE_RUNNING
				? "operation failed: lost connection to "
				  "destination host"
				: "Target pod is down");
		handler_failed(m, false);
	} else if (m->target) {
		m->target->used -= vm_pod_memory(m->vm);
	}
	fail(m, "Migration target pod was removed during active migration.");
}

void controller_pod_gone(const char *ns, const char *pod)
{
	for (size_t i = 0; i < model.mig_count; i++) {
		struct mig *m = model.migs[i];

		if (m->has_pod && m->phase < PHASE_SUCCEEDED &&
			strcmp(m->ns, ns) == 0 && strcmp(m->pod, pod) == 0) {
			lose_pod(m);
		}
	}
}

/* ---- the tick ---- */

static void copy_tick(struct mig *m, double seconds)
{
	switch (physics_step(m, seconds)) {
	case COPY_GOES_ON:
		break;
	case COPY_DONE:
		handler_cut_over(m);
		then(m, STAGE_FLIP, 270);
		break;
	case COPY_ABORTED:
		m->event = xdup("aborted");
		then(m, STAGE_REPORT_FAILED, 900);
		break;
	case COPY_FAILED:
		then(m, STAGE_REPORT_FAILED, 300);
		break;
	}
}

static struct mig *next_due(int64_t now)
{
	struct mig *best = NULL;

	for (size_t i = 0; i < model.mig_count; i++) {
		struct mig *m = model.migs[i];

		if (m->stage == STAGE_DONE || m->stage == STAGE_COPY || m->next > now) {
			continue;
		}
		if (!best || m->next < best->next ||
			(m->next == best->next &&
				(m->priority > best->priority ||
					(m->priority == best->priority &&
						m->order < best->order)))) {
			best = m;
		}
	}
	return best;
}

static void sweep(void)
{
	size_t n = 0;

	for (size_t i = 0; i < model.mig_count; i++) {
		struct mig *m = model.migs[i];

		if (m->stage != STAGE_DONE) {
			model.migs[n++] = m;
			continue;
		}
		if (m->vm && m->vm->active == m) {
			m->vm->active = NULL;
		}
		free(m->ns);
		free(m->name);
		free(m->failure);
		free(m->event);
		free(m);
	}
	model.mig_count = n;
}

void controller_tick(double seconds)
{
	int64_t now = clock_now();
	struct mig *m;

	physics_share();
	for (size_t i = 0; i < model.mig_count; i++) {
		m = model.migs[i];
		if (m->vm && m->vm->gone && m->stage > STAGE_ACCEPT &&
			m->phase < PHASE_SUCCEEDED) {
			if (m->has_pod) {
				remove_target_pod(m, "vmi is gone and pod");
			}
			m->target = NULL;
			fail(m, "Migration failed because vmi does not exist.");
		}
		if (m->cancel && (!m->cancel_noted || !m->abort_sent) &&
			m->phase < PHASE_SUCCEEDED) {
			cancel(m);
		}
		if (m->stage == STAGE_COPY) {
			copy_tick(m, seconds);
		}
	}
	while ((m = next_due(now))) {
		if (m->next > 0 && m->next < now) {
			clock_set(m->next);
		}
		step(m);
		clock_set(now);
	}
	sweep();
}
