/*
 * What is said about one migration: why it waits or failed, in a few words for a table
 * cell, and as a sentence for the head of the detail screen. Says only what the facts
 * know.
 */
#ifndef UI_WORDS_MIGRATION_WORDS_H
#define UI_WORDS_MIGRATION_WORDS_H

#include "ui/view.h"

/* The order of the start screen: what needs a hand first. */
enum attention {
	ATTENTION_CRITICAL,
	ATTENTION_WARNING,
	ATTENTION_RUNNING,
	ATTENTION_QUEUED,
	ATTENTION_FINISHED,
};

const struct migration_fact *migration_at(const struct view *view, size_t row);
/* What was found about it, most specific first; empty when nothing was looked for. */
struct finding_list migration_findings(
	const struct view *view, const struct migration_fact *fact);
enum role severity_role(enum severity severity);
enum attention migration_attention(
	const struct view *view, const struct migration_fact *fact);
/* The VMI's name, else the migration's. */
const char *migration_vm(const struct view *view, const struct migration_fact *fact);
/* "Pending  #3". */
struct span migration_phase_span(
	const struct view *view, const struct migration_fact *fact);
/* The VM runs on its target and what is left is paperwork; still in phase Running. */
bool migration_is_moved(const struct migration_fact *fact);
/* "queued 3:10", "copying 1:42", "in 1:12", "after 5:00". */
struct span migration_time(const struct view *view, const struct migration_fact *fact);
/* "" when there is nothing to explain. */
struct span migration_why(const struct view *view, const struct migration_fact *fact);
/* One sentence, first letter capital, full stop. */
struct span migration_verdict(
	const struct view *view, const struct migration_fact *fact);
/* The same with no more of the reason than its head: for where the whole stands below.
 */
struct span migration_headline(
	const struct view *view, const struct migration_fact *fact);
/* The same without the reason. */
struct span migration_course(
	const struct view *view, const struct migration_fact *fact);
/* "evacuation of w07"; NULL when a user asked for it. */
const char *migration_origin_words(
	const struct view *view, const struct migration_fact *fact);
/* Names of holders, "a, b and 2 more"; at most `limit` names. */
const char *migration_names(
	const struct view *view, const size_t *rows, size_t count, size_t limit);

#endif
