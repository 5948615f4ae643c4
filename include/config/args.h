/* The command line: argv to options; the usage text comes from the same table. */
#ifndef CONFIG_ARGS_H
#define CONFIG_ARGS_H

#include <stdio.h>

#include "base/error.h"
#include "config/kubeconfig.h"
#include "model/settings.h"

enum run_mode {
	RUN_DASHBOARD,
	RUN_ONCE,
	RUN_WATCH,
	RUN_CHECK,
	RUN_HELP,
	RUN_VERSION,
};

enum output_format {
	OUTPUT_TABLE,
	OUTPUT_WIDE,
	OUTPUT_JSON,
	OUTPUT_CSV,
};

struct options {
	enum run_mode mode;
	enum output_format output;
	bool no_headers;
	int verbosity;
	int64_t settle_ms;
	int64_t for_ms; /* --for; UNKNOWN_I64: until interrupted */
	const char *log_file;
	const char *record_file;
	const char *replay_file;
	const char *at;		 /* --at, as it was given; NULL */
	int64_t at_ms;		 /* the same; UNKNOWN_I64 */
	const char *script_file; /* tests and screenshots: see app/script.h */
	struct kubeconfig_overrides overrides;
	const char **as_groups; /* owned; overrides points into it */
};

/* Fills options and the settings that flags set. Strings point into argv. One line in
 * err that names the flag. */
bool args_parse(int argc, char *const *argv, struct options *out,
	struct settings *settings, struct error *err) MUST_USE;
void options_finish(struct options *options);
/* `program` is the name it was called by ("kubectl vmigtop" for kubectl-vmigtop). */
void args_usage(FILE *out, const char *program);
/* argv[0] to the name to show in usage. */
const char *args_program_name(const char *argv0);

/* What a flag wants after it; for completion. */
enum flag_value {
	FLAG_NOTHING,
	FLAG_TEXT,
	FLAG_FILE,
	FLAG_WORDS,
	FLAG_CONTEXT,
	FLAG_CLUSTER,
	FLAG_USER,
	FLAG_NAMESPACE,
	FLAG_THEME,
};

/* One flag as users see it; for manual and completions. */
struct flag {
	const char *name;
	char letter; /* '\0': none */
	const char *argument;
	const char *help;
	const char *section;
	enum flag_value value;
	const char *const *words; /* of FLAG_WORDS; NULL ends */
	bool is_value_optional;	  /* then it is written with "=" */
	bool is_repeatable;
	const struct setting *setting; /* NULL: a flag only */
};

typedef void args_flag_each(const struct flag *flag, void *context);
/* Calls `each` for all flags of the usage text, in its order. */
void args_flags(args_flag_each *each, void *context);

#endif
