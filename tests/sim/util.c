/* Small helpers shared by the whole simulator: memory, buffers, random, quantities. */
#include "util.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void die(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fputs("vmigtop-sim: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
	va_end(ap);
	exit(1);
}

void *xalloc(size_t size)
{
	void *p = calloc(1, size ? size : 1);

	if (!p) {
		die("out of memory");
	}
	return p;
}

void *xgrow(void *old, size_t size)
{
	void *p = realloc(old, size ? size : 1);

	if (!p) {
		die("out of memory");
	}
	return p;
}

char *xndup(const char *s, size_t n)
{
	char *copy = xalloc(n + 1);

	memcpy(copy, s, n);
	return copy;
}

char *xdup(const char *s)
{
	return s ? xndup(s, strlen(s)) : NULL;
}

char *xvfmt(const char *fmt, va_list ap)
{
	va_list again;
	char *out;
	int len;

	va_copy(again, ap);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (len < 0) {
		die("cannot format text");
	}
	out = xalloc((size_t)len + 1);
	vsnprintf(out, (size_t)len + 1, fmt, ap);
	return out;
}

char *xfmt(const char *fmt, ...)
{
	va_list ap;
	char *out;

	va_start(ap, fmt);
	out = xvfmt(fmt, ap);
	va_end(ap);
	return out;
}

void buf_add(struct buf *b, const void *data, size_t len)
{
	if (b->len + len + 1 > b->cap) {
		size_t cap = b->cap ? b->cap : 256;

		while (cap < b->len + len + 1) {
			cap *= 2;
		}
		b->data = xgrow(b->data, cap);
		b->cap = cap;
	}
	if (len) {
		memcpy(b->data + b->len, data, len);
	}
	b->len += len;
	b->data[b->len] = '\0';
}

