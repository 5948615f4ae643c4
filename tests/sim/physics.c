/* The copy itself: bandwidth shares, dirty pages, convergence, timeouts. */
#include "physics.h"

#include "clock.h"
#include "handler.h"
#include "launcher.h"
#include "stall.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MIB 1048576.0
#define DOWNTIME 0.3
#define POLL_MS 400
#define SAMPLE_MS 5000
#define LOG_MS 4000

double physics_elapsed(const struct mig *m)
{
	return (double)(clock_now() - m->started) / 1000.0;
}

void physics_begin(struct mig *m)
{
	const struct vm *vm = m->vm;
	double units = ceil(vm->memory / 1e9);

	m->total = vm->memory + 18.0 * MIB;
	m->remaining = m->total;
	m->pass_left = m->total;
	m->pass_size = m->total;
	m->pass_dirty = 0.0;
	m->processed = 0.0;
	m->iteration = 1;
	m->budget = (double)m->options.completion * units;
	m->watched = model.stall_gate || m->options.stall_named;
	m->round_over = false;
	stall_begin(m);
	m->best = m->total;
	m->progressed = clock_now();
	m->polled = clock_now();
	m->polled_remaining = m->total;
	m->next_sample = clock_now() + 400 + (int64_t)rng_below(SAMPLE_MS);
	m->next_log = clock_now() + LOG_MS;
	m->sample_count = 0;
}

static bool over_migration_net(const struct mig *m)
{
	return *m->target->migration_ip && *m->source->migration_ip;
}

static int streams(const struct node *n, bool dedicated, bool out)
{
	int count = 0;

	for (size_t i = 0; i < model.mig_count; i++) {
		const struct mig *m = model.migs[i];

		if (m->stage == STAGE_COPY && over_migration_net(m) == dedicated &&
			(out ? m->source : m->target) == n) {
			count++;
		}
	}
	return count ? count : 1;
}

static double cap_of(const struct mig *m)
{
	double cap = model.stream_max;
	double limit = m->options.bandwidth;

	if (limit > 0.0) {
		limit = limit < MIB ? MIB : round(limit / MIB) * MIB;
	}
	if (limit > 0.0 && limit < cap && strcmp(m->mode, "PostCopy") != 0) {
		cap = limit;
	}
	return cap;
}

void physics_share(void)
{
	for (size_t i = 0; i < model.node_count; i++) {
		struct node *n = &model.nodes[i];

		n->migration_rx = n->migration_tx = n->pod_rx = n->pod_tx = 0.0;
	}
	for (size_t i = 0; i < model.mig_count; i++) {
		struct mig *m = model.migs[i];
		bool dedicated;
		double link;
		double rate;

		if (m->stage != STAGE_COPY) {
			continue;
		}
		dedicated = over_migration_net(m);
		link = (dedicated ? model.link : model.pod_link) * 0.94;
		rate = cap_of(m);
		rate = fmin(rate, link / streams(m->source, dedicated, true));
		rate = fmin(rate, link / streams(m->target, dedicated, false));
		m->rate = rate * rng_between(0.93, 0.995);
		if (m->vm->stall_after >= 0.0 &&
			physics_elapsed(m) >= m->vm->stall_after) {
			m->rate = 0.0;
		}
		if (dedicated) {
			m->source->migration_tx += m->rate;
			m->target->migration_rx += m->rate;
		} else {
			m->source->pod_tx += m->rate;
			m->target->pod_rx += m->rate;
		}
	}
}

static void take_sample(struct mig *m)
{
	struct sample *s;

	if (m->sample_count == SAMPLE_MAX) {
		memmove(m->samples, m->samples + 1, (SAMPLE_MAX - 1) * sizeof(*s));
		m->sample_count--;
	}
	s = &m->samples[m->sample_count++];
	s->wall = clock_wall();
	s->total = m->total;
	s->processed = m->processed;
	s->remaining = m->remaining;
	s->dirty = m->dirty;
	s->rate = m->rate;
}

static void observe(struct mig *m)
{
	if (clock_now() >= m->next_sample) {
		take_sample(m);
		m->next_sample += SAMPLE_MS;
	}
	if (clock_now() >= m->next_log) {
		launcher_log_progress(m);
		m->next_log += LOG_MS;
	}
}

/* One bitmap pass is over: what was dirtied meanwhile is the next pass. */
static bool next_pass(struct mig *m)
{
	double limit = m->vm->memory * m->vm->working_set;
	double dirty = fmin(m->pass_dirty, limit);

	if (m->options.auto_converge && m->iteration > 2 &&
		dirty > m->pass_size / 2.0) {
		m->throttle = m->throttle < 0.2 ? 0.2 : fmin(m->throttle + 0.1, 0.99);
	}
	m->iteration++;
	m->pass_size = dirty;
	m->pass_left = dirty;
	m->pass_dirty = 0.0;
	m->remaining = dirty;
	m->round_over = true;
	return m->rate > 0.0 && dirty <= m->rate * DOWNTIME;
}

