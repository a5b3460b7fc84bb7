/* Chapter: every rule, every reading of it, and what its verdict rests on. */
#include <string.h>

#include "base/text.h"
#include "reports/facts.h"
#include "reports/html.h"
#include "reports/sentences.h"

static const struct column matrix_columns[] = {
	{{"规则", "Rule"}, "rule"},
	{{"要求", "Title"}, "wide"},
	{{"级别", "Severity"}, NULL},
	{{"计入", "Counts for"}, NULL},
	{{"结论", "Verdict"}, NULL},
	{{"依据", "Basis"}, NULL},
	{{"需要", "Need"}, "num"},
	{{"认定", "Yes"}, "num"},
	{{"待定", "Open"}, "num"},
};
static const struct table_form matrix_form = TABLE_FORM("判定矩阵", "Findings", matrix_columns);

static void matrix(struct page *page)
{
	page_table_open(page, &matrix_form);
	LIST_EACH(const struct finding, finding, &page->evidence->findings) {
		bool must = finding->severity == SEVERITY_MUST;

		page_row(page);
		page_cell_code(page, finding->rule);
		page_cell_text(page, rule_title(page->lang, finding));
		page_cell_word(page, &words_severity, finding->severity);
		page_cell(page);
		if (!must)
			page_say(page, "不计入", "none");
		else if (finding->application_only)
			page_say(page, "申请", "application");
		else
			page_say(page, "测量、申请", "measured, application");
		page_cell(page);
		page_badge(page, finding->verdict);
		page_disposition(page, finding->disposition);
		page_cell_word(page, &words_basis, finding->basis);
		page_cell_number(page, number_count(finding->need));
		page_cell_number(page, number_count(finding->yes));
		page_cell_number(page, number_count(finding->may));
	}
	page_table_close(page);
}

static const struct column reading_columns[] = {
	{{"规则", "Rule"}, "rule"},
	{{"口径", "Reading"}, NULL},
	{{"结论", "Verdict"}, NULL},
	{{"计数", "Count"}, "num"},
	{{"原因", "Reasons"}, NULL},
	{{"口径的含义", "What it means"}, "wide"},
};
static const struct table_form reading_form =
	TABLE_FORM("各口径的结论", "Verdicts by reading", reading_columns);

static void reading_row(
	struct page *page, const struct finding *finding, const struct evidence_reading *reading)
{
	page_row(page);
	page_cell_code(page, finding->rule);
	page_cell_text(page, reading_name(page->lang, reading->reading));
	if (reading->headline) {
		page_raw(page, " ");
		page_mark(page, "lead", "★ 主口径", "★ headline");
	}
	page_cell(page);
	page_badge_short(page, reading->verdict);
	page_cell_number(page, number_count(reading->k));
	page_cell(page);
	page_reasons(page, &reading->reason);
	page_cell_text(page, reading_sentence(page->lang, reading->reading));
}

static void readings(struct page *page)
{
	page_table_open(page, &reading_form);
	LIST_EACH(const struct finding, finding, &page->evidence->findings) {
		LIST_EACH(const struct evidence_reading, reading, &finding->readings) {
			reading_row(page, finding, reading);
		}
	}
	page_table_close(page);
}

static const struct column source_columns[] = {
	{{"规则", "Rule"}, "rule"},
	{{"原文", "Text"}, "wide"},
	{{"出处", "Document"}, NULL},
	{{"效力", "Authority"}, NULL},
};
static const struct table_form source_form =
	TABLE_FORM("规则原文与出处", "The rules' texts and where they stand", source_columns);

/* Rules that the cited text does not single out. */
static const struct extension {
	const char *prefix;
	struct phrase note;
} extensions[] = {
	{"ipv6.", {"（原文没有单列 IPv6，本项由设区市覆盖的要求推及）",
			  "(the text names no IPv6: carried over from the rule on coverage)"}},
	{"logs.damage", {"（原文没有单列，供核对日志留存参考）",
				"(not singled out by the text: read beside retention)"}},
	{"logs.times", {"（原文没有单列，供核对日志留存参考）",
			       "(not singled out by the text: read beside retention)"}},
	{"logs.fields", {"（原文没有单列，供核对日志留存参考）",
				"(not singled out by the text: read beside retention)"}},
};

