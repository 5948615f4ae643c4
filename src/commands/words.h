/* Figures in sentences: durations, sizes, numbers of things. Plain ASCII. */
#ifndef SRC_COMMANDS_WORDS_H
#define SRC_COMMANDS_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* "40 s", "40 to 55 s", "3 to 5 min", "5 to 7 h"; "unknown" when either is NAN. */
const char *words_span(double low_s, double high_s, struct arena *arena);
/* "16 GiB", "512 MiB"; "unknown size". */
const char *words_bytes(int64_t bytes, struct arena *arena);
/* "1 VM", "3 VMs". */
const char *words_count(
	size_t count, const char *one, const char *many, struct arena *arena);

#endif
