/* Runs all diagnoses over one picture and puts the most specific first; pure. */
#include <assert.h>
#include <stdlib.h>

#include "base/str.h"
#include "diagnose/diagnosis.h"
#include "src/diagnose/holders.h"
#include "src/diagnose/lookup.h"

/* Speaks only when nobody else does. */
#define LAST_RESORT "unclassified"

typedef bool matcher(const struct diagnosis_input *in, struct finding *out);

const char *severity_text(enum severity severity)
{
	static const char *const texts[] = {
		[SEVERITY_INFO] = "info",
		[SEVERITY_WARNING] = "warning",
		[SEVERITY_CRITICAL] = "critical",
	};

	assert((unsigned)severity < ARRAY_LENGTH(texts));
	return texts[severity];
}

static matcher *matcher_for(
	const struct diagnosis *diagnosis, enum diagnosis_scope scope)
{
	if (diagnosis->scope == scope) {
		return diagnosis->match;
	}
	switch (scope) {
	case DIAGNOSE_NODE:
		return diagnosis->match_node;
	case DIAGNOSE_VMI:
		return diagnosis->match_vmi;
	case DIAGNOSE_CLUSTER:
		return diagnosis->match_cluster;
	case DIAGNOSE_MIGRATION:
		break;
	}
	return NULL;
}

/* Those that look into one scope, in the order of the table. */
struct members {
	const struct diagnosis **items;
	matcher **matchers;
	size_t count;
	const struct diagnosis *last_resort; /* NULL: none */
};

static struct members members_of(enum diagnosis_scope scope, struct arena *arena)
{
	struct members members = { 0 };
	size_t total = 0;

	while (diagnoses[total] != NULL) {
		total++;
	}
	members.items = arena_calloc(arena, total + 1, sizeof(*members.items));
	members.matchers = arena_calloc(arena, total + 1, sizeof(*members.matchers));
	for (size_t i = 0; i < total; i++) {
		matcher *match = matcher_for(diagnoses[i], scope);

		if (match == NULL) {
			continue;
		}
		if (text_equal(diagnoses[i]->id, LAST_RESORT)) {
			members.last_resort = diagnoses[i];
			continue;
		}
		members.items[members.count] = diagnoses[i];
		members.matchers[members.count++] = match;
	}
	return members;
}

static bool try_one(const struct diagnosis *diagnosis, matcher *match,
	const struct diagnosis_input *in, struct finding *out)
{
	*out = (struct finding){ .id = diagnosis->id, .rank = diagnosis->rank };
	return match(in, out);
}

static int compare_findings(const void *a, const void *b)
{
	const struct finding *left = a;
	const struct finding *right = b;

	if (left->rank != right->rank) {
		return left->rank > right->rank ? -1 : 1;
	}
	return text_compare(left->id, right->id);
}

static bool is_one_certain(const struct finding *found, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!found[i].is_by_elimination) {
			return true;
		}
	}
	return false;
}

static size_t drop_eliminations(struct finding *found, size_t count)
{
	size_t kept = 0;

	if (!is_one_certain(found, count)) {
		return count;
	}
	for (size_t i = 0; i < count; i++) {
		if (!found[i].is_by_elimination) {
			found[kept++] = found[i];
		}
	}
	return kept;
}

static struct finding_list run(
	const struct members *members, const struct diagnosis_input *in)
{
	struct finding found[64];
	struct finding_list list = { NULL, 0 };
	struct finding *items;
	size_t count = 0;

	for (size_t i = 0; i < members->count && count < ARRAY_LENGTH(found); i++) {
		count += try_one(
			members->items[i], members->matchers[i], in, &found[count]);
	}
	if (count == 0 && members->last_resort != NULL) {
		count += try_one(members->last_resort, members->last_resort->match, in,
			&found[0]);
	}
	if (count == 0) {
		return list;
	}
	count = drop_eliminations(found, count);
	qsort(found, count, sizeof(*found), compare_findings);
	items = arena_calloc(in->arena, count, sizeof(*items));
	memcpy(items, found, count * sizeof(*items));
	list.items = items;
	list.count = count;
	return list;
}

static const struct finding_list *run_migrations(struct diagnosis_input in)
{
	struct members members = members_of(DIAGNOSE_MIGRATION, in.arena);
	size_t count = in.facts->migration_count;
	struct finding_list *lists = arena_calloc(in.arena, count + 1, sizeof(*lists));

	for (size_t i = 0; i < count; i++) {
		in.migration = &in.facts->migrations[i];
		lists[i] = run(&members, &in);
	}
	return lists;
}

static const struct finding_list *run_nodes(struct diagnosis_input in)
{
	struct members members = members_of(DIAGNOSE_NODE, in.arena);
	size_t count = in.facts->node_count;
	struct finding_list *lists = arena_calloc(in.arena, count + 1, sizeof(*lists));

	for (size_t i = 0; i < count; i++) {
		in.node = &in.facts->nodes[i];
		lists[i] = run(&members, &in);
	}
	return lists;
}

static const struct finding_list *run_vmis(struct diagnosis_input in)
{
	struct members members = members_of(DIAGNOSE_VMI, in.arena);
	size_t count = store_count(in.facts->store, KIND_VMI);
	struct finding_list *lists = arena_calloc(in.arena, count + 1, sizeof(*lists));

	for (size_t i = 0; i < count; i++) {
		in.vmi = store_vmi(in.facts->store, i);
		lists[i] = run(&members, &in);
	}
	return lists;
}

const struct findings *diagnose_run(const struct facts *facts, struct arena *arena)
{
	struct findings *findings = arena_calloc(arena, 1, sizeof(*findings));
	struct diagnosis_input in = {
		.facts = facts,
		.arena = arena,
		.lookup = lookup_create(facts, arena),
	};
	struct members cluster = members_of(DIAGNOSE_CLUSTER, arena);

	in.holders = holders_create(&in);
	findings->migrations = run_migrations(in);
	findings->nodes = run_nodes(in);
	findings->vmis = run_vmis(in);
	findings->vmi_count = store_count(facts->store, KIND_VMI);
	findings->cluster = run(&cluster, &in);
	return findings;
}
