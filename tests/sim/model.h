/* What the simulated cluster is made of, beside the API objects: nodes, VMs,
 * migrations. */
#ifndef SIM_MODEL_H
#define SIM_MODEL_H

#include "store.h"

#define NIC_MAX 20
#define SAMPLE_MAX 10
#define STALL_ROUNDS 256

enum phase {
	PHASE_UNSET,
	PHASE_PENDING,
	PHASE_SCHEDULING,
	PHASE_SCHEDULED,
	PHASE_PREPARING,
	PHASE_READY,
	PHASE_RUNNING,
	PHASE_SUCCEEDED,
	PHASE_FAILED
};

/* What the controllers do next with a migration, and when. */
enum stage {
	STAGE_NEW,
	STAGE_ACCEPT,
	STAGE_WAIT,
	STAGE_POD_MADE,
	STAGE_POD_STARTING,
	STAGE_POD_RUNNING,
	STAGE_HANDED_OVER,
	STAGE_PREPARE,
	STAGE_PREPARING,
	STAGE_ADDRESS,
	STAGE_START,
	STAGE_STARTED,
	STAGE_COPY,
	STAGE_FLIP,
	STAGE_NOT_READY,
	STAGE_READY_AGAIN,
	STAGE_COMPLETED,
	STAGE_SUCCEED,
	STAGE_REPORT_FAILED,
	STAGE_FAIL,
	STAGE_COPY_STATE,
	STAGE_FINALIZE,
	STAGE_DONE
};

struct nic {
	char name[20];
	double rx;
	double tx;
	uint64_t shown_rx;
	uint64_t shown_tx;
};

struct node {
	char name[64];
	char uid[37];
	char internal_ip[48];
	char pod_ip[48];       /* of its virt-handler */
	char migration_ip[48]; /* "" = no migration0 */
	char handler_pod[64];
	char handler_uid[37];
	double memory; /* allocatable */
	double used;   /* requested by launcher pods */
	bool cordoned;
	bool drain_taint;
	bool ready;
	bool kubelet_down;
	bool handler_down;
	bool no_migration_interface;
	struct json_object *labels;
	double migration_rx; /* bytes per second, this tick */
	double migration_tx;
	double pod_rx;
	double pod_tx;
	double background; /* share of the usual traffic, wanders */
	bool hot_port;	   /* all of bond2 goes over its first port */
	struct nic nics[NIC_MAX];
	size_t nic_count;
	int64_t stats_wall;
	int64_t next_stats;
	int64_t next_heartbeat;
	int64_t next_nns;
	int64_t boot_wall;
};

struct dirty_point {
	double at;
	double rate;
};

struct mig;

struct vm {
	char *ns;
	char *name;
	char uid[37];
	char vm_uid[37];
	double memory;
	struct dirty_point *dirty;
	size_t dirty_count;
	double working_set; /* share of the memory that is written over and over */
	double stall_after; /* seconds; <0 never: the copy stops dead */
	double fail_after;  /* seconds; <0 never */
	char *fail_text;
	bool hang_target;
	bool pod_stuck; /* its target pods never start */
	bool gone;
	char *reason; /* of LiveMigratable=False, or NULL */
	char *message;
	char *strategy;
	char *guest_os;
	bool block; /* BlockMigration */
	int cpus;
	struct json_object *labels;
	struct node *node;
	char pod[140];
	char pod_uid[37];
	char evacuation[64];   /* status.evacuationNodeName */
	char state_source[64]; /* status.migrationState.sourceNode, perhaps stale */
	struct mig *active;
	unsigned failures;
	int64_t last_failed;
	int64_t next_evacuation;
	unsigned ip;
};

struct sample {
	int64_t wall;
	double total;
	double processed;
	double remaining;
	double dirty;
	double rate;
};

struct options {
	bool auto_converge;
	bool post_copy;
	bool disruption;
	double bandwidth;
	int64_t completion;
	int64_t progress;
	int64_t max_downtime; /* milliseconds */
	/* experimental.stallDetector */
	bool stall_named; /* the object is there */
	int64_t stall_window;
	int64_t switchover;
	double completion_factor;
	double precopy_factor;
	char policy[64];
};

struct round {
	double at; /* seconds since the copy began */
	double left;
};

