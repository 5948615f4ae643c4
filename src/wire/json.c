/* Typed, tolerant readers over json-c, the only style of access in this folder. */
#include "src/wire/json.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include <json-c/json.h>

#include "base/die.h"
#include "base/quantity.h"
#include "base/timefmt.h"

#define PATH_PART_SIZE 64
/* What the cluster sends stays far below: room for every level is cleared before each
 * text, so that for more of them is made when a text needs it. */
#define USUAL_DEPTH 32
#define REPLACEMENT "\xef\xbf\xbd"
/* Beyond this a double has no odd numbers any more: no whole number to trust. */
#define DOUBLE_EXACT 9007199254740992.0

static struct json_object *parse(
	struct json_tokener *tokener, struct str text, struct error *err)
{
	struct json_object *root =
		json_tokener_parse_ex(tokener, text.data, (int)text.length);
	enum json_tokener_error code = json_tokener_get_error(tokener);

	if (code == json_tokener_continue) {
		(void)error_set(err, ERR_PARSE, "the JSON text ends too early");
	} else if (code != json_tokener_success) {
		(void)error_set(err, ERR_PARSE, "not JSON: %s at byte %zu",
			json_tokener_error_desc(code),
			json_tokener_get_parse_end(tokener));
	} else if (json_is_object(root) || json_is_array(root)) {
		return root;
	} else {
		(void)error_set(err, ERR_PARSE, "neither a JSON object nor an array");
	}
	json_object_put(root);
	return NULL;
}

static struct json_object *read_to_depth(
	struct str text, int depth, bool *out_is_too_deep, struct error *err)
{
	struct json_tokener *tokener = json_tokener_new_ex(depth);
	struct json_object *root;

	if (tokener == NULL) {
		die("out of memory for a JSON parser");
	}
	/* Without it json-c takes comments, single quotes and text after the value. */
	json_tokener_set_flags(tokener, JSON_TOKENER_STRICT);
	root = parse(tokener, text, err);
	*out_is_too_deep = json_tokener_get_error(tokener) == json_tokener_error_depth;
	json_tokener_free(tokener);
	return root;
}

struct json_object *json_read(struct str text, int depth, struct error *err)
{
	bool is_too_deep = false;
	struct json_object *root;

	if (text.length == 0) {
		(void)error_set(err, ERR_PARSE, "no JSON: the text is empty");
		return NULL;
	}
	if (text.length >= INT_MAX) {
		(void)error_set(err, ERR_TOO_LARGE, "%zu bytes of JSON in one piece",
			text.length);
		return NULL;
	}
	root = read_to_depth(
		text, depth < USUAL_DEPTH ? depth : USUAL_DEPTH, &is_too_deep, err);
	if (is_too_deep && depth > USUAL_DEPTH) {
		root = read_to_depth(text, depth, &is_too_deep, err);
	}
	return root;
}

void json_release(struct json_object *root)
{
	(void)json_object_put(root);
}

struct json_object *json_member(struct json_object *node, const char *key)
{
	struct json_object *value = NULL;

	if (!json_object_is_type(node, json_type_object)) {
		return NULL;
	}
	(void)json_object_object_get_ex(node, key, &value);
	return value;
}

struct json_object *json_at(struct json_object *node, const char *path)
{
	const char *dot = strchr(path, '.');

	while (dot != NULL && node != NULL) {
		char part[PATH_PART_SIZE];
		size_t length = (size_t)(dot - path);

		assert(length < sizeof(part));
		memcpy(part, path, length);
		part[length] = '\0';
		node = json_member(node, part);
		path = dot + 1;
		dot = strchr(path, '.');
	}
	return node == NULL ? NULL : json_member(node, path);
}

bool json_is_object(struct json_object *node)
{
	return json_object_is_type(node, json_type_object) != 0;
}

bool json_is_array(struct json_object *node)
{
	return json_object_is_type(node, json_type_array) != 0;
}

size_t json_count(struct json_object *node)
{
	if (json_is_array(node)) {
		return json_object_array_length(node);
	}
	if (json_is_object(node)) {
		return (size_t)json_object_object_length(node);
	}
	return 0;
}

struct json_object *json_element(struct json_object *array, size_t i)
{
	return json_object_array_get_idx(array, i);
}

struct json_object *json_first_object(struct json_object *node, const char **out_key)
{
	struct lh_entry *entry;

	if (!json_is_object(node)) {
		return NULL;
	}
	lh_foreach(json_object_get_object(node), entry)
	{
		if (json_is_object(lh_entry_v(entry))) {
			*out_key = lh_entry_k(entry);
			return lh_entry_v(entry);
		}
	}
	return NULL;
}

struct str json_text(struct json_object *node)
{
	if (!json_object_is_type(node, json_type_string)) {
		return (struct str){ NULL, 0 };
	}
	return (struct str){ json_object_get_string(node),
		(size_t)json_object_get_string_len(node) };
}

