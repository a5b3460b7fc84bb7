/* What is compared, what must be known before it is read, and the changes counted. */
#include "base/text.h"
#include "reports/diff_parts.h"
#include "reports/sentences.h"

static const char *digest(struct diff_paper *to, const char *sha256)
{
	return arena_format(&to->paper.arena, "%.16s…", sha256);
}

static void side(struct diff_paper *to, struct phrase name, const struct diff_side_facts *facts)
{
	struct paper *paper = &to->paper;

	paper_add(paper, PAPER_PARA,
		paper_say(paper, "%s：统计截止 %s（北京时间），佐证材料 SHA-256 %s，%s",
			"%s: judged at %s (UTC+8), evidence SHA-256 %s, %s", paper_in(paper, name),
			number_time(facts->as_of).text, digest(to, facts->evidence_sha256),
			facts->dossier_sha256
				? paper_in(paper, (struct phrase){"附申报信息", "with its dossier"})
				: paper_in(paper,
					  (struct phrase){"未附申报信息", "without a dossier"})));
}

static void warn(struct diff_paper *to, const char *zh, const char *en)
{
	paper_add(&to->paper, PAPER_WARN, paper_in(&to->paper, (struct phrase){zh, en}));
}

/* Of logs the shortest gaps are left out, which are not listed anyway. */
static bool is_left_out(const struct difference *difference)
{
	LIST_EACH(const char *, topic, &difference->left_out)
		if (!text_equal(*topic, "outages"))
			return true;
	return false;
}

static void warnings(struct diff_paper *to)
{
	const struct difference *difference = to->difference;

	if (difference->reversed)
		warn(to, "所给的旧材料比新材料晚：增减、先后均按所给次序叙述，请核对次序。",
			"The old one is judged later than the new one: everything is told in the order "
			"given; check that order.");
	if (!difference->verdicts_comparable)
		warn(to,
			"两份材料的规则集或阈值不同（见“规则与设置”）：判定和覆盖结论的前后差异可能出自规则，"
			"不可直接比较。",
			"Rules or thresholds differ (see “Rules and settings”): a verdict that "
			"changed may be due to them and is not comparable.");
	if (!difference->sampling_comparable)
		warn(to,
			"两份材料的测量方案不同（见“规则与设置”）：样本数、置信下限和时延分位数不可直接比较。",
			"The sampling differs (see “Rules and settings”): counts, bounds and quantiles "
			"are not directly comparable.");
	if (!difference->old_side.dossier_sha256 || !difference->new_side.dossier_sha256)
		warn(to,
			"至少一方没有申报信息：接入运营商、带宽、材料有效期、客户域名未作比较；"
			"割接只依据已附的申报信息。",
			"A dossier is missing on a side: operators, bandwidth, validity of documents and "
			"customers' domains are not compared; maintenance is that of the dossier given.");
	if (!difference->same && is_left_out(difference))
		warn(to, "佐证材料中服务域名或未申报服务者的清单过长、有截断：其增减可能出自截断。",
			"Evidence cuts its longest lists: hosts or undeclared servers that seem added or "
			"gone may have been left out.");
}

void diff_head(struct diff_paper *to)
{
	struct paper *paper = &to->paper;
	const struct difference *difference = to->difference;

	paper_add(paper, PAPER_PARA,
		paper_say(paper, "%s，规则集 %s", "%s, profile %s", difference->operator_name,
			difference->profile));
	side(to, (struct phrase){"旧材料", "Old"}, &difference->old_side);
	side(to, (struct phrase){"新材料", "New"}, &difference->new_side);
	warnings(to);
	if (!difference->same)
		return;
	paper_add(paper, PAPER_PARA,
		text_equal(
			difference->old_side.evidence_sha256, difference->new_side.evidence_sha256)
			? paper_in(
				  paper, (struct phrase){"两份材料相同：佐证材料逐字节一致。",
						 "Both are the same: the evidence is equal byte by "
						 "byte."})
			: paper_in(paper,
				  (struct phrase){"两份材料所比较的各项均相同；佐证材料的字节不同"
						  "（统计截止时间、输入文件或不作比较的字段）。",
					  "All that is compared is the same; the bytes of the "
					  "evidence differ (as_of, inputs, or fields that are not "
					  "compared)."}));
}

static void count_of(
	struct diff_paper *to, const char **text, int topic, int kind, struct phrase word)
{
	size_t count = diff_count(to->difference, topic, kind);

	if (count > 0)
		*text = paper_join(&to->paper, *text,
			arena_format(
				&to->paper.arena, "%s %zu", paper_in(&to->paper, word), count));
}

static const char *counts(struct diff_paper *to, int topic)
{
	const char *text = "";

	for (int kind = 0; kind < (int)words_difference.count; kind++)
		count_of(to, &text, topic, kind, words_difference.rows[kind]);
	return text;
}

static void verdicts(struct diff_paper *to)
{
	struct paper *paper = &to->paper;

	LIST_EACH(const struct diff_item, item, &to->difference->topics[DIFF_VERDICTS]) {
		const struct diff_field *field = diff_field_find(item, "verdict");

		paper_add(paper, PAPER_ITEM,
			paper_say(paper, "%s：由%s变为%s。", "%s: %s before, now %s.",
				diff_topic_name(paper->lang, DIFF_VERDICTS)
					? text_equal(item->id, "verdict")
						  ? paper_in(paper,
							    (struct phrase){
								    "测量结论（必备，实测或混合）",
								    "Measured must rules"})
						  : paper_in(paper,
							    (struct phrase){"申请结论（全部必备）",
								    "All must rules"})
					: item->id,
				diff_old_value(to, field), diff_new_value(to, field)));
	}
	if (to->difference->topics[DIFF_VERDICTS].count == 0)
		paper_add(paper, PAPER_ITEM,
			paper_say(paper, "测量结论和申请结论均未变化：%s、%s。",
				"Neither total changed: %s, %s.",
				word_in(paper->lang, &words_verdict_short,
					to->report->new->verdict),
				word_in(paper->lang, &words_verdict_short,
					to->report->new->application_verdict)));
}

void diff_summary(struct diff_paper *to)
{
	struct paper *paper = &to->paper;

	paper_add(paper, PAPER_CHAPTER,
		paper_in(paper, (struct phrase){"变化概要", "Changes at a glance"}));
	verdicts(to);
	for (int topic = DIFF_FINDINGS; topic < DIFF_TOPIC_COUNT; topic++) {
		const char *text = counts(to, topic);

		if (text[0])
			paper_add(paper, PAPER_ITEM,
				paper_say(paper, "%s：%s", "%s: %s",
					diff_topic_name(paper->lang, topic), text));
	}
}
