/* The Table representation of lists and watch events (what kubectl get asks for). */
#include "table.h"

#include "clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAME_TEXT                                                                     \
	"Name must be unique within a namespace. Is required when creating "          \
	"resources, "                                                                 \
	"although some resources may allow a client to request the generation of an " \
	"appropriate name automatically. Name is primarily intended for creation "    \
	"idempotence and configuration definition. Cannot be updated. More info: "    \
	"https://kubernetes.io/docs/concepts/overview/working-with-objects/"          \
	"names#names"

typedef void cell_writer(struct buf *b, struct json_object *tree);

struct column {
	const char *name;
	const char *type;
	const char *path;   /* plain value ... */
	cell_writer *write; /* ... or computed */
	const char *description;
	int priority;
};

static void write_age(struct buf *b, struct json_object *tree)
{
	int64_t at = clock_parse(jstr(tree, "metadata creationTimestamp"));
	int64_t s = at < 0 ? 0 : (clock_wall() - at) / 1000;

	if (s < 120) {
		buf_fmt(b, "\"%llds\"", (long long)s);
	} else if (s < 600) {
		buf_fmt(b, "\"%lldm%llds\"", (long long)(s / 60), (long long)(s % 60));
	} else if (s < 3 * 3600) {
		buf_fmt(b, "\"%lldm\"", (long long)(s / 60));
	} else if (s < 2 * 86400) {
		buf_fmt(b, "\"%lldh\"", (long long)(s / 3600));
	} else {
		buf_fmt(b, "\"%lldd\"", (long long)(s / 86400));
	}
}

static void write_condition(struct buf *b, struct json_object *tree, const char *type)
{
	const char *s =
		jstr(jfind(jget(tree, "status conditions"), "type", type), "status");

	jwrite(b, NULL, JORDER_KEPT);
	if (s) {
		b->len -= 4;
		buf_fmt(b, "\"%s\"", s);
	}
}

static void write_ready(struct buf *b, struct json_object *tree)
{
	write_condition(b, tree, "Ready");
}

static void write_migratable(struct buf *b, struct json_object *tree)
{
	write_condition(b, tree, "LiveMigratable");
}

static void write_paused(struct buf *b, struct json_object *tree)
{
	write_condition(b, tree, "Paused");
}

static void write_node_status(struct buf *b, struct json_object *tree)
{
	const char *s =
		jstr(jfind(jget(tree, "status conditions"), "type", "Ready"), "status");

	buf_fmt(b, "\"%s%s\"", str_eq(s, "True") ? "Ready" : "NotReady",
		jbool(tree, "spec unschedulable", false) ? ",SchedulingDisabled" : "");
}

static void write_roles(struct buf *b, struct json_object *tree)
{
	struct json_object *labels = jget(tree, "metadata labels");
	bool first = true;

	buf_char(b, '"');
	if (labels) {
		json_object_object_foreach(labels, key, value)
		{
			(void)value;
			if (str_starts(key, "node-role.kubernetes.io/")) {
				buf_fmt(b, "%s%s", first ? "" : ",", key + 24);
				first = false;
			}
		}
	}
	buf_str(b, first ? "<none>\"" : "\"");
}

static void write_internal_ip(struct buf *b, struct json_object *tree)
{
	const char *s = jstr(
		jfind(jget(tree, "status addresses"), "type", "InternalIP"), "address");

	buf_fmt(b, "\"%s\"", s ? s : "<none>");
}

static void write_none(struct buf *b, struct json_object *tree)
{
	(void)tree;
	buf_str(b, "\"<none>\"");
}

static void write_pod_ready(struct buf *b, struct json_object *tree)
{
	struct json_object *list = jget(tree, "status containerStatuses");
	struct json_object *all = jget(tree, "spec containers");
	size_t n = list ? json_object_array_length(list) : 0;
	size_t ready = 0;

	for (size_t i = 0; i < n; i++) {
		ready += jbool(json_object_array_get_idx(list, i), "ready", false);
	}
	buf_fmt(b, "\"%zu/%zu\"", ready, all ? json_object_array_length(all) : 0);
}

