/*
 * What the rules for lists and those for watches share: states of the source, the
 * staged picture, requests and waits. Only for the files of the reflector.
 *
 * All of them act on the reflector and add to the verdict, nothing else.
 */
#ifndef KUBE_REFLECTOR_RULES_H
#define KUBE_REFLECTOR_RULES_H

#include "src/kube/reflector.h"

#define REFLECTOR_CATCHING_UP "the watch is open again: reading what was missed"

/* A message of a state, by value. */
struct reflector_text {
	char line[sizeof(((struct source_state *)0)->message)];
};

/* Cut to fit. */
void reflector_copy_text(char *out, size_t size, const char *text);
struct reflector_text reflector_missing_right(
	const struct reflector *r, const char *verb);
struct reflector_text reflector_describe_end(const struct reflector_end *end);
/* The version asked for is no longer kept. */
bool reflector_is_gone(const struct status *status);
/* Of the headers, else of the Status; UNKNOWN_I64. */
int64_t reflector_retry_after(const struct reflector_end *end);

/* A complete picture was shown, and it was confirmed at some time. */
bool reflector_has_picture(const struct reflector *r);
void reflector_set_state(struct reflector *r, enum source_state_code code,
	const char *message, struct moment now, struct reflector_verdict *out);
void reflector_set_complete(struct reflector *r, struct reflector_verdict *out);
/* STALE with a picture, else the given code. */
void reflector_set_trouble(struct reflector *r, enum source_state_code without_picture,
	const char *message, struct moment now, struct reflector_verdict *out);
/* As of `mono_ms`, if that is later than what is known. */
void reflector_confirm(struct reflector *r, int64_t mono_ms);
void reflector_go_live(
	struct reflector *r, struct moment now, struct reflector_verdict *out);

void reflector_add_change(struct reflector_verdict *out, enum reflector_change change);
void reflector_stage(
	struct reflector *r, struct moment now, struct reflector_verdict *out);
void reflector_abort_staging(struct reflector *r, struct reflector_verdict *out);
/* True when the new picture is older than the one shown and must not replace it. */
bool reflector_is_set_back(struct reflector *r, const char *version, struct moment now,
	struct reflector_verdict *out);
/* The picture is as of `confirmed_mono_ms`; UNKNOWN_I64: nobody said. */
void reflector_commit(struct reflector *r, const char *version,
	int64_t confirmed_mono_ms, struct moment now, struct reflector_verdict *out);

void reflector_start_request(struct reflector *r, enum reflector_phase phase,
	enum reflector_action action, struct moment now, struct reflector_verdict *out);
void reflector_start_list(
	struct reflector *r, struct moment now, struct reflector_verdict *out);
void reflector_start_watch(
	struct reflector *r, struct moment now, struct reflector_verdict *out);
/* The whole cluster, while the picture of the namespace stands. */
void reflector_ask_for_all(
	struct reflector *r, struct moment now, struct reflector_verdict *out);
/* Counts a refusal for lack of rights: how long until the next question. */
int64_t reflector_rights_delay_ms(struct reflector *r);
void reflector_wait(struct reflector *r, enum reflector_obstacle obstacle,
	int64_t delay_ms, struct moment now, struct reflector_verdict *out);
void reflector_back_off(struct reflector *r, enum reflector_obstacle obstacle,
	bool watches_next, int64_t retry_after_s, struct moment now,
	struct reflector_verdict *out);

/* Refusals that mean the same for lists and watches. */
void reflector_not_logged_in(struct reflector *r, const struct reflector_end *end,
	struct moment now, struct reflector_verdict *out);
void reflector_type_absent(
	struct reflector *r, struct moment now, struct reflector_verdict *out);

/* reflector_list.c */
void reflector_page_complete(struct reflector *r, const struct list_meta *meta,
	struct moment now, struct reflector_verdict *out);
void reflector_list_ended(struct reflector *r, const struct reflector_end *end,
	struct moment now, struct reflector_verdict *out);

/* reflector_watch.c */
void reflector_watch_opened(
	struct reflector *r, struct moment now, struct reflector_verdict *out);
/* When a watch that is behind counts as caught up; UNKNOWN_I64: never by time. */
int64_t reflector_catch_up_due(const struct reflector *r);
/* Live from now on, as of the last byte read. */
void reflector_caught_up(
	struct reflector *r, struct moment now, struct reflector_verdict *out);
void reflector_take_frame(struct reflector *r, const struct frame *frame,
	struct moment now, struct reflector_verdict *out);
void reflector_watch_ended(struct reflector *r, const struct reflector_end *end,
	struct moment now, struct reflector_verdict *out);
/* The initial events did not come to their end: what came is worth nothing. */
void reflector_initial_failed(struct reflector *r, const struct reflector_end *end,
	struct moment now, struct reflector_verdict *out);

#endif
