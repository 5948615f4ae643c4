/*
 * The list-and-watch protocol: each rule of client-go's Reflector that keeps a picture
 * true, as events in and verdicts out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/unknown.h"
#include "src/kube/reflector.h"
#include "src/kube/resource_version.h"

#define FORBIDDEN_VMIS "forbidden: needs list on virtualmachineinstances.kubevirt.io"

struct rig {
	struct reflector reflector;
	struct reflector_verdict verdict;
	struct moment now;
	char changes[16]; /* of the last verdict, a letter each */
};

static void step(struct rig *rig, const struct reflector_event *event)
{
	static const char letters[] = {
		[REFLECTOR_BEGIN] = 'B',
		[REFLECTOR_STAGE] = 's',
		[REFLECTOR_UPSERT] = 'u',
		[REFLECTOR_DELETE] = 'd',
		[REFLECTOR_COMMIT] = 'C',
		[REFLECTOR_ABORT] = 'A',
	};

	reflector_step(&rig->reflector, event, rig->now, &rig->verdict);
	for (unsigned i = 0; i < rig->verdict.change_count; i++) {
		rig->changes[i] = letters[rig->verdict.changes[i]];
	}
	rig->changes[rig->verdict.change_count] = '\0';
}

static void tell(struct rig *rig, enum reflector_event_type type)
{
	struct reflector_event event = { .type = type };

	step(rig, &event);
}

static void setup_kind(struct rig *rig, enum kind kind)
{
	struct reflector_config config = {
		.kind = kind_info(kind),
		.fallback_namespace = "shop",
		.seed = 11,
	};

	*rig = (struct rig){ .now = { .wall_ms = 1, .mono_ms = 1000000 } };
	reflector_init(&rig->reflector, &config);
}

static void setup(struct rig *rig)
{
	setup_kind(rig, KIND_VMI);
}

static void pass(struct rig *rig, int64_t ms)
{
	rig->now.mono_ms += ms;
	tell(rig, REFLECTOR_EVENT_TIME);
}

/* Lets the wait that was ordered run out; returns how long it was. */
static int64_t wait_out(struct rig *rig)
{
	int64_t due = reflector_due_mono_ms(&rig->reflector);
	int64_t delay;

	assert_int_equal(rig->reflector.phase, REFLECTOR_WAITING);
	assert_true(i64_is_known(due));
	delay = due - rig->now.mono_ms;
	if (delay > 0) {
		rig->now.mono_ms = due - 1;
		tell(rig, REFLECTOR_EVENT_TIME);
		assert_int_equal(rig->verdict.action, REFLECTOR_KEEP);
	}
	rig->now.mono_ms = due;
	tell(rig, REFLECTOR_EVENT_TIME);
	return delay;
}

static void set(char *out, size_t size, const char *text)
{
	(void)snprintf(out, size, "%s", text);
}

static void page(struct rig *rig, const char *version, const char *token)
{
	static struct list_meta meta;
	struct reflector_event event = { .type = REFLECTOR_EVENT_PAGE, .meta = &meta };

	memset(&meta, 0, sizeof(meta));
	set(meta.resource_version, sizeof(meta.resource_version), version);
	set(meta.continue_token, sizeof(meta.continue_token), token);
	step(rig, &event);
}

static void frame(struct rig *rig, enum frame_type type, const char *version)
{
	struct frame value = { .type = type };
	struct reflector_event event = {
		.type = REFLECTOR_EVENT_FRAME,
		.frame = &value,
	};

	set(value.resource_version, sizeof(value.resource_version), version);
	step(rig, &event);
}

static void initial_end(struct rig *rig, const char *version, bool is_marked)
{
	struct frame value = {
		.type = FRAME_BOOKMARK,
		.is_initial_events_end = is_marked,
	};
	struct reflector_event event = {
		.type = REFLECTOR_EVENT_FRAME,
		.frame = &value,
	};

	set(value.resource_version, sizeof(value.resource_version), version);
	step(rig, &event);
}

static struct status status_of(int64_t code, const char *reason)
{
	struct status status = {
		.code = code,
		.is_status = true,
		.retry_after_s = UNKNOWN_I64,
	};

	set(status.reason, sizeof(status.reason), reason);
	(void)snprintf(status.message, sizeof(status.message), "says %d", (int)code);
	return status;
}

static void frame_error(struct rig *rig, const struct status *status)
{
	struct frame value = { .type = FRAME_ERROR, .status = *status };
	struct reflector_event event = {
		.type = REFLECTOR_EVENT_FRAME,
		.frame = &value,
	};

	step(rig, &event);
}

static void end_with(struct rig *rig, const struct reflector_end *end)
{
	struct reflector_event event = { .type = REFLECTOR_EVENT_ENDED, .end = end };

	step(rig, &event);
}

static void ends(struct rig *rig, enum reflector_how how)
{
	struct reflector_end end = {
		.how = how,
		.retry_after_s = UNKNOWN_I64,
		.message = how == REFLECTOR_END_CLEAN ? NULL : "the network says no",
	};

	end_with(rig, &end);
}

static void ends_with_status(struct rig *rig, const struct status *status)
{
	struct reflector_end end = {
		.how = REFLECTOR_END_STATUS,
		.status = status,
		.retry_after_s = UNKNOWN_I64,
	};

	end_with(rig, &end);
}

static void ends_with_code(struct rig *rig, int64_t code)
{
	struct status status = status_of(code, "");

	ends_with_status(rig, &status);
}

/* Bytes came just now, and all of them were read. */
static void hear(struct rig *rig)
{
	struct reflector_event event = {
		.type = REFLECTOR_EVENT_ALIVE,
		.heard_mono_ms = rig->now.mono_ms,
		.read_mono_ms = rig->now.mono_ms,
	};

	step(rig, &event);
}

/* Bytes came just now and wait to be read. */
static void hear_and_wait(struct rig *rig)
{
	struct reflector_event event = {
		.type = REFLECTOR_EVENT_ALIVE,
		.heard_mono_ms = rig->now.mono_ms,
		.read_mono_ms = UNKNOWN_I64,
		.is_behind = true,
	};

	step(rig, &event);
}

static void assert_list(const struct rig *rig, const char *version)
{
	assert_int_equal(rig->verdict.action, REFLECTOR_LIST);
	assert_int_equal(rig->reflector.phase, REFLECTOR_LISTING);
	assert_string_equal(
		reflector_request(&rig->reflector).resource_version, version);
}

static void assert_watch(const struct rig *rig, const char *version)
{
	struct reflector_request request = reflector_request(&rig->reflector);

	assert_int_equal(rig->verdict.action, REFLECTOR_WATCH);
	assert_int_equal(rig->reflector.phase, REFLECTOR_OPENING);
	assert_string_equal(request.resource_version, version);
	assert_in_range((uint64_t)request.timeout_s, 300, 599);
	assert_int_equal(request.limit, 0);
}

static void assert_state(
	const struct rig *rig, enum source_state_code code, const char *message)
{
	assert_string_equal(
		source_state_text(rig->reflector.state.code), source_state_text(code));
	assert_string_equal(rig->reflector.state.message, message);
}

/* Through the first list, up to a watch that is open at `version`. */
static void go_live(struct rig *rig, const char *version)
{
	tell(rig, REFLECTOR_EVENT_START);
	tell(rig, REFLECTOR_EVENT_OPENED);
	tell(rig, REFLECTOR_EVENT_ITEM);
	page(rig, version, "");
	assert_watch(rig, version);
	tell(rig, REFLECTOR_EVENT_OPENED);
	assert_state(rig, SOURCE_LIVE, "");
}

static void first_list_is_consistent_and_whole(void **state)
{
	struct rig rig;
	struct reflector_request request;

	(void)state;
	setup(&rig);
	tell(&rig, REFLECTOR_EVENT_START);
	assert_list(&rig, "");
	request = reflector_request(&rig.reflector);
	assert_int_equal(request.limit, 0);
	assert_string_equal(request.continue_token, "");
	assert_null(request.namespace);
	assert_true(str_is(request.version, "v1"));
	assert_state(&rig, SOURCE_CONNECTING, "");
	assert_true(rig.verdict.has_news);
}

static void list_then_watch_then_events_advance_the_version(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	tell(&rig, REFLECTOR_EVENT_START);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	assert_state(&rig, SOURCE_LISTING, "");
	tell(&rig, REFLECTOR_EVENT_ITEM);
	assert_string_equal(rig.changes, "Bs");
	tell(&rig, REFLECTOR_EVENT_ITEM);
	assert_string_equal(rig.changes, "s");
	assert_int_equal(rig.reflector.state.loading, 2);
	page(&rig, "10", "");
	assert_string_equal(rig.changes, "C");
	assert_true(rig.verdict.has_news);
	assert_false(i64_is_known(rig.reflector.state.loading));
	assert_watch(&rig, "10");
	tell(&rig, REFLECTOR_EVENT_OPENED);
	frame(&rig, FRAME_ADDED, "11");
	assert_string_equal(rig.changes, "u");
	frame(&rig, FRAME_MODIFIED, "12");
	assert_string_equal(rig.changes, "u");
	rig.now.mono_ms += 1500;
	frame(&rig, FRAME_DELETED, "13");
	assert_string_equal(rig.changes, "d");
	assert_string_equal(rig.reflector.resource_version, "13");
	hear(&rig);
	assert_int_equal(rig.reflector.state.confirmed_mono_ms, rig.now.mono_ms);
	assert_true(rig.verdict.has_news);
	frame(&rig, FRAME_BOOKMARK, "20");
	assert_string_equal(rig.changes, "");
	rig.now.mono_ms += 300000;
	ends(&rig, REFLECTOR_END_CLEAN);
	assert_watch(&rig, "20");
}

