/* The way out that cannot return: out of memory and broken invariants. */
#ifndef BASE_DIE_H
#define BASE_DIE_H

#include "base/attr.h"

/* The hook runs once before the message is printed; the app restores the terminal in
 * it. */
void die_set_hook(void (*hook)(void));

NORETURN void die(const char *format, ...) PRINTF_LIKE(1, 2);

#endif
