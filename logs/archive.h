/* What the files of an archive came to → its entries in the inventory. Files may have been read in
 * any order and at once; they are put together in the order of their names, so that the same files
 * give the same bytes. */
#ifndef CDNPROOF_LOGS_ARCHIVE_H
#define CDNPROOF_LOGS_ARCHIVE_H

#include <sys/types.h>

#include "logs/members.h"
#include "logs/minutes.h"
#include "logs/order.h"
#include "logs/tasks.h"

/* A task that is done. */
struct log_result {
	const char *why; /* for skipped[], a constant, or NULL */
	bool rotated;    /* the name was another file's when it was listed */
	bool opened;     /* device and inode are set */
	bool read;       /* file and minutes are set; opened but not read: see `again` */
	bool kept;       /* read by an earlier scan: a journal had it */
	bool again;      /* not read, since an earlier task of the archive reads the same file */
	dev_t device;
	ino_t inode;
	struct log_packed minutes;
	struct log_line_sums line_sums;
	struct log_traffic_packed *traffic; /* NULL: nothing, or not asked for */
	struct log_parts parts;             /* of a mixed archive */
	struct log_members members;         /* of a file that is a container */
};

/* Where archives go. files[i] belongs to task i, and has a name when it is listed. Those of mixed
 * archives are listed for each node: files[(n + 1) * tasks + i] for the key's node n. */
struct log_archives {
	struct log_tasks *tasks;
	struct inventory *inventory;
	const struct log_places *places; /* of logs_options */
	struct inventory_file *files;
	LIST_OF(struct inventory_file) members; /* listed behind them */
	size_t archive_cap, member_cap;
	struct log_minutes minutes;     /* empty between two archives */
	struct log_line_sums line_sums; /* likewise */
	struct log_traffic *traffic;    /* likewise; NULL: there was none yet */
};

void log_result_fini(struct log_result *result);

/* How many files[] there are. */
size_t log_archives_files(const struct log_archives *to);

/* Lists the archive of this group and its files; of a mixed one that of each node. results[i] is of
 * task span->first + i; what they hold is released. -1: no memory. */
int log_archive_build(struct log_archives *to, const struct log_group *group,
	const struct log_span *span, struct log_result *results, struct err *err);

#endif
