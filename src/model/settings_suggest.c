/* Which setting somebody may have meant who wrote another word. Pure. */
#include <assert.h>
#include <string.h>

#include "model/settings.h"

#define SUGGEST_MAXIMUM 40
/* Slips of the finger that still leave a word to be recognised. */
#define SLIPS_MAXIMUM 2

/* noColor, no_color and No-Color are written no-color here. False when too long. */
static bool to_our_spelling(const char *name, char out[SUGGEST_MAXIMUM])
{
	size_t length = 0;

	for (size_t i = 0; name[i] != '\0'; i++) {
		bool is_upper = name[i] >= 'A' && name[i] <= 'Z';

		if (length + 2 >= SUGGEST_MAXIMUM) {
			return false;
		}
		if (is_upper && i > 0 && name[i - 1] >= 'a' && name[i - 1] <= 'z') {
			out[length++] = '-';
		}
		if (is_upper) {
			out[length++] = (char)(name[i] - 'A' + 'a');
		} else {
			out[length++] =
				name[i] == '_' || name[i] == ' ' ? '-' : name[i];
		}
	}
	out[length] = '\0';
	return true;
}

static size_t least(size_t a, size_t b, size_t c)
{
	size_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* Levenshtein's distance of two short words. */
static size_t distance(const char *a, const char *b)
{
	size_t row[SUGGEST_MAXIMUM + 1];
	size_t columns = strlen(b);

	assert(columns < ARRAY_LENGTH(row));
	for (size_t j = 0; j <= columns; j++) {
		row[j] = j;
	}
	for (size_t i = 1; a[i - 1] != '\0'; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= columns; j++) {
			size_t above = row[j];
			size_t change = diagonal + (a[i - 1] != b[j - 1] ? 1 : 0);

			row[j] = least(above + 1, row[j - 1] + 1, change);
			diagonal = above;
		}
	}
	return row[columns];
}

const struct setting *setting_suggest(const char *name)
{
	char spelled[SUGGEST_MAXIMUM];
	const struct setting *best = NULL;
	size_t best_distance = SLIPS_MAXIMUM + 1;

	if (!to_our_spelling(name, spelled) || strlen(spelled) < 2) {
		return NULL;
	}
	for (size_t i = 0; i < setting_count; i++) {
		size_t away = distance(spelled, setting_table[i].name);

		if (away < best_distance && away * 2 < strlen(spelled) + 1) {
			best = &setting_table[i];
			best_distance = away;
		}
	}
	for (size_t i = 0; best == NULL && strlen(spelled) > 2 && i < setting_count;
		i++) {
		if (strstr(setting_table[i].name, spelled) != NULL ||
			strstr(spelled, setting_table[i].name) != NULL) {
			best = &setting_table[i];
		}
	}
	return best;
}
