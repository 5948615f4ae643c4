/*
 * What was asked of the cluster from here: the newest in memory, all of it in a file.
 *
 * The file has one JSON object a line and is only ever appended to (mode 0600). The
 * line of a request is on the disk before the request is sent, so that whatever ends
 * this program leaves a trace of it. Never contains credentials.
 */
#ifndef APP_JOURNAL_H
#define APP_JOURNAL_H

#include "base/clock.h"
#include "base/error.h"
#include "commands/journal_entry.h"
#include "model/intent.h"
#include "model/target.h"

/* Entries kept in memory. */
#define JOURNAL_ENTRIES_MAX 512

struct journal;

/* `path` NULL: in memory only. A file that cannot be opened is told in err and leaves a
 * journal in memory. Strings are copied. Never NULL. */
struct journal *journal_create(const char *path, const struct target *target,
	struct moment now, struct error *err);
/* NULL is allowed. */
void journal_destroy(struct journal *journal);

/* Writes the line of a request and waits for the disk; returns its serial number. What
 * went wrong with the file is journal_problem(). */
uint64_t journal_ask(
	struct journal *journal, const struct intent *intent, struct moment now);
void journal_answer(struct journal *journal, uint64_t serial,
	const struct outcome *outcome, struct moment now);
/* After a lost answer. */
void journal_find(struct journal *journal, uint64_t serial, bool has_happened,
	const char *text, struct moment now);

/* Why nothing gets into the file; NULL: it does. */
const char *journal_problem(const struct journal *journal);
/* NULL when in memory only. */
const char *journal_path(const struct journal *journal);
size_t journal_count(const struct journal *journal);
/* Newest first. Valid until the next call of a function that changes the journal. */
const struct journal_entry *journal_at(const struct journal *journal, size_t i);

#endif
