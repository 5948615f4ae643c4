/* Builds the YAML tree from libyaml's events; depth, size and cycles are bounded. */
#include "src/config/yaml.h"

#include <string.h>
#include <yaml.h>

#include "base/alloc.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/safe_text.h"
#include "model/target.h"

#define NAME_SHOWN 48
#define TAG_PREFIX "tag:yaml.org,2002:"

struct frame {
	struct yaml_node *node;
	const struct yaml_node *key; /* seen, waits for its value */
	const char *anchor;
};

struct builder {
	struct arena *arena;
	struct frame stack[LIMIT_YAML_DEPTH];
	size_t depth;
	size_t weight;
	struct map anchors; /* name to index */
	const struct yaml_node **anchored;
	size_t anchored_count;
	size_t anchored_capacity;
	struct yaml_document document;
	bool is_done;
};

static bool fail_at(
	size_t line, enum error_code code, const char *what, struct error *err)
{
	return error_set(err, code, "line %zu: %s", line, what);
}

static struct yaml_node *node_create(
	struct builder *builder, enum yaml_kind kind, const yaml_event_t *event)
{
	struct yaml_node *node = arena_calloc(builder->arena, 1, sizeof(*node));

	node->kind = kind;
	node->line = event->start_mark.line + 1;
	node->weight = 1;
	node->height = 1;
	return node;
}

static void anchor_put(
	struct builder *builder, const char *name, const struct yaml_node *node)
{
	if (name == NULL) {
		return;
	}
	builder->anchored = mem_grow(builder->anchored, builder->anchored_count,
		&builder->anchored_capacity, sizeof(*builder->anchored));
	builder->anchored[builder->anchored_count] = node;
	map_put(&builder->anchors, name, (uint32_t)builder->anchored_count);
	builder->anchored_count++;
}

static void link_append(struct builder *builder, struct yaml_node *parent,
	const struct yaml_node *key, const struct yaml_node *value)
{
	struct yaml_link *link = arena_alloc(builder->arena, sizeof(*link));

	*link = (struct yaml_link){ .key = key, .value = value };
	if (parent->last == NULL) {
		parent->first = link;
	} else {
		parent->last->next = link;
	}
	parent->last = link;
	parent->count++;
}

/* Puts a complete node where it belongs. `extra` is the weight not counted yet. */
static bool attach(struct builder *builder, const struct yaml_node *node, size_t line,
	size_t extra, struct error *err)
{
	struct frame *top;

	builder->weight += extra;
	if (builder->weight > LIMIT_YAML_NODES) {
		return fail_at(line, ERR_TOO_LARGE, "too many values", err);
	}
	if (builder->depth == 0) {
		builder->document.root = node;
		return true;
	}
	if (builder->depth + node->height > LIMIT_YAML_DEPTH + 1) {
		return fail_at(line, ERR_TOO_LARGE, "nested too deeply", err);
	}
	top = &builder->stack[builder->depth - 1];
	if (top->node->height <= node->height) {
		top->node->height = node->height + 1;
	}
	top->node->weight += node->weight;
	if (top->node->kind == YAML_KIND_SEQUENCE) {
		link_append(builder, top->node, NULL, node);
	} else if (top->key != NULL) {
		link_append(builder, top->node, top->key, node);
		top->key = NULL;
	} else if (node->kind == YAML_KIND_SEQUENCE ||
		node->kind == YAML_KIND_MAPPING) {
		return fail_at(line, ERR_PARSE, "a key must be a text", err);
	} else {
		top->key = node;
	}
	return true;
}

/* A tag decides over the looks of the text; tags of others say nothing to us. */
static bool tagged_kind(const char *tag, const char *text, enum yaml_kind *out_kind)
{
	static const struct {
		const char *name;
		enum yaml_kind kind;
	} TAGS[] = {
		{ "null", YAML_KIND_NULL },
		{ "bool", YAML_KIND_BOOL },
		{ "int", YAML_KIND_INTEGER },
		{ "float", YAML_KIND_FLOAT },
	};

	*out_kind = YAML_KIND_TEXT;
	if (strncmp(tag, TAG_PREFIX, strlen(TAG_PREFIX)) != 0) {
		return true;
	}
	tag += strlen(TAG_PREFIX);
	if (strcmp(tag, "binary") == 0) {
		return false;
	}
	for (size_t i = 0; i < ARRAY_LENGTH(TAGS); i++) {
		if (strcmp(tag, TAGS[i].name) == 0) {
			*out_kind = TAGS[i].kind;
			return yaml_plain_kind(text) == TAGS[i].kind ||
				(TAGS[i].kind == YAML_KIND_FLOAT &&
					yaml_plain_kind(text) == YAML_KIND_INTEGER);
		}
	}
	return true;
}

