/* Remembers how migrations ended, by uid. */
#include "src/model/endings.h"

#include <string.h>

#include "base/alloc.h"
#include "base/str.h"

/* Longer ones are dumps of dumps. */
#define TEXT_MAX 1024

/* They are owned here, and const to everybody else. */
static void text_free(const char *text)
{
	mem_free((void *)(uintptr_t)text);
}

static void destroy(void *ending)
{
	struct migration_ending *item = ending;

	text_free(item->uid);
	text_free(item->log_message);
	text_free(item->log.abort_text);
	text_free(item->said);
	text_free(item->handler_said);
	text_free(item->given_up);
	text_free(item->target_pod);
	text_free(item->pod_said);
	text_free(item->pod_ended);
	mem_free(item);
}

static const char *uid_of(const void *ending)
{
	return ((const struct migration_ending *)ending)->uid;
}

const struct uid_ring_kind ending_kind = { uid_of, destroy };

static const struct ending_log nothing_read = {
	.downtime_ms = UNKNOWN_I64,
	.downtime_net_ms = UNKNOWN_I64,
	.expected_downtime_ms = UNKNOWN_I64,
	.elapsed_ms = UNKNOWN_I64,
	.processed_bytes = UNKNOWN_I64,
};

/* NULL only without a uid. */
static struct migration_ending *ensure(struct uid_ring *endings, const char *uid)
{
	struct migration_ending *item = uid_ring_find(endings, uid);

	if (item != NULL || text_is_empty(uid)) {
		return item;
	}
	item = mem_calloc(1, sizeof(*item));
	item->uid = mem_strdup(uid);
	item->log = nothing_read;
	uid_ring_put(endings, item);
	return item;
}

/* `text` may be NULL: nothing to say any more. */
static bool replace(const char **kept, const char *text, size_t length)
{
	char *copy = NULL;

	if (length > TEXT_MAX) {
		length = TEXT_MAX;
	}
	if (text == NULL ? *kept == NULL
			 : *kept != NULL && strlen(*kept) == length &&
				memcmp(*kept, text, length) == 0) {
		return false;
	}
	if (text != NULL) {
		copy = mem_alloc(length + 1);
		memcpy(copy, text, length);
		copy[length] = '\0';
	}
	text_free(*kept);
	*kept = copy;
	return true;
}

static bool replace_text(const char **kept, const char *text)
{
	return replace(kept, text, text == NULL ? 0 : strlen(text));
}

void endings_see_end(struct uid_ring *endings, const char *uid)
{
	struct migration_ending *item = ensure(endings, uid);

	if (item != NULL) {
		item->is_end_seen = true;
	}
}

/* A trouble that comes after a reading takes nothing away from it. */
bool endings_report(struct uid_ring *endings, const struct ending_report *report)
{
	struct migration_ending *item = ensure(endings, report->uid);
	const char *abort_text;
	bool is_news;

	if (item == NULL ||
		(item->log_state == ENDING_LOG_READ &&
			report->state != ENDING_LOG_READ)) {
		return false;
	}
	is_news = item->log_state != report->state;
	item->log_state = report->state;
	is_news |= replace_text(&item->log_message, report->message);
	if (report->state != ENDING_LOG_READ) {
		return is_news;
	}
	abort_text = item->log.abort_text;
	item->log = report->log;
	item->log.abort_text = abort_text;
	(void)replace_text(&item->log.abort_text, report->log.abort_text);
	return true;
}

static bool is_about(const struct event *event, const char *kind)
{
	return text_equal(event->involved_kind, kind);
}

/* "unschedulable pod NAMESPACE/NAME timeout ..." */
static struct str pod_named_in(const char *message)
{
	const char *name = strchr(message, '/');

	if (name == NULL) {
		return (struct str){ "", 0 };
	}
	return (struct str){ name + 1, strcspn(name + 1, " ") };
}

/* kubevirt: pkg/virt-controller/watch/migration/migration.go: FailedMigration says the
 * cause the controller sees; before it, where its time was up, SuccessfulDelete says
 * that the target pod was removed ("unschedulable pod ns/name timeout period
 * exceeded"). */
static void hear_controller(struct uid_ring *endings, const struct event *event)
{
	bool is_cause = text_equal(event->reason, "FailedMigration");
	bool is_removal = text_equal(event->reason, "SuccessfulDelete") &&
		text_contains_nocase(event->message, "timeout period exceeded");
	struct migration_ending *item = NULL;

	if (is_cause || is_removal) {
		item = ensure(endings, event->involved_uid);
	}
	if (item == NULL) {
		return;
	}
	if (is_cause) {
		(void)replace_text(&item->said, event->message);
	} else {
		struct str pod = pod_named_in(event->message);

		(void)replace_text(&item->given_up, event->message);
		(void)replace(&item->target_pod, pod.data, pod.length);
	}
}

