/* CSV: quoting, empty for unknown, no formulas, no control characters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/report/capture.h"

#define HEADER                                                                       \
	"namespace,name,uid,vmi,phase,phaseSince,source,target,percent,holdsSlot,"   \
	"queuePosition,createdAt,startedAt,endedAt,durationSeconds,origin,priority," \
	"policy,deadlineAt,mode,targetPod,targetAddress,downtimeMilliseconds,"       \
	"reason\r\n"

static const struct report_context context = { .context = "prod",
	.server = "https://api:6443" };

static void assert_csv(struct world *world, bool headers, const char *expected)
{
	struct capture capture;

	capture_init(&capture);
	report_csv(capture.out, world_facts(world), &context, headers);
	assert_string_equal(capture_text(&capture), expected);
	capture_finish(&capture);
}

static void rows_have_the_keys_of_the_document(void **state)
{
	struct world world;

	(void)state;
	world_init(&world);
	assert_csv(&world, true, HEADER);
	world_fill(&world);
	assert_csv(&world, true,
		HEADER
		"lab,old,uid:0:lab/old,etl-9,Failed,2026-11-20T13:59:50Z,w2,w1,,false,,"
		"2026-11-20T13:59:00Z,,2026-11-20T13:59:50Z,50.0,other,,,,,"
		"virt-launcher-target,,,\"operation failed: \"\"disk\"\", x=1\"\r\n"
		"shop,run,uid:0:shop/"
		"run,db-1,Running,2026-11-20T13:59:50Z,w1,w2,,true,,"
		"2026-11-20T13:59:00Z,2026-11-20T13:59:52Z,,60.0,other,,,2026-11-20T14:"
		"44:52Z,PreCopy,"
		"virt-launcher-target,10.200.5.14,,\r\n"
		"shop,wait,uid:0:shop/"
		"wait,web-1,Pending,2026-11-20T13:59:50Z,w1,,,false,"
		"1,2026-11-20T13:59:00Z,,,60.0,other,system-critical,,,,,,,"
		"cluster limit 1/1\r\n");
	world_finish(&world);
}

static void fields_are_quoted_when_they_must(void **state)
{
	static const struct {
		const char *reason;
		const char *expected;
	} cases[] = {
		{ "plain words", "plain words" },
		{ "a,b", "\"a,b\"" },
		{ "say \"x\"", "\"say \"\"x\"\"\"" },
		{ "=1+1", "\"'=1+1\"" },
		{ "@sum", "\"'@sum\"" },
		{ "-1", "\"'-1\"" },
		{ "line\nbreak", "line\\nbreak" },
		{ "\x1b[31m", "^[[31m" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct world world;
		struct capture capture;
		struct migration *migration;
		struct migration_state *own;
		const char *cell;
		size_t length = strlen(cases[i].expected);

		world_init(&world);
		migration = world_migration(&world, "ns", "m", "vm", PHASE_FAILED);
		own = world_state(&migration->object, migration->object.uid, "a", "b");
		own->failure_reason = cases[i].reason;
		migration->state = own;
		capture_init(&capture);
		report_csv(capture.out, world_facts(&world), &context, false);
		assert_true(capture_text(&capture) != NULL);
		assert_true(capture.length > length + 2);
		cell = capture.text + capture.length - length - 2;
		assert_memory_equal(cell, cases[i].expected, length);
		assert_int_equal(cell[-1], ',');
		assert_string_equal(cell + length, "\r\n");
		capture_finish(&capture);
		world_finish(&world);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_have_the_keys_of_the_document),
		cmocka_unit_test(fields_are_quoted_when_they_must),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