static void empty_list_is_committed_too(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	tell(&rig, REFLECTOR_EVENT_START);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	page(&rig, "10", "");
	assert_string_equal(rig.changes, "BC");
	assert_watch(&rig, "10");
}

static void live_only_once_the_watch_is_open(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	tell(&rig, REFLECTOR_EVENT_START);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	page(&rig, "10", "");
	assert_state(&rig, SOURCE_LISTING, "");
	assert_false(source_state_is_settled(&rig.reflector.state));
	tell(&rig, REFLECTOR_EVENT_OPENED);
	assert_state(&rig, SOURCE_LIVE, "");
	assert_true(source_state_is_settled(&rig.reflector.state));
	assert_int_equal(rig.reflector.state.confirmed_mono_ms, rig.now.mono_ms);
}

static void a_complete_list_settles_even_if_the_watch_is_slow_to_open(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	tell(&rig, REFLECTOR_EVENT_START);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	page(&rig, "10", "");
	pass(&rig, 2999);
	assert_false(source_state_is_settled(&rig.reflector.state));
	pass(&rig, 1);
	assert_true(source_state_is_settled(&rig.reflector.state));
	assert_true(rig.verdict.has_news);
	assert_state(&rig, SOURCE_LISTING, "");
}

static void watch_end_is_followed_by_a_watch_not_a_list(void **state)
{
	static const enum reflector_how hows[] = { REFLECTOR_END_CLEAN,
		REFLECTOR_END_CUT };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(hows); i++) {
		struct rig rig;

		setup(&rig);
		go_live(&rig, "10");
		rig.now.mono_ms += 5000;
		ends(&rig, hows[i]);
		assert_watch(&rig, "10");
		assert_state(&rig, SOURCE_LIVE, "");
		assert_string_equal(rig.changes, "");
	}
}

static void renewal_of_a_watch_is_not_seen_unless_it_takes_long(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	go_live(&rig, "10");
	rig.now.mono_ms += 400000;
	ends(&rig, REFLECTOR_END_CLEAN);
	pass(&rig, 4999);
	assert_state(&rig, SOURCE_LIVE, "");
	pass(&rig, 1);
	assert_state(&rig, SOURCE_STALE, "the watch is not open");
	assert_int_equal(rig.verdict.action, REFLECTOR_KEEP);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	pass(&rig, 1000);
	assert_state(&rig, SOURCE_LIVE, "");
}

static void refused_watch_is_tried_again_with_growing_delays_without_a_list(
	void **state)
{
	struct rig rig;
	int64_t last = 0;

	(void)state;
	setup(&rig);
	go_live(&rig, "10");
	rig.now.mono_ms += 5000;
	ends(&rig, REFLECTOR_END_CUT);
	for (int i = 0; i < 5; i++) {
		int64_t delay;

		ends(&rig, REFLECTOR_END_REFUSED);
		assert_int_equal(rig.verdict.action, REFLECTOR_STOP);
		assert_state(&rig, SOURCE_STALE, "the network says no");
		delay = wait_out(&rig);
		assert_watch(&rig, "10");
		assert_true(delay >= 800 << i);
		assert_true(delay < 1600 << i);
		assert_true(delay > last / 2);
		last = delay;
	}
	tell(&rig, REFLECTOR_EVENT_OPENED);
	pass(&rig, 1000);
	assert_state(&rig, SOURCE_LIVE, "");
}

static void unreachable_server_does_not_cost_a_list(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	go_live(&rig, "10");
	rig.now.mono_ms += 5000;
	ends(&rig, REFLECTOR_END_CUT);
	ends(&rig, REFLECTOR_END_UNREACHABLE);
	(void)wait_out(&rig);
	assert_watch(&rig, "10");
}

static void first_list_that_fails_is_an_error_not_staleness(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	tell(&rig, REFLECTOR_EVENT_START);
	ends(&rig, REFLECTOR_END_REFUSED);
	assert_state(&rig, SOURCE_ERROR, "the network says no");
	assert_false(source_state_is_settled(&rig.reflector.state));
	assert_int_equal(rig.reflector.obstacle, REFLECTOR_NETWORK);
	(void)wait_out(&rig);
	assert_list(&rig, "");
	assert_int_equal(rig.reflector.obstacle, REFLECTOR_NO_OBSTACLE);
	assert_int_equal(reflector_request(&rig.reflector).limit, 0);
	/* Not flickering between error and connecting. */
	assert_state(&rig, SOURCE_ERROR, "the network says no");
}

static void too_many_requests_on_a_watch_backs_off_and_watches_on(void **state)
{
	struct status status = status_of(429, "TooManyRequests");
	struct rig rig;

	(void)state;
	setup(&rig);
	go_live(&rig, "10");
	frame_error(&rig, &status);
	assert_int_equal(rig.verdict.action, REFLECTOR_STOP);
	assert_true(wait_out(&rig) >= 800);
	assert_watch(&rig, "10");
	status.retry_after_s = 7;
	ends_with_status(&rig, &status);
	assert_state(&rig, SOURCE_STALE, "says 429");
	assert_true(wait_out(&rig) >= 7000);
	assert_watch(&rig, "10");
}

static void expired_watch_is_followed_by_a_list_at_the_last_version(void **state)
{
	struct status status = status_of(410, "Expired");
	struct rig rig;

	(void)state;
	setup(&rig);
	go_live(&rig, "10");
	frame(&rig, FRAME_MODIFIED, "17");
	rig.now.mono_ms += 60000;
	frame_error(&rig, &status);
	assert_list(&rig, "17");
	assert_state(&rig, SOURCE_STALE, "says 410");
}

static void watch_that_expires_at_once_does_not_loop(void **state)
{
	struct status status = status_of(410, "Expired");
	struct rig rig;

	(void)state;
	setup(&rig);
	go_live(&rig, "10");
	frame_error(&rig, &status);
	assert_int_equal(rig.verdict.action, REFLECTOR_STOP);
	assert_true(wait_out(&rig) >= 800);
	assert_list(&rig, "10");
}

static void expired_list_is_asked_again_without_a_version(void **state)
{
	struct status status = status_of(410, "Expired");
	struct rig rig;

	(void)state;
	setup(&rig);
	go_live(&rig, "10");
	rig.now.mono_ms += 60000;
	frame_error(&rig, &status);
	assert_list(&rig, "10");
	ends_with_status(&rig, &status);
	assert_list(&rig, "");
	tell(&rig, REFLECTOR_EVENT_OPENED);
	page(&rig, "40", "");
	assert_string_equal(rig.changes, "BC");
	assert_watch(&rig, "40");
	/* Only that once: versions are named again afterwards. */
	tell(&rig, REFLECTOR_EVENT_OPENED);
	rig.now.mono_ms += 60000;
	frame_error(&rig, &status);
	assert_list(&rig, "40");
}

static void list_that_expires_without_a_version_backs_off(void **state)
{
	struct status status = status_of(410, "Expired");
	struct rig rig;

	(void)state;
	setup(&rig);
	tell(&rig, REFLECTOR_EVENT_START);
	ends_with_status(&rig, &status);
	assert_int_equal(rig.verdict.action, REFLECTOR_STOP);
	(void)wait_out(&rig);
	assert_list(&rig, "");
}

