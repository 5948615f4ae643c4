/* Settings with many entries: speeds of links, keys, columns. Pure. */
#include <string.h>

#include "base/alloc.h"
#include "base/quantity.h"
#include "base/unknown.h"
#include "base/utf8.h"
#include "model/settings.h"
#include "src/model/settings_names.h"

#define DEVICE_MAXIMUM 63
#define NODE_MAXIMUM 253
#define KEY_BYTES_MAXIMUM 16
#define SPEED_MINIMUM INT64_C(1000000)
#define SPEED_MAXIMUM INT64_C(10000000000000)

/* RFC 1123 label (k8s.io/apimachinery IsDNS1123Label). */
bool settings_is_label(const char *text)
{
	size_t length = strlen(text);

	return length > 0 && length <= LABEL_MAXIMUM && text[0] != '-' &&
		text[length - 1] != '-' &&
		strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") == length;
}

/* "25G", "2.5G", "100M": decimal units of bits per second. */
static bool parse_speed(const char *text, int64_t *out)
{
	size_t digits = strspn(text, "0123456789.");
	int64_t value;

	if (digits == 0 || strspn(text + digits, "MGT") != strlen(text + digits) ||
		!quantity_parse(text, &value) || value < SPEED_MINIMUM ||
		value > SPEED_MAXIMUM) {
		return false;
	}
	*out = value;
	return true;
}

/* Printable, and not so long that it cannot be what it should. */
static bool is_plain(const char *text, size_t length, size_t maximum)
{
	if (length == 0 || length > maximum) {
		return false;
	}
	for (size_t i = 0; i < length; i++) {
		if ((unsigned char)text[i] <= ' ' || (unsigned char)text[i] >= 0x7f) {
			return false;
		}
	}
	return true;
}

static const struct link_speed *find_speed(
	const struct settings *settings, const char *node, const char *device)
{
	for (size_t i = 0; i < settings->link_speed_count; i++) {
		const struct link_speed *speed = &settings->link_speeds[i];

		if (strcmp(speed->device, device) == 0 &&
			strcmp(speed->node, node) == 0) {
			return speed;
		}
	}
	return NULL;
}

enum entry_verdict settings_add_link_speed(
	struct settings *settings, const char *link, const char *speed)
{
	const char *slash = strchr(link, '/');
	struct link_speed entry;

	if (slash == NULL || strchr(slash + 1, '/') != NULL ||
		!is_plain(link, (size_t)(slash - link), NODE_MAXIMUM) ||
		!is_plain(slash + 1, strlen(slash + 1), DEVICE_MAXIMUM)) {
		return ENTRY_BAD_NAME;
	}
	if (!parse_speed(speed, &entry.bits_per_s)) {
		return ENTRY_BAD_VALUE;
	}
	if (settings->link_speed_count >= SETTINGS_ENTRIES_MAX) {
		return ENTRY_TOO_MANY;
	}
	entry.node = mem_strndup(link, (size_t)(slash - link));
	entry.device = mem_strdup(slash + 1);
	if (find_speed(settings, entry.node, entry.device) != NULL) {
		mem_free(entry.node);
		mem_free(entry.device);
		return ENTRY_TWICE;
	}
	settings->link_speeds =
		mem_grow(settings->link_speeds, settings->link_speed_count,
			&settings->link_speed_capacity, sizeof(entry));
	settings->link_speeds[settings->link_speed_count] = entry;
	settings->link_speed_count++;
	return ENTRY_TAKEN;
}

int64_t settings_link_speed(
	const struct settings *settings, const char *node, const char *device)
{
	const struct link_speed *speed = find_speed(settings, node, device);

	if (speed == NULL) {
		speed = find_speed(settings, "*", device);
	}
	return speed != NULL ? speed->bits_per_s : UNKNOWN_I64;
}

