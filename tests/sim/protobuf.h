/* The few protobuf bodies kubectl sends whatever is asked: access reviews. */
#ifndef SIM_PROTOBUF_H
#define SIM_PROTOBUF_H

#include <json-c/json.h>
#include <stddef.h>

/* A self subject review as the JSON tree it would have been; NULL if it is none. */
struct json_object *protobuf_review(const char *data, size_t len);

#endif
