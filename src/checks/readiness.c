/* States of conclusions: their words and which of several decides. */
#include "checks/readiness.h"

#include <assert.h>

#include "base/attr.h"
#include "src/checks/tell.h"

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

enum readiness_state readiness_worst(const struct readiness *readiness)
{
	enum readiness_state worst = READINESS_OK;

	if (readiness == NULL || readiness->count == 0) {
		return READINESS_UNKNOWN;
	}
	for (size_t i = 0; i < readiness->count; i++) {
		if (tell_weight(readiness->items[i].state) > tell_weight(worst)) {
			worst = readiness->items[i].state;
		}
	}
	return worst;
}
