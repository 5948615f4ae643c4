/* Words about one VMI. */
#include "ui/words/vm_words.h"

#include <string.h>

#include "base/str.h"
#include "facts/eviction.h"
#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/words/migration_words.h"
#include "ui/words/progress_words.h"

size_t vm_count(const struct view *view)
{
	return store_count(view->facts->store, KIND_VMI);
}

const struct vmi *vm_at(const struct view *view, size_t row)
{
	return store_vmi(view->facts->store, row);
}

uint64_t vm_identity(const struct vmi *vmi)
{
	return view_identity(vmi->object.namespace, vmi->object.name);
}

/* --- the newest migration of each VMI, made once in a frame --- */

static bool is_same_vm(const struct vmi *vmi, const struct migration_fact *fact)
{
	return text_equal(vmi->object.name, fact->migration->vmi_name) &&
		text_equal(vmi->object.namespace, fact->migration->object.namespace);
}

/* Open addressing; a slot holds the row plus one. */
struct vm_table {
	size_t *slots;
	size_t mask;
};

static struct vm_table table_of(const struct view *view, size_t count)
{
	struct vm_table table = { NULL, 15 };

	while (table.mask < 2 * count) {
		table.mask = 2 * table.mask + 1;
	}
	table.slots = arena_calloc(view->arena, table.mask + 1, sizeof(*table.slots));
	for (size_t i = 0; i < count; i++) {
		size_t at = (size_t)vm_identity(vm_at(view, i)) & table.mask;

		while (table.slots[at] != 0) {
			at = (at + 1) & table.mask;
		}
		table.slots[at] = i + 1;
	}
	return table;
}

static size_t row_of(const struct view *view, const struct vm_table *table,
	const struct migration_fact *fact)
{
	const struct migration *migration = fact->migration;
	size_t at = 0;

	if (migration->vmi_name == NULL) {
		return SIZE_MAX;
	}
	at = (size_t)view_identity(migration->object.namespace, migration->vmi_name) &
		table->mask;
	for (; table->slots[at] != 0; at = (at + 1) & table->mask) {
		if (is_same_vm(vm_at(view, table->slots[at] - 1), fact)) {
			return table->slots[at] - 1;
		}
	}
	return SIZE_MAX;
}

static const struct migration_fact **newest_of_all(const struct view *view)
{
	size_t count = vm_count(view);
	struct vm_table table = table_of(view, count);
	const struct migration_fact **newest =
		arena_calloc(view->arena, count + 1, sizeof(*newest));

	for (size_t i = 0; i < view->facts->migration_count; i++) {
		const struct migration_fact *fact = migration_at(view, i);
		size_t row = row_of(view, &table, fact);

		if (row != SIZE_MAX &&
			(newest[row] == NULL ||
				fact->migration->object.created_ms >
					newest[row]->migration->object.created_ms)) {
			newest[row] = fact;
		}
	}
	return newest;
}

const struct migration_fact *vm_newest(const struct view *view, size_t row)
{
	if (view->cache->newest_of_vmis == NULL) {
		view->cache->newest_of_vmis = newest_of_all(view);
	}
	return view->cache->newest_of_vmis[row];
}

/* --- words --- */

struct finding_list vm_findings(const struct view *view, size_t row)
{
	if (view->findings == NULL || view->findings->vmis == NULL ||
		row >= view->findings->vmi_count) {
		return (struct finding_list){ 0 };
	}
	return view->findings->vmis[row];
}

enum tristate vm_can_migrate(const struct vmi *vmi)
{
	return conditions_state(vmi->conditions, "LiveMigratable");
}

enum vm_attention vm_attention(const struct view *view, size_t row)
{
	struct finding_list list = vm_findings(view, row);
	const struct migration_fact *newest = vm_newest(view, row);
	enum vm_attention attention = VM_CALM;

	for (size_t i = 0; i < list.count; i++) {
		if (list.items[i].severity == SEVERITY_CRITICAL) {
			return VM_CRITICAL;
		}
		if (list.items[i].severity == SEVERITY_WARNING) {
			attention = VM_WARNING;
		}
	}
	if (attention != VM_CALM) {
		return attention;
	}
	if (newest != NULL && !newest->is_final) {
		return VM_MOVING;
	}
	return vm_can_migrate(vm_at(view, row)) == TRI_FALSE ? VM_BOUND : VM_CALM;
}

struct span vm_migratable(const struct view *view, const struct vmi *vmi)
{
	(void)view;
	switch (vm_can_migrate(vmi)) {
	case TRI_TRUE:
		return (struct span){ "yes", ROLE_OK };
	case TRI_FALSE:
		return (struct span){ "no", ROLE_WARNING };
	case TRI_UNKNOWN:
		break;
	}
	return (struct span){ GLYPH_UNKNOWN, ROLE_DIM };
}

const char *vm_bound_message(const struct view *view, const struct vmi *vmi)
{
	const struct condition *condition =
		conditions_get(vmi->conditions, "LiveMigratable");

	if (vm_can_migrate(vmi) != TRI_FALSE) {
		return NULL;
	}
	if (!text_is_empty(condition->message)) {
		return view_text(view, condition->message);
	}
	return text_is_empty(condition->reason) ? "no reason was given"
						: view_text(view, condition->reason);
}

