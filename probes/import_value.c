#include "probes/import_value.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/json.h"

#define DIGITS_MOST   18 /* what an int64_t holds whatever they are */
#define EXPONENT_MOST 400
#define TEXT_MOST     64 /* bytes of a word or unit that could be known */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static const char *skip_blanks(const char *at)
{
	while (is_blank(*at))
		at++;
	return at;
}

/* ---- numbers ---- */

/* Digits beyond those that count move the scale, or are cut. */
static const char *take_digits(
	const char *at, bool fraction, int *taken, struct import_decimal *out)
{
	for (; is_digit(*at); at++) {
		bool counts = *taken < DIGITS_MOST;

		if (counts)
			out->digits = out->digits * 10 + (*at - '0');
		*taken += out->digits != 0;
		out->scale += (counts ? 0 : 1) - (fraction ? 1 : 0);
		if (out->scale > EXPONENT_MOST || out->scale < -EXPONENT_MOST)
			return NULL;
	}
	return at;
}

/* Without digits behind it an "e" belongs to what follows. */
static const char *take_exponent(const char *at, struct import_decimal *out)
{
	const char *digits = at;
	bool negative = false;
	int value = 0;

	if (*digits != 'e' && *digits != 'E')
		return at;
	digits++;
	if (*digits == '-' || *digits == '+')
		negative = *digits++ == '-';
	if (!is_digit(*digits))
		return at;
	for (; is_digit(*digits); digits++)
		value = value < EXPONENT_MOST ? value * 10 + (*digits - '0') : EXPONENT_MOST;
	out->scale += negative ? -value : value;
	return digits;
}

const char *import_decimal_read(const char *text, struct import_decimal *out)
{
	struct import_decimal value = {0};
	const char *at = *text == '-' || *text == '+' ? text + 1 : text;
	const char *first = at;
	int taken = 0;

	at = take_digits(at, false, &taken, &value);
	if (!at || at == first)
		return NULL;
	if (*at == '.' && is_digit(at[1]))
		at = take_digits(at + 1, true, &taken, &value);
	if (!at)
		return NULL;
	at = take_exponent(at, &value);
	if (*text == '-')
		value.digits = -value.digits;
	*out = value;
	return at;
}

/* value × 10^scale, and what fell off its end. */
struct shifted {
	int64_t value;
	int last;   /* the digit that fell last: the one next to the value */
	bool exact; /* only zeros fell */
};

static bool shift(const struct import_decimal *value, int power, struct shifted *out)
{
	int scale = value->scale + power;

	*out = (struct shifted){.value = value->digits, .exact = true};
	for (; scale > 0 && out->value != 0; scale--) {
		if (out->value > JSON_INT_MOST / 10 || out->value < -(JSON_INT_MOST / 10))
			return false;
		out->value *= 10;
	}
	for (; scale < 0 && (out->value != 0 || out->last != 0); scale++) {
		out->last = abs((int)(out->value % 10));
		out->exact &= out->last == 0;
		out->value /= 10;
	}
	return out->value <= JSON_INT_MOST && out->value >= -JSON_INT_MOST;
}

bool import_decimal_scaled(const struct import_decimal *value, int power, int64_t *out)
{
	struct shifted shifted;

	if (!shift(value, power, &shifted))
		return false;
	*out = shifted.value + (shifted.last < 5 ? 0 : value->digits < 0 ? -1 : 1);
	return true;
}

bool import_decimal_cut(const struct import_decimal *value, int power, int64_t *out)
{
	struct shifted shifted;

	if (!shift(value, power, &shifted))
		return false;
	*out = shifted.value;
	return true;
}

bool import_integer(const char *text, int64_t least, int64_t most, int64_t *out)
{
	struct import_decimal value;
	const char *rest = import_decimal_read(skip_blanks(text), &value);
	struct shifted shifted;

	if (!rest || *skip_blanks(rest) != '\0' || !shift(&value, 0, &shifted))
		return false;
	if (!shifted.exact || shifted.value < least || shifted.value > most)
		return false;
	*out = shifted.value;
	return true;
}

/* ---- words ---- */

