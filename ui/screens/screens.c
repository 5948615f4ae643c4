/* The registry of screens, in the order of their tabs. */
#include "ui/screens/screen.h"

const struct screen *const screens[] = {
	&screen_migrations,
	&screen_nodes,
	&screen_sources,
	&screen_detail,
	&screen_help,
};

const size_t screen_count = ARRAY_LENGTH(screens);
