/* CSV (RFC 4180) with the keys of the JSON document as header. */
#include "base/csv.h"
#include "report/report.h"
#include "src/report/columns.h"

static void put_field(FILE *out, const char *text)
{
	struct strbuf field;

	strbuf_init(&field, 2 * CELL_CEILING + 4);
	csv_field(&field, str_from(text));
	fputs(strbuf_cstr(&field), out);
	strbuf_finish(&field);
}

static void put_separator(FILE *out, size_t i)
{
	fputs(i + 1 < column_count() ? "," : "\r\n", out);
}

void report_csv(FILE *out, const struct facts *facts,
	const struct report_context *context, bool headers)
{
	for (size_t i = 0; headers && i < column_count(); i++) {
		put_field(out, column_at(i)->key);
		put_separator(out, i);
	}
	for (size_t row = 0; row < facts->migration_count; row++) {
		struct subject subject = subject_at(facts, context->findings, row);

		for (size_t i = 0; i < column_count(); i++) {
			struct strbuf cell;

			strbuf_init(&cell, CELL_CEILING);
			column_at(i)->fill(&cell, &subject, CELL_MACHINE);
			put_field(out, strbuf_cstr(&cell));
			strbuf_finish(&cell);
			put_separator(out, i);
		}
	}
}
