#include "logs/mask.h"

#include <stdbool.h>
#include <string.h>

#include "base/array.h"

struct mask {
	const uint8_t *at;
	size_t left;
	char *out;
	size_t done;
};

/* 9 stands for a digit, A for a letter, all else for itself; a shape that ends in 9+ may have more
 * digits. */
static const char *const times[] = {
	"99/AAA/9999:99:99:99",
	"9999-99-99",
	"9999/99/99",
	"9999-99-99T99:99:99",
	"9999-99-99T99:99:99Z",
	"9999-99-99T99:99:99.9+",
	"9999-99-99T99:99:99.999Z",
	"9999-99-99T99:99:99.999999Z",
	"9999-99-99T99:99:99+99:99",
	"9999-99-99T99:99:99+9999",
	"9999-99-99T99:99:99-99:99",
	"9999-99-99T99:99:99.999+99:99",
	"9999-99-99T99:99:99.999+9999",
	"9999-99-99T99:99:99.999999+99:99",
	"99:99:99",
	"99:99:99.9+",
	"99:99:99,9+",
	"+9999",
	"-9999",
	"+99:99",
	"-99:99",
	"999",
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

static bool has_shape(const uint8_t *token, size_t len, const char *shape)
{
	size_t i = 0;

	for (; i < len && *shape; i++, shape++) {
		if (shape[0] == '9' && shape[1] == '+' && shape[2] == '\0')
			break;
		if (*shape == '9'       ? !is_digit(token[i])
			: *shape == 'A' ? !is_letter(token[i])
					: token[i] != (uint8_t)*shape)
			return false;
	}
	if (shape[0] != '9' || shape[1] != '+' || shape[2] != '\0')
		return i == len && *shape == '\0';
	while (i < len && is_digit(token[i]))
		i++;
	return i == len;
}

static bool is_harmless(const uint8_t *token, size_t len)
{
	for (size_t i = 0; i < ARRAY_LEN(times); i++)
		if (has_shape(token, len, times[i]))
			return true;
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

static void put_whole(struct mask *mask, const uint8_t *token, size_t len)
{
	for (size_t i = 0; i < len; i++)
		put(mask, (char)token[i]);
}

/* Where a field of a log begins, and not the value of something in a query. */
static bool begins_field(const struct mask *mask)
{
	char last = ' ';

	if (mask->done)
		last = mask->out[mask->done - 1];

	if (last == ':')
		return mask->done > 1 && mask->out[mask->done - 2] == '"';
	return is_in(last, " \t[(\"|,{");
}

static char last_of(const struct mask *mask)
{
	size_t at = mask->done;

	while (at > 0 && mask->out[at - 1] == ' ')
		at--;
	if (at == 0)
		return '\0';
	return mask->out[at - 1];
}

/* "name": where a key stands, behind a brace or a comma, and no longer than keys are. */
static size_t key_at(const struct mask *mask)
{
	const uint8_t *at = mask->at;
	size_t len = 1;

	if (*at != '"' || !is_in(last_of(mask), "{,"))
		return 0;
	while (len < mask->left && len < 40 && (is_letter(at[len]) || at[len] == '_'))
		len++;
	return len > 1 && len + 1 < mask->left && at[len] == '"' && at[len + 1] == ':' ? len : 0;
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

static void put_plain(struct mask *mask, uint8_t c)
{
	if (c < 0x20 || c == 0x7F)
		c = '?';
	put(mask, (char)c);
}

static size_t step(struct mask *mask)
{
	size_t key = key_at(mask), token;

	if (key) {
		put_whole(mask, mask->at, key);
		return key;
	}
	token = token_at(mask);
	if (token == 0) {
		put_plain(mask, *mask->at);
		return 1;
	}
	if (begins_field(mask) && is_harmless(mask->at, token))
		put_whole(mask, mask->at, token);
	else
		put_masked(mask, mask->at, token);
	return token;
}

char *log_mask(const uint8_t *line, size_t len, char out[LOG_MASK_MOST + 1])
{
	struct mask mask = {.at = line, .left = len, .out = out};

	while (mask.left && mask.done < LOG_MASK_MOST) {
		size_t used = step(&mask);

		mask.at += used;
		mask.left -= used;
	}
	out[mask.done] = '\0';
	return out;
}