static void other_errors_of_a_watch_lead_to_a_list(void **state)
{
	static const struct {
		int code;
		const char *reason;
	} cases[] = {
		{ 500, "InternalError" },
		{ 500, "StorageReadError" },
		{ 504, "Timeout" },
		{ 400, "BadRequest" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct status status = status_of(cases[i].code, cases[i].reason);
		struct rig rig;

		setup(&rig);
		go_live(&rig, "10");
		frame_error(&rig, &status);
		assert_int_equal(rig.reflector.state.code, SOURCE_STALE);
		assert_true(wait_out(&rig) >= 800);
		assert_list(&rig, "10");
	}
}

static void version_of_the_future_leads_to_a_consistent_list(void **state)
{
	struct status status = status_of(504, "Timeout");
	struct rig rig;

	(void)state;
	status.is_too_large_resource_version = true;
	setup(&rig);
	go_live(&rig, "1000");
	rig.now.mono_ms += 60000;
	frame_error(&rig, &status);
	assert_list(&rig, "");
	tell(&rig, REFLECTOR_EVENT_OPENED);
	tell(&rig, REFLECTOR_EVENT_ITEM);
	/* The server's history was set back; it said so, so this is the truth. */
	page(&rig, "900", "");
	assert_string_equal(rig.changes, "C");
	assert_watch(&rig, "900");
}

static void unavailable_server_with_retry_after_keeps_the_watch(void **state)
{
	struct status status = status_of(503, "ServiceUnavailable");
	struct reflector_end end = {
		.how = REFLECTOR_END_STATUS,
		.status = &status,
		.retry_after_s = 5,
	};
	struct rig rig;

	(void)state;
	setup(&rig);
	go_live(&rig, "10");
	rig.now.mono_ms += 5000;
	ends(&rig, REFLECTOR_END_CLEAN);
	end_with(&rig, &end);
	assert_true(wait_out(&rig) >= 5000);
	assert_watch(&rig, "10");
	end.retry_after_s = UNKNOWN_I64;
	end_with(&rig, &end);
	(void)wait_out(&rig);
	assert_list(&rig, "10");
}

static void unknown_events_and_malformed_streams_lead_to_a_list(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	go_live(&rig, "10");
	frame(&rig, FRAME_UNKNOWN, "11");
	assert_string_equal(rig.changes, "");
	assert_true(wait_out(&rig) >= 800);
	assert_list(&rig, "10");

	setup(&rig);
	go_live(&rig, "10");
	rig.now.mono_ms += 60000;
	ends(&rig, REFLECTOR_END_MALFORMED);
	assert_list(&rig, "10");
	assert_state(&rig, SOURCE_STALE, "the network says no");

	setup(&rig);
	go_live(&rig, "10");
	frame(&rig, FRAME_ADDED, "");
	assert_string_equal(rig.changes, "");
	(void)wait_out(&rig);
	assert_list(&rig, "10");
}

static void expiry_is_known_by_its_reason_alone(void **state)
{
	static const char *const reasons[] = { "Expired", "Gone" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(reasons); i++) {
		struct status status = status_of(0, reasons[i]);
		struct rig rig;

		setup(&rig);
		go_live(&rig, "10");
		rig.now.mono_ms += 60000;
		frame_error(&rig, &status);
		assert_list(&rig, "10");
		ends_with_status(&rig, &status);
		assert_list(&rig, "");
	}
}

static void list_that_names_a_version_of_the_future_accepts_an_older_one(void **state)
{
	struct status status = status_of(504, "Timeout");
	struct rig rig;

	(void)state;
	status.is_too_large_resource_version = true;
	setup(&rig);
	go_live(&rig, "1000");
	rig.now.mono_ms += 60000;
	ends(&rig, REFLECTOR_END_MALFORMED);
	assert_list(&rig, "1000");
	ends_with_status(&rig, &status);
	assert_list(&rig, "");
	tell(&rig, REFLECTOR_EVENT_OPENED);
	page(&rig, "900", "");
	assert_string_equal(rig.changes, "BC");
	assert_watch(&rig, "900");
	/* Only that one time. */
	tell(&rig, REFLECTOR_EVENT_OPENED);
	rig.now.mono_ms += 60000;
	ends(&rig, REFLECTOR_END_MALFORMED);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	page(&rig, "800", "");
	assert_string_equal(rig.changes, "");
	assert_int_equal(rig.verdict.action, REFLECTOR_STOP);
}

static void each_watch_is_judged_by_its_own_frames(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	go_live(&rig, "10");
	frame(&rig, FRAME_BOOKMARK, "11");
	rig.now.mono_ms += 60000;
	ends(&rig, REFLECTOR_END_CLEAN);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	/* This one has shown no bookmark: silence is its right. */
	pass(&rig, 160000);
	assert_int_equal(rig.verdict.action, REFLECTOR_KEEP);
	ends(&rig, REFLECTOR_END_CLEAN);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	/* And this one no frame at all. */
	ends(&rig, REFLECTOR_END_CLEAN);
	assert_int_equal(rig.verdict.action, REFLECTOR_STOP);
	(void)wait_out(&rig);
	assert_list(&rig, "11");
}

static void short_watch_without_an_event_is_a_failure(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	go_live(&rig, "10");
	rig.now.mono_ms += 999;
	ends(&rig, REFLECTOR_END_CLEAN);
	assert_int_equal(rig.verdict.action, REFLECTOR_STOP);
	assert_state(&rig, SOURCE_STALE, "the connection ended at once");
	assert_true(wait_out(&rig) >= 800);
	assert_list(&rig, "10");
}

static void short_watch_with_an_event_is_not_a_failure_but_a_row_of_them_waits(
	void **state)
{
	struct rig rig;
	char version[16];

	(void)state;
	setup(&rig);
	go_live(&rig, "10");
	for (int i = 0; i < 3; i++) {
		(void)snprintf(version, sizeof(version), "%d", 11 + i);
		frame(&rig, FRAME_MODIFIED, version);
		ends(&rig, REFLECTOR_END_CLEAN);
		assert_watch(&rig, version);
		tell(&rig, REFLECTOR_EVENT_OPENED);
	}
	frame(&rig, FRAME_MODIFIED, "14");
	ends(&rig, REFLECTOR_END_CLEAN);
	assert_true(wait_out(&rig) >= 800);
	assert_watch(&rig, "14");
}

/* Nobody listens while it waits, however good the picture was. */
static void waiting_for_the_next_of_many_short_watches_is_not_live(void **state)
{
	struct rig rig;
	int64_t delay = 0;

	(void)state;
	setup(&rig);
	go_live(&rig, "10");
	for (int i = 0; delay <= 5000; i++) {
		char version[16];

		(void)snprintf(version, sizeof(version), "%d", 11 + i);
		frame(&rig, FRAME_MODIFIED, version);
		ends(&rig, REFLECTOR_END_CLEAN);
		if (rig.reflector.phase == REFLECTOR_WAITING) {
			delay = rig.reflector.due_mono_ms - rig.now.mono_ms;
		}
		if (delay <= 5000) {
			rig.now.mono_ms += delay;
			tell(&rig, REFLECTOR_EVENT_TIME);
			tell(&rig, REFLECTOR_EVENT_OPENED);
		}
	}
	assert_state(&rig, SOURCE_LIVE, "");
	assert_true(reflector_due_mono_ms(&rig.reflector) <= rig.now.mono_ms + 5000);
	pass(&rig, 5000);
	assert_state(&rig, SOURCE_STALE, "the watch is not open");
	assert_int_equal(rig.reflector.phase, REFLECTOR_WAITING);
}

static void list_cut_in_the_middle_changes_nothing(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	go_live(&rig, "10");
	rig.now.mono_ms += 60000;
	ends(&rig, REFLECTOR_END_MALFORMED);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	tell(&rig, REFLECTOR_EVENT_ITEM);
	assert_string_equal(rig.changes, "Bs");
	ends(&rig, REFLECTOR_END_CUT);
	assert_string_equal(rig.changes, "A");
	assert_false(i64_is_known(rig.reflector.state.loading));
	assert_int_equal(rig.reflector.state.code, SOURCE_STALE);
	(void)wait_out(&rig);
	assert_list(&rig, "10");
}

static void older_list_never_replaces_a_newer_picture(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	go_live(&rig, "100");
	rig.now.mono_ms += 60000;
	ends(&rig, REFLECTOR_END_MALFORMED);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	tell(&rig, REFLECTOR_EVENT_ITEM);
	page(&rig, "99", "");
	assert_string_equal(rig.changes, "A");
	assert_int_equal(rig.verdict.action, REFLECTOR_STOP);
	assert_state(&rig, SOURCE_STALE,
		"the server answered with an older state (99) than the one shown "
		"(100)");
	(void)wait_out(&rig);
	assert_list(&rig, "100");
}

static void older_consistent_list_is_answered_by_naming_the_version(void **state)
{
	struct status status = status_of(410, "Expired");
	struct rig rig;

	(void)state;
	setup(&rig);
	go_live(&rig, "100");
	rig.now.mono_ms += 60000;
	ends(&rig, REFLECTOR_END_MALFORMED);
	ends_with_status(&rig, &status);
	assert_list(&rig, "");
	tell(&rig, REFLECTOR_EVENT_OPENED);
	page(&rig, "99", "");
	assert_string_equal(rig.changes, "");
	(void)wait_out(&rig);
	assert_list(&rig, "100");
}

static void older_event_is_not_applied_but_everything_read_again(void **state)
{
	static const enum frame_type types[] = { FRAME_ADDED, FRAME_MODIFIED,
		FRAME_DELETED };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(types); i++) {
		struct rig rig;

		setup(&rig);
		go_live(&rig, "100");
		rig.now.mono_ms += 10000;
		frame(&rig, types[i], "99");
		assert_string_equal(rig.changes, "");
		assert_state(
			&rig, SOURCE_STALE, "the server sends events out of order");
		assert_list(&rig, "100");
	}
}

static void same_event_twice_is_applied_twice(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	go_live(&rig, "100");
	for (int i = 0; i < 2; i++) {
		frame(&rig, FRAME_MODIFIED, "101");
		assert_string_equal(rig.changes, "u");
	}
	assert_state(&rig, SOURCE_LIVE, "");
}

static void older_bookmark_moves_nothing(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	go_live(&rig, "100");
	frame(&rig, FRAME_BOOKMARK, "98");
	rig.now.mono_ms += 5000;
	ends(&rig, REFLECTOR_END_CLEAN);
	assert_watch(&rig, "100");
}

/* A watch that resumes a minute after the picture was last confirmed. */
static void resume_late(struct rig *rig)
{
	setup(rig);
	go_live(rig, "10");
	rig->now.mono_ms += 60000;
	ends(rig, REFLECTOR_END_CUT);
	ends(rig, REFLECTOR_END_REFUSED);
	(void)wait_out(rig);
	assert_watch(rig, "10");
	tell(rig, REFLECTOR_EVENT_OPENED);
	assert_state(
		rig, SOURCE_STALE, "the watch is open again: reading what was missed");
}

static void headers_of_a_resumed_watch_prove_nothing(void **state)
{
	struct rig rig;
	int64_t confirmed;

	(void)state;
	resume_late(&rig);
	confirmed = rig.reflector.state.confirmed_mono_ms;
	assert_true(rig.now.mono_ms - confirmed >= 60000);
	pass(&rig, 999);
	assert_true(rig.reflector.state.code == SOURCE_STALE);
	pass(&rig, 1);
	assert_state(&rig, SOURCE_LIVE, "");
	/* As of the last byte, which were the headers. */
	assert_int_equal(rig.reflector.state.confirmed_mono_ms, rig.now.mono_ms - 1000);
}