static bool take_scalar(
	struct builder *builder, const yaml_event_t *event, struct error *err)
{
	const char *text = (const char *)event->data.scalar.value;
	size_t length = event->data.scalar.length;
	const char *tag = (const char *)event->data.scalar.tag;
	struct yaml_node *node = node_create(builder, YAML_KIND_TEXT, event);

	if (memchr(text, '\0', length) != NULL) {
		return fail_at(node->line, ERR_PARSE, "a text contains a NUL", err);
	}
	node->text = arena_str(builder->arena, (struct str){ text, length });
	node->length = length;
	node->is_plain = event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE;
	node->older_scalar = builder->document.scalars;
	builder->document.scalars = node;
	if (tag != NULL) {
		if (!tagged_kind(tag, node->text, &node->kind)) {
			return fail_at(node->line, ERR_PARSE,
				"the value does not fit its tag", err);
		}
	} else if (node->is_plain) {
		node->kind = yaml_plain_kind(node->text);
	}
	anchor_put(builder, (const char *)event->data.scalar.anchor, node);
	return attach(builder, node, node->line, 1, err);
}

static bool take_alias(
	struct builder *builder, const yaml_event_t *event, struct error *err)
{
	const char *name = (const char *)event->data.alias.anchor;
	size_t line = event->start_mark.line + 1;
	uint32_t index;

	/* An anchor is known when its node is complete, so nothing contains itself. */
	if (!map_get(&builder->anchors, name, &index)) {
		char shown[NAME_SHOWN];

		safe_text(shown, sizeof(shown), name);
		return error_set(err, ERR_PARSE,
			"line %zu: alias \"%s\" stands for nothing before it", line,
			shown);
	}
	return attach(builder, builder->anchored[index], line,
		builder->anchored[index]->weight, err);
}

static bool open_container(struct builder *builder, enum yaml_kind kind,
	const yaml_char_t *anchor, const yaml_event_t *event, struct error *err)
{
	struct yaml_node *node = node_create(builder, kind, event);

	if (builder->depth == LIMIT_YAML_DEPTH) {
		return fail_at(node->line, ERR_TOO_LARGE, "nested too deeply", err);
	}
	builder->stack[builder->depth] = (struct frame){ .node = node };
	if (anchor != NULL) {
		builder->stack[builder->depth].anchor =
			arena_strdup(builder->arena, (const char *)anchor);
	}
	builder->depth++;
	return true;
}

/* Puts copies of the pairs of `source` in front: what stands later wins. */
static bool merge_from(struct builder *builder, struct yaml_node *node,
	const struct yaml_node *source, struct error *err)
{
	struct yaml_node copies = { .kind = YAML_KIND_MAPPING };

	if (source->kind != YAML_KIND_MAPPING) {
		return fail_at(node->line, ERR_PARSE,
			"\"<<\" needs a mapping or a list of mappings", err);
	}
	for (const struct yaml_link *link = source->first; link != NULL;
		link = link->next) {
		link_append(builder, &copies, link->key, link->value);
	}
	if (copies.first == NULL) {
		return true;
	}
	copies.last->next = node->first;
	node->first = copies.first;
	if (node->last == NULL) {
		node->last = copies.last;
	}
	node->count += copies.count;
	return true;
}

static bool merge_value(struct builder *builder, struct yaml_node *node,
	const struct yaml_node *value, struct error *err)
{
	if (value->kind != YAML_KIND_SEQUENCE) {
		return merge_from(builder, node, value, err);
	}
	/* The first of the list wins, so it comes last: each goes before the others. */
	for (const struct yaml_link *link = value->first; link != NULL;
		link = link->next) {
		if (!merge_from(builder, node, link->value, err)) {
			return false;
		}
	}
	return true;
}

static bool is_merge_key(const struct yaml_node *key)
{
	return key->is_plain && strcmp(key->text, "<<") == 0;
}

/* Own pairs first: taken out and appended again without the merge keys. */
static bool resolve_merges(
	struct builder *builder, struct yaml_node *node, struct error *err)
{
	struct yaml_link *pairs = node->first;
	bool has_merge = false;

