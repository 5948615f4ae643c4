/* Fuzzes words of others that decide something: the scheduler's reasons, releases of
 * KubeVirt, names of networks. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/str.h"
#include "facts/version.h"
#include "src/diagnose/scheduler_message.h"
#include "src/facts/definition.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool is_true)
{
	if (!is_true) {
		abort();
	}
}

static void fuzz_scheduler(const char *text, struct arena *arena)
{
	struct scheduler_message message = scheduler_message_parse(text, arena);

	require(message.total_nodes >= -1);
	for (size_t i = 0; i < message.term_count; i++) {
		require(message.terms[i].kind <= TERM_OTHER);
		require(message.terms[i].nodes >= -1);
		require(message.terms[i].text != NULL);
		require(scheduler_message_has(&message, message.terms[i].kind));
	}
}

static void fuzz_release(const char *text)
{
	struct kubevirt_release release = kubevirt_release_parse(text);

	require(!release.is_known || (release.major >= 0 && release.minor >= 0));
	require(!release.is_known ||
		kubevirt_release_at_least(release, release.major, release.minor));
}

static void fuzz_network_name(struct str text)
{
	struct str namespace;
	struct str name;

	if (network_name_parse(text, &namespace, &name)) {
		require(name.length > 0 &&
			namespace.length + name.length <= text.length);
		require(name.data >= text.data &&
			name.data + name.length <= text.data + text.length);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(1024);
	char *text = mem_alloc(size + 1);

	if (size > 0) {
		memcpy(text, data, size);
	}
	text[size] = '\0';
	fuzz_scheduler(text, arena);
	fuzz_release(text);
	fuzz_network_name((struct str){ text, size });
	mem_free(text);
	arena_destroy(arena);
	return 0;
}
