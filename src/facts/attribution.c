/* Running migrations against the links they use. */
#include "src/facts/attribution.h"

#include "base/quantity.h"
#include "base/unknown.h"

#define MEBIBYTE 1048576.0
#define TIMEOUT_SHARE 0.5
/* What TCP leaves of a link at an MTU of 1500. */
#define PAYLOAD 0.94

/* virt-launcher hands whole MiB/s to libvirt, at least one (kubevirt:
 * pkg/virt-launcher/virtwrap/converter/vcpu/vcpu.go, QuantityToMebiByte). */
double attribution_limit_bytes_per_s(int64_t bandwidth_bytes)
{
	if (!i64_is_known(bandwidth_bytes) || bandwidth_bytes < 0) {
		return UNKNOWN_F64;
	}
	if (bandwidth_bytes == 0) {
		return 0;
	}
	if ((double)bandwidth_bytes < MEBIBYTE) {
		return MEBIBYTE;
	}
	return floor((double)bandwidth_bytes / MEBIBYTE + 0.5) * MEBIBYTE;
}

struct sum {
	double bytes_per_s;
	bool has_any;
	bool has_silent;
};

/* Copied over another network: its bytes are not on the links of this one. */
static bool is_elsewhere(const struct migration_fact *fact)
{
	return fact->address != NULL &&
		(fact->address->verdict == VERDICT_POD_NETWORK ||
			fact->address->verdict == VERDICT_WRONG_SUBNET);
}

static void add(struct sum *sum, const struct migration_fact *fact)
{
	const struct progress_fact *progress = fact->progress;

	if (fact->phase != PHASE_RUNNING || is_elsewhere(fact)) {
		return;
	}
	if (progress == NULL || isnan(progress->transfer_bytes_per_s)) {
		sum->has_silent = true;
		return;
	}
	sum->has_any = true;
	sum->bytes_per_s += progress->transfer_bytes_per_s;
}

/* A part that is known is still a lower bound; nothing known is unknown, not 0. */
static double total(const struct sum *sum)
{
	return sum->has_silent && !sum->has_any ? UNKNOWN_F64 : sum->bytes_per_s;
}

struct attribution attribution_of(
	const struct facts *facts, const struct node_fact *node)
{
	struct sum rx = { 0 };
	struct sum tx = { 0 };

	for (size_t i = 0; i < node->inbound_holder_count; i++) {
		add(&rx, &facts->migrations[node->inbound_holders[i]]);
	}
	for (size_t i = 0; i < node->outbound_holder_count; i++) {
		add(&tx, &facts->migrations[node->outbound_holders[i]]);
	}
	return (struct attribution){ total(&rx), total(&tx) };
}

static int64_t largest_memory(const struct store *store)
{
	int64_t largest = UNKNOWN_I64;

	for (size_t i = 0; i < store_count(store, KIND_VMI); i++) {
		int64_t bytes = store_vmi(store, i)->memory_bytes;

		if (i64_is_known(bytes) &&
			(!i64_is_known(largest) || bytes > largest)) {
			largest = bytes;
		}
	}
	return largest;
}

/* One pass over the memory, against the time until virt-launcher gives up. */
static void timeout_note(
	const struct facts *facts, double limit, struct note_list *notes)
{
	int64_t per_unit_s = facts->limits.completion_timeout_per_gib_s.value;
	int64_t bytes = largest_memory(facts->store);
	double acceptable_s;
	double copy_s;

	if (!i64_is_known(per_unit_s) || per_unit_s <= 0 || !i64_is_known(bytes) ||
		bytes <= 0) {
		return;
	}
	acceptable_s = (double)per_unit_s * (double)quantity_decimal_gigabytes(bytes);
	copy_s = (double)bytes / limit;
	if (copy_s > TIMEOUT_SHARE * acceptable_s) {
		note_add(notes, "LIMIT_VS_TIMEOUT",
			"copying %.0f GiB once at the limit of %.0f MiB/s takes %.0f s "
			"of the %.0f s until the completion timeout",
			(double)bytes / (MEBIBYTE * 1024), limit / MEBIBYTE, copy_s,
			acceptable_s);
	}
}

static double share_percent(int64_t count, double limit, int64_t bits_per_s)
{
	return (double)count * limit * 800 / (double)bits_per_s;
}

/* How many leave one node at the same time at most. */
static int64_t most_outbound(const struct facts *facts)
{
	int64_t outbound = facts->limits.parallel_outbound_migrations_per_node.value;
	int64_t cluster = facts->limits.parallel_migrations_per_cluster.value;

	if (!i64_is_known(outbound) || !i64_is_known(cluster)) {
		return UNKNOWN_I64;
	}
	return outbound < cluster ? outbound : cluster;
}

double attribution_copy_s(
	int64_t bytes, double limit, int64_t link_bits_per_s, int64_t streams)
{
	double rate = UNKNOWN_F64;

	if (!i64_is_known(bytes) || isnan(limit)) {
		return UNKNOWN_F64;
	}
	if (i64_is_known(link_bits_per_s) && link_bits_per_s > 0 &&
		i64_is_known(streams) && streams > 0) {
		rate = (double)link_bits_per_s / 8 * PAYLOAD / (double)streams;
	}
	if (limit > 0 && (isnan(rate) || limit < rate)) {
		rate = limit;
	}
	return (double)bytes / rate;
}

void attribution_fill(const struct facts *facts, struct network_fact *fact)
{
	double limit = attribution_limit_bytes_per_s(
		facts->limits.bandwidth_per_migration_bytes.value);
	int64_t streams = most_outbound(facts);

	fact->outbound_share_percent = UNKNOWN_F64;
	if (limit > 0 && i64_is_known(streams) &&
		i64_is_known(fact->slowest_link_bits_per_s)) {
		fact->outbound_share_percent =
			share_percent(streams, limit, fact->slowest_link_bits_per_s);
	}
	fact->largest_vm_bytes = largest_memory(facts->store);
	fact->largest_vm_copy_s = attribution_copy_s(
		fact->largest_vm_bytes, limit, fact->slowest_link_bits_per_s, streams);
}

void attribution_notes(
	const struct facts *facts, int64_t slowest_bits_per_s, struct note_list *notes)
{
	int64_t outbound = most_outbound(facts);
	int64_t cluster = facts->limits.parallel_migrations_per_cluster.value;
	double limit = attribution_limit_bytes_per_s(
		facts->limits.bandwidth_per_migration_bytes.value);
	double percent;

	if (isnan(limit) || limit <= 0) {
		return;
	}
	timeout_note(facts, limit, notes);
	if (!i64_is_known(slowest_bits_per_s) || slowest_bits_per_s <= 0 ||
		!i64_is_known(outbound) || !i64_is_known(cluster)) {
		return;
	}
	percent = share_percent(outbound, limit, slowest_bits_per_s);
	if (percent > 100) {
		note_add(notes, "OVERSUBSCRIBED",
			"%lld migrations out of one node at %.0f MiB/s each ask for "
			"%.2f Gb/s, %.0f %% of its link",
			(long long)outbound, limit / MEBIBYTE,
			(double)outbound * limit * 8 / 1e9, percent);
		return;
	}
	percent = share_percent(cluster, limit, slowest_bits_per_s);
	if (percent > 100) {
		note_add(notes, "INBOUND_UNLIMITED",
			"nothing limits migrations into one node: %lld at %.0f MiB/s "
			"each ask for %.0f %% of its link",
			(long long)cluster, limit / MEBIBYTE, percent);
	}
}
