/*
 * All that can leave towards the cluster as a write, and what came of it. An intent
 * names its object by uid where it exists, so that never another object of the same
 * name is touched.
 */
#ifndef MODEL_INTENT_H
#define MODEL_INTENT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/object.h"

enum intent_verb {
	INTENT_CREATE_MIGRATION, /* POST a VMIM with a name chosen here */
	INTENT_DELETE_MIGRATION, /* DELETE with precondition uid: the only cancel there
				    is */
	INTENT_EVICT_POD,	 /* POST pods/eviction: 429 is the normal answer */
	INTENT_DELETE_POD,
	INTENT_CORDON, /* PATCH nodes spec.unschedulable */
	INTENT_UNCORDON,
	INTENT_EVACUATE_CANCEL, /* PUT .../evacuate/cancel */
	INTENT_REVIEW_ACCESS,	/* SelfSubjectAccessReview; no write */
	INTENT_FIND_LAUNCHER,	/* GET: the launcher pod of `vmi_uid` on `node`; no
				   write */
};

#define INTENT_VERBS (INTENT_FIND_LAUNCHER + 1)

/* "create-migration", ...: for files. */
const char *intent_verb_text(enum intent_verb verb);

struct intent {
	enum intent_verb verb;
	const char *namespace; /* "" for nodes */
	const char *name;      /* of the object; for a new migration the new name */
	const char *uid;       /* precondition; NULL for new objects and nodes */
	const char *vmi;       /* INTENT_CREATE_MIGRATION, INTENT_EVACUATE_CANCEL */
	const char *node;      /* INTENT_EVACUATE_CANCEL: the node being evacuated */
	/* INTENT_EVICT_POD in a plan: name and uid are NULL, `vmi`, `vmi_uid` and
	 * `node` say whose launcher is meant; whoever performs the plan finds it first.
	 */
	const char *vmi_uid;
	struct labels added_node_selector;
	bool is_dry_run; /* dryRun=All */
	/* INTENT_REVIEW_ACCESS */
	const char *review_group;
	const char *review_resource;
	const char *review_subresource;
	const char *review_verb;
};

/* With all its texts, in the arena. */
struct intent intent_copy(const struct intent *intent, struct arena *arena);

enum outcome_state {
	OUTCOME_DONE,	 /* the server did it (or would, for a dry run) */
	OUTCOME_REFUSED, /* the server said no: message says why in its words */
	OUTCOME_WAITING, /* an eviction answered 429: migration was triggered or goes on
			  */
	OUTCOME_UNKNOWN, /* the connection ended between ask and answer: look, never
			    repeat */
	OUTCOME_ALLOWED, /* access review */
	OUTCOME_DENIED,
};

struct outcome {
	uint32_t id; /* of cluster_submit() */
	enum outcome_state state;
	int64_t http_code; /* 0: none came */
	char message[512]; /* safe for a terminal, one line; when done what the server
			      warned of, or "" */
	char uid[64];	   /* of the object created or found; "" */
	char name[256];	   /* of the object found; "" */
};

#endif
