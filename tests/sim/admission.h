/* KubeVirt's webhooks: what is changed on create and what is refused. */
#ifndef SIM_ADMISSION_H
#define SIM_ADMISSION_H

#include "store.h"

struct refusal {
	unsigned code;
	char *message;
	struct json_object *causes;
};

/* May change tree (defaults). False: refused, and refusal is filled. */
bool admission_create(
	const struct resource *res, struct json_object *tree, struct refusal *refusal);
bool admission_update(const struct resource *res, struct json_object *before,
	struct json_object *after, struct refusal *refusal);

#endif
