#include "probes/dns_system.h"

#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "model/address.h"

#define FILE_MOST  65536
#define VALUE_MOST (ADDRESS_TEXT_LEN + 1 + IF_NAMESIZE)

static const char *line_end(const char *at, const char *end)
{
	const char *newline = memchr(at, '\n', (size_t)(end - at));

	return newline ? newline : end;
}

/* The word behind the keyword, which stands in the first column. */
static bool read_value(const char *at, const char *end, char out[VALUE_MOST])
{
	static const char keyword[] = "nameserver";
	size_t len = 0;

	if ((size_t)(end - at) < sizeof(keyword) || strncmp(at, keyword, sizeof(keyword) - 1) != 0)
		return false;
	at += sizeof(keyword) - 1;
	if (*at != ' ' && *at != '\t')
		return false;
	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	while (at + len < end && !strchr(" \t;#", at[len])) /* NUL is one of them */
		len++;
	if (len == 0 || len >= VALUE_MOST)
		return false;
	memcpy(out, at, len);
	out[len] = '\0';
	return true;
}

/* A zone is an interface's name; a server on an interface that is not there is passed over. */
static bool read_address(char *value, struct sockaddr_storage *out)
{
	char *zone = strchr(value, '%');
	unsigned index = zone ? if_nametoindex(zone + 1) : 0;
	struct sockaddr_storage found;

	if (zone && index == 0)
		return false;
	if (zone)
		*zone = '\0';
	if (!address_parse(value, &found) || (zone && found.ss_family != AF_INET6))
		return false;
	if (zone)
		((struct sockaddr_in6 *)(void *)&found)->sin6_scope_id = index;
	*out = found;
	return true;
}

void dns_system_parse(const char *text, size_t len, struct sockaddr_storage *out)
{
	const char *end = text + len;
	char value[VALUE_MOST];

	for (const char *at = text; at < end; at = line_end(at, end) + 1)
		if (read_value(at, line_end(at, end), value) && read_address(value, out))
			return;
	*out = (struct sockaddr_storage){0};
	out->ss_family = AF_INET;
	((struct sockaddr_in *)(void *)out)->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
}

int dns_system_read(const char *path, struct sockaddr_storage *out, struct err *err)
{
	struct file_bytes bytes = {0};
	struct err why = {0};

	if (file_read(path, FILE_MOST, &bytes, &why) < 0 && why.sys_errno != ENOENT) {
		if (err)
			*err = why;
		return err_within(err, _("the name server of this machine"));
	}
	dns_system_parse(bytes.at ? bytes.at : "", bytes.len, out);
	file_bytes_fini(&bytes);
	return 0;
}
