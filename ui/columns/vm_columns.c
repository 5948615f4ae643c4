/* The columns of the VMs table, and what the table knows about its rows. */
#include "base/str.h"
#include "ui/columns/columns.h"
#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/words/migration_words.h"
#include "ui/words/vm_words.h"

static struct span vm_text(const struct view *view, size_t row)
{
	return (struct span){ view_text(view, vm_at(view, row)->object.name),
		ROLE_DEFAULT };
}

static int vm_compare(const struct view *view, size_t a, size_t b)
{
	return text_compare_natural(
		vm_at(view, a)->object.name, vm_at(view, b)->object.name);
}

static struct span namespace_text(const struct view *view, size_t row)
{
	return (struct span){ view_text(view, vm_at(view, row)->object.namespace),
		ROLE_DIM };
}

static int namespace_compare(const struct view *view, size_t a, size_t b)
{
	return text_compare_natural(
		vm_at(view, a)->object.namespace, vm_at(view, b)->object.namespace);
}

static struct span node_text(const struct view *view, size_t row)
{
	const struct vmi *vmi = vm_at(view, row);

	if (text_is_empty(vmi->node)) {
		return (struct span){ vmi->phase != NULL ? view_text(view, vmi->phase)
							 : GLYPH_UNKNOWN,
			ROLE_DIM };
	}
	return (struct span){ view_node(view, vmi->node), ROLE_DEFAULT };
}

static int node_compare(const struct view *view, size_t a, size_t b)
{
	return text_compare_natural(vm_at(view, a)->node, vm_at(view, b)->node);
}

static struct span memory_text(const struct view *view, size_t row)
{
	char text[FORMAT_SIZE];

	format_bytes(vm_at(view, row)->memory_bytes, text);
	return (struct span){ arena_strdup(view->arena, text), ROLE_DEFAULT };
}

static int memory_compare(const struct view *view, size_t a, size_t b)
{
	int64_t left = vm_at(view, a)->memory_bytes;
	int64_t right = vm_at(view, b)->memory_bytes;

	return left > right ? -1 : left < right;
}

static struct span migratable_text(const struct view *view, size_t row)
{
	return vm_migratable(view, vm_at(view, row));
}

static int migratable_compare(const struct view *view, size_t a, size_t b)
{
	return text_compare(
		migratable_text(view, a).text, migratable_text(view, b).text);
}

static struct span disks_text(const struct view *view, size_t row)
{
	return vm_disks(view, vm_at(view, row));
}

static int disks_compare(const struct view *view, size_t a, size_t b)
{
	return text_compare(disks_text(view, a).text, disks_text(view, b).text);
}

static struct span strategy_text(const struct view *view, size_t row)
{
	return vm_strategy(view, vm_at(view, row));
}

static int strategy_compare(const struct view *view, size_t a, size_t b)
{
	return text_compare(strategy_text(view, a).text, strategy_text(view, b).text);
}

static struct span last_text(const struct view *view, size_t row)
{
	return vm_last(view, row);
}

static int64_t last_of(const struct view *view, size_t row)
{
	const struct migration_fact *newest = vm_newest(view, row);

	return newest != NULL ? newest->migration->object.created_ms : UNKNOWN_I64;
}

/* Newest first, never last. */
static int last_compare(const struct view *view, size_t a, size_t b)
{
	int64_t left = last_of(view, a);
	int64_t right = last_of(view, b);

	return left > right ? -1 : left < right;
}

static struct span why_text(const struct view *view, size_t row)
{
	return vm_why(view, row);
}

/* clang-format off */
static const struct column columns[] = {
	{ "vm", "VM", { 12, 28, 0, 1, 1 }, true, ALIGN_LEFT, vm_text, vm_compare, NULL },
	{ "namespace", "NAMESPACE", { 9, 16, 0, 1, 4 }, true, ALIGN_LEFT,
		namespace_text, namespace_compare, NULL },
	{ "node", "NODE", { 4, 24, 0, 0, 2 }, true, ALIGN_LEFT,
		node_text, node_compare, NULL },
	{ "memory", "MEMORY", { 7, 8, 0, 0, 5 }, true, ALIGN_RIGHT,
		memory_text, memory_compare, NULL },
	{ "migratable", "MIGRATABLE", { 10, 10, 0, 0, 2 }, true, ALIGN_LEFT,
		migratable_text, migratable_compare, NULL },
	{ "disks", "DISKS", { 6, 18, 0, 0, 6 }, true, ALIGN_LEFT,
		disks_text, disks_compare, NULL },
	{ "eviction", "EVICTION", { 11, 23, 0, 0, 7 }, true, ALIGN_LEFT,
		strategy_text, strategy_compare, NULL },
	{ "last", "LAST MIGRATION", { 14, 20, 0, 0, 3 }, true, ALIGN_LEFT,
		last_text, last_compare, NULL },
	{ "why", "WHY", { 20, 44, 0, 3, 6 }, false, ALIGN_LEFT, why_text, NULL, NULL },
};
/* clang-format on */

static uint64_t identity(const struct view *view, size_t row)
{
	return vm_identity(vm_at(view, row));
}

static const char *name(const struct view *view, size_t row)
{
	const struct object *object = &vm_at(view, row)->object;

	return view_path(view, object->namespace, object->name);
}

static int64_t attention(const struct view *view, size_t row)
{
	return vm_attention(view, row);
}

/* The store has no order of its own. */
static int name_compare(const struct view *view, size_t a, size_t b)
{
	int result = namespace_compare(view, a, b);

	return result != 0 ? result : vm_compare(view, a, b);
}

static bool contains(const struct view *view, size_t row, const char *needle)
{
	return text_contains_nocase(name(view, row), needle) ||
		text_contains_nocase(node_text(view, row).text, needle) ||
		text_contains_nocase(migratable_text(view, row).text, needle) ||
		text_contains_nocase(disks_text(view, row).text, needle) ||
		text_contains_nocase(strategy_text(view, row).text, needle) ||
		text_contains_nocase(last_text(view, row).text, needle) ||
		text_contains_nocase(why_text(view, row).text, needle);
}

static struct span marker(const struct view *view, size_t row)
{
	switch (vm_attention(view, row)) {
	case VM_CRITICAL:
		return (struct span){ "!", ROLE_CRITICAL };
	case VM_WARNING:
		return (struct span){ "!", ROLE_WARNING };
	case VM_MOVING:
		return (struct span){ GLYPH_ARROW, ROLE_RUNNING };
	case VM_BOUND:
		return (struct span){ GLYPH_FAILED, ROLE_WARNING };
	case VM_CALM:
		break;
	}
	return (struct span){ " ", ROLE_DEFAULT };
}

static enum role row_role(const struct view *view, size_t row)
{
	(void)row;
	return view_is_stale(view, SOURCE_VMI) ? ROLE_STALE : ROLE_DEFAULT;
}

static struct row_subject subject(const struct view *view, size_t row)
{
	const struct vmi *vmi = vm_at(view, row);

	return (struct row_subject){
		.vmi = vmi,
		.node = vmi->node != NULL ? facts_find_node(view->facts, vmi->node)
					  : NULL,
		.labels = &vmi->labels,
		.name = vmi->object.name,
		.created_ms = vmi->object.created_ms,
	};
}

const struct row_kind vm_rows = {
	.columns = columns,
	.column_count = ARRAY_LENGTH(columns),
	.count = vm_count,
	.identity = identity,
	.name = name,
	.attention = attention,
	.compare = name_compare,
	.contains = contains,
	.marker = marker,
	.row_role = row_role,
	.subject = subject,
};
