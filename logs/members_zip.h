/* A stored zip archive → an entry for each file in it, read by its directory. */
#ifndef CDNPROOF_LOGS_MEMBERS_ZIP_H
#define CDNPROOF_LOGS_MEMBERS_ZIP_H

#include "logs/members.h"

/* As log_members_read(). A member is verified when all of it has passed its CRC-32; one that has
 * not is read again, so that none of it counts. */
int log_members_read_zip(struct log_file *file, struct arena *arena, struct inventory_file *entry,
	struct log_members *out, struct err *err);

#endif
