/* Bodies for VirtualMachineInstanceMigrations: create, delete; pure. */
#include "base/str.h"
#include "src/wire/encode_text.h"
#include "wire/encode.h"

void encode_migration(struct strbuf *out, const struct intent *intent)
{
	strbuf_char(out, '{');
	encode_member(out, "apiVersion", "kubevirt.io/v1");
	encode_member(out, "kind", "VirtualMachineInstanceMigration");
	encode_raw(out, "metadata", "{");
	encode_member(out, "name", intent->name);
	encode_member(out, "namespace", intent->namespace);
	strbuf_char(out, '}');
	encode_raw(out, "spec", "{");
	encode_member(out, "vmiName", intent->vmi);
	if (intent->added_node_selector.count > 0) {
		encode_raw(out, "addedNodeSelector", "{");
		for (size_t i = 0; i < intent->added_node_selector.count; i++) {
			const struct label *label =
				&intent->added_node_selector.items[i];

			encode_member(out, label->key, label->value);
		}
		strbuf_char(out, '}');
	}
	strbuf_text(out, "}}");
}

/* The body wins over the query (kubernetes:
 * apiserver/pkg/endpoints/handlers/delete.go), so the dry run stands here. */
void encode_delete_options(struct strbuf *out, const struct intent *intent)
{
	strbuf_char(out, '{');
	encode_member(out, "apiVersion", "v1");
	encode_member(out, "kind", "DeleteOptions");
	if (!text_is_empty(intent->uid)) {
		encode_raw(out, "preconditions", "{");
		encode_member(out, "uid", intent->uid);
		strbuf_char(out, '}');
	}
	encode_member(out, "propagationPolicy", "Background");
	if (intent->is_dry_run) {
		encode_raw(out, "dryRun", "[\"All\"]");
	}
	strbuf_char(out, '}');
}
