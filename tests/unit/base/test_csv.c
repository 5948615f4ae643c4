/* Fields of CSV: quotes where RFC 4180 wants them, apostrophes before formulas. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/attr.h"
#include "base/csv.h"

static void fields_are_quoted_where_they_must_be(void **state)
{
	static const struct {
		const char *text;
		const char *field;
	} cases[] = {
		{ "", "" },
		{ "plain text", "plain text" },
		{ "a,b", "\"a,b\"" },
		{ "say \"x\"", "\"say \"\"x\"\"\"" },
		{ "two\r\nlines", "\"two\r\nlines\"" },
		{ "a=b", "a=b" },
		{ "=1+2", "\"'=1+2\"" },
		{ "+1", "\"'+1\"" },
		{ "-1", "\"'-1\"" },
		{ "@SUM(A1)", "\"'@SUM(A1)\"" },
		{ "=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"" },
		{ " =1", " =1" },
		{ "\xe2\x80\x93", "\xe2\x80\x93" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LENGTH(cases); i++) {
		struct strbuf out;

		strbuf_init(&out, 256);
		csv_field(&out, str_from(cases[i].text));
		assert_string_equal(strbuf_cstr(&out), cases[i].field);
		strbuf_finish(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_are_quoted_where_they_must_be),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
