/* Page one begins with who, by which rules, until when, and the two verdicts. */
#include "base/text.h"
#include "reports/facts.h"
#include "reports/html.h"
#include "reports/sentences.h"

/* Short facts share a line where there is room, long ones have one of their own. */
static void fact_open(struct page *page, const char *class, const char *zh, const char *en)
{
	page_open(page, "div", class);
	page_raw(page, "<dt>");
	page_say(page, zh, en);
	page_raw(page, "</dt><dd>");
}

static void fact_close(struct page *page)
{
	page_raw(page, "</dd></div>\n");
}

static void fact_profile(struct page *page)
{
	const struct evidence *evidence = page->evidence;

	fact_open(page, "full", "规则集", "Profile");
	page_text(page, evidence->profile.title);
	page_raw(page, " <span class=\"quiet\">");
	page_code(page, evidence->profile.id);
	page_sayf(page, " 版本 %s", " version %s",
		evidence->profile.version ? evidence->profile.version : "—");
	page_raw(page, " SHA-256 ");
	page_digest(page, evidence->profile.sha256);
	page_raw(page, "</span>");
	if (!evidence->profile.builtin) {
		page_raw(page, " ");
		page_mark(page, "warn", "非内置规则集", "not the built-in profile");
	}
	fact_close(page);
}

static void fact_operator(struct page *page)
{
	fact_open(page, "part", "申请单位", "Applicant");
	page_open(page, "strong", NULL);
	page_text(page, page->evidence->operator_.name);
	page_raw(page, "</strong>");
	fact_close(page);
	fact_open(page, "part", "申请类型", "Stage");
	page_text(page, word_in(page->lang, &words_stage, page->evidence->stage));
	fact_close(page);
}

static void fact_measured(struct page *page)
{
	const struct evidence_sampling *sampling = &page->evidence->sampling;

	fact_open(page, "part", "测量时段", "Measured");
	if (sampling->planned)
		page_sayf(page, "%s 至 %s", "%s to %s", number_time(sampling->start).text,
			number_time(sampling->end).text);
	else
		page_mark(page, "warn", "没有测量计划", "no plan");
	fact_close(page);
}

static void fact_times(struct page *page)
{
	const struct evidence *evidence = page->evidence;

	fact_measured(page);
	fact_open(page, "part", "统计截止时间", "Judged at");
	page_sayf(page, "%s（北京时间）", "%s (UTC+8)", number_time(evidence->as_of).text);
	fact_close(page);
	fact_open(page, "full", "统计期", "Period");
	page_sayf(page, "测量 %s 至 %s；日志自 %s 起", "measurements %s to %s; logs from %s",
		number_time(facts_window_start(evidence)).text, number_time(evidence->as_of).text,
		number_time(facts_logs_start(evidence)).text);
	fact_close(page);
}

static void facts(struct page *page)
{
	page_open(page, "dl", "facts");
	fact_operator(page);
	fact_profile(page);
	fact_times(page);
	fact_open(page, "full", "佐证材料摘要", "Evidence digest");
	page_say(page, "SHA-256 ", "SHA-256 ");
	page_code(page, page->report->evidence_sha256);
	fact_close(page);
	page_close(page, "dl");
}

void html_cover(struct page *page)
{
	page_open(page, "header", "cover");
	page_raw(page, "<p class=\"kind\">");
	page_say(page, "技术附录", "Technical appendix");
	page_raw(page, "</p>\n<h1>");
	page_say(page, "CDN节点覆盖与日志留存证明", "CDN node coverage and log retention");
	page_raw(page, "</h1>\n");
	facts(page);
	page_close(page, "header");
}
