/*
 * From the network definition to the host's devices: which one carries migrations, on
 * which ports of the machine, and how fast they are.
 */
#ifndef SRC_FACTS_LINK_H
#define SRC_FACTS_LINK_H

#include "base/arena.h"
#include "model/cluster_objects.h"
#include "model/network_objects.h"

enum link_visibility {
	LINK_VISIBLE,
	LINK_NOT_OBSERVABLE, /* its traffic passes the counters by */
	LINK_UNKNOWN,	     /* which device it is cannot be told */
};

/* One device of the chain. */
struct link_device {
	const char *name;
	bool is_port;			   /* of the machine: the end of the chain */
	const struct node_interface *info; /* NULL: not reported */
	int64_t speed_bits_per_s;	   /* UNKNOWN_I64 */
	const char *speed_origin;	   /* NULL */
	bool is_down;
	bool is_half_duplex;
};

struct link {
	enum link_visibility visibility;
	const char *why; /* unless VISIBLE */
	/* From the device that carries migrations only down to the ports; of
	 * NOT_OBSERVABLE the cards below, whose counters leave migrations out. */
	const struct link_device *devices;
	size_t device_count;
	const char *text;   /* "bond2.500 → bond2 → ens2f0, ens2f1"; NULL unknown */
	int64_t lowest_mtu; /* UNKNOWN_I64 */
};

/* What the chain of one node is read from; NULL each where it is not known. */
struct link_sources {
	const struct nad *nad;
	const struct node_network_state *state; /* without: names are all there is */
	const struct sriov_node_state *sriov;
};

struct link link_find(const struct link_sources *sources, struct arena *arena);
/* The chain below any device of the node. */
struct link link_below(const char *device, const struct node_network_state *state,
	struct arena *arena);
/* Where the pod network of a node leaves the machine. */
struct link link_of_default_route(
	const struct node_network_state *state, struct arena *arena);
/* NULL when the device is not in it. */
const struct link_device *link_device_of(const struct link *link, const char *name);
/* Both end in a common port. */
bool link_shares_port(const struct link *a, const struct link *b);

#endif
