/* HyperShift's operator: NodePools and what they say about moving their machines. */
#include "build.h"

#include "jtree.h"
#include "store.h"
#include "util.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* hypershift: nodepool_controller.go, maxMessageLength. */
#define BLOCK_BYTES 1000

struct report {
	size_t machines;
	size_t stuck;
	char *reasons; /* sorted, comma separated */
	char *lines;
};

static const struct vm *next_of(const char *pool, size_t *at)
{
	while (*at < model.vm_count) {
		const struct vm *vm = model.vms[(*at)++];
		const char *label = NULL;
		struct json_object *value = NULL;

		if (json_object_object_get_ex(vm->labels,
			    "hypershift.kubevirt.io/node-pool-name", &value)) {
			label = json_object_get_string(value);
		}
		if (str_eq(label, pool)) {
			return vm;
		}
	}
	return NULL;
}

static void append(char **text, const char *more)
{
	char *joined = xfmt("%s%s", *text, more);

	free(*text);
	*text = joined;
}

/* One block a reason, cut where it grows too long. */
static void add_block(struct report *report, const char *pool, const char *reason)
{
	const struct vm *vm;
	size_t at = 0;
	size_t used = 0;

	if (report->reasons[0]) {
		append(&report->reasons, ",");
	}
	append(&report->reasons, reason);
	while ((vm = next_of(pool, &at))) {
		char *line;

		if (!str_eq(vm->reason, reason)) {
			continue;
		}
		line = xfmt("Machine %s: %s: %s\n", vm->name, reason, vm->message);
		if (used + strlen(line) > BLOCK_BYTES) {
			append(&report->lines, "... too many similar errors\n");
			free(line);
			return;
		}
		used += strlen(line);
		append(&report->lines, line);
		free(line);
	}
}

/* The smallest reason after `last`; NULL: none. */
static const char *next_reason(const char *pool, const char *last)
{
	const struct vm *vm;
	const char *best = NULL;
	size_t at = 0;

	while ((vm = next_of(pool, &at))) {
		if (vm->reason && (!last || strcmp(vm->reason, last) > 0) &&
			(!best || strcmp(vm->reason, best) < 0)) {
			best = vm->reason;
		}
	}
	return best;
}

static struct report report_of(const char *pool)
{
	struct report report = { .reasons = xdup(""), .lines = xdup("") };
	const struct vm *vm;
	const char *reason = NULL;
	size_t at = 0;

	while ((vm = next_of(pool, &at))) {
		report.machines++;
		report.stuck += vm->reason != NULL;
	}
	while ((reason = next_reason(pool, reason))) {
		add_block(&report, pool, reason);
	}
	return report;
}

static void set_condition(struct json_object *object, const struct report *report)
{
	struct json_object *list = json_object_new_array();
	struct json_object *condition =
		jmake("{'type':'KubeVirtNodesLiveMigratable','observedGeneration':1}");
	char past[32];

	build_past(3600000, past);
	jset_str(condition, "lastTransitionTime", past);
	jset_str(condition, "status", report->stuck ? "False" : "True");
	jset_str(condition, "reason", report->stuck ? report->reasons : "AsExpected");
	if (report->stuck) {
		char *message = xfmt("%zu of %zu machines are not live migratable\n%s",
			report->stuck, report->machines, report->lines);

		jset_str(condition, "message", message);
		free(message);
	} else {
		jset_str(condition, "message", "All is well");
	}
	json_object_array_add(list, condition);
	jset(object, "status conditions", list);
}

void build_node_pools(struct json_object *list)
{
	size_t n = list ? json_object_array_length(list) : 0;

	for (size_t i = 0; i < n; i++) {
		struct json_object *p = json_object_array_get_idx(list, i);
		const char *name = jstr(p, "name");
		struct report report = report_of(name);
		struct json_object *o =
			jmake("{'metadata':{'name':'%s','namespace':'%s'},'spec':{"
			      "'clusterName':'%s','replicas':%zu,'platform':{'type':"
			      "'KubeVirt'}}}",
				name, jstr(p, "namespace"), jstr(p, "cluster"),
				report.machines);

		if (report.machines) {
			set_condition(o, &report);
		}
		free(report.reasons);
		free(report.lines);
		store_save(RES_NODEPOOLS, o);
	}
}
