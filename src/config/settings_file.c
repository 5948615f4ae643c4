/* config.yaml to settings, every slip named with its line and entry. */
#include "config/settings_file.h"

#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/safe_text.h"
#include "base/strbuf.h"
#include "config/paths.h"
#include "config/theme_file.h"
#include "src/config/yaml.h"

#define ARENA_FIRST_BYTES (16u << 10)
#define SHOWN_SIZE 48
#define WANTED_CEILING 120

struct reader {
	const char *origin;
	struct settings *settings;
	struct error *err;
};

/* "FILE: line N: " and the rest. `entry` is text of the file, NULL: none. */
static bool fail(const struct reader *reader, const struct yaml_node *node,
	const char *entry, const char *what)
{
	char origin[PATH_SHOWN_SIZE];
	char shown[SHOWN_SIZE] = "";

	paths_shorten(reader->origin, origin);
	safe_text(shown, sizeof(shown), entry != NULL ? entry : "");
	return error_set(reader->err, ERR_PARSE, "%s: line %zu: %s%s%s", origin,
		node->line, shown, entry != NULL ? ": " : "", what);
}

static bool is_container(const struct yaml_node *node)
{
	return node->kind == YAML_KIND_SEQUENCE || node->kind == YAML_KIND_MAPPING;
}

static bool is_nothing(const struct yaml_node *node)
{
	return node->kind == YAML_KIND_NULL && node->is_plain;
}

static bool fail_value(
	const struct reader *reader, const struct yaml_link *link, const char *wanted)
{
	const struct yaml_node *node = link->value;
	char got[SHOWN_SIZE];
	struct strbuf what;

	strbuf_init(&what, WANTED_CEILING + 2 * SHOWN_SIZE);
	if (is_container(node)) {
		strbuf_printf(&what, "%s, where %s is needed",
			yaml_kind_name(node->kind), wanted);
	} else {
		safe_text(got, sizeof(got), node->text);
		strbuf_printf(&what, "\"%s\" is not %s", got, wanted);
	}
	(void)fail(reader, node, link->key->text, strbuf_cstr(&what));
	strbuf_finish(&what);
	return false;
}

static bool fail_described(const struct reader *reader, const struct setting *setting,
	const struct yaml_link *link)
{
	struct strbuf wanted;

	strbuf_init(&wanted, WANTED_CEILING);
	setting_describe(setting, &wanted);
	(void)fail_value(reader, link, strbuf_cstr(&wanted));
	strbuf_finish(&wanted);
	return false;
}

/* A wrong name would otherwise be noticed long after, and without its line. */
static bool check_theme(const struct reader *reader, const struct yaml_link *link)
{
	struct theme theme;
	struct error cause = { .code = ERR_NONE };

	return theme_load(reader->settings->theme, &theme, &cause) ||
		fail(reader, link->value, "theme", cause.message);
}

static bool read_scalar(const struct reader *reader, const struct setting *setting,
	const struct yaml_link *link)
{
	const struct yaml_node *node = link->value;
	const char *text = node->text;

	if (is_nothing(node)) {
		return true;
	}
	if (is_container(node) ||
		(setting->type == SETTING_BOOL && node->kind != YAML_KIND_BOOL)) {
		return fail_described(reader, setting, link);
	}
	/* yes, on and y mean true in a file. */
	if (setting->type == SETTING_BOOL) {
		text = yaml_is_true(node) ? "true" : "false";
	}
	if (!setting_parse(setting, text, reader->settings)) {
		return fail_described(reader, setting, link);
	}
	return setting->type != SETTING_THEME || check_theme(reader, link);
}

/* What the verdict about one entry means in words; `node` is where it stands. */
static bool judge(const struct reader *reader, enum entry_verdict verdict,
	const struct yaml_node *node, const char *entry, const char *name_form,
	const char *value_form)
{
	switch (verdict) {
	case ENTRY_TAKEN:
		return true;
	case ENTRY_BAD_NAME:
		return fail(reader, node, entry, name_form);
	case ENTRY_BAD_VALUE:
		return fail(reader, node, entry, value_form);
	case ENTRY_TWICE:
		return fail(reader, node, entry, "is there twice");
	case ENTRY_TOO_MANY:
		break;
	}
	return fail(reader, node, entry, "too many entries");
}

