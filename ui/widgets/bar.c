/* Bars as text. */
#include "ui/widgets/bar.h"

#include <string.h>

#include "base/unknown.h"

#define FULL "█"
#define SHADE "░"

static char *repeat(struct arena *arena, const char *glyph, int count)
{
	size_t size = strlen(glyph);
	size_t times = count > 0 ? (size_t)count : 0;
	char *text = arena_alloc(arena, size * times + 1);

	for (size_t i = 0; i < times; i++) {
		memcpy(text + i * size, glyph, size);
	}
	text[size * times] = '\0';
	return text;
}

const char *bar_slots(struct arena *arena, int used, int64_t limit, int most)
{
	int cells = 0;
	int full = 0;

	if (!i64_is_known(limit) || limit <= 0 || used < 0) {
		return "";
	}
	cells = limit < most ? (int)limit : most;
	full = used >= limit ? cells : (int)((int64_t)used * cells / limit);
	if (used > 0 && full == 0) {
		full = 1;
	}
	return arena_printf(arena, "%s%s", repeat(arena, FULL, full),
		repeat(arena, SHADE, cells - full));
}

const char *bar_filled(struct arena *arena, double fraction, int width)
{
	static const char *const eighths[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
	int parts = 0;

	if (!f64_is_known(fraction) || width <= 0) {
		return "";
	}
	fraction = fraction < 0 ? 0 : fraction > 1 ? 1 : fraction;
	parts = (int)(fraction * width * 8);
	if (parts == 0 && fraction > 0) {
		parts = 1;
	}
	return arena_printf(
		arena, "%s%s", repeat(arena, FULL, parts / 8), eighths[parts % 8]);
}

const char *bar_empty(struct arena *arena, int width)
{
	return repeat(arena, SHADE, width);
}
