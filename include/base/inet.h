/*
 * IP addresses and prefixes as 16 bytes and a family. Pure; no resolver.
 *
 * Addresses are compared as bytes, never as text. IPv4-mapped IPv6 ("::ffff:10.0.0.1")
 * folds to IPv4, as Go's net.IP does.
 */
#ifndef BASE_INET_H
#define BASE_INET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/str.h"

struct inet_address {
	uint8_t family;	   /* 4, 6 or 0 = none */
	uint8_t bytes[16]; /* network order; IPv4 in the first four */
};

struct inet_prefix {
	struct inet_address address; /* as written, host bits kept */
	uint8_t length;
};

#define INET_TEXT_SIZE 48

/* Strict: no blanks, leading zeros, prefix, port, brackets, zone. */
bool inet_parse(struct str text, struct inet_address *out) MUST_USE;
/* Leading zeros in IPv4 octets tolerated and read as decimal (Go's ParseIPSloppy). */
bool inet_parse_sloppy(struct str text, struct inet_address *out) MUST_USE;
/* "address/length". `sloppy` as above for the address. */
bool inet_prefix_parse(struct str text, bool sloppy, struct inet_prefix *out) MUST_USE;
/* As Go prints: RFC 5952. */
void inet_format(const struct inet_address *address, char out[INET_TEXT_SIZE]);
void inet_prefix_format(const struct inet_prefix *prefix, char out[INET_TEXT_SIZE]);

bool inet_equal(const struct inet_address *a, const struct inet_address *b);
/* -1, 0, 1; families compare first. */
int inet_compare(const struct inet_address *a, const struct inet_address *b);
/* Go's IsGlobalUnicast: not unspecified, loopback, multicast, link-local, broadcast. */
bool inet_is_global_unicast(const struct inet_address *address);

bool inet_prefix_contains(
	const struct inet_prefix *prefix, const struct inet_address *address);
bool inet_prefix_overlaps(const struct inet_prefix *a, const struct inet_prefix *b);
bool inet_prefix_has_host_bits(const struct inet_prefix *prefix);
/* Network address, and the last address of the prefix (broadcast for IPv4). */
struct inet_address inet_prefix_first(const struct inet_prefix *prefix);
struct inet_address inet_prefix_last(const struct inet_prefix *prefix);
/* address + delta; wraps inside the family. */
struct inet_address inet_add(const struct inet_address *address, int64_t delta);
/* b - a + 1 when a <= b and it fits, else UINT64_MAX; 0 when b < a. */
uint64_t inet_span(const struct inet_address *a, const struct inet_address *b);

#endif
