/* Frame of the rehearsal's pages: head, style, facts, lines to sign, commands. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "reports/html.h"
#include "reports/rehearse_parts.h"

static const char rehearse_style[] =
	"@page { size: A4; margin: 15mm 14mm; @bottom-center { content: counter(page) \" / \" "
	"counter(pages); font: 8pt sans-serif; color: #5b6570; } }\n"
	"header p { font: 14px/1.6 var(--sans); }\n"
	".step { margin: 26px 0; padding-top: 14px; border-top: 2px solid var(--accent); }\n"
	".step h2 { font-size: 19px; margin: 0 0 6px; }\n"
	".ask { margin: 4px 0 10px; padding: 6px 12px; border-left: 4px solid var(--accent); "
	"background: var(--tint); font: 15px/1.7 var(--sans); }\n"
	".how { display: grid; grid-template-columns: 6.5em 1fr; gap: 6px 12px; margin: 8px 0; "
	"font: 14px/1.65 var(--sans); }\n"
	".how dt { color: var(--soft); }\n"
	".how dd { margin: 0; min-width: 0; }\n"
	"pre { margin: 0 0 4px; padding: 6px 10px; background: var(--tint); border: 1px solid "
	"var(--hair); white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.55 var(--mono); }\n"
	".box { display: inline-block; width: 1em; height: 1em; margin: 0 .3em 0 .2em; border: 1.5px "
	"solid currentColor; vertical-align: -.12em; }\n"
	"td.tick, th.tick { white-space: nowrap; width: 9.5em; }\n"
	"td.wide, th.wide { width: 36%; }\n"
	".unmeasured { color: var(--open); font-weight: 600; }\n"
	".write { display: inline-block; min-width: 6em; border-bottom: 1px solid var(--soft); }\n"
	".signature { display: grid; grid-template-columns: repeat(3, 1fr); gap: 10px 24px; margin: 26px 0 "
	"8px; font: 14px/1.6 var(--sans); }\n"
	".signature span { border-bottom: 1px solid var(--ink); padding-top: 14px; }\n"
	".nodes { columns: 2; column-gap: 32px; padding-left: 0; list-style: none; font: 14px/1.7 "
	"var(--sans); }\n"
	".served { max-width: 1080px; margin: 0 auto; padding: 8px 32px 0; border: 0; }\n"
	".served:empty { display: none; }\n"
	".served a { display: inline-block; margin-right: 1.2em; padding: 4px 0; }\n"
	"@media screen and (max-width: 640px) {\n"
	"\t.how, .signature { grid-template-columns: 1fr; gap: 2px; }\n"
	"\t.how dd { margin-bottom: 8px; }\n"
	"\t.nodes { columns: 1; }\n"
	"\t.nodes li { padding: 5px 0; }\n"
	"\t.served { padding: 8px 16px 0; }\n"
	"\ttd.tick, td.wide { width: auto; white-space: normal; }\n"
	"}\n"
	"@media print {\n"
	"\t.step { margin: 12pt 0; padding-top: 6pt; }\n"
	"\t.step h2 { font-size: 12.5pt; break-after: avoid; }\n"
	"\t.ask, .how, header p, .nodes, .signature { font-size: 9pt; }\n"
	"\t.ask, .how, .signature { break-inside: avoid; }\n"
	"\tpre { font-size: 8pt; }\n"
	"\t.served { display: none; }\n"
	"}\n";

void sheet_open(struct sheet *sheet, struct phrase title, const char *subject, const char *up)
{
	struct page *page = &sheet->page;

	page_head_open(page, title, subject, false);
	page_raw(page, html_style);
	page_raw(page, html_style_print);
	page_raw(page, rehearse_style);
	page_raw(page, "</style>\n</head>\n<body>\n" REHEARSE_MARK "<main>\n");
	page_raw(page, "<header class=\"cover\">\n<p class=\"kind\">");
	if (up)
		fprintf(page->out, "<a href=\"%s\">", up);
	page_say(page, "演练脚本", "Rehearsal");
	if (up)
		page_raw(page, "</a>");
	page_raw(page, "</p>\n<h1>");
	page_say(page, title.zh, title.en);
	page_raw(page, " <code>");
	page_text(page, subject);
	page_raw(page, "</code></h1>\n");
}

int sheet_close(struct sheet *sheet, struct err *err)
{
	page_raw(&sheet->page, "</main>\n</body>\n</html>\n");
	if (sheet->page.no_memory)
		return err_no_memory(err);
	if (ferror(sheet->page.out))
		return err_set_errno(err, ERR_IO, errno, _("writing a page failed"));
	return 0;
}

static void fact(struct page *page, const char *zh, const char *en)
{
	page_open(page, "div", "full");
	page_raw(page, "<dt>");
	page_say(page, zh, en);
	page_raw(page, "</dt><dd>");
}

void sheet_facts(struct sheet *sheet)
{
	struct page *page = &sheet->page;

	page_open(page, "dl", "facts");
	fact(page, "申请单位", "Applicant");
	page_text(page, page->evidence->operator_.name);
	page_raw(page, "</dd></div>\n");
	fact(page, "归档值", "As filed");
	page_sayf(page, "统计截止 %s（北京时间），SHA-256 ", "judged at %s (UTC+8), SHA-256 ",
		number_time(page->evidence->as_of).text);
	page_digest(page, page->report->evidence_sha256);
	page_raw(page, "</dd></div>\n");
	fact(page, "当前实测", "Measured now");
	if (sheet->of->now)
		page_sayf(page, "统计截止 %s（北京时间）", "judged at %s (UTC+8)",
			number_time(sheet->of->now->as_of).text);
	else
		page_say(page, "☐ 未测：现场手写，或先用 --measure、--now 生成",
			"☐ not measured: write by hand, or use --measure or --now");
	page_raw(page, "</dd></div>\n");
	page_close(page, "dl");
}

void sheet_sign(struct sheet *sheet)
{
	static const struct phrase lines[] = {
		{"检查人：", "Inspector: "}, {"演示人：", "Shown by: "}, {"时间：", "At: "}};

	page_open(&sheet->page, "div", "signature");
	for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
		page_open(&sheet->page, "span", NULL);
		page_say(&sheet->page, lines[i].zh, lines[i].en);
		page_raw(&sheet->page, "</span>");
	}
	page_close(&sheet->page, "div");
}

/* In single quotes where a shell would see more in it than a word (POSIX 2.2). */
static void shell_word(struct page *page, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "_@%+=:,./-";

	if (word[0] && word[0] != '-' && strspn(word, plain) == strlen(word)) {
		page_text(page, word);
		return;
	}
	page_raw(page, word[0] == '-' ? "./'" : "'");
	for (const char *at = word; *at;) {
		size_t len = strcspn(at, "'");
		char part[256];

		snprintf(part, sizeof(part), "%.*s", (int)utf8_cut(at, len < 255 ? len : 255), at);
		if (part[0])
			page_text(page, part);
		at += strlen(part);
		if (part[0] == '\0' && *at != '\'')
			break; /* not text */
		if (*at == '\'') {
			page_raw(page, "'\\''");
			at++;
		}
	}
	page_raw(page, "'");
}

void sheet_command(struct sheet *sheet, const char *line, const struct sheet_words *words)
{
	const struct {
		const char *mark, *word, *otherwise;
	} marks[] = {{"{bundle}", sheet->of->bundle, "BUNDLE"},
		{"{agent}", words ? words->agent : NULL, "AGENT"},
		{"{node}", words ? words->node : NULL, "NODE"},
		{"{name}", words ? words->name : NULL, "NAME"}, {"{via}", "ssh {agent}", NULL}};
	struct page *page = &sheet->page;

	page_raw(page, "<pre>");
	while (*line) {
		size_t plain = strcspn(line, "{"), i = 0;

		fprintf(page->out, "%.*s", (int)plain, line); /* ours, without signs of markup */
		line += plain;
		while (*line && i < ARRAY_LEN(marks) &&
			strncmp(line, marks[i].mark, strlen(marks[i].mark)) != 0)
			i++;
		if (*line && i < ARRAY_LEN(marks)) {
			shell_word(page, marks[i].word ? marks[i].word : marks[i].otherwise);
			line += strlen(marks[i].mark);
		} else if (*line) {
			fputc(*line++, page->out);
		}
	}
	page_raw(page, "</pre>\n");
}