static void missed_events_are_read_before_it_is_live(void **state)
{
	struct rig rig;

	(void)state;
	resume_late(&rig);
	hear_and_wait(&rig);
	pass(&rig, 3000);
	assert_true(rig.reflector.state.code == SOURCE_STALE);
	frame(&rig, FRAME_MODIFIED, "11");
	assert_true(rig.reflector.state.code == SOURCE_STALE);
	hear(&rig);
	assert_true(rig.reflector.state.code == SOURCE_STALE);
	pass(&rig, 999);
	hear(&rig); /* the next piece of it */
	pass(&rig, 999);
	assert_true(rig.reflector.state.code == SOURCE_STALE);
	pass(&rig, 1);
	assert_state(&rig, SOURCE_LIVE, "");
}

static void renewal_that_is_stuck_in_what_was_missed_is_noticed(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	go_live(&rig, "10");
	rig.now.mono_ms += 60000;
	ends(&rig, REFLECTOR_END_CUT);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	hear_and_wait(&rig);
	assert_state(&rig, SOURCE_LIVE, ""); /* as of a minute ago, and says so */
	pass(&rig, 4999);
	assert_true(rig.reflector.state.code == SOURCE_LIVE);
	pass(&rig, 1);
	assert_state(
		&rig, SOURCE_STALE, "the watch is open again: reading what was missed");
}

static void bookmark_stands_behind_all_that_was_missed(void **state)
{
	struct rig rig;

	(void)state;
	resume_late(&rig);
	frame(&rig, FRAME_ADDED, "11");
	assert_true(rig.reflector.state.code == SOURCE_STALE);
	frame(&rig, FRAME_BOOKMARK, "12");
	assert_state(&rig, SOURCE_LIVE, "");
}

static void events_without_a_pause_are_caught_up_with_some_time(void **state)
{
	struct rig rig;

	(void)state;
	resume_late(&rig);
	for (int i = 0; i < 20; i++) {
		assert_true(rig.reflector.state.code == SOURCE_STALE);
		pass(&rig, 500);
		hear(&rig);
	}
	pass(&rig, 0);
	assert_state(&rig, SOURCE_LIVE, "");
}

static void list_is_as_of_when_it_was_asked_for(void **state)
{
	struct rig rig;
	int64_t asked;

	(void)state;
	setup(&rig);
	asked = rig.now.mono_ms;
	tell(&rig, REFLECTOR_EVENT_START);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	rig.now.mono_ms += 9000; /* a long one */
	page(&rig, "10", "");
	assert_int_equal(rig.reflector.state.confirmed_mono_ms, asked);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	assert_state(&rig, SOURCE_LISTING, "");
	pass(&rig, 1000);
	assert_state(&rig, SOURCE_LIVE, "");
}

static void list_out_of_a_cache_does_not_say_how_old_it_is(void **state)
{
	struct rig rig;
	struct status gone = status_of(410, "Expired");
	int64_t before;

	(void)state;
	setup(&rig);
	go_live(&rig, "10");
	before = rig.reflector.state.confirmed_mono_ms;
	rig.now.mono_ms += 20000;
	frame_error(&rig, &gone);
	assert_list(&rig, "10"); /* "not older than" */
	page(&rig, "30", "");
	assert_int_equal(rig.reflector.state.confirmed_mono_ms, before);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	assert_true(rig.reflector.state.code == SOURCE_STALE);
	pass(&rig, 1000);
	assert_state(&rig, SOURCE_LIVE, "");
}

