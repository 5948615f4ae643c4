/* The OSC 52 sequence that puts text on the clipboard of the terminal, also through
 * tmux and screen. Pure. */
#ifndef UI_TERM_CLIPBOARD_H
#define UI_TERM_CLIPBOARD_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/strbuf.h"

enum multiplexer {
	MULTIPLEXER_NONE,
	MULTIPLEXER_TMUX,
	MULTIPLEXER_SCREEN,
};

/* Terminals cut or drop longer sequences without a word; k9s keeps to the same. */
#define CLIPBOARD_BYTES_MAX 74994

/* From the variables TMUX, STY and TERM of the environment; each may be NULL. */
enum multiplexer multiplexer_detect(
	const char *tmux, const char *sty, const char *term);
/* Appends the sequence. False when the text is too long: nothing was appended. The text
 * is what cluster objects are called: it goes through the gate for foreign text first,
 * since it will be pasted into a shell. */
bool clipboard_sequence(
	struct strbuf *out, const char *text, enum multiplexer multiplexer) MUST_USE;

#endif
