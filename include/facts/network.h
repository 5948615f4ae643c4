/*
 * The migration network: what is configured, what is really used, how full the links
 * are.
 */
#ifndef FACTS_NETWORK_H
#define FACTS_NETWORK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/inet.h"
#include "base/unknown.h"

/* Whether one address is the right one for migrations; codes are shown as they are. */
enum address_verdict {
	VERDICT_OK,
	VERDICT_OK_ATTACHED,
	VERDICT_WARN_NOT_POOL,
	VERDICT_WRONG_SUBNET,
	VERDICT_POD_NETWORK,
	VERDICT_EXPECTED_POD,
	VERDICT_UNEXPECTED,
	VERDICT_PENDING,
	VERDICT_N_A,
	VERDICT_UNKNOWN,
	VERDICT_CONFIG_ERROR,
	VERDICT_INVALID_ADDR,
};

/* "OK", "OK_ATTACHED", ... */
const char *address_verdict_text(enum address_verdict verdict);
bool address_verdict_is_bad(enum address_verdict verdict);

struct network_note {
	const char *id; /* "OVERLAP_POD", ... */
	const char *message;
};

struct address_fact {
	const char *address; /* NULL: none */
	enum address_verdict verdict;
	const char *reason; /* in words */
	const struct network_note *notes;
	size_t note_count;
};

/* The network in force and its definition. */
struct network_fact {
	const char *configured; /* as written; NULL: none */
	const char *origin;
	const char *definition_namespace; /* of the NAD found; NULL */
	const char *definition_name;
	const char *const *ranges; /* as written */
	size_t range_count;
	/* Of the range with the fewest, as a pod needs one out of each; NAN unknown. */
	double usable_addresses;
	double allocated_addresses;
	/* Who counted the latter: "IPPool ns/name", else "virt-handlers", whose
	 * addresses are then all that is seen; NULL. */
	const char *allocated_origin;
	const char *type;   /* plugin: macvlan, bridge, ... */
	const char *ipam;   /* whereabouts, ... */
	const char *master; /* host device it hangs on; NULL */
	int64_t mtu;
	const struct network_note *notes;
	size_t note_count;
	int attached_nodes;  /* with an OK address */
	int fallback_nodes;  /* whose virt-handler publishes its pod address */
	int undecided_nodes; /* of which it cannot be told, or not yet */
	int handler_nodes;   /* with a virt-handler */
	int64_t slowest_link_bits_per_s; /* of all migration links; UNKNOWN_I64 */
	/* What the limits allow out of one node, of that link; NAN unknown, also where
	 * nothing limits a migration. */
	double outbound_share_percent;
	int64_t largest_vm_bytes; /* UNKNOWN_I64 */
	/* One pass over its memory while as many others leave the node as may; NAN. */
	double largest_vm_copy_s;
};

enum saturation {
	SATURATION_UNKNOWN,
	SATURATION_OK,
	SATURATION_WARM,
	SATURATION_HIGH,
	SATURATION_SATURATED,
	SATURATION_NOT_OBSERVABLE,
	SATURATION_DOWN,
};

/* Contract text: "ok", "warm", ... */
const char *saturation_text(enum saturation saturation);

struct interface_fact {
	const char *name;
	const char *role;      /* "migration", "port" (of its bond), "other" */
	double rx_bytes_per_s; /* NAN unknown */
	double tx_bytes_per_s;
	int64_t speed_bits_per_s; /* UNKNOWN_I64 */
	const char *speed_origin; /* "NodeNetworkState", ...; NULL */
	double rx_percent;	  /* NAN without speed */
	double tx_percent;
	enum saturation saturation;
	bool has_errors;	      /* error counters grew in the last interval */
	bool errors_persist;	      /* and in the one before */
	const char *rate_origin;      /* "kubelet", "Prometheus"; NULL: no rate */
	const char *rate_state;	      /* "INIT", "OK", "HOLD", ...; NULL: no counters */
	bool is_stale;		      /* the measurement is older than 30 s */
	bool is_half_duplex;	      /* both directions share the speed */
	const char *hint;	      /* one phrase, or NULL */
	double explained_bytes_per_s; /* by running migrations; NAN */
	double explained_rx_bytes_per_s; /* its two parts */
	double explained_tx_bytes_per_s;
	const double *rx_history; /* bytes per second, oldest first; NAN gaps */
	const double *tx_history;
	size_t history_count;
};

struct node_network_fact {
	/* Of its virt-handler: where migrations into this node would arrive. */
	struct address_fact handler_address;
	const char *const *migration_addresses;
	size_t migration_address_count;
	const struct interface_fact
		*interfaces; /* migration device, its ports, others */
	size_t interface_count;
	const char *chain; /* "bond2.500 → bond2 → ens2f0, ens2f1"; NULL unknown */
	const char *chain_message; /* why there is no chain; NULL */
	/* Migrations and the default route leave by one port. */
	enum tristate link_shared;
	bool was_rebooted;	      /* within the history of its statistics */
	const char *statistics_state; /* "live", "stale", "forbidden", ...; NULL: not
					 asked */
	int64_t statistics_age_ms;
	const char *statistics_message;
	const char *rates_origin; /* "kubelet", "Prometheus"; NULL: nobody told any */
};

#endif
