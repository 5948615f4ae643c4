/* One VMI as a page: a checklist of what a migration needs, as far as facts tell. */
#include "ui/screens/vm_page.h"

#include <assert.h>
#include <string.h>

#include "base/quantity.h"
#include "base/str.h"
#include "commands/command.h"
#include "facts/room.h"
#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/words/migration_words.h"
#include "ui/words/network_words.h"
#include "ui/words/node_words.h"
#include "ui/words/progress_words.h"
#include "ui/words/vm_words.h"

#define LABEL_WIDTH 15

void vm_page_head(struct page *page, const struct view *view, size_t row)
{
	const struct vmi *vmi = vm_at(view, row);
	struct span verdict = vm_verdict(view, row);
	char memory[FORMAT_SIZE];
	const struct span spans[] = {
		{ view_path(view, vmi->object.namespace, vmi->object.name),
			ROLE_STRONG },
		{ arena_printf(view->arena, "  %s", view_text(view, vmi->phase)),
			text_equal(vmi->phase, "Running") ? ROLE_RUNNING
							  : ROLE_QUEUED },
		{ arena_printf(view->arena, "  " GLYPH_DOT " %s",
			  view_node(view, vmi->node)),
			ROLE_DIM },
	};

	page->label_width = LABEL_WIDTH;
	format_bytes(vmi->memory_bytes, memory);
	page_spans(page, 0, spans, ARRAY_LENGTH(spans));
	page_text(page, 0, verdict.role, verdict.text);
}

/* --- the checklist --- */

static void check_kubevirt(
	struct page *page, const struct view *view, const struct vmi *vmi)
{
	const char *message = vm_bound_message(view, vmi);

	switch (vm_can_migrate(vmi)) {
	case TRI_TRUE:
		section_check(page, MARK_OK, "KubeVirt",
			arena_printf(view->arena,
				"condition LiveMigratable is True%s%s",
				vmi->migration_method != NULL ? ", " : "",
				vmi->migration_method != NULL
					? view_text(view, vmi->migration_method)
					: ""));
		return;
	case TRI_FALSE:
		section_check(page, MARK_NO, "KubeVirt", message);
		return;
	case TRI_UNKNOWN:
		break;
	}
	section_check(page, MARK_UNKNOWN, "KubeVirt",
		"condition LiveMigratable is not there yet");
}

static void check_storage(
	struct page *page, const struct view *view, const struct vmi *vmi)
{
	struct span disks = vm_disks(view, vmi);
	bool is_copied = vmi->migrated_volume_count > 0 ||
		text_equal(vmi->migration_method, "BlockMigration");

	if (disks.role == ROLE_WARNING) {
		section_check(page, is_copied ? MARK_DOUBT : MARK_NO, "storage",
			arena_printf(view->arena, "%s: %s", disks.text,
				is_copied
					? "what is not shared is copied with the memory"
					: "a disk that is not ReadWriteMany cannot be "
					  "opened on two nodes"));
		return;
	}
	if (text_equal(disks.text, "no PVC")) {
		section_check(page, MARK_OK, "storage", "no disk on a PVC");
		return;
	}
	section_check(page, disks.role == ROLE_DIM ? MARK_UNKNOWN : MARK_OK, "storage",
		disks.role == ROLE_DIM ? "access modes are not reported"
				       : arena_printf(view->arena,
						 "%s: every disk can be opened on two "
						 "nodes",
						 disks.text));
}

static void check_network(
	struct page *page, const struct view *view, const struct node_fact *source)
{
	struct span verdict = network_verdict(view);
	enum section_mark mark = verdict.role == ROLE_WARNING ? MARK_DOUBT
		: verdict.role == ROLE_DIM		      ? MARK_UNKNOWN
							      : MARK_OK;
	const char *text = verdict.text;

	/* The sign stands before the label here. */
	if (text[0] == '!') {
		text += 2;
	} else if (str_starts_with(str_from(text), GLYPH_OK " ")) {
		text += strlen(GLYPH_OK " ");
	} else if (str_starts_with(str_from(text), GLYPH_UNKNOWN "  ")) {
		text += strlen(GLYPH_UNKNOWN "  ");
	}
	section_check(page, mark, "network", text);
	if (source != NULL && source->network != NULL &&
		node_interface(source) != NULL) {
		page_value(page, "", ROLE_DIM,
			arena_printf(view->arena, "%s sends %s of %s",
				view_node(view, source->name),
				node_load(view, source, true).text,
				link_speed(view, node_interface(source))));
	}
}

