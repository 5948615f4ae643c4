/* Takes the message of a NodePool's condition apart, machine by machine; pure. */
#include "facts/node_pool.h"

#include "base/str.h"

#define CONDITION "KubeVirtNodesLiveMigratable"
#define LINE_START "Machine "

/* "3 of 5 machines are not live migratable" */
static void read_head(struct str line, struct node_pool_fact *fact)
{
	struct str word = { 0 };
	int64_t stuck;
	int64_t total;

	if (!str_split(&line, ' ', &word) || !str_to_i64(word, &stuck) ||
		!str_split(&line, ' ', &word) || !str_is(word, "of") ||
		!str_split(&line, ' ', &word) || !str_to_i64(word, &total)) {
		return;
	}
	fact->stuck = stuck;
	fact->total = total;
}

/* kubevirt: pkg/virt-handler/vm.go: "PVC NAME is not shared", "Unable to determine if
 * PVC NAME is shared". */
static const char *claim_in(struct str message, struct arena *arena)
{
	struct str word = { 0 };

	while (str_split(&message, ' ', &word)) {
		if (str_is(word, "PVC") && str_split(&message, ' ', &word)) {
			return arena_str(arena, word);
		}
	}
	return NULL;
}

/* "Machine NAME: REASON: MESSAGE"; without a reason the middle is empty. */
static bool read_machine(
	struct str line, struct machine_trouble *out, struct arena *arena)
{
	struct str name = { 0 };
	struct str reason = { 0 };

	if (!str_starts_with(line, LINE_START)) {
		return false;
	}
	line = (struct str){ line.data + strlen(LINE_START),
		line.length - strlen(LINE_START) };
	if (!str_split(&line, ':', &name) || str_trim(name).length == 0) {
		return false;
	}
	*out = (struct machine_trouble){ .machine = arena_str(arena, str_trim(name)) };
	if (str_split(&line, ':', &reason) && str_trim(reason).length > 0) {
		out->reason = arena_str(arena, str_trim(reason));
	}
	line = str_trim(line);
	if (line.length > 0) {
		out->message = arena_str(arena, line);
		out->claim = claim_in(line, arena);
	}
	return true;
}

static size_t count_lines(const char *text)
{
	size_t count = 1;

	for (; *text != '\0'; text++) {
		count += *text == '\n';
	}
	return count;
}

struct node_pool_fact node_pool_read(const struct node_pool *pool, struct arena *arena)
{
	const struct condition *condition = conditions_get(pool->conditions, CONDITION);
	struct node_pool_fact fact = { .pool = pool,
		.can_move = conditions_state(pool->conditions, CONDITION),
		.stuck = UNKNOWN_I64,
		.total = UNKNOWN_I64 };
	struct machine_trouble *machines;
	struct str rest;
	struct str line;

	if (condition == NULL || fact.can_move != TRI_FALSE) {
		return fact;
	}
	fact.reason = condition->reason;
	if (text_is_empty(condition->message)) {
		return fact;
	}
	machines =
		arena_calloc(arena, count_lines(condition->message), sizeof(*machines));
	rest = str_from(condition->message);
	while (str_split(&rest, '\n', &line)) {
		line = str_trim(line);
		if (read_machine(line, &machines[fact.machine_count], arena)) {
			fact.machine_count++;
		} else if (!i64_is_known(fact.total)) {
			read_head(line, &fact);
		}
	}
	fact.machines = machines;
	fact.is_cut =
		i64_is_known(fact.stuck) && fact.stuck > (int64_t)fact.machine_count;
	return fact;
}

/* hypershift: hypershift-operator/controllers/nodepool/kubevirt/kubevirt.go. */
#define POOL_LABEL "hypershift.kubevirt.io/node-pool-name"

const struct machine_trouble *node_pool_trouble_of(const struct store *store,
	const struct vmi *vmi, struct node_pool_fact *out_pool, struct arena *arena)
{
	const char *pool_name = labels_get(vmi->labels, POOL_LABEL);

	for (size_t i = 0; i < store_count(store, KIND_NODE_POOL); i++) {
		const struct node_pool *pool = store_node_pool(store, i);
		struct node_pool_fact fact;

		if (pool_name != NULL && !text_equal(pool_name, pool->object.name)) {
			continue;
		}
		fact = node_pool_read(pool, arena);
		for (size_t m = 0; m < fact.machine_count; m++) {
			if (text_equal(fact.machines[m].machine, vmi->object.name)) {
				*out_pool = fact;
				return &fact.machines[m];
			}
		}
	}
	return NULL;
}

bool node_pool_has_vmi(const struct vmi *vmi)
{
	return labels_get(vmi->labels, POOL_LABEL) != NULL;
}
