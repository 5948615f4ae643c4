/* Helpers over the facts of one frame: safe text, node names, ages. */
#include "ui/view.h"

#include <string.h>

#include "base/safe_text.h"
#include "base/str.h"
#include "base/utf8.h"
#include "ui/format.h"
#include "ui/glyphs.h"

#define NODE_WIDTH_MAX 24

static size_t first_label(const char *name)
{
	return strcspn(name, ".");
}

/* "w07.prod.example.com" may be shown as "w07" when no other node is a w07. Nodes are
 * sorted by name, but "w1.a" and "w1.b" need not be neighbours ("w1-x" sorts between),
 * so neighbours are not enough: equal labels are looked for in a small hash set. */
static bool are_labels_unique(const struct view *view)
{
	const struct facts *facts = view->facts;
	size_t size = 16;
	uint64_t *seen = NULL;

	while (size < facts->node_count * 2) {
		size *= 2;
	}
	seen = arena_calloc(view->arena, size, sizeof(*seen));
	for (size_t i = 0; i < facts->node_count; i++) {
		const char *name = facts->nodes[i].name;
		const char *label = arena_strndup(view->arena, name, first_label(name));
		uint64_t id = view_identity(label, "");
		size_t slot = (size_t)id & (size - 1);

		while (seen[slot] != 0) {
			if (seen[slot] == id) {
				return false;
			}
			slot = (slot + 1) & (size - 1);
		}
		seen[slot] = id;
	}
	return true;
}

static bool is_address(const char *name)
{
	return name[strspn(name, "0123456789.")] == '\0';
}

void view_init(struct view *view, struct arena *arena, const struct facts *facts,
	const struct ui_context *context)
{
	static const struct ui_context nowhere = { 0 };

	*view = (struct view){
		.arena = arena,
		.facts = facts,
		.context = context != NULL ? context : &nowhere,
		.findings = context != NULL ? context->findings : NULL,
	};
	view->cache = arena_calloc(arena, 1, sizeof(*view->cache));
	view->has_short_nodes = are_labels_unique(view);
	for (size_t i = 0; i < facts->node_count; i++) {
		int width = (int)utf8_text_width(view_node(view, facts->nodes[i].name));

		view->node_width = width > view->node_width ? width : view->node_width;
	}
	if (view->node_width > NODE_WIDTH_MAX) {
		view->node_width = NODE_WIDTH_MAX;
	}
}

const char *view_text(const struct view *view, const char *text)
{
	return text == NULL ? GLYPH_UNKNOWN : safe_text_in(view->arena, text);
}

const char *view_path(const struct view *view, const char *namespace, const char *name)
{
	return arena_printf(view->arena, "%s/%s", view_text(view, namespace),
		view_text(view, name));
}

const char *view_node(const struct view *view, const char *name)
{
	if (name == NULL || !view->has_short_nodes || is_address(name)) {
		return view_text(view, name);
	}
	return view_text(view, arena_strndup(view->arena, name, first_label(name)));
}

const char *view_padded(const struct view *view, const char *text, int width)
{
	int cells = (int)utf8_text_width(text);

	if (cells > width) {
		size_t bytes = utf8_cut(text, width > 0 ? (size_t)width - 1 : 0);

		return arena_printf(
			view->arena, "%.*s" GLYPH_ELLIPSIS, (int)bytes, text);
	}
	return arena_printf(view->arena, "%s%*s", text, width - cells, "");
}

const char *view_origin(const struct view *view, const char *origin)
{
	const struct kubevirt *kubevirt = view->facts->kubevirt;

	if (kubevirt != NULL && origin != NULL &&
		text_equal(origin,
			arena_printf(view->arena, "KubeVirt %s/%s",
				kubevirt->object.namespace, kubevirt->object.name))) {
		return "KubeVirt";
	}
	return view_text(view, origin);
}

int64_t view_since(const struct view *view, int64_t wall_ms)
{
	return i64_is_known(wall_ms) ? view->facts->now.wall_ms - wall_ms : UNKNOWN_I64;
}

const struct source_state *view_source(const struct view *view, enum source source)
{
	return store_source(view->facts->store, source);
}

bool view_has_data(const struct view *view, enum source source)
{
	const struct source_state *state = view_source(view, source);

	return state->code == SOURCE_LIVE || state->code == SOURCE_STALE;
}

bool view_is_stale(const struct view *view, enum source source)
{
	return view_source(view, source)->code == SOURCE_STALE;
}

/* FNV-1a, with a mark between the parts so that "a" "bc" is not "ab" "c". Never 0. */
const char *view_ago(const struct view *view, int64_t age_ms)
{
	char age[FORMAT_SIZE];

	format_age(age_ms, age);
	return arena_printf(view->arena, "%s ago", age);
}

uint64_t view_identity(const char *a, const char *b)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (const char *at = a; *at != '\0'; at++) {
		hash = (hash ^ (unsigned char)*at) * UINT64_C(1099511628211);
	}
	hash = (hash ^ 0xff) * UINT64_C(1099511628211);
	for (const char *at = b; *at != '\0'; at++) {
		hash = (hash ^ (unsigned char)*at) * UINT64_C(1099511628211);
	}
	return hash != 0 ? hash : 1;
}
