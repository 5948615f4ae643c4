/* The HyperConverged operator: copies its live migration settings to KubeVirt. */
#include "hco.h"

#include "model.h"

static uint64_t seen;

void hco_tick(void)
{
	const struct resource *res = resources[RES_HCO_V1].count
		? &resources[RES_HCO_V1]
		: &resources[RES_HCO_V1BETA1];
	struct json_object *hco;
	struct json_object *kv;
	struct json_object *config;

	if (!res->count || res->items[0]->rv == seen) {
		return;
	}
	seen = res->items[0]->rv;
	hco = store_read(res->items[0]);
	config = jget(hco,
		res == &resources[RES_HCO_V1]
			? "spec virtualization liveMigrationConfig"
			: "spec liveMigrationConfig");
	kv = store_load(RES_KUBEVIRTS, model.install_ns, model.kubevirt_name);
	if (kv && config &&
		!json_object_equal(config, jget(kv, "spec configuration migrations"))) {
		jset(kv, "spec configuration migrations", jcopy(config));
		store_save(RES_KUBEVIRTS, kv);
		kv = NULL;
	}
	json_object_put(kv);
	json_object_put(hco);
}
