/* The terminal port on ncurses: the only file that includes it. */
#include "ui/term.h"

#include <curses.h>
#include <langinfo.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/attr.h"
#include "base/strbuf.h"
#include "base/utf8.h"
#include "ui/glyphs.h"
#include "ui/keys.h"
#include "ui/palette.h"
#include "ui/term/clipboard.h"

#undef KEY_NONE
#define ESCAPE_DELAY_MS 25
/* Codes of our own, above those of curses. */
#define CODE_PASTE_BEGIN (KEY_MAX + 1)
#define CODE_PASTE_END (KEY_MAX + 2)

/* curses itself is one per process, so is this: what the screen shows now. */
static struct terminal {
	SCREEN *screen;
	bool is_open;
	bool is_suspended;
	bool is_utf8;
	bool no_color;
	bool has_mouse;
	enum color_depth depth;
	attr_t attributes[ROLE_COUNT];
	struct canvas shown;
} terminal;

static bool check_terminal(struct error *err)
{
	const char *name = getenv("TERM");

	if (isatty(STDIN_FILENO) != 1 || isatty(STDOUT_FILENO) != 1) {
		return error_set(err, ERR_ARGUMENT,
			"no terminal here: the dashboard needs one; --once prints a "
			"snapshot");
	}
	if (name == NULL || name[0] == '\0') {
		return error_set(err, ERR_ARGUMENT,
			"TERM is not set: the dashboard needs it; --once prints a "
			"snapshot");
	}
	if (strcmp(name, "dumb") == 0 || strcmp(name, "unknown") == 0) {
		return error_set(err, ERR_ARGUMENT,
			"TERM=%s cannot place text: --once prints a snapshot", name);
	}
	return true;
}

static bool is_locale_utf8(void)
{
	/* Only the character type: numbers keep their decimal point. */
	setlocale(LC_CTYPE, "");
	return strcasecmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

/* Where colours are red, green and blue, numbers above 7 are no indexes of a palette.
 */
static int curses_color(struct color color)
{
	if (terminal.depth == DEPTH_RGB && color.type == COLOR_INDEX &&
		color.index >= 8) {
		color = color_from_index(color.index);
	}
	switch (color.type) {
	case COLOR_INDEX:
		return color.index;
	case COLOR_RGB:
		return (color.red << 16) | (color.green << 8) | color.blue;
	case COLOR_NONE:
		break;
	}
	return -1;
}

static attr_t curses_attributes(unsigned attributes)
{
	attr_t result = WA_NORMAL;

	result |= (attributes & STYLE_BOLD) != 0 ? WA_BOLD : WA_NORMAL;
	result |= (attributes & STYLE_DIM) != 0 ? WA_DIM : WA_NORMAL;
	result |= (attributes & STYLE_UNDERLINE) != 0 ? WA_UNDERLINE : WA_NORMAL;
	result |= (attributes & STYLE_REVERSE) != 0 ? WA_REVERSE : WA_NORMAL;
#ifdef WA_ITALIC
	result |= (attributes & STYLE_ITALIC) != 0 ? WA_ITALIC : WA_NORMAL;
#endif
	return result;
}

/* One colour pair for each role; pair 0 is the terminal's own. */
static int role_pair(unsigned role)
{
	return terminal.depth == DEPTH_MONO ? 0 : (int)role + 1;
}

static void forget_shown(void)
{
	canvas_resize(&terminal.shown, 0, 0);
}

void term_set_theme(const struct theme *theme)
{
	struct palette palette = palette_resolve(theme, terminal.depth);
	cchar_t ground;

	if (!terminal.is_open) {
		return;
	}
	for (unsigned i = 0; i < ROLE_COUNT; i++) {
		const struct style *style = &palette.styles[i];

		terminal.attributes[i] = curses_attributes(style->attributes);
		if (terminal.depth != DEPTH_MONO) {
			init_extended_pair(role_pair(i),
				curses_color(style->foreground),
				curses_color(style->background));
		}
	}
	setcchar(&ground, L" ", terminal.attributes[ROLE_DEFAULT],
		(short)role_pair(ROLE_DEFAULT), NULL);
	bkgrndset(&ground);
	forget_shown();
}

/* Bytes beside those of curses: only between its own. */
static void send_raw(const char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t sent = write(STDOUT_FILENO, bytes, length);

		if (sent <= 0) {
			return;
		}
		bytes += sent;
		length -= (size_t)sent;
	}
}

/* Pasted text comes between marks, so that it is not taken for keys. Terminals that do
 * not know this mode ignore it. */
static void switch_paste_marks(bool is_on)
{
	const char *mode = is_on ? "\033[?2004h" : "\033[?2004l";

	send_raw(mode, strlen(mode));
}

static void start_input(bool no_mouse)
{
	/* raw: Ctrl-C, Ctrl-Z and Ctrl-S are keys here, not signals. */
	raw();
	noecho();
	nonl();
	set_escdelay(ESCAPE_DELAY_MS);
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	meta(stdscr, TRUE);
	curs_set(0);
	/* Nobody sees the cursor: it stays where the last change was. */
	leaveok(stdscr, TRUE);
	define_key("\033[200~", CODE_PASTE_BEGIN);
	define_key("\033[201~", CODE_PASTE_END);
	switch_paste_marks(true);
	terminal.has_mouse = !no_mouse;
	if (terminal.has_mouse) {
		mouseinterval(0);
		mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
	}
}