static bool copy(struct mig *m, double seconds)
{
	double sent = m->rate * seconds;
	bool quiet = m->paused || strcmp(m->mode, "PostCopy") == 0;

	m->dirty = quiet
		? 0.0
		: vm_dirty_rate(m->vm, physics_elapsed(m)) * (1.0 - m->throttle);
	m->pass_dirty += m->dirty * seconds;
	while (sent > 0.0) {
		double part = fmin(sent, m->pass_left);

		m->pass_left -= part;
		m->processed += part;
		sent -= part;
		if (m->pass_left <= 0.0 && next_pass(m)) {
			/* The guest stands still for the last pass and the devices. */
			m->still = m->remaining / m->rate * 1000.0 + 18.0;
			m->remaining = 0.0;
			return true;
		}
		if (m->pass_left <= 0.0) {
			break;
		}
	}
	/* A bitmap sync now and then shows the fresh dirt as well. */
	m->remaining = m->pass_left + fmin(m->pass_dirty, m->vm->memory) * 0.35;
	m->remaining = fmin(m->remaining, m->total);
	return false;
}

static void poll_progress(struct mig *m)
{
	if (clock_now() - m->polled < POLL_MS) {
		return;
	}
	if (m->remaining < m->polled_remaining) {
		m->progressed = clock_now();
	}
	m->polled_remaining = m->remaining;
	m->polled = clock_now();
}

/* The guest writes no more: what it wrote is the last pass. */
static void quieten(struct mig *m)
{
	m->pass_left += fmin(m->pass_dirty, m->vm->memory * m->vm->working_set);
	m->pass_left = fmin(m->pass_left, m->total);
	m->pass_dirty = 0.0;
}

static enum copy_result break_off(struct mig *m, const char *why, double seconds)
{
	launcher_log_abort(m, why, seconds);
	m->failure = launcher_abort_text(why, seconds);
	return COPY_ABORTED;
}

static enum copy_result over_budget(struct mig *m)
{
	bool may_disrupt =
		model.minor >= 5 ? m->options.disruption : m->options.post_copy;

	if (may_disrupt && !m->paused && strcmp(m->mode, "PreCopy") == 0 &&
		(m->options.post_copy || model.minor >= 5)) {
		m->mode = m->options.post_copy ? "PostCopy" : "Paused";
		m->paused = !m->options.post_copy;
		m->budget *= m->paused ? 2.0 : 1.0;
		quieten(m);
		handler_mode(m);
		return COPY_GOES_ON;
	}
	return break_off(m, "late", m->budget);
}

/* `why` of an abort. */
static enum copy_result act(struct mig *m, enum stall_action action, const char *why)
{
	switch (action) {
	case STALL_ABORT:
		return break_off(m, why, m->stall.acceptable);
	case STALL_POST_COPY:
		m->mode = "PostCopy";
		quieten(m);
		handler_mode(m);
		break;
	case STALL_STOP:
	case STALL_NOTHING:
		break;
	}
	return COPY_GOES_ON;
}

/* QEMU stops the guest by itself as soon as the rest fits into the stop it is allowed,
 * and the launcher sees that when it looks. */
static enum copy_result watch_over(struct mig *m)
{
	enum copy_result result = COPY_GOES_ON;

	if (m->round_over) {
		m->round_over = false;
		result = act(m, stall_round(m, m->pass_size), "stalled");
	}
	if (m->stall.downtime > 0.0 && !m->paused && result == COPY_GOES_ON &&
		m->pass_left + m->pass_dirty <= m->rate * m->stall.downtime) {
		m->paused = true;
		quieten(m);
	}
	if (result != COPY_GOES_ON || clock_now() - m->polled < POLL_MS) {
		return result;
	}
	m->polled = clock_now();
	if (m->paused && strcmp(m->mode, "PreCopy") == 0) {
		m->mode = "Paused";
		handler_mode(m);
	}
	return act(m, stall_poll(m), "overdue");
}

enum copy_result physics_step(struct mig *m, double seconds)
{
	double age = physics_elapsed(m);

	if (copy(m, seconds)) {
		take_sample(m);
		launcher_log_done(m, m->still);
		return COPY_DONE;
	}
	observe(m);
	if (m->vm->fail_after >= 0.0 && age >= m->vm->fail_after) {
		m->failure = xdup(m->vm->fail_text);
		return COPY_FAILED;
	}
	if (m->watched) {
		return watch_over(m);
	}
	poll_progress(m);
	if (strcmp(m->mode, "PostCopy") == 0) {
		return COPY_GOES_ON;
	}
	if (m->options.progress > 0 &&
		clock_now() - m->progressed > m->options.progress * 1000) {
		return break_off(m, "stuck", (double)m->options.progress);
	}
	if (m->budget > 0.0 && age > m->budget) {
		return over_budget(m);
	}
	return COPY_GOES_ON;
}
