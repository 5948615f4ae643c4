/* One theme file: YAML to styles of roles, every slip named with its line. */
#include "src/config/theme.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/safe_text.h"
#include "config/paths.h"
#include "config/theme_file.h"
#include "src/config/yaml.h"

#define ARENA_FIRST_BYTES (16u << 10)
#define SHOWN_SIZE 48
#define SYSTEM_COLORS 16
#define COLORS 256

static const char *const COLOR_NAMES[SYSTEM_COLORS] = { "black", "red", "green",
	"yellow", "blue", "magenta", "cyan", "white", "bright-black", "bright-red",
	"bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan",
	"bright-white" };

static const struct {
	const char *name;
	enum style_attribute bit;
} ATTRIBUTES[] = {
	{ "bold", STYLE_BOLD },
	{ "dim", STYLE_DIM },
	{ "italic", STYLE_ITALIC },
	{ "underline", STYLE_UNDERLINE },
	{ "reverse", STYLE_REVERSE },
};

struct reader {
	const char *origin;
	const char *role; /* NULL: outside of roles */
	struct error *err;
};

/* `subject` is text of the file, shown in quotes; NULL: none. */
static bool fail(const struct reader *reader, const struct yaml_node *node,
	const char *what, const char *subject)
{
	char origin[PATH_SHOWN_SIZE];
	char text[SHOWN_SIZE] = "";

	paths_shorten(reader->origin, origin);
	safe_text(text, sizeof(text), subject != NULL ? subject : "");
	return error_set(reader->err, ERR_PARSE, "%s: line %zu: %s%s%s%s%s%s%s", origin,
		node->line, reader->role != NULL ? "role " : "",
		reader->role != NULL ? reader->role : "",
		reader->role != NULL ? ": " : "", what, subject != NULL ? " \"" : "",
		text, subject != NULL ? "\"" : "");
}

bool theme_name_is_valid(const char *name)
{
	size_t length = strlen(name);

	if (length == 0 || length >= sizeof(((struct theme *)NULL)->name) ||
		name[0] == '.') {
		return false;
	}
	return strspn(name,
		       "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
		       "-_.") == length;
}

static bool read_name(const struct reader *reader, const struct yaml_node *node,
	const char *what, char *out, size_t size)
{
	if (node->kind == YAML_KIND_SEQUENCE || node->kind == YAML_KIND_MAPPING ||
		!theme_name_is_valid(node->text)) {
		return fail(reader, node, what, NULL);
	}
	(void)snprintf(out, size, "%s", node->text);
	return true;
}

static int hex_value(char digit)
{
	static const char DIGITS[] = "0123456789abcdef";
	const char *found;

	if (digit >= 'A' && digit <= 'F') {
		digit = (char)(digit - 'A' + 'a');
	}
	found = digit != '\0' ? strchr(DIGITS, digit) : NULL;
	return found != NULL ? (int)(found - DIGITS) : -1;
}

/* "#rgb" or "#rrggbb". */
static bool parse_rgb(const char *text, struct color *out)
{
	size_t digits = strlen(text + 1);
	uint8_t parts[3];

	if (digits != 3 && digits != 6) {
		return false;
	}
	for (size_t i = 0; i < 3; i++) {
		int high = hex_value(text[1 + (digits == 6 ? 2 * i : i)]);
		int low = digits == 6 ? hex_value(text[2 + 2 * i]) : high;

		if (high < 0 || low < 0) {
			return false;
		}
		parts[i] = (uint8_t)(high * 16 + low);
	}
	*out = (struct color){
		.type = COLOR_RGB, .red = parts[0], .green = parts[1], .blue = parts[2]
	};
	return true;
}

static bool parse_color(const char *text, struct color *out)
{
	uint64_t index;

	if (strcmp(text, "default") == 0) {
		*out = (struct color){ .type = COLOR_NONE };
		return true;
	}
	if (text[0] == '#') {
		return parse_rgb(text, out);
	}
	for (size_t i = 0; i < SYSTEM_COLORS; i++) {
		if (strcmp(text, COLOR_NAMES[i]) == 0) {
			*out = (struct color){ .type = COLOR_INDEX,
				.index = (uint8_t)i };
			return true;
		}
	}
	if (!str_to_u64(str_from(text), &index) || index >= COLORS) {
		return false;
	}
	*out = (struct color){ .type = COLOR_INDEX, .index = (uint8_t)index };
	return true;
}

static bool read_color(
	const struct reader *reader, const struct yaml_node *node, struct color *out)
{
	if (node->kind == YAML_KIND_NULL && node->is_plain) {
		/* "fg: #ff0000" is a comment to YAML. */
		return fail(reader, node,
			"a colour is missing; one that begins with # needs quotes",
			NULL);
	}
	if (node->kind == YAML_KIND_SEQUENCE || node->kind == YAML_KIND_MAPPING) {
		return fail(reader, node, "a colour is needed", NULL);
	}
	if (!parse_color(node->text, out)) {
		return fail(reader, node,
			"no colour (default, a name, 0-255 or '#rrggbb'):", node->text);
	}
	return true;
}

