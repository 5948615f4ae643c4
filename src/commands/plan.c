/* Rights and words of intents, words for the states of a performance; pure. */
#include "commands/plan.h"

#include <assert.h>

#include "base/safe_text.h"
#include "base/str.h"

#define KUBEVIRT "kubevirt.io"
#define SUBRESOURCES "subresources.kubevirt.io"
#define MIGRATIONS "virtualmachineinstancemigrations"

static struct plan_right right_to(const char *verb, const char *group,
	const char *resource, const char *subresource, const char *namespace,
	const char *role)
{
	return (struct plan_right){
		.group = group,
		.resource = resource,
		.subresource = subresource,
		.verb = verb,
		.namespace = namespace,
		.role = role,
	};
}

/*
 * Roles: kubevirt: pkg/virt-operator/resource/generate/rbac/cluster.go (from 1.5 on
 * only kubevirt.io:migrate may create and delete migrations); kubernetes:
 * plugin/pkg/auth/authorizer/rbac/bootstrappolicy/policy.go.
 */
size_t intent_rights(
	const struct intent *intent, struct plan_right out[INTENT_RIGHTS_MAX])
{
	const char *namespace = intent->namespace;

	switch (intent->verb) {
	case INTENT_CREATE_MIGRATION:
		out[0] = right_to("create", KUBEVIRT, MIGRATIONS, NULL, namespace,
			"kubevirt.io:migrate");
		return 1;
	case INTENT_DELETE_MIGRATION:
		out[0] = right_to("delete", KUBEVIRT, MIGRATIONS, NULL, namespace,
			"kubevirt.io:migrate");
		return 1;
	case INTENT_EVICT_POD:
		out[0] = right_to("list", "", "pods", NULL, namespace, "view");
		out[1] = right_to("create", "", "pods", "eviction", namespace, "edit");
		return 2;
	case INTENT_DELETE_POD:
		out[0] = right_to("delete", "", "pods", NULL, namespace, "edit");
		return 1;
	case INTENT_CORDON:
	case INTENT_UNCORDON:
		out[0] = right_to("patch", "", "nodes", NULL, "", NULL);
		return 1;
	case INTENT_EVACUATE_CANCEL:
		out[0] = right_to("update", SUBRESOURCES, "virtualmachineinstances",
			"evacuate/cancel", namespace, "kubevirt.io:edit");
		return 1;
	case INTENT_FIND_LAUNCHER:
		out[0] = right_to("list", "", "pods", NULL, namespace, "view");
		return 1;
	case INTENT_REVIEW_ACCESS:
		break;
	}
	return 0;
}

bool plan_rights_are_same(const struct plan_right *a, const struct plan_right *b)
{
	return text_equal(a->group, b->group) && text_equal(a->resource, b->resource) &&
		text_equal(a->subresource, b->subresource) &&
		text_equal(a->verb, b->verb) && text_equal(a->namespace, b->namespace);
}

struct intent plan_right_question(const struct plan_right *right)
{
	return (struct intent){
		.verb = INTENT_REVIEW_ACCESS,
		.namespace = right->namespace,
		.review_group = right->group,
		.review_resource = right->resource,
		.review_subresource = right->subresource,
		.review_verb = right->verb,
	};
}

const char *plan_right_words(const struct plan_right *right, struct arena *arena)
{
	bool is_namespaced = !text_is_empty(right->namespace);

	return safe_text_in(arena,
		arena_printf(arena, "%s %s%s%s%s%s%s%s", right->verb, right->resource,
			right->subresource != NULL ? "/" : "",
			right->subresource != NULL ? right->subresource : "",
			text_is_empty(right->group) ? "" : ".", right->group,
			is_namespaced ? " in " : "",
			is_namespaced ? right->namespace : ""));
}

const char *intent_words(const struct intent *intent, struct arena *arena)
{
	const char *namespace = intent->namespace;
	const char *text = "";

	switch (intent->verb) {
	case INTENT_CREATE_MIGRATION:
		text = arena_printf(arena, "migrate %s/%s", namespace, intent->vmi);
		break;
	case INTENT_DELETE_MIGRATION:
		text = arena_printf(
			arena, "cancel migration %s/%s", namespace, intent->name);
		break;
	case INTENT_EVICT_POD:
		text = arena_printf(arena, "evict the launcher of %s/%s from %s",
			namespace, intent->vmi, intent->node);
		break;
	case INTENT_DELETE_POD:
		text = arena_printf(
			arena, "delete target pod %s/%s", namespace, intent->name);
		break;
	case INTENT_CORDON:
		text = arena_printf(arena, "cordon %s", intent->name);
		break;
	case INTENT_UNCORDON:
		text = arena_printf(arena, "uncordon %s", intent->name);
		break;
	case INTENT_EVACUATE_CANCEL:
		text = arena_printf(arena, "take the evacuation mark off %s/%s",
			namespace, intent->vmi);
		break;
	case INTENT_REVIEW_ACCESS:
		text = arena_printf(arena, "may I %s %s?", intent->review_verb,
			intent->review_resource);
		break;
	case INTENT_FIND_LAUNCHER:
		text = arena_printf(arena, "find the launcher of %s/%s on %s",
			namespace, intent->vmi, intent->node);
		break;
	}
	return safe_text_in(arena, text);
}

const char *step_state_text(enum step_state state)
{
	static const char *const texts[] = {
		[STEP_WAITING] = "waiting",
		[STEP_FORBIDDEN] = "not allowed",
		[STEP_SENT] = "sent",
		[STEP_AGAIN] = "repeated",
		[STEP_LOOKING] = "answer lost",
		[STEP_TRIED] = "would work",
		[STEP_FOLLOWED] = "accepted",
		[STEP_DONE] = "done",
		[STEP_REFUSED] = "refused",
		[STEP_FAILED] = "failed",
		[STEP_LOST] = "unknown",
		[STEP_SKIPPED] = "left out",
	};

	assert((unsigned)state < ARRAY_LENGTH(texts));
	return texts[state];
}

const char *right_state_text(enum right_state state)
{
	static const char *const texts[] = {
		[RIGHT_ASKING] = "asking",
		[RIGHT_ALLOWED] = "allowed",
		[RIGHT_DENIED] = "missing",
		[RIGHT_UNKNOWN] = "unknown",
	};

	assert((unsigned)state < ARRAY_LENGTH(texts));
	return texts[state];
}

const char *perform_state_text(enum perform_state state)
{
	static const char *const texts[] = {
		[PERFORM_NOTHING] = "nothing",
		[PERFORM_REFUSED] = "refused",
		[PERFORM_REVIEWING] = "asking for rights",
		[PERFORM_READY] = "ready",
		[PERFORM_TRYING] = "dry run",
		[PERFORM_ACTING] = "in progress",
		[PERFORM_FOLLOWING] = "watching the effect",
		[PERFORM_OVER] = "over",
	};

	assert((unsigned)state < ARRAY_LENGTH(texts));
	return texts[state];
}
