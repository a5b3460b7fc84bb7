#include "logs/relay.h"

#include <string.h>

#include "logs/stamp.h"

#define WORDS_5424 4 /* host, application, process, message: between stamp and structured data */

struct word {
	const uint8_t *at;
	size_t len;
};

/* False: no blank ends it. */
static bool next_word(const uint8_t **at, const uint8_t *end, struct word *out)
{
	const uint8_t *blank = memchr(*at, ' ', (size_t)(end - *at));

	if (!blank || blank == *at)
		return false;
	*out = (struct word){*at, (size_t)(blank - *at)};
	*at = blank + 1;
	return true;
}

/* --- heads ---------------------------------------------------------------------------------- */

static const uint8_t *behind_bsd(const uint8_t *line, const uint8_t *end)
{
	size_t stamp;
	size_t head = log_bsd_head(line, (size_t)(end - line), &stamp);
	const uint8_t *tag =
		head ? memmem(line + head, (size_t)(end - line) - head, ": ", 2) : NULL;

	return tag ? tag + 2 : NULL;
}

/* `-`, or elements in brackets, in whose values a backslash stands before a quote or a bracket. */
static const uint8_t *behind_structured(const uint8_t *at, const uint8_t *end)
{
	if (at < end && *at == '-')
		return at + 1;
	if (at == end || *at != '[')
		return NULL;
	while (at < end && *at == '[') {
		for (at++; at < end && *at != ']'; at++) {
			const uint8_t *quote = *at == '"' ? log_bare_quote(at + 1, end) : at;

			if (!quote)
				return NULL;
			at = quote;
		}
		at += at < end;
	}
	return at;
}

static const uint8_t *behind_5424(const uint8_t *line, const uint8_t *end)
{
	static const uint8_t mark[] = {0xEF, 0xBB, 0xBF};
	size_t head = log_syslog_head(line, (size_t)(end - line));
	const uint8_t *at = line + head;
	struct word word;

	for (int i = 0; i < 1 + WORDS_5424; i++)
		if (!head || !next_word(&at, end, &word))
			return NULL;
	at = behind_structured(at, end);
	if (!at || at == end || *at != ' ')
		return NULL;
	at++;
	if ((size_t)(end - at) >= sizeof(mark) && memcmp(at, mark, sizeof(mark)) == 0)
		at += sizeof(mark);
	return at;
}

static const uint8_t *behind_rsyslog(const uint8_t *line, const uint8_t *end)
{
	struct log_format_state scratch = {0};
	const uint8_t *at = line;
	struct word stamp, host, tag;
	int64_t second;
	size_t len;

	if (end - line < log_layout_iso.len || line[10] != 'T' || !next_word(&at, end, &stamp) ||
		!next_word(&at, end, &host) || !next_word(&at, end, &tag) || tag.len < 2 ||
		tag.at[tag.len - 1] != ':')
		return NULL;
	if (log_iso_read(&scratch, (struct log_span){stamp.at, stamp.len, true}, &len, &second) !=
			LOG_ANCHOR_OK ||
		len != stamp.len || scratch.without_zone)
		return NULL;
	return at;
}

size_t log_relay_head(const uint8_t *line, size_t len)
{
	const uint8_t *end = line + len;
	const uint8_t *behind = NULL;

	if (len == 0)
		return 0;
	if (log_is_digit(*line))
		behind = behind_rsyslog(line, end);
	else if (log_syslog_head(line, len))
		behind = behind_5424(line, end);
	else
		behind = behind_bsd(line, end);
	return behind && behind < end ? (size_t)(behind - line) : 0;
}

size_t log_relay_object(const uint8_t *line, size_t len)
{
	size_t head;

	if (len == 0 || *line == '{')
		return 0;
	head = log_relay_head(line, len);
	return head && line[head] == '{' ? head : len;
}

/* --- clients -------------------------------------------------------------------------------- */

static bool is_address(const struct word *word)
{
	bool marked = false;

	for (size_t i = 0; i < word->len; i++) {
		uint8_t c = word->at[i];

		marked = marked || c == '.' || c == ':';
		if (!log_is_digit(c) && c != '.' && c != ':' &&
			!((c | 32) >= 'a' && (c | 32) <= 'f'))
			return false;
	}
	return marked;
}

/* cdn.example.com, cdn.example.com:443, localhost:80; "refused:" and "time.out," are none. */
static bool is_site(const struct word *word)
{
	bool marked = false;

	for (size_t i = 0; i < word->len; i++) {
		uint8_t c = word->at[i];
		bool mark = c == '.' || c == ':';

		if (mark && (i == 0 || i + 1 == word->len))
			return false;
		marked = marked || mark;
		if (!mark && c != '-' && c != '_' && !log_is_digit(c) &&
			!((c | 32) >= 'a' && (c | 32) <= 'z'))
			return false;
	}
	return marked;
}

bool log_begins_with_client(const uint8_t *at, size_t len)
{
	const uint8_t *end = at + len;
	struct word first, second;

	if (!next_word(&at, end, &first))
		return false;
	if (is_address(&first))
		return true;
	return is_site(&first) && next_word(&at, end, &second) &&
	       (is_address(&second) || (second.len == 1 && *second.at == '-'));
}
