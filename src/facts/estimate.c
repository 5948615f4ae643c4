/* Works a list of migrations off through cluster and node slots; pure. */
#include "src/facts/estimate.h"

#include <assert.h>

/* The jobs of one node that wait, linked in their order. */
struct lane {
	size_t first; /* index of a job; NO_JOB: none left */
	size_t last;
	int64_t running;
};

#define NO_JOB SIZE_MAX

struct simulation {
	const struct estimate_job *jobs;
	struct lane *lanes;
	size_t node_count;
	size_t *next; /* of each job in its lane */
	/* A binary heap of jobs by their end. */
	size_t *heap;
	double *ends;
	size_t running;
	struct estimate_slots slots;
	size_t node; /* whose turn differs */
	enum estimate_turn turn;
	double now;
	double last_release; /* of all that are held back */
};

static void swap(size_t *a, size_t *b)
{
	size_t kept = *a;

	*a = *b;
	*b = kept;
}

static void heap_push(struct simulation *sim, size_t job)
{
	size_t i = sim->running++;

	sim->heap[i] = job;
	while (i > 0 && sim->ends[sim->heap[i]] < sim->ends[sim->heap[(i - 1) / 2]]) {
		swap(&sim->heap[i], &sim->heap[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
}

static size_t heap_pop(struct simulation *sim)
{
	size_t top = sim->heap[0];
	size_t i = 0;

	sim->heap[0] = sim->heap[--sim->running];
	for (;;) {
		size_t least = i;

		for (size_t child = 2 * i + 1; child <= 2 * i + 2; child++) {
			if (child < sim->running &&
				sim->ends[sim->heap[child]] <
					sim->ends[sim->heap[least]]) {
				least = child;
			}
		}
		if (least == i) {
			return top;
		}
		swap(&sim->heap[i], &sim->heap[least]);
		i = least;
	}
}

static void start(struct simulation *sim, size_t job)
{
	sim->lanes[sim->jobs[job].node].running++;
	sim->ends[job] = sim->now + sim->jobs[job].seconds;
	heap_push(sim, job);
}

static int turn_of(const struct simulation *sim, size_t job)
{
	bool is_of_node = sim->jobs[job].node == sim->node;

	return sim->turn == TURN_IN_ORDER ? 0 : is_of_node == (sim->turn == TURN_FIRST);
}

static bool goes_before(const struct simulation *sim, size_t job, size_t other)
{
	const struct estimate_job *left = &sim->jobs[job];
	const struct estimate_job *right = &sim->jobs[other];

	if (left->rank != right->rank) {
		return left->rank > right->rank;
	}
	if (turn_of(sim, job) != turn_of(sim, other)) {
		return turn_of(sim, job) > turn_of(sim, other);
	}
	return job < other;
}

/* The first job in order whose node has a slot left and whose time has come; one that
 * is held back does not hold up those behind it. */
static size_t next_startable(const struct simulation *sim)
{
	size_t best = NO_JOB;

	for (size_t i = 0; i < sim->node_count; i++) {
		const struct lane *lane = &sim->lanes[i];
		size_t job = lane->first;

		if (lane->running >= sim->slots.per_node) {
			continue;
		}
		while (job != NO_JOB && sim->jobs[job].not_before > sim->now) {
			job = sim->next[job];
		}
		if (job != NO_JOB && (best == NO_JOB || goes_before(sim, job, best))) {
			best = job;
		}
	}
	return best;
}

static void unlink_job(struct simulation *sim, size_t job)
{
	struct lane *lane = &sim->lanes[sim->jobs[job].node];
	size_t before = lane->first;

	if (before == job) {
		lane->first = sim->next[job];
		return;
	}
	while (sim->next[before] != job) {
		before = sim->next[before];
	}
	sim->next[before] = sim->next[job];
	if (lane->last == job) {
		lane->last = before;
	}
}

static void start_all(struct simulation *sim)
{
	while ((int64_t)sim->running < sim->slots.per_cluster) {
		size_t job = next_startable(sim);

		if (job == NO_JOB) {
			return;
		}
		unlink_job(sim, job);
		start(sim, job);
	}
}

/* When the next one that is held back may start; negative: none is. */
static double next_release(const struct simulation *sim)
{
	double nearest = -1.0;

	if (sim->now >= sim->last_release) {
		return nearest;
	}
	for (size_t i = 0; i < sim->node_count; i++) {
		for (size_t job = sim->lanes[i].first; job != NO_JOB;
			job = sim->next[job]) {
			double at = sim->jobs[job].not_before;

			if (at > sim->now && (nearest < 0.0 || at < nearest)) {
				nearest = at;
			}
		}
	}
	return nearest;
}

static void enqueue(struct simulation *sim, size_t job)
{
	struct lane *lane = &sim->lanes[sim->jobs[job].node];
	int rank = sim->jobs[job].rank;
	size_t before = lane->last;

	/* Most often the last place is the right one. */
	if (lane->first != NO_JOB && sim->jobs[lane->last].rank < rank) {
		before = NO_JOB;
		for (size_t at = lane->first; sim->jobs[at].rank >= rank;
			at = sim->next[at]) {
			before = at;
		}
	} else if (lane->first == NO_JOB) {
		before = NO_JOB;
	}
	sim->next[job] = before == NO_JOB ? lane->first : sim->next[before];
	if (before == NO_JOB) {
		lane->first = job;
	} else {
		sim->next[before] = job;
	}
	if (sim->next[job] == NO_JOB) {
		lane->last = job;
	}
	if (sim->jobs[job].not_before > sim->last_release) {
		sim->last_release = sim->jobs[job].not_before;
	}
}

static void finish_next(struct simulation *sim, double *done)
{
	size_t job = heap_pop(sim);
	size_t node = sim->jobs[job].node;

	sim->now = sim->ends[job];
	sim->lanes[node].running--;
	if (sim->now > done[node]) {
		done[node] = sim->now;
	}
}

/* Until nothing runs and nothing is held back; what waits can always start then. */
static void run(struct simulation *sim, double *done)
{
	for (;;) {
		double release;

		start_all(sim);
		release = next_release(sim);
		if (release >= 0.0 &&
			(sim->running == 0 || release < sim->ends[sim->heap[0]])) {
			sim->now = release;
		} else if (sim->running > 0) {
			finish_next(sim, done);
		} else {
			return;
		}
	}
}

const double *estimate_run(const struct estimate_job *jobs, size_t job_count,
	size_t node_count, struct estimate_slots slots, size_t node,
	enum estimate_turn turn, struct arena *arena)
{
	struct simulation sim = {
		.jobs = jobs, .node_count = node_count, .node = node, .turn = turn
	};
	double *done = arena_calloc(arena, node_count + 1, sizeof(*done));

	assert(slots.per_cluster > 0 && slots.per_node > 0);
	sim.slots = slots;
	sim.lanes = arena_calloc(arena, node_count + 1, sizeof(*sim.lanes));
	sim.next = arena_calloc(arena, job_count + 1, sizeof(*sim.next));
	sim.heap = arena_calloc(arena, job_count + 1, sizeof(*sim.heap));
	sim.ends = arena_calloc(arena, job_count + 1, sizeof(*sim.ends));
	for (size_t i = 0; i < node_count; i++) {
		sim.lanes[i].first = NO_JOB;
	}
	for (size_t i = 0; i < job_count; i++) {
		if (jobs[i].is_running) {
			start(&sim, i);
		} else {
			enqueue(&sim, i);
		}
	}
	run(&sim, done);
	return done;
}