static void versions_compare_as_decimal_strings_of_any_length(void **state)
{
	static const struct {
		const char *a;
		const char *b;
		bool is_older;
	} cases[] = {
		{ "9", "10", true },
		{ "10", "9", false },
		{ "10", "10", false },
		{ "99999999999999999999998", "99999999999999999999999", true },
		{ "0", "5", false }, /* not a version */
		{ "05", "7", false },
		{ "abc", "7", false },
		{ "5", "", false },
		{ "", "5", false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		assert_int_equal(resource_version_is_older(cases[i].a, cases[i].b),
			cases[i].is_older);
	}
}

static void opaque_versions_are_followed_without_comparing(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	go_live(&rig, "zz-9");
	frame(&rig, FRAME_MODIFIED, "aa-1");
	assert_string_equal(rig.changes, "u");
	rig.now.mono_ms += 5000;
	ends(&rig, REFLECTOR_END_CLEAN);
	assert_watch(&rig, "aa-1");
}

static void watch_is_never_started_without_a_version(void **state)
{
	static const char *const versions[] = { "", "0" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(versions); i++) {
		struct rig rig;

		setup(&rig);
		tell(&rig, REFLECTOR_EVENT_START);
		tell(&rig, REFLECTOR_EVENT_OPENED);
		tell(&rig, REFLECTOR_EVENT_ITEM);
		page(&rig, versions[i], "");
		assert_string_equal(rig.changes, "A");
		assert_state(&rig, SOURCE_ERROR, "the list names no resourceVersion");
		(void)wait_out(&rig);
		assert_list(&rig, "");
	}
}

static void list_too_large_is_read_in_pages_and_stays_so(void **state)
{
	struct rig rig;
	struct reflector_request request;

	(void)state;
	setup(&rig);
	tell(&rig, REFLECTOR_EVENT_START);
	ends_with_code(&rig, 504);
	(void)wait_out(&rig);
	assert_list(&rig, "");
	request = reflector_request(&rig.reflector);
	assert_int_equal(request.limit, 500);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	tell(&rig, REFLECTOR_EVENT_ITEM);
	page(&rig, "10", "next");
	assert_string_equal(rig.changes, "");
	assert_list(&rig, "");
	request = reflector_request(&rig.reflector);
	assert_string_equal(request.continue_token, "next");
	assert_int_equal(request.limit, 500);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	tell(&rig, REFLECTOR_EVENT_ITEM);
	assert_string_equal(rig.changes, "s");
	page(&rig, "10", "");
	assert_string_equal(rig.changes, "C");
	assert_watch(&rig, "10");
	tell(&rig, REFLECTOR_EVENT_OPENED);
	rig.now.mono_ms += 60000;
	ends(&rig, REFLECTOR_END_MALFORMED);
	assert_list(&rig, "");
	assert_int_equal(reflector_request(&rig.reflector).limit, 500);
}

static void pages_start_after_failures_of_size_only(void **state)
{
	static const struct {
		int code;
		const char *message;
		int64_t after_ms;
		bool is_paged;
	} cases[] = {
		{ 504, "", 0, true },
		{ 413, "", 0, true },
		{ 500, "etcdserver: request timed out", 0, true },
		{ 500, "rpc error: received message larger than max", 0, true },
		{ 500, "internal", 0, false },
		{ 503, "timeout", 0, false },
		{ 0, "", 24999, false }, /* cut */
		{ 0, "", 25000, true },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct rig rig;

		setup(&rig);
		tell(&rig, REFLECTOR_EVENT_START);
		rig.now.mono_ms += cases[i].after_ms;
		if (cases[i].code == 0) {
			tell(&rig, REFLECTOR_EVENT_OPENED);
			ends(&rig, REFLECTOR_END_CUT);
		} else {
			struct status status = status_of(cases[i].code, "");

			set(status.message, sizeof(status.message), cases[i].message);
			ends_with_status(&rig, &status);
		}
		(void)wait_out(&rig);
		assert_int_equal(reflector_request(&rig.reflector).limit,
			cases[i].is_paged ? 500 : 0);
	}
}

static void list_at_a_version_is_never_limited(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	go_live(&rig, "10");
	rig.now.mono_ms += 60000;
	ends(&rig, REFLECTOR_END_MALFORMED);
	assert_list(&rig, "10");
	assert_int_equal(reflector_request(&rig.reflector).limit, 0);
}

static void expired_page_drops_all_pages_and_asks_for_the_whole(void **state)
{
	struct status status = status_of(410, "Expired");
	struct rig rig;

	(void)state;
	set(status.continue_token, sizeof(status.continue_token), "inconsistent");
	setup(&rig);
	tell(&rig, REFLECTOR_EVENT_START);
	ends_with_code(&rig, 504);
	(void)wait_out(&rig);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	tell(&rig, REFLECTOR_EVENT_ITEM);
	page(&rig, "10", "next");
	ends_with_status(&rig, &status);
	assert_string_equal(rig.changes, "A");
	assert_list(&rig, "");
	assert_int_equal(reflector_request(&rig.reflector).limit, 0);
	assert_string_equal(reflector_request(&rig.reflector).continue_token, "");
	/* Only that once. */
	tell(&rig, REFLECTOR_EVENT_OPENED);
	page(&rig, "12", "");
	tell(&rig, REFLECTOR_EVENT_OPENED);
	rig.now.mono_ms += 60000;
	ends(&rig, REFLECTOR_END_MALFORMED);
	assert_int_equal(reflector_request(&rig.reflector).limit, 500);
}

static void page_that_repeats_itself_is_not_followed_for_ever(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	tell(&rig, REFLECTOR_EVENT_START);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	tell(&rig, REFLECTOR_EVENT_ITEM);
	page(&rig, "10", "next");
	tell(&rig, REFLECTOR_EVENT_OPENED);
	page(&rig, "10", "next");
	assert_string_equal(rig.changes, "A");
	assert_state(&rig, SOURCE_ERROR, "the server repeats the same page");
}

static void status_in_place_of_a_list_is_its_error(void **state)
{
	struct list_meta meta = { .is_status = true };
	struct reflector_event event = { .type = REFLECTOR_EVENT_PAGE, .meta = &meta };
	struct rig rig;

	(void)state;
	meta.status = status_of(500, "InternalError");
	setup(&rig);
	tell(&rig, REFLECTOR_EVENT_START);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	step(&rig, &event);
	assert_state(&rig, SOURCE_ERROR, "says 500");
	assert_string_equal(rig.changes, "");
}

static void forbidden_kind_names_the_missing_right_and_asks_slowly(void **state)
{
	struct rig rig;

	(void)state;
	setup_kind(&rig, KIND_NODE);
	tell(&rig, REFLECTOR_EVENT_START);
	ends_with_code(&rig, 403);
	assert_state(&rig, SOURCE_FORBIDDEN, "forbidden: needs list on nodes");
	assert_true(source_state_is_settled(&rig.reflector.state));
	/* Soon at first, for a server that just started; then slowly. */
	assert_in_range((uint64_t)wait_out(&rig), 5000, 5500);
	for (int i = 0; i < 6; i++) {
		ends_with_code(&rig, 403);
		assert_int_equal(rig.reflector.state.retry_mono_ms,
			reflector_due_mono_ms(&rig.reflector));
		(void)wait_out(&rig);
		assert_false(i64_is_known(rig.reflector.state.retry_mono_ms));
	}
	ends_with_code(&rig, 403);
	assert_in_range((uint64_t)wait_out(&rig), 300000, 330000);
	assert_list(&rig, "");
}

static void forbidden_cluster_is_tried_in_one_namespace(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	tell(&rig, REFLECTOR_EVENT_START);
	ends_with_code(&rig, 403);
	assert_list(&rig, "");
	assert_string_equal(reflector_request(&rig.reflector).namespace, "shop");
	assert_true(rig.reflector.is_fallback);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	page(&rig, "10", "");
	assert_string_equal(reflector_request(&rig.reflector).namespace, "shop");
	tell(&rig, REFLECTOR_EVENT_OPENED);
	assert_state(&rig, SOURCE_LIVE,
		"forbidden: needs list on virtualmachineinstances.kubevirt.io");
}

static void namespace_forbidden_too_is_forbidden_and_starts_wide_again(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	tell(&rig, REFLECTOR_EVENT_START);
	ends_with_code(&rig, 403);
	ends_with_code(&rig, 403);
	assert_state(&rig, SOURCE_FORBIDDEN,
		"forbidden: needs list on virtualmachineinstances.kubevirt.io in "
		"namespace shop");
	assert_in_range((uint64_t)wait_out(&rig), 5000, 5500);
	assert_null(reflector_request(&rig.reflector).namespace);
}

/* Live in the namespace of the context, the whole cluster forbidden. */
static void go_live_in_namespace(struct rig *rig)
{
	setup(rig);
	tell(rig, REFLECTOR_EVENT_START);
	ends_with_code(rig, 403);
	tell(rig, REFLECTOR_EVENT_OPENED);
	page(rig, "10", "");
	tell(rig, REFLECTOR_EVENT_OPENED);
	assert_state(rig, SOURCE_LIVE, FORBIDDEN_VMIS);
	assert_true(rig->reflector.state.is_partial);
}

static void assert_asks_for_all(struct rig *rig)
{
	assert_list(rig, "");
	assert_null(reflector_request(&rig->reflector).namespace);
	assert_string_equal(reflector_namespace(&rig->reflector), "shop");
	assert_state(rig, SOURCE_LIVE, FORBIDDEN_VMIS);
	assert_true(rig->reflector.state.is_partial);
}

static void namespace_asks_for_all_again_by_itself_and_keeps_its_picture(void **state)
{
	struct rig rig;
	int64_t due;

	(void)state;
	go_live_in_namespace(&rig);
	due = reflector_due_mono_ms(&rig.reflector);
	assert_in_range((uint64_t)(due - rig.now.mono_ms), 5000, 5500);
	assert_int_equal(rig.reflector.state.retry_mono_ms, due);
	frame(&rig, FRAME_ADDED, "11");
	rig.now.mono_ms = due;
	hear(&rig);
	tell(&rig, REFLECTOR_EVENT_TIME);
	assert_asks_for_all(&rig);

	/* Still forbidden: the watch goes on from where it was. */
	ends_with_code(&rig, 403);
	assert_string_equal(rig.changes, "");
	assert_watch(&rig, "11");
	assert_string_equal(reflector_request(&rig.reflector).namespace, "shop");
	tell(&rig, REFLECTOR_EVENT_OPENED);
	assert_state(&rig, SOURCE_LIVE, FORBIDDEN_VMIS);

	/* Allowed now: one change of the picture, from part to whole. */
	due = reflector_due_mono_ms(&rig.reflector);
	assert_in_range((uint64_t)(due - rig.now.mono_ms), 10000, 11000);
	rig.now.mono_ms = due;
	hear(&rig);
	tell(&rig, REFLECTOR_EVENT_TIME);
	assert_asks_for_all(&rig);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	tell(&rig, REFLECTOR_EVENT_ITEM);
	assert_state(&rig, SOURCE_LIVE, FORBIDDEN_VMIS);
	page(&rig, "30", "");
	assert_string_equal(rig.changes, "C");
	assert_state(&rig, SOURCE_LIVE, "");
	assert_false(rig.reflector.state.is_partial);
	assert_watch(&rig, "30");
	assert_null(reflector_request(&rig.reflector).namespace);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	assert_state(&rig, SOURCE_LIVE, "");
	assert_false(i64_is_known(rig.reflector.state.retry_mono_ms));
}

static void any_failure_of_the_list_of_all_leads_back_to_the_namespace(void **state)
{
	static const int64_t codes[] = { 401, 403, 404, 410, 429, 500, 503, 504 };
	static const enum reflector_how hows[] = { REFLECTOR_END_CUT,
		REFLECTOR_END_REFUSED, REFLECTOR_END_UNREACHABLE,
		REFLECTOR_END_MALFORMED };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(codes) + ARRAY_LENGTH(hows) + 1; i++) {
		struct rig rig;

		go_live_in_namespace(&rig);
		rig.now.mono_ms = reflector_due_mono_ms(&rig.reflector);
		tell(&rig, REFLECTOR_EVENT_TIME);
		assert_asks_for_all(&rig);
		if (i < ARRAY_LENGTH(codes)) {
			ends_with_code(&rig, codes[i]);
		} else if (i < ARRAY_LENGTH(codes) + ARRAY_LENGTH(hows)) {
			tell(&rig, REFLECTOR_EVENT_OPENED);
			tell(&rig, REFLECTOR_EVENT_ITEM);
			ends(&rig, hows[i - ARRAY_LENGTH(codes)]);
			assert_string_equal(rig.changes, "A");
		} else {
			tell(&rig, REFLECTOR_EVENT_OPENED);
			page(&rig, "9", ""); /* older than the picture */
		}
		assert_watch(&rig, "10");
		assert_string_equal(
			reflector_request(&rig.reflector).namespace, "shop");
		assert_true(rig.reflector.is_fallback);
	}
}

static void list_of_all_that_takes_long_does_not_claim_to_be_live(void **state)
{
	struct rig rig;

	(void)state;
	go_live_in_namespace(&rig);
	rig.now.mono_ms = reflector_due_mono_ms(&rig.reflector);
	tell(&rig, REFLECTOR_EVENT_TIME);
	pass(&rig, 4999);
	assert_true(rig.reflector.state.code == SOURCE_LIVE);
	pass(&rig, 1);
	assert_state(&rig, SOURCE_STALE, "the watch is not open");
}

static void refusal_that_passes_leaves_the_whole_picture(void **state)
{
	struct rig rig;
	struct status gone = status_of(410, "Expired");

	(void)state;
	setup(&rig);
	go_live(&rig, "10");
	rig.now.mono_ms += 60000;
	frame_error(&rig, &gone);
	ends_with_code(&rig, 403);
	assert_string_equal(rig.changes, "");
	assert_state(&rig, SOURCE_STALE, FORBIDDEN_VMIS);
	assert_in_range((uint64_t)wait_out(&rig), 5000, 5500);
	assert_null(reflector_request(&rig.reflector).namespace);
	page(&rig, "30", "");
	tell(&rig, REFLECTOR_EVENT_OPENED);
	pass(&rig, 1000);
	assert_state(&rig, SOURCE_LIVE, "");
	assert_false(rig.reflector.state.is_partial);
}

/* Its picture is of all, and must not be gone on with as if it were of the namespace.
 */
static void picture_of_all_is_not_watched_in_one_namespace(void **state)
{
	struct rig rig;
	struct status gone = status_of(410, "Expired");

	(void)state;
	setup(&rig);
	go_live(&rig, "10");
	rig.now.mono_ms += 60000;
	frame_error(&rig, &gone);
	for (int i = 0; i < 4; i++) {
		assert_null(reflector_request(&rig.reflector).namespace);
		ends_with_code(&rig, 403); /* of all */
		if (i < 3) {
			assert_state(&rig, SOURCE_STALE, FORBIDDEN_VMIS);
			(void)wait_out(&rig);
		}
	}
	ends_with_code(&rig, 500); /* of the namespace */
	rig.now.mono_ms += 400000;
	tell(&rig, REFLECTOR_EVENT_TIME);
	assert_list(&rig, "10");
	assert_null(reflector_request(&rig.reflector).namespace);
	ends_with_code(&rig, 500);
	(void)wait_out(&rig);
	assert_list(&rig, "10");
}

