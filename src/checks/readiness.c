/* States of conclusions: their words and which of several decides. */
#include "checks/readiness.h"

#include <assert.h>

#include "base/attr.h"

const char *readiness_state_text(enum readiness_state state)
{
	static const char *const texts[] = {
		[READINESS_OK] = "ok",
		[READINESS_WARNING] = "warning",
		[READINESS_FAILED] = "failed",
		[READINESS_UNKNOWN] = "unknown",
	};

	assert((unsigned)state < ARRAY_LENGTH(texts));
	return texts[state];
}

static int weight_of(enum readiness_state state)
{
	switch (state) {
	case READINESS_OK:
		return 0;
	case READINESS_WARNING:
		return 1;
	case READINESS_UNKNOWN:
		return 2;
	case READINESS_FAILED:
		break;
	}
	return 3;
}

enum readiness_state readiness_worst(const struct readiness *readiness)
{
	enum readiness_state worst = READINESS_OK;

	if (readiness == NULL || readiness->count == 0) {
		return READINESS_UNKNOWN;
	}
	for (size_t i = 0; i < readiness->count; i++) {
		if (weight_of(readiness->items[i].state) > weight_of(worst)) {
			worst = readiness->items[i].state;
		}
	}
	return worst;
}
