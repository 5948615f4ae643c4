/* XDG directories of the program, and joining paths by their text. */
#include "config/paths.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/safe_text.h"
#include "base/str.h"
#include "base/strbuf.h"

#define PROGRAM "vmigtop"
#define CONFIG_DIR_VARIABLE "VMIGTOP_CONFIG_DIR"
#define PATH_CEILING (64u << 10)
#define CWD_SIZE 4096
#define ELLIPSIS "..."

/* The base directory specification: a relative path in the variable is ignored. */
static char *xdg_file(const char *variable, const char *fallback, const char *name)
{
	const char *base = getenv(variable);
	const char *home = getenv("HOME");
	const char *slash = name != NULL ? "/" : "";

	if (name == NULL) {
		name = "";
	}
	if (base != NULL && base[0] == '/') {
		return mem_printf("%s/" PROGRAM "%s%s", base, slash, name);
	}
	if (text_is_empty(home)) {
		return NULL;
	}
	return mem_printf("%s/%s/" PROGRAM "%s%s", home, fallback, slash, name);
}

char *paths_config_file(const char *name)
{
	const char *directory = getenv(CONFIG_DIR_VARIABLE);

	if (!text_is_empty(directory)) {
		return paths_join(directory, name != NULL ? name : "");
	}
	return xdg_file("XDG_CONFIG_HOME", ".config", name);
}

char *paths_state_file(const char *name)
{
	return xdg_file("XDG_STATE_HOME", ".local/state", name);
}

bool paths_make_parents(const char *path, struct error *err)
{
	char *copy = mem_strdup(path);
	bool is_made = true;

	for (char *slash = strchr(copy + (copy[0] == '/' ? 1 : 0), '/');
		is_made && slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (mkdir(copy, 0700) != 0 && errno != EEXIST) {
			char shown[PATH_SHOWN_SIZE];
			int number = errno;

			paths_shorten(copy, shown);
			is_made = error_set(
				err, ERR_FILE, "%s: %s", shown, strerror(number));
		}
		*slash = '/';
	}
	mem_free(copy);
	return is_made;
}

static void drop_last_part(struct strbuf *out)
{
	while (out->length > 0 && out->data[out->length - 1] != '/') {
		out->length--;
	}
	if (out->length > 1) {
		out->length--;
	}
	out->data[out->length] = '\0';
}

static void append_parts(struct strbuf *out, const char *path)
{
	struct str rest = str_from(path);
	struct str part;

	while (str_split(&rest, '/', &part)) {
		if (part.length == 0 || str_is(part, ".")) {
			continue;
		}
		if (str_is(part, "..")) {
			drop_last_part(out);
			continue;
		}
		if (out->length > 0 && out->data[out->length - 1] != '/') {
			strbuf_char(out, '/');
		}
		strbuf_append(out, part.data, part.length);
	}
}

static char *absolute(const char *path)
{
	char cwd[CWD_SIZE];
	struct strbuf out;

	strbuf_init(&out, PATH_CEILING);
	strbuf_char(&out, '/');
	if (path[0] != '/' && getcwd(cwd, sizeof(cwd)) != NULL) {
		append_parts(&out, cwd);
	}
	append_parts(&out, path);
	return strbuf_steal(&out);
}

char *paths_join(const char *directory, const char *path)
{
	char *joined;
	char *clean;

	if (path[0] == '/') {
		return mem_strdup(path);
	}
	joined = mem_printf("%s/%s", directory, path);
	clean = absolute(joined);
	mem_free(joined);
	return clean;
}

char *paths_directory_of(const char *path)
{
	char *whole = absolute(path);
	char *slash = strrchr(whole, '/');

	slash[slash == whole ? 1 : 0] = '\0';
	return whole;
}

void paths_shorten(const char *path, char out[PATH_SHOWN_SIZE])
{
	const char *home = getenv("HOME");
	size_t home_length = text_is_empty(home) ? 0 : strlen(home);
	char *text;
	size_t length;

	if (home_length > 1 && strncmp(path, home, home_length) == 0 &&
		path[home_length] == '/') {
		text = mem_printf("~%s", path + home_length);
	} else {
		text = mem_strdup(path);
	}
	length = strlen(text);
	if (length < PATH_SHOWN_SIZE - 1) {
		safe_text(out, PATH_SHOWN_SIZE, text);
	} else {
		/* The end tells more than the beginning; cut between characters. */
		const char *tail = text + length - (PATH_SHOWN_SIZE - sizeof(ELLIPSIS));
		char *shown;

		while (((unsigned char)*tail & 0xc0) == 0x80) {
			tail++;
		}
		shown = mem_printf(ELLIPSIS "%s", tail);
		safe_text(out, PATH_SHOWN_SIZE, shown);
		mem_free(shown);
	}
	mem_free(text);
}
