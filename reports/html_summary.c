/* Page one: the verdicts, what they rest on, what was changed, what is not proven. */
#include <string.h>

#include "reports/facts.h"
#include "reports/html.h"
#include "reports/sentences.h"

#define NAMES_MOST  12
#define CAUSES_MOST 4

struct verdict_box {
	struct phrase title;
	int verdict;
	const char *sentence;
	bool with_application; /* the rules that count for the application alone, too */
};

/* Whether the rule is one that made the verdict what it is. */
static bool is_cause(const struct finding *finding, const struct verdict_box *box)
{
	if (finding->severity != SEVERITY_MUST ||
		(finding->application_only && !box->with_application))
		return false;
	if (box->verdict == VERDICT_FAIL)
		return finding->verdict == VERDICT_FAIL;
	return box->verdict == VERDICT_INCONCLUSIVE && finding->verdict != VERDICT_PASS &&
	       finding->verdict != VERDICT_NOT_APPLICABLE;
}

static void causes(struct page *page, const struct verdict_box *box)
{
	size_t count = 0;

	LIST_EACH(const struct finding, finding, &page->evidence->findings) {
		if (!is_cause(finding, box) || ++count > CAUSES_MOST)
			continue;
		if (count == 1)
			page_say(page, "：", ": ");
		else
			page_say(page, "、", ", ");
		page_text(page, rule_title(page->lang, finding));
	}
	if (count > CAUSES_MOST)
		page_sayf(page, "等 %zu 项", " and others, %zu in all", count);
	page_say(page, "。", ".");
}

static void verdict_box(struct page *page, const struct verdict_box *box)
{
	page_open(page, "div", "verdict");
	page_open(page, "h3", NULL);
	page_say(page, box->title.zh, box->title.en);
	page_close(page, "h3");
	page_raw(page, "<p class=\"big\">");
	page_badge(page, box->verdict);
	page_raw(page, "</p>\n<p>");
	page_text(page, box->sentence);
	causes(page, box);
	page_raw(page, "</p>\n</div>\n");
}

static void verdicts(struct page *page)
{
	const struct evidence *evidence = page->evidence;
	const struct verdict_box measured = {
		.title = {"测量结论：必备要求中依据为实测或混合者",
			"Measured: must rules, measured or mixed"},
		.verdict = evidence->verdict,
		.sentence = verdict_sentence(page->lang, evidence->verdict),
	};
	const struct verdict_box application = {
		.title = {"申请结论：全部必备要求，含书面申报",
			"Application: all must rules, declared included"},
		.verdict = evidence->application_verdict,
		.sentence = application_sentence(page->lang, evidence->application_verdict),
		.with_application = true,
	};

	page_open(page, "div", "verdicts");
	verdict_box(page, &measured);
	verdict_box(page, &application);
	page_close(page, "div");
}

static void authority(struct page *page)
{
	if (!facts_has_secondary(page->evidence))
		return;
	page_raw(page, "<p class=\"notice\" role=\"note\"><b>");
	page_say(page, "依据待确认", "Authority to be confirmed");
	page_raw(page, "</b> ");
	page_say(page, "规则来源为二手资料，以主管部门书面答复为准。",
		"Rules are known from secondary texts; the authority's written answer prevails.");
	page_close(page, "p");
}

static const struct column conclusion_columns[] = {
	{{"要求", "Rule"}, "wide"},
	{{"结论", "Verdict"}, NULL},
	{{"依据", "Basis"}, NULL},
	{{"需要", "Need"}, "num"},
	{{"已证实", "Yes"}, "num"},
	{{"待定", "Open"}, "num"},
	{{"原因", "Reasons"}, NULL},
};
static const struct table_form conclusion_form =
	TABLE_FORM("主要结论", "Conclusions", conclusion_columns);

static void conclusion_row(struct page *page, const struct finding *finding)
{
	page_row(page);
	page_cell(page);
	page_raw(page, "<b>");
	page_text(page, rule_title(page->lang, finding));
	page_raw(page, "</b>");
	if (finding->severity == SEVERITY_MUST) {
		page_raw(page, "<br /><span class=\"quiet\">");
		page_text(page, finding->source.quote);
	} else {
		page_raw(page, " <span class=\"quiet\">");
		page_sayf(page, "（%s）", "(%s)",
			word_in(page->lang, &words_severity, finding->severity));
	}
	page_raw(page, "</span>");
	page_cell(page);
	page_badge(page, finding->verdict);
	page_disposition(page, finding->disposition);
	page_cell_word(page, &words_basis, finding->basis);
	page_cell_number(page, number_count(finding->need));
	page_cell_number(page, number_count(finding->yes));
	page_cell_number(page, number_count(finding->may));
	page_cell(page);
	page_reasons(page, &finding->reason);
}

static void conclusions(struct page *page)
{
	size_t untried = facts_count_untried(page->evidence);

	page_table_open(page, &conclusion_form);
	LIST_EACH(const struct finding, finding, &page->evidence->findings) {
		if (!facts_is_untried(finding))
			conclusion_row(page, finding);
	}
	page_table_close(page);
	if (untried == 0)
		return;
	page_raw(page, "<p class=\"note\">");
	page_sayf(page, "另有 %zu 项只计入申请结论的要求未评估，逐项列于第1章。",
		"%zu more rules, which count for the application alone, are not assessed; chapter 1 lists "
		"them.",
		untried);
	page_close(page, "p");
}

