/* Page one: the verdicts, what they rest on, what was changed, what is not proven, who signs. */
#include <string.h>

#include "reports/facts.h"
#include "reports/html.h"
#include "reports/html_form.h"
#include "reports/sentences.h"

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

static void verdict_row(struct page *page, const struct verdict_box *box)
{
	form_row(page);
	form_cell(page, 1, box->title.zh, box->title.en);
	page_badge(page, box->verdict);
	page_raw(page, " ");
	page_text(page, box->sentence);
	causes(page, box);
	form_row_close(page);
}

static void verdicts(struct page *page)
{
	const struct evidence *evidence = page->evidence;
	const struct verdict_box measured = {
		.title = {"测量结论", "Measured"},
		.verdict = evidence->verdict,
		.sentence = verdict_sentence(page->lang, evidence->verdict),
	};
	const struct verdict_box application = {
		.title = {"申请结论", "Application"},
		.verdict = evidence->application_verdict,
		.sentence = application_sentence(page->lang, evidence->application_verdict),
		.with_application = true,
	};

	form_open(page);
	verdict_row(page, &measured);
	verdict_row(page, &application);
	form_close(page);
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

/* Nobody should take a verdict for better than it is, nor miss that somebody answers for it. */
static void waivers(struct page *page)
{
	size_t count = page->evidence->waivers.count;

	if (count == 0)
		return;
	page_raw(page, "<p class=\"note\">");
	page_sayf(page, "收到情况说明 %zu 份，其中有效 %zu 份，列于",
		"Waivers given: %zu, in force: %zu; they are listed in ", count,
		facts_count_in_force(page->evidence));
	html_part_link(page, "waivers");
	page_say(page, "。情况说明不改变任何结论。", ". A waiver changes no verdict.");
	page_close(page, "p");
}

#define REFUTED_MOST 4

static void refuted_node(struct page *page, const struct evidence_node *node)
{
	html_node_link(page, node->id);
	page_sayf(page, "（申报：%s；可能位置范围：",
		" (claimed: %s; possible places: ", facts_city(page->report, node->city));
	html_possible_places(page, &node->location);
	page_say(page, "）", ")");
}

/* That a node does not stand where it is said to is read first. */
static void refuted(struct page *page)
{
	size_t count = 0;

	LIST_EACH(const struct evidence_node, node, &page->evidence->nodes)
		count += node->location.state == LOCATION_REFUTED;
	if (count == 0)
		return;
	page_raw(page, "<p class=\"notice doubt\" role=\"note\"><b>");
	page_location(page, LOCATION_REFUTED);
	page_sayf(page, " 节点 %zu 个：", " nodes whose claimed place is excluded, %zu: ", count);
	page_raw(page, "</b>");
	count = 0;
	LIST_EACH(const struct evidence_node, node, &page->evidence->nodes) {
		if (node->location.state != LOCATION_REFUTED || ++count > REFUTED_MOST)
			continue;
		if (count > 1)
			page_say(page, "、", ", ");
		refuted_node(page, node);
	}
	if (count > REFUTED_MOST)
		page_say(page, "等", " and others");
	page_say(page, "。", ".");
	page_close(page, "p");
}

void html_summary(struct page *page)
{
	page_raw(page, "<section class=\"summary\" aria-labelledby=\"conclusion\">\n"
		       "<h2 id=\"conclusion\">");
	page_say(page, "判定结论", "Verdict");
	page_close(page, "h2");
	verdicts(page);
	refuted(page);
	authority(page);
	html_conclusions(page);
	html_unproven(page);
	waivers(page);
	html_settings(page);
	html_signers(page);
	page_close(page, "section");
}