static bool add_entry(const struct reader *reader, const struct setting *setting,
	const struct yaml_node *key, const struct yaml_node *value)
{
	struct settings *settings = reader->settings;
	const char *name = key->text;
	const char *text = value->text;
	enum entry_verdict verdict;

	if (setting->type == SETTING_SPEEDS) {
		verdict = settings_add_link_speed(settings, name, text);
		return judge(reader, verdict, key, name,
			"the form is NODE/DEVICE: SPEED",
			"a speed like 25G is needed, from 1M to 10T bits per second");
	}
	if (setting->type == SETTING_KEYS) {
		verdict = settings_add_key(settings, name, text, value->line);
		return judge(reader, verdict, value,
			verdict == ENTRY_TWICE ? text : name, "the form is ACTION: KEY",
			"no key: a character, F5 or ^R");
	}
	verdict = settings_add_column(settings, name, text, value->line);
	return judge(reader, verdict, value, verdict == ENTRY_BAD_NAME ? name : text,
		"the form is TABLE: [COLUMN, ...]", "no name of a column");
}

static bool read_list(const struct reader *reader, const struct setting *setting,
	const struct yaml_link *link)
{
	for (const struct yaml_link *item = link->value->first; item != NULL;
		item = item->next) {
		if (is_container(item->value) || is_nothing(item->value)) {
			return fail(reader, item->value, link->key->text,
				"a list of words is needed");
		}
		if (!add_entry(reader, setting, link->key, item->value)) {
			return false;
		}
	}
	return link->value->first != NULL ||
		fail(reader, link->value, link->key->text, "the list is empty");
}

static bool is_repeated(const struct yaml_link *first, const struct yaml_link *link)
{
	for (; first != link; first = first->next) {
		if (strcmp(first->key->text, link->key->text) == 0) {
			return true;
		}
	}
	return false;
}

static bool read_entry(const struct reader *reader, const struct setting *setting,
	const struct yaml_link *link)
{
	const struct yaml_node *value = link->value;
	bool is_list = value->kind == YAML_KIND_SEQUENCE;

	if (is_list && setting->type != SETTING_SPEEDS) {
		return read_list(reader, setting, link);
	}
	if (setting->type == SETTING_COLUMNS) {
		return fail_value(reader, link, "a list like [vm, phase, why]");
	}
	if (is_container(value)) {
		return fail_value(reader, link,
			setting->type == SETTING_KEYS ? "a key or a list of keys"
						      : "a speed like 25G");
	}
	if (is_nothing(value)) {
		return fail(reader, value, link->key->text, "nothing stands after it");
	}
	return add_entry(reader, setting, link->key, value);
}

static bool read_mapping(const struct reader *reader, const struct setting *setting,
	const struct yaml_link *link)
{
	const struct yaml_node *node = link->value;

	if (is_nothing(node)) {
		return true;
	}
	if (node->kind != YAML_KIND_MAPPING) {
		return fail_described(reader, setting, link);
	}
	if (node->count > SETTINGS_ENTRIES_MAX) {
		return fail(reader, node, setting->name, "too many entries");
	}
	for (const struct yaml_link *entry = node->first; entry != NULL;
		entry = entry->next) {
		if (is_repeated(node->first, entry)) {
			return fail(
				reader, entry->key, entry->key->text, "is there twice");
		}
		if (!read_entry(reader, setting, entry)) {
			return false;
		}
	}
	return true;
}

static bool fail_unknown(const struct reader *reader, const struct yaml_node *key)
{
	const struct setting *meant = setting_suggest(key->text);
	char what[SHOWN_SIZE + 64];

	if (strcmp(key->text, "all-namespaces") == 0) {
		return fail(reader, key, key->text,
			"only a flag; without \"namespace\" all are shown");
	}
	if (meant == NULL) {
		return fail(reader, key, key->text,
			"no such setting; vmigtop(5) lists them");
	}
	(void)snprintf(what, sizeof(what), "no such setting; did you mean \"%s\"?",
		meant->name);
	return fail(reader, key, key->text, what);
}

