/* How much of a link's traffic running migrations explain, and how much they may ask
 * for. */
#ifndef SRC_FACTS_ATTRIBUTION_H
#define SRC_FACTS_ATTRIBUTION_H

#include "facts/facts.h"
#include "src/facts/subnet.h"

/* Bytes per second into and out of a node; 0 without running migrations, NAN when they
 * run but none tells its rate. */
struct attribution {
	double rx_bytes_per_s;
	double tx_bytes_per_s;
};

struct attribution attribution_of(
	const struct facts *facts, const struct node_fact *node);
/* The limit of one migration as libvirt is told it; 0: unlimited, NAN: unknown. */
double attribution_limit_bytes_per_s(int64_t bandwidth_bytes);
/* Seconds to copy so many bytes once, nothing dirtied meanwhile, as one of `streams`
 * on a link (UNKNOWN_I64: not known); `limit` as above. NAN when nothing bounds it. */
double attribution_copy_s(
	int64_t bytes, double limit, int64_t link_bits_per_s, int64_t streams);
/* Fills share, largest VM and its time of `fact`, whose slowest link is set. */
void attribution_fill(const struct facts *facts, struct network_fact *fact);
/* What the limits allow against the slowest migration link (UNKNOWN_I64: unknown). */
void attribution_notes(
	const struct facts *facts, int64_t slowest_bits_per_s, struct note_list *notes);

#endif
