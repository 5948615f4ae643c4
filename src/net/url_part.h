/* Parts of a URL as texts of our own. */
#ifndef NET_URL_PART_H
#define NET_URL_PART_H

#include <curl/curl.h>

/* NULL when it has no such part; mem_free() by the caller. Flags: CURLU_*. */
char *url_part(CURLU *url, CURLUPart part, unsigned flags);

#endif