static void no_fallback_with_all_namespaces_or_a_chosen_one(void **state)
{
	struct reflector_config config = { .kind = kind_info(KIND_VMI) };
	struct rig rig;

	(void)state;
	setup(&rig);
	reflector_init(&rig.reflector, &config);
	tell(&rig, REFLECTOR_EVENT_START);
	ends_with_code(&rig, 403);
	assert_int_equal(rig.reflector.state.code, SOURCE_FORBIDDEN);

	config.namespace = "mine";
	config.fallback_namespace = "shop";
	reflector_init(&rig.reflector, &config);
	tell(&rig, REFLECTOR_EVENT_START);
	assert_string_equal(reflector_request(&rig.reflector).namespace, "mine");
	ends_with_code(&rig, 403);
	assert_state(&rig, SOURCE_FORBIDDEN,
		"forbidden: needs list on virtualmachineinstances.kubevirt.io in "
		"namespace mine");
}

static void empty_namespace_says_nothing_about_kubevirt_itself(void **state)
{
	struct reflector_config config = {
		.kind = kind_info(KIND_KUBEVIRT),
		.fallback_namespace = "shop",
		.is_empty_fallback_meaningless = true,
	};
	struct rig rig;

	(void)state;
	setup(&rig);
	reflector_init(&rig.reflector, &config);
	tell(&rig, REFLECTOR_EVENT_START);
	ends_with_code(&rig, 403);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	page(&rig, "10", "");
	assert_string_equal(rig.changes, "");
	assert_state(&rig, SOURCE_FORBIDDEN,
		"forbidden: needs list on kubevirts.kubevirt.io");

	reflector_init(&rig.reflector, &config);
	tell(&rig, REFLECTOR_EVENT_START);
	ends_with_code(&rig, 403);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	tell(&rig, REFLECTOR_EVENT_ITEM);
	page(&rig, "10", "");
	assert_string_equal(rig.changes, "C");
}

static void right_to_watch_that_is_missing_is_named_and_lists_go_on(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	tell(&rig, REFLECTOR_EVENT_START);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	page(&rig, "10", "");
	ends_with_code(&rig, 403);
	assert_state(&rig, SOURCE_STALE,
		"forbidden: needs watch on virtualmachineinstances.kubevirt.io");
	assert_true(source_state_is_settled(&rig.reflector.state));
	assert_int_equal(wait_out(&rig), 60000);
	assert_list(&rig, "10");
	assert_null(reflector_request(&rig.reflector).namespace);
}

static void revoked_right_leaves_the_picture_as_stale(void **state)
{
	struct rig rig;

	(void)state;
	setup_kind(&rig, KIND_NODE);
	go_live(&rig, "10");
	rig.now.mono_ms += 60000;
	ends(&rig, REFLECTOR_END_MALFORMED);
	ends_with_code(&rig, 403);
	assert_state(&rig, SOURCE_STALE, "forbidden: needs list on nodes");
	assert_string_equal(rig.changes, "");
}

static void absent_type_is_tried_in_each_version_then_absent(void **state)
{
	struct status status = status_of(404, "");
	struct reflector_end end = {
		.how = REFLECTOR_END_STATUS,
		.status = &status,
		.retry_after_s = UNKNOWN_I64,
		.is_type_absent = true,
	};
	struct rig rig;

	(void)state;
	status.is_status = false;
	setup_kind(&rig, KIND_HYPERCONVERGED);
	tell(&rig, REFLECTOR_EVENT_START);
	assert_true(str_is(reflector_request(&rig.reflector).version, "v1"));
	end_with(&rig, &end);
	assert_list(&rig, "");
	assert_true(str_is(reflector_request(&rig.reflector).version, "v1beta1"));
	end_with(&rig, &end);
	assert_state(&rig, SOURCE_ABSENT,
		"hyperconvergeds.hco.kubevirt.io is not served by this cluster");
	assert_true(source_state_is_settled(&rig.reflector.state));
	assert_int_equal(wait_out(&rig), 180000);
	assert_true(str_is(reflector_request(&rig.reflector).version, "v1"));
}

static void removed_type_takes_its_objects_along(void **state)
{
	struct status status = status_of(404, "");
	struct reflector_end end = {
		.how = REFLECTOR_END_STATUS,
		.status = &status,
		.retry_after_s = UNKNOWN_I64,
		.is_type_absent = true,
	};
	struct rig rig;

	(void)state;
	setup(&rig);
	go_live(&rig, "10");
	rig.now.mono_ms += 60000;
	ends(&rig, REFLECTOR_END_CLEAN);
	end_with(&rig, &end);
	assert_string_equal(rig.changes, "BC");
	assert_int_equal(rig.reflector.state.code, SOURCE_ABSENT);
	(void)wait_out(&rig);
	assert_list(&rig, "");
}

/* Its picture is of the version that is gone, while the other one is asked for. */
static void picture_of_a_version_that_is_no_longer_served_is_not_live(void **state)
{
	struct status status = status_of(404, "");
	struct reflector_end end = {
		.how = REFLECTOR_END_STATUS,
		.status = &status,
		.retry_after_s = UNKNOWN_I64,
		.is_type_absent = true,
	};
	struct rig rig;

	(void)state;
	setup_kind(&rig, KIND_HYPERCONVERGED);
	go_live(&rig, "10");
	rig.now.mono_ms += 60000;
	ends(&rig, REFLECTOR_END_CLEAN);
	end_with(&rig, &end);
	assert_list(&rig, "10");
	assert_true(str_is(reflector_request(&rig.reflector).version, "v1beta1"));
	assert_state(&rig, SOURCE_STALE, "asking for another version of the API");
	page(&rig, "12", "");
	tell(&rig, REFLECTOR_EVENT_OPENED);
	pass(&rig, 1000);
	assert_state(&rig, SOURCE_LIVE, "");
}

static void other_404_is_an_error_not_absence(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	tell(&rig, REFLECTOR_EVENT_START);
	ends_with_code(&rig, 404);
	assert_state(&rig, SOURCE_ERROR, "says 404");
	assert_false(source_state_is_settled(&rig.reflector.state));
}

static void refused_credentials_are_renewed_once_then_it_says_not_logged_in(
	void **state)
{
	struct status status = status_of(401, "Unauthorized");
	struct reflector_end end = {
		.how = REFLECTOR_END_STATUS,
		.status = &status,
		.retry_after_s = UNKNOWN_I64,
		.has_new_credentials = true,
	};
	struct rig rig;

	(void)state;
	setup(&rig);
	tell(&rig, REFLECTOR_EVENT_START);
	end_with(&rig, &end);
	assert_list(&rig, "");
	end.has_new_credentials = false;
	end_with(&rig, &end);
	assert_state(&rig, SOURCE_FORBIDDEN, "not logged in: says 401");
	assert_true(rig.reflector.state.needs_login);
	assert_int_equal(rig.reflector.obstacle, REFLECTOR_CREDENTIALS);
	assert_int_equal(wait_out(&rig), 10000);
	assert_list(&rig, "");
	end_with(&rig, &end);
	assert_int_equal(wait_out(&rig), 60000);
	assert_list(&rig, "");
	tell(&rig, REFLECTOR_EVENT_OPENED);
	end_with(&rig, &end);
	assert_int_equal(wait_out(&rig), 10000);
}

static void watch_with_old_credentials_is_repeated_with_new_ones(void **state)
{
	struct status status = status_of(401, "Unauthorized");
	struct reflector_end end = {
		.how = REFLECTOR_END_STATUS,
		.status = &status,
		.retry_after_s = UNKNOWN_I64,
		.has_new_credentials = true,
	};
	struct rig rig;

	(void)state;
	setup(&rig);
	go_live(&rig, "10");
	rig.now.mono_ms += 60000;
	ends(&rig, REFLECTOR_END_CLEAN);
	end_with(&rig, &end);
	assert_watch(&rig, "10");
	assert_state(&rig, SOURCE_LIVE, "");
}

static void logged_out_watch_keeps_the_picture_and_resumes(void **state)
{
	struct status status = status_of(401, "Unauthorized");
	struct rig rig;

	(void)state;
	setup(&rig);
	go_live(&rig, "10");
	rig.now.mono_ms += 60000;
	ends(&rig, REFLECTOR_END_CLEAN);
	ends_with_status(&rig, &status);
	assert_state(&rig, SOURCE_STALE, "not logged in: says 401");
	tell(&rig, REFLECTOR_EVENT_RETRY);
	assert_watch(&rig, "10");
	tell(&rig, REFLECTOR_EVENT_OPENED);
	assert_false(rig.reflector.state.needs_login);
}

static void silent_watch_that_showed_bookmarks_is_renewed(void **state)
{
	struct reflector_event alive = { .type = REFLECTOR_EVENT_ALIVE };
	struct rig rig;

	(void)state;
	setup(&rig);
	go_live(&rig, "10");
	rig.now.mono_ms += 60000;
	alive.heard_mono_ms = rig.now.mono_ms;
	step(&rig, &alive);
	frame(&rig, FRAME_BOOKMARK, "15");
	pass(&rig, 149999);
	assert_int_equal(rig.verdict.action, REFLECTOR_KEEP);
	assert_state(&rig, SOURCE_LIVE, "");
	pass(&rig, 1);
	assert_watch(&rig, "15");
	assert_state(&rig, SOURCE_STALE, "the server fell silent");
}

static void silent_watch_without_bookmarks_is_left_alone_until_its_time_is_over(
	void **state)
{
	struct rig rig;
	int64_t timeout_ms;

	(void)state;
	setup(&rig);
	go_live(&rig, "10");
	timeout_ms = reflector_request(&rig.reflector).timeout_s * 1000;
	pass(&rig, timeout_ms + 29999);
	assert_int_equal(rig.verdict.action, REFLECTOR_KEEP);
	pass(&rig, 1);
	assert_watch(&rig, "10");
}

