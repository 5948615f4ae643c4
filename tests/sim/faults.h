/* Faults asked for through /sim/fault: what goes wrong, where, how often. */
#ifndef SIM_FAULTS_H
#define SIM_FAULTS_H

#include "http.h"

enum fault_kind {
	FAULT_STATUS,
	FAULT_RESET,
	FAULT_TRUNCATE,
	FAULT_STALL,
	FAULT_HTML,
	FAULT_GONE,
	FAULT_SPLIT,
	FAULT_CLOSE_WATCHES,
	FAULT_DUPLICATE,
	FAULT_EMPTY_BODY,
	FAULT_UNAUTHORIZED,
	FAULT_SLOW_LIST,
	FAULT_REORDER,
	FAULT_EXPIRED_CERTIFICATE,
	FAULT_LATE_INITIAL_END,
	FAULT_NO_BOOKMARKS,
	FAULT_WARNING
};

/* NULL when taken on, else an allocated message. */
char *fault_add(struct json_object *spec);
void faults_clear(void);
void faults_free(void);

/* True: the reply is made here. Status 0 then means: cut the connection. */
bool fault_before(struct request *req, struct reply *reply);
/* The response for a ready reply, possibly crippled; NULL = cut the connection. */
struct MHD_Response *fault_response(struct request *req, struct reply *reply);
/* The connection is going away. */
void fault_forget(struct MHD_Connection *conn);
/* Feeds slow bodies; call it once per turn of the loop. */
void faults_turn(void);

/* Is there such a fault for this uri? Watches ask when they start. */
bool fault_take(enum fault_kind kind, const char *uri, long *bytes);

#endif
