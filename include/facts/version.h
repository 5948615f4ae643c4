/*
 * Releases of KubeVirt as far as behaviour depends on them: major and minor.
 *
 * Pre-releases and builds between releases count as the release they lead to or follow:
 * "v1.9.0-beta.0-1264-gd923fdb" is 1.9. What is no version (a digest, "devel") is not
 * known, and whoever asks decides what that means.
 */
#ifndef FACTS_VERSION_H
#define FACTS_VERSION_H

#include <stdbool.h>

struct kubevirt_release {
	bool is_known;
	int major;
	int minor;
};

/* NULL and anything but [v]MAJOR.MINOR[...] give an unknown release. */
struct kubevirt_release kubevirt_release_parse(const char *text);
/* An unknown release is taken for the newest. */
bool kubevirt_release_at_least(struct kubevirt_release release, int major, int minor);

#endif