static void watch_that_never_opens_is_given_up(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	tell(&rig, REFLECTOR_EVENT_START);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	page(&rig, "10", "");
	pass(&rig, 90000);
	assert_int_equal(rig.verdict.action, REFLECTOR_STOP);
	assert_state(&rig, SOURCE_STALE, "the server does not answer");
	(void)wait_out(&rig);
	assert_watch(&rig, "10");
}

static void due_moment_is_never_in_the_past_for_long(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	go_live(&rig, "10");
	for (int i = 0; i < 200; i++) {
		int64_t due = reflector_due_mono_ms(&rig.reflector);

		assert_true(i64_is_known(due));
		assert_true(due > rig.now.mono_ms);
		rig.now.mono_ms = due;
		tell(&rig, REFLECTOR_EVENT_TIME);
	}
}

static void bytes_that_were_read_confirm_what_is_shown(void **state)
{
	struct rig rig;
	int64_t opened;

	(void)state;
	setup(&rig);
	go_live(&rig, "10");
	opened = rig.now.mono_ms;
	rig.now.mono_ms += 500;
	hear_and_wait(&rig);
	assert_int_equal(rig.reflector.state.confirmed_mono_ms, opened);
	hear(&rig);
	assert_int_equal(rig.reflector.state.confirmed_mono_ms, opened + 500);
	assert_false(rig.verdict.has_news); /* told at most once a second */
	rig.now.mono_ms += 600;
	hear(&rig);
	assert_true(rig.verdict.has_news);
	/* A dead connection confirms nothing. */
	ends(&rig, REFLECTOR_END_CUT);
	ends(&rig, REFLECTOR_END_REFUSED);
	rig.now.mono_ms += 600;
	hear(&rig);
	assert_int_equal(rig.reflector.state.confirmed_mono_ms, opened + 1100);
}

static void refresh_cuts_waits_short_and_renews_watches(void **state)
{
	struct rig rig;

	(void)state;
	setup_kind(&rig, KIND_NODE);
	tell(&rig, REFLECTOR_EVENT_START);
	ends_with_code(&rig, 403);
	tell(&rig, REFLECTOR_EVENT_REFRESH);
	assert_list(&rig, "");
	tell(&rig, REFLECTOR_EVENT_REFRESH); /* a list under way is left alone */
	assert_int_equal(rig.verdict.action, REFLECTOR_KEEP);

	setup(&rig);
	go_live(&rig, "10");
	tell(&rig, REFLECTOR_EVENT_REFRESH);
	assert_watch(&rig, "10");
	tell(&rig, REFLECTOR_EVENT_REFRESH);
	assert_int_equal(rig.verdict.action, REFLECTOR_KEEP);
	pass(&rig, 5000); /* it does not open */
	tell(&rig, REFLECTOR_EVENT_REFRESH);
	assert_watch(&rig, "10");
}

static void refresh_looks_whether_the_whole_cluster_is_allowed_now(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	tell(&rig, REFLECTOR_EVENT_START);
	ends_with_code(&rig, 403);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	page(&rig, "10", "");
	tell(&rig, REFLECTOR_EVENT_OPENED);
	assert_true(rig.reflector.is_fallback);
	tell(&rig, REFLECTOR_EVENT_REFRESH);
	assert_list(&rig, "");
	assert_null(reflector_request(&rig.reflector).namespace);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	page(&rig, "12", "");
	tell(&rig, REFLECTOR_EVENT_OPENED);
	assert_state(&rig, SOURCE_LIVE, "");
}

static void refresh_forgets_the_backoff(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	tell(&rig, REFLECTOR_EVENT_START);
	for (int i = 0; i < 6; i++) {
		ends(&rig, REFLECTOR_END_REFUSED);
		(void)wait_out(&rig);
	}
	ends(&rig, REFLECTOR_END_REFUSED);
	tell(&rig, REFLECTOR_EVENT_REFRESH);
	ends(&rig, REFLECTOR_END_REFUSED);
	assert_true(wait_out(&rig) < 1600);
}

static void setup_watch_list(struct rig *rig)
{
	setup(rig);
	rig->reflector.config.uses_watch_list = true;
	tell(rig, REFLECTOR_EVENT_START);
	assert_watch(rig, "");
	assert_true(reflector_request(&rig->reflector).sends_initial_events);
	tell(rig, REFLECTOR_EVENT_OPENED);
	assert_state(rig, SOURCE_LISTING, "");
}

static void watch_list_shows_nothing_before_the_end_of_the_initial_events(void **state)
{
	struct rig rig;

	(void)state;
	setup_watch_list(&rig);
	frame(&rig, FRAME_ADDED, "30");
	assert_string_equal(rig.changes, "Bs");
	frame(&rig, FRAME_ADDED, "7");
	assert_string_equal(rig.changes, "s");
	initial_end(&rig, "31", false); /* the annotation says "false" */
	assert_string_equal(rig.changes, "");
	assert_int_equal(rig.reflector.state.code, SOURCE_LISTING);
	initial_end(&rig, "31", true);
	assert_string_equal(rig.changes, "C");
	assert_state(&rig, SOURCE_LIVE, "");
	frame(&rig, FRAME_MODIFIED, "32");
	assert_string_equal(rig.changes, "u");
	rig.now.mono_ms += 5000;
	ends(&rig, REFLECTOR_END_CLEAN);
	assert_watch(&rig, "32");
	assert_false(reflector_request(&rig.reflector).sends_initial_events);
}

static void watch_list_cut_early_does_not_resume_from_synthetic_events(void **state)
{
	struct rig rig;

	(void)state;
	setup_watch_list(&rig);
	frame(&rig, FRAME_ADDED, "30");
	frame(&rig, FRAME_ADDED, "7");
	rig.now.mono_ms += 5000;
	ends(&rig, REFLECTOR_END_CUT);
	assert_string_equal(rig.changes, "A");
	assert_list(&rig, "");
}

static void watch_list_refused_by_an_old_server_is_a_list_for_good(void **state)
{
	struct rig rig;

	(void)state;
	setup_watch_list(&rig);
	ends_with_code(&rig, 422);
	assert_list(&rig, "");
	tell(&rig, REFLECTOR_EVENT_OPENED);
	page(&rig, "10", "");
	tell(&rig, REFLECTOR_EVENT_OPENED);
	rig.now.mono_ms += 60000;
	ends(&rig, REFLECTOR_END_MALFORMED);
	assert_list(&rig, "10");
}

/* The machine slept in the middle of them. */
static void watch_list_that_falls_silent_begins_from_nothing(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	rig.reflector.config.uses_watch_list = true;
	tell(&rig, REFLECTOR_EVENT_START);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	frame(&rig, FRAME_ADDED, "5");
	assert_string_equal(rig.changes, "Bs");
	rig.now.mono_ms += 3600000;
	hear(&rig);
	tell(&rig, REFLECTOR_EVENT_TIME);
	assert_string_equal(rig.changes, "A");
	assert_int_equal(rig.verdict.action, REFLECTOR_WATCH);
	assert_true(reflector_request(&rig.reflector).sends_initial_events);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	frame(&rig, FRAME_ADDED, "6");
	assert_string_equal(rig.changes, "Bs");
}

static void watch_list_waits_out_refusal_and_overload(void **state)
{
	struct rig rig;

	(void)state;
	setup_watch_list(&rig);
	ends_with_code(&rig, 429);
	(void)wait_out(&rig);
	assert_watch(&rig, "");
	assert_true(reflector_request(&rig.reflector).sends_initial_events);
	ends(&rig, REFLECTOR_END_REFUSED);
	assert_state(&rig, SOURCE_ERROR, "the network says no");
	(void)wait_out(&rig);
	assert_watch(&rig, "");
	assert_true(reflector_request(&rig.reflector).sends_initial_events);
}

static void watch_list_that_goes_wrong_is_replaced_by_a_list(void **state)
{
	struct status error = status_of(500, "InternalError");
	struct status expired = status_of(410, "Expired");
	struct rig rig;

	(void)state;
	setup_watch_list(&rig);
	frame(&rig, FRAME_ADDED, "30");
	frame_error(&rig, &error);
	assert_string_equal(rig.changes, "A");
	assert_list(&rig, "");
	/* The next time it is tried again. */
	tell(&rig, REFLECTOR_EVENT_OPENED);
	page(&rig, "40", "");
	assert_watch(&rig, "40");
	tell(&rig, REFLECTOR_EVENT_OPENED);
	rig.now.mono_ms += 60000;
	ends(&rig, REFLECTOR_END_MALFORMED);
	assert_watch(&rig, "40");
	assert_true(reflector_request(&rig.reflector).sends_initial_events);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	frame_error(&rig, &expired);
	assert_list(&rig, "");

	setup_watch_list(&rig);
	frame(&rig, FRAME_ADDED, "30");
	initial_end(&rig, "", true);
	assert_string_equal(rig.changes, "A");
	assert_list(&rig, "");
}

static void watch_list_never_goes_back_either(void **state)
{
	struct rig rig;

	(void)state;
	setup_watch_list(&rig);
	initial_end(&rig, "100", true);
	assert_string_equal(rig.changes, "BC");
	rig.now.mono_ms += 60000;
	ends(&rig, REFLECTOR_END_MALFORMED);
	assert_watch(&rig, "100");
	tell(&rig, REFLECTOR_EVENT_OPENED);
	frame(&rig, FRAME_ADDED, "30");
	initial_end(&rig, "99", true);
	assert_string_equal(rig.changes, "A");
	assert_int_equal(rig.reflector.state.code, SOURCE_STALE);
}

