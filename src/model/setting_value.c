/* The value of one setting from text, to text and in words, whatever its type. Pure. */
#include <string.h>

#include "base/alloc.h"
#include "base/str.h"
#include "base/timefmt.h"
#include "model/settings.h"
#include "src/model/settings_names.h"

#define SECOND_MS 1000
#define MINUTE_MS 60000
#define HOUR_MS 3600000

static bool is_among(const char *text, const char *const *words, size_t *out_index)
{
	for (size_t i = 0; words[i] != NULL; i++) {
		if (strcmp(text, words[i]) == 0) {
			*out_index = i;
			return true;
		}
	}
	return false;
}

bool truth_parse(const char *text, bool *out)
{
	static const char *const YES[] = { "1", "t", "T", "true", "TRUE", "True",
		NULL };
	static const char *const NO[] = { "0", "f", "F", "false", "FALSE", "False",
		NULL };
	size_t unused;

	if (is_among(text, YES, &unused)) {
		*out = true;
		return true;
	}
	if (is_among(text, NO, &unused)) {
		*out = false;
		return true;
	}
	return false;
}

static bool is_in_range(const struct setting *setting, int64_t value)
{
	return value >= setting->minimum && value <= setting->maximum;
}

static bool parse_percent(const struct setting *setting, const char *text, int64_t *out)
{
	size_t length = strlen(text);
	int64_t value;

	if (length > 1 && text[length - 1] == '%') {
		length--;
	}
	if (!str_to_i64((struct str){ text, length }, &value) ||
		!is_in_range(setting, value)) {
		return false;
	}
	*out = value;
	return true;
}

static bool parse_duration(
	const struct setting *setting, const char *text, int64_t *out)
{
	int64_t value;

	if (!duration_parse(text, &value) || !is_in_range(setting, value)) {
		return false;
	}
	*out = value;
	return true;
}

static bool parse_theme(const char *text, char *out, size_t size)
{
	if (text[0] == '\0' || strlen(text) >= size) {
		return false;
	}
	(void)snprintf(out, size, "%s", text);
	return true;
}

static void keep(const char *text, char **out)
{
	char *copy = mem_strdup(text);

	mem_free(*out);
	*out = copy;
}

static bool parse_namespace(const char *text, char **out)
{
	if (!settings_is_label(text)) {
		return false;
	}
	keep(text, out);
	return true;
}

/* Nothing that could leave the line of a request or of a message. */
static bool is_printable(const char *text)
{
	for (; *text != '\0'; text++) {
		if ((unsigned char)*text <= ' ' || (unsigned char)*text == 0x7f) {
			return false;
		}
	}
	return true;
}

/* An absolute URL with a host, or an absolute path. Neither a user nor a query: the one
 * would be a secret in a place that is shown, the other is ours. */
static bool parse_url(const char *text, char **out)
{
	bool is_https = str_starts_with(str_from(text), "https://");
	bool is_http = str_starts_with(str_from(text), "http://");
	const char *host = text + (is_https ? 8 : 7);

	if (!is_printable(text) || strpbrk(text, "?#@\\\"<>") != NULL) {
		return false;
	}
	if (is_https || is_http ? host[0] == '\0' || host[0] == '/'
				: text[0] != '/' || text[1] == '/') {
		return false;
	}
	keep(text, out);
	return true;
}

static bool parse_file(const char *text, char **out)
{
	if (text[0] == '\0') {
		return false;
	}
	keep(text, out);
	return true;
}

static bool parse_word(const struct setting *setting, const char *text, int *out)
{
	size_t index;

	if (!is_among(text, setting->words, &index)) {
		return false;
	}
	*out = (int)index;
	return true;
}

bool setting_parse(
	const struct setting *setting, const char *text, struct settings *settings)
{
	void *slot = (char *)settings + setting->offset;

	switch (setting->type) {
	case SETTING_BOOL:
		return truth_parse(text, slot);
	case SETTING_PERCENT:
		return parse_percent(setting, text, slot);
	case SETTING_DURATION:
		return parse_duration(setting, text, slot);
	case SETTING_WORD:
		return parse_word(setting, text, slot);
	case SETTING_THEME:
		return parse_theme(text, slot, sizeof(settings->theme));
	case SETTING_NAMESPACE:
		return parse_namespace(text, slot);
	case SETTING_URL:
		return parse_url(text, slot);
	case SETTING_PATH:
		return parse_file(text, slot);
	case SETTING_SPEEDS:
	case SETTING_KEYS:
	case SETTING_COLUMNS:
		break;
	}
	return false;
}

