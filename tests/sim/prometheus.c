/* The monitoring of the simulated cluster. */
#include "prometheus.h"

#include "authz.h"
#include "clock.h"
#include "jtree.h"
#include "metrics.h"
#include "promql.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* cluster-monitoring-operator: node-exporter each 15 s, kubelet and virt-handler 30. */
#define NODE_EXPORTER_MS 15000
#define OTHERS_MS 30000

static bool open_for_scrapes;
static int64_t next_exporter;
static int64_t next_others;
static struct json_object *settings;

void prometheus_open(void)
{
	open_for_scrapes = true;
	next_exporter = clock_now();
	next_others = clock_now();
}

void prometheus_set(struct json_object *from)
{
	json_object_put(settings);
	settings = from ? jcopy(from) : NULL;
}

void prometheus_free(void)
{
	json_object_put(settings);
	settings = NULL;
	tsdb_free();
}

static void scrape(const struct node *n, const char *job, bool answers,
	void (*write)(struct buf *b, const struct node *n), const char *extra)
{
	struct buf b = { 0 };
	char *labels = xfmt("job=%s,%s", job, extra);

	buf_str(&b, "");
	if (answers) {
		write(&b, n);
	}
	tsdb_scrape(answers ? b.data : NULL, labels, clock_wall());
	buf_free(&b);
	free(labels);
}

static void scrape_exporters(void)
{
	for (size_t i = 0; i < model.node_count; i++) {
		const struct node *n = &model.nodes[i];
		char *extra =
			xfmt("instance=%s,namespace=openshift-monitoring", n->name);

		scrape(n, "node-exporter", true, metrics_node_exporter, extra);
		free(extra);
	}
}

static void scrape_others(void)
{
	for (size_t i = 0; i < model.node_count; i++) {
		const struct node *n = &model.nodes[i];
		char *kubelet = xfmt("instance=%s:10250,node=%s,metrics_path="
				     "/metrics/cadvisor",
			n->internal_ip, n->name);
		char *handler = xfmt("instance=%s:8443,pod=%s,namespace=%s", n->pod_ip,
			n->handler_pod, model.install_ns);

		scrape(n, "kubelet", !n->kubelet_down, metrics_node_cadvisor, kubelet);
		scrape(n, "kubevirt-prometheus-metrics", !n->handler_down,
			metrics_handler, handler);
		free(kubelet);
		free(handler);
	}
}

void prometheus_tick(void)
{
	if (!open_for_scrapes) {
		return;
	}
	if (clock_now() >= next_exporter) {
		scrape_exporters();
		next_exporter += NODE_EXPORTER_MS;
	}
	if (clock_now() >= next_others) {
		scrape_others();
		next_others += OTHERS_MS;
	}
}

/* As Go's FormatFloat(v, 'f', -1, 64). */
static void write_value(struct buf *b, double v)
{
	char text[400];

	if (isnan(v)) {
		buf_str(b, "NaN");
		return;
	}
	if (isinf(v)) {
		buf_str(b, v > 0 ? "+Inf" : "-Inf");
		return;
	}
	for (int digits = 0; digits < 20; digits++) {
		snprintf(text, sizeof(text), "%.*f", digits, v);
		if (strtod(text, NULL) >= v && strtod(text, NULL) <= v) {
			break;
		}
	}
	buf_str(b, text);
}

static void write_member(struct buf *b, bool first, const char *name, const char *value)
{
	buf_str(b, first ? "" : ",");
	jwrite_string(b, name, strlen(name));
	buf_char(b, ':');
	jwrite_string(b, value, strlen(value));
}

static void write_element(
	struct buf *b, const struct element *e, int64_t at, const char *cluster)
{
	bool first = true;

	buf_str(b, "{\"metric\":{");
	if (e->name) {
		write_member(b, first, "__name__", e->name);
		first = false;
	}
	if (cluster) {
		write_member(b, first, "cluster", cluster);
		first = false;
	}
	for (size_t i = 0; i < e->label_count; i++) {
		write_member(b, first, e->labels[i].name, e->labels[i].value);
		first = false;
	}
	buf_fmt(b, "},\"value\":[%.3f,\"", (double)at / 1000.0);
	write_value(b, e->value);
	buf_str(b, "\"]}");
}

