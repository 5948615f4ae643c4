/* URLs of what is polled: proxies, logs, evidence. */
#include "src/kube/fetch_url.h"

#include <string.h>

#include "base/error.h"
#include "base/safe_text.h"
#include "base/str.h"
#include "base/timefmt.h"
#include "base/unknown.h"
#include "src/kube/path.h"

/* The first look back is long enough for a trend. Later ones overlap: the kubelet
 * counts back by its own clock. */
#define LOG_FIRST_S 60
#define LOG_OVERLAP_S 5
#define LOG_CEILING_S 300
/* A minute of a quiet log is 10 KB; there are others. */
#define ENDING_BYTES (256 << 10)

/* Names of objects, DNS labels and subdomains, and uids: nothing that would have to be
 * escaped, and nothing that leads elsewhere. */
static bool is_plain_name(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789-.";

	return name[0] != '\0' && name[0] != '.' &&
		strspn(name, allowed) == strlen(name);
}

static int64_t log_seconds(const struct sampler_job *job, struct moment now)
{
	int64_t seconds;

	if (!i64_is_known(job->answered_mono_ms)) {
		return LOG_FIRST_S;
	}
	seconds = (now.mono_ms - job->answered_mono_ms) / 1000 + LOG_OVERLAP_S;
	return seconds > LOG_CEILING_S ? LOG_CEILING_S : seconds;
}

/* The first of the two times of the job. */
static const char *since_of(const struct sampler_job *job, char out[TIME_TEXT_SIZE])
{
	size_t length = strcspn(job->extra, " ");

	length = length < TIME_TEXT_SIZE ? length : 0;
	memcpy(out, job->extra, length);
	out[length] = '\0';
	return out;
}

static void append_query(
	struct strbuf *url, const struct sampler_job *job, struct moment now)
{
	char since[TIME_TEXT_SIZE];

	switch (job->class) {
	case SAMPLER_LOG:
		path_query_raw(url, "container=compute&tailLines=200");
		path_query_number(url, "sinceSeconds", log_seconds(job, now));
		break;
	case SAMPLER_ENDING:
		/* From the beginning of that time on: releases before 1.9 fill the end
		 * of this log with thousands of lines (kubevirt issue 17281). */
		path_query_raw(url, "container=compute");
		path_query_number(url, "limitBytes", ENDING_BYTES);
		path_query(url, "sinceTime", since_of(job, since));
		break;
	case SAMPLER_PODS:
		path_query_raw(url, "labelSelector=kubevirt.io%2Fcreated-by%3D");
		strbuf_text(url, job->note);
		break;
	case SAMPLER_EVENTS:
		path_query_raw(url,
			"fieldSelector=involvedObject.kind%3DPod%2CinvolvedObject."
			"name%3D");
		strbuf_text(url, job->name);
		break;
	case SAMPLER_ATTACHMENTS:
		/* From the cache of the server: a whole list costs it little. */
		path_query_raw(url, "resourceVersion=0");
		break;
	case SAMPLER_NODE_PODS:
		path_query_raw(url, "resourceVersion=0&fieldSelector=spec.nodeName%3D");
		strbuf_text(url, job->name);
		break;
	case SAMPLER_SUMMARY:
	case SAMPLER_METRICS:
	case SAMPLER_CLAIM:
	case SAMPLER_WORKLOAD:
	case SAMPLER_BUDGETS:
	case SAMPLER_VM:
	case SAMPLER_CLASS_COUNT:
		break;
	}
}

static void append_path(struct strbuf *url, const struct sampler_job *job)
{
	const char *namespace = job->namespace;
	const char *name = job->name;

	switch (job->class) {
	case SAMPLER_SUMMARY:
		strbuf_printf(url, "/api/v1/nodes/%s/proxy/stats/summary", name);
		break;
	case SAMPLER_METRICS:
		strbuf_printf(url,
			"/api/v1/namespaces/%s/pods/https:%s:8443/proxy/metrics",
			namespace, name);
		break;
	case SAMPLER_LOG:
		strbuf_printf(
			url, "/api/v1/namespaces/%s/pods/%s/log", namespace, name);
		break;
	case SAMPLER_ENDING:
		strbuf_printf(
			url, "/api/v1/namespaces/%s/pods/%s/log", namespace, job->note);
		break;
	case SAMPLER_PODS:
		strbuf_printf(url, "/api/v1/namespaces/%s/pods", namespace);
		break;
	case SAMPLER_EVENTS:
		strbuf_printf(url, "/api/v1/namespaces/%s/events", namespace);
		break;
	case SAMPLER_CLAIM:
		strbuf_printf(url, "/api/v1/namespaces/%s/persistentvolumeclaims/%s",
			namespace, name);
		break;
	case SAMPLER_WORKLOAD:
		strbuf_printf(url, "/apis/apps/v1/namespaces/%s/%s/%s", namespace,
			job->note, name);
		break;
	case SAMPLER_ATTACHMENTS:
		strbuf_text(url, "/apis/storage.k8s.io/v1/volumeattachments");
		break;
	case SAMPLER_BUDGETS:
		strbuf_printf(url, "/apis/policy/v1/namespaces/%s/poddisruptionbudgets",
			namespace);
		break;
	case SAMPLER_VM:
		strbuf_printf(url,
			"/apis/kubevirt.io/v1/namespaces/%s/virtualmachines/%s",
			namespace, name);
		break;
	case SAMPLER_NODE_PODS:
		strbuf_text(url, "/api/v1/pods");
		break;
	case SAMPLER_CLASS_COUNT:
		break;
	}
}

static bool is_of_cluster(enum sampler_class class)
{
	return class == SAMPLER_SUMMARY || class == SAMPLER_ATTACHMENTS ||
		class == SAMPLER_NODE_PODS;
}

bool fetch_url(struct strbuf *url, const char *server, const struct sampler_job *job,
	struct moment now)
{
	if (!is_plain_name(job->name) ||
		((job->class == SAMPLER_PODS || job->class == SAMPLER_ENDING) &&
			!is_plain_name(job->note)) ||
		(!is_of_cluster(job->class) && !is_plain_name(job->namespace))) {
		return false;
	}
	strbuf_text(url, server);
	append_path(url, job);
	append_query(url, job, now);
	return !url->is_full;
}

void fetch_missing_right(const struct sampler_job *job, char *out, size_t size)
{
	static const char *const rights[SAMPLER_CLASS_COUNT] = {
		[SAMPLER_SUMMARY] = "get on nodes/proxy",
		[SAMPLER_METRICS] = "get on pods/proxy",
		[SAMPLER_LOG] = "get on pods/log",
		[SAMPLER_ENDING] = "get on pods/log",
		[SAMPLER_PODS] = "list on pods",
		[SAMPLER_EVENTS] = "list on events",
		[SAMPLER_CLAIM] = "get on persistentvolumeclaims",
		[SAMPLER_WORKLOAD] = "get on deployments.apps and daemonsets.apps",
		[SAMPLER_ATTACHMENTS] = "list on volumeattachments.storage.k8s.io",
		[SAMPLER_BUDGETS] = "list on poddisruptionbudgets.policy",
		[SAMPLER_VM] = "get on virtualmachines.kubevirt.io",
		[SAMPLER_NODE_PODS] = "list on pods of all namespaces",
	};
	bool is_local = !is_of_cluster(job->class);
	struct error line;

	(void)error_set(&line, ERR_DENIED, "forbidden: needs %s%s%s",
		rights[job->class], is_local ? " in namespace " : "",
		is_local ? job->namespace : "");
	safe_text(out, size, line.message);
}
