/* From an interest to wishes of the sampler. */
#include <stdio.h>

#include "base/attr.h"
#include "base/strbuf.h"
#include "base/timefmt.h"
#include "src/kube/fetch.h"

/* Names of volumes are short; there are a hundred at most. */
#define VOLUMES_CEILING (64u << 10)

static void wish(struct fetch *fetch, const struct sampler_wish *wish)
{
	sampler_wish(&fetch->sampler, wish, fetch->now);
}

static void wish_measures(struct fetch *fetch, const struct interest *interest)
{
	for (size_t i = 0; i < interest->statistics_node_count; i++) {
		wish(fetch,
			&(struct sampler_wish){ .class = SAMPLER_SUMMARY,
				.namespace = "",
				.name = interest->statistics_nodes[i] });
	}
	for (size_t i = 0; i < interest->handler_count; i++) {
		const struct interest_handler *handler = &interest->handlers[i];

		wish(fetch,
			&(struct sampler_wish){ .class = SAMPLER_METRICS,
				.namespace = handler->namespace,
				.name = handler->pod,
				.note = handler->node });
	}
	for (size_t i = 0; i < interest->launcher_count; i++) {
		const struct interest_launcher *launcher = &interest->launchers[i];

		wish(fetch,
			&(struct sampler_wish){ .class = SAMPLER_LOG,
				.namespace = launcher->namespace,
				.name = launcher->pod,
				.note = launcher->vmi,
				.extra = launcher->migration_uid,
				.has_wrong_rates = launcher->has_wrong_rates });
	}
}

static void wish_endings(struct fetch *fetch, const struct interest *interest)
{
	for (size_t i = 0; i < interest->ending_count; i++) {
		const struct interest_ending *ending = &interest->endings[i];
		char since[TIME_TEXT_SIZE];
		char until[TIME_TEXT_SIZE];
		char both[TIME_TEXT_SIZE * 2];

		time_format(ending->since_ms, false, since);
		time_format(ending->until_ms, false, until);
		(void)snprintf(both, sizeof(both), "%s %s", since, until);
		wish(fetch,
			&(struct sampler_wish){ .class = SAMPLER_ENDING,
				.namespace = ending->namespace,
				.name = ending->migration_uid,
				.note = ending->pod,
				.extra = both });
	}
}

static void wish_evidence(struct fetch *fetch, const struct interest *interest)
{
	for (size_t i = 0; i < interest->vmi_count; i++) {
		wish(fetch,
			&(struct sampler_wish){ .class = SAMPLER_PODS,
				.namespace = interest->vmis[i].namespace,
				.name = interest->vmis[i].name,
				.note = interest->vmis[i].uid });
	}
	for (size_t i = 0; i < interest->event_pod_count; i++) {
		wish(fetch,
			&(struct sampler_wish){ .class = SAMPLER_EVENTS,
				.namespace = interest->event_pods[i].namespace,
				.name = interest->event_pods[i].name });
	}
	for (size_t i = 0; i < interest->claim_count; i++) {
		wish(fetch,
			&(struct sampler_wish){ .class = SAMPLER_CLAIM,
				.namespace = interest->claims[i].namespace,
				.name = interest->claims[i].name });
	}
}

/* ",volume,volume,": what is told of others is not kept. */
static void wish_attachments(struct fetch *fetch, const struct interest *interest)
{
	struct strbuf wanted;

	if (interest->volume_count == 0) {
		return;
	}
	strbuf_init(&wanted, VOLUMES_CEILING);
	strbuf_text(&wanted, ",");
	for (size_t i = 0; i < interest->volume_count; i++) {
		strbuf_printf(&wanted, "%s,", interest->volumes[i]);
	}
	wish(fetch,
		&(struct sampler_wish){ .class = SAMPLER_ATTACHMENTS,
			.namespace = "",
			.name = SAMPLER_ALL,
			.extra = strbuf_cstr(&wanted) });
	strbuf_finish(&wanted);
}

static void wish_more(struct fetch *fetch, const struct interest *interest)
{
	wish_attachments(fetch, interest);
	for (size_t i = 0; i < interest->budget_namespace_count; i++) {
		wish(fetch,
			&(struct sampler_wish){ .class = SAMPLER_BUDGETS,
				.namespace = interest->budget_namespaces[i],
				.name = SAMPLER_ALL });
	}
	for (size_t i = 0; i < interest->vm_count; i++) {
		wish(fetch,
			&(struct sampler_wish){ .class = SAMPLER_VM,
				.namespace = interest->vms[i].namespace,
				.name = interest->vms[i].name });
	}
	for (size_t i = 0; i < interest->load_node_count; i++) {
		wish(fetch,
			&(struct sampler_wish){ .class = SAMPLER_NODE_PODS,
				.namespace = "",
				.name = interest->load_nodes[i] });
	}
}

/* Constant names of KubeVirt's own installation (kubevirt:
 * pkg/virt-operator/resource/generate/components). */
static void wish_workloads(
	struct fetch *fetch, const char *namespace, bool has_synchronization)
{
	static const struct {
		const char *plural;
		const char *name;
	} workloads[] = {
		{ "deployments", "virt-api" },
		{ "deployments", "virt-controller" },
		{ "daemonsets", "virt-handler" },
		{ "deployments", "virt-synchronization-controller" },
	};
	size_t count = ARRAY_LENGTH(workloads) - !has_synchronization;

	for (size_t i = 0; i < count; i++) {
		wish(fetch,
			&(struct sampler_wish){ .class = SAMPLER_WORKLOAD,
				.namespace = namespace,
				.name = workloads[i].name,
				.note = workloads[i].plural });
	}
}

void fetch_want(struct fetch *fetch, const struct interest *interest)
{
	sampler_begin_wishes(&fetch->sampler);
	wish_measures(fetch, interest);
	wish_endings(fetch, interest);
	wish_evidence(fetch, interest);
	wish_more(fetch, interest);
	if (interest->install_namespace != NULL) {
		wish_workloads(fetch, interest->install_namespace,
			interest->has_synchronization);
	}
	if (sampler_end_wishes(&fetch->sampler) || !fetch->is_asked) {
		fetch->has_news = true;
	}
	fetch->is_asked = true;
}
