/* One turn of the simulated world. */
#include "turn.h"

#include "actions.h"
#include "clock.h"
#include "controller.h"
#include "evacuate.h"
#include "events.h"
#include "hco.h"
#include "model.h"
#include "node.h"
#include "prometheus.h"
#include "replay.h"
#include "watch.h"

#define EXPIRE_MS 60000

static int64_t next_expiry = EXPIRE_MS;

static void tick(int64_t milliseconds)
{
	double seconds = (double)milliseconds / 1000.0;

	if (model.replay) {
		replay_tick();
		return;
	}
	actions_tick();
	if (model.installed) {
		hco_tick();
		evacuate_tick();
		controller_tick(seconds);
	}
	nodes_tick(seconds);
	prometheus_tick();
	if (clock_now() >= next_expiry) {
		events_expire();
		next_expiry = clock_now() + EXPIRE_MS;
	}
}

void turn_advance(int64_t milliseconds)
{
	int64_t end = clock_now() + milliseconds;

	while (clock_now() < end) {
		int64_t part = end - clock_now();

		part = part > TICK_MS ? TICK_MS : part;
		clock_set(clock_now() + part);
		tick(part);
	}
	watches_tick();
}