static void write_pod_status(struct buf *b, struct json_object *tree)
{
	const char *phase = jstr(tree, "status phase");
	const char *why = jstr(tree, "status containerStatuses 0 state waiting reason");

	if (jhas(tree, "metadata deletionTimestamp")) {
		phase = "Terminating";
	} else if (why) {
		phase = why;
	} else if (str_eq(phase, "Succeeded")) {
		phase = "Completed";
	} else if (str_eq(phase, "Failed")) {
		phase = "Error";
	}
	buf_fmt(b, "\"%s\"", phase ? phase : "Unknown");
}

static void write_restarts(struct buf *b, struct json_object *tree)
{
	(void)tree;
	buf_str(b, "0");
}

static void write_last_seen(struct buf *b, struct json_object *tree)
{
	write_age(b, tree);
}

static void write_involved(struct buf *b, struct json_object *tree)
{
	const char *kind = jstr(tree, "involvedObject kind");
	const char *name = jstr(tree, "involvedObject name");
	struct buf low = { 0 };

	buf_str(&low, kind ? kind : "");
	for (size_t i = 0; i < low.len; i++) {
		low.data[i] = (char)(low.data[i] >= 'A' && low.data[i] <= 'Z'
				? low.data[i] + 32
				: low.data[i]);
	}
	buf_fmt(b, "\"%s/%s\"", low.data, name ? name : "");
	buf_free(&low);
}

#define NAME                                                          \
	{                                                             \
		"Name", "string", "metadata name", NULL, NAME_TEXT, 0 \
	}

/* clang-format off */
static const struct column vmim_columns[] = {
	NAME,
	{ "Phase", "string", "status phase", NULL,
		"The current phase of VM instance migration", 0 },
	{ "VMI", "string", "spec vmiName", NULL,
		"The name of the VMI to perform the migration on", 0 },
};
static const struct column vmi_columns[] = {
	NAME,
	{ "Age", "date", "metadata creationTimestamp", NULL, "", 0 },
	{ "Phase", "string", "status phase", NULL, "", 0 },
	{ "IP", "string", "status interfaces 0 ipAddress", NULL, "", 0 },
	{ "NodeName", "string", "status nodeName", NULL, "", 0 },
	{ "Ready", "string", NULL, write_ready, "", 0 },
	{ "Live-Migratable", "string", NULL, write_migratable, "", 1 },
	{ "Paused", "string", NULL, write_paused, "", 1 },
};
static const struct column vm_columns[] = {
	NAME,
	{ "Age", "date", "metadata creationTimestamp", NULL, "", 0 },
	{ "Status", "string", "status printableStatus", NULL,
		"Human Readable Status", 0 },
	{ "Ready", "string", NULL, write_ready, "", 0 },
};
static const struct column kubevirt_columns[] = {
	NAME,
	{ "Age", "date", "metadata creationTimestamp", NULL, "", 0 },
	{ "Phase", "string", "status phase", NULL, "", 0 },
};
static const struct column node_columns[] = {
	NAME,
	{ "Status", "string", NULL, write_node_status, "The status of the node", 0 },
	{ "Roles", "string", NULL, write_roles, "The roles of the node", 0 },
	{ "Age", "string", NULL, write_age, "", 0 },
	{ "Version", "string", "status nodeInfo kubeletVersion", NULL, "", 0 },
	{ "Internal-IP", "string", NULL, write_internal_ip, "", 1 },
	{ "External-IP", "string", NULL, write_none, "", 1 },
	{ "OS-Image", "string", "status nodeInfo osImage", NULL, "", 1 },
	{ "Kernel-Version", "string", "status nodeInfo kernelVersion", NULL, "", 1 },
	{ "Container-Runtime", "string", "status nodeInfo containerRuntimeVersion",
		NULL, "", 1 },
};
static const struct column pod_columns[] = {
	NAME,
	{ "Ready", "string", NULL, write_pod_ready, "", 0 },
	{ "Status", "string", NULL, write_pod_status, "", 0 },
	{ "Restarts", "integer", NULL, write_restarts, "", 0 },
	{ "Age", "string", NULL, write_age, "", 0 },
	{ "IP", "string", "status podIP", NULL, "", 1 },
	{ "Node", "string", "spec nodeName", NULL, "", 1 },
	{ "Nominated Node", "string", NULL, write_none, "", 1 },
	{ "Readiness Gates", "string", NULL, write_none, "", 1 },
};
static const struct column event_columns[] = {
	{ "Last Seen", "string", NULL, write_last_seen, "", 0 },
	{ "Type", "string", "type", NULL, "", 0 },
	{ "Reason", "string", "reason", NULL, "", 0 },
	{ "Object", "string", NULL, write_involved, "", 0 },
	{ "Message", "string", "message", NULL, "", 0 },
	{ "Name", "string", "metadata name", NULL, "", 1 },
};
static const struct column namespace_columns[] = {
	NAME,
	{ "Status", "string", "status phase", NULL, "", 0 },
	{ "Age", "string", NULL, write_age, "", 0 },
};
static const struct {
	enum resource_id id;
	const struct column *columns;
	size_t count;
} tables[] = {
	{ RES_VMIMS, vmim_columns, COUNT_OF(vmim_columns) },
	{ RES_VMIS, vmi_columns, COUNT_OF(vmi_columns) },
	{ RES_VMS, vm_columns, COUNT_OF(vm_columns) },
	{ RES_KUBEVIRTS, kubevirt_columns, COUNT_OF(kubevirt_columns) },
	{ RES_NODES, node_columns, COUNT_OF(node_columns) },
	{ RES_PODS, pod_columns, COUNT_OF(pod_columns) },
	{ RES_EVENTS, event_columns, COUNT_OF(event_columns) },
	{ RES_NAMESPACES, namespace_columns, COUNT_OF(namespace_columns) },
};
/* clang-format on */

