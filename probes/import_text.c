#include "probes/import_text.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

/* ---- encodings ---- */

static int copy_utf8(const char *bytes, size_t len, char **out, size_t *out_len, struct err *err)
{
	*out = malloc(len + 1);
	if (!*out)
		return err_no_memory(err);
	memcpy(*out, bytes, len);
	(*out)[len] = '\0';
	*out_len = len;
	return 0;
}

/* GB18030's two bytes become at most three, its four at most four, UTF-16's two at most three. */
static int convert(iconv_t from, const char *bytes, size_t len, const char *coding, char **out,
	size_t *out_len, struct err *err)
{
	size_t in_left = len, room = len * 2 + 4, left = room;
	char *copy = malloc(len + 1), *in = copy; /* iconv takes no const */
	char *text = malloc(room + 1), *to = text;
	int ret = -1;

	if (!copy || !text) {
		err_no_memory(err);
		goto out;
	}
	memcpy(copy, bytes, len);
	if (iconv(from, &in, &in_left, &to, &left) == (size_t)-1) {
		err_set(err, ERR_DATA, _("byte %zu is neither UTF-8 nor %s"), len - in_left,
			coding);
		goto out;
	}
	*to = '\0';
	*out = text;
	*out_len = (size_t)(to - text);
	text = NULL;
	ret = 0;
out:
	free(copy);
	free(text);
	return ret;
}

static int convert_from(const char *coding, const char *bytes, size_t len, char **out,
	size_t *out_len, struct err *err)
{
	iconv_t from = iconv_open("UTF-8", coding);
	int ret;

	if (from == (iconv_t)-1) /* NOLINT(performance-no-int-to-ptr): POSIX has it so */
		return err_set_errno(err, ERR_INTERNAL, errno,
			_("the C library cannot convert from %s"), coding);
	ret = convert(from, bytes, len, coding, out, out_len, err);
	iconv_close(from);
	return ret;
}

static const char *coding_of(const char *bytes, size_t len)
{
	if (len >= 2 && (memcmp(bytes, "\xff\xfe", 2) == 0 || memcmp(bytes, "\xfe\xff", 2) == 0))
		return "UTF-16";
	return utf8_bad_at(bytes, len) == len ? "UTF-8" : "GB18030";
}

int import_to_utf8(const char *bytes, size_t len, char **out, size_t *out_len, const char **coding,
	struct err *err)
{
	const char *nul;
	int ret;

	*coding = coding_of(bytes, len);
	if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
		bytes += 3;
		len -= 3;
	}
	ret = strcmp(*coding, "UTF-8") == 0 ? copy_utf8(bytes, len, out, out_len, err)
					    : convert_from(*coding, bytes, len, out, out_len, err);
	if (ret < 0)
		return -1;
	nul = memchr(*out, '\0', *out_len);
	if (nul) {
		err_set(err, ERR_DATA, _("byte %zu is NUL: no text"), (size_t)(nul - *out));
		free(*out);
		return -1;
	}
	return 0;
}

/* ---- rows ---- */

struct row_writer {
	struct import_cells *out;
	size_t used;
};

static void put(struct row_writer *w, const char *from, size_t len)
{
	if (w->out->fault != IMPORT_ROW_GOOD)
		return;
	if (len >= sizeof(w->out->text) - w->used) {
		w->out->fault = IMPORT_ROW_TOO_LARGE;
		return;
	}
	memcpy(w->out->text + w->used, from, len);
	w->used += len;
}

static void begin_cell(struct row_writer *w)
{
	if (w->out->count == IMPORT_CELLS_MOST)
		w->out->fault = IMPORT_ROW_TOO_LARGE;
	if (w->out->fault == IMPORT_ROW_GOOD)
		w->out->cells[w->out->count++] = w->out->text + w->used;
}

static void end_cell(struct row_writer *w)
{
	put(w, "", 1);
}

static bool is_line_end(char c)
{
	return c == '\n' || c == '\r';
}

/* Where the quoted field ends: its closing quote; NULL: nowhere within a row's length. */
static const char *closing_quote(const struct import_table *in)
{
	size_t most = IMPORT_ROW_MOST;

	for (const char *at = in->at + 1; at < in->end && most-- > 0; at++) {
		if (*at != '"')
			continue;
		if (at + 1 == in->end || at[1] != '"')
			return at;
		at++;
	}
	return NULL;
}

static void take_quoted(struct import_table *in, struct row_writer *w, const char *close)
{
	for (in->at++; in->at < close; in->at++) {
		put(w, in->at, 1);
		in->line += *in->at == '\n';
		in->at += *in->at == '"';
	}
	in->at = close + 1;
	while (in->at < in->end && (*in->at == ' ' && in->separator != ' '))
		in->at++;
	if (in->at < in->end && *in->at != in->separator && !is_line_end(*in->at) &&
		w->out->fault == IMPORT_ROW_GOOD)
		w->out->fault = IMPORT_ROW_AFTER_QUOTE;
}

static void take_plain(struct import_table *in, struct row_writer *w)
{
	const char *from = in->at;
	size_t len;

	while (in->at < in->end && *in->at != in->separator && !is_line_end(*in->at))
		in->at++;
	len = (size_t)(in->at - from);
	while (len && (from[len - 1] == ' ' || from[len - 1] == '\t'))
		len--;
	for (; len && (*from == ' ' || *from == '\t'); from++)
		len--;
	put(w, from, len);
}

static void take_cell(struct import_table *in, struct row_writer *w)
{
	bool quoted = in->at < in->end && *in->at == '"';
	const char *close = quoted ? closing_quote(in) : NULL;

	begin_cell(w);
	if (quoted && !close && w->out->fault == IMPORT_ROW_GOOD)
		w->out->fault = IMPORT_ROW_OPEN_QUOTE;
	if (close)
		take_quoted(in, w, close);
	else
		take_plain(in, w);
	end_cell(w);
}

static void end_row(struct import_table *in)
{
	while (in->at < in->end && !is_line_end(*in->at))
		in->at++;
	if (in->at < in->end && *in->at == '\r' && in->at + 1 < in->end && in->at[1] == '\n')
		in->at++;
	if (in->at < in->end)
		in->at++;
	in->line++;
}

bool import_table_next(struct import_table *table, struct import_cells *out)
{
	struct row_writer writer = {.out = out};

	out->count = 0;
	out->line = table->line;
	out->fault = IMPORT_ROW_GOOD;
	if (table->at >= table->end)
		return false;
	for (;;) {
		take_cell(table, &writer);
		if (table->at >= table->end || *table->at != table->separator ||
			out->fault == IMPORT_ROW_AFTER_QUOTE)
			break;
		table->at++;
	}
	end_row(table);
	return true;
}

bool import_cells_blank(const struct import_cells *cells)
{
	for (size_t i = 0; i < cells->count; i++)
		if (cells->cells[i][0] != '\0')
			return false;
	return cells->fault == IMPORT_ROW_GOOD;
}
