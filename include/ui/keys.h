/* Key codes: Unicode characters as themselves, named keys above them. No curses. */
#ifndef UI_KEYS_H
#define UI_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attr.h"

enum key {
	KEY_NONE = 0,
	KEY_TAB = 9,
	KEY_ENTER_ = 13,
	KEY_ESCAPE = 27,
	KEY_SPACE = 32,
	/* Control characters are 1..26. */
	KEY_NAMED_ = 0x200000,
	KEY_UP_,
	KEY_DOWN_,
	KEY_LEFT_,
	KEY_RIGHT_,
	KEY_PAGE_UP_,
	KEY_PAGE_DOWN_,
	KEY_HOME_,
	KEY_END_,
	KEY_BACKSPACE_,
	KEY_DELETE_,
	KEY_BACKTAB_,
	KEY_RESIZE_,
	KEY_F1_,
	KEY_F2_,
	KEY_F3_,
	KEY_F4_,
	KEY_F5_,
	KEY_F6_,
	KEY_F7_,
	KEY_F8_,
	KEY_F9_,
	KEY_F10_,
	KEY_WHEEL_UP_,
	KEY_WHEEL_DOWN_,
	KEY_CLICK_,
	KEY_PASTE_BEGIN_, /* what follows was pasted, up to the end */
	KEY_PASTE_END_,
};

/* "j", "Enter", "PgDn", "^C", "F1"; for help and for the settings file. */
void key_text(int32_t key, char *out, size_t size);
bool key_from_name(const char *name, int32_t *out_key) MUST_USE;

#endif
