/* Default keys, chosen keys, and what they take from each other. */
#include "ui/keymap/keymap.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/safe_text.h"
#include "base/str.h"
#include "commands/command.h"
#include "ui/actions/action.h"
#include "ui/keys.h"
#include "ui/screens/screen.h"

#define CONTROL(letter) ((letter) - '@')

bool verb_is_none(struct verb verb)
{
	return verb.action == NULL && verb.command == NULL && verb.screen == NULL;
}

static bool is_same(struct verb a, struct verb b)
{
	return a.action == b.action && a.command == b.command && a.screen == b.screen;
}

struct verb verb_find(const char *name)
{
	for (size_t i = 0; i < action_count; i++) {
		if (text_equal(actions[i].id, name)) {
			return (struct verb){ .action = &actions[i] };
		}
	}
	for (size_t i = 0; commands[i] != NULL; i++) {
		if (text_equal(commands[i]->name, name)) {
			return (struct verb){ .command = commands[i] };
		}
	}
	for (size_t i = 0; screens[i] != NULL; i++) {
		if (screens[i]->key != 0 && text_equal(screens[i]->id, name)) {
			return (struct verb){ .screen = screens[i] };
		}
	}
	return (struct verb){ 0 };
}

const char *verb_name(struct verb verb)
{
	if (verb.action != NULL) {
		return verb.action->id;
	}
	if (verb.command != NULL) {
		return verb.command->name;
	}
	return verb.screen != NULL ? verb.screen->id : "";
}

const char *verb_help(struct verb verb)
{
	if (verb.action != NULL) {
		return verb.action->help;
	}
	if (verb.command != NULL) {
		return verb.command->help;
	}
	return verb.screen != NULL ? verb.screen->help : "";
}

static void complain(struct keymap *keymap, const char *format, ...) PRINTF_LIKE(2, 3);

static void complain(struct keymap *keymap, const char *format, ...)
{
	char text[KEYMAP_CONFLICT_SIZE];
	va_list arguments;

	if (keymap->conflict_count >= KEYMAP_CONFLICTS_MAX) {
		return;
	}
	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	safe_text(keymap->conflicts[keymap->conflict_count++], KEYMAP_CONFLICT_SIZE,
		text);
}

static void add(struct keymap *keymap, int32_t key, struct verb verb)
{
	if (keymap->count < KEYMAP_SIZE && key != KEY_NONE) {
		keymap->bindings[keymap->count++] = (struct binding){ key, verb };
	}
}

static void add_defaults(struct keymap *keymap)
{
	for (size_t i = 0; i < action_count; i++) {
		for (size_t k = 0; k < ACTION_KEYS_MAX; k++) {
			add(keymap, actions[i].keys[k],
				(struct verb){ .action = &actions[i] });
		}
	}
	for (size_t i = 0; commands[i] != NULL; i++) {
		add(keymap, commands[i]->key, (struct verb){ .command = commands[i] });
	}
	/* What kill is in htop. */
	add(keymap, KEY_F9_, verb_find("cancel"));
	for (size_t i = 0; screens[i] != NULL; i++) {
		add(keymap, screens[i]->key, (struct verb){ .screen = screens[i] });
	}
}

static void remove_at(struct keymap *keymap, size_t place)
{
	keymap->count--;
	for (size_t i = place; i < keymap->count; i++) {
		keymap->bindings[i] = keymap->bindings[i + 1];
	}
}

/* Ctrl-C stays: whatever a settings file says, there is a way out. */
static void remove_keys_of(struct keymap *keymap, struct verb verb)
{
	for (size_t i = keymap->count; i > 0; i--) {
		if (is_same(keymap->bindings[i - 1].verb, verb) &&
			keymap->bindings[i - 1].key != CONTROL('C')) {
			remove_at(keymap, i - 1);
		}
	}
}

/* Choices are looked at twice: first the chosen names lose their own keys, so that two
 * verbs can swap theirs without a word. */
static void make_room(struct keymap *keymap, const struct key_choice *choice)
{
	struct verb verb = verb_find(choice->name);

	if (verb_is_none(verb)) {
		complain(keymap,
			"line %zu: there is no action or command \"%s\"; help shows "
			"the "
			"names",
			choice->line, choice->name);
		return;
	}
	remove_keys_of(keymap, verb);
}

static void take(struct keymap *keymap, const struct key_choice *choice)
{
	struct verb verb = verb_find(choice->name);
	int32_t key = KEY_NONE;

	if (verb_is_none(verb)) {
		return;
	}
	if (!key_from_name(choice->key, &key)) {
		complain(keymap, "line %zu: no key is called \"%s\"", choice->line,
			choice->key);
		return;
	}
	if (key == CONTROL('C')) {
		complain(keymap, "line %zu: ^C always quits", choice->line);
		return;
	}
	for (size_t i = keymap->count; i > 0; i--) {
		struct verb other = keymap->bindings[i - 1].verb;
		int32_t left[1];

		if (keymap->bindings[i - 1].key != key || is_same(other, verb)) {
			continue;
		}
		remove_at(keymap, i - 1);
		complain(keymap, "line %zu: %s is now %s, no longer %s%s", choice->line,
			choice->key, choice->name, verb_name(other),
			keymap_keys(keymap, other, left, 1) == 0
				? ", which has no key any more"
				: "");
	}
	add(keymap, key, verb);
}

void keymap_init(
	struct keymap *keymap, const struct key_choice *choices, size_t choice_count)
{
	keymap->count = 0;
	keymap->conflict_count = 0;
	add_defaults(keymap);
	for (size_t i = 0; i < choice_count; i++) {
		make_room(keymap, &choices[i]);
	}
	for (size_t i = 0; i < choice_count; i++) {
		take(keymap, &choices[i]);
	}
}

struct verb keymap_find(const struct keymap *keymap, int32_t key)
{
	for (size_t i = 0; i < keymap->count; i++) {
		if (keymap->bindings[i].key == key) {
			return keymap->bindings[i].verb;
		}
	}
	return (struct verb){ 0 };
}

size_t keymap_keys(
	const struct keymap *keymap, struct verb verb, int32_t *out_keys, size_t size)
{
	size_t count = 0;

	for (size_t i = 0; i < keymap->count && count < size; i++) {
		if (is_same(keymap->bindings[i].verb, verb)) {
			out_keys[count++] = keymap->bindings[i].key;
		}
	}
	return count;
}
