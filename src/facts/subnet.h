/*
 * Whether an address is the right one for migrations: arithmetic on a resolved network
 * definition plus what virt-handler pods show. Nothing here looks anything up.
 */
#ifndef SRC_FACTS_SUBNET_H
#define SRC_FACTS_SUBNET_H

#include "base/arena.h"
#include "facts/network.h"
#include "model/cluster_objects.h"
#include "model/migration.h"
#include "model/network_objects.h"

/* A list of notes that grows in an arena; one of every id is kept. */
struct note_list {
	struct arena *arena;
	struct network_note *items;
	size_t count;
	size_t capacity;
};

void note_add(struct note_list *list, const char *id, const char *format, ...)
	PRINTF_LIKE(3, 4);
/* The message is kept as it is. */
void note_keep(struct note_list *list, const char *id, const char *message);
/* Harmless and short, for messages. */
const char *shown_text(struct arena *arena, const char *text);

/* Networks that are not for migrations, as far as they are known. */
struct cluster_networks {
	const struct inet_prefix *pods;
	size_t pod_count;
	const struct inet_prefix *services;
	size_t service_count;
	const struct inet_prefix *machines;
	size_t machine_count;
	/* Single addresses where no prefix is known. */
	const struct inet_address *pod_addresses;
	size_t pod_address_count;
	const struct inet_address *node_addresses;
	size_t node_address_count;
};

/* The network a migration was to use. */
enum network_choice {
	NETWORK_UNREADABLE, /* see why */
	NETWORK_NONE,
	NETWORK_NAMED, /* also by "" */
};

struct network_source {
	enum network_choice choice;
	const char *network; /* as written */
	const char *why;     /* UNREADABLE: what cannot be read */
	/* No snapshot: what stands in the configuration today, and may be newer. */
	bool is_current_config;
};

enum definition_state {
	DEFINITION_FOUND,
	DEFINITION_BAD_NAME,
	DEFINITION_MISSING,
	DEFINITION_ELSEWHERE, /* only in found_namespace */
	DEFINITION_UNREADABLE,
	DEFINITION_NOT_SERVED, /* Multus is not installed */
};

/* Where the name of a network leads. */
struct definition {
	enum definition_state state;
	const char *namespace; /* in which Multus looks; NULL unknown */
	const char *name;
	const char *found_namespace;
	const struct nad *nad; /* FOUND only */
	const char *why;       /* UNREADABLE */
	/* Multus with namespace isolation refuses it to a pod of KubeVirt. */
	bool is_foreign;
	bool is_isolation_on;
	/* Of the IPPools of whereabouts, sorted by address. */
	const struct ip_allocation *allocations;
	size_t allocation_count;
	const char *allocation_origin; /* "IPPool ns/name"; NULL: no pool is known */
	/* Of config_notes(); made once, wanted for every address. */
	const struct network_note *notes;
	size_t note_count;
};

/* What the virt-handler of the target node shows. */
struct handler_evidence {
	bool is_seen;
	const struct object *pod; /* NULL: not seen */
	bool is_newer;		  /* than the migration: proves nothing about it */
	/* It should have a migration network, and its status does not show it. */
	bool is_status_unclear;
	const char *const *pod_addresses;
	size_t pod_address_count;
	const char *const *migration_addresses;
	size_t migration_address_count;
};

struct address_question {
	const char *address; /* NULL or "": none */
	enum migration_phase phase;
	bool is_target_remote;
	bool is_state_replaced; /* the VMI tells about a newer migration */
	struct network_source network;
	struct definition definition;
	struct handler_evidence handler;
	const struct cluster_networks *networks;
	int64_t start_ms; /* UNKNOWN_I64 */
	bool has_network_changed;
};

struct address_fact address_verdict(
	const struct address_question *question, struct arena *arena);

/* The pool, or the subnet only, or neither; *out_reason says which. */
enum pool_place {
	POOL_OUTSIDE,
	POOL_SUBNET_ONLY,
	POOL_INSIDE,
};

enum pool_place pool_place_of(const struct nad_pool *pool,
	const struct inet_address *address, struct arena *arena,
	const char **out_reason);
/* How many pods can have an address at once; NAN when unknown. *out_group is the group
 * that has so many, the smallest. */
double config_usable_addresses(const struct nad_config *config, size_t *out_group);
/* Whether the pool may hand the address out, whatever part of it is a node's. */
bool pool_gives(const struct nad_pool *pool, const struct inet_address *address);
/* OVN-Kubernetes compares the name in its configuration with the object it stands in.
 */
bool definition_is_misnamed(const struct nad *nad, struct arena *arena);
/* What is wrong with the definition as such, whatever the address. */
void config_notes(const struct nad_config *config,
	const struct cluster_networks *networks, struct note_list *notes);

#endif
