/* The table of --check: conclusions, findings, and the result in one line. */
#include <inttypes.h>

#include "base/alloc.h"
#include "base/attr.h"
#include "report/report.h"
#include "src/report/text_grid.h"

static void put_readiness(
	FILE *out, const struct readiness *readiness, bool has_headers)
{
	struct text_grid grid;

	if (readiness == NULL || readiness->count == 0) {
		return;
	}
	text_grid_init(&grid, 3);
	if (has_headers) {
		text_grid_add(&grid, "STATE");
		text_grid_add(&grid, "CHECK");
		text_grid_add(&grid, "REASON");
	}
	for (size_t i = 0; i < readiness->count; i++) {
		const struct readiness_item *item = &readiness->items[i];

		text_grid_add(&grid, readiness_state_text(item->state));
		text_grid_add_raw(&grid, item->id);
		text_grid_add_raw(&grid, item->reason);
	}
	text_grid_print(&grid, out);
	text_grid_finish(&grid);
}

/* Whom the rows to come are about, and which of their findings are added. */
struct row_filter {
	struct text_grid *grid;
	enum severity severity;
};

static void add_findings(
	const struct row_filter *to, const char *about, const struct finding_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct finding *finding = &list->items[i];

		if (finding->severity != to->severity) {
			continue;
		}
		text_grid_add(to->grid, severity_text(finding->severity));
		text_grid_add_raw(to->grid, finding->id);
		text_grid_add_raw(to->grid, about);
		text_grid_add_raw(to->grid, finding->summary);
	}
}

static void add_findings_of(const struct row_filter *to, const char *kind,
	const struct object *object, const struct finding_list *list)
{
	char *about;

	if (list->count == 0) {
		return;
	}
	about = mem_printf("%s %s/%s", kind, object->namespace, object->name);
	add_findings(to, about, list);
	mem_free(about);
}

static void add_of_severity(const struct row_filter *to, const struct facts *facts,
	const struct findings *findings)
{
	add_findings(to, "cluster", &findings->cluster);
	for (size_t i = 0; i < facts->node_count; i++) {
		char *about = mem_printf("node %s", facts->nodes[i].name);

		add_findings(to, about, &findings->nodes[i]);
		mem_free(about);
	}
	for (size_t i = 0; i < findings->vmi_count; i++) {
		add_findings_of(to, "vmi", &store_vmi(facts->store, i)->object,
			&findings->vmis[i]);
	}
	for (size_t i = 0; i < facts->migration_count; i++) {
		add_findings_of(to, "migration",
			&facts->migrations[i].migration->object,
			&findings->migrations[i]);
	}
}

/* The worst first, whomever it is about. */
static void add_all_findings(struct text_grid *grid, const struct facts *facts,
	const struct findings *findings)
{
	static const enum severity worst_first[] = { SEVERITY_CRITICAL,
		SEVERITY_WARNING, SEVERITY_INFO };

	for (size_t i = 0; i < ARRAY_LENGTH(worst_first); i++) {
		struct row_filter to = { grid, worst_first[i] };

		add_of_severity(&to, facts, findings);
	}
}

static void put_findings(FILE *out, const struct facts *facts,
	const struct findings *findings, bool has_headers)
{
	struct text_grid grid;

	if (findings == NULL) {
		return;
	}
	text_grid_init(&grid, 4);
	if (has_headers) {
		text_grid_add(&grid, "SEVERITY");
		text_grid_add(&grid, "FINDING");
		text_grid_add(&grid, "OBJECT");
		text_grid_add(&grid, "SUMMARY");
	}
	add_all_findings(&grid, facts, findings);
	if (grid.cell_count > (has_headers ? grid.column_count : 0)) {
		if (has_headers) {
			putc('\n', out);
		}
		text_grid_print(&grid, out);
	}
	text_grid_finish(&grid);
}

/* What could not be seen, so that nobody takes silence for health. */
static void put_unseen(FILE *out, const struct facts *facts)
{
	struct text_grid grid;

	text_grid_init(&grid, 2);
	for (int i = 0; i < KIND_COUNT; i++) {
		const struct source_state *state =
			store_source(facts->store, (enum source)i);
		const char *text = source_state_text(state->code);

		if (kind_info((enum kind)i)->interest != KIND_NEEDED ||
			source_state_is_usable(state)) {
			continue;
		}
		text_grid_add(&grid, source_name((enum source)i));
		text_grid_add_raw(&grid,
			state->message[0] != '\0' ? state->message
				: text != NULL	  ? text
						  : "not read");
	}
	if (grid.cell_count > 0) {
		fputs("\nCannot be seen:\n", out);
		text_grid_print(&grid, out);
	}
	text_grid_finish(&grid);
}

static void put_result(
	FILE *out, const struct facts *facts, const struct report_context *context)
{
	static const char *const words[] = {
		[CHECK_OK] = "ok",
		[CHECK_FAILED] = "failed",
		[CHECK_UNKNOWN] = "unknown",
		[CHECK_NOT_RUN] = "not run",
	};
	size_t counts[4] = { 0 };

	for (size_t i = 0; context->readiness != NULL && i < context->readiness->count;
		i++) {
		counts[context->readiness->items[i].state]++;
	}
	fprintf(out, "\nResult:    %s", words[report_check_status(facts, context)]);
	if (context->readiness != NULL && context->readiness->count > 0) {
		fprintf(out, " (%zu ok, %zu warnings, %zu failed, %zu unknown)",
			counts[READINESS_OK], counts[READINESS_WARNING],
			counts[READINESS_FAILED], counts[READINESS_UNKNOWN]);
	} else {
		fputs(" (nothing was checked)", out);
	}
	putc('\n', out);
}

void report_check_table(FILE *out, const struct facts *facts,
	const struct report_context *context, bool headers)
{
	put_readiness(out, context->readiness, headers);
	put_findings(out, facts, context->findings, headers);
	/* Without headers a program reads: rows and nothing else. */
	if (headers) {
		put_unseen(out, facts);
		put_result(out, facts, context);
	}
}
