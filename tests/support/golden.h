/*
 * Pictures kept in files: a canvas must look as it did. Text and roles are separate
 * files, so that a change of colours and a change of words are different changes.
 *
 * GOLDEN=update in the environment writes the files instead of comparing.
 */
#ifndef TESTS_SUPPORT_GOLDEN_H
#define TESTS_SUPPORT_GOLDEN_H

#include <stdbool.h>

#include "ui/canvas.h"

/* tests/golden/<screen>/<name>.<columns>x<rows>.txt and .roles, from the root of the
 * repository. False when a file differs or is missing; the first line that differs is
 * printed. */
bool golden_matches(const char *screen, const char *name, const struct canvas *canvas);

#endif
