/* Small helpers shared by the whole simulator: memory, buffers, random, quantities. */
#ifndef SIM_UTIL_H
#define SIM_UTIL_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PRINTF_LIKE(f, a) __attribute__((format(printf, f, a)))
#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

struct buf {
	char *data;
	size_t len;
	size_t cap;
};

void die(const char *fmt, ...) PRINTF_LIKE(1, 2) __attribute__((noreturn));
void *xalloc(size_t size);
void *xgrow(void *old, size_t size);
char *xdup(const char *s);
char *xndup(const char *s, size_t n);
char *xfmt(const char *fmt, ...) PRINTF_LIKE(1, 2);
char *xvfmt(const char *fmt, va_list ap) PRINTF_LIKE(1, 0);

void buf_add(struct buf *b, const void *data, size_t len);
void buf_str(struct buf *b, const char *s);
void buf_char(struct buf *b, char c);
void buf_fmt(struct buf *b, const char *fmt, ...) PRINTF_LIKE(2, 3);
void buf_free(struct buf *b);
char *buf_take(struct buf *b);

void rng_seed(uint64_t seed);
uint64_t rng_next(void);
unsigned rng_below(unsigned n);
double rng_unit(void);
double rng_between(double lo, double hi);
void uid_new(char out[37]);
void suffix_new(char out[6]);

bool str_eq(const char *a, const char *b);
bool str_starts(const char *s, const char *prefix);
bool str_ends(const char *s, const char *suffix);

/* "4Gi", "512Mi", "1G", "250m" -> bytes (or units); -1 if it is no quantity. */
double quantity_parse(const char *s);
void quantity_bytes(double bytes, char out[32]);

char *url_decode(const char *s, size_t len);
char *base64_encode(const void *data, size_t len, bool url);
unsigned char *base64_decode(const char *s, size_t *len, size_t *bad_at);

#endif
