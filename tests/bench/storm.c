/*
 * How long a key waits for its echo: the real program on a pty, its screen in a virtual
 * terminal. The key moves the selection; its echo is there when the mark of the
 * selection stands one line further. Prints figures, judges nothing.
 *
 * usage: storm COLUMNSxROWS SETTLE_S KEYS GAP_MS -- COMMAND [ARGUMENT...]
 *
 * Begins SETTLE_S seconds after a row was selected.
 */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <vterm.h>

#define MARK 0x25b8u /* the sign before the selected row */
#define MARK_COLUMNS 4
#define READY_LIMIT_MS 60000
#define ECHO_LIMIT_MS 10000

struct storm {
	VTerm *vt;
	VTermScreen *screen;
	int columns;
	int rows;
	int terminal; /* our end of the pty */
	pid_t child;
	size_t bytes;
	bool is_gone;
};

static double now_ms(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void start(struct storm *storm, char **command)
{
	struct winsize size = { .ws_col = (unsigned short)storm->columns,
		.ws_row = (unsigned short)storm->rows };

	storm->child = forkpty(&storm->terminal, NULL, NULL, &size);
	if (storm->child < 0) {
		perror("storm: forkpty");
		exit(1);
	}
	if (storm->child == 0) {
		(void)execvp(command[0], command);
		perror(command[0]);
		_exit(127);
	}
	storm->vt = vterm_new(storm->rows, storm->columns);
	vterm_set_utf8(storm->vt, 1);
	storm->screen = vterm_obtain_screen(storm->vt);
	vterm_screen_enable_altscreen(storm->screen, 1);
	vterm_screen_reset(storm->screen, 1);
}

/* Takes what came until then; returns at once when something did. */
static void take(struct storm *storm, double until_ms)
{
	struct pollfd fd = { .fd = storm->terminal, .events = POLLIN };
	double left = until_ms - now_ms();
	char bytes[65536];
	ssize_t got;

	if (storm->is_gone || poll(&fd, 1, left > 0 ? (int)(left + 0.999) : 0) <= 0) {
		return;
	}
	got = read(storm->terminal, bytes, sizeof(bytes));
	if (got <= 0) {
		storm->is_gone = got == 0 || errno != EINTR;
		return;
	}
	storm->bytes += (size_t)got;
	(void)vterm_input_write(storm->vt, bytes, (size_t)got);
}

/* The line of the selection; -1: none. */
static int selected_line(const struct storm *storm)
{
	for (int row = 0; row < storm->rows; row++) {
		for (int column = 0; column < MARK_COLUMNS; column++) {
			VTermScreenCell cell;
			VTermPos at = { .row = row, .col = column };

			if (vterm_screen_get_cell(storm->screen, at, &cell) != 0 &&
				cell.chars[0] == MARK) {
				return row;
			}
		}
	}
	return -1;
}

static bool wait_for_line(struct storm *storm, int line, double limit_ms)
{
	double end = now_ms() + limit_ms;

	for (;;) {
		int selected = selected_line(storm);

		if (line < 0 ? selected >= 0 : selected == line) {
			return true;
		}
		if (storm->is_gone || now_ms() >= end) {
			return false;
		}
		take(storm, end);
	}
}

static void let_pass(struct storm *storm, double ms)
{
	double end = now_ms() + ms;

	while (!storm->is_gone && now_ms() < end) {
		take(storm, end);
	}
}

static int compare_numbers(const void *a, const void *b)
{
	const double *left = a;
	const double *right = b;

	return *left < *right ? -1 : *left > *right;
}

static double at_percent(const double *values, size_t count, size_t percent)
{
	return values[(count - 1) * percent / 100];
}

/* Down and up in turn, so that the list never scrolls. */
static size_t press_keys(struct storm *storm, double *times, size_t keys, double gap_ms)
{
	size_t met = 0;

	for (size_t i = 0; i < keys; i++) {
		int line = selected_line(storm);
		double sent = now_ms();

		if (write(storm->terminal, i % 2 == 0 ? "j" : "k", 1) != 1) {
			break;
		}
		if (wait_for_line(
			    storm, i % 2 == 0 ? line + 1 : line - 1, ECHO_LIMIT_MS)) {
			times[met++] = now_ms() - sent;
		}
		/* Not in step with the pictures of the program. */
		let_pass(storm, gap_ms * (0.5 + (double)(i * 37 % 101) / 100.0));
	}
	return met;
}

static void measure(struct storm *storm, double settle_ms, size_t keys, double gap_ms)
{
	double *times = calloc(keys + 1, sizeof(*times));
	double begin;
	size_t bytes;
	size_t met;

	if (times == NULL || !wait_for_line(storm, -1, READY_LIMIT_MS)) {
		(void)fprintf(stderr, "storm: no row was ever selected\n");
		exit(1);
	}
	let_pass(storm, settle_ms);
	begin = now_ms();
	bytes = storm->bytes;
	met = press_keys(storm, times, keys, gap_ms);
	if (met == 0) {
		(void)fprintf(stderr, "storm: no key had an echo\n");
		exit(1);
	}
	qsort(times, met, sizeof(*times), compare_numbers);
	(void)printf("median %.1f, 95 %% %.1f, 99 %% %.1f, most %.1f ms (%zu of %zu "
		     "keys); %.0f bytes a second\n",
		at_percent(times, met, 50), at_percent(times, met, 95),
		at_percent(times, met, 99), times[met - 1], met, keys,
		(double)(storm->bytes - bytes) * 1e3 / (now_ms() - begin));
	free(times);
}

int main(int argc, char **argv)
{
	struct storm storm = { 0 };

	if (argc < 7 || strcmp(argv[5], "--") != 0 ||
		sscanf(argv[1], "%dx%d", &storm.columns, &storm.rows) != 2) {
		(void)fprintf(stderr,
			"usage: storm COLUMNSxROWS SETTLE_S KEYS GAP_MS -- "
			"COMMAND...\n");
		return 1;
	}
	start(&storm, argv + 6);
	measure(&storm, strtod(argv[2], NULL) * 1e3, strtoul(argv[3], NULL, 10),
		strtod(argv[4], NULL));
	(void)kill(storm.child, SIGTERM);
	let_pass(&storm, 500);
	(void)waitpid(storm.child, NULL, 0);
	vterm_free(storm.vt);
	return 0;
}
