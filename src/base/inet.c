/* IP addresses and prefixes as Go's net package reads and prints them. */
#include "base/inet.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#define GROUPS 8

static unsigned bits_of(const struct inet_address *address)
{
	return address->family == 4 ? 32 : 128;
}

static size_t bytes_of(const struct inet_address *address)
{
	return address->family == 4 ? 4 : 16;
}

static bool is_digit(char character)
{
	return character >= '0' && character <= '9';
}

static int hex_value(char character)
{
	if (is_digit(character)) {
		return character - '0';
	}
	if (character >= 'a' && character <= 'f') {
		return character - 'a' + 10;
	}
	return character >= 'A' && character <= 'F' ? character - 'A' + 10 : -1;
}

static bool parse_octet(struct str text, bool is_sloppy, uint8_t *out_octet)
{
	unsigned value = 0;

	if (text.length == 0 ||
		(!is_sloppy && text.length > 1 && text.data[0] == '0')) {
		return false;
	}
	for (size_t i = 0; i < text.length; i++) {
		if (!is_digit(text.data[i])) {
			return false;
		}
		value = value * 10 + (unsigned)(text.data[i] - '0');
		if (value > 255) {
			return false;
		}
	}
	*out_octet = (uint8_t)value;
	return true;
}

static bool parse_v4(struct str text, bool is_sloppy, uint8_t out[4])
{
	struct str octet;

	/* str_split() does not tell "1.2.3.4." from "1.2.3.4". */
	if (str_ends_with(text, ".")) {
		return false;
	}
	for (size_t i = 0; i < 4; i++) {
		if (!str_split(&text, '.', &octet) ||
			!parse_octet(octet, is_sloppy, &out[i])) {
			return false;
		}
	}
	return text.length == 0;
}

struct v6_parser {
	uint8_t bytes[16];
	size_t used;
	size_t gap; /* where "::" stood */
	bool has_gap;
};

/* One to four hex digits. Returns their count, 0 on error. */
static size_t take_group(struct v6_parser *parser, struct str text)
{
	unsigned value = 0;
	size_t count = 0;

	while (count < text.length && hex_value(text.data[count]) >= 0) {
		if (count == 4) {
			return 0;
		}
		value = value << 4 | (unsigned)hex_value(text.data[count]);
		count++;
	}
	if (count == 0 || parser->used == 16) {
		return 0;
	}
	parser->bytes[parser->used++] = (uint8_t)(value >> 8);
	parser->bytes[parser->used++] = (uint8_t)value;
	return count;
}

/* The rest is "10.0.0.1" when a point comes before the next colon. */
static bool is_v4_tail(struct str text)
{
	for (size_t i = 0; i < text.length && text.data[i] != ':'; i++) {
		if (text.data[i] == '.') {
			return true;
		}
	}
	return false;
}

static struct str skip(struct str text, size_t count)
{
	return (struct str){ text.data + count, text.length - count };
}

/* After a group: the colon, perhaps two, that must be followed by something else. */
static bool take_colons(struct v6_parser *parser, struct str *text)
{
	if (text->data[0] != ':' || text->length == 1) {
		return false;
	}
	*text = skip(*text, 1);
	if (text->data[0] != ':') {
		return true;
	}
	if (parser->has_gap) {
		return false;
	}
	parser->has_gap = true;
	parser->gap = parser->used;
	*text = skip(*text, 1);
	return true;
}

static bool take_groups(struct v6_parser *parser, struct str text, bool is_sloppy)
{
	while (text.length > 0) {
		size_t count;

		if (is_v4_tail(text)) {
			uint8_t *out = parser->bytes + parser->used;

			parser->used += 4;
			return parser->used <= 16 && parse_v4(text, is_sloppy, out);
		}
		count = take_group(parser, text);
		if (count == 0) {
			return false;
		}
		text = skip(text, count);
		if (text.length > 0 && !take_colons(parser, &text)) {
			return false;
		}
	}
	return true;
}

static bool parse_v6(struct str text, bool is_sloppy, uint8_t out[16])
{
	struct v6_parser parser = { .used = 0 };
	size_t after;

	if (str_starts_with(text, "::")) {
		parser.has_gap = true;
		text = skip(text, 2);
	}
	if (!take_groups(&parser, text, is_sloppy)) {
		return false;
	}
	/* "::" stands for one group at least. */
	if (parser.has_gap ? parser.used == 16 : parser.used < 16) {
		return false;
	}
	after = parser.used - parser.gap;
	memset(out, 0, 16);
	if (!parser.has_gap) {
		memcpy(out, parser.bytes, 16);
		return true;
	}
	memcpy(out, parser.bytes, parser.gap);
	memcpy(out + 16 - after, parser.bytes + parser.gap, after);
	return true;
}