/* Nobody should take a verdict for better than it is, nor miss that somebody answers for it. */
static void waivers(struct page *page)
{
	size_t count = page->evidence->waivers.count;

	if (count == 0)
		return;
	page_raw(page, "<p class=\"note\">");
	page_sayf(page, "收到情况说明 %zu 份，其中有效 %zu 份，列于第1章。情况说明不改变任何结论。",
		"Waivers given: %zu, in force: %zu; chapter 1 lists them. A waiver changes no verdict.",
		count, facts_count_in_force(page->evidence));
	page_close(page, "p");
}

static const struct column total_columns[] = {
	{{"依据", "Basis"}, NULL},
	{{"符合", "Pass"}, "num"},
	{{"不符合", "Fail"}, "num"},
	{{"证据不足", "Undecided"}, "num"},
	{{"不适用", "N/A"}, "num"},
	{{"未评估", "Not assessed"}, "num"},
	{{"处理出错", "Error"}, "num"},
	{{"仅供参考", "Info"}, "num"},
	{{"合计", "Total"}, "num"},
};
static const struct table_form total_form = {
	.caption = {"必备要求合计：依据 × 结论", "Must rules: basis × verdict"},
	.columns = total_columns,
	.column_count = ARRAY_LEN(total_columns),
	.class = "grid",
};

/* Zeros step back, so that the eye finds what is there. */
static void total_cell(struct page *page, int64_t count)
{
	page_cell(page);
	if (count == 0)
		page_raw(page, "<span class=\"zero\">0</span>");
	else
		page_text(page, number_count(count).text);
}

static void totals(struct page *page)
{
	page_table_open(page, &total_form);
	for (int basis = 0; basis < BASIS_COUNT; basis++) {
		int64_t sum = 0;

		page_row(page);
		page_cell_word(page, &words_basis, basis);
		for (int verdict = 0; verdict < VERDICT_COUNT; verdict++) {
			int64_t count = facts_total(page->evidence, basis, verdict);

			sum += count;
			total_cell(page, count);
		}
		total_cell(page, sum);
	}
	page_table_close(page);
}

/* Names of the subjects that say so, cut at NAMES_MOST with the number of all. */
static void subjects_who(struct page *page, const struct finding *finding, const char *says,
	const char *zh, const char *en)
{
	size_t count = 0;

	LIST_EACH(const struct evidence_subject, subject, &finding->subjects) {
		if (!subject->says || strcmp(subject->says, says) != 0)
			continue;
		if (count++ == 0)
			page_say(page, zh, en);
		else if (count <= NAMES_MOST)
			page_say(page, "、", ", ");
		if (count <= NAMES_MOST)
			page_subject(page, subject->id);
	}
	if (count > NAMES_MOST)
		page_sayf(page, "等共 %zu 项", " and so on, %zu in all", count);
	if (count > 0)
		page_say(page, "。", ". ");
}

static void open_item(struct page *page, const struct finding *finding)
{
	page_open(page, "li", NULL);
	page_badge_short(page, finding->verdict);
	page_raw(page, " <b>");
	page_text(page, rule_title(page->lang, finding));
	page_raw(page, "</b> ");
	subjects_who(page, finding, "no", "不满足：", "Not met: ");
	subjects_who(page, finding, "may", "待定：", "Undecided: ");
	for (size_t i = 0; i < finding->reason.count; i++) {
		page_text(page,
			word_in(page->lang, &words_reason_sentence, finding->reason.items[i]));
		page_say(page, "", " ");
	}
	if (finding->reason.count == 0 && finding->subjects.count == 0)
		page_say(page, "未作评估。", "It was not assessed.");
	page_close(page, "li");
}

static void untried_item(struct page *page)
{
	size_t said = 0;

	if (facts_count_untried(page->evidence) == 0)
		return;
	page_open(page, "li", NULL);
	page_badge_short(page, VERDICT_NOT_ASSESSED);
	page_say(page, " 只计入申请结论：", " For the application alone: ");
	LIST_EACH(const struct finding, finding, &page->evidence->findings) {
		if (!facts_is_untried(finding))
			continue;
		if (said++ > 0)
			page_say(page, "；", "; ");
		page_text(page, rule_title(page->lang, finding));
	}
	page_say(page, "。", ".");
	page_close(page, "li");
}

static void unproven(struct page *page)
{
	size_t count = facts_count_untried(page->evidence);

	page_raw(page, "<h3>");
	page_say(page, "尚未证明的事项", "What is not proven");
	page_close(page, "h3");
	LIST_EACH(const struct finding, finding, &page->evidence->findings) {
		count += facts_is_open(finding);
	}
	if (count == 0) {
		page_para(page, "无。", "Nothing.");
		return;
	}
	page_open(page, "ul", "unproven");
	LIST_EACH(const struct finding, finding, &page->evidence->findings) {
		if (facts_is_open(finding))
			open_item(page, finding);
	}
	untried_item(page);
	page_close(page, "ul");
}

void html_summary(struct page *page)
{
	page_raw(page, "<section class=\"summary\" aria-labelledby=\"conclusion\">\n"
		       "<h2 id=\"conclusion\">");
	page_say(page, "判定结论", "Verdict");
	page_close(page, "h2");
	verdicts(page);
	authority(page);
	html_settings(page);
	conclusions(page);
	waivers(page);
	totals(page);
	unproven(page);
	page_close(page, "section");
}
