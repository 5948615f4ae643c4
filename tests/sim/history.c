/* Finished migrations: garbage collection, and made-up ones for the start. */
#include "history.h"

#include "build.h"
#include "clock.h"
#include "controller.h"
#include "selectors.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEEP 5

const char *pairs_phase(const struct version *v)
{
	return pairs_get(v->fields, "status.phase");
}

static bool is_final(struct json_object *t)
{
	const char *p = jstr(t, "status phase");

	return str_eq(p, "Succeeded") || str_eq(p, "Failed");
}

/* From 1.9 on the pod that is of no use any more goes with its migration. */
static void drop_pod(const struct vm *vm, struct json_object *vmim)
{
	bool failed = str_eq(jstr(vmim, "status phase"), "Failed");
	const char *pod = jstr(vmim,
		failed ? "status migrationState targetPod"
		       : "status migrationState sourcePod");

	if (model.minor >= 9 && pod && strcmp(pod, vm->pod) != 0) {
		store_remove(&resources[RES_PODS], vm->ns, pod);
	}
}

void history_trim(const struct vm *vm)
{
	struct version **list = NULL;
	struct version *oldest;
	size_t n = 0;
	size_t finals;

	store_snapshot(&resources[RES_VMIMS], vm->ns, 0, &list, &n);
	do {
		char best[32] = "";

		oldest = NULL;
		finals = 0;
		for (size_t i = 0; i < n; i++) {
			struct json_object *t;
			const char *at;

			if (!list[i] ||
				!str_eq(pairs_get(list[i]->labels,
						"kubevirt.io/vmi-name"),
					vm->name)) {
				continue;
			}
			t = store_read(list[i]);
			at = jstr(t, "metadata creationTimestamp");
			if (is_final(t)) {
				finals++;
				if (at && (!*best || strcmp(at, best) < 0)) {
					snprintf(best, sizeof(best), "%s", at);
					oldest = list[i];
				}
			}
			json_object_put(t);
		}
		if (finals > KEEP && oldest) {
			struct json_object *t = store_read(oldest);

			drop_pod(vm, t);
			json_object_put(t);
			store_remove(&resources[RES_VMIMS], oldest->ns, oldest->name);
			for (size_t i = 0; i < n; i++) {
				if (list[i] == oldest) {
					version_drop(oldest);
					list[i] = NULL;
				}
			}
		}
	} while (finals > KEEP && oldest);
	for (size_t i = 0; i < n; i++) {
		version_drop(list[i]);
	}
	free(list);
}

static void add_phases(
	struct json_object *t, int64_t created_ago, int64_t ended_ago, bool failed)
{
	static const struct {
		enum phase phase;
		int64_t after;
	} steps[] = {
		{ PHASE_PENDING, 0 },
		{ PHASE_SCHEDULING, 0 },
		{ PHASE_SCHEDULED, 2000 },
		{ PHASE_PREPARING, 2000 },
		{ PHASE_READY, 3500 },
		{ PHASE_RUNNING, 4300 },
	};
	struct json_object *list = json_object_new_array();
	char at[32];

	for (size_t i = 0; i < COUNT_OF(steps); i++) {
		build_past(created_ago - steps[i].after, at);
		json_object_array_add(list,
			jmake("{'phase':'%s','phaseTransitionTimestamp':'%s'}",
				phase_name(steps[i].phase), at));
	}
	build_past(ended_ago, at);
	json_object_array_add(list,
		jmake("{'phase':'%s','phaseTransitionTimestamp':'%s'}",
			failed ? "Failed" : "Succeeded", at));
	jset(t, "status phaseTransitionTimestamps", list);
	jset_str(t, "status phase", failed ? "Failed" : "Succeeded");
}

static struct json_object *state_of(struct vm *vm, const struct node *from,
	const char *uid, int64_t started_ago, int64_t ended_ago, const char *failure)
{
	const struct node *to = failure ? from : vm->node;
	struct options o = controller_options(vm);
	struct json_object *s;
	char start[32];
	char end[32];
	char a[6];
	char b[6];

	suffix_new(a);
	suffix_new(b);
	build_past(started_ago, start);
	build_past(ended_ago, end);
	s = jmake(
		"{'completed':true,'endTimestamp':'%s','migrationUid':'%s',"
		"'mode':'PreCopy','sourceNode':'%s','sourcePod':'virt-launcher-%s-%s',"
		"'startTimestamp':'%s','targetDirectMigrationNodePorts':{'38180':0,"
		"'55747':49152},'targetNode':'%s','targetNodeAddress':'%s',"
		"'targetNodeDomainDetected':true}",
		end, uid, failure ? vm->node->name : from->name, vm->name, a, start,
		to->name, *to->migration_ip ? to->migration_ip : to->pod_ip);
	jset(s, "migrationConfiguration", build_migration_configuration(&o));
	if (*o.policy) {
		jset_str(s, "migrationPolicyName", o.policy);
	}
	if (failure) {
		char *pod = xfmt("virt-launcher-%s-%s", vm->name, b);

		jset_bool(s, "failed", true);
		jset_str(s, "failureReason", failure);
		jset_str(s, "targetPod", pod);
		jset_str(s, "sourcePod", vm->pod);
		free(pod);
	} else {
		jset_str(s, "targetNodeDomainReadyTimestamp", end);
		jset_str(s, "targetPod", vm->pod);
	}
	return s;
}

void history_add(struct vm *vm, const char *from, const char *prefix, int64_t ended_ago,
	const char *failure)
{
	const struct node *node = model_node(from);
	int64_t took = 9000 + (int64_t)(vm->memory / 900e6 * 1000.0);
	struct json_object *t;
	struct json_object *vmi;
	struct json_object *state;
	char uid[37];
	char suffix[6];
	char at[32];

	if (!node) {
		die("history of %s/%s: no node \"%s\"", vm->ns, vm->name, from);
	}
	uid_new(uid);
	suffix_new(suffix);
	build_past(ended_ago + took, at);
	t = jmake("{'metadata':{'name':'%s%s','generateName':'%s','namespace':'%s',"
		  "'uid':'%s','creationTimestamp':'%s','labels':{"
		  "'kubevirt.io/vmi-name':'%s'},'annotations':{"
		  "'kubevirt.io/latest-observed-api-version':'v1',"
		  "'kubevirt.io/storage-observed-api-version':'v1'}},"
		  "'spec':{'vmiName':'%s'}}",
		prefix, suffix, prefix, vm->ns, uid, at, vm->name, vm->name);
	if (str_starts(prefix, "kubevirt-evacuation-")) {
		jset_str(t, "metadata annotations kubevirt.io/evacuationMigration",
			from);
		if (model.priorities) {
			jset_str(t, "spec priority", "system-critical");
		}
	}
	add_phases(t, ended_ago + took, ended_ago, failure != NULL);
	state = state_of(vm, node, uid, ended_ago + took - 4300, ended_ago, failure);
	jset(t, "status migrationState", jcopy(state));
	store_save(RES_VMIMS, t);
	vmi = store_load(RES_VMIS, vm->ns, vm->name);
	if (vmi) {
		jset(vmi, "status migrationState", state);
		store_save(RES_VMIS, vmi);
	} else {
		json_object_put(state);
	}
}
