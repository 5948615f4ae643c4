/*
 * The columns of the one-shot table and of CSV: titles and how a migration fills them.
 * Cells are safe for a terminal.
 */
#ifndef SRC_REPORT_COLUMNS_H
#define SRC_REPORT_COLUMNS_H

#include "base/strbuf.h"
#include "diagnose/diagnosis.h"
#include "facts/facts.h"

/* Bytes of one cell; more is cut. */
#define CELL_CEILING 4096

enum cell_style {
	CELL_HUMAN,   /* ages, <none>, <unknown> */
	CELL_MACHINE, /* times, empty when absent or unknown */
};

/* What a cell is about: one migration. */
struct subject {
	const struct facts *facts;
	const struct migration_fact *fact;
	const struct finding_list *found; /* NULL: not looked for */
};

struct column {
	const char *title; /* of the table */
	const char *key;   /* of CSV: as in the JSON document */
	bool is_wide_only; /* not in the plain table */
	bool is_csv_only;
	/* Appends the cell. */
	void (*fill)(struct strbuf *out, const struct subject *subject,
		enum cell_style style);
};

size_t column_count(void);
const struct column *column_at(size_t i);

/* The i-th migration of the facts; `findings` may be NULL. */
struct subject subject_at(
	const struct facts *facts, const struct findings *findings, size_t i);

/* Why a migration is where it is, in a few words; nothing when all is well. Raw text,
 * not yet safe for a terminal. */
void reason_append(struct strbuf *out, const struct subject *subject);

#endif
