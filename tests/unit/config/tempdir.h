/* A directory of its own for a test: files written by relative name, removed at the
 * end. */
#ifndef TESTS_UNIT_CONFIG_TEMPDIR_H
#define TESTS_UNIT_CONFIG_TEMPDIR_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/alloc.h"

static inline char *tempdir_create(void)
{
	char pattern[] = "/tmp/vmigtop-test-XXXXXX";
	char *directory = mkdtemp(pattern);

	if (directory == NULL) {
		abort();
	}
	return mem_strdup(directory);
}

static inline char *tempdir_path(const char *directory, const char *name)
{
	return mem_printf("%s/%s", directory, name);
}

static inline void tempdir_make_parents(char *path)
{
	for (char *slash = strchr(path + 1, '/'); slash != NULL;
		slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		(void)mkdir(path, 0700);
		*slash = '/';
	}
}

/* Returns the path (mem_free). */
static inline char *tempdir_write(
	const char *directory, const char *name, const char *text)
{
	char *path = tempdir_path(directory, name);
	FILE *file;

	tempdir_make_parents(path);
	file = fopen(path, "w");
	if (file == NULL || fputs(text, file) == EOF || fclose(file) != 0) {
		abort();
	}
	return path;
}

static inline void tempdir_remove(const char *directory)
{
	DIR *stream = opendir(directory);
	const struct dirent *entry;

	while (stream != NULL && (entry = readdir(stream)) != NULL) {
		char *path = tempdir_path(directory, entry->d_name);
		struct stat status;

		if (strcmp(entry->d_name, ".") != 0 &&
			strcmp(entry->d_name, "..") != 0 && lstat(path, &status) == 0) {
			if (S_ISDIR(status.st_mode)) {
				tempdir_remove(path);
			} else {
				(void)unlink(path);
			}
		}
		mem_free(path);
	}
	if (stream != NULL) {
		(void)closedir(stream);
	}
	(void)rmdir(directory);
}

#endif