static const char *short_mode(struct str mode)
{
	static const struct {
		const char *mode;
		const char *word;
	} modes[] = {
		{ "ReadWriteMany", "RWX" },
		{ "ReadWriteOnce", "RWO" },
		{ "ReadOnlyMany", "ROX" },
		{ "ReadWriteOncePod", "RWOP" },
	};

	for (size_t i = 0; i < ARRAY_LENGTH(modes); i++) {
		if (str_is(mode, modes[i].mode)) {
			return modes[i].word;
		}
	}
	return NULL;
}

const char *vm_access_modes(const struct view *view, const char *modes)
{
	struct str rest = str_from(modes);
	struct str part;
	const char *words = "";

	while (str_split(&rest, ',', &part)) {
		const char *word = short_mode(str_trim(part));

		words = arena_printf(view->arena, "%s%s%s", words,
			words[0] != '\0' ? "," : "",
			word != NULL ? word
				     : view_text(view, arena_str(view->arena, part)));
	}
	return words[0] != '\0' ? words : GLYPH_UNKNOWN;
}

static bool is_shared(const char *modes)
{
	return modes != NULL && strstr(modes, "ReadWriteMany") != NULL;
}

struct span vm_disks(const struct view *view, const struct vmi *vmi)
{
	size_t shared = 0;
	size_t single = 0;
	size_t unknown = 0;
	const char *other = NULL;
	const char *words = "";

	for (size_t i = 0; i < vmi->volume_count; i++) {
		const struct vmi_volume *volume = &vmi->volumes[i];

		if (volume->claim == NULL) {
			continue;
		}
		if (volume->access_modes == NULL) {
			unknown++;
		} else if (is_shared(volume->access_modes)) {
			shared++;
		} else {
			single++;
			other = vm_access_modes(view, volume->access_modes);
		}
	}
	if (shared + single + unknown == 0) {
		return (struct span){ "no PVC", ROLE_DIM };
	}
	if (single > 0) {
		words = arena_printf(view->arena, "%zu %s", single, other);
	}
	if (shared > 0) {
		words = arena_printf(view->arena, "%s%s%zu RWX", words,
			words[0] != '\0' ? ", " : "", shared);
	}
	if (unknown > 0) {
		words = arena_printf(view->arena, "%s%s%zu " GLYPH_UNKNOWN, words,
			words[0] != '\0' ? ", " : "", unknown);
	}
	return (struct span){ words,
		single > 0	      ? ROLE_WARNING
			: unknown > 0 ? ROLE_DIM
				      : ROLE_DEFAULT };
}

struct span vm_strategy(const struct view *view, const struct vmi *vmi)
{
	const char *strategy = eviction_strategy(view->facts, vmi);

	if (strategy == NULL) {
		return (struct span){ GLYPH_UNKNOWN, ROLE_DIM };
	}
	if (!text_is_empty(vmi->eviction_strategy)) {
		return (struct span){ view_text(view, strategy), ROLE_DEFAULT };
	}
	return (struct span){
		arena_printf(view->arena, "(%s)", view_text(view, strategy)), ROLE_DIM
	};
}

struct span vm_last(const struct view *view, size_t row)
{
	const struct migration_fact *newest = vm_newest(view, row);
	struct span phase;
	char text[FORMAT_SIZE];

	if (newest == NULL) {
		return (struct span){ "", ROLE_DIM };
	}
	phase = migration_phase_span(view, newest);
	if (newest->is_final) {
		format_age(view_since(view, newest->ended_ms), text);
		phase.text = arena_printf(view->arena, "%s %s ago",
			newest->phase == PHASE_SUCCEEDED ? GLYPH_OK : GLYPH_FAILED,
			text);
	} else if (newest->progress != NULL &&
		f64_is_known(newest->progress->percent)) {
		format_percent(newest->progress->percent, text);
		phase.text = arena_printf(view->arena, "%s %s", phase.text, text);
	}
	return phase;
}

struct span vm_why(const struct view *view, size_t row)
{
	struct finding_list found = vm_findings(view, row);
	const struct migration_fact *newest = vm_newest(view, row);
	const struct vmi *vmi = vm_at(view, row);
	const char *message = NULL;

	if (found.count > 0) {
		return (struct span){ view_text(view, found.items[0].summary),
			severity_role(found.items[0].severity) };
	}
	if (newest != NULL && !newest->is_final) {
		return migration_why(view, newest);
	}
	message = vm_bound_message(view, vmi);
	if (message != NULL) {
		return (struct span){ message, ROLE_DEFAULT };
	}
	if (newest != NULL && newest->phase == PHASE_FAILED) {
		return migration_why(view, newest);
	}
	return (struct span){ "", ROLE_DIM };
}

struct span vm_verdict(const struct view *view, size_t row)
{
	const struct vmi *vmi = vm_at(view, row);
	const struct migration_fact *newest = vm_newest(view, row);

	if (newest != NULL && !newest->is_final) {
		struct span course = migration_headline(view, newest);

		course.text = arena_printf(
			view->arena, "It is being migrated. %s", course.text);
		return course;
	}
	switch (vm_can_migrate(vmi)) {
	case TRI_TRUE:
		return (struct span){ "KubeVirt can migrate it.", ROLE_OK };
	case TRI_FALSE:
		/* What was found says why, and more. */
		if (vm_findings(view, row).count > 0) {
			return (struct span){ "It cannot be migrated.", ROLE_WARNING };
		}
		return (struct span){
			arena_printf(view->arena, "It cannot be migrated: %s.",
				vm_bound_message(view, vmi)),
			ROLE_WARNING,
		};
	case TRI_UNKNOWN:
		break;
	}
	return (struct span){ "KubeVirt has not said yet whether it can be migrated.",
		ROLE_DIM };
}
