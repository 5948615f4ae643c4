/* Verbs that move through a recording. */
#include "ui/actions/action.h"

bool is_replay(const struct ui *ui)
{
	return ui->is_replay;
}

static unsigned ask(struct ui *ui, const char *what)
{
	return UI_REDRAW | ui_ask(ui, UI_ASK_REPLAY, what, NULL, NULL);
}

unsigned act_pause(struct ui *ui, const struct view *view)
{
	(void)view;
	return ask(ui, "pause");
}

unsigned act_faster(struct ui *ui, const struct view *view)
{
	(void)view;
	return ask(ui, "faster");
}

unsigned act_slower(struct ui *ui, const struct view *view)
{
	(void)view;
	return ask(ui, "slower");
}

unsigned act_step(struct ui *ui, const struct view *view)
{
	(void)view;
	return ask(ui, "step");
}

unsigned act_step_back(struct ui *ui, const struct view *view)
{
	(void)view;
	return ask(ui, "step-back");
}

unsigned act_forward(struct ui *ui, const struct view *view)
{
	(void)view;
	return ask(ui, "forward");
}

unsigned act_backward(struct ui *ui, const struct view *view)
{
	(void)view;
	return ask(ui, "backward");
}
