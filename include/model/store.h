/*
 * The one picture of the cluster: tables by kind, changed only by store_apply().
 *
 * Objects handed out are valid until the next store_apply(); keep namespace, name and
 * uid beyond that. Order of iteration is arbitrary.
 */
#ifndef MODEL_STORE_H
#define MODEL_STORE_H

#include <stdint.h>

#include "base/clock.h"
#include "model/change.h"
#include "model/cluster_objects.h"
#include "model/ending.h"
#include "model/finished.h"
#include "model/migration.h"
#include "model/network_objects.h"
#include "model/node.h"
#include "model/pod.h"
#include "model/vmi.h"

struct store;

struct store *store_create(void);
/* NULL is allowed. */
void store_destroy(struct store *store);

/* Forgets everything, as if nothing had ever come; revisions go on. */
void store_reset(struct store *store);
/* Takes over change->object in every case. */
void store_apply(struct store *store, const struct change *change, struct moment now);

size_t store_count(const struct store *store, enum kind kind);
const struct object *store_at(const struct store *store, enum kind kind, size_t i);
/* NULL when absent. `namespace` is "" for cluster-scoped kinds. */
const struct object *store_find(const struct store *store, enum kind kind,
	const char *namespace, const char *name);
/* Grows with every visible change of the kind; for "did anything change". */
uint64_t store_revision(const struct store *store, enum kind kind);
uint64_t store_revision_all(const struct store *store);
/* Changes when an object of the kind appears, goes away or is replaced by another one
 * of its name: while it stays, store_at(i) keeps its namespace, name and uid for every
 * i. */
uint64_t store_membership(const struct store *store, enum kind kind);
const struct source_state *store_source(const struct store *store, enum source source);
/* gitVersion of the API server; NULL until known. */
const char *store_server_version(const struct store *store);

/*
 * Histories, newest last. Node samples with the time and counters of their predecessor
 * are kept once; a sample older than the newest is dropped. Migration samples are kept
 * in order of at_ms, one per time; of long copies the older half is thinned out, never
 * a low of what remains. Of measures of links the newest dozen is kept.
 */
size_t store_node_samples(const struct store *store, const char *node,
	const struct node_sample *const **out_samples);
size_t store_node_measures(const struct store *store, const char *node,
	const struct node_measure *const **out_measures);
/* SAMPLE_NONE when never asked. */
struct sample_state store_node_sample_state(
	const struct store *store, const char *node);
size_t store_migration_samples(const struct store *store, const char *namespace,
	const char *vmi, const struct migration_sample **out_samples);

/* Migrations whose objects are gone, 0 is the one gone longest. */
size_t store_finished_count(const struct store *store);
const struct finished_migration *store_finished(const struct store *store, size_t i);

/* What is known of the end of a migration, be its object there or gone; NULL. */
const struct migration_ending *store_ending(const struct store *store, const char *uid);

/* Typed views of store_at() and store_find(). */
const struct migration *store_migration(const struct store *store, size_t i);
const struct vmi *store_vmi(const struct store *store, size_t i);
const struct node *store_node(const struct store *store, size_t i);
const struct pod *store_pod(const struct store *store, size_t i);
const struct pod *store_virt_handler(const struct store *store, size_t i);
const struct kubevirt *store_kubevirt(const struct store *store, size_t i);
const struct hyperconverged *store_hyperconverged(const struct store *store, size_t i);
const struct nad *store_nad(const struct store *store, size_t i);
const struct policy *store_policy(const struct store *store, size_t i);
const struct namespace_object *store_namespace(const struct store *store, size_t i);
const struct node_network_state *store_node_network_state(
	const struct store *store, size_t i);
const struct quota *store_quota(const struct store *store, size_t i);
const struct node_pool *store_node_pool(const struct store *store, size_t i);
const struct event *store_event(const struct store *store, size_t i);
const struct pvc *store_pvc(const struct store *store, size_t i);
/* Evidence fetched on demand. */
const struct pod *store_launcher(const struct store *store, size_t i);
const struct event *store_pod_event(const struct store *store, size_t i);
const struct workload *store_workload(const struct store *store, size_t i);
const struct attachment *store_attachment(const struct store *store, size_t i);
const struct disruption_budget *store_budget(const struct store *store, size_t i);
const struct vm *store_find_vm(
	const struct store *store, const char *namespace, const char *name);
const struct pvc *store_find_pvc(
	const struct store *store, const char *namespace, const char *name);
const struct node_load *store_find_node_load(
	const struct store *store, const char *node);
const struct ip_pool *store_ip_pool(const struct store *store, size_t i);
const struct sriov_node_state *store_sriov_state(const struct store *store, size_t i);
/* `kind`: CLUSTER_NETWORK, INFRASTRUCTURE or SERVICE_CIDR. */
const struct known_networks *store_known_networks(
	const struct store *store, enum kind kind, size_t i);
const struct interface_policy *store_interface_policy(
	const struct store *store, size_t i);
const struct vmi *store_find_vmi(
	const struct store *store, const char *namespace, const char *name);
const struct node *store_find_node(const struct store *store, const char *name);

#endif