void buf_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void buf_char(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void buf_fmt(struct buf *b, const char *fmt, ...)
{
	va_list ap;
	char *s;

	va_start(ap, fmt);
	s = xvfmt(fmt, ap);
	va_end(ap);
	buf_str(b, s);
	free(s);
}

void buf_free(struct buf *b)
{
	free(b->data);
	b->data = NULL;
	b->len = 0;
	b->cap = 0;
}

char *buf_take(struct buf *b)
{
	char *data = b->data ? b->data : xdup("");

	b->data = NULL;
	b->len = 0;
	b->cap = 0;
	return data;
}

static uint64_t rng_state = 0x9e3779b97f4a7c15u;

void rng_seed(uint64_t seed)
{
	rng_state = seed * 0x9e3779b97f4a7c15u + 0x1234567u;
}

/* splitmix64: tiny, good enough, and the same sequence everywhere. */
uint64_t rng_next(void)
{
	uint64_t z;

	rng_state += 0x9e3779b97f4a7c15u;
	z = rng_state;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

unsigned rng_below(unsigned n)
{
	return n ? (unsigned)(rng_next() % n) : 0;
}

double rng_unit(void)
{
	return (double)(rng_next() >> 11) / 9007199254740992.0;
}

double rng_between(double lo, double hi)
{
	return lo + (hi - lo) * rng_unit();
}

void uid_new(char out[37])
{
	uint64_t a = rng_next();
	uint64_t b = rng_next();

	snprintf(out, 37, "%08x-%04x-4%03x-%04x-%012llx", (unsigned)(a >> 32),
		(unsigned)(a >> 16) & 0xffffu, (unsigned)a & 0xfffu,
		(((unsigned)(b >> 48)) & 0x3fffu) | 0x8000u,
		(unsigned long long)(b & 0xffffffffffffu));
}

void suffix_new(char out[6])
{
	static const char alphabet[] = "bcdfghjklmnpqrstvwxz2456789";

	for (int i = 0; i < 5; i++) {
		out[i] = alphabet[rng_below(sizeof(alphabet) - 1)];
	}
	out[5] = '\0';
}

bool str_eq(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

bool str_starts(const char *s, const char *prefix)
{
	return s && strncmp(s, prefix, strlen(prefix)) == 0;
}

bool str_ends(const char *s, const char *suffix)
{
	size_t n = s ? strlen(s) : 0;
	size_t m = strlen(suffix);

	return n >= m && strcmp(s + n - m, suffix) == 0;
}

double quantity_parse(const char *s)
{
	static const struct {
		const char *unit;
		double factor;
	} units[] = {
		{ "", 1.0 },
		{ "m", 1e-3 },
		{ "k", 1e3 },
		{ "M", 1e6 },
		{ "G", 1e9 },
		{ "T", 1e12 },
		{ "Ki", 1024.0 },
		{ "Mi", 1048576.0 },
		{ "Gi", 1073741824.0 },
		{ "Ti", 1099511627776.0 },
	};
	char *end;
	double v;

	if (!s || !*s) {
		return -1.0;
	}
	v = strtod(s, &end);
	for (size_t i = 0; i < COUNT_OF(units); i++) {
		if (end != s && strcmp(end, units[i].unit) == 0) {
			return v * units[i].factor;
		}
	}
	return -1.0;
}

void quantity_bytes(double bytes, char out[32])
{
	static const char *const units[] = { "", "Ki", "Mi", "Gi", "Ti" };
	uint64_t n = bytes > 0.0 ? (uint64_t)bytes : 0;
	size_t u = 0;

	while (n && n % 1024 == 0 && u + 1 < COUNT_OF(units)) {
		n /= 1024;
		u++;
	}
	snprintf(out, 32, "%llu%s", (unsigned long long)n, units[u]);
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9') {
		return c - '0';
	}
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

char *url_decode(const char *s, size_t len)
{
	char *out = xalloc(len + 1);
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == '%' && i + 2 < len && hex_value(s[i + 1]) >= 0 &&
			hex_value(s[i + 2]) >= 0) {
			out[n++] =
				(char)(hex_value(s[i + 1]) * 16 + hex_value(s[i + 2]));
			i += 2;
		} else if (s[i] == '+') {
			out[n++] = ' ';
		} else {
			out[n++] = s[i];
		}
	}
	return out;
}

static const char b64_std[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char b64_url[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/* The url flavour has no padding, as the API server's continue tokens. */
char *base64_encode(const void *data, size_t len, bool url)
{
	const unsigned char *in = data;
	const char *set = url ? b64_url : b64_std;
	char *out = xalloc((len + 2) / 3 * 4 + 1);
	size_t n = 0;

	for (size_t i = 0; i < len; i += 3) {
		unsigned v = (unsigned)in[i] << 16;

		v |= i + 1 < len ? (unsigned)in[i + 1] << 8 : 0u;
		v |= i + 2 < len ? in[i + 2] : 0u;
		out[n++] = set[(v >> 18) & 63u];
		out[n++] = set[(v >> 12) & 63u];
		if (i + 1 < len) {
			out[n++] = set[(v >> 6) & 63u];
		} else if (!url) {
			out[n++] = '=';
		}
		if (i + 2 < len) {
			out[n++] = set[v & 63u];
		} else if (!url) {
			out[n++] = '=';
		}
	}
	return out;
}

unsigned char *base64_decode(const char *s, size_t *len, size_t *bad_at)
{
	size_t in_len = strlen(s);
	unsigned char *out = xalloc(in_len + 1);
	unsigned acc = 0;
	unsigned bits = 0;
	size_t n = 0;
	size_t i;

	for (i = 0; i < in_len && s[i] != '='; i++) {
		const char *p = strchr(b64_url, s[i]);
		const char *q = strchr(b64_std, s[i]);
		unsigned v;

		if (!p && !q) {
			*bad_at = i;
			free(out);
			return NULL;
		}
		v = (unsigned)(p ? p - b64_url : q - b64_std);
		acc = (acc << 6 | v) & 0xffffffu;
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			out[n++] = (unsigned char)(acc >> bits);
		}
	}
	if (i % 4 == 1) {
		*bad_at = i ? i - 1 : 0;
		free(out);
		return NULL;
	}
	*len = n;
	return out;
}
