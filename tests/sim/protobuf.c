/* The few protobuf bodies kubectl sends whatever is asked: access reviews. */
#include "protobuf.h"

#include "jtree.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct span {
	const unsigned char *p;
	const unsigned char *end;
};

static uint64_t varint(struct span *s)
{
	uint64_t v = 0;
	unsigned shift = 0;

	while (s->p < s->end && shift < 64) {
		unsigned char c = *s->p++;

		v |= (uint64_t)(c & 0x7f) << shift;
		if (!(c & 0x80)) {
			break;
		}
		shift += 7;
	}
	return v;
}

/* Next field; bytes is empty unless it is length-delimited. 0 at the end. */
static unsigned next_field(struct span *s, struct span *bytes)
{
	uint64_t tag;
	uint64_t n;

	bytes->p = bytes->end = s->p;
	if (s->p >= s->end) {
		return 0;
	}
	tag = varint(s);
	if ((tag & 7u) == 0) {
		varint(s);
	} else if ((tag & 7u) == 2) {
		n = varint(s);
		if (n > (uint64_t)(s->end - s->p)) {
			s->p = s->end;
			return 0;
		}
		bytes->p = s->p;
		bytes->end = s->p + n;
		s->p += n;
	} else {
		s->p = s->end;
		return 0;
	}
	return (unsigned)(tag >> 3);
}

static struct span field(struct span s, unsigned number)
{
	struct span bytes;
	unsigned f;

	while ((f = next_field(&s, &bytes))) {
		if (f == number) {
			return bytes;
		}
	}
	return (struct span){ NULL, NULL };
}

static void take_text(
	struct json_object *out, const char *path, struct span s, unsigned number)
{
	struct span f = field(s, number);

	if (f.p && f.p < f.end) {
		char *text = xndup((const char *)f.p, (size_t)(f.end - f.p));

		jset_str(out, path, text);
		free(text);
	}
}

struct json_object *protobuf_review(const char *data, size_t len)
{
	static const struct {
		unsigned number;
		const char *path;
	} attributes[] = {
		{ 1, "spec resourceAttributes namespace" },
		{ 2, "spec resourceAttributes verb" },
		{ 3, "spec resourceAttributes group" },
		{ 4, "spec resourceAttributes version" },
		{ 5, "spec resourceAttributes resource" },
		{ 6, "spec resourceAttributes subresource" },
		{ 7, "spec resourceAttributes name" },
	};
	struct span all = { (const unsigned char *)data,
		(const unsigned char *)data + len };
	struct json_object *out;
	struct span spec;
	struct span a;

	if (len < 4 || memcmp(data, "k8s", 4) != 0) {
		return NULL;
	}
	all.p += 4;
	spec = field(field(all, 2), 2);
	out = json_object_new_object();
	jset(out, "spec", json_object_new_object());
	a = field(spec, 1);
	for (size_t i = 0; i < COUNT_OF(attributes); i++) {
		take_text(out, attributes[i].path, a, attributes[i].number);
	}
	if (!jhas(out, "spec resourceAttributes")) {
		/* A rules review: the namespace itself is field 1. */
		take_text(out, "spec namespace", spec, 1);
	}
	if (field(spec, 2).p) {
		jset(out, "spec nonResourceAttributes", json_object_new_object());
	}
	return out;
}