/* A terminal that says it takes red, green and blue may have an entry that knows how:
 * "xterm-direct" for "xterm-256color". */
static bool direct_name(char *out, size_t size)
{
	const char *color = getenv("COLORTERM");
	const char *name = getenv("TERM");
	size_t length = name == NULL ? 0 : strcspn(name, "-");

	if (color == NULL || name == NULL ||
		(strcmp(color, "truecolor") != 0 && strcmp(color, "24bit") != 0) ||
		strstr(name, "-direct") != NULL || length + sizeof("-direct") > size) {
		return false;
	}
	memcpy(out, name, length);
	memcpy(out + length, "-direct", sizeof("-direct"));
	return true;
}

/* Exact colours where the machine knows how to send them, else the nearest of 256. */
static SCREEN *open_screen(bool no_color)
{
	char name[64];
	SCREEN *screen = NULL;

	if (!no_color && direct_name(name, sizeof(name))) {
		screen = newterm(name, stdout, stdin);
	}
	return screen != NULL ? screen : newterm(NULL, stdout, stdin);
}

bool term_open(const struct term_options *options, const struct theme *theme,
	struct error *err)
{
	if (!check_terminal(err)) {
		return false;
	}
	terminal.is_utf8 = !options->ascii && is_locale_utf8();
	terminal.no_color = options->no_color;
	terminal.screen = open_screen(options->no_color);
	if (terminal.screen == NULL) {
		return error_set(err, ERR_ARGUMENT,
			"terminal type %s is not known on this machine: set TERM, or "
			"use --once",
			getenv("TERM"));
	}
	terminal.is_open = true;
	terminal.is_suspended = false;
	if (has_colors() && !options->no_color) {
		start_color();
		use_default_colors();
	}
	terminal.depth =
		color_depth_from_count(has_colors() ? COLORS : 0, options->no_color);
	if (terminal.depth != DEPTH_MONO && COLOR_PAIRS <= ROLE_COUNT) {
		terminal.depth = DEPTH_MONO;
	}
	start_input(options->no_mouse);
	term_set_theme(theme);
	return true;
}

void term_close(void)
{
	if (!terminal.is_open) {
		return;
	}
	terminal.is_open = false;
	if (!terminal.is_suspended) {
		switch_paste_marks(false);
		endwin();
	}
	delscreen(terminal.screen);
	terminal.screen = NULL;
	canvas_finish(&terminal.shown);
}

void term_suspend(void)
{
	if (terminal.is_open && !terminal.is_suspended) {
		terminal.is_suspended = true;
		switch_paste_marks(false);
		endwin();
	}
}

void term_resume(void)
{
	if (terminal.is_open && terminal.is_suspended) {
		terminal.is_suspended = false;
		/* The shell may have left other modes behind: reset_prog_mode happens
		 * in refresh, the whole screen is sent again. */
		clearok(curscr, TRUE);
		forget_shown();
		refresh();
		curs_set(0);
		switch_paste_marks(true);
	}
}

/* The app has its own SIGWINCH handler, so curses never hears of a resize by itself. */
void term_size(int *out_columns, int *out_rows)
{
	struct winsize size = { 0 };

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 &&
		size.ws_row > 0 && terminal.is_open && !terminal.is_suspended &&
		(size.ws_col != COLS || size.ws_row != LINES)) {
		resizeterm(size.ws_row, size.ws_col);
		clearok(curscr, TRUE);
		forget_shown();
	}
	*out_columns = terminal.is_open ? COLS : 80;
	*out_rows = terminal.is_open ? LINES : 24;
}

static int32_t mouse_key(int *out_x, int *out_y)
{
	MEVENT event;

	if (getmouse(&event) != OK) {
		return KEY_NONE;
	}
	*out_x = event.x;
	*out_y = event.y;
	if ((event.bstate & BUTTON4_PRESSED) != 0) {
		return KEY_WHEEL_UP_;
	}
	if ((event.bstate & BUTTON5_PRESSED) != 0) {
		return KEY_WHEEL_DOWN_;
	}
	return (event.bstate & BUTTON1_PRESSED) != 0 ? KEY_CLICK_ : KEY_NONE;
}