/* What the launcher of 1.9 keeps of a copy where the gate is open. */
struct stall {
	double ewma;	/* bytes per second */
	double left;	/* when the last round ended */
	double outside; /* the least before the window; <0 none */
	struct round candidates[STALL_ROUNDS];
	size_t count;
	bool detected;
	double best;
	double seen[STALL_ROUNDS];
	size_t seen_count;
	double relax_at;
	double patience;
	bool initiated;
	double acceptable;	/* seconds */
	double switch_deadline; /* seconds */
	double downtime;	/* seconds that QEMU may stop the guest; 0: as always */
};

struct mig {
	char *ns;
	char *name;
	char uid[37];
	struct vm *vm;
	enum phase phase;
	enum stage stage;
	int priority; /* 100, 50, 20, 0 */
	bool evacuation;
	bool cancel;	   /* deletionTimestamp seen */
	bool cancel_noted; /* condition written */
	bool abort_sent;
	bool has_pod;
	bool unschedulable;
	bool quota_noted;
	bool backoff_noted;
	bool utility_noted;
	bool pod_waits; /* stuck in ContainerCreating */
	uint64_t order;
	int64_t next; /* simulated time of the next step */
	int64_t created;
	int64_t pod_created;
	char pod[140];
	char pod_uid[37];
	struct node *source;
	struct node *target;
	char source_pod[140];
	char source_pod_uid[37];
	char address[48];
	int ports[3];
	struct options options;
	char *failure;
	char *event;
	/* the copy */
	const char *mode;
	int64_t started;
	double total;
	double remaining;
	double processed;
	double pass_left;
	double pass_dirty;
	double pass_size;
	unsigned iteration;
	double throttle;
	double rate;
	double dirty;
	double budget; /* seconds, 0 = none */
	double best;
	bool watched; /* by the stall detector */
	bool round_over;
	struct stall stall;
	int64_t progressed;
	int64_t polled;
	double polled_remaining;
	bool paused;
	double still; /* of the guest at the end, milliseconds */
	struct sample samples[SAMPLE_MAX];
	size_t sample_count;
	int64_t next_sample;
	int64_t next_log;
};

struct pod_log {
	struct pod_log *next;
	char ns[64];
	char pod[140];
	struct buf text;
};

struct drain {
	struct node *node;
	int64_t next;
};

struct model {
	bool replay;
	bool installed; /* KubeVirt is there */
	bool virt_api_down;
	bool priorities;
	bool stall_gate; /* MigrationStallDetection */
	bool at_once;	 /* evacuation makes all migrations at once */
	int minor;	 /* of KubeVirt 1.x */
	char version[32];
	char kubernetes[32];
	bool watch_lists; /* the feature gate WatchList */
	char install_ns[64];
	char kubevirt_name[64];
	char network[64]; /* as configured, "" = none */
	char os_image[96];
	int64_t cluster_limit;
	int64_t outbound_limit;
	int64_t utility_timeout; /* seconds */
	struct options options;
	double link; /* bytes per second of the migration network of a node */
	double pod_link;
	double stream_max;   /* bytes per second one migration can reach */
	double start_factor; /* stretches the phases before Running */
	struct node *nodes;
	size_t node_count;
	struct vm **vms; /* sorted by namespace, name once built */
	size_t vm_count;
	struct mig **migs; /* not yet done */
	size_t mig_count;
	size_t mig_cap;
	struct pod_log *logs;
	struct drain drains[16];
	size_t drain_count;
	uint64_t order;
};

extern struct model model;

struct node *model_node(const char *name);
struct vm *model_vm(const char *ns, const char *name);
const struct mig *model_active_for(const char *ns, const char *vmi);
void model_sort_vms(void);
void model_free(void);
/* store_hooks.changed */
void model_changed(struct resource *res, const struct version *now,
	const struct version *before, struct json_object *tree);

bool phase_counts(enum phase phase);
const char *phase_name(enum phase phase);
int64_t model_running(void);
int64_t model_outbound(const struct node *node);
double vm_dirty_rate(const struct vm *vm, double seconds);
double vm_pod_memory(const struct vm *vm);

/* What `experimental` of a configuration says; NULL: the defaults. */
void options_experimental(struct options *o, struct json_object *experimental);

struct buf *pod_log(const char *ns, const char *pod);
const struct buf *pod_log_find(const char *ns, const char *pod);

#endif