static void quote(struct page *page, const struct finding *finding)
{
	page_cell_text(page, finding->source.quote);
	for (size_t i = 0; i < ARRAY_LEN(extensions); i++) {
		const struct extension *row = &extensions[i];

		if (!finding->rule || strncmp(finding->rule, row->prefix, strlen(row->prefix)) != 0)
			continue;
		page_raw(page, " <span class=\"quiet\">");
		page_say(page, row->note.zh, row->note.en);
		page_raw(page, "</span>");
	}
}

/* Where a text stands that is known at second hand is not said in what is filed. */
static void document(struct page *page, const struct finding *finding, bool secondary)
{
	page_cell(page);
	if (secondary && !page_is_internal(page))
		page_mark(page, "warn", "依据待确认", "to be confirmed");
	else
		page_text(page, finding->source.document);
}

static void authority(struct page *page, const struct finding *finding, bool secondary)
{
	page_cell(page);
	if (secondary && page_is_internal(page))
		page_mark(page, "warn", "二手资料，依据待确认", "secondary, to be confirmed");
	else if (secondary)
		page_say(page, "二手资料", "secondary");
	else if (text_equal(finding->source.authority, "primary"))
		page_say(page, "一手资料", "primary");
	else
		page_text(page, finding->source.authority);
}

static void sources(struct page *page)
{
	page_open(page, "p", "note");
	page_say(page, "原文逐字照录，标点从原文。", "Quoted to the letter, punctuation included.");
	page_close(page, "p");
	page_table_open(page, &source_form);
	LIST_EACH(const struct finding, finding, &page->evidence->findings) {
		bool secondary = text_equal(finding->source.authority, "secondary");

		page_row(page);
		page_cell_code(page, finding->rule);
		quote(page, finding);
		document(page, finding, secondary);
		authority(page, finding, secondary);
	}
	page_table_close(page);
}

struct table_form html_form_of(
	const struct table_form *form, const struct finding *finding, struct arena *arena)
{
	struct table_form named = *form;

	named.caption.zh =
		arena_format(arena, "%s：%s", rule_title(LANG_ZH, finding), form->caption.zh);
	named.caption.en =
		arena_format(arena, "%s: %s", rule_title(LANG_EN, finding), form->caption.en);
	return named;
}

static const struct column subject_columns[] = {
	{{"对象", "Subject"}, "key"},
	{{"是否认定", "Counts"}, NULL},
	{{"原因", "Reasons"}, "wide"},
};
static const struct table_form subject_form =
	TABLE_FORM("逐对象认定", "by subject", subject_columns);

/* Of a rule that was not assessed no subject says yes or no. */
const char *html_subject_says(
	const struct page *page, const struct finding *finding, const char *word)
{
	if (finding->verdict == VERDICT_NOT_ASSESSED)
		return word_in(page->lang, &words_verdict_short, VERDICT_NOT_ASSESSED);
	if (finding->severity == SEVERITY_INFO)
		return word_of_note(page->lang, word);
	return word_of_subject(page->lang, word);
}

void html_subject_reasons(
	struct page *page, const char *rule, const char *says, const reason_list *reasons)
{
	bool bare = reasons->count == 0 && text_equal(says, "no");
	const char *word = bare ? word_of_refusal(page->lang, rule) : NULL;

	if (word)
		page_text(page, word);
	else
		page_reasons(page, reasons);
}

static void subjects(struct page *page, const struct finding *finding)
{
	struct arena arena = {0};
	struct table_form form;

	if (finding->subjects.count == 0)
		return;
	form = html_form_of(&subject_form, finding, &arena);
	page_table_open(page, &form);
	LIST_EACH(const struct evidence_subject, subject, &finding->subjects) {
		page_row(page);
		page_cell(page);
		page_subject(page, subject->id);
		page_cell_text(page, html_subject_says(page, finding, subject->says));
		page_disposition(page, subject->disposition);
		page_cell(page);
		html_subject_reasons(page, finding->rule, subject->says, &subject->reason);
	}
	page_table_close(page);
	arena_fini(&arena);
}

static const struct column fact_columns[] = {
	{{"节点", "Node"}, "key"},
	{{"日志", "Kind"}, NULL},
	{{"事实", "Fact"}, "wide"},
	{{"数量", "Count"}, "num"},
	{{"总数", "Of"}, "num"},
	{{"例", "Example"}, NULL},
};
static const struct table_form fact_form =
	TABLE_FORM("所见事实（不构成判定）", "what was seen (no verdict)", fact_columns);