static void watch_list_follows_a_server_whose_history_was_set_back(void **state)
{
	struct status status = status_of(504, "Timeout");
	struct rig rig;

	(void)state;
	status.is_too_large_resource_version = true;
	setup_watch_list(&rig);
	initial_end(&rig, "100", true);
	rig.now.mono_ms += 60000;
	ends(&rig, REFLECTOR_END_MALFORMED);
	tell(&rig, REFLECTOR_EVENT_OPENED);
	frame_error(&rig, &status);
	assert_list(&rig, "");
	tell(&rig, REFLECTOR_EVENT_OPENED);
	page(&rig, "50", "");
	assert_string_equal(rig.changes, "BC");
}

static void watch_list_without_an_end_is_replaced_by_a_list(void **state)
{
	struct rig rig;

	(void)state;
	setup_watch_list(&rig);
	frame(&rig, FRAME_ADDED, "30");
	pass(&rig, 29999);
	assert_int_equal(rig.verdict.action, REFLECTOR_KEEP);
	pass(&rig, 1);
	assert_string_equal(rig.changes, "A");
	assert_list(&rig, "");
}

static void watch_list_that_deletes_meanwhile_is_replaced_by_a_list(void **state)
{
	struct rig rig;

	(void)state;
	setup_watch_list(&rig);
	frame(&rig, FRAME_ADDED, "30");
	frame(&rig, FRAME_DELETED, "31");
	assert_string_equal(rig.changes, "A");
	assert_list(&rig, "");
}

static void events_out_of_season_do_nothing(void **state)
{
	struct rig rig;

	(void)state;
	setup(&rig);
	ends(&rig, REFLECTOR_END_CUT);
	assert_int_equal(rig.verdict.action, REFLECTOR_KEEP);
	tell(&rig, REFLECTOR_EVENT_RETRY);
	assert_int_equal(rig.verdict.action, REFLECTOR_KEEP);
	tell(&rig, REFLECTOR_EVENT_REFRESH);
	assert_int_equal(rig.verdict.action, REFLECTOR_KEEP);
	assert_false(i64_is_known(reflector_due_mono_ms(&rig.reflector)));
	tell(&rig, REFLECTOR_EVENT_START);
	tell(&rig, REFLECTOR_EVENT_START);
	assert_int_equal(rig.verdict.action, REFLECTOR_KEEP);
	frame(&rig, FRAME_ADDED, "4");
	assert_string_equal(rig.changes, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_list_is_consistent_and_whole),
		cmocka_unit_test(list_then_watch_then_events_advance_the_version),
		cmocka_unit_test(empty_list_is_committed_too),
		cmocka_unit_test(live_only_once_the_watch_is_open),
		cmocka_unit_test(
			a_complete_list_settles_even_if_the_watch_is_slow_to_open),
		cmocka_unit_test(watch_end_is_followed_by_a_watch_not_a_list),
		cmocka_unit_test(renewal_of_a_watch_is_not_seen_unless_it_takes_long),
		cmocka_unit_test(
			refused_watch_is_tried_again_with_growing_delays_without_a_list),
		cmocka_unit_test(unreachable_server_does_not_cost_a_list),
		cmocka_unit_test(first_list_that_fails_is_an_error_not_staleness),
		cmocka_unit_test(too_many_requests_on_a_watch_backs_off_and_watches_on),
		cmocka_unit_test(
			expired_watch_is_followed_by_a_list_at_the_last_version),
		cmocka_unit_test(watch_that_expires_at_once_does_not_loop),
		cmocka_unit_test(expired_list_is_asked_again_without_a_version),
		cmocka_unit_test(list_that_expires_without_a_version_backs_off),
		cmocka_unit_test(other_errors_of_a_watch_lead_to_a_list),
		cmocka_unit_test(version_of_the_future_leads_to_a_consistent_list),
		cmocka_unit_test(unavailable_server_with_retry_after_keeps_the_watch),
		cmocka_unit_test(unknown_events_and_malformed_streams_lead_to_a_list),
		cmocka_unit_test(expiry_is_known_by_its_reason_alone),
		cmocka_unit_test(
			list_that_names_a_version_of_the_future_accepts_an_older_one),
		cmocka_unit_test(each_watch_is_judged_by_its_own_frames),
		cmocka_unit_test(watch_list_that_goes_wrong_is_replaced_by_a_list),
		cmocka_unit_test(watch_list_never_goes_back_either),
		cmocka_unit_test(
			watch_list_follows_a_server_whose_history_was_set_back),
		cmocka_unit_test(short_watch_without_an_event_is_a_failure),
		cmocka_unit_test(
			short_watch_with_an_event_is_not_a_failure_but_a_row_of_them_waits),
		cmocka_unit_test(
			waiting_for_the_next_of_many_short_watches_is_not_live),
		cmocka_unit_test(list_cut_in_the_middle_changes_nothing),
		cmocka_unit_test(older_list_never_replaces_a_newer_picture),
		cmocka_unit_test(
			older_consistent_list_is_answered_by_naming_the_version),
		cmocka_unit_test(older_event_is_not_applied_but_everything_read_again),
		cmocka_unit_test(same_event_twice_is_applied_twice),
		cmocka_unit_test(older_bookmark_moves_nothing),
		cmocka_unit_test(headers_of_a_resumed_watch_prove_nothing),
		cmocka_unit_test(missed_events_are_read_before_it_is_live),
		cmocka_unit_test(renewal_that_is_stuck_in_what_was_missed_is_noticed),
		cmocka_unit_test(bookmark_stands_behind_all_that_was_missed),
		cmocka_unit_test(events_without_a_pause_are_caught_up_with_some_time),
		cmocka_unit_test(list_is_as_of_when_it_was_asked_for),
		cmocka_unit_test(list_out_of_a_cache_does_not_say_how_old_it_is),
		cmocka_unit_test(versions_compare_as_decimal_strings_of_any_length),
		cmocka_unit_test(opaque_versions_are_followed_without_comparing),
		cmocka_unit_test(watch_is_never_started_without_a_version),
		cmocka_unit_test(list_too_large_is_read_in_pages_and_stays_so),
		cmocka_unit_test(pages_start_after_failures_of_size_only),
		cmocka_unit_test(list_at_a_version_is_never_limited),
		cmocka_unit_test(expired_page_drops_all_pages_and_asks_for_the_whole),
		cmocka_unit_test(page_that_repeats_itself_is_not_followed_for_ever),
		cmocka_unit_test(status_in_place_of_a_list_is_its_error),
		cmocka_unit_test(
			forbidden_kind_names_the_missing_right_and_asks_slowly),
		cmocka_unit_test(forbidden_cluster_is_tried_in_one_namespace),
		cmocka_unit_test(
			namespace_forbidden_too_is_forbidden_and_starts_wide_again),
		cmocka_unit_test(
			namespace_asks_for_all_again_by_itself_and_keeps_its_picture),
		cmocka_unit_test(
			any_failure_of_the_list_of_all_leads_back_to_the_namespace),
		cmocka_unit_test(list_of_all_that_takes_long_does_not_claim_to_be_live),
		cmocka_unit_test(refusal_that_passes_leaves_the_whole_picture),
		cmocka_unit_test(picture_of_all_is_not_watched_in_one_namespace),
		cmocka_unit_test(no_fallback_with_all_namespaces_or_a_chosen_one),
		cmocka_unit_test(empty_namespace_says_nothing_about_kubevirt_itself),
		cmocka_unit_test(
			right_to_watch_that_is_missing_is_named_and_lists_go_on),
		cmocka_unit_test(revoked_right_leaves_the_picture_as_stale),
		cmocka_unit_test(absent_type_is_tried_in_each_version_then_absent),
		cmocka_unit_test(removed_type_takes_its_objects_along),
		cmocka_unit_test(
			picture_of_a_version_that_is_no_longer_served_is_not_live),
		cmocka_unit_test(other_404_is_an_error_not_absence),
		cmocka_unit_test(
			refused_credentials_are_renewed_once_then_it_says_not_logged_in),
		cmocka_unit_test(watch_with_old_credentials_is_repeated_with_new_ones),
		cmocka_unit_test(logged_out_watch_keeps_the_picture_and_resumes),
		cmocka_unit_test(silent_watch_that_showed_bookmarks_is_renewed),
		cmocka_unit_test(
			silent_watch_without_bookmarks_is_left_alone_until_its_time_is_over),
		cmocka_unit_test(watch_that_never_opens_is_given_up),
		cmocka_unit_test(due_moment_is_never_in_the_past_for_long),
		cmocka_unit_test(bytes_that_were_read_confirm_what_is_shown),
		cmocka_unit_test(refresh_cuts_waits_short_and_renews_watches),
		cmocka_unit_test(
			refresh_looks_whether_the_whole_cluster_is_allowed_now),
		cmocka_unit_test(refresh_forgets_the_backoff),
		cmocka_unit_test(
			watch_list_shows_nothing_before_the_end_of_the_initial_events),
		cmocka_unit_test(
			watch_list_cut_early_does_not_resume_from_synthetic_events),
		cmocka_unit_test(
			watch_list_refused_by_an_old_server_is_a_list_for_good),
		cmocka_unit_test(watch_list_that_falls_silent_begins_from_nothing),
		cmocka_unit_test(watch_list_waits_out_refusal_and_overload),
		cmocka_unit_test(watch_list_without_an_end_is_replaced_by_a_list),
		cmocka_unit_test(
			watch_list_that_deletes_meanwhile_is_replaced_by_a_list),
		cmocka_unit_test(events_out_of_season_do_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
