/* Who made a migration. */
#ifndef FACTS_ORIGIN_H
#define FACTS_ORIGIN_H

/* kubevirt has no such field: annotations, labels and name prefix tell. */
enum migration_origin {
	ORIGIN_USER,
	ORIGIN_EVACUATION,
	ORIGIN_WORKLOAD_UPDATE,
	ORIGIN_VOLUME_UPDATE,
	ORIGIN_DECENTRALIZED,
	ORIGIN_OTHER,
};

/* Contract text: "user", "evacuation", ... */
const char *migration_origin_text(enum migration_origin origin);

#endif
