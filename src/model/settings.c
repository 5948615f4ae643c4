/* The defaults of what the user may choose. */
#include "model/settings.h"

#include <stdio.h>

#include "base/alloc.h"

#define REFRESH_DEFAULT_MS 10000

void settings_init(struct settings *settings)
{
	*settings = (struct settings){ .refresh_ms = REFRESH_DEFAULT_MS };
	(void)snprintf(settings->theme, sizeof(settings->theme), "default");
}

void settings_finish(struct settings *settings)
{
	mem_free(settings->namespace);
	settings->namespace = NULL;
}
