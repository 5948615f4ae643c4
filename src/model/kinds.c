/* The table of watched kinds, from kinds.def. */
#include "model/kinds.h"

#include <assert.h>

#define NEEDED KIND_NEEDED
#define OPTIONAL KIND_OPTIONAL
#define ON_DEMAND KIND_ON_DEMAND

static const struct kind_info kinds[KIND_COUNT] = {
#define KIND(id, source, group, versions, plural, object_kind, namespaced, selector, \
	interest, goes_dark)                                                         \
	[KIND_##id] = { source, group, versions, plural, object_kind, namespaced,    \
		selector, interest, goes_dark },
#include "model/kinds.def"
#undef KIND
};

const struct kind_info *kind_info(enum kind kind)
{
	assert((unsigned)kind < KIND_COUNT);
	return &kinds[kind];
}
