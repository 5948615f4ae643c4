/* The watched kinds as an enum and a table, generated from kinds.def. */
#ifndef MODEL_KINDS_H
#define MODEL_KINDS_H

#include <stdbool.h>
#include <stddef.h>

enum kind {
#define KIND(id, ...) KIND_##id,
#include "model/kinds.def"
#undef KIND
	KIND_COUNT
};

enum kind_interest {
	KIND_NEEDED,
	KIND_OPTIONAL,
	KIND_ON_DEMAND,
};

struct kind_info {
	const char *source_name; /* as in the JSON's `sources` */
	const char *group;	 /* "" is the core group */
	const char *versions;	 /* comma separated, preferred first */
	const char *plural;
	const char *object_kind;
	bool is_namespaced;
	const char *selector; /* query string, NULL for all */
	enum kind_interest interest;
	const char *goes_dark; /* what cannot be shown without it */
};

const struct kind_info *kind_info(enum kind kind);

#endif
