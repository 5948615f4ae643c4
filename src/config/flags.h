/* The list of flags: those of the command line alone, and those of the table of
 * settings. */
#ifndef SRC_CONFIG_FLAGS_H
#define SRC_CONFIG_FLAGS_H

#include <stdbool.h>
#include <stddef.h>

#include "config/args.h"
#include "model/settings.h"

enum section {
	SECTION_MODE,
	SECTION_CLUSTER,
	SECTION_OUTPUT,
	SECTION_DISPLAY,
	SECTION_OTHER,
	SECTION_COUNT,
};

enum option_type {
	TYPE_TEXT,
	TYPE_FLAG,
	TYPE_DURATION,
	TYPE_MODE, /* value: enum run_mode */
	TYPE_OUTPUT,
	TYPE_NAMESPACE,
	TYPE_GROUP,
	TYPE_SETTING, /* by its row of the table of settings */
	TYPE_LEVEL,   /* a number that may be missing */
};

enum option_owner {
	OWNER_OPTIONS,
	OWNER_SETTINGS,
};

struct option {
	const char *name;
	char letter;	      /* '\0': none */
	const char *argument; /* NULL: takes none */
	const char *help;     /* NULL: not for users */
	enum section section;
	enum option_type type;
	enum option_owner owner;
	size_t offset;
	int value;
	const struct setting *setting; /* of TYPE_SETTING */
};

/* Settings first, so that they head their sections. */
struct option_list {
	struct option *items;
	size_t count;
};

/* Fills it; finished by option_list_finish(). */
void option_list_init(struct option_list *list);
void option_list_finish(struct option_list *list);
/* It cannot stand without a value. */
bool option_takes_value(const struct option *option);
/* The words of --output by enum output_format; NULL ends. */
extern const char *const output_formats[];

#endif