static const struct column *columns_of(const struct resource *res, size_t *count)
{
	for (size_t i = 0; i < COUNT_OF(tables); i++) {
		if (res == &resources[tables[i].id]) {
			*count = tables[i].count;
			return tables[i].columns;
		}
	}
	*count = 0;
	return NULL;
}

bool table_known(const struct resource *res)
{
	size_t n;

	return columns_of(res, &n) != NULL;
}

void table_write_columns(struct buf *b, const struct resource *res)
{
	size_t n;
	const struct column *c = columns_of(res, &n);

	buf_str(b, "\"columnDefinitions\":[");
	for (size_t i = 0; i < n; i++) {
		buf_fmt(b,
			"%s{\"name\":\"%s\",\"type\":\"%s\",\"format\":\"%s\","
			"\"description\":\"%s\",\"priority\":%d}",
			i ? "," : "", c[i].name, c[i].type,
			strcmp(c[i].name, "Name") == 0 ? "name" : "", c[i].description,
			c[i].priority);
	}
	buf_char(b, ']');
}

static void write_cell(struct buf *b, const struct column *c, struct json_object *tree)
{
	if (c->write) {
		c->write(b, tree);
	} else if (strcmp(c->type, "date") == 0) {
		write_age(b, tree);
	} else {
		jwrite(b, jget(tree, c->path), JORDER_KEPT);
	}
}

void table_write_row(struct buf *b, const struct resource *res, const struct version *v,
	const char *include)
{
	struct json_object *tree = jparse(v->text, v->len);
	struct json_object *wrap = json_object_new_object();
	size_t n;
	const struct column *c = columns_of(res, &n);

	buf_str(b, "{\"cells\":[");
	for (size_t i = 0; i < n; i++) {
		if (i) {
			buf_char(b, ',');
		}
		write_cell(b, &c[i], tree);
	}
	buf_str(b, "],\"object\":");
	if (str_eq(include, "None")) {
		buf_str(b, "null");
	} else if (str_eq(include, "Object")) {
		buf_add(b, v->text, v->len);
	} else {
		jset_str(wrap, "kind", "PartialObjectMetadata");
		jset_str(wrap, "apiVersion", "meta.k8s.io/v1");
		json_object_object_add(
			wrap, "metadata", json_object_get(jget(tree, "metadata")));
		jwrite(b, wrap, JORDER_TYPED);
	}
	buf_char(b, '}');
	json_object_put(wrap);
	json_object_put(tree);
}

void table_write_event(struct buf *b, const struct resource *res,
	const struct version *v, bool columns)
{
	buf_fmt(b,
		"{\"kind\":\"Table\",\"apiVersion\":\"meta.k8s.io/v1\","
		"\"metadata\":{\"resourceVersion\":\"%llu\"},",
		(unsigned long long)v->rv);
	if (columns) {
		table_write_columns(b, res);
	} else {
		buf_str(b, "\"columnDefinitions\":null");
	}
	buf_str(b, ",\"rows\":[");
	table_write_row(b, res, v, "Metadata");
	buf_str(b, "]}");
}
