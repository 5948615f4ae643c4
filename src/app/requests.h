/* What the glass wants done and cannot do itself. */
#ifndef APP_REQUESTS_H
#define APP_REQUESTS_H

#include "src/app/dashboard.h"

/* Serves all that wait. */
void requests_serve(struct dashboard *dashboard);

#endif
