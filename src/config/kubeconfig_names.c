/* The names of all contexts of the kubeconfig, to choose from. */
#include <stdlib.h>

#include "config/kubeconfig.h"
#include "src/config/kubeconfig_file.h"

size_t kubeconfig_contexts(const struct kubeconfig_overrides *overrides,
	struct arena *arena, const char *const **out_names)
{
	struct kubeconfig config;
	struct error err;
	const struct kubeconfig_table *table = &config.tables[KUBECONFIG_CONTEXTS];
	const char **names = NULL;
	size_t count = 0;

	kubeconfig_init(&config);
	if (kubeconfig_add_files(&config, overrides->kubeconfig, getenv("KUBECONFIG"),
		    getenv("HOME"), &err)) {
		names = arena_calloc(arena, table->count + 1, sizeof(*names));
		for (size_t i = 0; i < table->count; i++) {
			names[count++] = arena_strdup(arena, table->entries[i]->name);
		}
	}
	kubeconfig_finish(&config);
	*out_names = names;
	return count;
}
