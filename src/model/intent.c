/* Names of what can be asked for, for files. */
#include "model/intent.h"

#include <assert.h>

#include "base/attr.h"

const char *intent_verb_text(enum intent_verb verb)
{
	static const char *const texts[] = {
		[INTENT_CREATE_MIGRATION] = "create-migration",
		[INTENT_DELETE_MIGRATION] = "delete-migration",
		[INTENT_EVICT_POD] = "evict-pod",
		[INTENT_DELETE_POD] = "delete-pod",
		[INTENT_CORDON] = "cordon",
		[INTENT_UNCORDON] = "uncordon",
		[INTENT_EVACUATE_CANCEL] = "evacuate-cancel",
		[INTENT_REVIEW_ACCESS] = "review-access",
		[INTENT_FIND_LAUNCHER] = "find-launcher",
	};

	assert((unsigned)verb < ARRAY_LENGTH(texts));
	return texts[verb];
}