static bool is_mapped(const uint8_t bytes[16])
{
	static const uint8_t head[12] = { [10] = 0xff, [11] = 0xff };

	return memcmp(bytes, head, sizeof(head)) == 0;
}

static struct inet_address folded(const struct inet_address *address)
{
	struct inet_address result = { .family = 4 };

	if (address->family != 6 || !is_mapped(address->bytes)) {
		return *address;
	}
	memcpy(result.bytes, address->bytes + 12, 4);
	return result;
}

static bool parse_unfolded(struct str text, bool is_sloppy, struct inet_address *out)
{
	struct inet_address address = { .family = 0 };

	if (text.length == 0) {
		return false;
	}
	if (memchr(text.data, ':', text.length) != NULL) {
		address.family = 6;
		if (!parse_v6(text, is_sloppy, address.bytes)) {
			return false;
		}
	} else {
		address.family = 4;
		if (!parse_v4(text, is_sloppy, address.bytes)) {
			return false;
		}
	}
	*out = address;
	return true;
}

bool inet_parse(struct str text, struct inet_address *out)
{
	struct inet_address address;

	if (!parse_unfolded(text, false, &address)) {
		return false;
	}
	*out = folded(&address);
	return true;
}

bool inet_parse_sloppy(struct str text, struct inet_address *out)
{
	struct inet_address address;

	if (!parse_unfolded(text, true, &address)) {
		return false;
	}
	*out = folded(&address);
	return true;
}

bool inet_prefix_parse(struct str text, bool sloppy, struct inet_prefix *out)
{
	struct inet_prefix prefix;
	struct str address;
	uint64_t length;

	if (!str_split(&text, '/', &address) || text.length > 3 ||
		!parse_unfolded(address, sloppy, &prefix.address) ||
		!str_to_u64(text, &length) || length > bits_of(&prefix.address)) {
		return false;
	}
	/* "::ffff:10.0.0.0/120" is 10.0.0.0/24; a shorter one reaches beyond IPv4. */
	if (length >= 96) {
		struct inet_address v4 = folded(&prefix.address);

		length -= v4.family != prefix.address.family ? 96 : 0;
		prefix.address = v4;
	}
	prefix.length = (uint8_t)length;
	*out = prefix;
	return true;
}

/* The longest run of two or more zero groups, the first of equals (RFC 5952). */
static int longest_zero_run(const unsigned groups[GROUPS], int *out_start)
{
	int best = 1;
	int run = 0;

	*out_start = -1;
	for (int i = 0; i < GROUPS; i++) {
		run = groups[i] == 0 ? run + 1 : 0;
		if (run > best) {
			best = run;
			*out_start = i + 1 - run;
		}
	}
	return best;
}

static void format_v6(const uint8_t bytes[16], char out[INET_TEXT_SIZE])
{
	unsigned groups[GROUPS];
	size_t used = 0;
	int start;
	int run;

	for (size_t i = 0; i < GROUPS; i++) {
		groups[i] = (unsigned)bytes[2 * i] << 8 | bytes[2 * i + 1];
	}
	run = longest_zero_run(groups, &start);
	for (int i = 0; i < GROUPS; i++) {
		if (i == start) {
			out[used++] = ':';
			out[used++] = ':';
			i += run - 1;
			continue;
		}
		if (i > 0 && out[used - 1] != ':') {
			out[used++] = ':';
		}
		used += (size_t)snprintf(
			out + used, INET_TEXT_SIZE - used, "%x", groups[i]);
	}
	out[used] = '\0';
}

void inet_format(const struct inet_address *address, char out[INET_TEXT_SIZE])
{
	const uint8_t *bytes = address->bytes;

	if (address->family == 4) {
		(void)snprintf(out, INET_TEXT_SIZE, "%u.%u.%u.%u", bytes[0], bytes[1],
			bytes[2], bytes[3]);
	} else if (address->family == 6 && is_mapped(bytes)) {
		(void)snprintf(out, INET_TEXT_SIZE, "::ffff:%u.%u.%u.%u", bytes[12],
			bytes[13], bytes[14], bytes[15]);
	} else if (address->family == 6) {
		format_v6(bytes, out);
	} else {
		out[0] = '\0';
	}
}

void inet_prefix_format(const struct inet_prefix *prefix, char out[INET_TEXT_SIZE])
{
	size_t used;

	inet_format(&prefix->address, out);
	used = strlen(out);
	if (used > 0) {
		(void)snprintf(out + used, INET_TEXT_SIZE - used, "/%u",
			(unsigned)prefix->length);
	}
}

