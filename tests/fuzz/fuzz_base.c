/* Fuzzes the parsers and gates of base/ with invariants that must hold for any bytes.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/alloc.h"
#include "base/arena.h"
#include "base/base64.h"
#include "base/inet.h"
#include "base/quantity.h"
#include "base/safe_text.h"
#include "base/str.h"
#include "base/strbuf.h"
#include "base/timefmt.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* assert() would do, but must not depend on NDEBUG of a fuzzing build. */
static void require(bool is_true)
{
	if (!is_true) {
		abort();
	}
}

static void fuzz_time(const char *text)
{
	char shown[TIME_TEXT_SIZE];
	int64_t ms;
	int64_t back;

	if (!time_parse(text, &ms)) {
		return;
	}
	time_format(ms, true, shown);
	/* An offset may push the year out of four digits. */
	if (ms >= INT64_C(-62167219200000) && ms <= INT64_C(253402300799999)) {
		require(time_parse(shown, &back) && back == ms);
	}
}

static void fuzz_duration(const char *text)
{
	char shown[DURATION_TEXT_SIZE];
	int64_t ms;

	if (!duration_parse(text, &ms)) {
		return;
	}
	require(ms >= 0);
	duration_format_age(ms, shown);
	require(strlen(shown) < DURATION_TEXT_SIZE);
	duration_format_clock(ms, shown);
	require(strlen(shown) < DURATION_TEXT_SIZE);
	duration_format_clock(-ms, shown);
	require(strlen(shown) < DURATION_TEXT_SIZE);
}

static void fuzz_quantity(const char *text)
{
	int64_t value;
	int64_t milli;
	bool has_value = quantity_parse(text, &value);

	if (!quantity_parse_milli(text, &milli)) {
		return;
	}
	require(has_value);
	/* Both are rounded away from zero. */
	require(value == milli / 1000 + (milli % 1000 > 0) - (milli % 1000 < 0));
}

static void fuzz_address(struct str text)
{
	struct inet_address address;
	struct inet_address sloppy;
	struct inet_address back;
	struct inet_address next;
	char shown[INET_TEXT_SIZE];

	if (!inet_parse_sloppy(text, &sloppy)) {
		require(!inet_parse(text, &address));
		return;
	}
	if (inet_parse(text, &address)) {
		require(inet_equal(&address, &sloppy));
	}
	inet_format(&sloppy, shown);
	require(inet_parse(str_from(shown), &back) && inet_equal(&back, &sloppy));
	next = inet_add(&sloppy, 1);
	require(inet_span(&sloppy, &next) == 2 || inet_compare(&next, &sloppy) < 0);
	next = inet_add(&next, -1);
	require(inet_equal(&next, &sloppy));
	(void)inet_is_global_unicast(&sloppy);
}

static void fuzz_prefix(struct str text)
{
	struct inet_prefix prefix;
	struct inet_prefix back;
	struct inet_address first;
	struct inet_address last;
	char shown[INET_TEXT_SIZE];

	if (!inet_prefix_parse(text, true, &prefix)) {
		require(!inet_prefix_parse(text, false, &prefix));
		return;
	}
	inet_prefix_format(&prefix, shown);
	require(inet_prefix_parse(str_from(shown), false, &back));
	require(back.length == prefix.length &&
		inet_equal(&back.address, &prefix.address));
	first = inet_prefix_first(&prefix);
	last = inet_prefix_last(&prefix);
	require(inet_compare(&first, &last) <= 0 && inet_span(&first, &last) > 0);
	require(inet_prefix_contains(&prefix, &first));
	require(inet_prefix_contains(&prefix, &last));
	require(inet_prefix_contains(&prefix, &prefix.address));
	require(inet_prefix_overlaps(&prefix, &back));
	require(inet_prefix_has_host_bits(&prefix) !=
		inet_equal(&first, &prefix.address));
}

/* Nothing that a terminal would act on; at most two marks in a row, none first. */
static void require_harmless(const char *text)
{
	size_t left = strlen(text);
	unsigned marks = 2;

	while (left > 0) {
		uint32_t codepoint;
		size_t taken = utf8_decode(text, left, &codepoint);
		int width = utf8_width(codepoint);

		require(width >= 0 && (codepoint != 0xfffd || taken == 3));
		marks = width == 0 ? marks + 1 : 0;
		require(marks <= 2);
		text += taken;
		left -= taken;
	}
}

static void fuzz_safe_text(const char *text, size_t size)
{
	struct arena *arena = arena_create(64);
	struct strbuf all;
	const char *safe = safe_text_in(arena, text);
	char part[24];
	size_t length;

	strbuf_init(&all, size * 10 + 1);
	safe_text_append(&all, text, size);
	require(!all.is_full);
	require_harmless(safe);
	require_harmless(strbuf_cstr(&all));
	require(safe_text_in(arena, safe) == safe);
	safe_text(part, sizeof(part), text);
	length = strlen(part);
	require(length < sizeof(part) && strncmp(part, safe, length) == 0);
	require_harmless(part);
	strbuf_finish(&all);
	arena_destroy(arena);
}

static void fuzz_utf8(const char *text, size_t size)
{
	size_t at = 0;
	size_t width = utf8_text_width(text);

	while (at < size) {
		uint32_t codepoint;
		size_t taken = utf8_decode(text + at, size - at, &codepoint);
		char bytes[4];

		require(taken > 0 && taken <= 4 && taken <= size - at);
		if (codepoint != 0xfffd || taken == 3) {
			require(utf8_encode(codepoint, bytes) == taken);
			require(memcmp(bytes, text + at, taken) == 0);
		}
		at += taken;
	}
	require(utf8_cut(text, width) == strlen(text));
	for (size_t cells = 0; cells < width && cells < 16; cells++) {
		char *head = mem_strndup(text, utf8_cut(text, cells));

		require(utf8_text_width(head) <= cells);
		mem_free(head);
	}
}

static void fuzz_base64(struct str bytes)
{
	struct strbuf encoded;
	struct strbuf decoded;

	strbuf_init(&encoded, bytes.length * 2 + 4);
	strbuf_init(&decoded, bytes.length);
	if (base64_decode(bytes, &decoded)) {
		require(decoded.length <= bytes.length / 4 * 3);
	} else {
		require(decoded.length == 0);
	}
	strbuf_reset(&decoded);
	base64_encode(bytes, &encoded);
	require(!encoded.is_full);
	require(base64_decode(
		(struct str){ strbuf_cstr(&encoded), encoded.length }, &decoded));
	require(str_equal(
		(struct str){ strbuf_cstr(&decoded), decoded.length }, bytes));
	strbuf_finish(&encoded);
	strbuf_finish(&decoded);
}

static void fuzz_views(struct str text)
{
	struct str rest = text;
	struct str part;
	size_t total = 0;

	while (str_split(&rest, '/', &part)) {
		total += part.length + 1;
	}
	require(total <= text.length + 1);
	require(str_trim(text).length <= text.length);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* Exactly as long as the input: an access beyond is seen. */
	char *text = mem_alloc(size + 1);
	struct str view = { text, size };

	if (size > 0) {
		memcpy(text, data, size);
	}
	text[size] = '\0';
	fuzz_time(text);
	fuzz_duration(text);
	fuzz_quantity(text);
	fuzz_address(view);
	fuzz_prefix(view);
	fuzz_safe_text(text, size);
	fuzz_utf8(text, size);
	fuzz_base64(view);
	fuzz_views(view);
	(void)text_contains_nocase(text, "token");
	require(text_compare_natural(text, text) == 0);
	mem_free(text);
	return 0;
}
