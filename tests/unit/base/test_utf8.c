/* Strict decoding, widths of Unicode 15 characters, cutting to cells. */
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/attr.h"

static void characters_are_decoded_strictly(void **state)
{
	static const struct {
		const char *bytes;
		uint32_t codepoint;
		size_t taken;
	} cases[] = {
		{ "a", 'a', 1 },
		{ "\x7f", 0x7f, 1 },
		{ "\xc2\x80", 0x80, 2 },
		{ "\xdf\xbf", 0x7ff, 2 },
		{ "\xe0\xa0\x80", 0x800, 3 },
		{ "\xed\x9f\xbf", 0xd7ff, 3 },
		{ "\xee\x80\x80", 0xe000, 3 },
		{ "\xef\xbf\xbd", 0xfffd, 3 },
		{ "\xf0\x90\x80\x80", 0x10000, 4 },
		{ "\xf4\x8f\xbf\xbf", 0x10ffff, 4 },
		{ "\x80", 0xfffd, 1 },
		{ "\xbf", 0xfffd, 1 },
		{ "\x9b", 0xfffd, 1 },
		{ "\xc0\x80", 0xfffd, 1 },	   /* overlong NUL */
		{ "\xc1\xbf", 0xfffd, 1 },	   /* overlong */
		{ "\xe0\x9f\xbf", 0xfffd, 1 },	   /* overlong */
		{ "\xf0\x8f\xbf\xbf", 0xfffd, 1 }, /* overlong */
		{ "\xed\xa0\x80", 0xfffd, 1 },	   /* surrogate */
		{ "\xed\xbf\xbf", 0xfffd, 1 },	   /* surrogate */
		{ "\xf4\x90\x80\x80", 0xfffd, 1 }, /* beyond U+10FFFF */
		{ "\xf5\x80\x80\x80", 0xfffd, 1 },
		{ "\xff", 0xfffd, 1 },
		{ "\xc3", 0xfffd, 1 }, /* cut */
		{ "\xe2\x82", 0xfffd, 1 },
		{ "\xf0\x9f\x98", 0xfffd, 1 },
		{ "\xc3\x28", 0xfffd, 1 },
		{ "\xe2\x28\xa1", 0xfffd, 1 },
		{ "\xe2\x82\xc0", 0xfffd, 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		size_t length = strlen(cases[i].bytes);
		uint32_t codepoint = 0;

		assert_int_equal(utf8_decode(cases[i].bytes, length, &codepoint),
			cases[i].taken);
		assert_int_equal(codepoint, cases[i].codepoint);
	}
}

static void nothing_and_nul_are_told_apart(void **state)
{
	uint32_t codepoint = 7;

	(void)state;
	assert_int_equal(utf8_decode("a", 0, &codepoint), 0);
	assert_int_equal(codepoint, 0xfffd);
	assert_int_equal(utf8_decode("", 1, &codepoint), 1);
	assert_int_equal(codepoint, 0);
}

static void every_codepoint_goes_both_ways(void **state)
{
	(void)state;
	for (uint32_t codepoint = 0; codepoint <= 0x10ffff; codepoint++) {
		char bytes[4];
		size_t length = utf8_encode(codepoint, bytes);
		uint32_t back = 0;
		int is_surrogate = codepoint >= 0xd800 && codepoint <= 0xdfff;

		assert_int_equal(utf8_decode(bytes, length, &back), length);
		assert_int_equal(back, is_surrogate ? 0xfffd : codepoint);
	}
}

static void what_is_no_codepoint_is_encoded_as_replacement(void **state)
{
	static const uint32_t cases[] = { 0xd800, 0xdfff, 0x110000, UINT32_MAX };

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		char bytes[4];

		assert_int_equal(utf8_encode(cases[i], bytes), 3);
		assert_memory_equal(bytes, "\xef\xbf\xbd", 3);
	}
}

