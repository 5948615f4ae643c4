/*
 * What the user may choose. One table names every setting with its type, range, default
 * and help: the settings file, the flags, --help, the manual and a settings screen are
 * all made from it. Pure; owns its strings.
 */
#ifndef MODEL_SETTINGS_H
#define MODEL_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"
#include "base/strbuf.h"

/* When a command asks before it acts. Whole nodes always ask. */
enum confirm {
	CONFIRM_ALWAYS,
	CONFIRM_RISKY, /* only where work in progress may be lost */
};

/* The speed of a link that the cluster does not tell, or tells wrongly. */
struct link_speed {
	char *node; /* "*": every node */
	char *device;
	int64_t bits_per_s;
};

/* A key for an action or a command; whether both exist is known to the glass. */
struct key_choice {
	char *name;
	char *key; /* as ui/keys.h spells them */
	size_t line;
};

/* The columns of one table, in their order. */
struct column_choice {
	char *table;
	char **columns;
	size_t column_count;
	size_t column_capacity;
	size_t line;
};

/* Who had the last word about a setting. */
enum setting_origin {
	SETTING_DEFAULT,
	SETTING_FILE,
	SETTING_FLAG,
	SETTING_ENVIRONMENT,
	SETTING_RUN, /* changed while the program runs */
};

#define SETTINGS_MAXIMUM 32

/* Whose token a Prometheus outside of the cluster's API gets. */
enum prometheus_credentials {
	PROMETHEUS_NO_CREDENTIALS,
	PROMETHEUS_OF_CLUSTER, /* that of the kubeconfig's user */
};

struct settings {
	uint8_t origins[SETTINGS_MAXIMUM]; /* enum setting_origin, as in the table */
	char theme[64];
	bool no_color;
	bool ascii;
	bool no_mouse;
	bool readonly;
	int64_t refresh_ms; /* sampling period of node statistics */
	/* All namespaces when NULL. */
	char *namespace;
	bool all_namespaces; /* -A was given: no fall-back to the context's namespace */
	int confirm;	     /* enum confirm */
	/* Load of a link in percent from where on it is called so; in this order. */
	int64_t saturation_warm;
	int64_t saturation_high;
	int64_t saturation_full;
	char *prometheus; /* URL, or a path of the API server; NULL: none */
	char *prometheus_certificate_authority; /* file; NULL: the system's roots */
	char *prometheus_token_file;		/* NULL: none */
	int prometheus_credentials;		/* enum prometheus_credentials */
	bool prometheus_insecure;
	struct link_speed *link_speeds;
	size_t link_speed_count;
	size_t link_speed_capacity;
	struct key_choice *keys;
	size_t key_count;
	size_t key_capacity;
	struct column_choice *columns;
	size_t column_count;
	size_t column_capacity;
};

enum setting_type {
	SETTING_BOOL,	   /* bool */
	SETTING_PERCENT,   /* int64_t */
	SETTING_DURATION,  /* int64_t, milliseconds */
	SETTING_WORD,	   /* int, an index into words */
	SETTING_THEME,	   /* char[] */
	SETTING_NAMESPACE, /* char *; NULL: none */
	SETTING_URL,	   /* char *; NULL: none */
	SETTING_PATH,	   /* char *; NULL: none */
	/* Mappings: only in the file, entry by entry. */
	SETTING_SPEEDS,	 /* NODE/DEVICE: speed */
	SETTING_KEYS,	 /* name: key or list of keys */
	SETTING_COLUMNS, /* table: list of columns */
};

enum setting_group {
	SETTING_GROUP_LOOK,
	SETTING_GROUP_WORK,
	SETTING_GROUP_COUNT,
};

/* When a change counts that is made while the program runs. */
enum setting_moment {
	SETTING_NOW,
	SETTING_NEXT_CONTEXT, /* when another context is looked at */
	SETTING_NEXT_START,
};

struct setting {
	const char *name; /* in the file; as a flag with "--" before it */
	enum setting_group group;
	enum setting_type type;
	bool is_flag;
	const char *argument; /* what a value is called in usage; NULL: takes none */
	const char *preset;   /* the default, as it would be written; "": nothing */
	const char *help;     /* one phrase, at most a line of usage */
	const char *about;    /* sentences for the manual */
	int64_t minimum;
	int64_t maximum;
	const char *const *words; /* of SETTING_WORD; NULL ends */
	size_t offset;		  /* in struct settings */
	enum setting_moment counts;
};

extern const struct setting setting_table[];
extern const size_t setting_count;

const char *setting_group_title(enum setting_group group);
/* NULL when there is none. */
const struct setting *setting_find(const char *name);
/* The setting somebody may have meant, or NULL. */
const struct setting *setting_suggest(const char *name);
/* True for those that are mappings in the file. */
bool setting_is_mapping(const struct setting *setting);
/* From text, as in the file or after a flag; false, and nothing changed, when it is not
 * what setting_describe() says. Not for mappings. */
bool setting_parse(const struct setting *setting, const char *text,
	struct settings *settings) MUST_USE;
/* The words of Go's ParseBool, as in "--readonly=false". */
bool truth_parse(const char *text, bool *out) MUST_USE;
/* What a value must be: "true or false", "a time like 10s, at least 1s". */
void setting_describe(const struct setting *setting, struct strbuf *out);
/* The value as it would be written, mappings in one line; nothing for an empty one. */
void setting_format(const struct setting *setting, const struct settings *settings,
	struct strbuf *out);

enum setting_origin setting_origin(
	const struct setting *setting, const struct settings *settings);
/* "default", "file", "flag" ... */
const char *setting_origin_text(enum setting_origin origin);
void setting_set_origin(const struct setting *setting, struct settings *settings,
	enum setting_origin origin);

/* Everything at its default. */
void settings_init(struct settings *settings);
void settings_finish(struct settings *settings);

/* More entries of one mapping than this are refused. */
#define SETTINGS_ENTRIES_MAX 1024

enum entry_verdict {
	ENTRY_TAKEN,
	ENTRY_BAD_NAME, /* not of the form that a key of this mapping has */
	ENTRY_BAD_VALUE,
	ENTRY_TWICE,
	ENTRY_TOO_MANY,
};

/* `link`: "NODE/DEVICE" or a star for the node; `speed`: "25G", "100M", bits per
 * second. */
enum entry_verdict settings_add_link_speed(
	struct settings *settings, const char *link, const char *speed) MUST_USE;
/* May be called again with the same name: it then has several keys. */
enum entry_verdict settings_add_key(struct settings *settings, const char *name,
	const char *key, size_t line) MUST_USE;
enum entry_verdict settings_add_column(struct settings *settings, const char *table,
	const char *column, size_t line) MUST_USE;

/* In place of what was chosen for this table; none: nothing is chosen for it. */
void settings_choose_columns(struct settings *settings, const char *table,
	const char *const *columns, size_t count);

/* The user's word about the speed of a link, or UNKNOWN_I64. An entry for the node goes
 * before one for every node. */
int64_t settings_link_speed(
	const struct settings *settings, const char *node, const char *device);

#endif
