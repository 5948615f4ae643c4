/*
 * Which key means which verb: the defaults of the tables of actions, commands and
 * screens, changed by the user's choices. Pure.
 */
#ifndef UI_KEYMAP_KEYMAP_H
#define UI_KEYMAP_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/settings.h"

struct action;
struct command;
struct screen;

/* Exactly one is set, or none. */
struct verb {
	const struct action *action;
	const struct command *command;
	const struct screen *screen;
};

struct binding {
	int32_t key;
	struct verb verb;
};

#define KEYMAP_SIZE 256
#define KEYMAP_CONFLICTS_MAX 16
#define KEYMAP_CONFLICT_SIZE 160

struct keymap {
	struct binding bindings[KEYMAP_SIZE];
	size_t count;
	/* What of the user's choices does not work, or takes a key from another verb;
	 * safe text. */
	char conflicts[KEYMAP_CONFLICTS_MAX][KEYMAP_CONFLICT_SIZE];
	size_t conflict_count;
};

/* The defaults, then the choices: a name that is chosen for loses its default keys, and
 * a chosen key is taken from whoever had it. */
void keymap_init(
	struct keymap *keymap, const struct key_choice *choices, size_t choice_count);
/* All NULL when the key means nothing. */
struct verb keymap_find(const struct keymap *keymap, int32_t key);
/* Keys of a verb, at most `size`, in order of preference; returns how many. */
size_t keymap_keys(
	const struct keymap *keymap, struct verb verb, int32_t *out_keys, size_t size);

bool verb_is_none(struct verb verb);
/* By the name it has in the settings file; none when there is no such verb. */
struct verb verb_find(const char *name);
const char *verb_name(struct verb verb);
const char *verb_help(struct verb verb);

#endif
