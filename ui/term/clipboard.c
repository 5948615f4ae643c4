/* OSC 52. */
#include "ui/term/clipboard.h"

#include <string.h>

#include "base/base64.h"
#include "base/safe_text.h"
#include "base/str.h"

/* GNU screen takes device control strings of at most 768 bytes. */
#define SCREEN_CHUNK 700

enum multiplexer multiplexer_detect(const char *tmux, const char *sty, const char *term)
{
	if (!text_is_empty(tmux) || str_starts_with(str_from(term), "tmux")) {
		return MULTIPLEXER_TMUX;
	}
	return !text_is_empty(sty) ? MULTIPLEXER_SCREEN : MULTIPLEXER_NONE;
}

/* Screen passes on what stands in a device control string, piece by piece. */
static void wrap_for_screen(struct strbuf *out, const struct strbuf *sequence)
{
	for (size_t at = 0; at < sequence->length; at += SCREEN_CHUNK) {
		size_t left = sequence->length - at;

		strbuf_text(out, "\033P");
		strbuf_append(out, sequence->data + at,
			left < SCREEN_CHUNK ? left : SCREEN_CHUNK);
		strbuf_text(out, "\033\\");
	}
}

/* In tmux each escape inside is doubled. */
static void wrap_for_tmux(struct strbuf *out, const struct strbuf *sequence)
{
	strbuf_text(out, "\033Ptmux;");
	for (size_t i = 0; i < sequence->length; i++) {
		if (sequence->data[i] == '\033') {
			strbuf_char(out, '\033');
		}
		strbuf_char(out, sequence->data[i]);
	}
	strbuf_text(out, "\033\\");
}

bool clipboard_sequence(
	struct strbuf *out, const char *text, enum multiplexer multiplexer)
{
	struct strbuf safe;
	struct strbuf sequence;
	bool is_short;

	strbuf_init(&safe, 4 * CLIPBOARD_BYTES_MAX);
	strbuf_init(&sequence, 4 * CLIPBOARD_BYTES_MAX);
	safe_text_append(&safe, text, strlen(text));
	is_short = !safe.is_full && safe.length <= CLIPBOARD_BYTES_MAX;
	if (is_short) {
		strbuf_text(&sequence, "\033]52;c;");
		base64_encode(
			(struct str){ strbuf_cstr(&safe), safe.length }, &sequence);
		strbuf_char(&sequence, '\a');
		switch (multiplexer) {
		case MULTIPLEXER_TMUX:
			/* tmux also takes it unwrapped where set-clipboard is on; the
			 * wrapped form needs allow-passthrough. One of them works. */
			strbuf_append(out, sequence.data, sequence.length);
			wrap_for_tmux(out, &sequence);
			break;
		case MULTIPLEXER_SCREEN:
			wrap_for_screen(out, &sequence);
			break;
		case MULTIPLEXER_NONE:
			strbuf_append(out, sequence.data, sequence.length);
			break;
		}
	}
	strbuf_finish(&sequence);
	strbuf_finish(&safe);
	return is_short;
}
