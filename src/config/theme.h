/*
 * What one theme file says, before inheritance and fallbacks are worked out.
 */
#ifndef SRC_CONFIG_THEME_H
#define SRC_CONFIG_THEME_H

#include <stdbool.h>

#include "base/attr.h"
#include "base/error.h"
#include "base/str.h"
#include "theme/theme.h"

/* A style as written: a part that is not said is that of the role "default". */
struct theme_entry {
	bool is_set;
	bool has_foreground;
	bool has_background;
	struct style style;
};

struct theme_draft {
	char name[sizeof(((struct theme *)NULL)->name)];
	char inherits[sizeof(((struct theme *)NULL)->name)]; /* "": nothing */
	struct theme_entry entries[ROLE_COUNT];
};

/* One file alone. `origin` names it in messages. */
bool theme_draft_parse(struct str yaml, const char *origin, struct theme_draft *out,
	struct error *err) MUST_USE;
/* Letters, digits, '-', '_', '.'; not at the start a '.', at most 63. */
bool theme_name_is_valid(const char *name);

#endif
