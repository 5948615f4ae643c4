/* Bodies of polled answers; of text in lines only those that are wanted are kept. */
#include "src/kube/fetch_body.h"

#include <string.h>

#include "base/attr.h"

void fetch_body_init(struct fetch_body *body, enum fetch_lines lines, size_t ceiling)
{
	body->lines = lines;
	strbuf_init(&body->kept, ceiling);
	strbuf_init(&body->partial, ceiling);
}

void fetch_body_finish(struct fetch_body *body)
{
	strbuf_finish(&body->kept);
	strbuf_finish(&body->partial);
}

static bool contains(struct str text, struct str needle)
{
	while (text.length >= needle.length) {
		const char *hit = memchr(
			text.data, needle.data[0], text.length - needle.length + 1);

		if (hit == NULL) {
			return false;
		}
		if (memcmp(hit, needle.data, needle.length) == 0) {
			return true;
		}
		text.length -= (size_t)(hit + 1 - text.data);
		text.data = hit + 1;
	}
	return false;
}

static bool is_wanted(const struct fetch_body *body, struct str line)
{
	if (body->lines == FETCH_PROGRESS || body->lines == FETCH_ENDING) {
		return contains(line, STR("Migration info for ")) ||
			(body->lines == FETCH_ENDING &&
				/* in either case of its first letter */
				(contains(line, STR("borting migration")) ||
					contains(line, STR("abort detected"))));
	}
	/* The second is the prefix of KubeVirt 1.0. */
	return str_starts_with(line, "kubevirt_vmi_migration_") ||
		str_starts_with(line, "kubevirt_migrate_vmi_");
}

static void keep_line(struct fetch_body *body, struct str line)
{
	if (is_wanted(body, line)) {
		strbuf_append(&body->kept, line.data, line.length);
	}
}

void fetch_body_append(struct fetch_body *body, struct str bytes)
{
	if (body->lines == FETCH_ALL) {
		strbuf_append(&body->kept, bytes.data, bytes.length);
		return;
	}
	while (bytes.length > 0) {
		const char *newline = memchr(bytes.data, '\n', bytes.length);
		struct str line = bytes;

		if (newline == NULL) {
			strbuf_append(&body->partial, bytes.data, bytes.length);
			return;
		}
		line.length = (size_t)(newline + 1 - bytes.data);
		bytes.data += line.length;
		bytes.length -= line.length;
		if (body->partial.length > 0) {
			strbuf_append(&body->partial, line.data, line.length);
			line = (struct str){ body->partial.data, body->partial.length };
		}
		keep_line(body, line);
		if (!body->partial.is_full) {
			strbuf_reset(&body->partial);
		}
	}
}

struct str fetch_body_text(const struct fetch_body *body)
{
	return (struct str){ strbuf_cstr(&body->kept), body->kept.length };
}

bool fetch_body_is_full(const struct fetch_body *body)
{
	return body->kept.is_full || body->partial.is_full;
}
