/* YAML file -> JSON tree (core schema scalars), for scenarios. */
#ifndef SIM_YAML_H
#define SIM_YAML_H

#include <json-c/json.h>

/* Ends the program with one line naming file and line when the file is unusable. */
struct json_object *yaml_load(const char *path);

#endif