static bool read_setting(const struct reader *reader, const struct yaml_link *link,
	bool is_seen[SETTINGS_MAXIMUM])
{
	const struct setting *setting = setting_find(link->key->text);
	size_t index;

	if (setting == NULL) {
		return fail_unknown(reader, link->key);
	}
	index = (size_t)(setting - setting_table);
	if (is_seen[index]) {
		return fail(reader, link->key, setting->name, "is there twice");
	}
	is_seen[index] = true;
	setting_set_origin(setting, reader->settings, SETTING_FILE);
	return setting_is_mapping(setting) ? read_mapping(reader, setting, link)
					   : read_scalar(reader, setting, link);
}

/* Where the slip is: the first of these that is in the file. */
static bool fail_order(const struct reader *reader, const struct yaml_node *root,
	const char *upper, const char *lower)
{
	const struct yaml_link *link = yaml_find_link(root, upper);
	char what[SHOWN_SIZE];

	if (link != NULL) {
		(void)snprintf(what, sizeof(what), "may not be below %s", lower);
		return fail(reader, link->value, upper, what);
	}
	link = yaml_find_link(root, lower);
	(void)snprintf(what, sizeof(what), "may not be above %s", upper);
	return fail(reader, link != NULL ? link->value : root, lower, what);
}

static bool check_order(const struct reader *reader, const struct yaml_node *root)
{
	const struct settings *settings = reader->settings;

	if (settings->saturation_high < settings->saturation_warm) {
		return fail_order(reader, root, "saturation-high", "saturation-warm");
	}
	if (settings->saturation_full < settings->saturation_high) {
		return fail_order(reader, root, "saturation-full", "saturation-high");
	}
	return true;
}

static bool read_root(const struct reader *reader, const struct yaml_node *root)
{
	bool is_seen[SETTINGS_MAXIMUM] = { false };

	if (root == NULL || is_nothing(root)) {
		return true; /* comments only */
	}
	if (root->kind != YAML_KIND_MAPPING) {
		return fail(
			reader, root, NULL, "settings are lines like \"theme: light\"");
	}
	for (const struct yaml_link *link = root->first; link != NULL;
		link = link->next) {
		if (!read_setting(reader, link, is_seen)) {
			return false;
		}
	}
	return check_order(reader, root);
}

bool settings_file_parse(struct str yaml, const char *origin, struct settings *settings,
	struct error *err)
{
	struct settings draft;
	const struct reader reader = { origin, &draft, err };
	struct arena *arena = arena_create(ARENA_FIRST_BYTES);
	struct yaml_document document = { NULL, NULL };
	struct error cause = { .code = ERR_NONE };
	bool is_read;

	settings_init(&draft);
	if (yaml_document_parse(yaml, arena, &document, &cause)) {
		is_read = read_root(&reader, document.root);
	} else {
		char shown[PATH_SHOWN_SIZE];

		paths_shorten(origin, shown);
		is_read = error_set(err, cause.code, "%s: %s", shown, cause.message);
	}
	arena_destroy(arena);
	if (!is_read) {
		settings_finish(&draft);
		return false;
	}
	settings_finish(settings);
	*settings = draft;
	return true;
}

bool settings_file_load(struct settings *settings, struct error *err)
{
	char *path = paths_config_file(SETTINGS_FILE_NAME);
	struct error cause = { .code = ERR_NONE };
	struct strbuf text;
	bool is_read = true;

	if (path == NULL) {
		return true;
	}
	strbuf_init(&text, LIMIT_FILE_BYTES);
	if (file_read(path, &text, &cause)) {
		is_read = settings_file_parse(
			(struct str){ strbuf_cstr(&text), text.length }, path, settings,
			err);
	} else if (cause.code != ERR_NOT_FOUND) {
		is_read = error_set(err, cause.code, "settings: %s", cause.message);
	}
	strbuf_finish(&text);
	mem_free(path);
	return is_read;
}
