/* Who has the volumes of a VM attached, as VolumeAttachments tell. */
#ifndef SRC_DIAGNOSE_VOLUMES_H
#define SRC_DIAGNOSE_VOLUMES_H

#include "diagnose/diagnosis.h"

/* A volume that the target pod waits for is refused there, or is on its way for longer
 * than `patience_s`. Only hotplugged ones, or all. NULL: nothing of that is visible. */
const struct attachment *volumes_refused(const struct diagnosis_input *in,
	const struct pod *pod, bool is_hotplug_only, double patience_s);
/* One line for each attachment of each disk, and what cannot be seen of them. */
void volumes_show(const struct diagnosis_input *in, struct finding *out,
	const char *target, bool is_hotplug_only);

#endif
