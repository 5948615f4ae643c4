/* The text format of Prometheus: one sample per line, labels unescaped. */
#include "wire/sample.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#define LABELS_PER_SAMPLE 64
/* Beyond this any number of 19 digits is infinite or zero. */
#define EXPONENT_LIMIT 400

static bool is_digit(char character)
{
	return character >= '0' && character <= '9';
}

static bool is_name_character(char character)
{
	return (character >= 'a' && character <= 'z') ||
		(character >= 'A' && character <= 'Z') || character == '_' ||
		character == ':' || is_digit(character);
}

static void skip_blanks(struct str *text)
{
	while (text->length > 0 && (text->data[0] == ' ' || text->data[0] == '\t')) {
		text->data++;
		text->length--;
	}
}

static void advance(struct str *text, size_t length)
{
	text->data += length;
	text->length -= length;
}

static bool take(struct str *text, char wanted)
{
	skip_blanks(text);
	if (text->length == 0 || text->data[0] != wanted) {
		return false;
	}
	advance(text, 1);
	return true;
}

static bool take_name(struct str *text, struct str *out)
{
	size_t length = 0;

	skip_blanks(text);
	while (length < text->length && is_name_character(text->data[length])) {
		length++;
	}
	*out = (struct str){ text->data, length };
	advance(text, length);
	return length > 0 && !is_digit(out->data[0]);
}

/* Up to the next blank. */
static struct str take_word(struct str *text)
{
	struct str word;
	size_t length = 0;

	skip_blanks(text);
	while (length < text->length && text->data[length] != ' ' &&
		text->data[length] != '\t') {
		length++;
	}
	word = (struct str){ text->data, length };
	advance(text, length);
	return word;
}

/* A quoted value: \\, \" and \n are escapes, any other backslash is itself. */
static const char *take_value(struct arena *arena, struct str *text)
{
	size_t end = 0;
	char *value;
	char *out;

	if (!take(text, '"')) {
		return NULL;
	}
	while (end < text->length && text->data[end] != '"') {
		end += text->data[end] == '\\' ? 2 : 1;
	}
	if (end >= text->length) {
		return NULL;
	}
	value = arena_alloc(arena, end + 1);
	out = value;
	for (size_t i = 0; i < end; i++) {
		char character = text->data[i];

		if (character == '\\' && text->data[i + 1] == 'n') {
			character = '\n';
			i++;
		} else if (character == '\\' &&
			(text->data[i + 1] == '\\' || text->data[i + 1] == '"')) {
			character = text->data[i + 1];
			i++;
		}
		*out++ = character;
	}
	*out = '\0';
	advance(text, end + 1);
	return value;
}

static bool take_labels(struct arena *arena, struct str *text, struct prom_sample *out)
{
	struct prom_label labels[LABELS_PER_SAMPLE];
	struct prom_label *copy;
	size_t count = 0;

	if (!take(text, '{')) {
		return true;
	}
	while (!take(text, '}')) {
		struct str name;

		if (count == LABELS_PER_SAMPLE || !take_name(text, &name) ||
			!take(text, '=')) {
			return false;
		}
		labels[count].name = arena_str(arena, name);
		labels[count].value = take_value(arena, text);
		if (labels[count].value == NULL) {
			return false;
		}
		count++;
		/* A comma may also stand before the closing brace. */
		if (!take(text, ',') && (text->length == 0 || text->data[0] != '}')) {
			return false;
		}
	}
	if (count > 0) {
		copy = arena_alloc(arena, count * sizeof(*copy));
		memcpy(copy, labels, count * sizeof(*copy));
		out->labels = copy;
	}
	out->label_count = count;
	return true;
}

static bool word_is(struct str word, const char *wanted)
{
	return word.length == strlen(wanted) &&
		strncasecmp(word.data, wanted, word.length) == 0;
}

/* Digits before and behind the point as one whole number, and where its point is. */
struct decimal {
	uint64_t digits;
	int exponent;
	bool has_digits;
};

static void take_digits(struct str *word, struct decimal *decimal, bool is_fraction)
{
	while (word->length > 0 && is_digit(word->data[0])) {
		bool is_significant = decimal->digits < UINT64_MAX / 10 - 1;

		if (is_significant) {
			decimal->digits =
				decimal->digits * 10 + (uint64_t)(word->data[0] - '0');
		}
		if (is_significant == is_fraction &&
			decimal->exponent > -EXPONENT_LIMIT * 2 &&
			decimal->exponent < EXPONENT_LIMIT * 2) {
			decimal->exponent += is_fraction ? -1 : 1;
		}
		decimal->has_digits = true;
		advance(word, 1);
	}
}

