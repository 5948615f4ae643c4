/* The words of the contract for verdicts and degrees. */
#include <assert.h>

#include "base/attr.h"
#include "facts/network.h"

const char *address_verdict_text(enum address_verdict verdict)
{
	static const char *const texts[] = {
		[VERDICT_OK] = "OK",
		[VERDICT_OK_ATTACHED] = "OK_ATTACHED",
		[VERDICT_WARN_NOT_POOL] = "WARN_NOT_POOL",
		[VERDICT_WRONG_SUBNET] = "WRONG_SUBNET",
		[VERDICT_POD_NETWORK] = "POD_NETWORK",
		[VERDICT_EXPECTED_POD] = "EXPECTED_POD",
		[VERDICT_UNEXPECTED] = "UNEXPECTED",
		[VERDICT_PENDING] = "PENDING",
		[VERDICT_N_A] = "N_A",
		[VERDICT_UNKNOWN] = "UNKNOWN",
		[VERDICT_CONFIG_ERROR] = "CONFIG_ERROR",
		[VERDICT_INVALID_ADDR] = "INVALID_ADDR",
	};

	assert((unsigned)verdict < ARRAY_LENGTH(texts));
	return texts[verdict];
}

bool address_verdict_is_bad(enum address_verdict verdict)
{
	switch (verdict) {
	case VERDICT_WRONG_SUBNET:
	case VERDICT_POD_NETWORK:
	case VERDICT_CONFIG_ERROR:
	case VERDICT_INVALID_ADDR:
		return true;
	case VERDICT_OK:
	case VERDICT_OK_ATTACHED:
	case VERDICT_WARN_NOT_POOL:
	case VERDICT_EXPECTED_POD:
	case VERDICT_UNEXPECTED:
	case VERDICT_PENDING:
	case VERDICT_N_A:
	case VERDICT_UNKNOWN:
		break;
	}
	return false;
}

const char *saturation_text(enum saturation saturation)
{
	static const char *const texts[] = {
		[SATURATION_UNKNOWN] = "unknown",
		[SATURATION_OK] = "ok",
		[SATURATION_WARM] = "warm",
		[SATURATION_HIGH] = "high",
		[SATURATION_SATURATED] = "saturated",
		[SATURATION_NOT_OBSERVABLE] = "not-observable",
		[SATURATION_DOWN] = "down",
	};

	assert((unsigned)saturation < ARRAY_LENGTH(texts));
	return texts[saturation];
}