/* Nodes that could be its next: by its own rules, by what VMs leave there, and, where
 * the requests of all pods were read, by those. */
static void check_capacity(
	struct page *page, const struct view *view, const struct vmi *vmi)
{
	size_t count;
	const struct room *rooms =
		room_candidates(view->facts, vmi, view->arena, &count);
	const struct room *best = NULL;
	size_t able = 0;
	char room[FORMAT_SIZE];
	char need[FORMAT_SIZE];

	assert(count == 0 || rooms != NULL);
	for (size_t i = 0; i < count; i++) {
		if (i64_is_known(room_need(vmi)) &&
			rooms[i].free_bytes < (double)room_need(vmi)) {
			continue;
		}
		able++;
		if (best == NULL || (rooms[i].is_exact && !best->is_exact)) {
			best = &rooms[i];
		}
	}
	if (!view_has_data(view, SOURCE_NODE)) {
		section_check(page, MARK_UNKNOWN, "capacity", "nodes cannot be seen");
		return;
	}
	format_bytes(room_need(vmi), need);
	if (best == NULL) {
		section_check(page, MARK_NO, "capacity",
			count == 0
				? "no other node takes VMs and meets its rules"
				: arena_printf(view->arena,
					  "none of %zu nodes that may take it has %s "
					  "free",
					  count, need));
		return;
	}
	if (!f64_is_known(best->free_bytes)) {
		section_check(page, MARK_UNKNOWN, "capacity",
			arena_printf(view->arena,
				"%zu other nodes may take it; how much memory they "
				"have "
				"is not told",
				count));
		return;
	}
	format_bytes((int64_t)best->free_bytes, room);
	section_check(page, MARK_OK, "capacity",
		arena_printf(view->arena,
			"%zu of %zu nodes that may take it have room for %s; %s has "
			"%s%s "
			"free%s",
			able, count, need, view_node(view, best->node->name),
			best->is_exact ? "" : "at most ", room,
			best->is_exact ? " after all requests" : " beside its VMs"));
}

static const char *rules_text(const struct view *view, const struct vmi *vmi)
{
	const struct placement_rules *rules = &vmi->rules;
	bool has_topology = !text_is_empty(rules->pod_affinity) ||
		!text_is_empty(rules->pod_anti_affinity) ||
		!text_is_empty(rules->spread);

	return arena_printf(view->arena, "%s%s%s%s",
		vmi->node_selector.count > 0 ? "nodeSelector, " : "",
		rules->has_node_affinity ? "node affinity, " : "",
		rules->toleration_count > 0 ? "tolerations, " : "",
		has_topology
			? "rules about other pods (judged by the scheduler alone), "
			: "");
}

/* Whether its rules leave another node at all. */
static void check_rules(
	struct page *page, const struct view *view, const struct vmi *vmi)
{
	const char *rules = rules_text(view, vmi);
	size_t length = strlen(rules);
	size_t count;

	if (length == 0) {
		section_check(page, MARK_OK, "placement", "it has no rules of its own");
		return;
	}
	(void)room_candidates(view->facts, vmi, view->arena, &count);
	section_check(page,
		!view_has_data(view, SOURCE_NODE) ? MARK_UNKNOWN
			: count > 0		  ? MARK_OK
						  : MARK_NO,
		"placement",
		arena_printf(view->arena,
			"%.*s: %zu other nodes meet what nodes can tell",
			(int)(length - 2), rules, count));
}

static void check_handler(
	struct page *page, const struct view *view, const struct node_fact *source)
{
	struct span handler;

	if (source == NULL) {
		section_check(
			page, MARK_UNKNOWN, "virt-handler", "its node is not known");
		return;
	}
	handler = node_handler(view, source);
	section_check(page,
		handler.role == ROLE_CRITICAL	   ? MARK_NO
			: handler.role == ROLE_DIM ? MARK_UNKNOWN
						   : MARK_OK,
		"virt-handler",
		arena_printf(view->arena, "%s on %s, heartbeat %s ago", handler.text,
			view_node(view, source->name),
			node_heartbeat(view, source).text));
}

static void check_slots(
	struct page *page, const struct view *view, const struct node_fact *source)
{
	const struct facts *facts = view->facts;
	int64_t limit = facts->limits.parallel_migrations_per_cluster.value;
	int64_t outbound = facts->limits.parallel_outbound_migrations_per_node.value;
	bool is_full = false;
	char of[FORMAT_SIZE];
	char out[FORMAT_SIZE];

