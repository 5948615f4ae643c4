/* Fuzzes the splitter: however the bytes are cut, the same values come out. */
#include <stdint.h>

#include "base/strbuf.h"
#include "wire/splitter.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct outcome {
	struct strbuf values;
	enum split_result last;
	bool is_inside;
};

static void feed(struct splitter *splitter, struct str bytes, size_t ceiling,
	struct outcome *outcome)
{
	do {
		struct error err = { .code = ERR_NONE };
		struct str value = { NULL, 0 };
		size_t before = bytes.length;

		outcome->last = splitter_feed(splitter, &bytes, &value, &err);
		if (outcome->last == SPLIT_VALUE) {
			if (value.length > ceiling || bytes.length >= before) {
				abort();
			}
			strbuf_append(&outcome->values, value.data, value.length);
			strbuf_char(&outcome->values, '\n');
		}
	} while (outcome->last == SPLIT_VALUE);
	outcome->is_inside = splitter_is_inside(splitter);
}

static struct outcome split(
	enum splitter_mode mode, size_t ceiling, struct str bytes, size_t chunk)
{
	struct splitter *splitter = splitter_create(mode, ceiling);
	struct outcome outcome = { .last = SPLIT_NEED_MORE };
	struct str envelope;

	strbuf_init(&outcome.values, (size_t)64 << 20);
	while (bytes.length > 0) {
		struct str part = { bytes.data,
			chunk < bytes.length ? chunk : bytes.length };

		bytes.data += part.length;
		bytes.length -= part.length;
		feed(splitter, part, ceiling, &outcome);
	}
	if (outcome.last == SPLIT_END) {
		envelope = splitter_envelope(splitter);
		strbuf_append(&outcome.values, envelope.data, envelope.length);
	}
	splitter_destroy(splitter);
	return outcome;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum splitter_mode mode;
	struct outcome whole;
	struct outcome cut;
	struct str bytes;
	size_t ceiling;
	size_t chunk;

	if (size < 3) {
		return 0;
	}
	mode = data[0] % 2 == 0 ? SPLIT_LIST : SPLIT_STREAM;
	chunk = 1 + (size_t)data[1] % 40;
	ceiling = data[2] % 4 == 0 ? 1 + (size_t)data[2] : (size_t)1 << 20;
	bytes = (struct str){ (const char *)data + 3, size - 3 };
	whole = split(mode, ceiling, bytes, bytes.length + 1);
	cut = split(mode, ceiling, bytes, chunk);
	/* Of two faults of one value the cut may show the other one first. */
	if (whole.last != cut.last ||
		(whole.last != SPLIT_ERROR && whole.is_inside != cut.is_inside) ||
		whole.values.length != cut.values.length ||
		strcmp(strbuf_cstr(&whole.values), strbuf_cstr(&cut.values)) != 0) {
		(void)fprintf(stderr, "whole: %s\ncut: %s\n",
			strbuf_cstr(&whole.values), strbuf_cstr(&cut.values));
		abort();
	}
	strbuf_finish(&whole.values);
	strbuf_finish(&cut.values);
	return 0;
}
