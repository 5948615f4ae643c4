/* The Table representation of lists and watch events (what kubectl get asks for). */
#ifndef SIM_TABLE_H
#define SIM_TABLE_H

#include "store.h"

bool table_known(const struct resource *res);
void table_write_columns(struct buf *b, const struct resource *res);
/* include: "None", "Metadata" (default) or "Object". */
void table_write_row(struct buf *b, const struct resource *res, const struct version *v,
	const char *include);
void table_write_event(struct buf *b, const struct resource *res,
	const struct version *v, bool columns);

#endif
