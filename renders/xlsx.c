#include "renders/xlsx.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "base/i18n.h"
#include "base/text.h"
#include "reports/escape.h"
#include "reports/facts.h"
#include "reports/ledger.h"
#include "reports/numbers.h"

#define PAPER_A4     9
#define HEADER_MOST  40      /* characters of the applicant in the running head, which holds 255 */
#define LINE_HEIGHT  15.0    /* points, of the font below */
#define LINES_MOST   30      /* a row is no higher than 409 points */
#define SERIAL_EPOCH 25569.0 /* of 1970-01-01, in days of the workbook */

static double as_it_is(int64_t value)
{
	return (double)value;
}

static double thousandth(int64_t value)
{
	return (double)value / 1e3;
}

static double millionth(int64_t value)
{
	return (double)value / 1e6;
}

/* A radius is a bound: tenths of a kilometre, rounded up. */
static double kilometres(int64_t metres)
{
	int64_t tenths = (metres + 99) / 100;

	return (double)tenths / 10;
}

/* Days, as a workbook counts them, in +08:00. */
static double serial(int64_t ms)
{
	return SERIAL_EPOCH + (double)(ms + WHEN_CST_OFFSET_MS) / (double)WHEN_DAY_MS;
}

static const struct {
	const char *format; /* NULL: text */
	double (*number)(int64_t value);
} kinds[LEDGER_KIND_COUNT] = {
	[LEDGER_TEXT] = {NULL, NULL},
	[LEDGER_COUNT] = {"#,##0", as_it_is},
	[LEDGER_SHARE] = {"0.00##%", millionth},
	[LEDGER_US] = {"0.000", thousandth},
	[LEDGER_NS] = {"0.000", millionth},
	[LEDGER_METRES] = {"0.0", kilometres},
	[LEDGER_TIME] = {"yyyy-mm-dd hh:mm:ss", serial},
};

struct xlsx {
	const struct report *report;
	lxw_workbook *book;
	lxw_format *head, *formats[LEDGER_KIND_COUNT];
	lxw_worksheet *sheet; /* the open one */
	lxw_row_t row;        /* the next */
	int64_t left_out;     /* rows beyond what a sheet holds */
	lxw_error error;      /* the first */
};

static void note(struct xlsx *x, lxw_error error)
{
	if (x->error == LXW_NO_ERROR)
		x->error = error;
}

/* "_x0041_" means a character to a workbook: the first of its underlines is spelled so itself. */
static bool is_coded(const char *text)
{
	return text[0] == '_' && text[1] == 'x' &&
	       strspn(text + 2, "0123456789ABCDEFabcdef") == 4 && text[6] == '_';
}

/* Heap: as a workbook spells it. */
static char *spelled(const char *text)
{
	static const char underline[] = "_x005F_";
	const size_t len = sizeof(underline) - 1;
	char *clean = escape_plain_text(text), *out = calloc(4, strlen(clean) + 1), *to = out;

	if (!out)
		arena_die();
	for (const char *at = clean; *at; at++) {
		if (is_coded(at))
			to = (char *)memcpy(to, underline, len) + len;
		else
			*to++ = *at;
	}
	*to = '\0';
	free(clean);
	return out;
}

/* Bytes of the longest beginning that takes at most so many UTF-16 units. */
static size_t fitting(const char *text, size_t units)
{
	size_t left = strlen(text), at = 0;

	while (at < left) {
		uint32_t code = 0;
		size_t step = utf8_next(text + at, left - at, &code);
		size_t takes = code > 0xffff ? 2 : 1;

		if (takes > units)
			break;
		units -= takes;
		at += step ? step : 1;
	}
	return at;
}

static void write_text(
	struct xlsx *x, lxw_row_t row, lxw_col_t column, const char *text, lxw_format *format)
{
	static const char cut[] = "…";
	char *clean = spelled(text);

	if (clean[fitting(clean, XLSX_TEXT_MOST)]) {
		size_t len = fitting(clean, XLSX_TEXT_MOST - 1);

		memcpy(clean + len, cut,
			sizeof(cut)); /* there are three bytes and more behind it */
	}
	note(x, worksheet_write_string(x->sheet, row, column, clean, format));
	free(clean);
}

