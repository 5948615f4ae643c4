/* What a virt-launcher writes to its log about the migration it is the source of. */
#include "launcher.h"

#include "clock.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MIB 1048576.0
/* Of the errors that releases before 1.9 write until the pod is stopped: thousands. */
#define BUSY_LINES 900

static void put_line(const struct mig *m, const char *level, const char *msg,
	const char *pos, const char *reason)
{
	struct buf *log = pod_log(m->vm->ns, m->source_pod);
	char now[40];

	clock_format_micro(clock_wall(), now);
	buf_fmt(log,
		"{\"component\":\"virt-launcher\",\"kind\":\"\",\"level\":\"%s\","
		"\"msg\":\"%s\",\"name\":\"%s\",\"namespace\":\"%s\",\"pos\":\"%s\",",
		level, msg, m->vm->name, m->vm->ns, pos);
	if (reason) {
		buf_fmt(log, "\"reason\":\"%s\",", reason);
	}
	buf_fmt(log, "\"timestamp\":\"%s\",\"uid\":\"%s\"}\n", now, m->vm->uid);
}

static void put_info(const struct mig *m, double remaining, double rate, double dirty,
	const char *downtime)
{
	char *msg = xfmt(
		"Migration info for %s: TimeElapsed:%" PRId64
		"ms DataProcessed:%.0fMiB DataRemaining:%.0fMiB DataTotal:%.0fMiB "
		"MemoryProcessed:%.0fMiB MemoryRemaining:%.0fMiB MemoryTotal:%.0fMiB "
		"MemoryBandwidth:%.0fMbps DirtyRate:%.0fMbps Iteration:%u "
		"PostcopyRequests:0 ConstantPages:%.0f NormalPages:%.0f "
		"NormalData:%.0fMiB %s DiskMbps:0",
		m->uid, clock_now() - m->started, m->processed / MIB, remaining / MIB,
		m->total / MIB, m->processed / MIB, remaining / MIB, m->total / MIB,
		rate * 8.0 / 1e6, dirty * 8.0 / 1e6, m->iteration,
		m->total / 4096.0 * 0.1, m->processed / 4096.0, m->processed / MIB,
		downtime);

	put_line(m, "info", msg, "live-migration-source.go:1009", NULL);
	free(msg);
}

/* Before the end libvirt has an estimate in the same field. */
void launcher_log_progress(const struct mig *m)
{
	char *downtime = xfmt("ExpectedDowntime:%.0fms",
		m->rate > 0.0 ? m->remaining / m->rate * 1000.0 : 0.0);

	put_info(m, m->remaining, m->rate, m->dirty, downtime);
	free(downtime);
}

void launcher_log_done(const struct mig *m, double still)
{
	double took = (double)(clock_now() - m->started) / 1000.0;
	char *downtime = NULL;

	if (model.minor >= 9) {
		downtime = xfmt("Downtime:%.0fms DowntimeNet:%.0fms", still,
			still > 20.0 ? still - 18.0 : 1.0);
		put_info(m, 0.0, took > 0.0 ? m->processed / took : 0.0, 0.0, downtime);
		free(downtime);
		return;
	}
	for (int i = 0; i < BUSY_LINES; i++) {
		put_line(m, "warning", "failed to get domain job info, will retry",
			"live-migration-source.go:691",
			"virError(Code=55, Domain=20, Message='Requested operation is "
			"not valid: domain is not running')");
	}
}

/* The last two are the stall detector's. */
static char *reason_of(const struct mig *m, const char *why, double seconds)
{
	if (strcmp(why, "stuck") == 0) {
		return xfmt("Aborting migration: stuck for %.0f seconds", seconds);
	}
	if (strcmp(why, "stalled") == 0) {
		return xfmt("aborting migration: estimated downtime %.0fms exceeds max "
			    "allowed downtime %" PRId64
			    "ms by a factor of more than x%.2f",
			m->stall.ewma > 0.0 ? m->stall.left / m->stall.ewma * 1000.0
					    : 0.0,
			m->options.max_downtime, m->options.precopy_factor);
	}
	if (strcmp(why, "overdue") == 0) {
		return xfmt("aborting migration due to completion timeout: "
			    "elapsedSec=%" PRId64 " acceptableCompletionSec=%.0f",
			(clock_now() - m->started) / 1000, seconds);
	}
	return xfmt("Aborting migration: not completed after %.0f seconds", seconds);
}

void launcher_log_abort(const struct mig *m, const char *why, double seconds)
{
	char *text = NULL;

	if (strcmp(why, "user") == 0) {
		put_line(m, "info", "Live migration has been aborted", "server.go:290",
			NULL);
	} else if (model.minor >= 9) {
		text = reason_of(m, why, seconds);
		put_line(m, "warning", text, "migration-monitor.go:512", NULL);
	} else {
		char *reason = launcher_abort_text(why, seconds);

		text = xfmt("Live migration abort detected with reason: %s", reason);
		put_line(m, "error", text, "live-migration-source.go:702", NULL);
		free(reason);
	}
	free(text);
	if (model.minor >= 9 || strcmp(why, "user") == 0) {
		put_line(m, "info", "Live migration abort succeeded",
			"live-migration-source.go:1036", NULL);
	}
}

char *launcher_abort_text(const char *why, double seconds)
{
	if (model.minor >= 9) {
		return xdup("Live migration has been aborted");
	}
	if (strcmp(why, "user") == 0) {
		return xdup("Live migration aborted");
	}
	if (strcmp(why, "stuck") == 0) {
		return xfmt(
			"Live migration stuck for %.0f seconds and has been aborted",
			seconds);
	}
	return xfmt("Live migration is not completed after %.0f seconds and has been "
		    "aborted",
		seconds);
}
