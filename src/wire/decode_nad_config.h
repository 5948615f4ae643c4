/*
 * Reads the CNI configuration inside a NetworkAttachmentDefinition: text that any user
 * with the right to create one may have written.
 *
 * Follows encoding/json of the plugins that read it: names match in any case, the last
 * of several wins, null is nothing, and a wrong type is an error for the whole pod.
 */
#ifndef SRC_WIRE_DECODE_NAD_CONFIG_H
#define SRC_WIRE_DECODE_NAD_CONFIG_H

#include "base/arena.h"
#include "base/str.h"
#include "model/nad_config.h"

struct json_object;

/* `config` may be NULL: no configuration in the object. Never NULL. */
const struct nad_config *nad_config_decode(struct arena *arena, const char *config)
	__attribute__((returns_nonnull));

/* --- shared by decode_nad_config.c and decode_nad_ipam.c --- */

#define NAD_POOLS 64
#define NAD_NOTES 24

struct nad_builder {
	struct arena *arena;
	struct nad_config *config;
	struct nad_pool *pools; /* NAD_POOLS of them */
	struct nad_note *notes; /* NAD_NOTES of them */
};

/* No pod gets an address by this: the first reason stays. Returns false. */
bool nad_invalid(struct nad_builder *builder, const char *format, ...)
	PRINTF_LIKE(2, 3);
/* The addresses stand elsewhere, or nowhere that can be read. */
void nad_unknown(struct nad_builder *builder, const char *why);
/* One note of every id is kept. */
void nad_note(struct nad_builder *builder, const char *id, const char *format, ...)
	PRINTF_LIKE(3, 4);
/* Harmless and short, for messages. */
const char *nad_shown(struct nad_builder *builder, const char *text);
/* The member that Go would take; NULL when absent or null. */
struct json_object *nad_member(
	struct nad_builder *builder, struct json_object *object, const char *key);
/* These give NULL or UNKNOWN_I64 when absent, false (and invalid) on a wrong type. */
bool nad_text(struct nad_builder *builder, struct json_object *object, const char *key,
	const char **out) MUST_USE;
bool nad_number(struct nad_builder *builder, struct json_object *object,
	const char *key, int64_t *out) MUST_USE;
bool nad_list(struct nad_builder *builder, struct json_object *object, const char *key,
	struct json_object **out) MUST_USE;
/* NULL when too many were asked for: then the ranges are unknown. */
struct nad_pool *nad_add_pool(struct nad_builder *builder);

/* Fills the pools from the "ipam" object, or from the OVN plugin itself. */
void nad_ipam_decode(struct nad_builder *builder, struct json_object *ipam);
void nad_ovn_decode(struct nad_builder *builder, struct json_object *plugin);

#endif
