/* Chapter: dates. Those that evidence knows or gives, and duties that depend on a day that nobody
 * declared: their dates are left to be filled in, for none is invented. */
#include <string.h>

#include "base/text.h"
#include "reports/facts.h"
#include "reports/html.h"
#include "reports/sentences.h"

static const struct column known_columns[] = {
	{{"事项", "What"}, "wide"},
	{{"日期", "Date"}, "key"},
	{{"状态", "State"}, NULL},
};
static const struct table_form known_form = TABLE_FORM("已知日期", "Known dates", known_columns);

/* What a promise is worth: proven already, still open, or too late. */
static void promise_state(struct page *page, const struct filing_promise *promise)
{
	const struct finding *finding = evidence_finding(page->evidence, promise->rule);

	if (!finding)
		page_mark(page, "warn", "规则集没有该项要求", "no such rule in the profile");
	else if (finding->verdict == VERDICT_PASS)
		page_say(page, "已证明", "proven");
	else if (promise->by.v + WHEN_DAY_MS <= page->evidence->as_of.v)
		page_mark(page, "warn", "承诺已过期，尚未证明", "past, and not proven");
	else
		page_say(page, "未到期，尚未证明", "to come, not proven yet");
}

static void promise_row(struct page *page, const struct filing_promise *promise)
{
	const struct finding *finding = evidence_finding(page->evidence, promise->rule);

	page_row(page);
	page_cell(page);
	page_say(page, "承诺证明：", "Promised: ");
	if (finding)
		page_text(page, rule_title(page->lang, finding));
	else
		page_code(page, promise->rule);
	if (promise->how)
		page_sayf(page, "（%s）", " (%s)", promise->how);
	page_cell_number(page, number_day(promise->by));
	page_cell(page);
	promise_state(page, promise);
}

static void promises(struct page *page)
{
	if (!page->evidence->filing)
		return;
	LIST_EACH(const struct filing_promise, promise, &page->evidence->filing->promises) {
		promise_row(page, promise);
	}
}

static void waivers(struct page *page)
{
	LIST_EACH(const struct evidence_waiver, waiver, &page->evidence->waivers) {
		page_row(page);
		page_cell(page);
		page_say(page, "情况说明失效：", "Waiver ends: ");
		page_code(page, waiver->id);
		page_cell_number(page, number_time(waiver->until));
		page_cell_word(page, &words_waiver_state, waiver->state);
	}
}

static void known(struct page *page)
{
	const struct filing *filing = page->evidence->filing;

	page_table_open(page, &known_form);
	page_row(page);
	page_cell(page);
	page_say(page, "统计截止时间", "Judged at");
	page_cell_number(page, number_time(page->evidence->as_of));
	page_cell_text(page, NULL);
	page_row(page);
	page_cell(page);
	page_say(page, "本附录出具", "Issued");
	page_cell(page);
	if (filing && filing->issued.v != BIND_ABSENT)
		page_text(page, number_day(filing->issued).text);
	else
		page_declared(page, NULL);
	page_cell_text(page, NULL);
	promises(page);
	waivers(page);
	page_table_close(page);
	page_trace(page, "/filing", NULL);
}

static const struct column duty_columns[] = {
	{{"事项", "Duty"}, "wide"},
	{{"期限", "Within"}, "wide"},
	{{"起算日", "Counted from"}, NULL},
	{{"到期日", "Date"}, "key"},
	{{"依据", "Basis"}, NULL},
};
static const struct table_form duty_form =
	TABLE_FORM("以他日起算的期限", "Terms that begin on another day", duty_columns);

#define CST_MINUTES ((int)(WHEN_CST_OFFSET_MS / WHEN_MINUTE_MS))

static void to_fill_in(struct page *page)
{
	page_raw(page, "<span class=\"absent\">");
	page_say(page, "（待填）", "(to be filled in)");
	page_raw(page, "</span>");
}

/* The first quarter that ends next; who applies for the first time has no licence to report on. */
static void next_quarter(struct page *page)
{
	struct civil c = when_to_civil(page->evidence->as_of, CST_MINUTES);
	int year = c.month <= 3 ? c.year : c.year + 1;

	if (page->evidence->stage == STAGE_NEW)
		to_fill_in(page);
	else
		page_sayf(page, "%d-01-01 至 %d-03-31", "%d-01-01 to %d-03-31", year, year);
}

/* Of licences for content delivery, as such a licence says them. */
static const struct duty {
	struct phrase what, within, from;
	void (*date)(struct page *page);
} duties[] = {
	{{"续期申请", "Renewal"},
		{"有效期届满前 90 日（与“前 3 个月”并列，取较早者）",
			"90 days before the licence ends (or 3 months, whichever is earlier)"},
		{"许可证有效期届满之日", "the licence's end"}, to_fill_in},
	{{"年度报告与年检", "Yearly report"}, {"每年第一季度", "in the first quarter of each year"},
		{"统计截止时间起最近的第一季度",
			"the next first quarter from the instant judged at"},
		next_quarter},
	{{"公司合并、分立或股东变化", "Merger, division, change of owners"},
		{"自公司作出决定之日起 30 日内", "30 days"},
		{"公司作出决定之日", "the day of the decision"}, to_fill_in},
	{{"机构信息变更", "Change of the company's particulars"}, {"变更后 30 日内", "30 days"},
		{"变更之日", "the day of the change"}, to_fill_in},
	{{"安全评估书面报告", "Report of a security assessment"},
		{"安全评估完成后 30 日内", "30 days"},
		{"安全评估完成之日", "the day that it was finished"}, to_fill_in},
	{{"违法信息处置上报", "Report of unlawful content"},
		{"处置后 10 个工作日内（按国务院办公厅公布的放假安排计算）",
			"10 working days, by the State Council's calendar"},
		{"处置之日", "the day that it was dealt with"}, to_fill_in},
};

/* Rules of the profile that are dates. */
static void rule_duties(struct page *page)
{
	LIST_EACH(const struct finding, finding, &page->evidence->findings) {
		if (finding->basis != BASIS_COMPUTED)
			continue;
		page_row(page);
		page_cell_text(page, rule_title(page->lang, finding));
		page_raw(page, " ");
		page_badge_short(page, finding->verdict);
		page_cell_text(page, finding->source.quote);
		page_cell_text(page, NULL);
		page_cell(page);
		to_fill_in(page);
		page_cell(page);
		if (text_equal(finding->source.authority, "primary"))
			page_text(page, finding->source.document);
		else
			page_mark(page, "warn", "依据待确认", "to be confirmed");
	}
}

static void open_duties(struct page *page)
{
	page_table_open(page, &duty_form);
	rule_duties(page);
	for (size_t i = 0; i < ARRAY_LEN(duties); i++) {
		page_row(page);
		page_cell(page);
		page_say(page, duties[i].what.zh, duties[i].what.en);
		page_cell(page);
		page_say(page, duties[i].within.zh, duties[i].within.en);
		page_cell(page);
		page_say(page, duties[i].from.zh, duties[i].from.en);
		page_cell(page);
		duties[i].date(page);
		page_cell(page);
		page_say(page, "许可证所载许可事项", "as such a licence says");
	}
	page_table_close(page);
}

void html_deadlines(struct page *page)
{
	page_section(page, "已知日期", "Known dates");
	known(page);
	page_section(page, "以他日起算的期限", "Terms that begin on another day");
	page_para(page, "下列期限从其他事件起算。起算日没有申报的，不作推算，到期日留待填写。",
		"The following terms begin on other events. Where nobody declared the day, the date is left "
		"to be filled in.");
	open_duties(page);
}
