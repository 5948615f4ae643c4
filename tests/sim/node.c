/* The nodes: heartbeats, interface counters, terminating pods. */
#include "node.h"

#include "clock.h"
#include "controller.h"
#include "selectors.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STATS_MS 10000
#define MINUTE_MS 60000

struct ending {
	char *ns;
	char *name;
	int64_t due;
};

static struct ending *endings;
static size_t ending_count;

static const char *const nic_names[] = { "eno1", "eno2", "ens2f0", "ens2f1", "bond0",
	"bond2", "br-ex", "br-int", "ovs-system", "genev_sys_6081", "ovn-k8s-mp0" };

enum nic_index {
	ENO1,
	ENO2,
	ENS2F0,
	ENS2F1,
	BOND0,
	BOND2,
	BR_EX,
	BR_INT,
	OVS,
	GENEV,
	MP0
};

void node_init(struct node *n, size_t index)
{
	n->nic_count = 0;
	for (size_t i = 0; i < COUNT_OF(nic_names); i++) {
		struct nic *nic = &n->nics[n->nic_count++];

		snprintf(nic->name, sizeof(nic->name), "%s", nic_names[i]);
		if (i != BR_INT && i != OVS) {
			nic->rx = rng_between(1e10, 9e12);
			nic->tx = rng_between(1e10, 9e12);
		}
	}
	for (int i = 0; i < 4; i++) {
		struct nic *nic = &n->nics[n->nic_count++];

		snprintf(nic->name, sizeof(nic->name), "%015llx",
			(unsigned long long)(rng_next() & 0xfffffffffffffffu));
		nic->rx = rng_between(1e5, 1e8);
		nic->tx = rng_between(1e5, 1e8);
	}
	n->background = rng_between(0.3, 1.0);
	n->boot_wall = clock_wall() - 9LL * 86400000 - (int64_t)index * 700000;
	n->next_stats = (int64_t)rng_below(STATS_MS);
	n->next_heartbeat = (int64_t)rng_below(MINUTE_MS);
	n->next_nns = (int64_t)rng_below(MINUTE_MS);
	n->stats_wall = clock_wall() - 3000;
	for (size_t i = 0; i < n->nic_count; i++) {
		n->nics[i].shown_rx = (uint64_t)n->nics[i].rx;
		n->nics[i].shown_tx = (uint64_t)n->nics[i].tx;
	}
}

static void flow(struct nic *nic, double rx, double tx)
{
	nic->rx += rx;
	nic->tx += tx;
}

static void count_bytes(struct node *n, double seconds)
{
	/* Usual traffic: guests and storage on bond0, a little on bond2. */
	double usual = 9e7 * n->background * seconds;
	double rx = n->migration_rx * seconds * 1.007 + usual * 0.12;
	double tx = n->migration_tx * seconds * 1.007 + usual * 0.10;
	double pod_rx = n->pod_rx * seconds * 1.046 + usual;
	double pod_tx = n->pod_tx * seconds * 1.046 + usual * 0.8;

	flow(&n->nics[BOND2], rx, tx);
	/* A hash of addresses puts all streams between two nodes on one port. */
	flow(&n->nics[ENS2F0], rx * (n->hot_port ? 0.996 : 0.55),
		tx * (n->hot_port ? 0.996 : 0.58));
	flow(&n->nics[ENS2F1], rx * (n->hot_port ? 0.004 : 0.45),
		tx * (n->hot_port ? 0.004 : 0.42));
	flow(&n->nics[BOND0], pod_rx, pod_tx);
	flow(&n->nics[ENO1], pod_rx, pod_tx);
	flow(&n->nics[ENO2], 900.0 * seconds, 0.0);
	flow(&n->nics[BR_EX], pod_rx * 0.9, pod_tx * 0.9);
	flow(&n->nics[GENEV], pod_rx * 0.8, pod_tx * 0.8);
	flow(&n->nics[MP0], usual * 0.02, usual * 0.02);
}

