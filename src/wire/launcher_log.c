/* What a source virt-launcher logs of a migration: progress, its end, why it aborts. */
#include "wire/sample.h"

#include <string.h>

#include "base/timefmt.h"

#define MARK "Migration info for "

struct field_row {
	const char *name;
	size_t offset; /* in struct launcher_progress */
};

#define FIELD(name, member)                                      \
	{                                                        \
		name, offsetof(struct launcher_progress, member) \
	}

/* kubevirt: pkg/virt-launcher/virtwrap/live-migration-source.go, logMigrationInfo. */
static const struct field_row field_rows[] = {
	FIELD("TimeElapsed", elapsed_ms),
	FIELD("DataProcessed", data_processed_bytes),
	FIELD("DataRemaining", data_remaining_bytes),
	FIELD("DataTotal", data_total_bytes),
	FIELD("MemoryProcessed", memory_processed_bytes),
	FIELD("MemoryRemaining", memory_remaining_bytes),
	FIELD("MemoryTotal", memory_total_bytes),
	FIELD("MemoryBandwidth", memory_bytes_per_s),
	FIELD("DirtyRate", dirty_bytes_per_s),
	FIELD("Iteration", iteration),
	FIELD("PostcopyRequests", postcopy_requests),
	FIELD("ConstantPages", constant_pages),
	FIELD("NormalPages", normal_pages),
	FIELD("NormalData", normal_bytes),
	FIELD("ExpectedDowntime", expected_downtime_ms),
	FIELD("Downtime", downtime_ms),
	FIELD("DowntimeNet", downtime_net_ms),
	FIELD("DiskMbps", disk_bytes_per_s),
};

struct unit_row {
	const char *name;
	int64_t factor;
	int64_t divisor;
};

static const struct unit_row unit_rows[] = {
	{ "", 1, 1 },
	{ "ms", 1, 1 },
	{ "s", 1000, 1 },
	{ "B", 1, 1 },
	{ "KiB", 1024, 1 },
	{ "MiB", 1024 * 1024, 1 },
	{ "GiB", 1024 * 1024 * 1024, 1 },
	{ "Mbps", 1000000, 8 },
	{ "Gbps", 1000000000, 8 },
};

/* Where `needle` begins in the text; its length when it does not occur. */
static size_t find(struct str text, struct str needle)
{
	for (size_t i = 0; i + needle.length <= text.length; i++) {
		const char *hit = memchr(text.data + i, needle.data[0],
			text.length - needle.length + 1 - i);

		if (hit == NULL) {
			break;
		}
		i = (size_t)(hit - text.data);
		if (memcmp(hit, needle.data, needle.length) == 0) {
			return i;
		}
	}
	return text.length;
}

static struct str behind(struct str text, size_t start)
{
	return (struct str){ text.data + start, text.length - start };
}

static struct str until(struct str text, const char *ends)
{
	size_t length = 0;

	while (length < text.length && text.data[length] != '\0' &&
		strchr(ends, text.data[length]) == NULL) {
		length++;
	}
	return (struct str){ text.data, length };
}

static int64_t time_of(struct str text)
{
	char copy[TIME_TEXT_SIZE * 2];
	int64_t ms;

	if (text.length == 0 || text.length >= sizeof(copy)) {
		return UNKNOWN_I64;
	}
	memcpy(copy, text.data, text.length);
	copy[text.length] = '\0';
	return time_parse(copy, &ms) ? ms : UNKNOWN_I64;
}

/* The launcher logs JSON with a timestamp; the API server can put its own in front. */
static int64_t line_time(struct str line)
{
	struct str key = STR("\"timestamp\":\"");
	size_t start = find(line, key);

	if (start < line.length) {
		return time_of(until(behind(line, start + key.length), "\""));
	}
	return time_of(until(line, " \t"));
}

static const struct unit_row *find_unit(struct str name)
{
	for (size_t i = 0; i < ARRAY_LENGTH(unit_rows); i++) {
		if (str_is(name, unit_rows[i].name)) {
			return &unit_rows[i];
		}
	}
	return NULL;
}