/* Lines that the text takes in a column, or a little more: not every program fits the height. */
static size_t lines_of(const struct ledger_column *column, const char *text)
{
	size_t lines = text ? text_columns(text) / (size_t)(column->width - 1) + 1 : 1;

	return lines < LINES_MOST ? lines : LINES_MOST;
}

static void set_height(struct xlsx *x, lxw_row_t row, size_t lines)
{
	note(x, worksheet_set_row(x->sheet, row, LINE_HEIGHT * (double)lines, NULL));
}

static void take(void *data, const struct ledger_sheet *sheet, const struct ledger_cell *cells)
{
	struct xlsx *x = data;
	size_t lines = 1;

	if (x->row >= XLSX_ROWS_MOST - 1) {
		x->left_out++;
		return;
	}
	for (size_t i = 0; i < sheet->column_count; i++) {
		enum ledger_kind kind = sheet->columns[i].kind;
		lxw_format *format = x->formats[kind];
		lxw_col_t column = (lxw_col_t)i;
		size_t needs = lines_of(&sheet->columns[i], cells[i].text);

		lines = needs > lines ? needs : lines;
		if (kind == LEDGER_TEXT && cells[i].text && cells[i].text[0])
			write_text(x, x->row, column, cells[i].text, format);
		else if (kind != LEDGER_TEXT && cells[i].value != BIND_ABSENT)
			note(x, worksheet_write_number(x->sheet, x->row, column,
					kinds[kind].number(cells[i].value), format));
		else
			note(x, worksheet_write_blank(x->sheet, x->row, column, format));
	}
	set_height(x, x->row, lines);
	x->row++;
}

static void say_left_out(struct xlsx *x)
{
	char text[128];

	if (x->left_out == 0)
		return;
	if (x->report->lang == LANG_EN)
		snprintf(text, sizeof(text),
			"%lld more rows are beyond what a sheet holds and are not listed.",
			(long long)x->left_out);
	else
		snprintf(text, sizeof(text), "另有 %lld 行超出工作表的行数上限，没有列出。",
			(long long)x->left_out);
	write_text(x, x->row, 0, text, x->formats[LEDGER_TEXT]);
}

/* The beginning of a text, visible, in a small room. */
static void cut_text(char *to, size_t size, const char *text)
{
	char *clean = escape_plain_text(text ? text : "");

	clean[fitting(clean, HEADER_MOST)] = '\0';
	snprintf(to, size, "%s", clean); /* of at most three bytes a unit */
	free(clean);
}

/* In a running head '&' begins a code and is doubled. */
static void head_text(char *to, const char *text)
{
	char plain[4 * HEADER_MOST + 1];

	cut_text(plain, sizeof(plain), text);
	for (const char *at = plain; *at; at++) {
		if (*at == '&')
			*to++ = '&';
		*to++ = *at;
	}
	*to = '\0';
}

static void set_paper(struct xlsx *x)
{
	char head[8 * HEADER_MOST + 64] = "&L";
	const char *sha256 = x->report->evidence_sha256;
	size_t used = strlen(head);

	head_text(head + used, x->report->evidence->operator_.name);
	used = strlen(head);
	snprintf(head + used, sizeof(head) - used, "&R%.16s", sha256 ? sha256 : "");
	worksheet_set_landscape(x->sheet);
	worksheet_set_paper(x->sheet, PAPER_A4);
	worksheet_fit_to_pages(x->sheet, 1, 0);
	note(x, worksheet_repeat_rows(x->sheet, 0, 0));
	note(x, worksheet_set_header(x->sheet, head));
	note(x, worksheet_set_footer(x->sheet,
			phrase_in(x->report->lang,
				(struct phrase){"&C第 &P 页 共 &N 页", "&CPage &P of &N"})));
}

