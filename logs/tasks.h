/* Jobs → the files to be read, archive by archive. */
#ifndef CDNPROOF_LOGS_TASKS_H
#define CDNPROOF_LOGS_TASKS_H

#include <sys/types.h>
#include <time.h>

#include "logs/format.h"
#include "logs/key.h"
#include "logs/scan.h"

/* A file that is to be read for an archive. */
struct log_task {
	const char *node; /* in the inventory's arena */
	int kind;
	const char *name;         /* in the inventory, and in its arena */
	const char *root, *below; /* as the system finds it */
	const struct log_format *format;
	int zone_minutes; /* of stamps without a zone */
	bool zone_declared;
	bool traffic;
	const char *key_note; /* of a mixed archive, see INVENTORY_MIXED; else NULL */
	const char *same_as;  /* it is the file of this node's task too; NULL: its own */
	/* when it was listed: */
	int64_t bytes;
	struct timespec written;
	dev_t device;
	ino_t inode;
};

/* An archive, whether a file was found for it or not. */
struct log_group {
	const char *node;
	int kind;
};

struct log_tasks {
	/* Set before they are gathered: files of mixed archives are listed once, for no node, and
	 * not once for each of their nodes. `key`, of the only job: they are read by it. */
	bool undivided;
	const struct log_key *key;
	struct arena arena;
	struct inventory *inventory; /* borrowed; its skipped[] grows */
	size_t skipped_cap;
	LIST_OF(struct log_task) tasks;   /* by node, kind, name; heap */
	LIST_OF(struct log_group) groups; /* by node, kind; each once */
	size_t task_cap, group_cap;
};

/* Walks all paths of all jobs. -1: an unknown format, no zone, stopped, or no memory. */
int log_tasks_gather(
	struct log_tasks *tasks, const struct logs_job *jobs, size_t job_count, struct err *err);
void log_tasks_fini(struct log_tasks *tasks);

bool log_group_has(const struct log_group *group, const struct log_task *task);

/* One more entry of skipped[]; `why` is a constant. */
void log_tasks_skip(struct log_tasks *tasks, const char *name, const char *why);

#endif
