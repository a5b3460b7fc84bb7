#include "logs/mask.h"

#include <stdbool.h>
#include <string.h>

#include "base/array.h"
#include "base/when.h"

#define ZONE_STEP_S INT64_C(900)   /* zones differ by quarters of an hour, */
#define ZONE_MOST_S INT64_C(50400) /* 14 hours at most */

struct mask {
	const uint8_t *at;
	size_t left;
	char *out;
	size_t done;
	int64_t second; /* that the record is of */
	bool json;      /* the line is an object */
	bool in_quotes;
	bool escaped;     /* the byte before was a backslash that counts */
	bool status_next; /* the key before says that a status follows */
	int depth;        /* of braces in JSON */
};

/* Date and time of day: 9 stands for a digit, MMM for a month's name, A for a letter, a blank for
 * one or a tab, all else for itself. A fraction and a zone may follow. */
static const char *const stamps[] = {
	"99/MMM/9999:99:99:99",
	"9999-99-99T99:99:99",
	"9999-99-99 99:99:99",
	"9999/99/99 99:99:99",
	"AAA MMM 99 99:99:99",
	"MMM 99 99:99:99",
	"MMM  9 99:99:99",
};

/* The zone; or the year, as httpd's error log ends. */
static const char *const tails[] = {
	"Z",
	"+9999",
	"-9999",
	"+99:99",
	"-99:99",
	" +9999",
	" -9999",
	" +99:99",
	" -99:99",
	" 9999",
	"+99",
	"-99",
};

static const char *const words[] = {
	"GET",
	"HEAD",
	"POST",
	"PUT",
	"DELETE",
	"OPTIONS",
	"PATCH",
	"CONNECT",
	"TRACE",
	"PURGE",
	"HTTP/1.0",
	"HTTP/1.1",
	"HTTP/2.0",
	"HTTP/2",
	"HTTP/3.0",
	"HTTP/3",
	"HIT",
	"MISS",
	"EXPIRED",
	"STALE",
	"BYPASS",
	"UPDATING",
	"REVALIDATED",
	"true",
	"false",
	"null",
};

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(uint8_t c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_hidden(uint8_t c)
{
	return is_digit(c) || is_letter(c) || c >= 0x80;
}

/* c is one of the set. */
static bool is_in(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

static bool is_of_token(uint8_t c)
{
	return is_hidden(c) || is_in((char)c, "/:.,+-_@%");
}

static bool is_month(const uint8_t *at)
{
	static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

	for (size_t i = 0; names[i]; i += 3)
		if (memcmp(at, names + i, 3) == 0)
			return true;
	return false;
}

static bool fits(const uint8_t *at, char shape)
{
	if (shape == '9')
		return is_digit(*at);
	if (shape == 'A')
		return is_letter(*at);
	return shape == ' ' ? *at == ' ' || *at == '\t' : *at == (uint8_t)shape;
}

/* Length of the shape where the bytes have it, else 0. */
static size_t shape_len(const uint8_t *at, size_t left, const char *shape)
{
	size_t len = strlen(shape);

	if (len > left)
		return 0;
	for (size_t i = 0; i < len; i++) {
		bool month = shape[i] == 'M';

		if (month ? !is_month(at + i) : !fits(at + i, shape[i]))
			return 0;
		i += month ? 2 : 0;
	}
	return len;
}

static size_t fraction_len(const uint8_t *at, size_t left)
{
	size_t len = 1;

	if (left < 2 || (*at != '.' && *at != ','))
		return 0;
	while (len < left && len < 10 && is_digit(at[len]))
		len++;
	return len > 1 ? len : 0;
}

static bool is_over(const uint8_t *at, size_t left)
{
	return left == 0 || !is_of_token(*at) || is_in((char)*at, ",");
}

static size_t tail_len(const uint8_t *at, size_t left)
{
	for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
		size_t len = shape_len(at, left, tails[i]);

		if (len && is_over(at + len, left - len))
			return len;
	}
	return 0;
}

/* A whole stamp, as the record's own is written, or 0. A date alone may be anybody's birthday. */
static size_t stamp_len(const uint8_t *at, size_t left)
{
	for (size_t i = 0; i < ARRAY_LEN(stamps); i++) {
		size_t len = shape_len(at, left, stamps[i]);

		if (!len)
			continue;
		len += fraction_len(at + len, left - len);
		len += tail_len(at + len, left - len);
		return is_over(at + len, left - len) ? len : 0;
	}
	return 0;
}

static int64_t number_at(const uint8_t *at, size_t len)
{
	int64_t value = 0;

	for (size_t i = 0; i < len; i++)
		value = value * 10 + (at[i] - '0');
	return value;
}

/* 20250601100000, in any zone. */
static bool is_same_compact(const uint8_t *at, int64_t second)
{
	int month = (int)number_at(at + 4, 2), day = (int)number_at(at + 6, 2);
	int64_t said, ahead;

	if (month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	said = when_days((int)number_at(at, 4), month, day) * 86400 + number_at(at + 8, 2) * 3600 +
	       number_at(at + 10, 2) * 60 + number_at(at + 12, 2);
	ahead = said - second;
	return ahead % ZONE_STEP_S == 0 && ahead <= ZONE_MOST_S && ahead >= -ZONE_MOST_S;
}

/* Digits that say no more than the record's second: other numbers look like it. */
static size_t number_len(const struct mask *mask)
{
	size_t len = 0, whole;

	while (len < mask->left && len < 20 && is_digit(mask->at[len]))
		len++;
	whole = len;
	len += fraction_len(mask->at + len, mask->left - len);
	if (!is_over(mask->at + len, mask->left - len))
		return 0;
	if (whole == 14 && len == whole && is_same_compact(mask->at, mask->second))
		return len;
	if (whole != 10 && whole != 13 && whole != 16 && whole != 19)
		return 0;
	return number_at(mask->at, 10) == mask->second ? len : 0;
}

static bool is_known_word(const uint8_t *token, size_t len)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strlen(words[i]) == len && memcmp(words[i], token, len) == 0)
			return true;
	return false;
}

