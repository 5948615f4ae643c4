/* The table for people and for column cutters, as kubectl prints one. */
#include <inttypes.h>
#include <string.h>

#include "base/safe_text.h"
#include "base/str.h"
#include "base/timefmt.h"
#include "report/report.h"
#include "src/report/columns.h"
#include "src/report/text_grid.h"

static bool is_shown(const struct column *column, bool wide)
{
	return !column->is_csv_only && (wide || !column->is_wide_only);
}

static size_t shown_count(bool wide)
{
	size_t count = 0;

	for (size_t i = 0; i < column_count(); i++) {
		count += is_shown(column_at(i), wide);
	}
	return count;
}

static void add_row(struct text_grid *grid, const struct subject *subject, bool wide)
{
	for (size_t i = 0; i < column_count(); i++) {
		struct strbuf cell;

		if (!is_shown(column_at(i), wide)) {
			continue;
		}
		strbuf_init(&cell, CELL_CEILING);
		column_at(i)->fill(&cell, subject, CELL_HUMAN);
		text_grid_add(grid, strbuf_cstr(&cell));
		strbuf_finish(&cell);
	}
}

static void put_migrations(FILE *out, const struct facts *facts,
	const struct findings *findings, bool wide, bool headers)
{
	struct text_grid grid;

	text_grid_init(&grid, shown_count(wide));
	for (size_t i = 0; headers && i < column_count(); i++) {
		if (is_shown(column_at(i), wide)) {
			text_grid_add(&grid, column_at(i)->title);
		}
	}
	for (size_t row = 0; row < facts->migration_count; row++) {
		struct subject subject = subject_at(facts, findings, row);

		add_row(&grid, &subject, wide);
	}
	text_grid_print(&grid, out);
	text_grid_finish(&grid);
}

static void put_safe(FILE *out, const char *text)
{
	char safe[1024];

	safe_text(safe, sizeof(safe), text);
	fputs(safe, out);
}

static void put_limit(FILE *out, const struct limit *limit)
{
	if (i64_is_known(limit->value)) {
		fprintf(out, "%" PRId64, limit->value);
	} else {
		fputs("<unknown>", out);
	}
}

static void put_slots(FILE *out, const struct facts *facts)
{
	const struct limit *limit = &facts->limits.parallel_migrations_per_cluster;

	fputs("Slots:     ", out);
	if (facts->slots_known) {
		fprintf(out, "%d", facts->slots_used);
	} else {
		fputs("<unknown>", out);
	}
	fputs(" of ", out);
	put_limit(out, limit);
	fputs(" in use", out);
	if (facts->slots_known) {
		fprintf(out, ", %zu waiting", facts->queue_count);
	}
	fputs(" (limit: ", out);
	put_safe(out, limit->origin);
	fputs(")\n", out);
}

static void put_outbound(FILE *out, const struct facts *facts)
{
	const struct limit *limit =
		&facts->limits.parallel_outbound_migrations_per_node;
	const char *separator = "";

	fputs("Outbound:  ", out);
	for (size_t i = 0; facts->slots_known && i < facts->node_count; i++) {
		if (facts->nodes[i].outbound == 0) {
			continue;
		}
		fputs(separator, out);
		put_safe(out, facts->nodes[i].name);
		fprintf(out, " %d", facts->nodes[i].outbound);
		separator = ", ";
	}
	if (!facts->slots_known) {
		fputs("<unknown>", out);
	} else if (*separator == '\0') {
		fputs("none", out);
	}
	fputs(" (limit per node: ", out);
	put_limit(out, limit);
	fputs(", ", out);
	put_safe(out, limit->origin);
	fputs(")\n", out);
}

static void put_bandwidth(FILE *out, const struct limit *limit)
{
	static const int64_t mebibyte = 1 << 20;

	if (limit->value == 0) {
		fputs("unlimited", out);
	} else if (limit->value > 0 && limit->value % mebibyte == 0) {
		fprintf(out, "%" PRId64 " MiB/s per migration",
			limit->value / mebibyte);
	} else {
		put_limit(out, limit);
		fputs(" B/s per migration", out);
	}
}

static void put_timeouts(FILE *out, const struct limits *limits)
{
	fputs("Timeouts:  completion ", out);
	put_limit(out, &limits->completion_timeout_per_gib_s);
	if (limits->stall_detection.value == 1) {
		fputs(" s per GiB, stall ", out);
		put_limit(out, &limits->stall_progress_timeout_s);
	} else {
		fputs(" s per GiB, progress ", out);
		put_limit(out, &limits->progress_timeout_s);
	}
	fputs(" s; bandwidth ", out);
	put_bandwidth(out, &limits->bandwidth_per_migration_bytes);
	putc('\n', out);
}

static void put_minutes(FILE *out, double low_s, double high_s)
{
	char low[DURATION_TEXT_SIZE];
	char high[DURATION_TEXT_SIZE];

	duration_format_age((int64_t)(low_s * 1000.0), low);
	duration_format_age((int64_t)(high_s * 1000.0), high);
	fprintf(out, "%s to %s", low, high);
}

static void put_drain(FILE *out, const char *node, const struct drain_fact *drain)
{
	fputs("Drain:     ", out);
	put_safe(out, node);
	fprintf(out, " %d left, %d moving, %d queued, %d not asked, %d failed, ",
		drain->left, drain->running, drain->queued, drain->untouched,
		drain->failed);
	fprintf(out, "%zu cannot leave", drain->blocked_count);
	if (drain->left > (int)drain->blocked_count) {
		fputs("; empty in ", out);
		if (f64_is_known(drain->eta_low_s) && f64_is_known(drain->eta_high_s)) {
			put_minutes(out, drain->eta_low_s, drain->eta_high_s);
		} else if (f64_is_known(drain->eta_low_s)) {
			char low[DURATION_TEXT_SIZE];

			duration_format_age((int64_t)(drain->eta_low_s * 1000.0), low);
			fprintf(out, "%s or later: ", low);
			put_safe(out, drain->eta_reason);
		} else {
			fputs("<unknown>: ", out);
			put_safe(out, drain->eta_reason);
		}
	}
	putc('\n', out);
}

static void put_drains(FILE *out, const struct facts *facts)
{
	for (size_t i = 0; i < facts->node_count; i++) {
		if (facts->nodes[i].drain != NULL) {
			put_drain(out, facts->nodes[i].name, facts->nodes[i].drain);
		}
	}
}

/* What the figures above could not be based on. */
static void put_missing_sources(FILE *out, const struct facts *facts)
{
	for (int i = 0; i < KIND_COUNT; i++) {
		const struct source_state *state =
			store_source(facts->store, (enum source)i);
		const char *text = source_state_text(state->code);

		if (kind_info((enum kind)i)->interest != KIND_NEEDED ||
			source_state_is_usable(state)) {
			continue;
		}
		fprintf(out, "Missing:   %s %s", source_name((enum source)i),
			text != NULL ? text : "not read");
		if (!text_is_empty(state->message)) {
			fputs(": ", out);
			put_safe(out, state->message);
		}
		putc('\n', out);
	}
}

void report_table(FILE *out, const struct facts *facts,
	const struct report_context *context, bool wide, bool headers)
{
	put_migrations(out, facts, context->findings, wide, headers);
	/* Without headers a program reads: rows and nothing else. */
	if (headers) {
		putc('\n', out);
		put_slots(out, facts);
		put_outbound(out, facts);
		put_timeouts(out, &facts->limits);
		put_drains(out, facts);
		put_missing_sources(out, facts);
	}
}
