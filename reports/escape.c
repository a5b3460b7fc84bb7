#include "reports/escape.h"

#include <inttypes.h>
#include <string.h>

#include "base/arena.h"
#include "base/array.h"
#include "base/text.h"

struct range {
	uint32_t first, last;
};

/* Controls (also those that XML 1.0 forbids), format characters that reorder or hide text
 * (UAX #9, UTS #39), line separators, non-characters. */
static const struct range unseen[] = {
	{0x0000, 0x001f},
	{0x007f, 0x009f},
	{0x00ad, 0x00ad},
	{0x034f, 0x034f},
	{0x061c, 0x061c},
	{0x115f, 0x1160},
	{0x17b4, 0x17b5},
	{0x180e, 0x180e},
	{0x200b, 0x200f},
	{0x2028, 0x202e},
	{0x2060, 0x206f},
	{0x3164, 0x3164},
	{0xfdd0, 0xfdef},
	{0xfeff, 0xfeff},
	{0xffa0, 0xffa0},
	{0xfff9, 0xfffb},
	{0xe0000, 0xe0fff},
};

/* Letters that run from right to left. */
static const struct range leftward[] = {
	{0x0590, 0x08ff},
	{0xfb1d, 0xfdcf},
	{0xfdf0, 0xfdff},
	{0xfe70, 0xfefc},
	{0x10800, 0x10fff},
	{0x1e800, 0x1efff},
};

static const char *const html_names[128] = {
	['&'] = "&amp;",
	['<'] = "&lt;",
	['>'] = "&gt;",
	['"'] = "&quot;",
	['\''] = "&#39;",
};

static bool is_in(uint32_t code, const struct range *ranges, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	return false;
}

bool escape_is_unseen(uint32_t code)
{
	/* the last two of each plane are no characters */
	return (code & 0xfffe) == 0xfffe || is_in(code, unseen, ARRAY_LEN(unseen));
}

/* Bytes of the words at the beginning that run from right to left, 0 of none: from such a letter to
 * the last one that only blanks, hyphens and apostrophes part from it. */
static size_t leftward_run(const char *text, size_t left)
{
	size_t at = 0, run = 0;

	while (at < left) {
		uint32_t code = 0;
		size_t step = utf8_next(text + at, left - at, &code);

		if (step == 0)
			break;
		at += step;
		if (is_in(code, leftward, ARRAY_LEN(leftward)) && !escape_is_unseen(code))
			run = at;
		else if (run == 0 || !strchr(" -'", (int)(code < 128 ? code : 'x')))
			break;
	}
	return run;
}

static size_t escape_one(FILE *out, const char *text, size_t left, const char *const names[128])
{
	uint32_t code = 0;
	size_t step = utf8_next(text, left, &code);

	if (step == 0)
		fputs("\xef\xbf\xbd", out);
	else if (escape_is_unseen(code))
		fprintf(out, "⟨U+%04" PRIX32 "⟩", code);
	else if (names && code < 128 && names[code])
		fputs(names[code], out);
	else
		fwrite(text, 1, step, out);
	return step ? step : 1;
}

static void escape(FILE *out, const char *text, size_t left, const char *const names[128])
{
	while (left > 0) {
		size_t step = escape_one(out, text, left, names);

		text += step;
		left -= step;
	}
}

/* U+2068 and U+2069, as arrays: compilers and readers may take a text with one of them for a trick.
 */
static const char isolate[] = {'\xe2', '\x81', '\xa8', '\0'};
static const char isolate_end[] = {'\xe2', '\x81', '\xa9', '\0'};

/* What runs from right to left is isolated (UAX #9: U+2068, U+2069), so that digits and
 * punctuation of ours beside it stay where they stand. Characters rather than <bdi>: they do the
 * same in attributes, in SVG, and in documents that are made of the page. */
void escape_html(FILE *out, const char *text)
{
	size_t left = strlen(text);

	while (left > 0) {
		size_t run = (unsigned char)*text < 0xd6 ? 0 : leftward_run(text, left);
		size_t step = run;

		if (run > 0) {
			fputs(isolate, out);
			escape(out, text, run, html_names);
			fputs(isolate_end, out);
		} else {
			step = escape_one(out, text, left, html_names);
		}
		text += step;
		left -= step;
	}
}

void escape_plain(FILE *out, const char *text)
{
	escape(out, text, strlen(text), NULL);
}

char *escape_plain_text(const char *text)
{
	char *plain = NULL;
	size_t len = 0;
	FILE *memory = open_memstream(&plain, &len);

	if (memory)
		escape_plain(memory, text);
	if (!memory || fclose(memory) != 0)
		arena_die();
	return plain;
}