/* Lower case, blanks around it left out. False: longer than any word that is known. */
static bool normal_word(const char *text, size_t len, char out[TEXT_MOST])
{
	while (len && is_blank(*text)) {
		text++;
		len--;
	}
	while (len && is_blank(text[len - 1]))
		len--;
	if (len >= TEXT_MOST)
		return false;
	for (size_t i = 0; i < len; i++)
		out[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] - 'A' + 'a' : text[i]);
	out[len] = '\0';
	return true;
}

static const struct unit {
	const char *name;
	int power;
} units[] = {
	{"ms", IMPORT_UNIT_MS},
	{"msec", IMPORT_UNIT_MS},
	{"毫秒", IMPORT_UNIT_MS},
	{"s", IMPORT_UNIT_S},
	{"sec", IMPORT_UNIT_S},
	{"秒", IMPORT_UNIT_S},
	{"us", IMPORT_UNIT_US},
	{"usec", IMPORT_UNIT_US},
	{"\xc2\xb5s", IMPORT_UNIT_US}, /* U+00B5 */
	{"\xce\xbcs", IMPORT_UNIT_US}, /* U+03BC */
	{"微秒", IMPORT_UNIT_US},
	{"ns", IMPORT_UNIT_NS},
	{"纳秒", IMPORT_UNIT_NS},
};

int import_unit(const char *text, size_t len)
{
	char word[TEXT_MOST];

	if (normal_word(text, len, word))
		for (size_t i = 0; i < ARRAY_LEN(units); i++)
			if (strcmp(units[i].name, word) == 0)
				return units[i].power;
	return IMPORT_NO_UNIT;
}

static const struct outcome_word {
	const char *word;
	enum import_outcome says;
} outcome_words[] = {
	{"ok", IMPORT_ANSWERED},
	{"success", IMPORT_ANSWERED},
	{"successful", IMPORT_ANSWERED},
	{"succeeded", IMPORT_ANSWERED},
	{"up", IMPORT_ANSWERED},
	{"alive", IMPORT_ANSWERED},
	{"reachable", IMPORT_ANSWERED},
	{"true", IMPORT_ANSWERED},
	{"yes", IMPORT_ANSWERED},
	{"pass", IMPORT_ANSWERED},
	{"normal", IMPORT_ANSWERED},
	{"成功", IMPORT_ANSWERED},
	{"正常", IMPORT_ANSWERED},
	{"可用", IMPORT_ANSWERED},
	{"通", IMPORT_ANSWERED},
	{"可达", IMPORT_ANSWERED},
	{"是", IMPORT_ANSWERED},
	{"fail", IMPORT_SILENT},
	{"failed", IMPORT_SILENT},
	{"failure", IMPORT_SILENT},
	{"error", IMPORT_SILENT},
	{"down", IMPORT_SILENT},
	{"timeout", IMPORT_SILENT},
	{"timed out", IMPORT_SILENT},
	{"time out", IMPORT_SILENT},
	{"lost", IMPORT_SILENT},
	{"loss", IMPORT_SILENT},
	{"false", IMPORT_SILENT},
	{"no", IMPORT_SILENT},
	{"*", IMPORT_SILENT},
	{"失败", IMPORT_SILENT},
	{"异常", IMPORT_SILENT},
	{"错误", IMPORT_SILENT},
	{"超时", IMPORT_SILENT},
	{"请求超时", IMPORT_SILENT},
	{"连接超时", IMPORT_SILENT},
	{"ping超时", IMPORT_SILENT},
	{"丢包", IMPORT_SILENT},
	{"丢失", IMPORT_SILENT},
	{"不可用", IMPORT_SILENT},
	{"不通", IMPORT_SILENT},
	{"否", IMPORT_SILENT},
	{"refused", IMPORT_REFUSED},
	{"connection refused", IMPORT_REFUSED},
	{"拒绝连接", IMPORT_REFUSED},
	{"连接被拒绝", IMPORT_REFUSED},
	{"unreachable", IMPORT_UNREACHABLE},
	{"host unreachable", IMPORT_UNREACHABLE},
	{"network unreachable", IMPORT_UNREACHABLE},
	{"不可达", IMPORT_UNREACHABLE},
	{"主机不可达", IMPORT_UNREACHABLE},
	{"网络不可达", IMPORT_UNREACHABLE},
	{"reset", IMPORT_RESET},
	{"connection reset", IMPORT_RESET},
	{"连接被重置", IMPORT_RESET},
};

