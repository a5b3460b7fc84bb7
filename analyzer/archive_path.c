#include "analyzer/archive_path.h"

#include <string.h>

bool archive_path_covers(const char *path, const char *name)
{
	size_t len = strlen(path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	return strncmp(path, name, len) == 0 && (name[len] == '\0' || name[len] == '/');
}
