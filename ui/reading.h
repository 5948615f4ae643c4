/*
 * What is read as YAML: the selected object and those that belong to it, which of them
 * is shown, and how its text is laid out in rows. Pure.
 */
#ifndef UI_READING_H
#define UI_READING_H

#include "model/document.h"
#include "ui/input/text_line.h"
#include "ui/view.h"

#define READING_REFS 12

struct ui;

struct reading_ref {
	const char *title; /* "target pod" */
	enum kind kind;
	char namespace[64];
	char name[256];
};

struct reading {
	struct reading_ref refs[READING_REFS];
	size_t count;
	size_t at;
	bool shows_managed; /* metadata.managedFields is not folded away */
	bool is_wrapped;
	size_t left; /* cells scrolled away, when not wrapped */
	char needle[LINE_SIZE];
	size_t hit; /* the row that was found last; SIZE_MAX: none */
	int width;  /* of the text, learned while painting */
	struct object_ref asked;
};

/* A row of the text as it stands on the glass. */
struct reading_row {
	struct str text;
	bool is_start;	/* of a line */
	bool is_prose;	/* part of a text of several lines: no keys in it */
	bool is_folded; /* stands for the lines that are folded away */
};

/* The selected object of the present screen and its kin; returns how many. */
size_t reading_collect(
	struct reading *reading, const struct ui *ui, const struct view *view);
/* What is shown, by name; points into the reading. */
const struct object_ref *reading_ref(struct reading *reading);
/* The document is the one that is shown. */
bool reading_is_of(const struct reading *reading, const struct document *document);
/* In the arena. */
const struct reading_row *reading_rows(const struct reading *reading,
	const struct document *document, struct arena *arena, size_t *out_count);
/* The first row from `from` on, going round, in which the needle stands; SIZE_MAX:
 * nowhere. */
size_t reading_find(const struct reading *reading, const struct reading_row *rows,
	size_t count, size_t from, bool is_forward);
/* The text as it is saved and copied: without what is folded away. */
const char *reading_text(const struct reading *reading, const struct document *document,
	struct arena *arena);

#endif
