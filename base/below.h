/* Files below a folder that a stranger may have filled. */
#ifndef CDNPROOF_BASE_BELOW_H
#define CDNPROOF_BASE_BELOW_H

/* Opens what lies at `path` below the folder `root` for reading: no link is followed on the way nor
 * at its end, a pipe does not hold it up, and a path that is absolute or has an empty component,
 * "." or ".." is EPERM. A descriptor, or -1 with errno set. */
int below_open(int root, const char *path);

#endif
