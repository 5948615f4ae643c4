/* Whether the time that a VM is given for its copy is enough for the speed there is. */
#include <inttypes.h>

#include "base/quantity.h"
#include "base/str.h"
#include "facts/room.h"
#include "src/checks/tell.h"

/* A copy needs about twice its plain time when the guest writes half as fast. */
#define COMFORT 2.0

struct speed {
	double bytes_per_s; /* NAN: not known */
	const char *origin;
};

/* What is known of the slowest link that migrations take. */
static struct speed link_speed(const struct check_input *in)
{
	struct speed speed = { (double)NAN, NULL };

	for (size_t i = 0; i < in->facts->node_count; i++) {
		const struct node_fact *node = &in->facts->nodes[i];

		for (size_t k = 0;
			node->network != NULL && k < node->network->interface_count;
			k++) {
			const struct interface_fact *interface =
				&node->network->interfaces[k];
			double bytes = (double)interface->speed_bits_per_s / 8.0;

			if (!text_equal(interface->role, "migration") ||
				!i64_is_known(interface->speed_bits_per_s) ||
				(f64_is_known(speed.bytes_per_s) &&
					speed.bytes_per_s <= bytes)) {
				continue;
			}
			speed.bytes_per_s = bytes;
			speed.origin = arena_printf(in->arena, "interface %s of %s",
				tell_known(interface->name), node->name);
		}
	}
	return speed;
}

static struct speed speed_of_one(const struct check_input *in)
{
	const struct limits *limits = &in->facts->limits;
	int64_t cap = limits->bandwidth_per_migration_bytes.value;
	int64_t outbound = limits->parallel_outbound_migrations_per_node.value;
	struct speed speed = link_speed(in);

	if (f64_is_known(speed.bytes_per_s) && i64_is_known(outbound) && outbound > 1) {
		speed.bytes_per_s /= (double)outbound;
		speed.origin = arena_printf(
			in->arena, "%s, shared by %" PRId64, speed.origin, outbound);
	}
	if (i64_is_known(cap) && cap > 0 &&
		(!f64_is_known(speed.bytes_per_s) || (double)cap < speed.bytes_per_s)) {
		speed.bytes_per_s = (double)cap;
		speed.origin = "bandwidthPerMigration";
	}
	return speed;
}

static void judge_sizes(
	const struct check_input *in, struct readiness_item *out, int64_t per_gib)
{
	const struct vmi *largest = room_largest(in->facts);
	struct speed speed = speed_of_one(in);
	double budget;
	double need;

	if (largest == NULL) {
		return;
	}
	budget = (double)per_gib *
		(double)quantity_decimal_gigabytes(largest->memory_bytes);
	tell_evidence(in, out, "largest VM",
		tell_object(in, &largest->object, "spec.domain.memory"), "%s, given %s",
		tell_bytes(in, (double)largest->memory_bytes),
		tell_seconds(in, budget));
	if (!f64_is_known(speed.bytes_per_s) || speed.bytes_per_s <= 0) {
		tell_evidence(in, out, "speed of one copy", "NodeNetworkState",
			"not known: no cap, and no link tells its speed");
		return;
	}
	need = (double)largest->memory_bytes / speed.bytes_per_s;
	tell_evidence(in, out, "speed of one copy", speed.origin, "%s/s, so %s at best",
		tell_bytes(in, speed.bytes_per_s), tell_seconds(in, need));
	if (need > budget) {
		tell_state(in, out, READINESS_FAILED,
			"%s/%s needs %s at best and is given %s",
			largest->object.namespace, largest->object.name,
			tell_seconds(in, need), tell_seconds(in, budget));
		tell_next(in, out,
			"give more time (completionTimeoutPerGiB), or more speed");
	} else if (need * COMFORT > budget) {
		tell_state(in, out, READINESS_WARNING,
			"%s/%s needs %s at best and is given %s: a guest that writes "
			"will not make it",
			largest->object.namespace, largest->object.name,
			tell_seconds(in, need), tell_seconds(in, budget));
		tell_next(in, out,
			"give more time (completionTimeoutPerGiB), or more speed");
	}
}

/* The stall detector goes over at the end of the budget all the same. */
static void judge_post_copy(
	const struct check_input *in, struct readiness_item *out, bool is_watched)
{
	const struct limits *limits = &in->facts->limits;

	if (limits->allow_post_copy.value != 1 ||
		limits->allow_workload_disruption.value != 0) {
		return;
	}
	tell_evidence(in, out, "allowPostCopy and allowWorkloadDisruption",
		tell_known(limits->allow_workload_disruption.origin), "true and false");
	if (is_watched) {
		tell_state(in, out, READINESS_WARNING,
			"post-copy is allowed, but not used at a stall, only when the "
			"time is up: allowWorkloadDisruption is false");
	} else {
		tell_state(in, out, READINESS_WARNING,
			"post-copy is allowed, but will never be used: "
			"allowWorkloadDisruption is false");
	}
	tell_next(in, out, "set allowWorkloadDisruption too, or give up post-copy");
}

static void run(const struct check_input *in, struct readiness_item *out)
{
	const struct limits *limits = &in->facts->limits;
	int64_t per_gib = limits->completion_timeout_per_gib_s.value;
	int64_t progress = limits->progress_timeout_s.value;
	bool is_watched = limits->stall_detection.value == 1;

	if (!i64_is_known(per_gib) || !i64_is_known(progress)) {
		tell_state(in, out, READINESS_UNKNOWN,
			"the time limits cannot be read: %s",
			tell_known(limits->completion_timeout_per_gib_s.origin));
		return;
	}
	tell_evidence(in, out, "completionTimeoutPerGiB",
		tell_known(limits->completion_timeout_per_gib_s.origin),
		"%" PRId64 " s", per_gib);
	tell_evidence(in, out, "progressTimeout",
		tell_known(limits->progress_timeout_s.origin), "%" PRId64 " s%s",
		progress, is_watched ? ", not used by the stall detector" : "");
	if (per_gib == 0) {
		tell_state(in, out, READINESS_WARNING,
			"copies have no time limit: one that does not converge never "
			"ends");
		return;
	}
	judge_sizes(in, out, per_gib);
	judge_post_copy(in, out, is_watched);
	if (out->state == READINESS_OK) {
		tell_state(in, out, READINESS_OK,
			"%" PRId64 " s for each GB, %" PRId64 " s without %s", per_gib,
			is_watched ? limits->stall_progress_timeout_s.value : progress,
			is_watched ? "gain (stall detector)" : "progress");
	}
}

const struct check check_timeouts = {
	.id = "timeouts",
	.title = "the time limits are enough for the VMs there are",
	.run = run,
};
