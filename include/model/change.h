/*
 * All that can enter the store. A list arrives as begin, staged objects, commit (or
 * abort): the picture is swapped only when the list was proven complete.
 */
#ifndef MODEL_CHANGE_H
#define MODEL_CHANGE_H

#include "model/document.h"
#include "model/ending.h"
#include "model/intent.h"
#include "model/object.h"
#include "model/sample.h"
#include "model/source_state.h"

enum change_type {
	CHANGE_UPSERT,	    /* object: added or modified */
	CHANGE_DELETE,	    /* object: its last state; removed by namespace and name */
	CHANGE_LIST_BEGIN,  /* kind */
	CHANGE_LIST_ITEM,   /* object, staged */
	CHANGE_LIST_COMMIT, /* kind: the staged objects replace all of the kind */
	CHANGE_LIST_ABORT,  /* kind: the staged objects are dropped */
	CHANGE_SOURCE,	    /* source, state */
	CHANGE_NODE_SAMPLE, /* node_sample; copied */
	CHANGE_NODE_SAMPLE_STATE, /* text: the node; sample_state */
	CHANGE_MIGRATION_SAMPLE,  /* migration_sample; copied */
	CHANGE_NODE_MEASURE,	  /* node_measure; copied */
	CHANGE_ENDING,		  /* ending; copied */
	CHANGE_OUTCOME,		  /* outcome: the answer to an intent */
	CHANGE_DOCUMENT,	  /* document: an object to be read; copied */
	CHANGE_VERSION,		  /* text: the API server's gitVersion */
};

struct change {
	enum change_type type;
	enum kind kind;
	struct object *object; /* ownership passes to the store */
	enum source source;
	struct source_state state;
	const char *text;
	const struct outcome *outcome;
	const struct document *document;
	const struct node_sample *node_sample;
	const struct sample_state *sample_state;
	const struct migration_sample *migration_sample;
	const struct node_measure *node_measure;
	const struct ending_report *ending;
};

#endif
