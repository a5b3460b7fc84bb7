/* A stranger's folder, looked at without following anything out of it: no link, no device, no pipe
 * is ever opened. */
#ifndef CDNPROOF_BUNDLE_VERIFY_TREE_H
#define CDNPROOF_BUNDLE_VERIFY_TREE_H

#include <sys/types.h>

#include "base/err.h"
#include "bundle/verify.h"

#define VERIFY_DEPTH_MOST 32      /* folders in folders */
#define VERIFY_FILES_MOST 4000000 /* of a bundle */

struct verify_entry {
	const char *path; /* below the bundle, of any bytes */
	bool regular;     /* else it was told as unsafe */
};

struct verify_tree {
	struct arena arena;
	LIST_OF(struct verify_entry) entries; /* all but folders, by the paths' bytes */
	size_t cap;
};

/* The folder for the calls below: a descriptor, or -1 with ERR_NOINPUT. */
int verify_folder_open(const char *path, struct err *err);

/* Everything below `root`, attest/ included. What is unsafe or too much is told in `report`.
 * -1 only when a folder cannot be read or the user stopped it. */
int verify_tree_read(
	int root, struct verify_report *report, struct verify_tree *out, struct err *err);
void verify_tree_fini(struct verify_tree *tree);
const struct verify_entry *verify_tree_find(const struct verify_tree *tree, const char *path);

/* Opens a regular file below `root` for reading, whatever its path is; links are not followed, a
 * pipe does not hold it up. -1 with errno set: ENOENT only when it is not there. *size is set. */
int verify_file_open(int root, const char *path, off_t *size);

/* A whole file of at most `most` bytes: heap, a NUL behind it. -1 with errno: EFBIG when it is
 * larger. */
int verify_file_read(int root, const char *path, size_t most, char **out, size_t *len);

#endif
