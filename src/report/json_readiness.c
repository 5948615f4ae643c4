/* The conclusions of the checks in the document. */
#include "src/report/json_parts.h"

static void write_texts(struct json_writer *json, const char *key,
	const char *const *texts, size_t count)
{
	emit_open_array(json, key);
	for (size_t i = 0; i < count; i++) {
		emit_text(json, NULL, texts[i]);
	}
	emit_close_array(json);
}

static void write_item(struct json_writer *json, const struct readiness_item *item)
{
	emit_open_object(json, NULL);
	emit_text(json, "id", item->id);
	emit_text(json, "title", item->title);
	emit_text(json, "state", readiness_state_text(item->state));
	emit_text(json, "reason", item->reason);
	write_texts(json, "because", item->because, item->because_count);
	emit_open_array(json, "evidence");
	for (size_t i = 0; i < item->evidence_count; i++) {
		emit_open_object(json, NULL);
		emit_text(json, "what", item->evidence[i].what);
		emit_text(json, "value", item->evidence[i].value);
		emit_text(json, "object", item->evidence[i].object);
		emit_close_object(json);
	}
	emit_close_array(json);
	write_texts(json, "next", item->next, item->next_count);
	emit_close_object(json);
}

void part_readiness(struct json_writer *json, const struct readiness *readiness)
{
	emit_open_array(json, "readiness");
	for (size_t i = 0; readiness != NULL && i < readiness->count; i++) {
		write_item(json, &readiness->items[i]);
	}
	emit_close_array(json);
}
