/* Page one begins with who files what, by which rules, until when; and what is wrong with the
 * evidence itself. */
#include "base/text.h"
#include "reports/doubts.h"
#include "reports/facts.h"
#include "reports/html.h"
#include "reports/html_form.h"

static void notice(struct page *page)
{
	if (page->report->doubts == 0)
		return;
	page_raw(page, "<div class=\"notice doubt\" role=\"alert\"><b>");
	page_say(page, "佐证材料存疑，以下内容不得作为结论使用",
		"The evidence is in doubt: do not rely on "
		"what follows");
	page_raw(page, "</b>");
	for (size_t i = 0; i < doubt_count; i++)
		if (page->report->doubts & doubts[i].bit)
			page_say(page, doubts[i].says.zh, doubts[i].says.en);
	page_close(page, "div");
}

static void applicant(struct page *page)
{
	const struct evidence *evidence = page->evidence;

	form_row(page);
	form_cell(page, 1, "申请单位", "Applicant");
	page_open(page, "strong", NULL);
	page_text(page, evidence->operator_.name);
	page_raw(page, "</strong>");
	form_cell(page, 1, "统一社会信用代码", "Credit code");
	page_declared(page, evidence->operator_.credit_code);
	form_row_close(page);
}

static void applied_for(struct page *page)
{
	static const struct filing nothing = {.issued = {BIND_ABSENT}};
	const struct filing *filing = page->evidence->filing ? page->evidence->filing : &nothing;

	form_row(page);
	form_cell(page, 1, "业务种类", "Business");
	page_declared(page, filing->business);
	form_cell(page, 1, "覆盖范围", "Area");
	page_declared(page, filing->scope);
	form_row_close(page);
	form_row(page);
	form_cell(page, 1, "材料编号", "Number");
	page_declared(page, filing->number);
	form_cell(page, 1, "申请类型", "Stage");
	page_text(page, word_in(page->lang, &words_stage, page->evidence->stage));
	form_row_close(page);
}

/* An appendix cannot be older than what it tells. */
static void issued(struct page *page)
{
	const struct filing *filing = page->evidence->filing;

	form_cell(page, 1, "出具日期", "Issued");
	if (!filing || filing->issued.v == BIND_ABSENT) {
		page_declared(page, NULL);
		return;
	}
	page_text(page, number_day(filing->issued).text);
	if (filing->issued.v + WHEN_DAY_MS >= page->evidence->as_of.v)
		return;
	page_raw(page, " ");
	page_mark(page, "warn", "早于统计截止时间", "before the instant judged at");
}

static void times(struct page *page)
{
	const struct evidence *evidence = page->evidence;
	const struct evidence_sampling *sampling = &evidence->sampling;

	form_row(page);
	form_cell(page, 1, "统计截止时间", "Judged at");
	page_sayf(page, "%s（北京时间）", "%s (UTC+8)", number_time(evidence->as_of).text);
	issued(page);
	form_row_close(page);
	form_row(page);
	form_cell(page, 3, "测量时段", "Measured");
	if (sampling->planned)
		page_sayf(page, "%s 至 %s", "%s to %s", number_time(sampling->start).text,
			number_time(sampling->end).text);
	else
		page_mark(page, "warn", "没有测量计划", "no plan");
	form_row_close(page);
	form_row(page);
	form_cell(page, 3, "统计期", "Period");
	page_sayf(page, "测量自 %s 起，日志自 %s 起", "measurements from %s, logs from %s",
		number_time(facts_window_start(evidence)).text,
		number_time(facts_logs_start(evidence)).text);
	form_row_close(page);
}

/* In the order of the agents that name them first; agents without an operator come last. */
static void agents(struct page *page)
{
	const struct evidence *evidence = page->evidence;
	size_t unnamed = 0, said = 0;

	form_row(page);
	form_cell(page, 3, "拨测点", "Agents");
	page_sayf(page, "%zu 个", "%zu", evidence->agents.count);
	for (size_t i = 0; i < evidence->agents.count; i++) {
		const char *name = evidence->agents.items[i].operator_name;
		size_t count = name ? facts_agents_of(evidence, name) : 0;

		unnamed += !name;
		if (!name || facts_agents_before(evidence, i, name))
			continue;
		if (said++ == 0)
			page_say(page, "：", ": ");
		else
			page_say(page, "、", ", ");
		page_text(page, word_of_operator(page->lang, name));
		page_sayf(page, " %zu 个", " %zu", count);
	}
	if (unnamed > 0)
		page_sayf(page, "；未申报运营商 %zu 个", "; of no declared operator %zu", unnamed);
	form_row_close(page);
}

static void profile(struct page *page)
{
	const struct evidence *evidence = page->evidence;

	form_row(page);
	form_cell(page, 3, "规则集", "Profile");
	page_text(page, evidence->profile.title);
	page_raw(page, " <span class=\"quiet\">");
	page_code(page, evidence->profile.id);
	page_sayf(page, " 版本 %s，摘要 ", " version %s, SHA-256 ",
		evidence->profile.version ? evidence->profile.version : "—");
	page_digest_short(page, evidence->profile.sha256);
	page_raw(page, "</span>");
	if (!evidence->profile.builtin) {
		page_raw(page, " ");
		page_mark(page, "warn", "非内置规则集", "not the built-in profile");
	}
	form_row_close(page);
	form_row(page);
	form_cell(page, 3, "佐证材料摘要", "Evidence digest");
	page_say(page, "SHA-256 ", "SHA-256 ");
	page_digest(page, page->report->evidence_sha256);
	if (!page_is_internal(page)) {
		page_raw(page, " <span class=\"quiet\">");
		page_say(page, "全文见", "in full: ");
		html_part_link(page, "digests");
		page_raw(page, "</span>");
	}
	form_row_close(page);
}

void html_cover(struct page *page)
{
	page_open(page, "header", "cover");
	page_raw(page, "<p class=\"kind\">");
	page_say(page, "技术附录", "Technical appendix");
	page_raw(page, " <span class=\"edition\">");
	if (page_is_internal(page))
		page_say(page, "内部版", "Internal edition");
	else
		page_say(page, "报送版", "Filing edition");
	page_raw(page, "</span></p>\n<h1>");
	page_say(page, "CDN节点覆盖与日志留存证明", "CDN node coverage and log retention");
	page_raw(page, "</h1>\n");
	notice(page);
	form_open(page);
	applicant(page);
	applied_for(page);
	times(page);
	agents(page);
	profile(page);
	form_close(page);
	page_close(page, "header");
}
