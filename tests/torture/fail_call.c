/*
 * Preloaded into the real program: FAIL_CALL=connect:7 makes the seventh connect()
 * fail, and those after it work again. Counts only what concerns the network and files
 * opened by name; a terminal or standard output is left alone. "save" is a write to
 * the file named by FAIL_FILE: the n-th gets in by half, the next one finds the disk
 * full.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static unsigned long counts[8];

enum call {
	CALL_SOCKET,
	CALL_CONNECT,
	CALL_READ,
	CALL_WRITE,
	CALL_OPEN,
	CALL_PIPE,
	CALL_SAVE,
};

static const char *const names[] = { "socket", "connect", "read", "write", "open",
	"pipe", "save" };

/* Which one of these calls is to fail; 0: none. */
static unsigned long wanted(enum call call)
{
	const char *text = getenv("FAIL_CALL");
	size_t length = strlen(names[call]);

	if (text == NULL || strncmp(text, names[call], length) != 0 ||
		text[length] != ':') {
		return 0;
	}
	return strtoul(text + length + 1, NULL, 10);
}

static bool fails(enum call call)
{
	if (wanted(call) == 0) {
		return false;
	}
	counts[call]++;
	return counts[call] == wanted(call);
}

static bool is_socket(int descriptor)
{
	struct stat status;

	return fstat(descriptor, &status) == 0 && S_ISSOCK(status.st_mode);
}

static bool is_named_file(int descriptor)
{
	const char *path = getenv("FAIL_FILE");
	struct stat named;
	struct stat status;

	return path != NULL && stat(path, &named) == 0 &&
		fstat(descriptor, &status) == 0 && named.st_dev == status.st_dev &&
		named.st_ino == status.st_ino;
}

#define REAL(name) (__extension__(__typeof__(&(name))) dlsym(RTLD_NEXT, #name))

int socket(int domain, int type, int protocol)
{
	if (fails(CALL_SOCKET)) {
		errno = EMFILE;
		return -1;
	}
	return REAL(socket)(domain, type, protocol);
}

int connect(int descriptor, const struct sockaddr *address, socklen_t length)
{
	if (fails(CALL_CONNECT)) {
		errno = ECONNREFUSED;
		return -1;
	}
	return REAL(connect)(descriptor, address, length);
}

ssize_t read(int descriptor, void *buffer, size_t size)
{
	if (is_socket(descriptor) && fails(CALL_READ)) {
		errno = ECONNRESET;
		return -1;
	}
	return REAL(read)(descriptor, buffer, size);
}

ssize_t recv(int descriptor, void *buffer, size_t size, int flags)
{
	if (fails(CALL_READ)) {
		errno = ECONNRESET;
		return -1;
	}
	return REAL(recv)(descriptor, buffer, size, flags);
}

ssize_t write(int descriptor, const void *buffer, size_t size)
{
	if (is_socket(descriptor) && fails(CALL_WRITE)) {
		errno = EPIPE;
		return -1;
	}
	if (is_named_file(descriptor)) {
		if (fails(CALL_SAVE)) {
			size /= 2;
		} else if (wanted(CALL_SAVE) > 0 &&
			counts[CALL_SAVE] == wanted(CALL_SAVE) + 1) {
			errno = ENOSPC;
			return -1;
		}
	}
	return REAL(write)(descriptor, buffer, size);
}

ssize_t send(int descriptor, const void *buffer, size_t size, int flags)
{
	if (fails(CALL_WRITE)) {
		errno = EPIPE;
		return -1;
	}
	return REAL(send)(descriptor, buffer, size, flags);
}

int open(const char *path, int flags, ...)
{
	va_list arguments;
	mode_t mode;

	va_start(arguments, flags);
	mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
	va_end(arguments);
	if (fails(CALL_OPEN)) {
		errno = EIO;
		return -1;
	}
	return REAL(open)(path, flags, mode);
}

int pipe(int ends[2])
{
	if (fails(CALL_PIPE)) {
		errno = EMFILE;
		return -1;
	}
	return REAL(pipe)(ends);
}
