/* Fuzzes objects as YAML for people: what comes out draws nothing but text, and a
 * reader of YAML gets the same object from it. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "base/utf8.h"
#include "src/config/yaml.h"
#include "src/wire/json.h"
#include "wire/yaml_text.h"

/* Escaped they may take six times as much. */
#define NAME_BYTES 160
#define CEILING ((size_t)4 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Not die(): only a signal makes the fuzzer keep the input. */
static void broken(const char *what, const struct strbuf *text)
{
	(void)fprintf(stderr, "%s\n%.*s\n", what, (int)text->length, text->data);
	abort();
}

/* What the reader of settings takes: valid UTF-8 without NULs, nested not too deeply,
 * and names of at most 1024 bytes. */
static bool is_readable(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	size_t depth = 0;
	size_t unquoted = 0;

	for (size_t i = 0; i < size;) {
		uint32_t codepoint;
		size_t length = utf8_decode(text + i, size - i, &codepoint);

		depth += text[i] == '[' || text[i] == '{';
		unquoted = text[i] == '"' ? 0 : unquoted + 1;
		if ((codepoint == 0xfffd && length == 1) || depth >= LIMIT_YAML_DEPTH ||
			unquoted > NAME_BYTES) {
			return false;
		}
		i += length;
	}
	return !str_contains((struct str){ text, size }, STR("\\u0000"));
}

static size_t check_drawn(const struct strbuf *text)
{
	size_t lines = 0;

	for (size_t i = 0; i < text->length;) {
		uint32_t codepoint;
		size_t length =
			utf8_decode(text->data + i, text->length - i, &codepoint);

		if (text->data[i] == '\n') {
			lines++;
		} else if (utf8_width(codepoint) < 0 ||
			(codepoint == 0xfffd && length == 1)) {
			broken("it draws more than text", text);
		}
		i += length;
	}
	return lines;
}

/* Texts are the same texts, and containers hold the same. */
static bool is_same(struct json_object *json, const struct yaml_node *yaml)
{
	struct str text = json_text(json);

	if (text.data != NULL) {
		return yaml->kind == YAML_KIND_TEXT && yaml->length == text.length &&
			memcmp(yaml->text, text.data, text.length) == 0;
	}
	if (json_is_array(json)) {
		const struct yaml_link *link = yaml->first;

		for (size_t i = 0; i < json_count(json); i++, link = link->next) {
			if (link == NULL ||
				!is_same(json_element(json, i), link->value)) {
				return false;
			}
		}
		return yaml->kind == YAML_KIND_SEQUENCE && link == NULL;
	}
	if (json_is_object(json)) {
		for (const struct yaml_link *link = yaml->first; link != NULL;
			link = link->next) {
			if (!is_same(json_member(json, link->key->text), link->value)) {
				return false;
			}
		}
		return yaml->kind == YAML_KIND_MAPPING &&
			yaml->count == json_count(json);
	}
	return yaml->kind != YAML_KIND_SEQUENCE && yaml->kind != YAML_KIND_MAPPING;
}

static void check_read_back(struct str json, const struct strbuf *text)
{
	struct arena *arena = arena_create(4096);
	struct yaml_document document = { NULL, NULL };
	struct error err = { ERR_NONE, "" };
	struct json_object *root = json_read(json, LIMIT_JSON_DEPTH, &err);

	if (!yaml_document_parse(
		    (struct str){ text->data, text->length }, arena, &document, &err)) {
		(void)fprintf(stderr, "%s\n", err.message);
		broken("it cannot be read back", text);
	}
	if (document.root == NULL || !is_same(root, document.root)) {
		broken("it is read back as something else", text);
	}
	json_release(root);
	arena_destroy(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str json = { (const char *)data, size };
	struct yaml_text marks;
	struct strbuf text;
	struct error err = { ERR_NONE, "" };

	strbuf_init(&text, CEILING);
	if (yaml_text_write(json, &text, &marks, &err)) {
		size_t lines = check_drawn(&text);

		if (marks.managed_first + marks.managed_count > lines) {
			broken("the managed fields are not there", &text);
		}
		if (is_readable(data, size)) {
			check_read_back(json, &text);
		}
	} else if (err.code == ERR_NONE) {
		abort();
	}
	strbuf_finish(&text);
	return 0;
}
