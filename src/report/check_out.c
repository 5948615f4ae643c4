/* The table of --check: conclusions, findings, and the result in one line. */
#include <inttypes.h>

#include "base/alloc.h"
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

static void add_findings(struct text_grid *grid, const char *kind,
	const struct object *object, const char *name, const struct finding_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct finding *finding = &list->items[i];
		char *about = object == NULL ? mem_printf("%s %s", kind, name)
			: object->namespace[0] == '\0'
			? mem_printf("%s %s", kind, object->name)
			: mem_printf("%s %s/%s", kind, object->namespace, object->name);

		text_grid_add(grid, severity_text(finding->severity));
		text_grid_add_raw(grid, finding->id);
		text_grid_add_raw(grid, about);
		text_grid_add_raw(grid, finding->summary);
		mem_free(about);
	}
}

static void add_all_findings(struct text_grid *grid, const struct facts *facts,
	const struct findings *findings)
{
	const struct finding_list *cluster = &findings->cluster;

	for (size_t i = 0; i < cluster->count; i++) {
		text_grid_add(grid, severity_text(cluster->items[i].severity));
		text_grid_add_raw(grid, cluster->items[i].id);
		text_grid_add(grid, "cluster");
		text_grid_add_raw(grid, cluster->items[i].summary);
	}
	for (size_t i = 0; i < facts->node_count; i++) {
		add_findings(
			grid, "node", NULL, facts->nodes[i].name, &findings->nodes[i]);
	}
	for (size_t i = 0; i < findings->vmi_count; i++) {
		add_findings(grid, "vmi", &store_vmi(facts->store, i)->object, NULL,
			&findings->vmis[i]);
	}
	for (size_t i = 0; i < facts->migration_count; i++) {
		add_findings(grid, "migration", &facts->migrations[i].migration->object,
			NULL, &findings->migrations[i]);
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