bool json_is(struct json_object *node, const char *text)
{
	struct str value = json_text(node);

	return value.data != NULL && str_is(value, text);
}

static const char *copy_without_nuls(struct arena *arena, struct str text)
{
	size_t nuls = 0;
	char *copy;
	char *out;

	for (size_t i = 0; i < text.length; i++) {
		nuls += text.data[i] == '\0';
	}
	copy = arena_alloc(arena, text.length + nuls * (sizeof(REPLACEMENT) - 2) + 1);
	out = copy;
	for (size_t i = 0; i < text.length; i++) {
		if (text.data[i] == '\0') {
			memcpy(out, REPLACEMENT, sizeof(REPLACEMENT) - 1);
			out += sizeof(REPLACEMENT) - 1;
		} else {
			*out++ = text.data[i];
		}
	}
	*out = '\0';
	return copy;
}

/* Half of all strings of a node or pod are one of these. */
static const char *shared_text(struct str text)
{
	static const char *const texts[] = { "", "true", "True", "false", "False" };

	for (size_t i = 0; text.length <= 5 && i < ARRAY_LENGTH(texts); i++) {
		if (str_is(text, texts[i])) {
			return texts[i];
		}
	}
	return NULL;
}

static const char *copy_text(struct arena *arena, struct str text)
{
	const char *shared = shared_text(text);

	if (shared != NULL) {
		return shared;
	}
	if (memchr(text.data, '\0', text.length) != NULL) {
		return copy_without_nuls(arena, text);
	}
	return arena_str(arena, text);
}

const char *json_copy(struct arena *arena, struct json_object *node)
{
	struct str text = json_text(node);

	return text.data == NULL ? NULL : copy_text(arena, text);
}

const char *json_copy_filled(struct arena *arena, struct json_object *node)
{
	struct str text = json_text(node);

	return text.length == 0 ? NULL : copy_text(arena, text);
}

bool json_fit(struct json_object *node, char *out, size_t size)
{
	struct str text = json_text(node);

	if (text.length >= size ||
		(text.length > 0 && strlen(text.data) < text.length)) {
		return false;
	}
	if (text.length > 0) {
		memcpy(out, text.data, text.length);
	}
	out[text.length] = '\0';
	return true;
}

static int64_t whole_number(double value)
{
	if (!(value >= -DOUBLE_EXACT && value <= DOUBLE_EXACT) ||
		value != (double)(int64_t)value) {
		return UNKNOWN_I64;
	}
	return (int64_t)value;
}

int64_t json_i64(struct json_object *node)
{
	if (json_object_is_type(node, json_type_double)) {
		return whole_number(json_object_get_double(node));
	}
	if (!json_object_is_type(node, json_type_int)) {
		return UNKNOWN_I64;
	}
	/* json-c clamps what does not fit; a clamped number is not the number. */
	if (json_object_get_int64(node) == INT64_MAX &&
		json_object_get_uint64(node) != (uint64_t)INT64_MAX) {
		return UNKNOWN_I64;
	}
	return json_object_get_int64(node);
}

double json_f64(struct json_object *node)
{
	return json_object_is_type(node, json_type_double) ||
			json_object_is_type(node, json_type_int)
		? json_object_get_double(node)
		: UNKNOWN_F64;
}

enum tristate json_truth(struct json_object *node)
{
	if (!json_object_is_type(node, json_type_boolean)) {
		return TRI_UNKNOWN;
	}
	return tristate_from_bool(json_object_get_boolean(node) != 0);
}

/* A C string without a NUL inside, or NULL. */
static const char *plain_text(struct json_object *node)
{
	struct str text = json_text(node);

	return text.data == NULL || strlen(text.data) < text.length ? NULL : text.data;
}

int64_t json_time_ms(struct json_object *node)
{
	const char *text = plain_text(node);
	int64_t ms;

	return text != NULL && time_parse(text, &ms) ? ms : UNKNOWN_I64;
}

/* Quantities are strings, but the API also takes and keeps bare numbers. */
static const char *quantity_text(struct json_object *node)
{
	if (json_object_is_type(node, json_type_double) ||
		i64_is_known(json_i64(node))) {
		return json_object_get_string(node);
	}
	return plain_text(node);
}

int64_t json_quantity(struct json_object *node)
{
	const char *text = quantity_text(node);
	int64_t value;

	return text != NULL && quantity_parse(text, &value) ? value : UNKNOWN_I64;
}

int64_t json_quantity_milli(struct json_object *node)
{
	const char *text = quantity_text(node);
	int64_t milli;

	return text != NULL && quantity_parse_milli(text, &milli) ? milli : UNKNOWN_I64;
}

