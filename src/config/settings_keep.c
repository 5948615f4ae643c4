/* One setting into the user's file, without touching the rest of it. */
#include "config/settings_keep.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/limits.h"
#include "config/paths.h"
#include "config/settings_file.h"
#include "src/config/yaml.h"

#define MODE_OF_NEW 0600

static bool fail(const char *path, struct error *err)
{
	char shown[PATH_SHOWN_SIZE];

	paths_shorten(path, shown);
	return error_set(err, ERR_FILE, "%s: %s", shown, strerror(errno));
}

static void describe(const struct settings *settings, const struct setting *except,
	struct strbuf *out)
{
	for (size_t i = 0; i < setting_count; i++) {
		if (&setting_table[i] != except) {
			strbuf_printf(out, "%s=", setting_table[i].name);
			setting_format(&setting_table[i], settings, out);
			strbuf_char(out, '\n');
		}
	}
}

/* The new text must be read as the old one but for this setting. */
static bool is_same_but(struct str before, struct str after, const char *name,
	const char *path, struct error *err)
{
	const struct setting *setting = setting_find(name);
	struct settings old;
	struct settings new;
	struct strbuf old_text;
	struct strbuf new_text;
	bool is_same;

	settings_init(&old);
	settings_init(&new);
	strbuf_init(&old_text, LIMIT_FILE_BYTES);
	strbuf_init(&new_text, LIMIT_FILE_BYTES);
	is_same = settings_file_parse(before, path, &old, err) &&
		settings_file_parse(after, path, &new, err);
	if (is_same) {
		describe(&old, setting, &old_text);
		describe(&new, setting, &new_text);
		is_same = strcmp(strbuf_cstr(&old_text), strbuf_cstr(&new_text)) == 0 ||
			error_set(err, ERR_PARSE,
				"the file is written in a way that is not understood");
	}
	strbuf_finish(&new_text);
	strbuf_finish(&old_text);
	settings_finish(&new);
	settings_finish(&old);
	return is_same;
}

/* A file beside it takes its place, so that no reader ever sees half of it. */
static bool replace(const char *path, struct str text, struct error *err)
{
	char *draft = mem_printf("%s.XXXXXX", path);
	struct stat status;
	mode_t mode = stat(path, &status) == 0 ? status.st_mode & 07777 : MODE_OF_NEW;
	int fd = mkstemp(draft);
	bool is_done = fd >= 0;

	if (is_done) {
		is_done = file_write_all(fd, text.data, text.length) &&
			fchmod(fd, mode) == 0 && fsync(fd) == 0;
		is_done = close(fd) == 0 && is_done;
		is_done = is_done && rename(draft, path) == 0;
	}
	if (!is_done) {
		int cause = errno;

		if (fd >= 0) {
			(void)unlink(draft);
		}
		errno = cause;
		(void)fail(path, err);
	}
	mem_free(draft);
	return is_done;
}

/* Where a link leads: the link itself stays. */
static char *real_path(const char *path)
{
	char *resolved = realpath(path, NULL);
	char *copy = mem_strdup(resolved != NULL ? resolved : path);

	free(resolved);
	return copy;
}

static bool keep_in(const char *path, const char *name, const char *entry,
	const char *value, struct error *err)
{
	struct error cause = { .code = ERR_NONE };
	struct strbuf before;
	struct strbuf after;
	bool is_kept = false;

	strbuf_init(&before, LIMIT_FILE_BYTES);
	strbuf_init(&after, LIMIT_FILE_BYTES);
	if (!file_read(path, &before, &cause) && cause.code != ERR_NOT_FOUND) {
		*err = cause;
	} else if (!settings_edit((struct str){ strbuf_cstr(&before), before.length },
			   name, entry, value, &after)) {
		(void)error_set(err, ERR_PARSE,
			"its lines for %s are written in a way that is not "
			"changed here",
			name);
	} else if (is_same_but((struct str){ strbuf_cstr(&before), before.length },
			   (struct str){ strbuf_cstr(&after), after.length }, name,
			   path, err)) {
		is_kept = replace(
			path, (struct str){ strbuf_cstr(&after), after.length }, err);
	}
	strbuf_finish(&after);
	strbuf_finish(&before);
	return is_kept;
}

bool settings_keep(
	const char *name, const char *entry, const char *value, struct error *err)
{
	char *path = paths_config_file(SETTINGS_FILE_NAME);
	char *real;
	bool is_kept;

	if (path == NULL) {
		return error_set(err, ERR_FILE, "no home directory is known");
	}
	real = real_path(path);
	is_kept =
		paths_make_parents(real, err) && keep_in(real, name, entry, value, err);
	mem_free(real);
	mem_free(path);
	return is_kept;
}

/* As YAML: a name that would be read as a number or a truth stands in quotes. */
static void put_value(const struct setting *setting, const struct settings *settings,
	struct strbuf *out)
{
	bool is_name =
		setting->type == SETTING_THEME || setting->type == SETTING_NAMESPACE;
	struct strbuf text;

	strbuf_init(&text, LIMIT_FILE_BYTES);
	setting_format(setting, settings, &text);
	if (text.length == 0) {
		strbuf_text(out, "null");
	} else if (is_name && yaml_plain_kind(strbuf_cstr(&text)) != YAML_KIND_TEXT) {
		strbuf_printf(out, "\"%s\"", strbuf_cstr(&text));
	} else {
		strbuf_text(out, strbuf_cstr(&text));
	}
	strbuf_finish(&text);
}

bool settings_keep_value(const struct setting *setting, const struct settings *settings,
	struct error *err)
{
	struct strbuf value;
	bool is_kept;

	strbuf_init(&value, LIMIT_FILE_BYTES);
	put_value(setting, settings, &value);
	is_kept = settings_keep(setting->name, NULL, strbuf_cstr(&value), err);
	strbuf_finish(&value);
	return is_kept;
}
