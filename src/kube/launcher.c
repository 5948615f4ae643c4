/* The launcher pod of a VM on a node: how to ask for it and which of several it is. */
#include "src/kube/launcher.h"

#include "base/limits.h"
#include "base/safe_text.h"
#include "base/str.h"
#include "model/pod.h"
#include "src/kube/path.h"
#include "wire/decode.h"
#include "wire/splitter.h"

#define COMPONENT "virt-launcher"
/* Old launchers of one VM stay as finished pods until KubeVirt tidies up. */
#define PAGE 50

/* kubevirt: pkg/virt-controller/services/template.go, labels of launcher pods. */
bool launcher_query(struct strbuf *url, const struct intent *intent)
{
	struct strbuf selector;
	bool is_fit;

	strbuf_init(&selector, PATH_CEILING);
	strbuf_printf(&selector, "kubevirt.io=" COMPONENT ",kubevirt.io/created-by=%s",
		intent->vmi_uid);
	path_query(url, "labelSelector", strbuf_cstr(&selector));
	is_fit = !selector.is_full;
	strbuf_reset(&selector);
	strbuf_printf(&selector, "spec.nodeName=%s", intent->node);
	path_query(url, "fieldSelector", strbuf_cstr(&selector));
	is_fit = is_fit && !selector.is_full;
	strbuf_finish(&selector);
	path_query_number(url, "limit", PAGE);
	return is_fit && !url->is_full;
}

/* The selectors are asked of the server but not taken on trust: the next thing done to
 * this pod is an eviction. */
static bool is_wanted(const struct intent *intent, const struct pod *pod)
{
	return text_equal(pod->component, COMPONENT) &&
		text_equal(pod->created_by, intent->vmi_uid) &&
		text_equal(pod->node, intent->node) &&
		text_equal(pod->object.namespace, intent->namespace) &&
		!text_is_empty(pod->object.uid) &&
		!i64_is_known(pod->object.deletion_ms) &&
		text_equal(pod->phase, "Running");
}

static void take(struct outcome *out, const struct pod *pod)
{
	out->state = OUTCOME_DONE;
	(void)snprintf(out->name, sizeof(out->name), "%s", pod->object.name);
	(void)snprintf(out->uid, sizeof(out->uid), "%s", pod->object.uid);
}

/* How many are wanted ones; 0 when the list is not whole. */
static size_t choose_from(const struct intent *intent, struct splitter *splitter,
	struct str list, struct outcome *out)
{
	enum split_result result;
	size_t found = 0;
	struct str item;
	struct error err;

	while ((result = splitter_feed(splitter, &list, &item, &err)) == SPLIT_VALUE) {
		struct object *object;

		if (!decode_object(KIND_POD, item, &object, &err)) {
			continue;
		}
		if (is_wanted(intent, (const struct pod *)(const void *)object)) {
			take(out, (const struct pod *)(const void *)object);
			found++;
		}
		object_destroy(object);
	}
	return result == SPLIT_END ? found : 0;
}

void launcher_choose(const struct intent *intent, struct str list, struct outcome *out)
{
	struct splitter *splitter = splitter_create(SPLIT_LIST, LIMIT_ITEM_BYTES);
	size_t found = choose_from(intent, splitter, list, out);
	char message[sizeof(out->message)];

	splitter_destroy(splitter);
	if (found == 1) {
		return;
	}
	out->state = OUTCOME_REFUSED;
	out->name[0] = '\0';
	out->uid[0] = '\0';
	(void)snprintf(message, sizeof(message),
		found == 0 ? "no running launcher pod of %s/%s on %s"
			   : "more than one running launcher pod of %s/%s on %s",
		intent->namespace, intent->vmi, intent->node);
	safe_text(out->message, sizeof(out->message), message);
}
