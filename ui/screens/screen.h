/*
 * A screen: what it is called, which key shows it, which list its keys move, and how it
 * is drawn. One file a screen; the registry is generated from their names.
 */
#ifndef UI_SCREENS_SCREEN_H
#define UI_SCREENS_SCREEN_H

#include "ui/canvas.h"
#include "ui/state.h"

struct screen {
	const char *id;
	const char *title;
	const char *short_title; /* where there is little room; NULL: the title */
	const char *help;	 /* one line for the help screen */
	int32_t key;		 /* 0: reached otherwise */
	int tab;		 /* place among the tabs; 0: none */
	enum list_id list;	 /* LIST_NONE: a page */
	/* The lines that say how the window is going stand above. */
	bool has_overview;
	/* Migrations must be known for it to make sense. */
	bool needs_picture;
	/* NULL: none. How many objects, for the tab. */
	size_t (*count)(const struct view *view);
	void (*draw)(struct ui *ui, const struct view *view, struct canvas *canvas,
		struct rect rect);
	/* Enter; NULL: nothing opens. */
	unsigned (*open)(struct ui *ui, const struct view *view);
	/* What Enter does, for the hint bar. */
	const char *open_hint;
	/* A page about one object of this kind, which commands then act on; NULL: none.
	 */
	const struct row_kind *about;
};

extern const struct screen screen_migrations;
extern const struct screen screen_detail;
extern const struct screen screen_nodes;
extern const struct screen screen_node;
extern const struct screen screen_vms;
extern const struct screen screen_vm;
extern const struct screen screen_network;
extern const struct screen screen_readiness;
extern const struct screen screen_journal;
extern const struct screen screen_sources;
extern const struct screen screen_log;
extern const struct screen screen_help;
extern const struct screen screen_columns;
extern const struct screen screen_events;
extern const struct screen screen_yaml;
extern const struct screen screen_settings;

/* The next (+1) or the previous (-1) value of the selected setting, where it has a few.
 */
unsigned settings_step(struct ui *ui, const struct view *view, int step);
/* Asks for the selected setting to be written into the settings file. */
unsigned settings_keep_selected(struct ui *ui);

/* Generated from ui/screens/screen_*.c, ended by NULL. */
extern const struct screen *const screens[];

/* The screen with the smallest place above `tab`; NULL after the last. */
const struct screen *screen_after_tab(int tab);

#endif
