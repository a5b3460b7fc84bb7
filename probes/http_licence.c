#include "probes/http_licence.h"

#include <string.h>

#include "base/array.h"
#include "base/text.h"

#define CLASS_MOST  24 /* bytes of "A1.A2.B1.B2" */
#define DIGITS      8
#define SUFFIX_MOST 3 /* digits */
#define NUMBER_MOST (4 + CLASS_MOST + 1 + DIGITS + 1 + SUFFIX_MOST)

struct page {
	const char *at, *end;
	bool whole, utf8;
};

/* The character in front of numbers that a province gave. */
static const struct {
	const char utf8[4], gbk[3];
} provinces[] = {
	{"京", "\xbe\xa9"},
	{"津", "\xbd\xf2"},
	{"冀", "\xbc\xbd"},
	{"晋", "\xbd\xfa"},
	{"蒙", "\xc3\xc9"},
	{"辽", "\xc1\xc9"},
	{"吉", "\xbc\xaa"},
	{"黑", "\xba\xda"},
	{"沪", "\xbb\xa6"},
	{"苏", "\xcb\xd5"},
	{"浙", "\xd5\xe3"},
	{"皖", "\xcd\xee"},
	{"闽", "\xc3\xf6"},
	{"赣", "\xb8\xd3"},
	{"鲁", "\xc2\xb3"},
	{"豫", "\xd4\xa5"},
	{"鄂", "\xb6\xf5"},
	{"湘", "\xcf\xe6"},
	{"粤", "\xd4\xc1"},
	{"桂", "\xb9\xf0"},
	{"琼", "\xc7\xed"},
	{"渝", "\xd3\xe5"},
	{"川", "\xb4\xa8"},
	{"贵", "\xb9\xf3"},
	{"云", "\xd4\xc6"},
	{"藏", "\xb2\xd8"},
	{"陕", "\xc9\xc2"},
	{"甘", "\xb8\xca"},
	{"青", "\xc7\xe0"},
	{"宁", "\xc4\xfe"},
	{"新", "\xd0\xc2"},
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
	return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
	       c == '_' || c == '.';
}

static bool is_class_char(char c)
{
	return is_digit(c) || c == 'A' || c == 'B' || c == '.';
}

/* "B1", "B1.2", "A2.B1.B2": what the licence is for. */
static bool is_class(const char *text, size_t len)
{
	size_t i = 0;

	for (;;) {
		bool letter = i < len && (text[i] == 'A' || text[i] == 'B');

		if (i == 0 && !letter)
			return false;
		i += letter;
		if (i >= len || !is_digit(text[i]))
			return false;
		if (++i == len)
			return true;
		if (text[i++] != '.')
			return false;
	}
}

static size_t digits_from(const struct page *page, const char *from)
{
	size_t count = 0;

	while (from + count < page->end && is_digit(from[count]))
		count++;
	return count;
}

/* No letter or digit goes on there. */
static bool is_over(const struct page *page, const char *at)
{
	return at < page->end ? !is_word(*at) || *at == '.' || *at == '-' : page->whole;
}

/* Where the number whose '-' stands at `dash` ends; NULL: it is none. */
static const char *number_end(const struct page *page, const char *dash)
{
	const char *end = dash + 1 + DIGITS;
	size_t suffix;

	if (digits_from(page, dash + 1) != DIGITS || !is_over(page, end))
		return NULL;
	if (end == page->end || *end != '-')
		return end;
	suffix = digits_from(page, end + 1);
	if (suffix == 0 && end + 1 == page->end)
		return page->whole ? end : NULL;
	if (suffix == 0 || suffix > SUFFIX_MOST)
		return end;
	return is_over(page, end + 1 + suffix) ? end + 1 + suffix : NULL;
}

static const char *class_begin(const struct page *page, const char *dash)
{
	const char *from = dash;

	while (from > page->at && dash - from <= CLASS_MOST && is_class_char(from[-1]))
		from--;
	if (dash - from > CLASS_MOST || !is_class(from, (size_t)(dash - from)) ||
		(from > page->at && is_word(from[-1])))
		return NULL;
	return from;
}

/* That stands right before `from`; "": none. */
static const char *province_before(const struct page *page, const char *from)
{
	size_t room = (size_t)(from - page->at);

	for (size_t i = 0; i < ARRAY_LEN(provinces); i++) {
		const char *text = page->utf8 ? provinces[i].utf8 : provinces[i].gbk;
		size_t len = strlen(text);

		if (room >= len && memcmp(from - len, text, len) == 0)
			return provinces[i].utf8;
	}
	return "";
}

static bool is_among(const char *list, const char *number, size_t len)
{
	const char *at = list;

	while ((at = strstr(at, number))) {
		if ((at == list || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
			return true;
		at += len;
	}
	return false;
}

static void add(const char *province, const char *from, const char *end,
	char out[HTTP_LICENCE_TEXT_MOST + 1])
{
	char number[NUMBER_MOST + 1];
	size_t before = strlen(province), len = before + (size_t)(end - from), at = strlen(out);

	memcpy(number, province, before);
	memcpy(number + before, from, len - before);
	number[len] = '\0';
	if (is_among(out, number, len) || at + (at > 0) + len > HTTP_LICENCE_TEXT_MOST)
		return;
	if (at > 0)
		out[at++] = ' ';
	memcpy(out + at, number, len + 1);
}

/* Behind the comment whose first '-' stands at `dash`; NULL: none begins there, or none ends, as in
 * a script's text. What stands in a comment is shown to nobody. */
static const char *comment_end(const struct page *page, const char *dash)
{
	static const char close[] = "-->";
	const char *end;

	if (dash - page->at < 2 || page->end - dash < 2 || memcmp(dash - 2, "<!--", 4) != 0)
		return NULL;
	end = memmem(dash, (size_t)(page->end - dash), close, sizeof(close) - 1);
	if (end)
		return end + sizeof(close) - 1;
	return page->whole ? NULL : page->end; /* it may end in what is not there */
}

void http_licence_find(
	const char *page, size_t len, bool whole, char out[HTTP_LICENCE_TEXT_MOST + 1])
{
	struct page in = {page, page + len, whole, false};
	const char *dash = page;

	out[0] = '\0';
	if (len == 0)
		return;
	in.utf8 = utf8_bad_at(page, len) + 4 > len; /* the last one may be cut */
	while ((dash = memchr(dash, '-', (size_t)(in.end - dash)))) {
		const char *from = class_begin(&in, dash),
			   *end = from ? number_end(&in, dash) : comment_end(&in, dash);

		if (from && end)
			add(province_before(&in, from), from, end, out);
		dash = end ? end : dash + 1;
	}
}

static size_t province_at(const char *text)
{
	for (size_t i = 0; i < ARRAY_LEN(provinces); i++)
		if (strncmp(text, provinces[i].utf8, strlen(provinces[i].utf8)) == 0)
			return strlen(provinces[i].utf8);
	return 0;
}

bool http_licence_holds(const char *text, size_t size)
{
	size_t len = strnlen(text, size), step;

	if (len == size)
		return false;
	for (size_t i = 0; i < len; i += step) {
		step = text[i] >= ' ' && text[i] <= '~' ? 1 : province_at(text + i);
		if (step == 0)
			return false;
	}
	return true;
}
