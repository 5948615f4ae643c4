/* Answers of a Prometheus to instant queries: vectors, errors, warnings. */
#include "wire/sample.h"

#include <math.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "base/safe_text.h"
#include "src/wire/json.h"

/* Values are strings, so that "NaN", "+Inf" and "-Inf" have a place. */
static bool read_value(struct json_object *node, double *out)
{
	struct str text = json_text(node);

	return text.data != NULL && prom_number(text, out);
}

/* Unix seconds with a fraction, as a JSON number. */
static int64_t read_time_ms(struct json_object *node)
{
	double seconds = json_f64(node);

	return seconds >= 0 && seconds < 1e13 ? (int64_t)llround(seconds * 1000)
					      : UNKNOWN_I64;
}

static void read_labels(
	struct arena *arena, struct json_object *metric, struct prom_sample *out)
{
	struct labels all = json_labels(arena, metric);
	struct prom_label *labels = arena_calloc(arena, all.count + 1, sizeof(*labels));

	out->metric = "";
	for (size_t i = 0; i < all.count; i++) {
		if (text_equal(all.items[i].key, "__name__")) {
			out->metric = all.items[i].value;
			continue;
		}
		labels[out->label_count++] = (struct prom_label){
			.name = all.items[i].key,
			.value = all.items[i].value,
		};
	}
	out->labels = labels;
}

static bool read_element(
	struct arena *arena, struct json_object *element, struct prom_sample *out)
{
	struct json_object *pair = json_at(element, "value");

	*out = (struct prom_sample){ .metric = "" };
	if (!json_is_object(json_at(element, "metric")) || !json_is_array(pair) ||
		json_count(pair) != 2 ||
		!read_value(json_element(pair, 1), &out->value)) {
		return false;
	}
	out->timestamp_ms = read_time_ms(json_element(pair, 0));
	read_labels(arena, json_at(element, "metric"), out);
	return true;
}

static void read_vector(
	struct arena *arena, struct json_object *result, struct promql_answer *out)
{
	size_t count = json_count(result);
	struct prom_sample *samples = arena_calloc(arena, count + 1, sizeof(*samples));

	for (size_t i = 0; i < count; i++) {
		struct prom_sample *sample = &samples[out->count];

		if (read_element(arena, json_element(result, i), sample)) {
			out->count++;
		} else {
			out->malformed++;
		}
	}
	out->samples = samples;
}

static void read_warnings(
	struct arena *arena, struct json_object *root, struct promql_answer *out)
{
	const char *const *texts =
		json_texts(arena, json_at(root, "warnings"), &out->warning_count);

	out->warning = out->warning_count > 0 ? texts[0] : "";
}

/* "errorType" and "error", as an operator knows them from other clients. */
static bool read_error(struct json_object *root, struct error *err)
{
	struct str type = json_text(json_at(root, "errorType"));
	struct str text = json_text(json_at(root, "error"));
	char *joined;

	if (text.data == NULL || text.length == 0) {
		return error_set(err, ERR_SERVER,
			"it answers with an error and does "
			"not say which");
	}
	joined = mem_printf("%.*s%s%.*s", (int)type.length,
		type.data != NULL ? type.data : "", type.length > 0 ? ": " : "",
		(int)text.length, text.data);
	err->code = ERR_SERVER;
	safe_text(err->message, sizeof(err->message), joined);
	mem_free(joined);
	return false;
}

static bool read_answer(struct arena *arena, struct json_object *root,
	struct promql_answer *out, struct error *err)
{
	struct json_object *data = json_at(root, "data");

	if (json_is(json_at(root, "status"), "error")) {
		return read_error(root, err);
	}
	if (!json_is(json_at(root, "status"), "success")) {
		return error_set(err, ERR_PARSE, "that is no answer of a Prometheus");
	}
	if (!json_is(json_at(data, "resultType"), "vector") ||
		!json_is_array(json_at(data, "result"))) {
		return error_set(err, ERR_PARSE, "the answer is no instant vector");
	}
	read_vector(arena, json_at(data, "result"), out);
	read_warnings(arena, root, out);
	return true;
}

bool decode_promql(struct arena *arena, struct str json, struct promql_answer *out,
	struct error *err)
{
	struct json_object *root = json_read(json, LIMIT_JSON_DEPTH, err);
	bool is_read;

	*out = (struct promql_answer){ .warning = "" };
	if (root == NULL) {
		return false;
	}
	is_read = read_answer(arena, root, out, err);
	json_release(root);
	return is_read;
}
