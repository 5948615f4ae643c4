/* YAML file -> JSON tree (core schema scalars), for scenarios. */
#include "yaml.h"

#include "util.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

static struct json_object *scalar(const yaml_node_t *node)
{
	const char *s = (const char *)node->data.scalar.value;
	char *end;

	if (node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE) {
		return json_object_new_string(s);
	}
	if (strcmp(s, "") == 0 || strcmp(s, "~") == 0 || strcmp(s, "null") == 0) {
		return NULL;
	}
	if (strcmp(s, "true") == 0 || strcmp(s, "false") == 0) {
		return json_object_new_boolean(*s == 't');
	}
	if (strchr("-+.0123456789", *s)) {
		long long n = strtoll(s, &end, 10);
		double d;

		if (!*end) {
			return json_object_new_int64(n);
		}
		d = strtod(s, &end);
		if (!*end) {
			return json_object_new_double(d);
		}
	}
	return json_object_new_string(s);
}

static struct json_object *convert(
	yaml_document_t *doc, yaml_node_t *node, const char *path, int depth)
{
	struct json_object *out = NULL;

	if (depth > 64) {
		die("%s:%zu: nested too deeply", path, node->start_mark.line + 1);
	}
	if (node->type == YAML_SEQUENCE_NODE) {
		yaml_node_item_t *i = node->data.sequence.items.start;

		out = json_object_new_array();
		for (; i < node->data.sequence.items.top; i++) {
			yaml_node_t *item = yaml_document_get_node(doc, *i);

			json_object_array_add(out, convert(doc, item, path, depth + 1));
		}
	} else if (node->type == YAML_MAPPING_NODE) {
		yaml_node_pair_t *p = node->data.mapping.pairs.start;

		out = json_object_new_object();
		for (; p < node->data.mapping.pairs.top; p++) {
			yaml_node_t *key = yaml_document_get_node(doc, p->key);
			yaml_node_t *value = yaml_document_get_node(doc, p->value);

			if (key->type != YAML_SCALAR_NODE) {
				die("%s:%zu: a key must be a word", path,
					key->start_mark.line + 1);
			}
			json_object_object_add(out,
				(const char *)key->data.scalar.value,
				convert(doc, value, path, depth + 1));
		}
	} else if (node->type == YAML_SCALAR_NODE) {
		out = scalar(node);
	}
	return out;
}

struct json_object *yaml_load(const char *path)
{
	struct json_object *out;
	yaml_parser_t parser;
	yaml_document_t doc;
	yaml_node_t *root;
	FILE *f = fopen(path, "rb");

	if (!f) {
		die("%s: %s", path, strerror(errno));
	}
	if (!yaml_parser_initialize(&parser)) {
		die("out of memory");
	}
	yaml_parser_set_input_file(&parser, f);
	if (!yaml_parser_load(&parser, &doc)) {
		die("%s:%zu: %s", path, parser.problem_mark.line + 1, parser.problem);
	}
	root = yaml_document_get_root_node(&doc);
	if (!root || root->type != YAML_MAPPING_NODE) {
		die("%s: a scenario is a mapping", path);
	}
	out = convert(&doc, root, path, 0);
	yaml_document_delete(&doc);
	yaml_parser_delete(&parser);
	fclose(f);
	return out;
}
