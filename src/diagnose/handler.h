/*
 * virt-handler of one node: whether it does its work, whether it has the migration
 * network, and what it said when it could not get an address.
 */
#ifndef SRC_DIAGNOSE_HANDLER_H
#define SRC_DIAGNOSE_HANDLER_H

#include "src/diagnose/look.h"

enum handler_state {
	HANDLER_OK,
	HANDLER_UNSEEN,	       /* cannot be judged, or no node for VMs */
	HANDLER_NODE_LOST,     /* the node itself is the trouble */
	HANDLER_MISSING,       /* no pod */
	HANDLER_NOT_READY,     /* a pod that does not get ready */
	HANDLER_CRASHING,      /* CrashLoopBackOff */
	HANDLER_SILENT,	       /* no heartbeat */
	HANDLER_UNSCHEDULABLE, /* label kubevirt.io/schedulable is false */
};

struct handler_view {
	enum handler_state state;
	const struct pod *pod; /* NULL */
	/* No address was to be had on the migration network. */
	const struct event *no_address_event;
	const struct container_status *no_address_panic;
	bool has_empty_interface; /* it crashes, and its migration0 has no address */
};

struct handler_view handler_view_of(
	const struct diagnosis_input *in, const struct node_fact *node);
/* Any of the three signs. */
bool handler_lacks_address(const struct handler_view *view);
/* "its virt-handler is not ready"; adds what it rests on. */
const char *handler_tell(const struct diagnosis_input *in, struct finding *out,
	const struct node_fact *node, const struct handler_view *view);
void handler_suggest(const struct diagnosis_input *in, struct finding *out,
	const struct node_fact *node, const struct handler_view *view);
/* The entry of the network-status annotation; NULL. */
const struct pod_network *handler_migration_interface(const struct pod *pod);
/* The pod was made without the migration network, or did not get it. */
bool handler_lacks_network(const struct pod *pod);
/* The network configured for this migration, or for the cluster; NULL: none. */
const char *configured_network(const struct diagnosis_input *in);

#endif
