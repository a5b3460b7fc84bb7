/* Which files a declared path speaks of. */
#ifndef CDNPROOF_ANALYZER_ARCHIVE_PATH_H
#define CDNPROOF_ANALYZER_ARCHIVE_PATH_H

#include <stdbool.h>

/* The path is the file's name, or a folder that it lies in. */
bool archive_path_covers(const char *path, const char *name);

#endif
