/* What is said about the sources: one state of the connection for the header, and a
 * line for each source. */
#ifndef UI_WORDS_SOURCE_WORDS_H
#define UI_WORDS_SOURCE_WORDS_H

#include "ui/view.h"

/* What the start screen can show. */
enum picture {
	PICTURE_COMPLETE, /* migrations are known, now or as of some time ago */
	PICTURE_AWAITED,  /* nothing has answered yet */
	PICTURE_DEAD,	  /* asked, and no answer or an error */
	PICTURE_REFUSED,  /* answered: not for you */
	PICTURE_ABSENT,	  /* answered: no such API here, KubeVirt is not installed */
};

enum picture source_picture(const struct view *view);
/* "● live 0.4 s", "▲ stale 42 s", "▲ nodes forbidden", "○ connecting 0:03". */
struct span source_summary(const struct view *view);
/* Sign and state word of one source. */
struct span source_sign(const struct source_state *state, enum source source);
struct span source_word(const struct source_state *state, enum source source);
/* How old what it holds is, or how long it has been in its state. */
const char *source_age(const struct view *view, enum source source);
/* "0:12" until it is asked again by itself; "": it is being asked, or needs not be. */
const char *source_retry(const struct view *view, enum source source);
/* What cannot be shown without it; "" for sources that are no kind. */
const char *source_goes_dark(enum source source);
bool source_is_needed(enum source source);

#endif
