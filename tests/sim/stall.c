/* The stall detector of a launcher: rounds that gain nothing, and what is done then. */
#include "stall.h"

#include "physics.h"

#include <string.h>

/* kubevirt: pkg/virt-launcher/virtwrap/stall-detector.go and live-migration-source.go.
 * The values that the source keeps as defaults and no scenario has to change. */
#define EWMA_ALPHA 0.4
#define MARGIN 0.04
#define PATIENCE_DECAY 0.5
#define QEMU_MOST_DOWNTIME 2000.0

void stall_begin(struct mig *m)
{
	struct stall *s = &m->stall;

	memset(s, 0, sizeof(*s));
	s->outside = -1.0;
	s->acceptable = m->budget;
	s->switch_deadline = m->budget;
	s->left = m->total;
}

static double estimate(const struct mig *m)
{
	return m->stall.ewma > 0.0 ? m->stall.left / m->stall.ewma : 0.0;
}

/* The least of the rounds that are older than the window, and younger candidates in
 * falling order. */
static void remember(struct mig *m, double left)
{
	struct stall *s = &m->stall;
	size_t old = 0;

	while (old < s->count &&
		physics_elapsed(m) - s->candidates[old].at >=
			(double)m->options.stall_window) {
		if (s->outside < 0.0 || s->candidates[old].left < s->outside) {
			s->outside = s->candidates[old].left;
		}
		old++;
	}
	memmove(s->candidates, s->candidates + old,
		(s->count - old) * sizeof(*s->candidates));
	s->count -= old;
	if ((s->outside >= 0.0 && left > s->outside) || s->count == STALL_ROUNDS ||
		(s->count > 0 && left >= s->candidates[s->count - 1].left)) {
		return;
	}
	s->candidates[s->count].at = physics_elapsed(m);
	s->candidates[s->count++].left = left;
}

static void detect(struct mig *m)
{
	struct stall *s = &m->stall;

	s->detected = true;
	s->best = s->outside;
	for (size_t i = 0; i < s->count; i++) {
		s->best = s->candidates[i].left < s->best ? s->candidates[i].left
							  : s->best;
	}
	s->patience = (double)m->options.stall_window;
	s->relax_at = physics_elapsed(m) + s->patience;
	s->seen_count = 0;
}

/* The target is given up for the least that was seen since. */
static void relax(struct mig *m, double left)
{
	struct stall *s = &m->stall;
	size_t least = 0;

	if (s->seen_count < STALL_ROUNDS) {
		s->seen[s->seen_count++] = left;
	}
	if (physics_elapsed(m) < s->relax_at) {
		return;
	}
	for (size_t i = 1; i < s->seen_count; i++) {
		least = s->seen[i] < s->seen[least] ? i : least;
	}
	s->best = s->seen[least];
	s->seen[least] = s->seen[--s->seen_count];
	s->patience *= PATIENCE_DECAY;
	s->relax_at = physics_elapsed(m) + s->patience;
}

static enum stall_action stop(struct mig *m, double downtime)
{
	m->stall.downtime = downtime;
	m->stall.switch_deadline = physics_elapsed(m) + (double)m->options.switchover;
	m->stall.initiated = true;
	return STALL_STOP;
}

static enum stall_action decide(struct mig *m)
{
	struct stall *s = &m->stall;
	double downtime = (double)m->options.max_downtime / 1000.0;

	if (s->left > s->best * (1.0 + MARGIN) ||
		estimate(m) > s->acceptable * m->options.completion_factor -
				physics_elapsed(m)) {
		return STALL_NOTHING;
	}
	if (m->options.disruption && m->options.post_copy) {
		s->initiated = true;
		return STALL_POST_COPY;
	}
	if (m->options.disruption) {
		return stop(m, QEMU_MOST_DOWNTIME);
	}
	if (estimate(m) <= downtime * m->options.precopy_factor) {
		return stop(m, downtime);
	}
	s->initiated = true;
	return STALL_ABORT;
}

enum stall_action stall_round(struct mig *m, double left)
{
	struct stall *s = &m->stall;

	s->left = left;
	if (s->ewma <= 0.0 || s->initiated) {
		return STALL_NOTHING;
	}
	remember(m, left);
	if (s->detected) {
		relax(m, left);
	} else if (s->outside >= 0.0 && left >= s->outside * (1.0 - MARGIN)) {
		detect(m);
	}
	return s->detected ? decide(m) : STALL_NOTHING;
}

/* The end of the budget, of a switch-over, or of a stop. */
static enum stall_action time_out(struct mig *m)
{
	struct stall *s = &m->stall;
	double end =
		strcmp(m->mode, "Paused") == 0 ? s->acceptable : s->switch_deadline;
	double most = s->acceptable * m->options.completion_factor;

	if (s->acceptable <= 0.0 || (double)(int64_t)physics_elapsed(m) <= end) {
		return STALL_NOTHING;
	}
	if (!s->initiated && estimate(m) <= most - physics_elapsed(m)) {
		if (m->options.post_copy) {
			s->initiated = true;
			return STALL_POST_COPY;
		}
		if (m->options.disruption) {
			s->acceptable = most;
			return stop(m, QEMU_MOST_DOWNTIME);
		}
	}
	return STALL_ABORT;
}

enum stall_action stall_poll(struct mig *m)
{
	struct stall *s = &m->stall;

	if (strcmp(m->mode, "PreCopy") != 0) {
		s->left = m->remaining;
	} else {
		s->ewma = s->ewma > 0.0
			? EWMA_ALPHA * m->rate + (1.0 - EWMA_ALPHA) * s->ewma
			: m->rate;
	}
	return strcmp(m->mode, "PostCopy") == 0 ? STALL_NOTHING : time_out(m);
}
