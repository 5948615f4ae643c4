/* Gather until every source has answered, report, end: --once, --watch and --check. */
#ifndef APP_ONESHOT_H
#define APP_ONESHOT_H

#include "config/args.h"

/* Exit status of --once. Data goes to stdout, one line about a failure to stderr. */
int oneshot_run(const struct options *options, const struct settings *settings);
/* Exit status of --watch: a document a line whenever something changed. */
int watch_run(const struct options *options, const struct settings *settings);

#endif
