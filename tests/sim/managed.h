/* Text of metadata.managedFields, derived from the object itself. */
#ifndef SIM_MANAGED_H
#define SIM_MANAGED_H

#include "store.h"

/* The result is raw JSON text. */
char *managed_fields(const struct resource *res, struct json_object *tree);

#endif
