/* Event: what a controller, a kubelet or the scheduler said about an object. */
#include "model/cluster_objects.h"

#include "src/wire/decoders.h"
#include "src/wire/json.h"

static int64_t first_known(int64_t a, int64_t b, int64_t c)
{
	if (i64_is_known(a)) {
		return a;
	}
	return i64_is_known(b) ? b : c;
}

static const char *first_filled(
	struct arena *arena, struct json_object *a, struct json_object *b)
{
	const char *text = json_copy_filled(arena, a);

	return text != NULL ? text : json_copy_filled(arena, b);
}

/* Writers of the older API fill count; the newer one has a series, or none for an
 * event that happened once. */
static int64_t times_seen(struct json_object *root)
{
	int64_t count = json_i64(json_at(root, "count"));
	int64_t series = json_i64(json_at(root, "series.count"));

	if (i64_is_known(count) && count > 0) {
		return count;
	}
	if (i64_is_known(series) && series > 0) {
		return series;
	}
	return i64_is_known(json_time_ms(json_at(root, "eventTime"))) ? 1 : UNKNOWN_I64;
}

static void fill_times(struct event *event, struct json_object *root)
{
	int64_t created = json_time_ms(json_at(root, "metadata.creationTimestamp"));
	int64_t event_time = json_time_ms(json_at(root, "eventTime"));
	int64_t series = json_time_ms(json_at(root, "series.lastObservedTime"));
	int64_t first = json_time_ms(json_at(root, "firstTimestamp"));
	int64_t last = json_time_ms(json_at(root, "lastTimestamp"));

	event->first_ms = first_known(first, event_time, created);
	event->last_ms =
		first_known(last, series, first_known(event_time, created, first));
	event->count = times_seen(root);
}

struct object *decode_event(struct arena *arena, struct json_object *root)
{
	struct event *event = arena_calloc(arena, 1, sizeof(*event));
	struct json_object *involved = json_at(root, "involvedObject");

	event->involved_kind = json_copy_filled(arena, json_at(involved, "kind"));
	event->involved_namespace =
		json_copy_filled(arena, json_at(involved, "namespace"));
	event->involved_name = json_copy_filled(arena, json_at(involved, "name"));
	event->involved_uid = json_copy_filled(arena, json_at(involved, "uid"));
	event->reason = json_copy_filled(arena, json_at(root, "reason"));
	event->type = json_copy_filled(arena, json_at(root, "type"));
	event->message = json_copy_filled(arena, json_at(root, "message"));
	event->component = first_filled(arena, json_at(root, "source.component"),
		json_at(root, "reportingComponent"));
	event->host = first_filled(arena, json_at(root, "source.host"),
		json_at(root, "reportingInstance"));
	fill_times(event, root);
	return &event->object;
}
