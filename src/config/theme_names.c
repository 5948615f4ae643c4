/* The names of all themes there are: built in, and files of the user. */
#include <dirent.h>

#include "base/alloc.h"
#include "base/str.h"
#include "config/paths.h"
#include "config/theme_file.h"

#define NAMES_MAX 128

struct names {
	struct arena *arena;
	const char **items;
	size_t count;
};

static void add(struct names *names, struct str name)
{
	for (size_t i = 0; i < names->count; i++) {
		if (str_is(name, names->items[i])) {
			return;
		}
	}
	if (names->count < NAMES_MAX && name.length > 0) {
		names->items[names->count++] = arena_str(names->arena, name);
	}
}

static void add_files(struct names *names)
{
	char *path = paths_config_file("themes");
	DIR *directory = path != NULL ? opendir(path) : NULL;
	struct dirent *entry;

	while (directory != NULL && (entry = readdir(directory)) != NULL) {
		struct str name = str_from(entry->d_name);

		if (name.data[0] != '.' && str_ends_with(name, ".yaml")) {
			name.length -= 5;
			add(names, name);
		}
	}
	if (directory != NULL) {
		(void)closedir(directory);
	}
	mem_free(path);
}

size_t theme_names(struct arena *arena, const char *const **out_names)
{
	struct names names = {
		.arena = arena,
		.items = arena_calloc(arena, NAMES_MAX, sizeof(*names.items)),
	};

	for (const struct builtin_theme *theme = builtin_themes; theme->name != NULL;
		theme++) {
		add(&names, str_from(theme->name));
	}
	add_files(&names);
	*out_names = names.items;
	return names.count;
}
