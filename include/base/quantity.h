/* Kubernetes quantities ("1Gi", "500m", "1e3", "12.5G"). Pure. */
#ifndef BASE_QUANTITY_H
#define BASE_QUANTITY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"

/* Value in thousandths; fractions below are rounded up (away from zero) as
 * k8s.io/apimachinery does. False on syntax (see resource.ParseQuantity, except that
 * one digit must be there: Go reads "Ki" and "-" as 0), above 64 significant digits
 * (the API server writes 28), and out of int64 range; INT64_MIN means unknown. */
bool quantity_parse_milli(const char *text, int64_t *out_milli) MUST_USE;
/* Whole units (bytes, cores), rounded up. */
bool quantity_parse(const char *text, int64_t *out_value) MUST_USE;
/* Quantity.ScaledValue(Giga): units of 10^9, rounded up. bytes >= 0. */
int64_t quantity_decimal_gigabytes(int64_t bytes);

/* The other way, for sentences: "512 B", "1.5 GiB", "64 GiB"; "an unknown size" when it
 * is UNKNOWN_F64. */
const char *bytes_text(struct arena *arena, double bytes);

#endif