int64_t json_digits(struct json_object *node)
{
	struct str text = json_text(node);
	bool is_signed =
		text.length > 0 && (text.data[0] == '-' || text.data[0] == '+');
	struct str digits =
		is_signed ? (struct str){ text.data + 1, text.length - 1 } : text;
	int64_t value;

	if (!str_to_i64(digits, &value)) {
		return UNKNOWN_I64;
	}
	return is_signed && text.data[0] == '-' ? -value : value;
}

static int compare_labels(const void *a, const void *b)
{
	const struct label *left = a;
	const struct label *right = b;

	return strcmp(left->key, right->key);
}

/* Go writes maps sorted, so that sorting is what a stranger's server makes us do. */
static void sort_labels(struct label *labels, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		if (strcmp(labels[i - 1].key, labels[i].key) > 0) {
			qsort(labels, count, sizeof(*labels), compare_labels);
			return;
		}
	}
}

struct labels json_labels(struct arena *arena, struct json_object *node)
{
	struct labels labels = { NULL, 0 };
	struct label *items;
	struct lh_entry *entry;

	if (!json_is_object(node) || json_count(node) == 0) {
		return labels;
	}
	items = arena_calloc(arena, json_count(node), sizeof(*items));
	lh_foreach(json_object_get_object(node), entry)
	{
		struct str value = json_text(lh_entry_v(entry));

		if (value.data != NULL) {
			items[labels.count].key =
				arena_strdup(arena, lh_entry_k(entry));
			items[labels.count].value = copy_text(arena, value);
			labels.count++;
		}
	}
	sort_labels(items, labels.count);
	labels.items = labels.count > 0 ? items : NULL;
	return labels;
}

const struct selector_rule *json_selector_rules(
	struct arena *arena, struct json_object *array, size_t *out_count)
{
	struct selector_rule *rules;

	*out_count = json_is_array(array) ? json_count(array) : 0;
	if (*out_count == 0) {
		return NULL;
	}
	rules = arena_calloc(arena, *out_count, sizeof(*rules));
	for (size_t i = 0; i < *out_count; i++) {
		struct json_object *node = json_element(array, i);

		rules[i].key = json_copy_filled(arena, json_at(node, "key"));
		rules[i].operation = json_copy_filled(arena, json_at(node, "operator"));
		rules[i].values = json_texts(
			arena, json_at(node, "values"), &rules[i].value_count);
	}
	return rules;
}

struct conditions json_conditions(struct arena *arena, struct json_object *array)
{
	struct conditions conditions = { NULL, 0 };
	struct condition *items;

	if (!json_is_array(array) || json_count(array) == 0) {
		return conditions;
	}
	items = arena_calloc(arena, json_count(array), sizeof(*items));
	for (size_t i = 0; i < json_count(array); i++) {
		struct json_object *node = json_element(array, i);
		struct condition *condition = &items[conditions.count];

		condition->type = json_copy(arena, json_at(node, "type"));
		if (condition->type == NULL) {
			continue;
		}
		condition->status = json_copy(arena, json_at(node, "status"));
		condition->reason = json_copy_filled(arena, json_at(node, "reason"));
		condition->message = json_copy_filled(arena, json_at(node, "message"));
		condition->since_ms = json_time_ms(json_at(node, "lastTransitionTime"));
		if (!i64_is_known(condition->since_ms)) {
			condition->since_ms =
				json_time_ms(json_at(node, "lastProbeTime"));
		}
		conditions.count++;
	}
	conditions.items = conditions.count > 0 ? items : NULL;
	return conditions;
}

const char *const *json_texts(
	struct arena *arena, struct json_object *array, size_t *out_count)
{
	const char **texts;
	size_t count = 0;

	*out_count = 0;
	if (!json_is_array(array) || json_count(array) == 0) {
		return NULL;
	}
	texts = arena_calloc(arena, json_count(array), sizeof(*texts));
	for (size_t i = 0; i < json_count(array); i++) {
		const char *text = json_copy(arena, json_element(array, i));

		if (text != NULL) {
			texts[count++] = text;
		}
	}
	*out_count = count;
	return count > 0 ? texts : NULL;
}

const char *json_joined(struct arena *arena, struct json_object *array)
{
	size_t size = 0;
	char *joined;
	char *out;

	for (size_t i = 0; json_is_array(array) && i < json_count(array); i++) {
		size += json_text(json_element(array, i)).length + 1;
	}
	if (size == 0) {
		return NULL;
	}
	joined = arena_alloc(arena, size + 1);
	out = joined;
	for (size_t i = 0; i < json_count(array); i++) {
		struct str text = json_text(json_element(array, i));

		if (text.length == 0) {
			continue;
		}
		if (out != joined) {
			*out++ = ',';
		}
		memcpy(out, text.data, text.length);
		out += text.length;
	}
	*out = '\0';
	return out == joined ? NULL : joined;
}
