/* Whether the definition of the migration network is there and can work. */
#include "base/str.h"
#include "src/checks/tell.h"

/* Notes that say: no virt-handler can get an address this way. */
static bool is_fatal(const char *id)
{
	static const char *const fatal[] = { "NAD_MISSING", "NAD_OTHER_NS",
		"NETWORK_NAME_EMPTY", "NETWORK_NAME_INVALID", "NAD_MALFORMED",
		"POOL_EMPTY", "STATIC_ON_DAEMONSET" };

	for (size_t i = 0; i < ARRAY_LENGTH(fatal); i++) {
		if (text_equal(fatal[i], id)) {
			return true;
		}
	}
	return false;
}

/* About addresses and nodes: other statements tell these. */
static bool is_told_elsewhere(const char *id)
{
	return str_starts_with(str_from(id), "POOL_SMALLER") ||
		text_equal(id, "LIMIT_VS_TIMEOUT");
}

static void run(const struct check_input *in, struct readiness_item *out)
{
	const struct network_fact *network = in->facts->network;
	const char *object;

	if (text_is_empty(in->facts->limits.network)) {
		tell_state(
			in, out, READINESS_OK, "not needed: no network is configured");
		return;
	}
	if (!tell_needs(in, out, SOURCE_NAD, "NetworkAttachmentDefinitions")) {
		return;
	}
	if (network == NULL) {
		tell_state(in, out, READINESS_UNKNOWN, "the network was not looked at");
		return;
	}
	object = arena_printf(in->arena, "NetworkAttachmentDefinition %s/%s",
		tell_known(network->definition_namespace),
		tell_known(network->definition_name));
	for (size_t i = 0; i < network->note_count; i++) {
		const struct network_note *note = &network->notes[i];

		if (is_told_elsewhere(note->id)) {
			continue;
		}
		tell_state(in, out,
			is_fatal(note->id) ? READINESS_FAILED : READINESS_WARNING, "%s",
			note->message);
		tell_evidence(in, out, note->id, object, "%s", note->message);
	}
	if (network->definition_name == NULL) {
		tell_state(in, out, READINESS_FAILED,
			"%s has no NetworkAttachmentDefinition where KubeVirt looks",
			in->facts->limits.network);
	}
	if (out->state != READINESS_OK) {
		tell_next(in, out,
			"look at the definitions: kubectl get "
			"network-attachment-definitions -A");
		return;
	}
	tell_state(in, out, READINESS_OK, "%s/%s, %s on %s",
		tell_known(network->definition_namespace),
		tell_known(network->definition_name), tell_known(network->type),
		tell_known(network->master));
	tell_evidence(in, out, "definition", object, "%s, addresses by %s",
		tell_known(network->type), tell_known(network->ipam));
}

const struct check check_network_definition = {
	.id = "network-definition",
	.title = "the migration network is defined where KubeVirt looks",
	.run = run,
};
