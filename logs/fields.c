#include "logs/fields.h"

#include <string.h>

#include "base/json.h"
#include "logs/stamp.h"

#define ADDRESS_MOST 45 /* bytes: IPv6 with an IPv4 part */
#define LABEL_MOST   63
#define PORT_DIGITS  5
#define SCHEME_MOST  8 /* bytes: "https://" */
#define PORT_MOST    65535

void log_fields_clear(struct log_fields *fields)
{
	memset(fields->field, 0, sizeof(fields->field));
	memset(fields->rank, 0, sizeof(fields->rank));
}

/* All of it decimal, at most `most`; -1: not. */
static int64_t number_of(struct log_part part, int64_t most)
{
	int64_t value = 0;

	if (!part.at || part.len == 0)
		return -1;
	for (size_t i = 0; i < part.len; i++) {
		if (!log_is_digit(part.at[i]))
			return -1;
		value = value * 10 + (part.at[i] - '0');
		if (value > most)
			return -1;
	}
	return value;
}

/* What a character of an address counts as, eight bits each: dots, colons, letters. */
#define DOT    1u
#define COLON  (1u << 8)
#define LETTER (1u << 16)
#define DIGIT  (1u << 24)

static const uint32_t address_chars[256] = {
	['.'] = DOT,
	[':'] = COLON,
	['0'] = DIGIT,
	['1'] = DIGIT,
	['2'] = DIGIT,
	['3'] = DIGIT,
	['4'] = DIGIT,
	['5'] = DIGIT,
	['6'] = DIGIT,
	['7'] = DIGIT,
	['8'] = DIGIT,
	['9'] = DIGIT,
	['a'] = LETTER,
	['b'] = LETTER,
	['c'] = LETTER,
	['d'] = LETTER,
	['e'] = LETTER,
	['f'] = LETTER,
	['A'] = LETTER,
	['B'] = LETTER,
	['C'] = LETTER,
	['D'] = LETTER,
	['E'] = LETTER,
	['F'] = LETTER,
};

bool log_is_address(const uint8_t *at, size_t len)
{
	uint32_t sum = 0;

	if (len < 2 || len > ADDRESS_MOST)
		return false;
	for (size_t i = 0; i < len; i++) {
		uint32_t kind = address_chars[at[i]];

		if (kind == 0)
			return false;
		sum += kind;
	}
	if ((sum & 0xff00) >= 2 * COLON)
		return true;
	return (sum & 0xffffff) == 3 * DOT;
}

/* Where ":port" begins, in brackets or behind one colon only; len: there is none. */
static size_t port_at(struct log_part part)
{
	size_t digits = 0;
	const uint8_t *colon;

	while (digits < part.len && digits <= PORT_DIGITS &&
		log_is_digit(part.at[part.len - 1 - digits]))
		digits++;
	if (digits == 0 || digits > PORT_DIGITS || digits == part.len)
		return part.len;
	colon = part.at + part.len - 1 - digits;
	if (*colon != ':' || colon == part.at)
		return part.len;
	if (colon[-1] != ']' && memchr(part.at, ':', (size_t)(colon - part.at)))
		return part.len;
	return (size_t)(colon - part.at);
}

static struct log_part without_brackets(struct log_part part)
{
	if (part.len >= 2 && part.at[0] == '[' && part.at[part.len - 1] == ']')
		return (struct log_part){part.at + 1, part.len - 2};
	return part;
}

static bool is_port(struct log_part part)
{
	return number_of(part, PORT_MOST) > 0;
}

static void read_client(const struct log_fields *fields, struct log_values *out)
{
	struct log_part client = fields->field[LOG_CLIENT];
	struct log_part port = {NULL, 0};

	out->has[FIELD_CLIENT_PORT] = is_port(fields->field[LOG_CLIENT_PORT]);
	if (!client.at)
		return;
	if (!log_is_address(client.at, client.len)) {
		size_t colon = port_at(client);

		if (colon < client.len)
			port = (struct log_part){client.at + colon + 1, client.len - colon - 1};
		client = without_brackets((struct log_part){client.at, colon});
	}
	out->has[FIELD_CLIENT_ADDRESS] = log_is_address(client.at, client.len);
	out->client = client;
	if (out->has[FIELD_CLIENT_ADDRESS] && is_port(port))
		out->has[FIELD_CLIENT_PORT] = true;
}

