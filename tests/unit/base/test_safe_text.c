/* Foreign text made harmless: the corpus of facts/kubernetes-client.md, section 6. */
#include "base/safe_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "base/utf8.h"

static const struct {
	const char *text;
	const char *safe;
} CORPUS[] = {
	{ "", "" },
	{ "virt-handler-7xk2p", "virt-handler-7xk2p" },
	{ "Gr\xc3\xb6\xc3\x9f"
	  "e \xe4\xb8\x80 \xe2\x82\xac",
		"Gr\xc3\xb6\xc3\x9f"
		"e \xe4\xb8\x80 \xe2\x82\xac" },
	/* escape sequences: clear, clipboard, title, 8-bit introducer */
	{ "\x1b[2J", "^[[2J" },
	{ "\x1b]52;c;cm0gLXJm\a", "^[]52;c;cm0gLXJm^G" },
	{ "\x1b]0;x\x1b\\", "^[]0;x^[\\" },
	{ "\xc2\x9b"
	  "31m",
		"<9b>31m" },
	{ "\xc2\x80\xc2\x9f", "<80><9f>" },
	{ "\x9b"
	  "31m",
		"\xef\xbf\xbd"
		"31m" },
	/* characters that move the cursor */
	{ "bad\rgood", "bad\\rgood" },
	{ "bad\bd", "bad^Hd" },
	{ "a\tb\nc", "a\\tb\\nc" },
	{ "\v\f", "^K^L" },
	{ "\x01\x1f\x7f", "^A^_^?" },
	/* bidirectional controls and invisible characters */
	{ "a\xe2\x80\xae"
	  "b",
		"a<U+202E>b" },
	{ "\xe2\x81\xa6x\xe2\x81\xa9", "<U+2066>x<U+2069>" },
	{ "a\xe2\x80\x8b"
	  "b",
		"a<U+200B>b" },
	{ "\xef\xbb\xbf"
	  "a",
		"<U+FEFF>a" },
	{ "\xd8\x9c", "<U+061C>" },
	{ "\xc2\xad", "<U+00AD>" },
	{ "\xe2\x80\xa8\xe2\x80\xa9", "<U+2028><U+2029>" },
	{ "\xef\xbf\xb9", "<U+FFF9>" },
	{ "\xf3\xa0\x81\x81", "<U+E0041>" },
	{ "\xe3\x85\xa4", "<U+3164>" },
	/* spaces that are not the space */
	{ "a\xc2\xa0"
	  "b",
		"a<U+00A0>b" },
	{ "\xe2\x80\x80\xe2\x80\x8a", "<U+2000><U+200A>" },
	{ "\xe2\x80\xaf\xe2\x81\x9f\xe3\x80\x80", "<U+202F><U+205F><U+3000>" },
	{ "\xe1\x9a\x80\xe2\xa0\x80", "<U+1680><U+2800>" },
	/* private use, unassigned, noncharacters */
	{ "\xee\x80\x80", "<U+E000>" },
	{ "\xcd\xb8", "<U+0378>" },
	{ "\xf4\x8f\xbf\xbf", "<U+10FFFF>" },
	/* emoji: joiners and selectors are spelled out, so widths stay true */
	{ "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x92\xbb",
		"\xf0\x9f\x91\xa9<U+200D>\xf0\x9f\x92\xbb" },
	{ "\xe2\x9d\xa4\xef\xb8\x8f", "\xe2\x9d\xa4<U+FE0F>" },
	/* combining marks: two per base, none without a base */
	{ "e\xcc\x81", "e\xcc\x81" },
	{ "e\xcc\x81\xcc\xb1\xcc\x82", "e\xcc\x81\xcc\xb1<U+0302>" },
	{ "e\xcc\x81\xcc\xb1\xcc\x82\xcc\x83x\xcc\x81",
		"e\xcc\x81\xcc\xb1<U+0302><U+0303>x\xcc\x81" },
	{ "\xcc\x81"
	  "a",
		"<U+0301>a" },
	{ "\n\xcc\x81", "\\n<U+0301>" },
	/* malformed UTF-8 */
	{ "\xff\xc0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xed\xa0\x80", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd" },
	{ "a\xe2\x82", "a\xef\xbf\xbd\xef\xbf\xbd" },
	{ "\xff\xcc\x81", "\xef\xbf\xbd<U+0301>" },
	{ "\xef\xbf\xbd", "\xef\xbf\xbd" },
};

static void corpus_becomes_harmless_in_a_buffer(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(CORPUS); i++) {
		struct strbuf buf;

		strbuf_init(&buf, 1000);
		safe_text_append(&buf, CORPUS[i].text, strlen(CORPUS[i].text));
		assert_string_equal(strbuf_cstr(&buf), CORPUS[i].safe);
		strbuf_finish(&buf);
	}
}

static void corpus_becomes_harmless_in_an_array(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(CORPUS); i++) {
		char out[128];

		safe_text(out, sizeof(out), CORPUS[i].text);
		assert_string_equal(out, CORPUS[i].safe);
	}
}

