/*
 * What is worth asking for beyond the watches right now, as facts see it: the client
 * polls and fetches this and nothing else. Strings live as long as the facts they came
 * from.
 */
#ifndef MODEL_INTEREST_H
#define MODEL_INTEREST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A virt-handler that exports metrics of running migrations. */
struct interest_handler {
	const char *namespace;
	const char *pod;
	const char *node;
};

/* A node of which a Prometheus may know what its kubelet does not tell. */
struct interest_measured {
	const char *node;
	const char *const *addresses; /* its exporters are found by these, too */
	size_t address_count;
	bool wants_rates;
	bool wants_speeds;
};

/* A source launcher whose log tells progress where metrics do not. */
struct interest_launcher {
	const char *namespace;
	const char *pod;
	const char *vmi;
	const char *migration_uid; /* lines of other migrations are not meant */
	bool has_wrong_rates;	   /* see launcher_log_parse() */
};

/* The log of a source launcher around the end of a migration: read once. */
struct interest_ending {
	const char *namespace;
	const char *pod;
	const char *migration_uid;
	int64_t since_ms; /* wall clock of the cluster */
	int64_t until_ms;
};

/* Pods that belong to a VMI (launchers old and new, attachment pods), as evidence. */
struct interest_vmi {
	const char *namespace;
	const char *name;
	const char *uid;
};

/* Anything by its name. */
struct interest_object {
	const char *namespace;
	const char *name;
};

struct interest {
	const char *const *statistics_nodes; /* kubelet /stats/summary */
	size_t statistics_node_count;
	const struct interest_handler *handlers;
	size_t handler_count;
	/* What else only a Prometheus could tell; nothing where there is none. */
	bool wants_progress;
	const struct interest_measured *measured;
	size_t measured_count;
	const struct interest_launcher *launchers;
	size_t launcher_count;
	const struct interest_ending *endings;
	size_t ending_count;
	const struct interest_vmi
		*vmis; /* unfinished or failed: fetch pods and events */
	size_t vmi_count;
	const struct interest_object *event_pods; /* fetch the events of these pods */
	size_t event_pod_count;
	const struct interest_object *claims;
	size_t claim_count;
	const char *const *volumes; /* fetch who has these PersistentVolumes attached */
	size_t volume_count;
	const char *const *budget_namespaces; /* fetch their PodDisruptionBudgets */
	size_t budget_namespace_count;
	const struct interest_object *vms; /* VirtualMachines */
	size_t vm_count;
	const char *const *load_nodes; /* fetch what their pods ask for */
	size_t load_node_count;
	const char *install_namespace; /* fetch KubeVirt's workloads; NULL: not known */
	bool has_synchronization;      /* also virt-synchronization-controller */
};

#endif
