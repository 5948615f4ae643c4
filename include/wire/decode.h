/*
 * JSON text of the cluster in, plain structs out. Pure, tolerant of unknown members and
 * wrong types of members that we do not need; every function is fuzzed.
 *
 * A member that is missing, null or of the wrong type is unknown (NULL, UNKNOWN_I64,
 * TRI_UNKNOWN), never zero.
 */
#ifndef WIRE_DECODE_H
#define WIRE_DECODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/str.h"
#include "model/object.h"

/* The error object of the API, or whatever stood in its place. */
struct status {
	int64_t code;	       /* HTTP code */
	char reason[64];       /* "Expired", "Forbidden", ...; "" when none */
	char message[512];     /* safe for a terminal, one line */
	bool is_status;	       /* the body was a Status object */
	int64_t retry_after_s; /* details.retryAfterSeconds; UNKNOWN_I64 */
	bool is_too_large_resource_version; /* cause ResourceVersionTooLarge, or its
					       text */
	char continue_token[4096];	    /* metadata.continue of an expired list */
};

enum frame_type {
	FRAME_ADDED,
	FRAME_MODIFIED,
	FRAME_DELETED,
	FRAME_BOOKMARK,
	FRAME_ERROR,
	FRAME_UNKNOWN, /* a type this program does not know */
};

struct frame {
	enum frame_type type;
	struct object *object;	   /* ADDED, MODIFIED, DELETED; owned by the receiver */
	char resource_version[64]; /* of object or bookmark; "" when absent */
	bool is_initial_events_end; /* bookmark with k8s.io/initial-events-end: "true"
				     */
	struct status status;	    /* ERROR */
};

struct list_meta {
	char resource_version[64];
	char continue_token[4096]; /* "" on the last page */
	bool is_status;		   /* the body was a Status, not a list */
	struct status status;
};

/* One object of the kind (an item of a list, or a GET). Needs metadata.name. */
bool decode_object(enum kind kind, struct str json, struct object **out,
	struct error *err) MUST_USE;
/* One watch line {"type":..,"object":..}. False when it is not such an object. */
bool decode_frame(
	enum kind kind, struct str json, struct frame *out, struct error *err) MUST_USE;
/* The envelope of a list from splitter_envelope(). False unless an object with
 * "metadata" (or a Status). */
bool decode_list_meta(
	struct str json, struct list_meta *out, struct error *err) MUST_USE;
/* Any error body: Status JSON, text, HTML, nothing. Always gives a message. */
void decode_status(int64_t http_code, const char *content_type, struct str body,
	struct status *out);
/* {"gitVersion":"v1.33.1"} of /version. */
bool decode_version(
	struct str json, char *out, size_t size, struct error *err) MUST_USE;

#endif