static void publish(struct node *n)
{
	n->stats_wall = clock_wall();
	n->next_stats = clock_now() + STATS_MS + (int64_t)rng_below(600);
	n->background *= rng_between(0.85, 1.17);
	n->background = fmin(fmax(n->background, 0.15), 1.6);
	for (size_t i = 0; i < n->nic_count; i++) {
		n->nics[i].shown_rx = (uint64_t)n->nics[i].rx;
		n->nics[i].shown_tx = (uint64_t)n->nics[i].tx;
	}
}

static void heartbeat(struct node *n)
{
	struct json_object *t;
	char now[32];

	n->next_heartbeat = clock_now() + MINUTE_MS;
	if (n->handler_down || !model.installed) {
		return;
	}
	t = store_load(RES_NODES, NULL, n->name);
	if (t) {
		clock_format(clock_wall(), now);
		jset_str(t, "metadata annotations kubevirt.io/heartbeat", now);
		store_save(RES_NODES, t);
	}
}

static void refresh_nns(struct node *n)
{
	struct json_object *t = store_load(RES_NNS, NULL, n->name);
	char now[32];

	n->next_nns = clock_now() + MINUTE_MS;
	if (t) {
		clock_format(clock_wall(), now);
		jset_str(t, "status lastSuccessfulUpdateTime", now);
		store_save(RES_NNS, t);
	}
}

void node_pod_terminating(const char *ns, const char *name)
{
	endings = xgrow(endings, (ending_count + 1) * sizeof(*endings));
	endings[ending_count++] =
		(struct ending){ xdup(ns), xdup(name), clock_now() + 1200 };
}

static void end_pods(void)
{
	size_t n = 0;

	for (size_t i = 0; i < ending_count; i++) {
		struct ending e = endings[i];

		if (clock_now() < e.due) {
			endings[n++] = e;
			continue;
		}
		store_remove(&resources[RES_PODS], e.ns, e.name);
		controller_pod_gone(e.ns, e.name);
		free(e.ns);
		free(e.name);
	}
	ending_count = n;
}

static int64_t pods_of(const char *ns)
{
	const struct resource *res = &resources[RES_PODS];
	int64_t n = 0;

	for (size_t i = 0; i < res->count; i++) {
		const char *phase = pairs_get(res->items[i]->fields, "status.phase");

		n += strcmp(res->items[i]->ns, ns) == 0 &&
			!str_eq(phase, "Succeeded") && !str_eq(phase, "Failed");
	}
	return n;
}

/* kube-controller-manager: status.used of the quotas. */
static void count_quotas(void)
{
	const struct resource *res = &resources[RES_QUOTAS];

	for (size_t i = 0; i < res->count; i++) {
		struct json_object *q = store_read(res->items[i]);
		const char *hard = jstr(q, "spec hard pods");
		char used[24];

		snprintf(used, sizeof(used), "%lld",
			(long long)pods_of(res->items[i]->ns));
		if (hard &&
			(!str_eq(jstr(q, "status used pods"), used) ||
				!str_eq(jstr(q, "status hard pods"), hard))) {
			jset_str(q, "status hard pods", hard);
			jset_str(q, "status used pods", used);
			store_save(RES_QUOTAS, q);
		} else {
			json_object_put(q);
		}
	}
}

void nodes_tick(double seconds)
{
	for (size_t i = 0; i < model.node_count; i++) {
		struct node *n = &model.nodes[i];

		count_bytes(n, seconds);
		if (clock_now() >= n->next_stats) {
			publish(n);
		}
		if (clock_now() >= n->next_heartbeat) {
			heartbeat(n);
		}
		if (clock_now() >= n->next_nns) {
			refresh_nns(n);
		}
	}
	end_pods();
	count_quotas();
}

void nodes_free(void)
{
	for (size_t i = 0; i < ending_count; i++) {
		free(endings[i].ns);
		free(endings[i].name);
	}
	free(endings);
	endings = NULL;
	ending_count = 0;
}
