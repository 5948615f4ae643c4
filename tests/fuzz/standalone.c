/*
 * Drives a fuzz target without libFuzzer: every file given, and a fixed number of
 * mutations of each from a fixed seed, so that `make check` finds the same with any
 * compiler. usage: fuzz_x ROUNDS FILE...
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void mutate(uint8_t *data, size_t *size, uint64_t *state)
{
	static const char interesting[] = "\"\\{}[]:,\0\n\x1b\xff-9e.";
	size_t edits = 1 + (size_t)(next_random(state) % 8);

	for (size_t i = 0; i<edits && * size> 0; i++) {
		size_t at = (size_t)(next_random(state) % *size);

		switch (next_random(state) % 4) {
		case 0:
			data[at] = (uint8_t)next_random(state);
			break;
		case 1:
			data[at] = (uint8_t)interesting[next_random(state) %
				(sizeof(interesting) - 1)];
			break;
		case 2: /* cut a piece out */
			memmove(data + at, data + at + 1, *size - at - 1);
			(*size)--;
			break;
		default: /* cut the end off */
			if (next_random(state) % 8 == 0) {
				*size = at;
			}
			break;
		}
	}
}

static int run_file(const char *path, unsigned long rounds, uint64_t *state)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data;
	uint8_t *copy;
	long length;

	if (file == NULL || fseek(file, 0, SEEK_END) != 0 ||
		(length = ftell(file)) < 0 || fseek(file, 0, SEEK_SET) != 0) {
		(void)fprintf(stderr, "cannot read %s\n", path);
		return 1;
	}
	data = malloc((size_t)length + 1);
	copy = malloc((size_t)length + 1);
	if (data == NULL || copy == NULL ||
		fread(data, 1, (size_t)length, file) != (size_t)length) {
		(void)fprintf(stderr, "cannot read %s\n", path);
		return 1;
	}
	(void)fclose(file);
	(void)LLVMFuzzerTestOneInput(data, (size_t)length);
	for (unsigned long i = 0; i < rounds; i++) {
		size_t size = (size_t)length;

		memcpy(copy, data, size);
		mutate(copy, &size, state);
		(void)LLVMFuzzerTestOneInput(copy, size);
	}
	free(data);
	free(copy);
	return 0;
}

int main(int argc, char **argv)
{
	uint64_t state = 0x9e3779b97f4a7c15u;
	unsigned long rounds = argc > 1 ? strtoul(argv[1], NULL, 10) : 0;

	for (int i = 2; i < argc; i++) {
		if (run_file(argv[i], rounds, &state) != 0) {
			return 1;
		}
	}
	return 0;
}