static int32_t named_key(wint_t code)
{
	static const struct {
		wint_t code;
		int32_t key;
	} names[] = {
		{ KEY_UP, KEY_UP_ },
		{ KEY_DOWN, KEY_DOWN_ },
		{ KEY_LEFT, KEY_LEFT_ },
		{ KEY_RIGHT, KEY_RIGHT_ },
		{ KEY_PPAGE, KEY_PAGE_UP_ },
		{ KEY_NPAGE, KEY_PAGE_DOWN_ },
		{ KEY_HOME, KEY_HOME_ },
		{ KEY_END, KEY_END_ },
		{ KEY_FIND, KEY_HOME_ },
		{ KEY_SELECT, KEY_END_ },
		{ KEY_BACKSPACE, KEY_BACKSPACE_ },
		{ KEY_DC, KEY_DELETE_ },
		{ KEY_BTAB, KEY_BACKTAB_ },
		{ KEY_ENTER, KEY_ENTER_ },
		{ KEY_RESIZE, KEY_RESIZE_ },
		{ CODE_PASTE_BEGIN, KEY_PASTE_BEGIN_ },
		{ CODE_PASTE_END, KEY_PASTE_END_ },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(names); i++) {
		if (names[i].code == code) {
			return names[i].key;
		}
	}
	if (code >= KEY_F(1) && code <= KEY_F(10)) {
		return KEY_F1_ + (int32_t)(code - KEY_F(1));
	}
	return KEY_NONE;
}

int32_t term_next_key(int *out_x, int *out_y)
{
	wint_t code = 0;
	int32_t key = KEY_NONE;

	/* Keys and mouse moves that mean nothing to us are skipped, not reported. */
	while (terminal.is_open && !terminal.is_suspended && key == KEY_NONE) {
		int result = get_wch(&code);

		if (result == ERR) {
			return KEY_NONE;
		}
		if (result == KEY_CODE_YES) {
			key = code == KEY_MOUSE ? mouse_key(out_x, out_y)
						: named_key(code);
		} else if (code == '\n' || code == '\r') {
			key = KEY_ENTER_;
		} else if (code == 8 || code == 127) {
			key = KEY_BACKSPACE_;
		} else {
			key = (int32_t)code;
		}
	}
	return key;
}

static bool is_same_cell(const struct cell *a, const struct cell *b)
{
	return a->glyph[0] == b->glyph[0] && a->glyph[1] == b->glyph[1] &&
		a->glyph[2] == b->glyph[2] && a->width == b->width &&
		a->role == b->role;
}

static bool is_same_row(const struct canvas *a, const struct canvas *b, int y)
{
	for (int x = 0; x < a->columns; x++) {
		if (!is_same_cell(canvas_cell(a, x, y), canvas_cell(b, x, y))) {
			return false;
		}
	}
	return true;
}

static void send_cell(const struct cell *cell, int x, int y)
{
	wchar_t text[4] = { 0 };
	cchar_t glyph;
	bool is_wide = cell->width == 2 && terminal.is_utf8;

	if (cell->width == 0) {
		if (terminal.is_utf8) {
			return;
		}
		text[0] = L'?';
	} else if (terminal.is_utf8) {
		for (size_t i = 0; i < 3 && cell->glyph[i] != 0; i++) {
			text[i] = (wchar_t)cell->glyph[i];
		}
		/* curses measures with the C library, which may know fewer characters
		 * than we do: a cell it would draw in another width is replaced. */
		if (wcwidth(text[0]) != (is_wide ? 2 : 1)) {
			text[0] = L'?';
			text[1] = L'\0';
		}
	} else {
		text[0] = (wchar_t)glyph_ascii(cell->glyph[0]);
	}
	setcchar(&glyph, text, terminal.attributes[cell->role],
		(short)role_pair(cell->role), NULL);
	mvadd_wch(y, x, &glyph);
	if (is_wide && text[0] == L'?') {
		mvadd_wch(y, x + 1, &glyph);
	}
}

static void keep_row(const struct canvas *canvas, int y)
{
	size_t offset = (size_t)y * (size_t)canvas->columns;

	memcpy(terminal.shown.cells + offset, canvas->cells + offset,
		(size_t)canvas->columns * sizeof(struct cell));
}

void term_show(const struct canvas *canvas)
{
	bool is_new = canvas->columns != terminal.shown.columns ||
		canvas->rows != terminal.shown.rows;

	if (!terminal.is_open || terminal.is_suspended) {
		return;
	}
	if (is_new) {
		canvas_resize(&terminal.shown, canvas->columns, canvas->rows);
		erase();
	}
	/* Whole rows, so that halves of wide characters never meet; curses then sends
	 * the cells that differ. */
	for (int y = 0; y < canvas->rows; y++) {
		if (!is_new && is_same_row(canvas, &terminal.shown, y)) {
			continue;
		}
		for (int x = 0; x < canvas->columns; x++) {
			send_cell(canvas_cell(canvas, x, y), x, y);
		}
		keep_row(canvas, y);
	}
	refresh();
}

bool term_copy(const char *text)
{
	struct strbuf sequence;
	bool is_short;

	strbuf_init(&sequence, 8 * CLIPBOARD_BYTES_MAX);
	is_short = clipboard_sequence(&sequence, text,
		multiplexer_detect(getenv("TMUX"), getenv("STY"), getenv("TERM")));
	if (is_short && terminal.is_open && !terminal.is_suspended) {
		send_raw(strbuf_cstr(&sequence), sequence.length);
	}
	strbuf_finish(&sequence);
	return is_short;
}

int term_descriptor(void)
{
	return STDIN_FILENO;
}

bool term_is_utf8(void)
{
	return terminal.is_open ? terminal.is_utf8 : is_locale_utf8();
}
