/* What is said about the migration network: where it is set and defined, how many
 * addresses it has, and per node whether it is reached and how it gets to the wire. */
#ifndef UI_WORDS_NETWORK_WORDS_H
#define UI_WORDS_NETWORK_WORDS_H

#include "ui/view.h"

/* One sentence: does the network do what it should. */
struct span network_verdict(const struct view *view);
/* "openshift-cnv/migration-net, macvlan on bond2, whereabouts, MTU 9000". */
struct span network_definition(const struct view *view);
/* "10.200.5.0/24: 246 usable, 12 allocated for 12 nodes". */
struct span network_addresses(const struct view *view);
/* The slowest migration link, what the limits allow on it, and for how long. */
struct span network_load(const struct view *view);

/* "✓ 10.200.5.17", "✗ 10.129.11.22". */
struct span network_attached(const struct view *view, const struct node_fact *node);
/* "OK", "POD_NETWORK"; "–" without a virt-handler. */
struct span network_node_verdict(const struct view *view, const struct node_fact *node);
/* "bond2 → ens2f0, ens2f1", else why it is not known. */
struct span network_chain(const struct view *view, const struct node_fact *node);
/* "live 4 s", "forbidden", "not asked". */
struct span network_statistics(const struct view *view, const struct node_fact *node);
/* 0 when it needs a hand; larger is calmer. */
int network_node_attention(const struct view *view, const struct node_fact *node);

#endif