/* Shortest of "90m", "90s", "1500ms"; what duration_parse() reads back. */
static void format_duration(int64_t ms, struct strbuf *out)
{
	if (ms >= HOUR_MS && ms % HOUR_MS == 0) {
		strbuf_printf(out, "%lldh", (long long)(ms / HOUR_MS));
	} else if (ms >= MINUTE_MS && ms % (MINUTE_MS) == 0) {
		strbuf_printf(out, "%lldm", (long long)(ms / MINUTE_MS));
	} else if (ms % SECOND_MS == 0) {
		strbuf_printf(out, "%llds", (long long)(ms / SECOND_MS));
	} else {
		strbuf_printf(out, "%lldms", (long long)ms);
	}
}

static void describe_words(const char *const *words, struct strbuf *out)
{
	for (size_t i = 0; words[i] != NULL; i++) {
		bool is_last = words[i + 1] == NULL;

		strbuf_printf(out, "%s%s",
			i == 0		  ? ""
				: is_last ? " or "
					  : ", ",
			words[i]);
	}
}

void setting_describe(const struct setting *setting, struct strbuf *out)
{
	switch (setting->type) {
	case SETTING_BOOL:
		strbuf_text(out, "true or false");
		break;
	case SETTING_PERCENT:
		strbuf_printf(out, "a percentage from %lld to %lld",
			(long long)setting->minimum, (long long)setting->maximum);
		break;
	case SETTING_DURATION:
		strbuf_text(out, "a time like 30s or 2m, from ");
		format_duration(setting->minimum, out);
		strbuf_text(out, " to ");
		format_duration(setting->maximum, out);
		break;
	case SETTING_WORD:
		describe_words(setting->words, out);
		break;
	case SETTING_THEME:
		strbuf_text(out, "the name of a theme");
		break;
	case SETTING_NAMESPACE:
		strbuf_text(out, "the name of a namespace");
		break;
	case SETTING_URL:
		strbuf_text(out,
			"an address like https://host/path, without user and query, or "
			"a path");
		break;
	case SETTING_PATH:
		strbuf_text(out, "the name of a file");
		break;
	case SETTING_SPEEDS:
		strbuf_text(out, "a mapping of NODE/DEVICE to a speed");
		break;
	case SETTING_KEYS:
		strbuf_text(out, "a mapping of actions to keys");
		break;
	case SETTING_COLUMNS:
		strbuf_text(out, "a mapping of tables to lists of columns");
		break;
	}
}

static void format_columns(const struct settings *settings, struct strbuf *out)
{
	for (size_t i = 0; i < settings->column_count; i++) {
		const struct column_choice *choice = &settings->columns[i];

		strbuf_printf(out, "%s%s: [", i > 0 ? ", " : "", choice->table);
		for (size_t c = 0; c < choice->column_count; c++) {
			strbuf_printf(
				out, "%s%s", c > 0 ? ", " : "", choice->columns[c]);
		}
		strbuf_char(out, ']');
	}
}

static void format_keys(const struct settings *settings, struct strbuf *out)
{
	for (size_t i = 0; i < settings->key_count; i++) {
		strbuf_printf(out, "%s%s: %s", i > 0 ? ", " : "",
			settings->keys[i].name, settings->keys[i].key);
	}
}

static void format_speeds(const struct settings *settings, struct strbuf *out)
{
	for (size_t i = 0; i < settings->link_speed_count; i++) {
		const struct link_speed *speed = &settings->link_speeds[i];

		strbuf_printf(out, "%s%s/%s: %lldM", i > 0 ? ", " : "", speed->node,
			speed->device, (long long)(speed->bits_per_s / 1000000));
	}
}

void setting_format(const struct setting *setting, const struct settings *settings,
	struct strbuf *out)
{
	const void *slot = (const char *)settings + setting->offset;

	switch (setting->type) {
	case SETTING_BOOL:
		strbuf_text(out, *(const bool *)slot ? "true" : "false");
		break;
	case SETTING_PERCENT:
		strbuf_printf(out, "%lld", (long long)*(const int64_t *)slot);
		break;
	case SETTING_DURATION:
		format_duration(*(const int64_t *)slot, out);
		break;
	case SETTING_WORD:
		strbuf_text(out, setting->words[*(const int *)slot]);
		break;
	case SETTING_THEME:
		strbuf_text(out, slot);
		break;
	case SETTING_NAMESPACE:
	case SETTING_URL:
	case SETTING_PATH:
		if (*(const char *const *)slot != NULL) {
			strbuf_text(out, *(const char *const *)slot);
		}
		break;
	case SETTING_SPEEDS:
		format_speeds(settings, out);
		break;
	case SETTING_KEYS:
		format_keys(settings, out);
		break;
	case SETTING_COLUMNS:
		format_columns(settings, out);
		break;
	}
}
