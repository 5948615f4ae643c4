/* A new file of the user. */
#include "src/app/save_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/file.h"
#include "base/safe_text.h"
#include "base/str.h"

#define SHOWN_SIZE 120

static bool fail(const char *path, struct error *err)
{
	char shown[SHOWN_SIZE];
	int cause = errno;

	safe_text(shown, sizeof(shown), path);
	return cause == EEXIST
		? error_set(err, ERR_FILE, "%s exists already and is not overwritten",
			  shown)
		: error_set(err, ERR_FILE, "%s: %s", shown, strerror(cause));
}

static char *whole_path(const char *path)
{
	const char *home = getenv("HOME");

	return path[0] == '~' && path[1] == '/' && !text_is_empty(home)
		? mem_printf("%s%s", home, path + 1)
		: mem_strdup(path);
}

static int create(const char *path, struct error *err)
{
	int descriptor =
		open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);

	if (descriptor < 0) {
		(void)fail(path, err);
	}
	return descriptor;
}

int save_file_create(const char *path, struct error *err)
{
	char *whole = whole_path(path);
	int descriptor = create(whole, err);

	mem_free(whole);
	return descriptor;
}

static bool write_new(const char *path, const char *text, struct error *err)
{
	int descriptor = create(path, err);
	bool is_written;

	if (descriptor < 0) {
		return false;
	}
	is_written = file_write_all(descriptor, text, strlen(text));
	if (!is_written) {
		(void)fail(path, err);
	}
	if (close(descriptor) != 0 && is_written) {
		is_written = fail(path, err);
	}
	if (!is_written) {
		(void)unlink(path);
	}
	return is_written;
}

bool save_file(const char *path, const char *text, struct error *err)
{
	char *whole = whole_path(path);
	bool is_written = write_new(whole, text, err);

	mem_free(whole);
	return is_written;
}
