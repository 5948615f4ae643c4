/*
 * The port to the network: HTTP transfers by number, bytes in bounded buffers.
 *
 * Implemented by src/net/http.c with libcurl and by the tests with a script. A transfer
 * is named by an id that is never reused; calls for an id that has ended do nothing.
 * Knows nothing of Kubernetes.
 */
#ifndef NET_TRANSPORT_H
#define NET_TRANSPORT_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"

/* How to reach and trust one server. Strings are borrowed until the next configure. */
struct transport_config {
	const char *ca_pem; /* NULL: the system's roots; "" trusts nothing */
	const char *client_certificate_pem;
	const char *client_key_pem;
	bool insecure;
	const char *tls_server_name;
	const char *proxy_url;
	const char *username; /* basic authentication */
	const char *password;
	const char *user_agent;
};

struct transport_request {
	const char *method; /* "GET", "POST", ... */
	const char *url;
	const char *const *headers; /* "Name: value", NULL-terminated */
	struct str body;	    /* copied */
	bool is_stream;		    /* a watch: no time-out, no compression */
	bool is_write; /* never on a reused connection: libcurl would repeat it */
	bool accept_gzip;
	int64_t timeout_ms; /* 0: none beyond connecting */
};

enum transfer_state {
	TRANSFER_RUNNING,
	TRANSFER_DONE, /* the body ended as HTTP promised: NOT proof of completeness */
	TRANSFER_FAILED, /* error is set; what was received stays readable */
};

struct transfer_status {
	enum transfer_state state;
	int64_t http_code;	   /* 0 before the headers */
	const char *content_type;  /* "" when none; valid until release */
	int64_t retry_after_s;	   /* UNKNOWN_I64 when none */
	const char *warnings;	   /* of Warning headers, raw; NULL or "": none */
	bool is_refused;	   /* the connection was refused */
	bool got_any_byte;	   /* of the answer */
	int64_t last_byte_mono_ms; /* UNKNOWN_I64 */
	const struct error *error; /* TRANSFER_FAILED */
};

struct transport;

struct transport_ops {
	/* 0 and err when the request cannot even be built. */
	uint32_t (*submit)(
		void *self, const struct transport_request *request, struct error *err);
	/* Valid until the next wait/submit; false when the id is unknown. */
	bool (*status)(void *self, uint32_t id, struct transfer_status *out);
	/* Received and not yet consumed bytes of the body. */
	struct str (*peek)(void *self, uint32_t id);
	void (*consume)(void *self, uint32_t id, size_t length);
	/* Ends the transfer if it runs and forgets it. */
	void (*release)(void *self, uint32_t id);
	/* Moves bytes; waits at most timeout_ms for them or for one of `fds` (revents
	 * set). */
	void (*wait)(void *self, struct pollfd *fds, size_t fd_count, int timeout_ms);
	/* What another transport has to wait for on behalf of this one: its
	 * descriptors, at most `capacity`, and the longest time in ms (INT_MAX: as long
	 * as it likes). Afterwards wait() without descriptors and time moves the bytes.
	 */
	size_t (*descriptors)(
		void *self, struct pollfd *out, size_t capacity, int *out_ms);
	/* Replaces trust and identity; drops pooled connections. */
	bool (*configure)(
		void *self, const struct transport_config *config, struct error *err);
	void (*destroy)(void *self);
};

struct transport {
	const struct transport_ops *ops;
	void *self;
};

/* The libcurl implementation. False when libcurl cannot do what is needed. */
bool transport_http_create(struct transport *out, struct error *err) MUST_USE;

#endif
