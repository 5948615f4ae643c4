/* Messages at the bottom that go away by themselves. */
#ifndef UI_TOASTS_H
#define UI_TOASTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "ui/canvas.h"
#include "ui/ui.h"

#define TOASTS_MAX 4
#define TOAST_SIZE 320

struct toast {
	enum ui_tone tone;
	char text[TOAST_SIZE];
	bool is_timed; /* it was painted, and until_mono_ms counts */
	int64_t until_mono_ms;
};

/* Oldest first. */
struct toasts {
	struct toast items[TOASTS_MAX];
	size_t count;
};

/* The oldest makes room; the same text again only stays longer. */
void toasts_add(struct toasts *toasts, enum ui_tone tone, const char *text);
/* Returns whether there were any. */
bool toasts_dismiss(struct toasts *toasts);
/* Starts the time of new ones, removes those whose time is over. */
void toasts_update(struct toasts *toasts, int64_t now_mono_ms);
/* On the last lines of the rectangle, newest at the bottom. */
void toasts_draw(const struct toasts *toasts, struct canvas *canvas, struct rect rect);

#endif
