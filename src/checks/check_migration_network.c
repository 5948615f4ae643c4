/* Whether migrations have a network of their own. */
#include "base/str.h"
#include "src/checks/tell.h"

static void run(const struct check_input *in, struct readiness_item *out)
{
	const struct limits *limits = &in->facts->limits;

	if (in->facts->kubevirt == NULL && in->facts->hyperconverged == NULL) {
		if (tell_needs(in, out, SOURCE_KUBEVIRT, "the settings")) {
			tell_state(in, out, READINESS_UNKNOWN, "no KubeVirt object");
		}
		return;
	}
	if (limits->network == NULL) {
		tell_state(in, out, READINESS_WARNING,
			"none is configured: migrations share the pod network");
		tell_evidence(in, out, "migrations.network",
			tell_known(limits->network_origin), "not set");
		tell_next(in, out,
			"give migrations a NetworkAttachmentDefinition of their own, "
			"so "
			"that copying does not crowd out the VMs' traffic");
		return;
	}
	if (limits->network[0] == '\0') {
		tell_state(in, out, READINESS_FAILED, "the name is set, but empty");
		tell_evidence(in, out, "migrations.network",
			tell_known(limits->network_origin), "\"\"");
		tell_next(in, out, "remove the setting, or name the network");
		return;
	}
	tell_state(in, out, READINESS_OK, "%s", limits->network);
	tell_evidence(in, out, "migrations.network", tell_known(limits->network_origin),
		"%s", limits->network);
}

const struct check check_migration_network = {
	.id = "migration-network",
	.title = "migrations have a network of their own",
	.run = run,
};
