/* Reads a whole file into a buffer that knows its ceiling. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/safe_text.h"

#define BLOCK_BYTES 16384
#define SHOWN_PATH_SIZE 160

static bool fail(const char *path, int number, struct error *err)
{
	char shown[SHOWN_PATH_SIZE];

	safe_text(shown, sizeof(shown), path);
	return error_set(err, number == ENOENT ? ERR_NOT_FOUND : ERR_FILE, "%s: %s",
		shown, strerror(number));
}

static bool read_all(
	int descriptor, const char *path, struct strbuf *buf, struct error *err)
{
	char block[BLOCK_BYTES];

	for (;;) {
		ssize_t got = read(descriptor, block, sizeof(block));

		if (got < 0 && errno == EINTR) {
			continue;
		}
		if (got < 0) {
			return fail(path, errno, err);
		}
		if (got == 0) {
			return true;
		}
		strbuf_append(buf, block, (size_t)got);
		if (buf->is_full) {
			char shown[SHOWN_PATH_SIZE];

			safe_text(shown, sizeof(shown), path);
			return error_set(err, ERR_TOO_LARGE,
				"%s: larger than %zu bytes", shown, buf->ceiling);
		}
	}
}

bool file_read(const char *path, struct strbuf *buf, struct error *err)
{
	size_t length = buf->length;
	bool was_full = buf->is_full;
	int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	bool is_read;

	if (descriptor < 0) {
		return fail(path, errno, err);
	}
	is_read = read_all(descriptor, path, buf, err);
	(void)close(descriptor);
	if (!is_read) {
		buf->length = length;
		buf->is_full = was_full;
		if (buf->data != NULL) {
			buf->data[length] = '\0';
		}
	}
	return is_read;
}

bool file_write_all(int descriptor, const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t written = write(descriptor, bytes, length);

		if (written < 0 && errno == EINTR) {
			continue;
		}
		if (written <= 0) {
			return false;
		}
		bytes += written;
		length -= (size_t)written;
	}
	return true;
}
