/* What emptying one node needs, point by point, before anybody begins. */
#include <string.h>

#include "base/str.h"
#include "facts/room.h"
#include "ui/format.h"
#include "ui/glyphs.h"
#include "ui/screens/sections.h"
#include "ui/words/node_words.h"
#include "ui/words/vm_words.h"

/* The VMs of the node, sorted by what a drain would make of them. */
struct tally {
	size_t all;
	size_t movable;
	size_t on_disks; /* cannot move for a disk */
	size_t on_other;
	size_t unjudged;
	size_t for_ever; /* LiveMigrate, and cannot */
	size_t stopped;	 /* None: shut down */
	size_t homeless; /* could move, but no other node takes it */
	size_t untold;	 /* it is not known whether one has room */
	double bytes;
	const double *vm_bytes;	   /* of all nodes */
	const struct vmi *example; /* of the homeless */
};

static void count_room(
	struct tally *tally, const struct view *view, const struct vmi *vmi)
{
	switch (room_exists(view->facts, vmi, tally->vm_bytes)) {
	case TRI_TRUE:
		return;
	case TRI_UNKNOWN:
		tally->untold++;
		return;
	case TRI_FALSE:
		break;
	}
	if (tally->homeless++ == 0) {
		tally->example = vmi;
	}
}

static void count_vmi(
	struct tally *tally, const struct view *view, const struct vmi *vmi)
{
	const struct condition *condition =
		conditions_get(vmi->conditions, "LiveMigratable");
	const char *strategy = vm_strategy(view, vmi).text;

	tally->all++;
	if (i64_is_known(room_need(vmi))) {
		tally->bytes += (double)room_need(vmi);
	}
	switch (vm_can_migrate(vmi)) {
	case TRI_TRUE:
		tally->movable++;
		tally->stopped += strstr(strategy, "None") != NULL;
		count_room(tally, view, vmi);
		return;
	case TRI_FALSE:
		if (text_contains_nocase(condition->reason, "Disks")) {
			tally->on_disks++;
		} else {
			tally->on_other++;
		}
		tally->for_ever += strstr(strategy, "LiveMigrate") != NULL &&
			strstr(strategy, "IfPossible") == NULL;
		return;
	case TRI_UNKNOWN:
		break;
	}
	tally->unjudged++;
	count_room(tally, view, vmi);
}

static struct tally count(const struct view *view, const struct node_fact *node)
{
	const struct store *store = view->facts->store;
	struct tally tally = { .vm_bytes = room_of_vms(view->facts, view->arena) };

	for (size_t i = 0; i < store_count(store, KIND_VMI); i++) {
		const struct vmi *vmi = store_vmi(store, i);

		if (room_is_running(vmi) && text_equal(vmi->node, node->name)) {
			count_vmi(&tally, view, vmi);
		}
	}
	return tally;
}

static void check_storage(
	struct page *page, const struct view *view, const struct tally *tally)
{
	size_t stuck = tally->on_disks + tally->on_other;

	if (stuck > 0) {
		section_check(page, MARK_NO, "storage",
			arena_printf(view->arena,
				"%zu of %zu VMs cannot move: %zu for a disk that is "
				"not "
				"shared, %zu for a device or feature%s",
				stuck, tally->all, tally->on_disks, tally->on_other,
				tally->unjudged == 0 ? ""
						     : arena_printf(view->arena,
							       "; %zu not judged yet",
							       tally->unjudged)));
	} else if (tally->unjudged > 0) {
		section_check(page, MARK_UNKNOWN, "storage",
			arena_printf(view->arena,
				"%zu of %zu VMs have not been judged by virt-handler",
				tally->unjudged, tally->all));
	} else {
		section_check(page, MARK_OK, "storage",
			arena_printf(view->arena, "all %zu VMs can move", tally->all));
	}
}

static void check_network(
	struct page *page, const struct view *view, const struct node_fact *node)
{
	const struct address_fact *address =
		node->network == NULL ? NULL : &node->network->handler_address;