int inet_compare(const struct inet_address *a, const struct inet_address *b)
{
	int order;

	if (a->family != b->family) {
		return a->family < b->family ? -1 : 1;
	}
	order = a->family == 0 ? 0 : memcmp(a->bytes, b->bytes, bytes_of(a));
	return (order > 0) - (order < 0);
}

bool inet_equal(const struct inet_address *a, const struct inet_address *b)
{
	return inet_compare(a, b) == 0;
}

static bool is_v6_loopback_or_none(const uint8_t bytes[16])
{
	static const uint8_t zero[15] = { 0 };

	return memcmp(bytes, zero, sizeof(zero)) == 0 && bytes[15] <= 1;
}

bool inet_is_global_unicast(const struct inet_address *address)
{
	static const uint8_t none[4] = { 0, 0, 0, 0 };
	static const uint8_t broadcast[4] = { 255, 255, 255, 255 };
	const uint8_t *bytes = address->bytes;

	if (address->family == 4) {
		return bytes[0] != 127 && (bytes[0] & 0xf0) != 0xe0 &&
			!(bytes[0] == 169 && bytes[1] == 254) &&
			memcmp(bytes, none, 4) != 0 && memcmp(bytes, broadcast, 4) != 0;
	}
	return address->family == 6 && bytes[0] != 0xff &&
		!(bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80) &&
		!is_v6_loopback_or_none(bytes);
}

/* The bits of byte `index` that belong to the network. */
static uint8_t mask_byte(unsigned length, size_t index)
{
	unsigned before = (unsigned)index * 8;

	if (length >= before + 8) {
		return 0xff;
	}
	if (length <= before) {
		return 0;
	}
	return (uint8_t)(0xff00u >> (length - before));
}

static bool same_bits(
	const struct inet_address *a, const struct inet_address *b, unsigned length)
{
	if (a->family != b->family || a->family == 0) {
		return false;
	}
	for (size_t i = 0; i < bytes_of(a); i++) {
		if (((a->bytes[i] ^ b->bytes[i]) & mask_byte(length, i)) != 0) {
			return false;
		}
	}
	return true;
}

bool inet_prefix_contains(
	const struct inet_prefix *prefix, const struct inet_address *address)
{
	return same_bits(&prefix->address, address, prefix->length);
}

bool inet_prefix_overlaps(const struct inet_prefix *a, const struct inet_prefix *b)
{
	return same_bits(&a->address, &b->address,
		a->length < b->length ? a->length : b->length);
}

struct inet_address inet_prefix_first(const struct inet_prefix *prefix)
{
	struct inet_address first = prefix->address;

	for (size_t i = 0; i < bytes_of(&first); i++) {
		first.bytes[i] &= mask_byte(prefix->length, i);
	}
	return first;
}

struct inet_address inet_prefix_last(const struct inet_prefix *prefix)
{
	struct inet_address last = prefix->address;

	for (size_t i = 0; i < bytes_of(&last); i++) {
		last.bytes[i] |= (uint8_t)~mask_byte(prefix->length, i);
	}
	return last;
}

bool inet_prefix_has_host_bits(const struct inet_prefix *prefix)
{
	struct inet_address first = inet_prefix_first(prefix);

	return !inet_equal(&first, &prefix->address);
}

struct inet_address inet_add(const struct inet_address *address, int64_t delta)
{
	struct inet_address sum = *address;
	uint64_t rest = (uint64_t)delta;
	uint8_t extension = delta < 0 ? 0xff : 0;
	unsigned carry = 0;

	if (address->family == 0) {
		return sum;
	}
	for (size_t i = bytes_of(&sum); i > 0; i--) {
		size_t place = bytes_of(&sum) - i;
		uint8_t addend = place < 8 ? (uint8_t)rest : extension;

		carry += (unsigned)sum.bytes[i - 1] + addend;
		sum.bytes[i - 1] = (uint8_t)carry;
		carry >>= 8;
		rest >>= 8;
	}
	return sum;
}

uint64_t inet_span(const struct inet_address *a, const struct inet_address *b)
{
	uint64_t high = 0;
	uint64_t low = 0;
	int borrow = 0;

	if (a->family != b->family || a->family == 0 || inet_compare(a, b) > 0) {
		return 0;
	}
	for (size_t i = bytes_of(a); i > 0; i--) {
		size_t place = bytes_of(a) - i;
		int digit = (int)b->bytes[i - 1] - a->bytes[i - 1] - borrow;

		borrow = digit < 0 ? 1 : 0;
		digit += borrow * 256;
		if (place < 8) {
			low |= (uint64_t)digit << (8 * place);
		} else {
			high |= (uint64_t)digit;
		}
	}
	return high != 0 || low == UINT64_MAX ? UINT64_MAX : low + 1;
}