enum import_outcome import_outcome(const char *text)
{
	char word[TEXT_MOST];

	if (normal_word(text, strlen(text), word))
		for (size_t i = 0; i < ARRAY_LEN(outcome_words); i++)
			if (strcmp(outcome_words[i].word, word) == 0)
				return outcome_words[i].says;
	return IMPORT_OUTCOME_UNKNOWN;
}

static bool says_nothing(const char *text)
{
	static const char *const words[] = {
		"", "-", "--", "—", "——", "/", "n/a", "na", "nan", "null", "none", "无"};
	char word[TEXT_MOST];

	if (!normal_word(text, strlen(text), word))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strcmp(words[i], word) == 0)
			return true;
	return false;
}

static enum import_cell word_cell(const char *text)
{
	enum import_outcome says = import_outcome(text);

	if (says_nothing(text))
		return IMPORT_CELL_NOTHING;
	return says == IMPORT_OUTCOME_UNKNOWN || says == IMPORT_ANSWERED ? IMPORT_CELL_STRANGE
									 : IMPORT_CELL_LOST;
}

enum import_cell import_duration(const char *text, int unit, int64_t *out_ns)
{
	struct import_decimal value;
	const char *rest = import_decimal_read(skip_blanks(text), &value);
	int own;

	if (!rest)
		return word_cell(text);
	own = import_unit(rest, strlen(rest));
	if (*skip_blanks(rest) == '\0')
		own = unit;
	else if (own == IMPORT_NO_UNIT || (unit != IMPORT_NO_UNIT && own != unit))
		return IMPORT_CELL_STRANGE;
	if (own == IMPORT_NO_UNIT)
		return IMPORT_CELL_NO_UNIT;
	return import_decimal_scaled(&value, own, out_ns) ? IMPORT_CELL_VALUE : IMPORT_CELL_STRANGE;
}

/* ---- addresses ---- */

static bool take_port(const char *text, int64_t *port)
{
	return *text >= '0' && *text <= '9' && import_integer(text, 1, 65535, port);
}

static bool plain_address(const char *text, char out[ADDRESS_TEXT_LEN])
{
	struct sockaddr_storage addr;

	if (!address_parse(text, &addr))
		return false;
	address_text((const struct sockaddr *)&addr, out);
	return true;
}

/* [2001:db8::1]:80 */
static bool bracketed_address(char *text, char out[ADDRESS_TEXT_LEN], int64_t *port)
{
	char *end = strchr(text, ']');

	if (!end)
		return false;
	*end = '\0';
	if (end[1] == ':' ? !take_port(end + 2, port) : end[1] != '\0')
		return false;
	return strchr(text, ':') && plain_address(text + 1, out);
}

static bool host_address(char *text, char out[ADDRESS_TEXT_LEN], int64_t *port)
{
	char *colon = strchr(text, ':');

	if (*text == '[')
		return bracketed_address(text, out, port);
	if (colon && colon == strrchr(text, ':')) { /* one colon: no IPv6 */
		*colon = '\0';
		if (!take_port(colon + 1, port))
			return false;
	}
	return plain_address(text, out);
}

bool import_address(const char *text, char out[ADDRESS_TEXT_LEN], int64_t *port)
{
	const char *scheme = strstr(text, "://");
	const char *host = scheme ? scheme + 3 : skip_blanks(text);
	char copy[ADDRESS_TEXT_LEN + 16];
	char found[ADDRESS_TEXT_LEN];
	int64_t found_port = 0;
	size_t len = scheme ? strcspn(host, "/?#") : strlen(host);

	while (len && is_blank(host[len - 1]))
		len--;
	if (len >= sizeof(copy))
		return false;
	memcpy(copy, host, len);
	copy[len] = '\0';
	if (!host_address(copy, found, &found_port))
		return false;
	memcpy(out, found, sizeof(found));
	*port = found_port;
	return true;
}