	if (!facts->slots_known) {
		section_check(
			page, MARK_UNKNOWN, "slots", "who holds them cannot be seen");
		return;
	}
	format_count(limit, of);
	format_count(outbound, out);
	is_full = (i64_is_known(limit) && facts->slots_used >= limit) ||
		(source != NULL && i64_is_known(outbound) &&
			source->outbound >= outbound);
	section_check(page, is_full ? MARK_DOUBT : MARK_OK, "slots",
		arena_printf(view->arena, "%d/%s in the cluster, %d/%s out of %s%s",
			facts->slots_used, of, source != NULL ? source->outbound : 0,
			out,
			source != NULL ? view_node(view, source->name) : GLYPH_UNKNOWN,
			is_full ? arena_printf(view->arena,
					  ": it would wait, %zu are waiting already",
					  facts->queue_count)
				: ""));
}

/* Without policies: which one will match is known once the migration is there. */
static void check_limits(
	struct page *page, const struct view *view, const struct vmi *vmi)
{
	const struct limits *limits = &view->facts->limits;
	int64_t per_gib = limits->completion_timeout_per_gib_s.value;
	int64_t cap = limits->bandwidth_per_migration_bytes.value;
	bool is_tight = false;
	char budget[FORMAT_SIZE];
	char copy[FORMAT_SIZE];
	char rate[FORMAT_SIZE];
	int64_t budget_s = 0;
	const char *words = NULL;

	if (!i64_is_known(per_gib) || !i64_is_known(vmi->memory_bytes) ||
		per_gib <= 0) {
		section_check(page, MARK_UNKNOWN, "limits", "not known");
		return;
	}
	budget_s = per_gib * quantity_decimal_gigabytes(vmi->memory_bytes);
	format_span(budget_s * 1000, budget);
	words = arena_printf(view->arena, "%s for the copy (%lld s/GiB)", budget,
		(long long)per_gib);
	if (i64_is_known(cap) && cap > 0) {
		int64_t copy_s = vmi->memory_bytes / cap;

		is_tight = copy_s * 2 > budget_s;
		format_span(copy_s * 1000, copy);
		format_rate((double)cap, rate);
		words = arena_printf(view->arena,
			"%s; with the cap of %s one pass takes at least %s", words,
			rate, copy);
	}
	section_check(page, is_tight ? MARK_DOUBT : MARK_OK, "limits",
		arena_printf(view->arena, "%s; policies may change both", words));
}

static void check_eviction(
	struct page *page, const struct view *view, const struct vmi *vmi)
{
	struct span strategy = vm_strategy(view, vmi);
	bool is_known = !text_equal(strategy.text, GLYPH_UNKNOWN);
	bool moves = strstr(strategy.text, "LiveMigrate") != NULL;
	bool is_external = strstr(strategy.text, "External") != NULL;

	section_check(page,
		!is_known	? MARK_UNKNOWN
			: moves ? MARK_OK
				: MARK_DOUBT,
		"eviction",
		!is_known ? "its strategy is not known"
			  : arena_printf(view->arena, "%s: %s", strategy.text,
				    moves ? "a drain moves it"
					    : is_external
					    ? "a drain leaves it to another "
					      "controller"
					    : "a drain shuts it down"));
}

static void add_checklist(
	struct page *page, const struct view *view, const struct vmi *vmi)
{
	const struct node_fact *source =
		vmi->node != NULL ? facts_find_node(view->facts, vmi->node) : NULL;

	page_heading(page, "What a migration needs");
	check_kubevirt(page, view, vmi);
	check_storage(page, view, vmi);
	check_network(page, view, source);
	check_rules(page, view, vmi);
	check_capacity(page, view, vmi);
	check_handler(page, view, source);
	check_slots(page, view, source);
	check_limits(page, view, vmi);
	check_eviction(page, view, vmi);
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; commands[i] != NULL; i++) {
		if (text_equal(commands[i]->name, name)) {
			return commands[i];
		}
	}
	return NULL;
}

/* The words of the plan that a migration would be confirmed with. */
static void add_forecast(
	struct page *page, const struct view *view, const struct vmi *vmi)
{
	const struct command *command = find_command("migrate");
	const struct command_input input = {
		.facts = view->facts,
		.vmis = &vmi,
		.vmi_count = 1,
		.arena = view->arena,
	};
	struct plan plan = { 0 };

