/* The journal in memory and on disk. */
#include "src/app/journal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/file.h"
#include "base/safe_text.h"
#include "base/str.h"
#include "base/timefmt.h"
#include "base/unknown.h"
#include "commands/plan.h"
#include "config/paths.h"
#include "src/report/json_writer.h"

struct record {
	uint64_t serial;
	struct arena *block;
	struct journal_entry entry;
};

struct journal {
	int fd; /* -1: in memory only */
	char *path;
	char *user;
	char *context;
	char *server;
	char session[64]; /* numbers start over with each run */
	uint64_t last_serial;
	struct record *records; /* oldest first */
	size_t count;
	struct error problem;
};

static char *identity_of(const struct target *target)
{
	const char *user = target->user_name != NULL ? target->user_name : "";

	if (text_is_empty(target->impersonate_user)) {
		return mem_strdup(user);
	}
	return mem_printf("%s as %s", user, target->impersonate_user);
}

/* A run that was cut off inside its last line must not spoil the first one of this. */
static bool ends_with_newline(int fd)
{
	struct stat status;
	char last = '\n';

	if (fstat(fd, &status) != 0 || status.st_size == 0) {
		return true;
	}
	return pread(fd, &last, 1, status.st_size - 1) != 1 || last == '\n';
}

static void note_problem(struct journal *journal, const char *what)
{
	char reason[96];

	if (strerror_r(errno, reason, sizeof(reason)) != 0) {
		reason[0] = '\0';
	}
	(void)error_set(
		&journal->problem, ERR_FILE, "%s %s: %s", what, journal->path, reason);
}

