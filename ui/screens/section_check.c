/* One point of a checklist: a sign, what it is about, and what was found. */
#include "ui/glyphs.h"
#include "ui/screens/sections.h"

#define CHECK_WIDTH 15

void section_check(
	struct page *page, enum section_mark mark, const char *label, const char *text)
{
	static const struct span signs[] = {
		[MARK_OK] = { GLYPH_OK, ROLE_OK },
		[MARK_DOUBT] = { "!", ROLE_WARNING },
		[MARK_NO] = { GLYPH_FAILED, ROLE_CRITICAL },
		[MARK_UNKNOWN] = { GLYPH_UNKNOWN, ROLE_DIM },
	};
	enum role role = mark == MARK_DOUBT || mark == MARK_NO ? ROLE_WARNING
		: mark == MARK_UNKNOWN			       ? ROLE_DIM
							       : ROLE_DEFAULT;
	const struct span spans[] = { { text, role } };

	page_flow(page,
		(struct span){
			arena_printf(page->arena, "%s %s", signs[mark].text, label),
			signs[mark].role },
		CHECK_WIDTH, spans, 1);
}
