/* Takes names, addresses and numbers out of reasons of failures; pure. */
#include "src/facts/failure_reason.h"

#include <string.h>

#include "base/str.h"

/* Longer texts are dumps; their beginning tells them apart. */
#define LONGEST_REASON 240
#define GAP "*"

static bool is_digit(char character)
{
	return character >= '0' && character <= '9';
}

static bool is_letter(char character)
{
	return (character >= 'a' && character <= 'z') ||
		(character >= 'A' && character <= 'Z');
}

/* Of names, addresses, times and paths as the cluster writes them. */
static bool is_inside_word(char character)
{
	return is_digit(character) || is_letter(character) || character == '-' ||
		character == '_' || character == '.' || character == ':' ||
		character == '/';
}

static bool equals(struct str word, const char *name)
{
	return !text_is_empty(name) && str_is(word, name);
}

static bool is_name_of_item(struct str word, const struct finished_migration *item)
{
	return equals(word, item->name) || equals(word, item->vmi) ||
		equals(word, item->source) || equals(word, item->target) ||
		equals(word, item->uid);
}

/* Alone, or in a path; libvirt calls the domain of a VM namespace_name. */
static bool is_of_item(struct str word, const struct finished_migration *item)
{
	size_t begin = 0;

	if (equals(word, item->namespace) || is_name_of_item(word, item)) {
		return true;
	}
	for (size_t i = 0; i <= word.length; i++) {
		if (i < word.length && word.data[i] != '/' && word.data[i] != '_') {
			continue;
		}
		if (is_name_of_item(
			    (struct str){ word.data + begin, i - begin }, item)) {
			return true;
		}
		begin = i + 1;
	}
	return false;
}

enum word_kind {
	WORD_KEPT,
	WORD_NUMBER,
	WORD_NAME,
};

/* Digits in a plain word belong to it (MigrateToURI3), digits next to the punctuation
 * of names make it a name (virt-launcher-web-1-abcde, 10.0.0.7:49152, a uid). */
static enum word_kind kind_of(struct str word, const struct finished_migration *item)
{
	size_t digits = 0;
	size_t letters = 0;
	size_t marks = 0;

	if (is_of_item(word, item) || str_starts_with(word, "virt-launcher-")) {
		return WORD_NAME;
	}
	for (size_t i = 0; i < word.length; i++) {
		digits += is_digit(word.data[i]);
		letters += is_letter(word.data[i]);
		marks += !is_digit(word.data[i]) && !is_letter(word.data[i]);
	}
	if (digits > 0 && letters == 0) {
		return marks > 1 ? WORD_NAME : WORD_NUMBER;
	}
	if (digits > 0 && marks > 0) {
		return WORD_NAME;
	}
	/* 320s, 12ms */
	return digits > 0 && is_digit(word.data[0]) ? WORD_NUMBER : WORD_KEPT;
}

/* The dot or colon that ends a sentence is no part of its last word. */
static struct str word_at(struct str text, size_t from)
{
	size_t end = from;

	while (end < text.length && is_inside_word(text.data[end])) {
		end++;
	}
	while (end > from + 1 &&
		(text.data[end - 1] == '.' || text.data[end - 1] == ':')) {
		end--;
	}
	return (struct str){ text.data + from, end - from };
}

/* libvirt's numbers of kinds of errors are the cause itself. */
static bool is_code(struct str text, size_t from)
{
	struct str before = { text.data, from };

	return str_ends_with(before, "Code=") || str_ends_with(before, "Domain=");
}

/* Appends what fits; a cut text is one all the same. */
static void put(char out[LONGEST_REASON], size_t *length, struct str piece)
{
	if (*length + piece.length < LONGEST_REASON) {
		memcpy(out + *length, piece.data, piece.length);
		*length += piece.length;
	} else {
		*length = LONGEST_REASON;
	}
}

const char *failure_reason_of(
	const struct finished_migration *item, const char *cause, struct arena *arena)
{
	struct str text = str_trim(str_from(cause));
	char out[LONGEST_REASON];
	size_t length = 0;
	size_t full = 0;

	if (text.length == 0) {
		return "no reason given";
	}
	for (size_t i = 0; i < text.length && length < LONGEST_REASON;) {
		struct str word = word_at(text, i);
		enum word_kind kind;

		full = length;
		if (!is_inside_word(text.data[i])) {
			put(out, &length, (struct str){ text.data + i, 1 });
			i++;
			continue;
		}
		kind = is_code(text, i) ? WORD_KEPT : kind_of(word, item);
		put(out, &length,
			kind == WORD_KEPT	      ? word
				: kind == WORD_NUMBER ? STR("N")
						      : STR(GAP));
		i += word.length;
	}
	if (length == LONGEST_REASON) {
		length = full;
	}
	return arena_strndup(arena, out, length);
}