	for (const struct yaml_link *link = pairs; link != NULL; link = link->next) {
		has_merge = has_merge || is_merge_key(link->key);
	}
	if (!has_merge) {
		return true;
	}
	node->first = NULL;
	node->last = NULL;
	node->count = 0;
	for (const struct yaml_link *link = pairs; link != NULL; link = link->next) {
		if (!is_merge_key(link->key)) {
			link_append(builder, node, link->key, link->value);
		}
	}
	for (const struct yaml_link *link = pairs; link != NULL; link = link->next) {
		if (is_merge_key(link->key) &&
			!merge_value(builder, node, link->value, err)) {
			return false;
		}
	}
	return true;
}

static bool close_container(struct builder *builder, struct error *err)
{
	struct frame *frame = &builder->stack[builder->depth - 1];

	builder->depth--;
	if (frame->node->kind == YAML_KIND_MAPPING &&
		!resolve_merges(builder, frame->node, err)) {
		return false;
	}
	anchor_put(builder, frame->anchor, frame->node);
	return attach(builder, frame->node, frame->node->line, 1, err);
}

static bool take_event(
	struct builder *builder, const yaml_event_t *event, struct error *err)
{
	switch (event->type) {
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_DOCUMENT_START_EVENT:
		return true;
	case YAML_DOCUMENT_END_EVENT:
	case YAML_STREAM_END_EVENT:
		builder->is_done = true;
		return true;
	case YAML_ALIAS_EVENT:
		return take_alias(builder, event, err);
	case YAML_SCALAR_EVENT:
		return take_scalar(builder, event, err);
	case YAML_SEQUENCE_START_EVENT:
		return open_container(builder, YAML_KIND_SEQUENCE,
			event->data.sequence_start.anchor, event, err);
	case YAML_MAPPING_START_EVENT:
		return open_container(builder, YAML_KIND_MAPPING,
			event->data.mapping_start.anchor, event, err);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return close_container(builder, err);
	}
	return true;
}

static bool parser_failed(const yaml_parser_t *parser, struct error *err)
{
	size_t line = parser->problem_mark.line + 1;

	if (parser->error == YAML_READER_ERROR) {
		return error_set(err, ERR_PARSE, "byte %zu: %s", parser->problem_offset,
			parser->problem != NULL ? parser->problem : "unreadable");
	}
	return fail_at(line, ERR_PARSE,
		parser->problem != NULL ? parser->problem : "malformed", err);
}

static bool build(struct builder *builder, yaml_parser_t *parser, struct error *err)
{
	while (!builder->is_done) {
		yaml_event_t event;
		bool is_taken;

		if (!yaml_parser_parse(parser, &event)) {
			return parser_failed(parser, err);
		}
		is_taken = take_event(builder, &event, err);
		if (event.type == YAML_SCALAR_EVENT) {
			secret_wipe(event.data.scalar.value, event.data.scalar.length);
		}
		yaml_event_delete(&event);
		if (!is_taken) {
			return false;
		}
	}
	return true;
}

bool yaml_document_parse(struct str text, struct arena *arena,
	struct yaml_document *out_document, struct error *err)
{
	struct builder builder = { .arena = arena };
	yaml_parser_t parser;
	bool is_built;

	if (!yaml_parser_initialize(&parser)) {
		return error_set(err, ERR_PARSE, "line 1: out of memory");
	}
	yaml_parser_set_input_string(&parser,
		(const unsigned char *)(text.data != NULL ? text.data : ""),
		text.length);
	map_init(&builder.anchors);
	is_built = build(&builder, &parser, err);
	yaml_parser_delete(&parser);
	map_finish(&builder.anchors);
	mem_free(builder.anchored);
	if (is_built) {
		*out_document = builder.document;
	} else {
		yaml_document_wipe(&builder.document);
	}
	return is_built;
}

void yaml_document_wipe(struct yaml_document *document)
{
	for (struct yaml_node *node = document->scalars; node != NULL;
		node = node->older_scalar) {
		secret_wipe(node->text, node->length);
	}
}

const struct yaml_link *yaml_find_link(const struct yaml_node *node, const char *key)
{
	const struct yaml_link *found = NULL;

	if (node == NULL || node->kind != YAML_KIND_MAPPING) {
		return NULL;
	}
	for (const struct yaml_link *link = node->first; link != NULL;
		link = link->next) {
		if (strcmp(link->key->text, key) == 0) {
			found = link;
		}
	}
	return found;
}

const struct yaml_node *yaml_find(const struct yaml_node *node, const char *key)
{
	const struct yaml_link *link = yaml_find_link(node, key);

	return link != NULL ? link->value : NULL;
}
