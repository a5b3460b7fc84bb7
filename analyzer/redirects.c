#include "analyzer/redirects.h"

#include <string.h>

#define ARROW " -> "

static bool is_scheme(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char c = text[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');

		if (!letter && (i == 0 || !strchr("0123456789+-.", c) || c == '\0'))
			return false;
	}
	return len > 0;
}

static size_t span_until(const char *text, size_t len, const char *any)
{
	size_t i = 0;

	while (i < len && (text[i] == '\0' || !strchr(any, text[i])))
		i++;
	return i;
}

/* What stands behind "scheme://" or "//" up to the path (RFC 3986 3.2). */
static bool find_authority(const char **text, size_t *len)
{
	size_t colon = span_until(*text, *len, ":/?#");
	size_t skip =
		colon < *len && (*text)[colon] == ':' && is_scheme(*text, colon) ? colon + 1 : 0;

	if (*len - skip < 2 || memcmp(*text + skip, "//", 2) != 0)
		return false;
	*text += skip + 2;
	*len = span_until(*text, *len - skip - 2, "/?#\\");
	return true;
}

/* Without user and port. */
static void cut_host(const char **text, size_t *len)
{
	for (size_t i = *len; i > 0; i--)
		if ((*text)[i - 1] == '@') {
			*text += i;
			*len -= i;
			break;
		}
	if (*len > 0 && **text == '[') {
		*len = span_until(*text, *len, "]");
		*text += 1;
		*len -= 1;
	} else {
		*len = span_until(*text, *len, ":");
	}
}

static bool is_host_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
	       c == '.' || c == ':';
}

bool redirect_host(const char *location, size_t len, char host[REDIRECT_HOST_MOST])
{
	struct sockaddr_storage addr;

	if (!find_authority(&location, &len))
		return false;
	cut_host(&location, &len);
	if (len > 1 && location[len - 1] == '.')
		len--;
	if (len == 0 || len >= REDIRECT_HOST_MOST)
		return false;
	for (size_t i = 0; i < len; i++) {
		char c = location[i];

		host[i] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
		if (!is_host_byte(host[i]))
			return false;
	}
	host[len] = '\0';
	if (address_parse(host, &addr))
		address_text((const struct sockaddr *)&addr, host);
	return true;
}

/* The last arrow of the hop: a Location may hold one as well. */
static const char *find_arrow(const char *from, const char *end)
{
	const char *found = NULL;

	for (const char *at = from; (size_t)(end - at) >= strlen(ARROW); at++)
		if (memcmp(at, ARROW, strlen(ARROW)) == 0)
			found = at;
	return found;
}

static void read_address(const char *text, size_t len, char out[ADDRESS_TEXT_LEN])
{
	struct sockaddr_storage addr;
	char copy[ADDRESS_TEXT_LEN];

	if (len >= sizeof(copy))
		return;
	memcpy(copy, text, len);
	copy[len] = '\0';
	if (address_parse(copy, &addr))
		address_text((const struct sockaddr *)&addr, out);
}

static bool read_hop(const char *from, const char *end, struct redirect_hop *out)
{
	const char *blank = memchr(from, ' ', (size_t)(end - from));
	const char *arrow = find_arrow(from, end);
	struct sockaddr_storage addr;
	const char *stop = arrow ? arrow : end;

	*out = (struct redirect_hop){.host = ""};
	if (!blank || blank - from != 3 || from[0] != '3' || blank + 1 > stop)
		return false;
	if (!redirect_host(blank + 1, (size_t)(stop - blank - 1), out->host))
		out->host[0] = '\0';
	out->is_address = address_parse(out->host, &addr);
	if (arrow)
		read_address(
			arrow + strlen(ARROW), (size_t)(end - arrow) - strlen(ARROW), out->addr);
	return true;
}

bool redirect_next(const char **at, struct redirect_hop *out)
{
	while (**at) {
		const char *from = *at, *end = strstr(from, "; ");
		bool read;

		end = end ? end : from + strlen(from);
		read = read_hop(from, end, out);
		*at = *end ? end + 2 : end;
		if (read)
			return true;
	}
	return false;
}
