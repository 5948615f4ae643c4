/* The whole program with a trap: FAIL_ALLOCATION=n makes the n-th allocation fail. */
#include <stdio.h>
#include <stdlib.h>

#include "base/alloc.h"

int program_main(int argc, char **argv);

int main(int argc, char **argv)
{
	const char *text = getenv("FAIL_ALLOCATION");
	size_t n = text != NULL ? (size_t)strtoul(text, NULL, 10) : 0;

	alloc_fail_after(n);
	return program_main(argc, argv);
}