static void facts(struct page *page, const struct finding *finding)
{
	struct arena arena = {0};
	struct table_form form;

	if (finding->facts.count == 0)
		return;
	form = html_form_of(&fact_form, finding, &arena);
	page_table_open(page, &form);
	LIST_EACH(const struct evidence_fact, fact, &finding->facts) {
		page_row(page);
		page_cell_code(page, fact->node);
		page_cell_word(page, &words_log_kind, fact->kind);
		page_cell_word(page, &words_fact, fact->fact);
		page_cell_number(page, number_count(fact->count));
		page_cell_number(page, number_count(fact->of));
		page_cell(page);
		if (fact->sample)
			page_code(page, fact->sample);
		else
			page_text(page, NULL);
	}
	page_table_close(page);
	arena_fini(&arena);
}

static const struct assumption {
	const char *prefix;
	struct phrase before, after;
} assumptions[] = {
	{"agent:", {"假定拨测点 ", "It is assumed that agent "},
		{" 确在所申报的位置（没有证明材料）。",
			" stands where declared (no document says so)."}},
	{"document:", {"采信书面材料 ", "Document "}, {"。", " is relied on."}},
};

static void assumption(struct page *page, const char *text)
{
	page_open(page, "li", NULL);
	for (size_t i = 0; i < ARRAY_LEN(assumptions); i++) {
		const struct assumption *row = &assumptions[i];
		size_t len = strlen(row->prefix);

		if (strncmp(text, row->prefix, len) != 0)
			continue;
		page_say(page, row->before.zh, row->before.en);
		page_code(page, text + len);
		page_say(page, row->after.zh, row->after.en);
		page_close(page, "li");
		return;
	}
	page_text(page, text);
	page_close(page, "li");
}

static void assumes(struct page *page, const struct finding *finding)
{
	if (finding->assumes.count == 0)
		return;
	page_raw(page, "<p class=\"label\">");
	page_say(page, "结论所依赖的假定与材料", "What the verdict assumes and relies on");
	page_close(page, "p");
	page_open(page, "ul", "assumes");
	for (size_t i = 0; i < finding->assumes.count; i++)
		assumption(page, finding->assumes.items[i]);
	page_close(page, "ul");
}

static void finding_article(struct page *page, const struct finding *finding)
{
	page_open(page, "article", "finding");
	page_raw(page, "<h3>");
	page_text(page, rule_title(page->lang, finding));
	page_raw(page, " ");
	page_code(page, finding->rule);
	page_close(page, "h3");
	page_raw(page, "<p>");
	page_badge(page, finding->verdict);
	page_raw(page, " ");
	page_text(page, word_in(page->lang, &words_basis, finding->basis));
	if (finding->disposition != DISPOSITION_NONE) {
		page_say(page, "；处置：", "; disposition: ");
		page_text(page, word_in(page->lang, &words_disposition, finding->disposition));
	}
	page_close(page, "p");
	page_reason_list(page, &finding->reason);
	subjects(page, finding);
	facts(page, finding);
	assumes(page, finding);
	html_pointers(page, finding);
	page_close(page, "article");
}

/* The matrix says all there is of a rule without reasons, subjects and evidence. */
static bool has_details(const struct finding *finding)
{
	return finding->disposition != DISPOSITION_NONE ||
	       (!facts_is_untried(finding) &&
		       finding->reason.count + finding->subjects.count + finding->facts.count +
				       finding->assumes.count + finding->evidence.count >
			       0);
}

void html_matrix(struct page *page)
{
	page_para(page,
		"“未评估”指没有提供数据或材料，“证据不足”指有证据而不足以判定，二者都不是符合。"
		"“书面申报”与“实测”从不相互替代。",
		"“Not assessed” means that no data or document was given, “inconclusive” that the evidence "
		"does not decide; neither is a pass. What is declared never stands for what is measured.");
	matrix(page);
}

void html_readings(struct page *page)
{
	page_para(page, "规则原文可作不同理解的，各口径的结论全部列出；结论采用标有 ★ 的主口径。",
		"Where the text can be understood in several ways, every reading is shown with its verdict; "
		"the verdict is that of the headline, marked ★.");
	readings(page);
}

void html_rule_texts(struct page *page)
{
	sources(page);
}

void html_each_finding(struct page *page)
{
	LIST_EACH(const struct finding, finding, &page->evidence->findings) {
		if (has_details(finding))
			finding_article(page, finding);
	}
}
