/* Parts of a URL as texts of our own. */
#include "src/net/url_part.h"

#include "base/alloc.h"

char *url_part(CURLU *url, CURLUPart part, unsigned flags)
{
	char *text = NULL;
	char *copy;

	if (curl_url_get(url, part, &text, flags) != CURLUE_OK) {
		return NULL;
	}
	copy = mem_strdup(text);
	curl_free(text);
	return copy;
}