static void put(struct mask *mask, char c)
{
	if (mask->done < LOG_MASK_MOST)
		mask->out[mask->done++] = c;
}

static void put_masked(struct mask *mask, const uint8_t *token, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (!is_hidden(token[i]))
			put(mask, (char)token[i]);
		else if (i == 0 || !is_hidden(token[i - 1]))
			put(mask, '*');
	}
}

/* Where a field of a log begins, and not the value of something in a query. */
static bool begins_field(const struct mask *mask)
{
	char last = ' ';

	if (mask->done)
		last = mask->out[mask->done - 1];
	if (last == ':')
		return mask->done > 1 && mask->out[mask->done - 2] == '"';
	return is_in(last, " [(\"|,{>");
}

static bool follows(const struct mask *mask, const char *text)
{
	size_t len = strlen(text);

	return mask->done >= len && memcmp(mask->out + mask->done - len, text, len) == 0;
}

/* Within quotes only what fills them: what a client sends may hold anything. */
static size_t time_len(const struct mask *mask)
{
	size_t len = stamp_len(mask->at, mask->left);

	if (!len)
		len = number_len(mask);
	if (!len || !mask->in_quotes)
		return len;
	return follows(mask, "\"") && len < mask->left && mask->at[len] == '"' ? len : 0;
}

/* Three digits behind a quoted request, or where a key of JSON says so. */
static size_t status_len(const struct mask *mask)
{
	const uint8_t *at = mask->at;

	if (mask->left < 3 || at[0] < '1' || at[0] > '5' || !is_digit(at[1]) || !is_digit(at[2]) ||
		!is_over(at + 3, mask->left - 3))
		return 0;
	if (mask->json)
		return mask->status_next ? 3 : 0;
	return !mask->in_quotes && follows(mask, "\" ") ? 3 : 0;
}

static bool is_of_key(uint8_t c)
{
	return is_letter(c) || c == '_' || c == '@';
}

/* "name": of the outermost object, which whoever configured the server wrote, and no longer than
 * such names are. */
static size_t key_at(const struct mask *mask)
{
	const uint8_t *at = mask->at;
	size_t len = 1;

	if (*at != '"' || !mask->json || mask->in_quotes || mask->depth != 1)
		return 0;
	while (len < mask->left && len < 40 && is_of_key(at[len]))
		len++;
	return len > 1 && len + 1 < mask->left && at[len] == '"' && at[len + 1] == ':' ? len + 1
										       : 0;
}

static size_t token_at(const struct mask *mask)
{
	size_t len = 0;

	if (*mask->at == ':' || *mask->at == ',')
		return 0; /* they may stand in a token, and do not begin one */
	while (len < mask->left && is_of_token(mask->at[len]))
		len++;
	return len;
}

static void count_quotes(struct mask *mask, uint8_t c)
{
	if (c == '"' && !mask->escaped)
		mask->in_quotes = !mask->in_quotes;
	mask->escaped = c == '\\' && !mask->escaped;
	if (!mask->in_quotes && c == ',')
		mask->status_next = false;
	if (!mask->in_quotes && is_in((char)c, "{["))
		mask->depth++;
	if (!mask->in_quotes && is_in((char)c, "}]"))
		mask->depth--;
}

static void put_plain(struct mask *mask, uint8_t c)
{
	count_quotes(mask, c);
	if (c == '\t')
		c = ' ';
	else if (c < 0x20 || c == 0x7F)
		c = '?';
	put(mask, (char)c);
}

static void put_whole(struct mask *mask, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char c = (char)mask->at[i];

		if (c == '\t')
			c = ' ';
		put(mask, c);
	}
	mask->escaped = false;
}

static size_t step(struct mask *mask)
{
	size_t len = key_at(mask);

	if (len)
		mask->status_next = memmem(mask->at, len, "status", 6) != NULL;
	if (!len && begins_field(mask))
		len = time_len(mask);
	if (!len && begins_field(mask))
		len = status_len(mask);
	if (len) {
		put_whole(mask, len);
		return len;
	}
	len = token_at(mask);
	if (len == 0) {
		put_plain(mask, *mask->at);
		return 1;
	}
	if (begins_field(mask) && is_known_word(mask->at, len))
		put_whole(mask, len);
	else
		put_masked(mask, mask->at, len);
	mask->escaped = false;
	return len;
}

char *log_mask(const uint8_t *line, size_t len, int64_t second, char out[LOG_MASK_MOST + 1])
{
	struct mask mask = {.at = line,
		.left = len,
		.out = out,
		.second = second,
		.json = len && line[0] == '{'};

	while (mask.left && mask.done < LOG_MASK_MOST) {
		size_t used = step(&mask);

		mask.at += used;
		mask.left -= used;
	}
	out[mask.done] = '\0';
	return out;
}
