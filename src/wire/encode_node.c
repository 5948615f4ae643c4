/* Merge patches of nodes: cordon and uncordon; pure. */
#include "base/str.h"
#include "src/wire/encode_text.h"
#include "wire/encode.h"

/* Uncordoning removes the member, as kubectl's does: false and absent are the same to
 * the scheduler, but only absent is what the node had before. */
void encode_cordon(struct strbuf *out, const struct intent *intent)
{
	strbuf_char(out, '{');
	if (!text_is_empty(intent->uid)) {
		encode_raw(out, "metadata", "{");
		encode_member(out, "uid", intent->uid);
		strbuf_char(out, '}');
	}
	encode_raw(out, "spec", "{");
	encode_raw(
		out, "unschedulable", intent->verb == INTENT_CORDON ? "true" : "null");
	strbuf_text(out, "}}");
}
