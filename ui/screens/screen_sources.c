/* Where every figure comes from: state, age and what goes dark without it. */
#include "ui/format.h"
#include "ui/screens/common.h"
#include "ui/widgets/rule.h"
#include "ui/words/source_words.h"

static void draw_words(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	size_t row = list_selected(&ui->lists[LIST_SOURCES]);
	struct rect head = layout_take_top(&rect, 1);
	const struct source_state *state = NULL;
	struct span name = { "", ROLE_STRONG };
	struct page page;

	if (row == SIZE_MAX) {
		return;
	}
	state = view_source(view, (enum source)row);
	name.text = source_name((enum source)row);
	rule_draw(canvas, head, &name, 1, (struct span){ NULL, ROLE_DEFAULT });
	layout_take_left(&rect, 2);
	layout_take_right(&rect, 1);
	page_init(&page, view->arena, rect.width, 12);
	page_value(&page, "state", source_word(state, (enum source)row).role,
		source_word(state, (enum source)row).text);
	if (i64_is_known(state->retry_mono_ms)) {
		page_value(&page, "again", ROLE_INFO,
			arena_printf(view->arena, "in %s; r asks now",
				source_retry(view, (enum source)row)));
	}
	page_value(&page, "gives", ROLE_DEFAULT, source_goes_dark((enum source)row));
	if (state->message[0] != '\0') {
		page_value(&page, "says", ROLE_DEFAULT, state->message);
	}
	page_draw(canvas, rect, &page, 0);
}

static void draw(
	struct ui *ui, const struct view *view, struct canvas *canvas, struct rect rect)
{
	struct rect words = { 0 };

	if (rect.height >= 16) {
		words = layout_take_bottom(&rect, 6);
	}
	common_list(ui, view, canvas, rect, LIST_SOURCES);
	if (words.height > 0) {
		draw_words(ui, view, canvas, words);
	}
}

const struct screen screen_sources = {
	.id = "sources",
	.title = "Sources",
	.help = "what is read from the cluster, how fresh it is, why something is dark",
	.key = 'S',
	.tab = 9,
	.list = LIST_SOURCES,
	.draw = draw,
};
