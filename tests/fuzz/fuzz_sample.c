/* Fuzzes what reads measurements: summaries, metrics text, launcher logs, PromQL. */
#include <stdint.h>

#include "wire/sample.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void fuzz_summary(struct arena *arena, struct str text)
{
	struct node_sample sample;
	struct error err = { .code = ERR_NONE };

	if (!decode_summary(arena, text, &sample, &err)) {
		if (err.code == ERR_NONE) {
			abort();
		}
		return;
	}
	for (size_t i = 0; i < sample.interface_count; i++) {
		if (sample.interfaces[i].name[0] == '\0') {
			abort();
		}
	}
}

static void fuzz_metrics(struct arena *arena, struct str text)
{
	const struct migration_sample *samples;
	struct prom_sample sample;
	struct promtext reader;
	size_t lines = 1;
	size_t read = 0;

	for (size_t i = 0; i < text.length; i++) {
		lines += text.data[i] == '\n';
	}
	promtext_init(&reader, arena, text, "");
	while (promtext_next(&reader, &sample)) {
		read++;
		for (size_t i = 0; i < sample.label_count; i++) {
			if (prom_label(&sample, sample.labels[i].name) == NULL) {
				abort();
			}
		}
	}
	if (read + reader.malformed > lines ||
		decode_handler_metrics(arena, text, &samples) > read) {
		abort();
	}
}

static void fuzz_log(struct str text)
{
	struct launcher_progress progress;
	struct launcher_abort cause;

	if (launcher_log_parse(text, &progress) &&
		memchr(progress.uid, '\0', sizeof(progress.uid)) == NULL) {
		abort();
	}
	if (launcher_log_abort(text, &cause) &&
		(cause.cause == ABORT_UNKNOWN || cause.text.length == 0 ||
			cause.text.data < text.data ||
			cause.text.data + cause.text.length >
				text.data + text.length)) {
		abort();
	}
}

static void fuzz_promql(struct arena *arena, struct str text)
{
	const struct migration_sample *samples;
	struct promql_answer answer;
	struct error err = { .code = ERR_NONE };

	if (!decode_promql(arena, text, &answer, &err)) {
		if (err.code == ERR_NONE || answer.count > 0) {
			abort();
		}
		return;
	}
	for (size_t i = 0; i < answer.count; i++) {
		if (answer.samples[i].metric == NULL ||
			prom_label(&answer.samples[i], "__name__") != NULL) {
			abort();
		}
	}
	if (answer.warning == NULL ||
		migration_samples_of(arena, answer.samples, answer.count, &samples) >
			answer.count) {
		abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(1024);
	struct str text;

	if (size > 0) {
		text = (struct str){ (const char *)data + 1, size - 1 };
		/* The corpus names its three older kinds by the remainder of three. */
		if (data[0] == 'P') {
			fuzz_promql(arena, text);
		} else if (data[0] % 3 == 0) {
			fuzz_summary(arena, text);
		} else if (data[0] % 3 == 1) {
			fuzz_metrics(arena, text);
		} else {
			fuzz_log(text);
		}
	}
	arena_destroy(arena);
	return 0;
}
