/* KubeVirt's webhooks: what is changed on create and what is refused. */
#include "admission.h"

#include "model.h"

#include <stdlib.h>
#include <string.h>

static bool refuse(struct refusal *r, unsigned code, char *message)
{
	r->code = code;
	r->message = message;
	r->causes = NULL;
	return false;
}

static bool refuse_field(
	struct refusal *r, const char *why, const char *field, const char *text)
{
	struct json_object *c = json_object_new_object();

	if (why) {
		jset_str(c, "reason", why);
	}
	jset_str(c, "message", text);
	if (field) {
		jset_str(c, "field", field);
	}
	r->causes = json_object_new_array();
	json_object_array_add(r->causes, c);
	r->code = 422;
	return false;
}

static bool refuse_validator(
	struct refusal *r, const char *why, const char *field, const char *text)
{
	r->message =
		xfmt("admission webhook \"migration-create-validator.kubevirt.io\" "
		     "denied the request: %s",
			text);
	return refuse_field(r, why, field, text);
}

#define VALIDATOR                                                                  \
	"admission webhook \"migration-create-validator.kubevirt.io\" denied the " \
	"request: "

static bool vmi_allows(const char *ns, const char *name, struct refusal *r)
{
	struct json_object *vmi = store_load(RES_VMIS, ns, name);
	struct json_object *c;
	const char *phase;
	const struct mig *active;
	bool ok = true;

	if (!vmi) {
		return refuse(r, 400,
			xfmt(VALIDATOR "the VMI \"%s/%s\" does not exist", ns, name));
	}
	phase = jstr(vmi, "status phase");
	c = jfind(jget(vmi, "status conditions"), "type", "LiveMigratable");
	active = model_active_for(ns, name);
	if (str_eq(phase, "Succeeded") || str_eq(phase, "Failed")) {
		ok = refuse(r, 400,
			xfmt(VALIDATOR "Cannot migrate VMI in finalized state."));
	} else if (str_eq(jstr(c, "status"), "False")) {
		const char *why = jstr(c, "reason");
		const char *text = jstr(c, "message");

		ok = refuse(r, 400,
			xfmt(VALIDATOR "Cannot migrate VMI, Reason: %s, Message: %s",
				why ? why : "", text ? text : ""));
	} else if (active) {
		ok = refuse(r, 400,
			xfmt(VALIDATOR "in-flight migration detected. Active migration "
				       "job (%s) is currently already in progress for "
				       "VMI %s.",
				active->uid, name));
	}
	json_object_put(vmi);
	return ok;
}

static bool create_vmim(struct json_object *tree, struct refusal *r)
{
	struct json_object *name = jget(tree, "spec vmiName");
	const char *ns = jstr(tree, "metadata namespace");
	struct json_object *finalizers;

	if (name && !json_object_is_type(name, json_type_string)) {
		const char *text =
			"spec.vmiName in body must be of type string: \"number\"";

		r->message =
			xfmt("admission webhook \"migrations-mutator.kubevirt.io\" "
			     "denied the request: %s",
				text);
		return refuse_field(r, NULL, NULL, text);
	}
	if (!name || !*json_object_get_string(name)) {
		return refuse_validator(
			r, "FieldValueRequired", "spec.vmiName", "vmiName is missing");
	}
	if (jhas(tree, "spec priority")) {
		return refuse_validator(r, "FieldValueForbidden",
			"spec.migrationPriority",
			"Migration priority queue, only virt-controller is allowed to "
			"set "
			"priority field");
	}
	if (!vmi_allows(ns, json_object_get_string(name), r)) {
		return false;
	}
	jset_str(tree, "metadata labels kubevirt.io/vmi-name",
		json_object_get_string(name));
	finalizers = jget(tree, "metadata finalizers");
	if (!finalizers) {
		finalizers = json_object_new_array();
		jset(tree, "metadata finalizers", finalizers);
	}
	json_object_array_add(
		finalizers, json_object_new_string("kubevirt.io/migrationJobFinalize"));
	jdel(tree, "status");
	return true;
}

/* The webhook does not answer and its failure policy is Fail. */
static bool refuse_unreachable(struct refusal *r)
{
	struct json_object *c = json_object_new_object();
	char *text = xfmt("failed calling webhook \"migrations-mutator.kubevirt.io\": "
			  "failed to call webhook: Post \"https://virt-api.%s.svc:443/"
			  "migration-mutate-create?timeout=10s\": dial tcp "
			  "10.131.200.10:8443: connect: connection refused",
		model.install_ns);

	jset_str(c, "message", text);
	r->code = 500;
	r->message = xfmt("Internal error occurred: %s", text);
	r->causes = json_object_new_array();
	json_object_array_add(r->causes, c);
	free(text);
	return false;
}

bool admission_create(
	const struct resource *res, struct json_object *tree, struct refusal *refusal)
{
	memset(refusal, 0, sizeof(*refusal));
	if (res == &resources[RES_VMIMS] && model.virt_api_down) {
		return refuse_unreachable(refusal);
	}
	if (res == &resources[RES_VMIMS]) {
		return create_vmim(tree, refusal);
	}
	return true;
}

bool admission_update(const struct resource *res, struct json_object *before,
	struct json_object *after, struct refusal *refusal)
{
	const char *text = "update of VMI object is restricted";

	memset(refusal, 0, sizeof(*refusal));
	if (json_object_equal(jget(before, "spec"), jget(after, "spec"))) {
		return true;
	}
	if (res == &resources[RES_VMIS]) {
		refusal->message = xfmt(
			"admission webhook \"virtualmachineinstances-update-validator."
			"kubevirt.io\" denied the request: %s",
			text);
		return refuse_field(refusal, "FieldValueNotSupported", NULL, text);
	}
	if (res == &resources[RES_VMIMS]) {
		text = "update of Migration object's spec is restricted";
		refusal->message = xfmt(
			"admission webhook \"migration-update-validator.kubevirt.io\" "
			"denied the request: %s",
			text);
		return refuse_field(refusal, "FieldValueNotSupported", NULL, text);
	}
	return true;
}
