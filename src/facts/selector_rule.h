/* One expression of a selector against a value; pure. */
#ifndef FACTS_SELECTOR_RULE_H
#define FACTS_SELECTOR_RULE_H

#include <stdbool.h>

#include "model/object.h"

/* `value`: NULL where there is no such key. Operations that are not known match
 * nothing: the API server lets none in, nor Gt and Lt where they are not meant
 * (k8s.io/apimachinery: pkg/labels/selector.go, Requirement.Matches). */
bool selector_rule_holds(const struct selector_rule *rule, const char *value);

#endif
