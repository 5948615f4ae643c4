/* Order of resource versions, where they have one. Pure. */
#ifndef KUBE_RESOURCE_VERSION_H
#define KUBE_RESOURCE_VERSION_H

#include <stdbool.h>

/* Decimal strings by length, then bytes (apimachinery util/resourceversion). False when
 * either is not such a number: servers older than 1.35 promise no order, but all that
 * store in etcd keep it. */
bool resource_version_is_older(const char *a, const char *b);

#endif
