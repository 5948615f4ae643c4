/* Fuzzes what reads lines of a recording, and what takes secrets out of JSON. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "wire/recording.h"
#include "wire/redact.h"

#define CEILING (4u << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_header(struct arena *arena, struct str text)
{
	struct recording_header header;
	struct error err = { .code = ERR_NONE };

	if (!recording_decode_header(text, arena, &header, &err) &&
		err.code == ERR_NONE) {
		abort();
	}
}

/* What was written can be read. */
static void write_again(
	struct arena *arena, const struct strbuf *from, struct strbuf *to)
{
	struct recording_line line;
	struct error err;

	strbuf_init(to, CEILING);
	if (from->is_full || from->length == 0 ||
		!recording_decode((struct str){ from->data, from->length - 1 }, arena,
			&line, &err)) {
		abort();
	}
	recording_encode(&line, to);
}

/* Written once it is what it will always be: bytes that are no UTF-8 are replaced, and
 * names stand in the order of what replaced them. */
static void fuzz_line(struct arena *arena, struct str text)
{
	struct recording_line line;
	struct error err = { .code = ERR_NONE };
	struct strbuf first;
	struct strbuf second;
	struct strbuf third;

	if (!recording_check(text, &err) ||
		!recording_decode(text, arena, &line, &err)) {
		if (err.code == ERR_NONE) {
			abort();
		}
		return;
	}
	strbuf_init(&first, CEILING);
	recording_encode(&line, &first);
	write_again(arena, &first, &second);
	write_again(arena, &second, &third);
	if (strcmp(strbuf_cstr(&second), strbuf_cstr(&third)) != 0) {
		abort();
	}
	strbuf_finish(&first);
	strbuf_finish(&second);
	strbuf_finish(&third);
}

/* JSON stays JSON, and what was cut once has nothing more to be cut. */
static void fuzz_redact(struct str text)
{
	struct strbuf once;
	struct strbuf twice;
	struct error err;
	bool is_json = recording_check(text, &err);

	strbuf_init(&once, CEILING);
	strbuf_init(&twice, CEILING);
	if (!redact_json(text, &once)) {
		if (is_json) {
			abort();
		}
	} else if (is_json) {
		struct str cut = { strbuf_cstr(&once), once.length };

		if (!recording_check(cut, &err) || !redact_json(cut, &twice) ||
			strcmp(strbuf_cstr(&once), strbuf_cstr(&twice)) != 0) {
			abort();
		}
	}
	strbuf_finish(&once);
	strbuf_finish(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(1024);
	struct str text;

	if (size > 0) {
		text = (struct str){ (const char *)data + 1, size - 1 };
		if (data[0] % 3 == 0) {
			fuzz_header(arena, text);
		} else if (data[0] % 3 == 1) {
			fuzz_line(arena, text);
		} else {
			fuzz_redact(text);
		}
	}
	arena_destroy(arena);
	return 0;
}