	if (view->facts->kubevirt == NULL) {
		section_check(page, MARK_UNKNOWN, "network",
			"whether migrations have one cannot be read");
		return;
	}
	if (text_is_empty(view->facts->limits.network)) {
		section_check(page, MARK_DOUBT, "network",
			"no network of their own: copies share the pod network");
		return;
	}
	if (address == NULL || address->verdict == VERDICT_UNKNOWN) {
		section_check(page, MARK_UNKNOWN, "network",
			address == NULL || address->reason == NULL
				? "its address for migrations is not known"
				: view_text(view, address->reason));
		return;
	}
	section_check(page,
		address_verdict_is_bad(address->verdict) ? MARK_NO : MARK_OK, "network",
		address->reason == NULL ? address_verdict_text(address->verdict)
					: view_text(view, address->reason));
}

static void check_capacity(
	struct page *page, const struct view *view, const struct tally *tally)
{
	char bytes[FORMAT_SIZE];

	if (!view_has_data(view, SOURCE_NODE)) {
		section_check(page, MARK_UNKNOWN, "capacity", "nodes cannot be seen");
		return;
	}
	format_bytes((int64_t)tally->bytes, bytes);
	if (tally->homeless > 0) {
		section_check(page, MARK_NO, "capacity",
			arena_printf(view->arena,
				"%zu VM%s may go to no other node by rules and free "
				"memory, for example %s",
				tally->homeless, tally->homeless == 1 ? "" : "s",
				view_path(view, tally->example->object.namespace,
					tally->example->object.name)));
	} else if (tally->untold > 0) {
		section_check(page, MARK_UNKNOWN, "capacity",
			arena_printf(view->arena,
				"%s of VMs; how much memory the other nodes have is "
				"not "
				"told",
				bytes));
	} else {
		section_check(page, MARK_OK, "capacity",
			arena_printf(view->arena,
				"%s of VMs; each finds another node with room for it "
				"alone",
				bytes));
	}
}

static void check_handler(
	struct page *page, const struct view *view, const struct node_fact *node)
{
	struct span handler = node_handler(view, node);

	section_check(page,
		handler.role == ROLE_CRITICAL || handler.role == ROLE_WARNING ? MARK_NO
			: handler.role == ROLE_DIM ? MARK_UNKNOWN
						   : MARK_OK,
		"virt-handler",
		arena_printf(view->arena, "%s, heartbeat %s ago", handler.text,
			node_heartbeat(view, node).text));
}

static void check_limits(
	struct page *page, const struct view *view, const struct node_fact *node)
{
	const struct limits *limits = &view->facts->limits;
	int64_t per_node = limits->parallel_outbound_migrations_per_node.value;
	int64_t per_cluster = limits->parallel_migrations_per_cluster.value;
	char cluster[FORMAT_SIZE];
	char of[FORMAT_SIZE];

	if (!i64_is_known(per_node) || !i64_is_known(per_cluster)) {
		section_check(page, MARK_UNKNOWN, "limits", "they cannot be read");
		return;
	}
	format_count(per_node, of);
	format_count(per_cluster, cluster);
	section_check(page, per_node > 0 && per_cluster > 0 ? MARK_OK : MARK_NO,
		"limits",
		arena_printf(view->arena, "%s at a time out of %s, %s in the cluster",
			of, view_node(view, node->name), cluster));
}

static void check_strategies(
	struct page *page, const struct view *view, const struct tally *tally)
{
	if (tally->for_ever > 0) {
		section_check(page, MARK_NO, "eviction",
			arena_printf(view->arena,
				"%zu VM%s would hold the drain for ever: LiveMigrate, "
				"but not migratable",
				tally->for_ever, tally->for_ever == 1 ? "" : "s"));
	} else if (tally->stopped > 0) {
		section_check(page, MARK_DOUBT, "eviction",
			arena_printf(view->arena,
				"%zu VM%s would be shut down although migratable",
				tally->stopped, tally->stopped == 1 ? "" : "s"));
	} else {
		section_check(page, MARK_OK, "eviction", "no VM would hold the drain");
	}
}

void section_drain_check(
	struct page *page, const struct view *view, const struct node_fact *node)
{
	struct tally tally;

	if (!view_has_data(view, SOURCE_VMI) || node->vmis == 0) {
		return;
	}
	tally = count(view, node);
	if (tally.all == 0) {
		return;
	}
	page_heading(page, "What emptying it needs");
	check_storage(page, view, &tally);
	check_network(page, view, node);
	check_capacity(page, view, &tally);
	check_handler(page, view, node);
	check_limits(page, view, node);
	check_strategies(page, view, &tally);
}
