/* Runs the statements in the order of their tree and lets the worst decide; pure. */
#include "base/str.h"
#include "src/checks/tell.h"

#define ROOT "live-migration"
#define DEEPEST 8

struct walk {
	struct check_input in;
	struct readiness_item *items;
	size_t count;
};

static const struct check *find_check(const char *id)
{
	for (size_t i = 0; checks[i] != NULL; i++) {
		if (text_equal(checks[i]->id, id)) {
			return checks[i];
		}
	}
	return NULL;
}

static bool is_listed(const struct walk *walk, const char *id)
{
	for (size_t i = 0; i < walk->count; i++) {
		if (text_equal(walk->items[i].id, id)) {
			return true;
		}
	}
	return false;
}

static size_t count_ids(const char *const *ids)
{
	size_t count = 0;

	while (ids != NULL && ids[count] != NULL) {
		count++;
	}
	return count;
}

/* A conclusion is as bad as what it rests on, and says which that is. */
static void conclude(const struct walk *walk, struct readiness_item *item)
{
	const struct readiness_item *worst = NULL;

	for (size_t b = 0; b < item->because_count; b++) {
		for (size_t i = 0; i < walk->count; i++) {
			const struct readiness_item *other = &walk->items[i];

			if (!text_equal(other->id, item->because[b])) {
				continue;
			}
			if (worst == NULL ||
				tell_weight(other->state) > tell_weight(worst->state)) {
				worst = other;
			}
		}
	}
	if (worst == NULL || worst->state == READINESS_OK) {
		return;
	}
	/* The leaf is named once, however deep it is. */
	if (worst->because_count > 0) {
		tell_state(
			&walk->in, item, worst->state, "%s", tell_known(worst->reason));
	} else {
		tell_state(&walk->in, item, worst->state, "%s: %s", worst->id,
			tell_known(worst->reason));
	}
}

/* Children stand behind their parent in the list, and are judged before it. */
static void visit(struct walk *walk, const struct check *check, int depth)
{
	size_t place = walk->count++;
	struct readiness_item *item = &walk->items[place];

	*item = (struct readiness_item){
		.id = check->id,
		.title = check->title,
		.state = READINESS_OK,
		.because = check->because,
		.because_count = count_ids(check->because),
	};
	for (size_t i = 0; i < item->because_count && depth < DEEPEST; i++) {
		const struct check *child = find_check(check->because[i]);

		if (child != NULL && !is_listed(walk, child->id)) {
			visit(walk, child, depth + 1);
		}
	}
	if (check->run != NULL) {
		check->run(&walk->in, item);
	}
	conclude(walk, item);
}

const struct readiness *readiness_run(const struct facts *facts, struct arena *arena)
{
	struct readiness *readiness = arena_calloc(arena, 1, sizeof(*readiness));
	const struct check *root = find_check(ROOT);
	struct walk walk = { .in = { .facts = facts, .arena = arena } };
	size_t most = 0;

	while (checks[most] != NULL) {
		most++;
	}
	walk.items = arena_calloc(arena, most + 1, sizeof(*walk.items));
	if (root != NULL) {
		visit(&walk, root, 0);
	}
	readiness->items = walk.items;
	readiness->count = walk.count;
	return readiness;
}
