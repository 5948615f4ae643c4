/* Rectangles and column widths. */
#include "ui/layout.h"

static int at_most(int wanted, int available)
{
	wanted = wanted < 0 ? 0 : wanted;
	return wanted < available ? wanted : available;
}

struct rect layout_take_top(struct rect *rest, int rows)
{
	struct rect taken = *rest;

	taken.height = at_most(rows, rest->height);
	rest->y += taken.height;
	rest->height -= taken.height;
	return taken;
}

struct rect layout_take_bottom(struct rect *rest, int rows)
{
	struct rect taken = *rest;

	taken.height = at_most(rows, rest->height);
	rest->height -= taken.height;
	taken.y = rest->y + rest->height;
	return taken;
}

struct rect layout_take_left(struct rect *rest, int columns)
{
	struct rect taken = *rest;

	taken.width = at_most(columns, rest->width);
	rest->x += taken.width;
	rest->width -= taken.width;
	return taken;
}

struct rect layout_take_right(struct rect *rest, int columns)
{
	struct rect taken = *rest;

	taken.width = at_most(columns, rest->width);
	rest->width -= taken.width;
	taken.x = rest->x + rest->width;
	return taken;
}

static int used_width(const int *widths, size_t count, int gap)
{
	int sum = 0;

	for (size_t i = 0; i < count; i++) {
		if (widths[i] > 0) {
			sum += widths[i] + (sum > 0 ? gap : 0);
		}
	}
	return sum;
}

/* Drops the least important column that is left; false when only one is. */
static bool drop_one(const struct width_policy *policies, size_t count, int *widths)
{
	size_t kept = 0;
	size_t victim = 0;
	int worst = -1;

	for (size_t i = 0; i < count; i++) {
		if (widths[i] > 0) {
			kept++;
			if (policies[i].priority >= worst) {
				worst = policies[i].priority;
				victim = i;
			}
		}
	}
	if (kept < 2) {
		return false;
	}
	widths[victim] = 0;
	return true;
}

/* Gives what is left up to the ideal width, important columns first. */
static int grow_to_ideal(
	const struct width_policy *policies, size_t count, int left, int *widths)
{
	for (int priority = 1; left > 0 && priority < 100; priority++) {
		for (size_t i = 0; i < count; i++) {
			if (widths[i] > 0 && policies[i].priority == priority &&
				policies[i].ideal > widths[i]) {
				int more = at_most(policies[i].ideal - widths[i], left);

				widths[i] += more;
				left -= more;
			}
		}
	}
	return left;
}

static bool may_grow(const struct width_policy *policy, int width)
{
	return width > 0 && policy->share > 0 &&
		(policy->maximum == 0 || width < policy->maximum);
}

/* Shares what is left; rounds until nothing is left or nobody may grow. */
static void grow_by_share(
	const struct width_policy *policies, size_t count, int left, int *widths)
{
	while (left > 0) {
		int shares = 0;
		int given = 0;

		for (size_t i = 0; i < count; i++) {
			shares += may_grow(&policies[i], widths[i]) ? policies[i].share
								    : 0;
		}
		for (size_t i = 0; i < count && shares > 0; i++) {
			int more = 0;

			if (!may_grow(&policies[i], widths[i])) {
				continue;
			}
			more = left * policies[i].share / shares;
			more = at_most(more > 0 ? more : 1, left - given);
			if (policies[i].maximum > 0) {
				more = at_most(more, policies[i].maximum - widths[i]);
			}
			widths[i] += more;
			given += more;
		}
		if (given == 0) {
			return;
		}
		left -= given;
	}
}

void layout_columns(const struct width_policy *policies, size_t count, int width,
	int gap, int *out_widths)
{
	int left = 0;

	for (size_t i = 0; i < count; i++) {
		out_widths[i] = policies[i].minimum > 0 ? policies[i].minimum : 1;
	}
	while (used_width(out_widths, count, gap) > width) {
		if (!drop_one(policies, count, out_widths)) {
			break;
		}
	}
	left = width - used_width(out_widths, count, gap);
	if (left < 0) {
		for (size_t i = 0; i < count; i++) {
			out_widths[i] = out_widths[i] > 0 && width > 0 ? width : 0;
		}
		return;
	}
	left = grow_to_ideal(policies, count, left, out_widths);
	grow_by_share(policies, count, left, out_widths);
}
