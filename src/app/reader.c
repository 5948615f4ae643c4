/* One document in an arena of its own. */
#include "src/app/reader.h"

#include "base/safe_text.h"
#include "base/unknown.h"

void reader_finish(struct reader *reader)
{
	arena_destroy(reader->arena);
	*reader = (struct reader){ .arena = NULL };
}

static void keep_ref(struct reader *reader, const struct object_ref *ref)
{
	reader->document.ref = (struct object_ref){
		.kind = ref->kind,
		.namespace = arena_strdup(reader->arena, ref->namespace),
		.name = arena_strdup(reader->arena, ref->name),
	};
}

void reader_ask(
	struct reader *reader, struct cluster *cluster, const struct object_ref *ref)
{
	if (reader->arena == NULL) {
		reader->arena = arena_create(4096);
	}
	arena_reset(reader->arena);
	reader->document = (struct document){ .at_ms = UNKNOWN_I64 };
	if (cluster != NULL) {
		reader->document.id = cluster_look_up(cluster, ref);
		reader->document.state = DOCUMENT_ASKED;
	} else {
		reader->document.state = DOCUMENT_ERROR;
		safe_text(reader->document.message, sizeof(reader->document.message),
			"this is a recording: whole objects are not in it");
	}
	keep_ref(reader, ref);
	reader->is_new = true;
}

void reader_note_change(struct reader *reader, const struct change *change)
{
	const struct document *document = change->document;

	if (change->type != CHANGE_DOCUMENT || document->id != reader->document.id) {
		return;
	}
	arena_reset(reader->arena);
	reader->document = *document;
	keep_ref(reader, &document->ref);
	if (document->yaml != NULL) {
		reader->document.yaml = arena_strndup(
			reader->arena, document->yaml, document->yaml_length);
	}
	reader->is_new = true;
}