/* --- hosts ---------------------------------------------------------------------------------- */

/* Lower-case letters, digits, hyphens and underscores in labels; the last label has a letter, or
 * the name would be an address (RFC 1123, section 2.1). */
static bool take_name(struct log_part part, struct log_values *out)
{
	size_t label = 0;
	bool letter = false;

	if (part.len > LOG_HOST_MOST)
		return false;
	for (size_t i = 0; i < part.len; i++) {
		uint8_t c = part.at[i];
		bool edge = label == 0 || i + 1 == part.len || part.at[i + 1] == '.';

		if (c == '.') {
			if (label == 0)
				return false;
			label = 0;
			letter = false;
			out->host[i] = '.';
			continue;
		}
		c |= c >= 'A' && c <= 'Z' ? 32 : 0;
		if (!(c >= 'a' && c <= 'z') && !log_is_digit(c) && c != '_' && (c != '-' || edge))
			return false;
		letter = letter || (c >= 'a' && c <= 'z');
		if (++label > LABEL_MOST)
			return false;
		out->host[i] = (char)c;
	}
	out->host_len = part.len;
	return letter;
}

/* An address as Host is there, but is no name: no address is ever listed. */
static void read_host(struct log_part host, struct log_values *out)
{
	out->host_len = 0;
	if (host.at && host.len) {
		host.len = port_at(host);
		host.len -= host.len > 1 && host.at[host.len - 1] == '.';
		if (take_name(host, out)) {
			out->has[FIELD_HOST] = true;
		} else {
			struct log_part bare = without_brackets(host);

			out->host_len = 0;
			out->has[FIELD_HOST] = log_is_address(bare.at, bare.len);
		}
	}
	out->host[out->host_len] = '\0';
}

/* http://user@host:80/path, or host:443 as CONNECT has it. */
static struct log_part host_of_url(struct log_part url)
{
	const uint8_t *end = url.at + url.len;
	const uint8_t *from, *at;

	if (*url.at == '/')
		return (struct log_part){NULL, 0};
	from = url.len > SCHEME_MOST ? memmem(url.at, SCHEME_MOST, "://", 3) : NULL;
	if (!from) {
		if (port_at(url) < url.len)
			return url;
		return (struct log_part){NULL, 0};
	}
	from += 3;
	for (at = from; at < end && *at != '/' && *at != '?' && *at != '#'; at++)
		if (*at == '@')
			from = at + 1;
	return (struct log_part){from, (size_t)(at - from)};
}

static bool is_there(struct log_part part)
{
	return part.at && part.len && !(part.len == 1 && *part.at == '-');
}

static void read_url(const struct log_fields *fields, struct log_values *out)
{
	struct log_part url = fields->field[LOG_URL];
	struct log_part host = fields->field[LOG_HOST];

	out->has[FIELD_URL] = is_there(url);
	if (!is_there(host) && out->has[FIELD_URL])
		host = host_of_url(url);
	read_host(host, out);
}

/* --- what the cache did ------------------------------------------------------------------------
 */

static bool holds(struct log_part part, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 0; i + len <= part.len; i++) {
		size_t same = 0;

		while (same < len && (part.at[i + same] | 32) == (uint8_t)word[same])
			same++;
		if (same == len)
			return true;
	}
	return false;
}

#define CACHE_WORD_MOST 64

static int cache_of(struct log_part part)
{
	if (!is_there(part) || part.len > CACHE_WORD_MOST)
		return -1;
	if (holds(part, "hit"))
		return CACHE_HIT;
	return holds(part, "miss") ? CACHE_MISS : CACHE_OTHER;
}

void log_fields_read(const struct log_fields *fields, struct log_values *out)
{
	int64_t status = number_of(fields->field[LOG_STATUS], 599);
	int64_t bytes = number_of(fields->field[LOG_BYTES], JSON_INT_MOST);

	memset(out->has, 0, sizeof(out->has));
	out->status = status >= 100 ? (int)(status / 100 - 1) : -1;
	out->bytes = bytes > 0 ? bytes : 0;
	out->cache = cache_of(fields->field[LOG_CACHE]);
	out->has[FIELD_NODE] = is_there(fields->field[LOG_NODE]);
	read_client(fields, out);
	read_url(fields, out);
}
