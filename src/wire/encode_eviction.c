/* Bodies for leaving a node: evictions and what takes them back; pure. */
#include "base/str.h"
#include "src/wire/encode_text.h"
#include "wire/encode.h"

void encode_eviction(struct strbuf *out, const struct intent *intent)
{
	strbuf_char(out, '{');
	encode_member(out, "apiVersion", "policy/v1");
	encode_member(out, "kind", "Eviction");
	encode_raw(out, "metadata", "{");
	encode_member(out, "name", intent->name);
	encode_member(out, "namespace", intent->namespace);
	strbuf_char(out, '}');
	encode_raw(out, "deleteOptions", "{");
	if (!text_is_empty(intent->uid)) {
		encode_raw(out, "preconditions", "{");
		encode_member(out, "uid", intent->uid);
		strbuf_char(out, '}');
	}
	if (intent->is_dry_run) {
		encode_raw(out, "dryRun", "[\"All\"]");
	}
	strbuf_text(out, "}}");
}

void encode_evacuate_cancel(struct strbuf *out, const struct intent *intent)
{
	strbuf_char(out, '{');
	encode_member(out, "evacuationNodeName", intent->node);
	if (intent->is_dry_run) {
		encode_raw(out, "dryRun", "[\"All\"]");
	}
	strbuf_char(out, '}');
}
