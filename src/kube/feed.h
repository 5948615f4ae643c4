/*
 * One kind's reflector together with the transfer and the splitter that serve it:
 * turns bytes of the transport into events for the reflector and its verdicts into
 * requests and changes.
 */
#ifndef KUBE_FEED_H
#define KUBE_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/strbuf.h"
#include "kube/cluster.h"
#include "kube/record.h"
#include "net/transport.h"
#include "src/kube/auth.h"
#include "src/kube/reflector.h"
#include "wire/splitter.h"

/* What all feeds of a cluster share; borrowed. */
struct feed_context {
	const struct target *target;
	struct transport transport;
	struct auth *auth;
	const struct strbuf *impersonation; /* lines of auth_impersonation() */
	cluster_emit *emit;
	void *emit_context;
	/* For the recording: what the object at hand was decoded from. */
	struct record *record; /* NULL: none */
	struct str json;
	bool is_frame;
	/* Set by feeds: the server answered, and accepted the credentials. */
	bool is_reachable;
	bool is_accepted;
};

struct feed {
	enum kind kind;
	struct reflector reflector;
	struct splitter *splitter;
	struct strbuf error_body;
	uint32_t transfer;    /* 0: none */
	uint32_t credentials; /* generation it was sent with */
	bool is_watch;
	bool is_due;	     /* a request waits for credentials */
	bool is_wait_told;   /* that it waits for credentials */
	bool is_opened;	     /* headers of a 200 came */
	bool is_refused;     /* headers of something else came */
	bool is_list_closed; /* the list's JSON ended */
	int64_t seen_byte_mono_ms;
	/* How far reading has come: all that came until then is read when so many more
	 * bytes are, and the value they end in. */
	int64_t mark_mono_ms; /* UNKNOWN_I64: no mark */
	size_t mark_left;
	char warned[160]; /* the last warning of the server that was logged */
};

void feed_init(
	struct feed *feed, enum kind kind, const struct reflector_config *config);
void feed_finish(struct feed *feed, struct feed_context *context);

/* Hands one event without data to the reflector. */
void feed_tell(struct feed *feed, struct feed_context *context,
	enum reflector_event_type type, struct moment now);
/* Headers and ends of the transfer, due requests. */
void feed_pump(struct feed *feed, struct feed_context *context, struct moment now);
/* Decodes at most `budget` bytes; returns how many were taken. */
size_t feed_decode(struct feed *feed, struct feed_context *context, size_t budget,
	struct moment now);
/* When feed_pump() is due without any bytes; UNKNOWN_I64: never. */
int64_t feed_due_mono_ms(const struct feed *feed);
/* Bytes of an accepted answer are there. */
bool feed_has_backlog(const struct feed *feed, const struct feed_context *context);

#endif
