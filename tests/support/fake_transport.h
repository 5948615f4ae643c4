/*
 * A transport without a network: answers from a script, bytes in pieces of any size,
 * the n-th call fails. For tests of the client and of the whole program.
 *
 * Nothing here waits; time is what the test says it is. A pattern is a list of words
 * separated by blanks: an URL matches when it contains each, and none that begins with
 * "!" ("/nodes !watch=true").
 */
#ifndef SUPPORT_FAKE_TRANSPORT_H
#define SUPPORT_FAKE_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/transport.h"

enum fake_end {
	FAKE_STAYS_OPEN,
	FAKE_ENDS,	  /* as HTTP promised */
	FAKE_IS_CUT,	  /* the connection is lost */
	FAKE_IS_REFUSED,  /* there is nobody: no headers either */
	FAKE_UNREACHABLE, /* some other way to get no headers */
};

struct fake_answer {
	const char *pattern;
	int code;		  /* 0: 200 */
	const char *content_type; /* NULL: application/json */
	const char *body;	  /* NULL: none */
	size_t body_length;	  /* 0: up to the NUL */
	int64_t retry_after_s;	  /* 0: none */
	enum fake_end end;
	const char *error; /* of a failing end; NULL: a plain one */
	unsigned times;	   /* how often it is given; 0: for ever */
	bool is_held;	   /* nothing comes until fake_transport_send() or _end() */
};

struct fake_transport;

struct fake_transport *fake_transport_create(void);
/* Also after the port was destroyed by its owner. */
void fake_transport_free(struct fake_transport *fake);
struct transport fake_transport_port(struct fake_transport *fake);

/* Answers are tried in the order given; strings are copied. A request that none matches
 * stays open without an answer. */
void fake_transport_answer(
	struct fake_transport *fake, const struct fake_answer *answer);
/* Forgets all answers; running transfers keep theirs. */
void fake_transport_forget(struct fake_transport *fake);
/* At most that many bytes of each transfer come per wait; 0: all. */
void fake_transport_set_piece(struct fake_transport *fake, size_t bytes);
/* What bytes that come are stamped with. */
void fake_transport_set_time(struct fake_transport *fake, int64_t mono_ms);
/* The n-th submit or delivery from now fails; 0: none. */
void fake_transport_fail_call(struct fake_transport *fake, size_t n);
/* Submits and deliveries so far. */
size_t fake_transport_calls(const struct fake_transport *fake);

/* Newest running transfer that matches; 0: none. */
uint32_t fake_transport_find(const struct fake_transport *fake, const char *pattern);
/* Gives the headers of a 200 if none came, and more bytes. */
void fake_transport_send(struct fake_transport *fake, uint32_t id, const char *text);
void fake_transport_end(struct fake_transport *fake, uint32_t id, enum fake_end end);
/* All running transfers that match. */
void fake_transport_end_all(
	struct fake_transport *fake, const char *pattern, enum fake_end end);

/* How many requests were submitted that match. */
size_t fake_transport_count(const struct fake_transport *fake, const char *pattern);
/* URL of the i-th submitted request that matches (0 is the oldest); NULL beyond. */
const char *fake_transport_url(
	const struct fake_transport *fake, const char *pattern, size_t i);
/* "Name: value" lines of the newest request that matches, joined by newlines. */
const char *fake_transport_headers(
	const struct fake_transport *fake, const char *pattern);
/* Of the newest configure; strings are the configurer's. */
const struct transport_config *fake_transport_config(const struct fake_transport *fake);
size_t fake_transport_configured(const struct fake_transport *fake);
/* Transfers not yet released. */
size_t fake_transport_open(const struct fake_transport *fake);
/* Bytes wait to be delivered. */
bool fake_transport_is_busy(const struct fake_transport *fake);

#endif
