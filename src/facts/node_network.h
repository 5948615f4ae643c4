/* One node: the chain of its migration link, and how full every interface is. */
#ifndef SRC_FACTS_NODE_NETWORK_H
#define SRC_FACTS_NODE_NETWORK_H

#include "model/settings.h"
#include "src/facts/definition.h"
#include "src/facts/link.h"

/* Fills everything but the handler's address. The link is handed out as well. */
void node_network_fill(struct network_view *view, const struct node_fact *node,
	const struct settings *settings, struct node_network_fact *out,
	struct link *out_link);

#endif
