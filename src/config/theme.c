/* Finds a theme by name, follows inheritance and gives every role its style. */
#include "config/theme_file.h"

#include <stdio.h>
#include <string.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/safe_text.h"
#include "base/strbuf.h"
#include "config/paths.h"
#include "src/config/theme.h"

#define INHERIT_MAXIMUM 8
#define SHOWN_SIZE 72
#define NAMES_CEILING 120

const struct role_info *role_info(enum role role)
{
	static const struct role_info ROLES[ROLE_COUNT] = {
#define ROLE(id, name, fallback, meaning) \
	[ROLE_##id] = { (name), ROLE_##fallback, (meaning) },
#include "theme/roles.def"
#undef ROLE
	};

	return &ROLES[role];
}

static const struct builtin_theme *find_builtin(const char *name)
{
	for (const struct builtin_theme *theme = builtin_themes; theme->name != NULL;
		theme++) {
		if (strcmp(theme->name, name) == 0) {
			return theme;
		}
	}
	return NULL;
}

static bool fail_unknown(const char *name, struct error *err)
{
	char shown[SHOWN_SIZE];
	struct strbuf names;

	safe_text(shown, sizeof(shown), name);
	strbuf_init(&names, NAMES_CEILING);
	for (const struct builtin_theme *theme = builtin_themes; theme->name != NULL;
		theme++) {
		strbuf_printf(
			&names, "%s%s", names.length > 0 ? ", " : "", theme->name);
	}
	error_set(err, ERR_NOT_FOUND, "theme \"%s\" not found; built in: %s", shown,
		strbuf_cstr(&names));
	strbuf_finish(&names);
	return false;
}

/* False without an error in *out_found when there is no such file. */
static bool read_user_file(
	const char *name, struct theme_draft *out, bool *out_found, struct error *err)
{
	char *file = mem_printf("themes/%s.yaml", name);
	char *path = paths_config_file(file);
	struct error cause = { .code = ERR_NONE };
	struct strbuf text;
	bool is_read = true;

	*out_found = false;
	strbuf_init(&text, LIMIT_FILE_BYTES);
	if (path == NULL) {
		is_read = true;
	} else if (file_read(path, &text, &cause)) {
		*out_found = true;
		is_read = theme_draft_parse(
			(struct str){ strbuf_cstr(&text), text.length }, path, out,
			err);
	} else if (cause.code != ERR_NOT_FOUND) {
		is_read = error_set(err, cause.code, "theme: %s", cause.message);
	}
	strbuf_finish(&text);
	mem_free(path);
	mem_free(file);
	return is_read;
}

static bool read_builtin(const char *name, struct theme_draft *out, struct error *err)
{
	const struct builtin_theme *theme = find_builtin(name);

	return theme != NULL ? theme_draft_parse(str_from(theme->yaml), name, out, err)
			     : fail_unknown(name, err);
}

static bool read_named(const char *name, struct theme_draft *out,
	bool *out_is_user_file, struct error *err)
{
	*out_is_user_file = false;
	if (!theme_name_is_valid(name)) {
		return fail_unknown(name, err);
	}
	if (!read_user_file(name, out, out_is_user_file, err)) {
		return false;
	}
	return *out_is_user_file || read_builtin(name, out, err);
}

static void take_missing(struct theme_draft *child, const struct theme_draft *parent)
{
	for (size_t i = 0; i < ROLE_COUNT; i++) {
		if (!child->entries[i].is_set) {
			child->entries[i] = parent->entries[i];
		}
	}
}

/* A file of the user's may refine the built-in theme whose name it bears. */
static bool read_parent(const char *name, const char *child_name, bool is_user_file,
	struct theme_draft *out, bool *out_is_user_file, struct error *err)
{
	if (is_user_file && strcmp(name, child_name) == 0) {
		*out_is_user_file = false;
		return read_builtin(name, out, err);
	}
	return read_named(name, out, out_is_user_file, err);
}

static bool inherit(struct theme_draft *draft, bool is_user_file, const char *origin,
	struct error *err)
{
	struct theme_draft link = *draft;
	char child_name[sizeof(link.name)];

	(void)snprintf(child_name, sizeof(child_name), "%s", origin);
	for (int depth = 0; link.inherits[0] != '\0'; depth++) {
		char parent_name[sizeof(link.inherits)];

		(void)snprintf(parent_name, sizeof(parent_name), "%s", link.inherits);
		if (depth == INHERIT_MAXIMUM) {
			return error_set(err, ERR_PARSE,
				"theme \"%s\": inherits in a circle or too deeply",
				draft->name);
		}
		if (!read_parent(parent_name, child_name, is_user_file, &link,
			    &is_user_file, err)) {
			return false;
		}
		take_missing(draft, &link);
		(void)snprintf(child_name, sizeof(child_name), "%s", parent_name);
	}
	return true;
}

static struct style style_of(const struct theme_draft *draft, enum role role)
{
	const struct theme_entry *base = &draft->entries[ROLE_DEFAULT];
	const struct theme_entry *entry = &draft->entries[role];
	struct style style;

	while (!entry->is_set && role != ROLE_DEFAULT) {
		role = role_info(role)->fallback;
		entry = &draft->entries[role];
	}
	style = entry->style;
	if (!entry->has_foreground) {
		style.foreground = base->style.foreground;
	}
	if (!entry->has_background) {
		style.background = base->style.background;
	}
	return style;
}

static bool finish(struct theme_draft *draft, bool is_user_file, const char *origin,
	struct theme *out, struct error *err)
{
	struct theme theme = { .name = "" };

	if (!inherit(draft, is_user_file, origin, err)) {
		return false;
	}
	(void)snprintf(theme.name, sizeof(theme.name), "%s", draft->name);
	for (size_t i = 0; i < ROLE_COUNT; i++) {
		theme.styles[i] = style_of(draft, (enum role)i);
	}
	*out = theme;
	return true;
}

bool theme_load(const char *name, struct theme *out, struct error *err)
{
	struct theme_draft draft;
	bool is_user_file;

	return read_named(name, &draft, &is_user_file, err) &&
		finish(&draft, is_user_file, name, out, err);
}

bool theme_parse(
	struct str yaml, const char *origin, struct theme *out, struct error *err)
{
	struct theme_draft draft;

	return theme_draft_parse(yaml, origin, &draft, err) &&
		finish(&draft, true, draft.name, out, err);
}
