/* The commands typed in earlier runs, in the state directory; for the command line to
 * recall. */
#ifndef APP_HISTORY_FILE_H
#define APP_HISTORY_FILE_H

#include "ui/ui.h"

/* What cannot be read is not there: a history is no reason for a message. */
void history_load(struct ui *ui);
/* Appends the lines of this run and keeps the newest; written in one step, for the user
 * only. What cannot be written is lost, and said in the log. */
void history_save(const struct ui *ui);

#endif
