/* Signals become bytes on a pipe that the loop waits on like on anything else. */
#include "src/app/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/attr.h"

/* A handler has no context: this pipe is one of the four statics that change. */
static int pipe_ends[2] = { -1, -1 };

static const int handled[] = { SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGCONT };

static void on_signal(int number)
{
	int saved = errno;
	unsigned char byte = (unsigned char)number;

	/* A full pipe already wakes the loop: a lost byte loses nothing but a resize,
	 * and the size is asked for anyway. */
	(void)!write(pipe_ends[1], &byte, 1);
	errno = saved;
}

static bool make_descriptor_private(int descriptor)
{
	int flags = fcntl(descriptor, F_GETFL);

	return flags >= 0 && fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) == 0 &&
		fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0;
}

bool signals_init(struct error *err)
{
	struct sigaction action;

	if (pipe(pipe_ends) != 0 || !make_descriptor_private(pipe_ends[0]) ||
		!make_descriptor_private(pipe_ends[1])) {
		return error_set(
			err, ERR_FILE, "no pipe for signals: %s", strerror(errno));
	}
	memset(&action, 0, sizeof(action));
	sigemptyset(&action.sa_mask);
	action.sa_flags = SA_RESTART;
	action.sa_handler = on_signal;
	for (size_t i = 0; i < ARRAY_LENGTH(handled); i++) {
		(void)sigaction(handled[i], &action, NULL);
	}
	/* libcurl is told to leave signals alone, so a dead peer must not kill us. */
	action.sa_handler = SIG_IGN;
	(void)sigaction(SIGPIPE, &action, NULL);
	return true;
}

void signals_finish(void)
{
	struct sigaction action;

	memset(&action, 0, sizeof(action));
	sigemptyset(&action.sa_mask);
	action.sa_handler = SIG_DFL;
	for (size_t i = 0; i < ARRAY_LENGTH(handled); i++) {
		(void)sigaction(handled[i], &action, NULL);
	}
	for (int i = 0; i < 2; i++) {
		if (pipe_ends[i] >= 0) {
			(void)close(pipe_ends[i]);
			pipe_ends[i] = -1;
		}
	}
}

int signals_descriptor(void)
{
	return pipe_ends[0];
}

static unsigned event_of(int number)
{
	switch (number) {
	case SIGWINCH:
		return SIGNAL_RESIZE;
	case SIGINT:
		return SIGNAL_INTERRUPT;
	case SIGCONT:
		return SIGNAL_CONTINUE;
	default:
		return SIGNAL_END;
	}
}

unsigned signals_take(void)
{
	unsigned char bytes[64];
	unsigned events = SIGNAL_NONE;
	ssize_t count;

	while ((count = read(pipe_ends[0], bytes, sizeof(bytes))) > 0) {
		for (ssize_t i = 0; i < count; i++) {
			events |= event_of(bytes[i]);
		}
	}
	return events;
}

void signals_stop_self(void)
{
	(void)raise(SIGSTOP);
}
