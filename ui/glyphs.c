/* The table of signs and their ASCII twins, and the pass that swaps them. */
#include "ui/glyphs.h"

#include <stddef.h>

#include "base/attr.h"

struct twin {
	uint32_t glyph;
	char ascii;
};

/* clang-format off */
static const struct twin twins[] = {
	{ 0x00b7, '|' }, /* · */
	{ 0x00d7, 'x' }, /* × */
	{ 0x2013, '-' }, /* – */
	{ 0x2014, '-' }, /* — */
	{ 0x2026, '~' }, /* … */
	{ 0x2190, '<' }, /* ← */
	{ 0x2191, '^' }, /* ↑ */
	{ 0x2192, '>' }, /* → */
	{ 0x2193, 'v' }, /* ↓ */
	{ 0x2500, '-' }, /* ─ */
	{ 0x2501, '=' }, /* ━ */
	{ 0x2502, '|' }, /* │ */
	{ 0x250c, '+' }, /* ┌ */
	{ 0x2510, '+' }, /* ┐ */
	{ 0x2514, '+' }, /* └ */
	{ 0x2518, '+' }, /* ┘ */
	{ 0x251c, '+' }, /* ├ */
	{ 0x2524, '+' }, /* ┤ */
	{ 0x252c, '+' }, /* ┬ */
	{ 0x2534, '+' }, /* ┴ */
	{ 0x253c, '+' }, /* ┼ */
	{ 0x256d, '+' }, /* ╭ */
	{ 0x256e, '+' }, /* ╮ */
	{ 0x256f, '+' }, /* ╯ */
	{ 0x2570, '+' }, /* ╰ */
	{ 0x2581, '_' }, /* ▁ */
	{ 0x2582, '.' }, /* ▂ */
	{ 0x2583, ':' }, /* ▃ */
	{ 0x2584, '-' }, /* ▄ */
	{ 0x2585, '=' }, /* ▅ */
	{ 0x2586, '+' }, /* ▆ */
	{ 0x2587, '*' }, /* ▇ */
	{ 0x2588, '#' }, /* █ */
	{ 0x2589, '#' }, /* ▉ */
	{ 0x258a, '#' }, /* ▊ */
	{ 0x258b, '#' }, /* ▋ */
	{ 0x258c, '=' }, /* ▌ */
	{ 0x258d, '=' }, /* ▍ */
	{ 0x258e, '-' }, /* ▎ */
	{ 0x258f, '-' }, /* ▏ */
	{ 0x2591, '.' }, /* ░ */
	{ 0x25b2, '!' }, /* ▲ */
	{ 0x25b4, '^' }, /* ▴ */
	{ 0x25b8, '>' }, /* ▸ */
	{ 0x25be, 'v' }, /* ▾ */
	{ 0x25cb, 'o' }, /* ○ */
	{ 0x25cf, '*' }, /* ● */
	{ 0x2713, '+' }, /* ✓ */
	{ 0x2717, 'x' }, /* ✗ */
};
/* clang-format on */

/* Braille cells are areas filled from below: how many of their eight dots are set. */
static uint32_t braille_ascii(uint32_t glyph)
{
	static const char signs[] = " ..::++##";
	unsigned dots = 0;

	for (uint32_t rest = glyph & 0xffu; rest != 0; rest >>= 1) {
		dots += rest & 1u;
	}
	return (uint32_t)signs[dots];
}

uint32_t glyph_ascii(uint32_t glyph)
{
	size_t low = 0;
	size_t high = ARRAY_LENGTH(twins);

	if (glyph < 0x80) {
		return glyph;
	}
	if (glyph >= RUNE_BRAILLE && glyph <= RUNE_BRAILLE + 0xffu) {
		return braille_ascii(glyph);
	}
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (twins[middle].glyph == glyph) {
			return (uint32_t)twins[middle].ascii;
		}
		if (twins[middle].glyph < glyph) {
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return '?';
}

void canvas_to_ascii(struct canvas *canvas)
{
	size_t count = (size_t)canvas->columns * (size_t)canvas->rows;

	for (size_t i = 0; i < count; i++) {
		struct cell *cell = &canvas->cells[i];

		/* The right half of a wide character becomes a "?" of its own. */
		cell->glyph[0] = cell->width == 0 ? '?' : glyph_ascii(cell->glyph[0]);
		cell->glyph[1] = 0;
		cell->glyph[2] = 0;
		cell->width = 1;
	}
}