/* "512MiB" in bytes, "4000Mbps" in bytes per second. */
static int64_t parse_value(struct str text, bool is_megabits)
{
	const struct unit_row *unit;
	size_t digits = 0;
	int64_t value;

	while (digits < text.length && text.data[digits] >= '0' &&
		text.data[digits] <= '9') {
		digits++;
	}
	unit = is_megabits ? find_unit(STR("Mbps")) : find_unit(behind(text, digits));
	if (unit == NULL || !str_to_i64((struct str){ text.data, digits }, &value) ||
		__builtin_mul_overflow(value, unit->factor, &value)) {
		return UNKNOWN_I64;
	}
	return value / unit->divisor;
}

/* "Name:value" of one word; false when it is none that we know. */
static bool fill_field(struct launcher_progress *progress, struct str word)
{
	struct str name = until(word, ":");
	int64_t value;

	if (name.length == word.length) {
		return false;
	}
	for (size_t i = 0; i < ARRAY_LENGTH(field_rows); i++) {
		if (!str_is(name, field_rows[i].name)) {
			continue;
		}
		/* This one has its unit in the name. */
		value = parse_value(
			behind(word, name.length + 1), str_is(name, "DiskMbps"));
		memcpy((char *)progress + field_rows[i].offset, &value, sizeof(value));
		return i64_is_known(value);
	}
	return false;
}

static struct launcher_progress nothing_known(void)
{
	struct launcher_progress progress = { .uid = "", .at_ms = UNKNOWN_I64 };
	int64_t unknown = UNKNOWN_I64;

	for (size_t i = 0; i < ARRAY_LENGTH(field_rows); i++) {
		memcpy((char *)&progress + field_rows[i].offset, &unknown,
			sizeof(unknown));
	}
	return progress;
}

bool launcher_log_parse(struct str line, struct launcher_progress *out)
{
	struct launcher_progress progress = nothing_known();
	size_t start = find(line, STR(MARK));
	size_t known = 0;
	struct str rest;
	struct str uid;
	struct str word;

	if (start == line.length) {
		return false;
	}
	rest = behind(line, start + sizeof(MARK) - 1);
	uid = until(rest, ": \"");
	if (uid.length == rest.length || rest.data[uid.length] != ':' ||
		uid.length >= sizeof(progress.uid)) {
		return false;
	}
	memcpy(progress.uid, uid.data, uid.length);
	/* The message ends with the JSON string that holds it. */
	rest = until(behind(rest, uid.length + 1), "\"\n");
	while (str_split(&rest, ' ', &word)) {
		known += fill_field(&progress, word);
	}
	if (known == 0) {
		return false;
	}
	progress.at_ms = line_time(line);
	*out = progress;
	return true;
}

struct abort_row {
	const char *fragment; /* in any case of letters */
	enum abort_cause cause;
};

/* The first that fits. kubevirt: pkg/virt-launcher/virtwrap/live-migration-source.go
 * (the third until 1.8, where the object tells it, too), migration-monitor.go and
 * stall-detector.go (1.9). */
static const struct abort_row abort_rows[] = {
	{ "aborting migration: stuck for", ABORT_PROGRESS_LIMIT },
	{ "aborting migration: not completed after", ABORT_COMPLETION_LIMIT },
	{ "abort detected with reason: live migration stuck for",
		ABORT_PROGRESS_LIMIT },
	{ "abort detected with reason: live migration is not completed after",
		ABORT_COMPLETION_LIMIT },
	{ "aborting migration due to completion timeout", ABORT_COMPLETION_LIMIT },
	{ "aborting migration: estimated downtime", ABORT_STALL },
	{ "aborting migration: convergence target", ABORT_STALL },
};

/* What the line says, without what stands around it. */
static struct str message_of(struct str line)
{
	struct str key = STR("\"msg\":\"");
	size_t start = find(line, key);

	if (start == line.length) {
		return (struct str){ "", 0 };
	}
	return until(behind(line, start + key.length), "\"\n");
}

bool launcher_log_abort(struct str line, struct launcher_abort *out)
{
	struct str text = message_of(line);
	char copy[128];
	size_t length = text.length < sizeof(copy) ? text.length : sizeof(copy) - 1;

	memcpy(copy, text.data, length);
	copy[length] = '\0';
	for (size_t i = 0; i < ARRAY_LENGTH(abort_rows); i++) {
		if (text_contains_nocase(copy, abort_rows[i].fragment)) {
			*out = (struct launcher_abort){
				.cause = abort_rows[i].cause,
				.text = text,
				.at_ms = line_time(line),
			};
			return true;
		}
	}
	return false;
}
