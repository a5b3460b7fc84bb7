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

static const char *const html_names[128] = {
	['&'] = "&amp;",
	['<'] = "&lt;",
	['>'] = "&gt;",
	['"'] = "&quot;",
	['\''] = "&#39;",
};

bool escape_is_unseen(uint32_t code)
{
	if ((code & 0xfffe) == 0xfffe) /* the last two of each plane are no characters */
		return true;
	for (size_t i = 0; i < ARRAY_LEN(unseen); i++)
		if (code >= unseen[i].first && code <= unseen[i].last)
			return true;
	return false;
}

static void escape(FILE *out, const char *text, const char *const names[128])
{
	size_t left = strlen(text);

	while (left > 0) {
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
		step = step ? step : 1;
		text += step;
		left -= step;
	}
}

void escape_html(FILE *out, const char *text)
{
	escape(out, text, html_names);
}

void escape_plain(FILE *out, const char *text)
{
	escape(out, text, NULL);
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