static void corpus_becomes_harmless_in_the_arena(void **state)
{
	struct arena *arena = arena_create(256);

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(CORPUS); i++) {
		const char *safe = safe_text_in(arena, CORPUS[i].text);

		assert_string_equal(safe, CORPUS[i].safe);
		if (strcmp(CORPUS[i].text, CORPUS[i].safe) == 0) {
			assert_ptr_equal(safe, CORPUS[i].text);
		}
		/* Passing the gate twice changes nothing. */
		assert_ptr_equal(safe_text_in(arena, safe), safe);
	}
	assert_null(safe_text_in(arena, NULL));
	arena_destroy(arena);
}

static void nul_bytes_inside_are_visible(void **state)
{
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 100);
	safe_text_append(&buf, "a\0b", 3);
	assert_string_equal(strbuf_cstr(&buf), "a^@b");
	strbuf_finish(&buf);
}

static void no_codepoint_comes_out_undrawable(void **state)
{
	(void)state;
	for (uint32_t codepoint = 1; codepoint <= 0x10ffff; codepoint++) {
		char in[6] = { 'x' };
		char out[32];
		const char *rest = out;

		(void)utf8_encode(codepoint, in + 1);
		safe_text(out, sizeof(out), in);
		while (*rest != '\0') {
			uint32_t shown;

			rest += utf8_decode(rest, strlen(rest), &shown);
			assert_true(utf8_width(shown) >= 0);
		}
	}
}

static void a_thousand_marks_stay_in_their_cell(void **state)
{
	struct strbuf in;
	struct strbuf out;
	uint32_t run = 0;

	(void)state;
	strbuf_init(&in, 10000);
	strbuf_init(&out, 100000);
	strbuf_char(&in, 'Z');
	for (int i = 0; i < 1000; i++) {
		strbuf_text(&in, "\xcc\x81");
	}
	safe_text_append(&out, in.data, in.length);
	for (size_t i = 0; i < out.length;) {
		uint32_t codepoint;

		i += utf8_decode(out.data + i, out.length - i, &codepoint);
		run = utf8_width(codepoint) == 0 ? run + 1 : 0;
		assert_true(run <= 2);
	}
	assert_int_equal(utf8_text_width(out.data), 1 + 998 * 8);
	strbuf_finish(&in);
	strbuf_finish(&out);
}

static void cut_stays_on_a_border_and_is_terminated(void **state)
{
	static const struct {
		size_t size;
		const char *safe;
	} cases[] = {
		{ 1, "" },
		{ 2, "a" },
		{ 3, "a" },
		{ 4, "a\xc3\xa4" },
		{ 11, "a\xc3\xa4" },
		{ 12, "a\xc3\xa4<U+202E>" },
		{ 13, "a\xc3\xa4<U+202E>b" },
		{ 99, "a\xc3\xa4<U+202E>b" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		char out[100];

		memset(out, 'X', sizeof(out));
		safe_text(out, cases[i].size,
			"a\xc3\xa4\xe2\x80\xae"
			"b");
		assert_string_equal(out, cases[i].safe);
		assert_int_equal(out[cases[i].size], 'X');
	}
}

static void no_room_and_no_text_are_survived(void **state)
{
	char out[4] = "abc";

	(void)state;
	safe_text(out, 0, "x");
	assert_string_equal(out, "abc");
	safe_text(out, sizeof(out), NULL);
	assert_string_equal(out, "");
}

static void a_full_buffer_keeps_the_beginning_only(void **state)
{
	struct strbuf buf;

	(void)state;
	strbuf_init(&buf, 4);
	safe_text_append(&buf,
		"abc\xe2\x80\xae"
		"d",
		7);
	assert_string_equal(strbuf_cstr(&buf), "abc");
	assert_true(buf.is_full);
	strbuf_finish(&buf);
}

static void a_large_annotation_passes(void **state)
{
	enum {
		SIZE = 300 * 1024
	};
	struct strbuf in;
	struct strbuf out;

	(void)state;
	strbuf_init(&in, SIZE);
	strbuf_init(&out, 8 * (size_t)SIZE);
	for (int i = 0; i < SIZE; i++) {
		strbuf_char(&in, (char)(unsigned char)(i * 7));
	}
	safe_text_append(&out, in.data, in.length);
	assert_false(out.is_full);
	for (size_t i = 0; i < out.length; i++) {
		assert_true((unsigned char)out.data[i] >= 0x20);
	}
	strbuf_finish(&in);
	strbuf_finish(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(corpus_becomes_harmless_in_a_buffer),
		cmocka_unit_test(corpus_becomes_harmless_in_an_array),
		cmocka_unit_test(corpus_becomes_harmless_in_the_arena),
		cmocka_unit_test(nul_bytes_inside_are_visible),
		cmocka_unit_test(no_codepoint_comes_out_undrawable),
		cmocka_unit_test(a_thousand_marks_stay_in_their_cell),
		cmocka_unit_test(cut_stays_on_a_border_and_is_terminated),
		cmocka_unit_test(no_room_and_no_text_are_survived),
		cmocka_unit_test(a_full_buffer_keeps_the_beginning_only),
		cmocka_unit_test(a_large_annotation_passes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