static bool take_exponent(struct str *word, struct decimal *decimal)
{
	bool is_negative;
	int exponent = 0;

	if (word->length == 0) {
		return true;
	}
	if (word->data[0] != 'e' && word->data[0] != 'E') {
		return false;
	}
	advance(word, 1);
	is_negative = word->length > 0 && word->data[0] == '-';
	if (is_negative || (word->length > 0 && word->data[0] == '+')) {
		advance(word, 1);
	}
	if (word->length == 0) {
		return false;
	}
	while (word->length > 0 && is_digit(word->data[0])) {
		if (exponent < EXPONENT_LIMIT * 4) {
			exponent = exponent * 10 + (word->data[0] - '0');
		}
		advance(word, 1);
	}
	decimal->exponent += is_negative ? -exponent : exponent;
	return word->length == 0;
}

static double decimal_value(const struct decimal *decimal)
{
	long double value = (long double)decimal->digits;
	long double power = 10.0L;
	int exponent = decimal->exponent;
	unsigned steps;

	if (exponent > EXPONENT_LIMIT) {
		exponent = EXPONENT_LIMIT;
	} else if (exponent < -EXPONENT_LIMIT) {
		exponent = -EXPONENT_LIMIT;
	}
	for (steps = (unsigned)(exponent < 0 ? -exponent : exponent); steps > 0;
		steps /= 2) {
		if (steps % 2 == 1) {
			value = exponent < 0 ? value / power : value * power;
		}
		power *= power;
	}
	return (double)value;
}

/* strtod() reads what the user's locale calls a number; this reads what Go writes. */
bool prom_number(struct str word, double *out)
{
	struct decimal decimal = { .has_digits = false };
	bool is_negative = word.length > 0 && word.data[0] == '-';

	if (is_negative || (word.length > 0 && word.data[0] == '+')) {
		advance(&word, 1);
	}
	if (word_is(word, "nan")) {
		*out = (double)NAN;
		return true;
	}
	if (word_is(word, "inf") || word_is(word, "infinity")) {
		*out = is_negative ? -(double)INFINITY : (double)INFINITY;
		return true;
	}
	take_digits(&word, &decimal, false);
	if (word.length > 0 && word.data[0] == '.') {
		advance(&word, 1);
		take_digits(&word, &decimal, true);
	}
	if (!decimal.has_digits || !take_exponent(&word, &decimal)) {
		return false;
	}
	*out = is_negative ? -decimal_value(&decimal) : decimal_value(&decimal);
	return true;
}

static bool parse_timestamp(struct str word, int64_t *out)
{
	bool is_negative = word.length > 0 && word.data[0] == '-';

	if (is_negative) {
		advance(&word, 1);
	}
	if (!str_to_i64(word, out)) {
		return false;
	}
	*out = is_negative ? -*out : *out;
	return true;
}

/* Behind the name of the metric. An exemplar after a hash mark is left alone. */
static bool parse_sample(struct arena *arena, struct str line, struct prom_sample *out)
{
	struct str timestamp;

	out->timestamp_ms = UNKNOWN_I64;
	if (!take_labels(arena, &line, out) ||
		!prom_number(take_word(&line), &out->value)) {
		return false;
	}
	timestamp = take_word(&line);
	if (timestamp.length == 0 || timestamp.data[0] == '#') {
		return true;
	}
	if (!parse_timestamp(timestamp, &out->timestamp_ms)) {
		return false;
	}
	skip_blanks(&line);
	return line.length == 0 || line.data[0] == '#';
}

/* The last line ends with a newline, too, so one without it was cut: its number may
 * look whole and be a tenth of itself. */
static bool next_line(struct promtext *reader, struct str *out)
{
	const char *newline;

	if (reader->rest.length == 0) {
		return false;
	}
	newline = memchr(reader->rest.data, '\n', reader->rest.length);
	if (newline == NULL) {
		reader->malformed++;
		reader->rest.length = 0;
		return false;
	}
	*out = (struct str){ reader->rest.data, (size_t)(newline - reader->rest.data) };
	advance(&reader->rest, out->length + 1);
	*out = str_trim(*out);
	return true;
}

void promtext_init(struct promtext *reader, struct arena *arena, struct str text,
	const char *prefix)
{
	*reader = (struct promtext){ .arena = arena, .rest = text, .prefix = prefix };
}

bool promtext_next(struct promtext *reader, struct prom_sample *out)
{
	struct str line;

	while (next_line(reader, &line)) {
		struct prom_sample sample = { .metric = NULL };
		struct str name;

		if (line.length == 0 || line.data[0] == '#') {
			continue;
		}
		if (is_name_character(line.data[0]) &&
			!str_starts_with(line, reader->prefix)) {
			continue;
		}
		if (memchr(line.data, '\0', line.length) != NULL ||
			!take_name(&line, &name) ||
			!parse_sample(reader->arena, line, &sample)) {
			reader->malformed++;
			continue;
		}
		sample.metric = arena_str(reader->arena, name);
		*out = sample;
		return true;
	}
	return false;
}

const char *prom_label(const struct prom_sample *sample, const char *name)
{
	for (size_t i = 0; i < sample->label_count; i++) {
		if (text_equal(sample->labels[i].name, name)) {
			return sample->labels[i].value;
		}
	}
	return NULL;
}