static bool open_file(struct journal *journal, struct error *err)
{
	if (!paths_make_parents(journal->path, err)) {
		return false;
	}
	journal->fd = open(journal->path,
		O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (journal->fd < 0) {
		note_problem(journal, "cannot open");
		return error_set(err, ERR_FILE, "%s", journal->problem.message);
	}
	/* Also one that an older umask or a restored backup left open to others. */
	(void)fchmod(journal->fd, 0600);
	if (!ends_with_newline(journal->fd)) {
		(void)!file_write_all(journal->fd, "\n", 1);
	}
	return true;
}

struct journal *journal_create(const char *path, const struct target *target,
	struct moment now, struct error *err)
{
	struct journal *journal = mem_calloc(1, sizeof(*journal));

	journal->fd = -1;
	journal->user = identity_of(target);
	journal->context = mem_strdup(target->context != NULL ? target->context : "");
	journal->server = mem_strdup(target->server != NULL ? target->server : "");
	journal->records = mem_calloc(JOURNAL_ENTRIES_MAX, sizeof(*journal->records));
	(void)snprintf(journal->session, sizeof(journal->session), "%" PRId64 "-%ld",
		now.wall_ms, (long)getpid());
	if (path != NULL) {
		journal->path = mem_strdup(path);
		if (!open_file(journal, err)) {
			journal->problem = *err;
		}
	}
	return journal;
}

void journal_destroy(struct journal *journal)
{
	if (journal == NULL) {
		return;
	}
	for (size_t i = 0; i < journal->count; i++) {
		arena_destroy(journal->records[i].block);
	}
	if (journal->fd >= 0) {
		(void)close(journal->fd);
	}
	mem_free(journal->records);
	mem_free(journal->path);
	mem_free(journal->user);
	mem_free(journal->context);
	mem_free(journal->server);
	mem_free(journal);
}

/* --- lines --- */

static const char *state_word(const struct journal_entry *entry)
{
	switch (entry->state) {
	case JOURNAL_ASKED:
		return "asked";
	case JOURNAL_FOUND_DONE:
		return "found done";
	case JOURNAL_FOUND_UNDONE:
		return "found not done";
	case JOURNAL_ANSWERED:
		break;
	}
	switch (entry->outcome) {
	case OUTCOME_DONE:
		return "done";
	case OUTCOME_REFUSED:
		return "refused";
	case OUTCOME_WAITING:
		return "waiting";
	case OUTCOME_UNKNOWN:
		return "unknown";
	case OUTCOME_ALLOWED:
		return "allowed";
	case OUTCOME_DENIED:
		return "denied";
	}
	return "unknown";
}

static void put_request(struct json_writer *json, const struct journal *journal,
	const struct intent *intent)
{
	emit_text(json, "user", journal->user);
	emit_text(json, "context", journal->context);
	emit_text(json, "server", journal->server);
	emit_text(json, "verb", intent_verb_text(intent->verb));
	emit_bool(json, "dryRun", intent->is_dry_run);
	emit_text(json, "namespace", intent->namespace);
	emit_text(json, "name", intent->name);
	emit_text(json, "uid", intent->uid);
	emit_text(json, "vmi", intent->vmi);
	emit_text(json, "node", intent->node);
	if (intent->added_node_selector.count == 0) {
		return;
	}
	emit_open_object(json, "addedNodeSelector");
	for (size_t i = 0; i < intent->added_node_selector.count; i++) {
		const struct label *label = &intent->added_node_selector.items[i];

		emit_text(json, label->key, label->value);
	}
	emit_close_object(json);
}

static void put_answer(struct json_writer *json, const struct journal_entry *entry)
{
	emit_text(json, "state", state_word(entry));
	if (entry->http_code == 0) {
		emit_null(json, "httpCode");
	} else {
		emit_integer(json, "httpCode", entry->http_code);
	}
	emit_text(json, "uid", entry->uid);
	emit_text(json, "message", entry->message);
}

/* `intent` NULL: an answer. */
static bool print_line(FILE *out, const struct journal *journal,
	const struct record *record, const struct intent *intent, int64_t at_ms)
{
	struct json_writer json = { .out = out };

	emit_open_object(&json, NULL);
	emit_text(&json, "schema", "vmigtop-journal/v1");
	emit_time(&json, "time", at_ms);
	emit_text(&json, "event", intent != NULL ? "ask" : "answer");
	emit_text(&json, "session", journal->session);
	emit_integer(&json, "request", (int64_t)record->serial);
	if (intent != NULL) {
		put_request(&json, journal, intent);
	} else {
		put_answer(&json, &record->entry);
	}
	emit_close_object(&json);
	return fputc('\n', out) != EOF && !ferror(out);
}

/* One write for a line: O_APPEND keeps lines of two programs apart only so. */
static void write_line(struct journal *journal, const struct record *record,
	const struct intent *intent, int64_t at_ms)
{
	char *text = NULL;
	size_t length = 0;
	FILE *memory;
	bool is_printed;

	if (journal->fd < 0) {
		return;
	}
	memory = open_memstream(&text, &length);
	if (memory == NULL) {
		note_problem(journal, "cannot write");
		return;
	}
	is_printed = print_line(memory, journal, record, intent, at_ms);
	is_printed = fclose(memory) == 0 && is_printed;
	if (!is_printed || !file_write_all(journal->fd, text, length)) {
		note_problem(journal, "cannot write");
	} else if (intent != NULL && fsync(journal->fd) != 0 && errno != EINVAL) {
		note_problem(journal, "cannot save");
	}
	free(text);
}

/* --- records --- */

static const char *keep(struct record *record, const char *text)
{
	return safe_text_in(
		record->block, arena_strdup(record->block, text == NULL ? "" : text));
}

static struct record *new_record(struct journal *journal)
{
	if (journal->count == JOURNAL_ENTRIES_MAX) {
		arena_destroy(journal->records[0].block);
		journal->count--;
		memmove(journal->records, journal->records + 1,
			journal->count * sizeof(*journal->records));
	}
	journal->last_serial++;
	journal->records[journal->count] = (struct record){
		.serial = journal->last_serial,
		.block = arena_create(512),
	};
	return &journal->records[journal->count++];
}

static struct record *find(struct journal *journal, uint64_t serial)
{
	for (size_t i = journal->count; i > 0; i--) {
		if (journal->records[i - 1].serial == serial) {
			return &journal->records[i - 1];
		}
	}
	return NULL;
}

uint64_t journal_ask(
	struct journal *journal, const struct intent *intent, struct moment now)
{
	struct record *record = new_record(journal);

	record->entry = (struct journal_entry){
		.asked_ms = now.wall_ms,
		.answered_ms = UNKNOWN_I64,
		.state = JOURNAL_ASKED,
		.verb = intent->verb,
		.is_dry_run = intent->is_dry_run,
		.title = intent_words(intent, record->block),
		.user = keep(record, journal->user),
		.context = keep(record, journal->context),
		.namespace = keep(record, intent->namespace),
		.name = keep(record, intent->name),
		.uid = keep(record, intent->uid),
		.message = "",
	};
	write_line(journal, record, intent, now.wall_ms);
	return record->serial;
}

void journal_answer(struct journal *journal, uint64_t serial,
	const struct outcome *outcome, struct moment now)
{
	struct record *record = find(journal, serial);

	if (record == NULL) {
		return;
	}
	record->entry.state = JOURNAL_ANSWERED;
	record->entry.answered_ms = now.wall_ms;
	record->entry.outcome = outcome->state;
	record->entry.http_code = outcome->http_code;
	record->entry.message = keep(record, outcome->message);
	if (outcome->uid[0] != '\0') {
		record->entry.uid = keep(record, outcome->uid);
	}
	write_line(journal, record, NULL, now.wall_ms);
}

void journal_find(struct journal *journal, uint64_t serial, bool has_happened,
	const char *text, struct moment now)
{
	struct record *record = find(journal, serial);

	if (record == NULL) {
		return;
	}
	record->entry.state = has_happened ? JOURNAL_FOUND_DONE : JOURNAL_FOUND_UNDONE;
	record->entry.answered_ms = now.wall_ms;
	record->entry.message = keep(record, text);
	write_line(journal, record, NULL, now.wall_ms);
}

const char *journal_problem(const struct journal *journal)
{
	return journal->problem.code == ERR_NONE ? NULL : journal->problem.message;
}

const char *journal_path(const struct journal *journal)
{
	return journal->path;
}

size_t journal_count(const struct journal *journal)
{
	return journal->count;
}

const struct journal_entry *journal_at(const struct journal *journal, size_t i)
{
	return i < journal->count ? &journal->records[journal->count - 1 - i].entry
				  : NULL;
}
