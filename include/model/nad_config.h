/*
 * What a NetworkAttachmentDefinition's CNI configuration means: which device it hangs
 * on, and which addresses its IPAM may hand out. Resolved as the plugins themselves
 * would resolve it, so that judging an address is arithmetic.
 */
#ifndef MODEL_NAD_CONFIG_H
#define MODEL_NAD_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/inet.h"

enum ipam_kind {
	IPAM_NONE,
	IPAM_WHEREABOUTS,
	IPAM_HOST_LOCAL,
	IPAM_STATIC,
	IPAM_DHCP,
	IPAM_OVN, /* the subnets of ovn-k8s-cni-overlay itself */
	IPAM_OTHER,
};

/* How much the configuration tells about addresses. */
enum nad_ranges {
	NAD_RANGES_KNOWN,   /* pools holds all of them */
	NAD_RANGES_UNKNOWN, /* they stand elsewhere: see why */
	NAD_RANGES_INVALID, /* no pod can get an address by it: see why */
};

/* One CNI plugin of the chain. Absent is NULL or UNKNOWN_I64. */
struct nad_plugin {
	const char *type;
	const char *master; /* NULL or "": the interface of the default route */
	const char *bridge;
	const char *device; /* of host-device */
	const char *mode;
	int64_t mtu;
	int64_t vlan;
	bool has_ipam;
};

/* Addresses from which one is taken. */
struct nad_pool {
	const char *text; /* as written */
	size_t group;	  /* a pod gets one address out of every group */
	struct inet_prefix prefix;
	struct inet_address first; /* first and last that may be handed out */
	struct inet_address last;
	/* Every node has its own part of this length, with a first and a last address
	 * of its own that are not handed out; 0: no parts. */
	uint8_t slice_length;
	/* The second address of every part is the node's router. */
	bool has_slice_router;
	struct inet_address gateway; /* family 0: none */
	bool is_gateway_reserved;    /* the IPAM never hands it out */
	const struct inet_prefix *excludes;
	size_t exclude_count;
};

/* Something worth saying about the configuration; safe for a terminal. */
struct nad_note {
	const char *id;
	const char *message;
};

struct nad_config {
	enum nad_ranges ranges;
	const char *why; /* one phrase, safe for a terminal; NULL when KNOWN */
	bool is_on_node_file;
	const char *name; /* of the network, as written; NULL: the object's own */
	const char *type; /* of the first plugin; NULL: could not be read */
	const struct nad_plugin *plugins;
	size_t plugin_count;
	enum ipam_kind ipam;
	const char *ipam_type; /* as written; NULL: none */
	const struct nad_pool *pools;
	size_t pool_count;
	const char *pool_name; /* whereabouts: network_name; NULL: none */
	const struct nad_note *notes;
	size_t note_count;
	/* Of ovn-k8s-cni-overlay. */
	const char *topology;
	const char *net_attach_def_name; /* must name the object it stands in */
	const char *physical_network;
};

#endif