/* One visible character, or the name of a key. */
static bool is_key(const char *text)
{
	size_t length = strlen(text);
	uint32_t glyph;

	if (is_plain(text, length, KEY_BYTES_MAXIMUM)) {
		return true;
	}
	return length > 0 && utf8_decode(text, length, &glyph) == length &&
		glyph != 0xfffd && glyph > ' ' && utf8_width(glyph) > 0;
}

enum entry_verdict settings_add_key(
	struct settings *settings, const char *name, const char *key, size_t line)
{
	if (!settings_is_label(name)) {
		return ENTRY_BAD_NAME;
	}
	if (!is_key(key)) {
		return ENTRY_BAD_VALUE;
	}
	for (size_t i = 0; i < settings->key_count; i++) {
		if (strcmp(settings->keys[i].key, key) == 0) {
			return ENTRY_TWICE;
		}
	}
	if (settings->key_count >= SETTINGS_ENTRIES_MAX) {
		return ENTRY_TOO_MANY;
	}
	settings->keys = mem_grow(settings->keys, settings->key_count,
		&settings->key_capacity, sizeof(*settings->keys));
	settings->keys[settings->key_count] =
		(struct key_choice){ mem_strdup(name), mem_strdup(key), line };
	settings->key_count++;
	return ENTRY_TAKEN;
}

static struct column_choice *column_choice_of(
	struct settings *settings, const char *table, size_t line)
{
	struct column_choice *choice;

	for (size_t i = 0; i < settings->column_count; i++) {
		if (strcmp(settings->columns[i].table, table) == 0) {
			return &settings->columns[i];
		}
	}
	settings->columns = mem_grow(settings->columns, settings->column_count,
		&settings->column_capacity, sizeof(*settings->columns));
	choice = &settings->columns[settings->column_count];
	settings->column_count++;
	*choice = (struct column_choice){ .table = mem_strdup(table), .line = line };
	return choice;
}

enum entry_verdict settings_add_column(
	struct settings *settings, const char *table, const char *column, size_t line)
{
	struct column_choice *choice;

	if (!settings_is_label(table)) {
		return ENTRY_BAD_NAME;
	}
	if (!settings_is_label(column)) {
		return ENTRY_BAD_VALUE;
	}
	if (settings->column_count >= SETTINGS_ENTRIES_MAX) {
		return ENTRY_TOO_MANY;
	}
	choice = column_choice_of(settings, table, line);
	for (size_t i = 0; i < choice->column_count; i++) {
		if (strcmp(choice->columns[i], column) == 0) {
			return ENTRY_TWICE;
		}
	}
	if (choice->column_count >= SETTINGS_ENTRIES_MAX) {
		return ENTRY_TOO_MANY;
	}
	choice->columns = mem_grow(choice->columns, choice->column_count,
		&choice->column_capacity, sizeof(*choice->columns));
	choice->columns[choice->column_count] = mem_strdup(column);
	choice->column_count++;
	return ENTRY_TAKEN;
}

void settings_column_choice_finish(struct column_choice *choice)
{
	for (size_t i = 0; i < choice->column_count; i++) {
		mem_free(choice->columns[i]);
	}
	mem_free(choice->columns);
	mem_free(choice->table);
}

static void forget_columns(struct settings *settings, const char *table)
{
	for (size_t i = 0; i < settings->column_count; i++) {
		if (strcmp(settings->columns[i].table, table) == 0) {
			settings_column_choice_finish(&settings->columns[i]);
			settings->column_count--;
			memmove(&settings->columns[i], &settings->columns[i + 1],
				(settings->column_count - i) *
					sizeof(*settings->columns));
			return;
		}
	}
}

void settings_choose_columns(struct settings *settings, const char *table,
	const char *const *columns, size_t count)
{
	forget_columns(settings, table);
	for (size_t i = 0; i < count; i++) {
		/* What the glass offers are names of columns, each once. */
		(void)!settings_add_column(settings, table, columns[i], 0);
	}
}
