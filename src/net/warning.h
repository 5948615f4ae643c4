/*
 * Header lines "Warning: 299 - "text"": what a server has to say although it did what
 * was asked (apimachinery util/net ParseWarningHeaders, client-go rest/warnings.go).
 */
#ifndef NET_WARNING_H
#define NET_WARNING_H

#include <stddef.h>

#define WARNING_SIZE 512

/* Appends the text of a header line, if it is such a one, to those in `all`; once each,
 * as many as fit. What it says is of the server: raw. */
void warning_add(char all[WARNING_SIZE], const char *line, size_t length);

#endif