static void write_heads(struct xlsx *x, const struct ledger_sheet *sheet)
{
	size_t lines = 1;

	for (size_t i = 0; i < sheet->column_count; i++) {
		lxw_col_t column = (lxw_col_t)i;
		const char *name = phrase_in(x->report->lang, sheet->columns[i].name);
		size_t needs = lines_of(&sheet->columns[i], name);

		lines = needs > lines ? needs : lines;
		note(x, worksheet_set_column(
				x->sheet, column, column, sheet->columns[i].width, NULL));
		write_text(
			x, 0, column, phrase_in(x->report->lang, sheet->columns[i].name), x->head);
	}
	set_height(x, 0, lines);
	worksheet_freeze_panes(x->sheet, 1, 1);
}

static void write_sheet(struct xlsx *x, const struct ledger_sheet *sheet)
{
	if (sheet->internal && x->report->edition == EDITION_FILING)
		return;
	x->sheet = workbook_add_worksheet(x->book, phrase_in(x->report->lang, sheet->title));
	if (!x->sheet) {
		note(x, LXW_ERROR_MEMORY_MALLOC_FAILED);
		return;
	}
	x->row = 1;
	x->left_out = 0;
	set_paper(x);
	write_heads(x, sheet);
	ledger_each(x->report, sheet, take, x);
	if (x->row > 1)
		note(x, worksheet_autofilter(
				x->sheet, 0, 0, x->row - 1, (lxw_col_t)(sheet->column_count - 1)));
	say_left_out(x);
}

static lxw_format *new_format(struct xlsx *x)
{
	lxw_format *format = workbook_add_format(x->book);

	format_set_font_name(format, "宋体");
	format_set_font_size(format, 10);
	format_set_align(format, LXW_ALIGN_VERTICAL_TOP);
	format_set_border(format, LXW_BORDER_HAIR);
	return format;
}

static void make_formats(struct xlsx *x)
{
	for (size_t i = 0; i < LEDGER_KIND_COUNT; i++) {
		x->formats[i] = new_format(x);
		if (kinds[i].format)
			format_set_num_format(x->formats[i], kinds[i].format);
		else
			format_set_text_wrap(x->formats[i]);
	}
	x->head = new_format(x);
	format_set_bold(x->head);
	format_set_text_wrap(x->head);
	format_set_bg_color(x->head, 0xE8EDF3);
}

/* Nothing of it asks a clock: the same report gives the same bytes. */
static void set_properties(struct xlsx *x)
{
	char company[4 * HEADER_MOST + 1], title[128];
	lxw_doc_properties properties = {.title = title, .company = company};

	cut_text(title, sizeof(title),
		phrase_in(x->report->lang,
			(struct phrase){"CDN节点覆盖与日志留存台账", "Ledger of a CDN"}));
	cut_text(company, sizeof(company), x->report->evidence->operator_.name);
	properties.created = (time_t)(x->report->evidence->as_of.v / 1000);
	note(x, workbook_set_properties(x->book, &properties));
}

/* The library writes to a path: one of a file that has no name. */
static int fill(const struct report *report, int fd, struct err *err)
{
	char path[64];
	struct xlsx x = {.report = report};

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	x.book = workbook_new(path);
	if (!x.book)
		return err_no_memory(err);
	make_formats(&x);
	set_properties(&x);
	for (size_t i = 0; i < ledger_sheet_count; i++)
		write_sheet(&x, ledger_sheets[i]);
	note(&x, workbook_close(x.book));
	if (x.error != LXW_NO_ERROR)
		return err_set(err, ERR_IO, _("the workbook cannot be written: %s"),
			lxw_strerror(x.error));
	return 0;
}

static int copy(FILE *out, int fd, struct err *err)
{
	char bytes[65536];
	off_t at = 0;
	ssize_t len;

	while ((len = pread(fd, bytes, sizeof(bytes), at)) > 0) {
		fwrite(bytes, 1, (size_t)len, out); /* a failure stays in the stream */
		at += len;
	}
	if (len < 0 || ferror(out))
		return err_set_errno(err, ERR_IO, errno, _("writing the report failed"));
	return 0;
}

int xlsx_write(FILE *out, const struct render *render, struct err *err)
{
	int fd = memfd_create("ledger", MFD_CLOEXEC), ret;

	if (fd < 0)
		return err_set_errno(err, ERR_IO, errno, _("writing the report failed"));
	ret = fill(render->report, fd, err);
	if (ret == 0)
		ret = copy(out, fd, err);
	close(fd);
	return ret;
}
