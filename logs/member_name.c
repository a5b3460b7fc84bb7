#include "logs/member_name.h"

#include "base/file.h"

const char *log_member_name_bare(const char *name)
{
	while (name[0] == '/' || (name[0] == '.' && name[1] == '/'))
		name++;
	return name;
}

bool log_member_name_is_hidden(const char *name)
{
	return file_base_name(name)[0] == '.';
}
