/* Key codes to names and back, for help, hints and the settings file. Pure. */
#include "ui/keys.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

struct key_word {
	int32_t key;
	const char *name;
};

static const struct key_word key_words[] = {
	{ KEY_TAB, "Tab" },
	{ KEY_ENTER_, "Enter" },
	{ KEY_ESCAPE, "Esc" },
	{ KEY_SPACE, "Space" },
	{ KEY_UP_, "Up" },
	{ KEY_DOWN_, "Down" },
	{ KEY_LEFT_, "Left" },
	{ KEY_RIGHT_, "Right" },
	{ KEY_PAGE_UP_, "PgUp" },
	{ KEY_PAGE_DOWN_, "PgDn" },
	{ KEY_HOME_, "Home" },
	{ KEY_END_, "End" },
	{ KEY_BACKSPACE_, "Backspace" },
	{ KEY_DELETE_, "Del" },
	{ KEY_BACKTAB_, "S-Tab" },
	{ KEY_RESIZE_, "Resize" },
	{ KEY_F1_, "F1" },
	{ KEY_F2_, "F2" },
	{ KEY_F3_, "F3" },
	{ KEY_F4_, "F4" },
	{ KEY_F5_, "F5" },
	{ KEY_F6_, "F6" },
	{ KEY_F7_, "F7" },
	{ KEY_F8_, "F8" },
	{ KEY_F9_, "F9" },
	{ KEY_F10_, "F10" },
	{ KEY_WHEEL_UP_, "WheelUp" },
	{ KEY_WHEEL_DOWN_, "WheelDown" },
	{ KEY_CLICK_, "Click" },
	{ KEY_PASTE_BEGIN_, "PasteBegin" },
	{ KEY_PASTE_END_, "PasteEnd" },
};

void key_text(int32_t key, char *out, size_t size)
{
	char bytes[5] = { 0 };

	for (size_t i = 0; i < ARRAY_LENGTH(key_words); i++) {
		if (key_words[i].key == key) {
			snprintf(out, size, "%s", key_words[i].name);
			return;
		}
	}
	if (key > 0 && key < KEY_SPACE) {
		snprintf(out, size, "^%c", (char)(key + '@'));
	} else if (key > KEY_SPACE && utf8_width((uint32_t)key) >= 0) {
		utf8_encode((uint32_t)key, bytes);
		snprintf(out, size, "%s", bytes);
	} else {
		snprintf(out, size, "?");
	}
}

bool key_from_name(const char *name, int32_t *out_key)
{
	size_t length = name == NULL ? 0 : strlen(name);
	uint32_t glyph = 0;

	for (size_t i = 0; i < ARRAY_LENGTH(key_words); i++) {
		if (text_equal(key_words[i].name, name)) {
			*out_key = key_words[i].key;
			return true;
		}
	}
	if (length == 2 && name[0] == '^' && name[1] >= 'A' && name[1] <= '_') {
		*out_key = name[1] - '@';
		return true;
	}
	if (length == 0 || utf8_decode(name, length, &glyph) != length ||
		glyph <= KEY_SPACE || glyph == 0xfffd || utf8_width(glyph) < 0) {
		return false;
	}
	*out_key = (int32_t)glyph;
	return true;
}
