/* Preloaded: the clock of the wall is off by the milliseconds in the file that
 * CLOCK_STEP_FILE names; no file, no step. The monotonic clock goes on as it does. */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long long step_ms(void)
{
	const char *path = getenv("CLOCK_STEP_FILE");
	char text[32] = "";
	int fd = path != NULL ? open(path, O_RDONLY | O_CLOEXEC) : -1;
	ssize_t length = fd >= 0 ? read(fd, text, sizeof(text) - 1) : 0;

	if (fd >= 0) {
		(void)close(fd);
	}
	return length > 0 ? strtoll(text, NULL, 10) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *out)
{
	static int (*real)(clockid_t, struct timespec *);
	long long ms;
	int result;

	if (real == NULL) {
		*(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
	}
	result = real(clock, out);
	if (result == 0 && clock == CLOCK_REALTIME) {
		ms = step_ms();
		out->tv_sec += ms / 1000;
		out->tv_nsec += ms % 1000 * 1000000;
		if (out->tv_nsec >= 1000000000) {
			out->tv_sec++;
			out->tv_nsec -= 1000000000;
		} else if (out->tv_nsec < 0) {
			out->tv_sec--;
			out->tv_nsec += 1000000000;
		}
	}
	return result;
}

time_t time(time_t *out)
{
	struct timespec now;

	if (clock_gettime(CLOCK_REALTIME, &now) != 0) {
		return (time_t)-1;
	}
	if (out != NULL) {
		*out = now.tv_sec;
	}
	return now.tv_sec;
}

int gettimeofday(struct timeval *restrict out, void *restrict zone)
{
	struct timespec now;

	(void)zone;
	if (clock_gettime(CLOCK_REALTIME, &now) != 0) {
		return -1;
	}
	out->tv_sec = now.tv_sec;
	out->tv_usec = now.tv_nsec / 1000;
	return 0;
}
