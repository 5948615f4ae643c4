/* A horizontal line with words in it. */
#include "ui/widgets/rule.h"

#include "base/utf8.h"
#include "ui/glyphs.h"

void rule_draw(struct canvas *canvas, struct rect rect, const struct span *words,
	size_t count, struct span right)
{
	int x = rect.x + 1;
	int end = rect.x + rect.width - 1;
	int right_width = right.text != NULL ? (int)utf8_text_width(right.text) : 0;

	if (rect.height <= 0) {
		return;
	}
	canvas_fill(canvas, rect, ROLE_BORDER, RUNE_RULE);
	for (size_t i = 0; i < count; i++) {
		int width = (int)utf8_text_width(words[i].text);

		if (i > 0 && x + width + 2 > end) {
			break;
		}
		x = canvas_text(canvas, rect, x, rect.y, ROLE_BORDER, " ");
		x = canvas_text_cut(canvas, rect, x, rect.y, end - x, words[i].role,
			words[i].text, false);
		x = canvas_text(canvas, rect, x, rect.y, ROLE_BORDER, " ");
		/* One dash between words. */
		x++;
	}
	if (right_width > 0 && x + right_width + 2 <= end) {
		x = end - right_width - 2;
		x = canvas_text(canvas, rect, x, rect.y, ROLE_BORDER, " ");
		x = canvas_text(canvas, rect, x, rect.y, right.role, right.text);
		canvas_text(canvas, rect, x, rect.y, ROLE_BORDER, " ");
	}
}
