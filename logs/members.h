/* A stored archive → an entry for each file in it. A tar archive, by itself or inside a codec, is
 * read a second time for that: only then it is known how far it is verified. Of a zip archive the
 * parts are read that its directory names. */
#ifndef CDNPROOF_LOGS_MEMBERS_H
#define CDNPROOF_LOGS_MEMBERS_H

#include "logs/file.h"

#define LOG_MEMBERS_MOST 100000u /* of an archive; damage "expansion_limit" beyond */

struct log_member {
	struct inventory_file file; /* name set; the rest when read */
	const char *why;            /* for skipped[], or NULL */
	bool read;
	struct log_packed minutes;
	struct log_line_sums line_sums;
	struct log_traffic_packed *traffic;
	struct log_parts parts; /* of a mixed archive */
};

struct log_members {
	struct log_member *items;
	size_t count, cap;
};

/* `file` is open and was read; its reader is used for the members. `entry` is the archive's: what
 * is wrong with it comes to its damage. Texts live in the arena. -1: stopped, or no memory. */
int log_members_read(struct log_file *file, const struct log_container *container,
	struct arena *arena, struct inventory_file *entry, struct log_members *out,
	struct err *err);
/* For what reads archives: this is wrong with it as well. */
void log_members_damage(struct inventory_file *entry, struct arena *arena,
	const struct inventory_damage *more, size_t count);
void log_members_fini(struct log_members *members);

#endif