	if (command == NULL) {
		return;
	}
	command->plan(&input, &plan);
	page_heading(page, "If it were migrated now");
	if (plan.refusal != NULL) {
		page_item(page, GLYPH_FAILED " ", ROLE_WARNING,
			view_text(view, plan.refusal));
	}
	for (size_t i = 0; i < plan.sentence_count; i++) {
		page_item(page, GLYPH_DOT " ", ROLE_DEFAULT,
			view_text(view, plan.sentences[i]));
	}
}

void vm_page_story(struct page *page, const struct view *view, size_t row,
	enum section_length length)
{
	const struct vmi *vmi = vm_at(view, row);

	page->label_width = LABEL_WIDTH;
	section_why(page, view, vm_findings(view, row), length);
	add_checklist(page, view, vmi);
	if (length == SECTION_WHOLE) {
		add_forecast(page, view, vmi);
	}
}

/* --- disks and objects --- */

static void add_disk(
	struct page *page, const struct view *view, const struct vmi_volume *volume)
{
	bool is_single = volume->claim != NULL && volume->access_modes != NULL &&
		strstr(volume->access_modes, "ReadWriteMany") == NULL;
	char size[FORMAT_SIZE];
	struct span spans[4];

	format_bytes(volume->capacity_bytes, size);
	spans[0] = (struct span){ volume->claim != NULL
			? arena_printf(view->arena, "PVC %s  ",
				  view_text(view, volume->claim))
			: view_text(view, volume->type),
		volume->claim != NULL ? ROLE_DEFAULT : ROLE_DIM };
	spans[1] = (struct span){ volume->claim != NULL
			? vm_access_modes(view, volume->access_modes)
			: "",
		is_single ? ROLE_WARNING : ROLE_DEFAULT };
	spans[2] = (struct span){ volume->claim != NULL
			? arena_printf(view->arena, "  %s  %s", size,
				  volume->volume_mode != NULL
					  ? view_text(view, volume->volume_mode)
					  : "")
			: "",
		ROLE_DIM };
	spans[3] = (struct span){ volume->is_hotplug ? "  hotplugged" : "", ROLE_DIM };
	page_flow(page, (struct span){ view_text(view, volume->name), ROLE_DIM },
		LABEL_WIDTH, spans, 4);
}

static void add_newest(struct page *page, const struct view *view, size_t row)
{
	const struct migration_fact *newest = vm_newest(view, row);
	struct span verdict;

	if (newest == NULL) {
		return;
	}
	verdict = migration_verdict(view, newest);
	page_heading(page, "Newest migration");
	page_value(page, "name", ROLE_DEFAULT,
		view_text(view, newest->migration->object.name));
	page_value(page, "course", verdict.role, verdict.text);
}

static void add_optional(
	struct page *page, const struct view *view, const char *label, const char *text)
{
	if (!text_is_empty(text)) {
		page_value(page, label, ROLE_DEFAULT, view_text(view, text));
	}
}

void vm_page_setting(struct page *page, const struct view *view, size_t row)
{
	const struct vmi *vmi = vm_at(view, row);
	char memory[FORMAT_SIZE];

	page->label_width = LABEL_WIDTH;
	if (vmi->volume_count > 0) {
		page_heading(page, "Disks");
	}
	for (size_t i = 0; i < vmi->volume_count; i++) {
		add_disk(page, view, &vmi->volumes[i]);
	}
	add_newest(page, view, row);
	page_heading(page, "Objects");
	add_optional(page, view, "VM", vmi->vm_name);
	page_value(page, "VMI", ROLE_DEFAULT,
		view_path(view, vmi->object.namespace, vmi->object.name));
	add_optional(page, view, "uid", vmi->object.uid);
	add_optional(page, view, "node", vmi->node);
	format_bytes(vmi->memory_bytes, memory);
	page_value(page, "memory", ROLE_DEFAULT, memory);
	add_optional(page, view, "CPU model", vmi->cpu_model);
	add_optional(page, view, "hugepages", vmi->hugepages);
	if (vmi->has_vfio) {
		page_value(page, "devices", ROLE_WARNING, "of its host");
	}
	add_optional(page, view, "evacuated off", vmi->evacuation_node);
	add_optional(page, view, "launcher", vmi->launcher_image);
	add_optional(page, view, "guest", vmi->guest_os);
}