static bool read_attribute(
	const struct reader *reader, const struct yaml_link *link, struct style *style)
{
	for (size_t i = 0; i < ARRAY_LENGTH(ATTRIBUTES); i++) {
		if (strcmp(link->key->text, ATTRIBUTES[i].name) != 0) {
			continue;
		}
		if (link->value->kind != YAML_KIND_BOOL) {
			return fail(reader, link->value, "true or false is needed for",
				ATTRIBUTES[i].name);
		}
		if (yaml_is_true(link->value)) {
			style->attributes |= (unsigned)ATTRIBUTES[i].bit;
		} else {
			style->attributes &= ~(unsigned)ATTRIBUTES[i].bit;
		}
		return true;
	}
	return fail(reader, link->key,
		"not one of fg, bg, bold, dim, italic, underline, reverse:",
		link->key->text);
}

static bool read_entry(const struct reader *reader, const struct yaml_node *node,
	struct theme_entry *entry)
{
	bool is_read = true;

	if (node->kind != YAML_KIND_MAPPING) {
		return fail(reader, node,
			"a mapping like {fg: cyan, bold: true} is needed", NULL);
	}
	entry->is_set = true;
	for (const struct yaml_link *link = node->first; is_read && link != NULL;
		link = link->next) {
		if (strcmp(link->key->text, "fg") == 0) {
			entry->has_foreground = true;
			is_read = read_color(
				reader, link->value, &entry->style.foreground);
		} else if (strcmp(link->key->text, "bg") == 0) {
			entry->has_background = true;
			is_read = read_color(
				reader, link->value, &entry->style.background);
		} else {
			is_read = read_attribute(reader, link, &entry->style);
		}
	}
	return is_read;
}

static struct theme_entry *find_role(struct theme_draft *draft, const char *name)
{
	for (size_t i = 0; i < ROLE_COUNT; i++) {
		if (strcmp(role_info((enum role)i)->name, name) == 0) {
			return &draft->entries[i];
		}
	}
	return NULL;
}

static bool read_roles(
	struct reader reader, const struct yaml_node *node, struct theme_draft *draft)
{
	if (node->kind == YAML_KIND_NULL) {
		return true;
	}
	if (node->kind != YAML_KIND_MAPPING) {
		return fail(&reader, node, "roles must be a mapping", NULL);
	}
	for (const struct yaml_link *link = node->first; link != NULL;
		link = link->next) {
		struct theme_entry *entry = find_role(draft, link->key->text);

		reader.role = NULL;
		if (entry == NULL) {
			return fail(
				&reader, link->key, "unknown role", link->key->text);
		}
		if (entry->is_set) {
			return fail(
				&reader, link->key, "twice the role", link->key->text);
		}
		reader.role = link->key->text;
		if (!read_entry(&reader, link->value, entry)) {
			return false;
		}
	}
	return true;
}

static bool read_root(const struct reader *reader, const struct yaml_node *root,
	struct theme_draft *draft)
{
	static const struct yaml_node NOTHING = { .kind = YAML_KIND_NULL, .line = 1 };
	bool is_read = true;

	if (root == NULL || root->kind != YAML_KIND_MAPPING) {
		return fail(reader, root != NULL ? root : &NOTHING,
			"not a theme: name and roles are needed", NULL);
	}
	for (const struct yaml_link *link = root->first; is_read && link != NULL;
		link = link->next) {
		if (strcmp(link->key->text, "name") == 0) {
			is_read = read_name(reader, link->value,
				"name must be a short word", draft->name,
				sizeof(draft->name));
		} else if (strcmp(link->key->text, "inherits") == 0) {
			is_read = read_name(reader, link->value,
				"inherits must be the name of a theme", draft->inherits,
				sizeof(draft->inherits));
		} else if (strcmp(link->key->text, "roles") == 0) {
			is_read = read_roles(*reader, link->value, draft);
		} else {
			is_read = fail(reader, link->key,
				"not one of name, inherits, roles:", link->key->text);
		}
	}
	if (is_read && draft->name[0] == '\0') {
		return fail(reader, root, "name is missing", NULL);
	}
	return is_read;
}

bool theme_draft_parse(
	struct str yaml, const char *origin, struct theme_draft *out, struct error *err)
{
	const struct reader reader = { origin, NULL, err };
	struct theme_draft draft = { .name = "" };
	struct arena *arena = arena_create(ARENA_FIRST_BYTES);
	struct yaml_document document = { NULL, NULL };
	struct error cause = { .code = ERR_NONE };
	bool is_parsed;

	if (yaml_document_parse(yaml, arena, &document, &cause)) {
		is_parsed = read_root(&reader, document.root, &draft);
	} else {
		char shown[PATH_SHOWN_SIZE];

		paths_shorten(origin, shown);
		is_parsed = error_set(err, cause.code, "%s: %s", shown, cause.message);
	}
	arena_destroy(arena);
	if (is_parsed) {
		*out = draft;
	}
	return is_parsed;
}
