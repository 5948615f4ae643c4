/* What virt-handler (and the kubelet) write while a migration goes on. */
#ifndef SIM_HANDLER_H
#define SIM_HANDLER_H

#include "model.h"

/* virt-controller's handover into VMI.status.migrationState. */
void handler_handover(struct mig *m);
void handler_sync_failed(const struct mig *m);
void handler_target_ready(struct mig *m);
void handler_started(struct mig *m);
void handler_domain_detected(const struct mig *m);
void handler_mode(const struct mig *m);
void handler_cut_over(const struct mig *m);
void handler_flip(struct mig *m);
void handler_ready(const struct mig *m, bool ready);
void handler_completed(struct mig *m);
void handler_abort_requested(const struct mig *m);
void handler_abort_status(const struct mig *m, const char *status);
void handler_failed(struct mig *m, bool aborted);
void handler_cleanup(const struct mig *m);

/* Pods of a migration. */
void handler_pod_start(const struct mig *m);
void handler_pod_end(const char *ns, const char *pod, bool failed);

#endif
