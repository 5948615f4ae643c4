/* What the user may choose, with its defaults; filled from flags and the settings file.
 */
#ifndef MODEL_SETTINGS_H
#define MODEL_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

struct settings {
	char theme[64];
	bool no_color;
	bool ascii;
	bool no_mouse;
	bool readonly;
	int64_t refresh_ms; /* sampling period of node statistics */
	/* All namespaces when NULL. */
	char *namespace;
	bool all_namespaces; /* -A was given: no fall-back to the context's namespace */
};

void settings_init(struct settings *settings);
void settings_finish(struct settings *settings);

#endif
