/* One field of CSV (RFC 4180), quoted where it has to be, never a formula. */
#include "base/csv.h"

#include <string.h>

static bool needs_quotes(struct str text)
{
	for (size_t i = 0; i < text.length; i++) {
		if (strchr(",\"\r\n", text.data[i]) != NULL && text.data[i] != '\0') {
			return true;
		}
	}
	return false;
}

void csv_field(struct strbuf *out, struct str text)
{
	bool is_formula = text.length > 0 && text.data[0] != '\0' &&
		strchr("=+-@", text.data[0]) != NULL;

	if (!is_formula && !needs_quotes(text)) {
		strbuf_append(out, text.data, text.length);
		return;
	}
	strbuf_text(out, is_formula ? "\"'" : "\"");
	for (size_t i = 0; i < text.length; i++) {
		if (text.data[i] == '"') {
			strbuf_char(out, '"');
		}
		strbuf_char(out, text.data[i]);
	}
	strbuf_char(out, '"');
}