static void widths_follow_unicode_15(void **state)
{
	static const struct {
		uint32_t codepoint;
		int width;
	} cases[] = {
		{ 0x00, -1 },
		{ 0x1b, -1 },
		{ 0x1f, -1 },
		{ ' ', 1 },
		{ '~', 1 },
		{ 0x7f, -1 },
		{ 0x9b, -1 },
		{ 0xa0, 1 },
		{ 0xad, -1 },	  /* soft hyphen */
		{ 0xe4, 1 },	  /* ä */
		{ 0x0300, 0 },	  /* combining grave */
		{ 0x034f, -1 },	  /* grapheme joiner */
		{ 0x036f, 0 },	  /* last of the block */
		{ 0x0378, -1 },	  /* unassigned */
		{ 0x0301, 0 },	  /* combining acute */
		{ 0x0488, 0 },	  /* enclosing */
		{ 0x05d0, 1 },	  /* alef */
		{ 0x061c, -1 },	  /* Arabic letter mark */
		{ 0x0915, 1 },	  /* Devanagari ka */
		{ 0x093e, 1 },	  /* spacing vowel sign */
		{ 0x094d, 0 },	  /* virama */
		{ 0x0cf3, 1 },	  /* new in 15.0 */
		{ 0x0ece, 0 },	  /* new in 15.0 */
		{ 0x0e31, 0 },	  /* Thai */
		{ 0x1100, 2 },	  /* Hangul lead */
		{ 0x115f, -1 },	  /* Hangul filler */
		{ 0x1161, 0 },	  /* Hangul vowel */
		{ 0x11a8, 0 },	  /* Hangul final */
		{ 0x200b, -1 },	  /* zero width space */
		{ 0x200d, -1 },	  /* joiner */
		{ 0x2013, 1 },	  /* en dash */
		{ 0x2028, -1 },	  /* line separator */
		{ 0x202e, -1 },	  /* override */
		{ 0x2066, -1 },	  /* isolate */
		{ 0x20ac, 1 },	  /* euro */
		{ 0x20d0, 0 },	  /* combining for symbols */
		{ 0x231a, 2 },	  /* watch: emoji presentation */
		{ 0x2500, 1 },	  /* box drawing, ambiguous */
		{ 0x25cf, 1 },	  /* black circle, ambiguous */
		{ 0x26a1, 2 },	  /* high voltage */
		{ 0x2714, 1 },	  /* check mark, text presentation */
		{ 0x2764, 1 },	  /* heart, text presentation */
		{ 0x2800, 1 },	  /* braille blank */
		{ 0x3000, 2 },	  /* ideographic space */
		{ 0x3042, 2 },	  /* hiragana */
		{ 0x3099, 0 },	  /* combining voiced mark */
		{ 0x3164, -1 },	  /* Hangul filler */
		{ 0x4dc0, 1 },	  /* hexagram */
		{ 0x4e00, 2 },	  /* ideograph */
		{ 0x9fff, 2 },	  /* last of the block */
		{ 0xac00, 2 },	  /* Hangul syllable */
		{ 0xd800, -1 },	  /* surrogate */
		{ 0xe000, -1 },	  /* private use */
		{ 0xfe0f, -1 },	  /* variation selector */
		{ 0xfe20, 0 },	  /* combining half */
		{ 0xfeff, -1 },	  /* byte order mark */
		{ 0xff01, 2 },	  /* fullwidth */
		{ 0xff61, 1 },	  /* halfwidth */
		{ 0xffa0, -1 },	  /* halfwidth filler */
		{ 0xfff9, -1 },	  /* annotation */
		{ 0xfffd, 1 },	  /* replacement */
		{ 0xffff, -1 },	  /* noncharacter */
		{ 0x10efd, 0 },	  /* new in 15.0 */
		{ 0x1b132, 2 },	  /* new in 15.0 */
		{ 0x1f1e6, 1 },	  /* regional indicator: a flag is two */
		{ 0x1f3fb, 2 },	  /* skin tone */
		{ 0x1f480, 2 },	  /* skull */
		{ 0x1f6dc, 2 },	  /* wireless, new in 15.0 */
		{ 0x1f336, 1 },	  /* hot pepper, text presentation */
		{ 0x1fae8, 2 },	  /* shaking face, new in 15.0 */
		{ 0x1fae9, -1 },  /* Unicode 16 */
		{ 0x20000, 2 },	  /* ideograph */
		{ 0x31350, 2 },	  /* extension H, new in 15.0 */
		{ 0x323b0, -1 },  /* after it */
		{ 0x50000, -1 },  /* an empty plane */
		{ 0xe0041, -1 },  /* tag */
		{ 0xe0100, -1 },  /* variation selector */
		{ 0xf0000, -1 },  /* private use */
		{ 0x10ffff, -1 }, /* noncharacter */
		{ 0x110000, -1 }, /* no codepoint */
		{ UINT32_MAX, -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		assert_int_equal(utf8_width(cases[i].codepoint), cases[i].width);
	}
}

static void text_width_adds_up_cells(void **state)
{
	static const struct {
		const char *text;
		size_t cells;
	} cases[] = {
		{ "", 0 },
		{ "abc", 3 },
		{ "\xc3\xa4", 1 },
		{ "a\xcc\x88", 1 },
		{ "\xe4\xb8\x80x", 3 },
		{ "\xf0\x9f\x92\x80", 2 },
		{ "\xff", 1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		assert_int_equal(utf8_text_width(cases[i].text), cases[i].cells);
	}
}

static void cut_never_splits_a_character(void **state)
{
	static const struct {
		const char *text;
		size_t cells;
		size_t bytes;
	} cases[] = {
		{ "abc", 0, 0 },
		{ "abc", 2, 2 },
		{ "abc", 3, 3 },
		{ "abc", 99, 3 },
		{ "", 5, 0 },
		{ "\xe4\xb8\x80\xe4\xb8\x80", 1, 0 },
		{ "\xe4\xb8\x80\xe4\xb8\x80", 2, 3 },
		{ "\xe4\xb8\x80\xe4\xb8\x80", 3, 3 },
		{ "\xe4\xb8\x80\xe4\xb8\x80", 4, 6 },
		{ "a\xcc\x88\xcc\xb1z", 1, 5 }, /* the marks stay with their base */
		{ "a\xcc\x88\xcc\xb1z", 2, 6 },
		{ "\xc3\xa4\xc3\xb6", 1, 2 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		assert_int_equal(
			utf8_cut(cases[i].text, cases[i].cells), cases[i].bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(characters_are_decoded_strictly),
		cmocka_unit_test(nothing_and_nul_are_told_apart),
		cmocka_unit_test(every_codepoint_goes_both_ways),
		cmocka_unit_test(what_is_no_codepoint_is_encoded_as_replacement),
		cmocka_unit_test(widths_follow_unicode_15),
		cmocka_unit_test(text_width_adds_up_cells),
		cmocka_unit_test(cut_never_splits_a_character),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
