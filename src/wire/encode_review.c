/* May I? The body of a SelfSubjectAccessReview; pure. */
#include "base/str.h"
#include "src/wire/encode_text.h"
#include "wire/encode.h"

void encode_access_review(struct strbuf *out, const struct intent *intent)
{
	strbuf_char(out, '{');
	encode_member(out, "apiVersion", "authorization.k8s.io/v1");
	encode_member(out, "kind", "SelfSubjectAccessReview");
	encode_raw(out, "spec", "{");
	encode_raw(out, "resourceAttributes", "{");
	if (!text_is_empty(intent->namespace)) {
		encode_member(out, "namespace", intent->namespace);
	}
	encode_member(out, "verb", intent->review_verb);
	encode_member(out, "group", intent->review_group);
	encode_member(out, "resource", intent->review_resource);
	if (!text_is_empty(intent->review_subresource)) {
		encode_member(out, "subresource", intent->review_subresource);
	}
	strbuf_text(out, "}}}");
}
