#include "geo/claims_line.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

bool claims_line_is_empty(const char *line, size_t len)
{
	size_t at = 0;

	while (at < len && (line[at] == ' ' || line[at] == '\t'))
		at++;
	return at == len || line[at] == '#';
}

static bool holds_control(const char *line, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (((unsigned char)line[i] < 0x20 && line[i] != '\t') || line[i] == 0x7f)
			return true;
	return false;
}

static bool is_blank(char byte)
{
	return byte == ' ' || byte == '\t';
}

struct cut {
	const char *at, *end;
	char *to;
};

/* Behind the opening quote; "" stands for one quote. False: it is not closed. */
static bool take_quoted(struct cut *cut)
{
	while (cut->at < cut->end) {
		char byte = *cut->at++;

		if (byte != '"') {
			*cut->to++ = byte;
		} else if (cut->at < cut->end && *cut->at == '"') {
			*cut->to++ = '"';
			cut->at++;
		} else {
			while (cut->at < cut->end && is_blank(*cut->at))
				cut->at++;
			return cut->at == cut->end || *cut->at == ',';
		}
	}
	return false;
}

static void take_plain(struct cut *cut, const char *start)
{
	while (cut->at < cut->end && *cut->at != ',')
		*cut->to++ = *cut->at++;
	while (cut->to > start && is_blank(cut->to[-1]))
		cut->to--;
}

/* Up to the comma, which is taken. */
static bool take_cell(struct cut *cut, const char **out)
{
	*out = cut->to;
	while (cut->at < cut->end && is_blank(*cut->at))
		cut->at++;
	if (cut->at < cut->end && *cut->at == '"') {
		cut->at++;
		if (!take_quoted(cut))
			return false;
	} else {
		take_plain(cut, *out);
	}
	*cut->to++ = '\0';
	return true;
}

const char *claims_line_cut(const char *line, size_t len, struct claims_cells *out)
{
	struct cut cut = {line, line + len, out->bytes};

	out->count = 0;
	if (len > CLAIMS_LINE_MOST)
		return _("the line is too long");
	if (utf8_bad_at(line, len) != len)
		return _("not UTF-8: save the table as UTF-8");
	if (holds_control(line, len))
		return _("a control character");
	for (;;) {
		if (out->count == CLAIMS_CELLS_MOST)
			return _("too many cells");
		if (!take_cell(&cut, &out->texts[out->count++]))
			return _("a quote that is not closed, or text behind it");
		if (cut.at == cut.end)
			return NULL;
		cut.at++; /* the comma */
	}
}
