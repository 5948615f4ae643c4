/* Remembers migrations whose objects are gone. */
#include "src/model/finished.h"

#include <string.h>

#include "base/alloc.h"
#include "base/attr.h"
#include "base/quantity.h"
#include "base/str.h"

static int64_t entered_ms(const struct migration *migration, enum migration_phase phase)
{
	for (size_t i = 0; i < migration->phase_count; i++) {
		if (migration->phases[i].phase == phase) {
			return migration->phases[i].at_ms;
		}
	}
	return UNKNOWN_I64;
}

/* Until 1.8 the text of a user's abort alone (kubevirt: live-migration-source.go). */
static bool says_user_abort(const struct migration_state *state)
{
	return str_is(
		str_trim(str_from(state->failure_reason)), "Live migration aborted");
}

/* A final one is deleted only to tidy up, unless the wish was there before the end. */
static bool is_cancelled(const struct migration *migration,
	const struct migration_state *state, int64_t ended_ms)
{
	int64_t deletion_ms = migration->object.deletion_ms;

	if (migration->phase == PHASE_SUCCEEDED) {
		return false;
	}
	if (conditions_state(migration->conditions, "migrationAbortRequested") ==
			TRI_TRUE ||
		(state != NULL &&
			(state->abort_requested == TRI_TRUE ||
				says_user_abort(state)))) {
		return true;
	}
	if (!i64_is_known(deletion_ms)) {
		return false;
	}
	return !migration_phase_is_final(migration->phase) ||
		(i64_is_known(ended_ms) && deletion_ms <= ended_ms);
}

/* What the last sample of the copy says; that one is some seconds before its end. */
static void measure(struct finished_migration *item,
	const struct migration_sample *samples, size_t count)
{
	for (size_t i = count; i-- > 0 && i64_is_known(item->started_ms);) {
		int64_t at_ms = samples[i].at_ms;

		if (at_ms < item->started_ms) {
			return;
		}
		if (!i64_is_known(samples[i].processed_bytes) ||
			(i64_is_known(item->copied_ms) &&
				at_ms >= item->copied_ms + 1000)) {
			continue;
		}
		item->processed_bytes = samples[i].processed_bytes;
		if (at_ms > item->started_ms) {
			item->bytes_per_s = (double)item->processed_bytes * 1000.0 /
				(double)(at_ms - item->started_ms);
		}
		return;
	}
}

/* kubevirt: pkg/virt-launcher/virtwrap/live-migration-source.go: so much for each
 * gigabyte begun; how much more once the guest was paused depends on a gate. */
static void limit(struct finished_migration *item, const struct migration_state *state,
	const struct vmi *vmi)
{
	const struct migration_config *config = state->config;

	if (config != NULL && vmi != NULL && i64_is_known(vmi->memory_bytes) &&
		vmi->memory_bytes > 0 && vmi->migrated_volume_count == 0 &&
		text_equal(vmi->migration_method, "LiveMigration") &&
		!text_equal(state->mode, "Paused") &&
		i64_is_known(config->completion_timeout_per_gib_s) &&
		config->completion_timeout_per_gib_s > 0) {
		item->completion_limit_s =
			(double)config->completion_timeout_per_gib_s *
			(double)quantity_decimal_gigabytes(vmi->memory_bytes);
	}
}

struct finished_migration finished_from(const struct migration *migration,
	const struct migration_state *state, const struct vmi *vmi,
	const struct migration_sample *samples, size_t sample_count)
{
	struct finished_migration item = {
		.namespace = migration->object.namespace,
		.name = migration->object.name,
		.uid = migration->object.uid,
		.vmi = migration->vmi_name,
		.phase_text = migration->phase_text,
		.phase = migration->phase,
		.evacuation_node = migration->evacuation_node,
		.is_workload_update = migration->is_workload_update,
		.is_volume_update = migration->is_volume_update,
		.is_decentralized = migration->has_send_to || migration->has_receive,
		.created_ms = migration->object.created_ms,
		.scheduling_ms = entered_ms(migration, PHASE_SCHEDULING),
		.started_ms = UNKNOWN_I64,
		.copied_ms = UNKNOWN_I64,
		.ended_ms = UNKNOWN_I64,
		.memory_bytes = vmi != NULL ? vmi->memory_bytes : UNKNOWN_I64,
		.processed_bytes = UNKNOWN_I64,
		.bytes_per_s = (double)NAN,
		.completion_limit_s = (double)NAN,
	};

	if (state != NULL) {
		item.source = state->source_node;
		item.target = state->target_node;
		item.source_pod = state->source_pod;
		item.mode = state->mode;
		item.policy = state->policy_name;
		item.failure_reason = state->failure_reason;
		item.started_ms = state->start_ms;
		item.copied_ms = state->end_ms;
		limit(&item, state, vmi);
	}
	if (migration_phase_is_final(migration->phase)) {
		item.ended_ms = entered_ms(migration, migration->phase);
		if (!i64_is_known(item.ended_ms)) {
			item.ended_ms = item.copied_ms;
		}
	}
	item.is_cancelled = is_cancelled(migration, state, item.ended_ms);
	measure(&item, samples, sample_count);
	return item;
}

/* The strings of an item, to be walked alike when measured and when copied. */
#define STRING_COUNT 12

static void list_strings(
	struct finished_migration *item, const char **strings[STRING_COUNT])
{
	const char **const all[STRING_COUNT] = { &item->namespace, &item->name,
		&item->uid, &item->vmi, &item->source, &item->target, &item->mode,
		&item->policy, &item->failure_reason, &item->phase_text,
		&item->evacuation_node, &item->source_pod };

	memcpy(strings, all, sizeof(all));
}

static struct finished_migration *copy_of(const struct finished_migration *from)
{
	struct finished_migration plain = *from;
	const char **strings[STRING_COUNT];
	struct finished_migration *item;
	size_t size = sizeof(*item);
	char *text;

	list_strings(&plain, strings);
	for (size_t i = 0; i < STRING_COUNT; i++) {
		size += *strings[i] == NULL ? 0 : strlen(*strings[i]) + 1;
	}
	item = mem_alloc(size);
	*item = plain;
	text = (char *)(item + 1);
	list_strings(item, strings);
	for (size_t i = 0; i < STRING_COUNT; i++) {
		size_t length;

		if (*strings[i] == NULL) {
			continue;
		}
		length = strlen(*strings[i]) + 1;
		memcpy(text, *strings[i], length);
		*strings[i] = text;
		text += length;
	}
	return item;
}

static const char *uid_of(const void *item)
{
	return ((const struct finished_migration *)item)->uid;
}

const struct uid_ring_kind finished_kind = { uid_of, mem_free };

void finished_add(struct uid_ring *ring, const struct finished_migration *item)
{
	uid_ring_put(ring, copy_of(item));
}
