#include "reports/csv.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "reports/escape.h"
#include "reports/ledger.h"
#include "reports/numbers.h"

#define BYTE_ORDER_MARK "\xef\xbb\xbf"

static bool looks_like_formula(const char *text)
{
	static const char *const beginnings[] = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};

	text += strspn(text, " ");
	for (size_t i = 0; i < ARRAY_LEN(beginnings); i++)
		if (strncmp(text, beginnings[i], strlen(beginnings[i])) == 0)
			return true;
	return false;
}

static bool needs_quotes(const char *text)
{
	size_t len = strlen(text);

	return strpbrk(text, ",\"\r\n") || (len && (text[0] == ' ' || text[len - 1] == ' '));
}

static void quoted(FILE *out, const char *guard, const char *text)
{
	putc('"', out);
	fputs(guard, out);
	for (; *text; text++) {
		if (*text == '"')
			putc('"', out);
		putc(*text, out);
	}
	putc('"', out);
}

void csv_text(FILE *out, const char *text)
{
	char *clean = escape_plain_text(text);
	const char *guard;

	guard = looks_like_formula(clean) ? "'" : "";
	if (needs_quotes(clean))
		quoted(out, guard, clean);
	else
		fprintf(out, "%s%s", guard, clean);
	free(clean);
}

/* "99.73%", which a spreadsheet takes for a number. */
static struct number_text share(int64_t ppm)
{
	struct number_text text = number_percent(ppm);
	char *blank = strchr(text.text, ' ');

	if (blank)
		memmove(blank, blank + 1, strlen(blank));
	return text;
}

static struct number_text plain_count(int64_t count)
{
	struct number_text text;

	snprintf(text.text, sizeof(text.text), "%lld", (long long)count);
	return text;
}

static struct number_text instant(int64_t ms)
{
	return number_time((struct unix_ms){ms});
}

static struct number_text (*const numbers[])(int64_t value) = {
	[LEDGER_COUNT] = plain_count,
	[LEDGER_SHARE] = share,
	[LEDGER_US] = number_ms_of_us,
	[LEDGER_NS] = number_ms_of_ns,
	[LEDGER_METRES] = number_km,
	[LEDGER_TIME] = instant,
};

static void row(void *data, const struct ledger_sheet *sheet, const struct ledger_cell *cells)
{
	FILE *out = data;

	for (size_t i = 0; i < sheet->column_count; i++) {
		enum ledger_kind kind = sheet->columns[i].kind;

		if (i > 0)
			putc(',', out);
		if (kind == LEDGER_TEXT && cells[i].text)
			csv_text(out, cells[i].text);
		else if (kind != LEDGER_TEXT && cells[i].value != BIND_ABSENT)
			fputs(numbers[kind](cells[i].value).text, out);
	}
	fputs("\r\n", out);
}

static int write_sheet(
	FILE *out, const struct report *report, const struct ledger_sheet *sheet, struct err *err)
{
	fputs(BYTE_ORDER_MARK, out);
	for (size_t i = 0; i < sheet->column_count; i++) {
		if (i > 0)
			putc(',', out);
		csv_text(out, phrase_in(report->lang, sheet->columns[i].name));
	}
	fputs("\r\n", out);
	ledger_each(report, sheet, row, out);
	if (ferror(out))
		return err_set_errno(err, ERR_IO, errno, _("writing the report failed"));
	return 0;
}

int csv_findings_write(FILE *out, const struct report *report, struct err *err)
{
	return write_sheet(out, report, &ledger_findings, err);
}

int csv_cities_write(FILE *out, const struct report *report, struct err *err)
{
	return write_sheet(out, report, &ledger_cities, err);
}

int csv_nodes_write(FILE *out, const struct report *report, struct err *err)
{
	return write_sheet(out, report, &ledger_nodes, err);
}

int csv_agents_write(FILE *out, const struct report *report, struct err *err)
{
	return write_sheet(out, report, &ledger_agents, err);
}

int csv_logs_write(FILE *out, const struct report *report, struct err *err)
{
	return write_sheet(out, report, &ledger_logs, err);
}

int csv_gaps_write(FILE *out, const struct report *report, struct err *err)
{
	return write_sheet(out, report, &ledger_gaps, err);
}
