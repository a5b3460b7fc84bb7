#include "reports/markdown.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "reports/doubts.h"
#include "reports/escape.h"
#include "reports/facts.h"
#include "reports/ledger.h"
#include "reports/numbers.h"

struct markdown {
	FILE *out;
	const struct report *report;
};

static void say(const struct markdown *md, const char *zh, const char *en)
{
	fputs(phrase_in(md->report->lang, (struct phrase){zh, en}), md->out);
}

/* Any ASCII punctuation may have a backslash in front (CommonMark 2.4). Those that begin nothing
 * within a line are left alone; '.' and ':' would end "www" and "https" that become links. */
static void marked(FILE *out, const char *clean)
{
	static const char marks[] = "\\`*_{}[]<>|~&#!$@^";

	for (const char *at = clean; *at; at++) {
		bool link = (at[0] == ':' && at[1] == '/') ||
			    (at[0] == '.' && at - clean >= 3 && strncasecmp(at - 3, "www", 3) == 0);

		if (strchr(marks, *at) || link)
			putc('\\', out);
		putc(*at, out);
	}
}

static void text(const struct markdown *md, const char *foreign)
{
	char *clean = escape_plain_text(foreign && foreign[0] ? foreign : "—");

	marked(md->out, clean);
	free(clean);
}

static struct number_text instant(int64_t ms)
{
	return number_time((struct unix_ms){ms});
}

static struct number_text (*const numbers[])(int64_t value) = {
	[LEDGER_COUNT] = number_count,
	[LEDGER_SHARE] = number_percent,
	[LEDGER_US] = number_ms_of_us,
	[LEDGER_NS] = number_ms_of_ns,
	[LEDGER_METRES] = number_km,
	[LEDGER_TIME] = instant,
};

static void row(void *data, const struct ledger_sheet *sheet, const struct ledger_cell *cells)
{
	const struct markdown *md = data;

	for (size_t i = 0; i < sheet->column_count; i++) {
		enum ledger_kind kind = sheet->columns[i].kind;

		if (!sheet->columns[i].brief)
			continue;
		fputs("| ", md->out);
		if (kind == LEDGER_TEXT)
			text(md, cells[i].text);
		else
			fputs(numbers[kind](cells[i].value).text, md->out);
		putc(' ', md->out);
	}
	fputs("|\n", md->out);
}

static void heads(const struct markdown *md, const struct ledger_sheet *sheet)
{
	for (size_t i = 0; i < sheet->column_count; i++)
		if (sheet->columns[i].brief)
			fprintf(md->out, "| %s ",
				phrase_in(md->report->lang, sheet->columns[i].name));
	fputs("|\n", md->out);
	for (size_t i = 0; i < sheet->column_count; i++)
		if (sheet->columns[i].brief)
			fputs(sheet->columns[i].kind == LEDGER_TEXT ? "| --- " : "| ---: ",
				md->out);
	fputs("|\n", md->out);
}

static void sheet(struct markdown *md, const struct ledger_sheet *sheet)
{
	if (sheet->internal && md->report->edition == EDITION_FILING)
		return;
	fprintf(md->out, "\n## %s\n\n", phrase_in(md->report->lang, sheet->title));
	heads(md, sheet);
	ledger_each(md->report, sheet, row, md);
}

/* The must rules, counted by what they rest on and how they came out. */
static void matrix(const struct markdown *md)
{
	say(md, "\n## 判定矩阵（必备要求）\n\n| 依据类别 ", "\n## Must rules\n\n| Basis ");
	for (int verdict = 0; verdict < VERDICT_COUNT; verdict++)
		fprintf(md->out, "| %s ", word_in(md->report->lang, &words_verdict, verdict));
	fputs("|\n| --- ", md->out);
	for (int verdict = 0; verdict < VERDICT_COUNT; verdict++)
		fputs("| ---: ", md->out);
	fputs("|\n", md->out);
	for (int basis = 0; basis < BASIS_COUNT; basis++) {
		fprintf(md->out, "| %s ", word_in(md->report->lang, &words_basis, basis));
		for (int verdict = 0; verdict < VERDICT_COUNT; verdict++)
			fprintf(md->out, "| %s ",
				number_count(facts_total(md->report->evidence, basis, verdict))
					.text);
		fputs("|\n", md->out);
	}
}

static void warnings(const struct markdown *md)
{
	for (size_t i = 0; i < doubt_count; i++)
		if (md->report->doubts & doubts[i].bit)
			fprintf(md->out, "\n> **%s**\n",
				phrase_in(md->report->lang, doubts[i].says));
}

int markdown_write(FILE *out, const struct report *report, struct err *err)
{
	static const struct ledger_sheet *const sheets[] = {&ledger_overview, &ledger_findings,
		&ledger_readings, &ledger_cities, &ledger_nodes, &ledger_logs};
	struct markdown md = {out, report};

	say(&md, "# 技术附录摘要：CDN节点覆盖与日志留存\n",
		"# Summary of the technical appendix: coverage and log retention of a CDN\n");
	if (report->edition == EDITION_INTERNAL)
		say(&md, "\n内部版，不作报送。\n", "\nInternal edition, not to be filed.\n");
	warnings(&md);
	for (size_t i = 0; i < ARRAY_LEN(sheets); i++) {
		sheet(&md, sheets[i]);
		if (i == 0)
			matrix(&md);
	}
	if (ferror(out))
		return err_set_errno(err, ERR_IO, errno, _("writing the report failed"));
	return 0;
}