/* A Thanos over two clusters whose machines and VMs bear the same names. */
static void write_other_cluster(struct buf *b, const struct element *e, int64_t at)
{
	struct element other = *e;
	const char *mark = label_value(e->labels, e->label_count, "vmigtop");

	other.value = str_eq(mark, "time") ? e->value - 11.0 : e->value * 1.9 + 1e8;
	buf_char(b, ',');
	write_element(b, &other, at, "b");
}

static void write_vector(struct buf *b, const struct vector *v, int64_t at)
{
	bool two = jbool(settings, "twoClusters", false);

	buf_str(b,
		"{\"status\":\"success\",\"data\":{\"resultType\":\"vector\","
		"\"result\":[");
	for (size_t i = 0; i < v->count; i++) {
		buf_str(b, i ? "," : "");
		write_element(b, &v->items[i], at, two ? "a" : NULL);
		if (two) {
			write_other_cluster(b, &v->items[i], at);
		}
	}
	buf_str(b, "]}");
	if (jget(settings, "warnings")) {
		char *text = jtext(jget(settings, "warnings"));

		buf_fmt(b, ",\"warnings\":%s", text);
		free(text);
	}
	buf_char(b, '}');
}

static void query(struct request *req, struct reply *reply)
{
	const char *text = request_query(req, "query");
	int64_t at = clock_wall();
	struct vector v;
	char *message;

	if (promql_run(text ? text : "", at, &v, &message)) {
		write_vector(&reply->body, &v, at);
		vector_free(&v);
		return;
	}
	reply_tree(reply, 400, jmake("{'status':'error','errorType':'bad_data'}"));
	reply->body.len -= 2; /* the brace and the newline */
	buf_str(&reply->body, ",\"error\":");
	jwrite_string(&reply->body, message, strlen(message));
	buf_char(&reply->body, '}');
	free(message);
}

static void serve_path(struct request *req, struct reply *reply, const char *path)
{
	if (strcmp(path, "/api/v1/query") == 0 && strcmp(req->method, "GET") == 0) {
		query(req, reply);
	} else {
		reply_text(reply, 404, "404 page not found\n");
	}
}

/* kube-rbac-proxy before thanos-querier: the verb is that of the method, the resource
 * prometheuses/api of the one named k8s. */
static bool pass_gate(struct request *req, struct reply *reply)
{
	struct attributes a = { "get", "monitoring.coreos.com", "prometheuses/api",
		"openshift-monitoring", "k8s" };

	if (!req->user) {
		reply_text(reply, 401, "Unauthorized\n");
		return false;
	}
	if (!authz_allowed(req->user, &a)) {
		char *text = xfmt("Forbidden (user=%s, verb=get, "
				  "resource=prometheuses, subresource=api)\n",
			req->user);

		reply_text(reply, 403, text);
		free(text);
		return false;
	}
	return true;
}

void prometheus_serve(struct request *req, struct reply *reply)
{
	if (pass_gate(req, reply)) {
		serve_path(req, reply, req->path);
	}
}

void prometheus_proxy(struct request *req, struct reply *reply, const struct target *t)
{
	const char *path = t->sub + strlen("proxy");

	if (!open_for_scrapes) {
		reply_not_found(reply, t);
	} else if (strcmp(t->ns, "monitoring") == 0 &&
		strcmp(t->name, "http:prometheus-k8s:9090") == 0) {
		serve_path(req, reply, path);
	} else if (strcmp(t->ns, "openshift-monitoring") == 0 &&
		strcmp(t->name, "https:thanos-querier:9091") == 0) {
		/* The API server forwards no Authorization (apiserver:
		 * pkg/endpoints/filters/authentication.go). */
		reply_text(reply, 401, "Unauthorized\n");
	} else {
		reply_not_found(reply, t);
	}
}
