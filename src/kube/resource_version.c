/* Order of resource versions. */
#include "src/kube/resource_version.h"

#include <string.h>

static bool is_comparable(const char *version)
{
	return version[0] != '\0' && version[0] != '0' &&
		strspn(version, "0123456789") == strlen(version);
}

bool resource_version_is_older(const char *a, const char *b)
{
	size_t a_length = strlen(a);
	size_t b_length = strlen(b);

	if (!is_comparable(a) || !is_comparable(b)) {
		return false;
	}
	if (a_length != b_length) {
		return a_length < b_length;
	}
	return strcmp(a, b) < 0;
}
