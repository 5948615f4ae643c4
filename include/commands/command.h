/*
 * What the user can do to the cluster, one verb per file. A command only plans: it says
 * in words what will follow, how dangerous it is, and which intents it needs. Pure.
 */
#ifndef COMMANDS_COMMAND_H
#define COMMANDS_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "facts/facts.h"
#include "model/intent.h"

/* Where the user stood when the command was given. */
struct command_input {
	const struct facts *facts;
	const struct migration_fact *migration; /* selected; NULL */
	const struct node_fact *node;		/* selected; NULL */
	const struct vmi *const *vmis;		/* selected or marked; may be empty */
	size_t vmi_count;
	const char *target_node; /* chosen by the user; NULL: the scheduler's choice */
	uint64_t seed;		 /* for names of new objects */
	bool readonly;
	struct arena *arena;
};

enum danger {
	DANGER_NONE, /* nothing is lost if it goes wrong */
	DANGER_SOME, /* work in progress is thrown away */
	DANGER_HIGH, /* a whole node: the user types its name */
};

/* One right that a plan needs. */
struct plan_right {
	const char *group;
	const char *resource;
	const char *subresource; /* NULL */
	const char *verb;
	const char *namespace; /* "" for cluster-scoped */
	const char *role; /* the ClusterRole that gives it by default; NULL: none */
};

struct plan {
	const char *title;	      /* "Migrate 3 VMs" */
	const char *refusal;	      /* cannot be done, and why; NULL: can */
	const char *const *sentences; /* what will follow, also what it will not do */
	size_t sentence_count;
	enum danger danger;
	const char *typed_name; /* DANGER_HIGH: what has to be typed; else NULL */
	const struct intent
		*intents; /* in order; one starts when the one before ended */
	size_t intent_count;
	bool is_trial_only; /* every intent is a dry run: nothing changes */
	const struct plan_right *rights;
	size_t right_count;
};

/* What has to be selected for it to make sense: for hints. */
enum command_subject {
	COMMAND_ON_VMIS, /* the selected VM, or all marked ones */
	COMMAND_ON_MIGRATION,
	COMMAND_ON_NODE,
};

struct command {
	const char *name;  /* "migrate"; also the word on the command line */
	int32_t key;	   /* default; 0: none */
	const char *help;  /* one phrase */
	const char *hint;  /* one word for the hint bar; NULL: not there */
	int hint_priority; /* 1 stays longest */
	enum command_subject subject;
	bool writes; /* gone in readonly */
	/* Fills the plan, with a refusal when it cannot be. */
	void (*plan)(const struct command_input *input, struct plan *out);
};

/* Generated from src/commands/cmd_*.c, ended by NULL. */
extern const struct command *const commands[];

#endif