/* kubevirt: pkg/virt-handler/migration-source.go: "VirtualMachineInstance migration uid
 * %s failed. reason:%s". */
static void hear_handler(struct uid_ring *endings, const struct event *event)
{
	static const char before[] = " migration uid ";
	static const char between[] = " failed. reason:";
	const char *begin =
		event->message == NULL ? NULL : strstr(event->message, before);
	const char *end = begin == NULL ? NULL : strstr(begin, between);
	struct migration_ending *item;
	char uid[64];
	size_t length;
	struct str reason;

	if (!text_equal(event->reason, "Migrated") || end == NULL) {
		return;
	}
	begin += strlen(before);
	length = end > begin ? (size_t)(end - begin) : 0;
	reason = str_trim(str_from(end + strlen(between)));
	if (length == 0 || length >= sizeof(uid) || reason.length == 0) {
		return;
	}
	memcpy(uid, begin, length);
	uid[length] = '\0';
	item = ensure(endings, uid);
	(void)replace(&item->handler_said, reason.data, reason.length);
}

void endings_hear(struct uid_ring *endings, const struct event *event)
{
	if (is_about(event, "VirtualMachineInstanceMigration")) {
		hear_controller(endings, event);
	} else if (is_about(event, "VirtualMachineInstance")) {
		hear_handler(endings, event);
	}
}

static bool has_ready_container(const struct pod *pod)
{
	for (size_t i = 0; i < pod->container_count; i++) {
		if (pod->containers[i].is_ready) {
			return true;
		}
	}
	return false;
}

/* An exit, with whatever code, may be what follows from the end of a migration; being
 * killed or driven out is not. */
static const char *ending_of(const struct pod *pod)
{
	if (text_equal(pod->phase, "Failed") && !text_is_empty(pod->reason)) {
		return pod->reason;
	}
	for (size_t i = 0; i < pod->container_count; i++) {
		const struct container_status *container = &pod->containers[i];

		if (text_equal(container->state, "terminated") &&
			!text_is_empty(container->reason) &&
			!text_equal(container->reason, "Completed") &&
			!text_equal(container->reason, "Error")) {
			return container->reason;
		}
	}
	return NULL;
}

static void look_at_end(struct uid_ring *endings, const struct pod *pod)
{
	const char *end = ending_of(pod);
	struct migration_ending *item = NULL;

	if (end != NULL) {
		item = ensure(endings, pod->job_uid);
	}
	if (item != NULL) {
		(void)replace_text(&item->pod_ended, end);
	}
}

/* A pod that runs is asked no more why it did not. */
void endings_look(struct uid_ring *endings, const struct pod *pod)
{
	const struct condition *placed =
		conditions_get(pod->conditions, "PodScheduled");
	struct migration_ending *item;

	if (text_is_empty(pod->job_uid)) {
		return;
	}
	look_at_end(endings, pod);
	if (placed != NULL && text_equal(placed->status, "False") &&
		!text_is_empty(placed->message)) {
		item = ensure(endings, pod->job_uid);
		(void)replace_text(&item->pod_said, placed->message);
	} else if (has_ready_container(pod)) {
		item = uid_ring_find(endings, pod->job_uid);
		if (item != NULL) {
			(void)replace_text(&item->pod_said, NULL);
		}
	}
}

/* A pod that was given up is gone; who read its events later has only its name, which
 * is random. */
static struct migration_ending *find_by_pod(struct uid_ring *endings, const char *pod)
{
	for (size_t i = 0; i < endings->count && !text_is_empty(pod); i++) {
		struct migration_ending *item = uid_ring_at(endings, i);

		if (item->target_pod != NULL && text_equal(item->target_pod, pod)) {
			return item;
		}
	}
	return NULL;
}

void endings_hear_of_pod(
	struct uid_ring *endings, const char *uid, const struct event *event)
{
	struct migration_ending *item;

	if (!text_equal(event->type, "Warning") || text_is_empty(event->message)) {
		return;
	}
	item = text_is_empty(uid) ? find_by_pod(endings, event->involved_name)
				  : ensure(endings, uid);
	if (item != NULL) {
		(void)replace_text(&item->pod_said, event->message);
	}
}
