/* Reads KubeVirt releases from version texts; pure. */
#include "facts/version.h"

#include "base/str.h"

/* Takes digits off the front of *rest. */
static bool take_number(struct str *rest, int *out)
{
	size_t digits = 0;
	uint64_t value;

	while (digits < rest->length && rest->data[digits] >= '0' &&
		rest->data[digits] <= '9') {
		digits++;
	}
	if (digits > 6 || !str_to_u64((struct str){ rest->data, digits }, &value)) {
		return false;
	}
	*out = (int)value;
	rest->data += digits;
	rest->length -= digits;
	return true;
}

static bool take_character(struct str *rest, char character)
{
	if (rest->length == 0 || rest->data[0] != character) {
		return false;
	}
	rest->data++;
	rest->length--;
	return true;
}

struct kubevirt_release kubevirt_release_parse(const char *text)
{
	struct kubevirt_release release = { 0 };
	struct str rest = str_from(text);
	int major;
	int minor;

	(void)take_character(&rest, 'v');
	if (!take_number(&rest, &major) || !take_character(&rest, '.') ||
		!take_number(&rest, &minor)) {
		return release;
	}
	if (rest.length > 0 && rest.data[0] != '.' && rest.data[0] != '-' &&
		rest.data[0] != '+') {
		return release;
	}
	release.is_known = true;
	release.major = major;
	release.minor = minor;
	return release;
}

bool kubevirt_release_at_least(struct kubevirt_release release, int major, int minor)
{
	if (!release.is_known) {
		return true;
	}
	return release.major > major ||
		(release.major == major && release.minor >= minor);
}
