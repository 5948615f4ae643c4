/* The object store: immutable versions, one resourceVersion counter, event history. */
#ifndef SIM_STORE_H
#define SIM_STORE_H

#include "jtree.h"

enum resource_id {
	RES_NODES,
	RES_PODS,
	RES_NAMESPACES,
	RES_EVENTS,
	RES_PVCS,
	RES_QUOTAS,
	RES_SERVICES,
	RES_CONFIGMAPS,
	RES_DAEMONSETS,
	RES_DEPLOYMENTS,
	RES_VMS,
	RES_VMIS,
	RES_VMIMS,
	RES_KUBEVIRTS,
	RES_POLICIES,
	RES_HCO_V1,
	RES_HCO_V1BETA1,
	RES_NADS,
	RES_NNS,
	RES_PDBS,
	RES_VOLUMEATTACHMENTS,
	RES_STORAGECLASSES,
	RES_NODEPOOLS,
	RES_IPPOOLS,
	RES_COUNT
};

/* One state of one object, shared by the table, the history and readers. */
struct version {
	unsigned refs;
	uint64_t rv;
	char *ns;
	char *name;
	char *uid;
	char *labels; /* "k\0v\0...\0" */
	char *fields; /* likewise, what field selectors may ask for */
	size_t len;
	size_t item_at; /* where the text of a list item begins (typed lists) */
	char *text;
};

enum event_type {
	EVENT_ADDED,
	EVENT_MODIFIED,
	EVENT_DELETED
};

struct event {
	enum event_type type;
	uint64_t seq;
	struct version *now;
	struct version *before;
};

struct watch;

struct resource {
	const char *group;
	const char *version;
	const char *plural;
	const char *singular;
	const char *kind;
	const char *short_names; /* comma separated */
	const char *spec_manager;
	const char *status_manager;
	bool namespaced;
	bool typed;
	bool status_sub;
	bool absent;
	struct version **items; /* sorted by namespace, name */
	size_t count;
	size_t cap;
	struct event *ring;
	size_t ring_cap;
	uint64_t first_seq;
	uint64_t next_seq;
	uint64_t floor_rv; /* history before this is forgotten */
	struct watch *watches;
};

extern struct resource resources[RES_COUNT];

struct store_hooks {
	/* After each commit; tree is the new state, or NULL when the object is gone. */
	void (*changed)(struct resource *res, const struct version *now,
		const struct version *before, struct json_object *tree);
	void (*wake)(struct resource *res);
};

void store_init(uint64_t first_rv, size_t history, bool managed_fields);
void store_hooks(struct store_hooks hooks);
void store_free(void);
/* From here on changes are logged for watches. */
void store_start_history(void);
void store_drop_history(struct resource *res);
uint64_t store_rv(void);
void store_set_rv(uint64_t rv);

struct resource *store_find(const char *group, const char *version, const char *plural);
const char *resource_api_version(const struct resource *res, char *out, size_t size);

struct version *store_get(struct resource *res, const char *ns, const char *name);
struct json_object *store_read(const struct version *v);
/* Convenience: the tree of ns/name, or NULL. */
struct json_object *store_load(enum resource_id id, const char *ns, const char *name);
/* Creates or replaces; takes the tree. The result stays owned by the store. */
struct version *store_put(struct resource *res, struct json_object *tree);
struct version *store_save(enum resource_id id, struct json_object *tree);
void store_remove(struct resource *res, const char *ns, const char *name);
/* Commits a recorded state byte for byte. */
void store_put_raw(
	struct resource *res, enum event_type type, const char *text, size_t len);
/* A version that is not in the store (dry run). */
struct version *store_render(struct resource *res, struct json_object *tree);

struct version *version_hold(struct version *v);
void version_drop(struct version *v);

/* State at rv (0 = now) in one namespace (NULL = all); held versions in a new array.
 * False when the history does not reach back so far. */
bool store_snapshot(struct resource *res, const char *ns, uint64_t rv,
	struct version ***out, size_t *count);
const struct event *store_event(const struct resource *res, uint64_t seq);
/* Sequence number of the first event after rv. */
uint64_t store_seq_after(const struct resource *res, uint64_t rv);

#endif
