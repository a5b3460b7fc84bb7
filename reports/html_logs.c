/* Chapter: how long each node's logs reach back, and where they are silent. */
#include "reports/facts.h"
#include "reports/figures.h"
#include "reports/gap_words.h"
#include "reports/html.h"
#include "reports/sentences.h"

#include <stdlib.h>

#define GAPS_FILED 10 /* of an archive */
#define HOUR_MS    3600000

static const struct column log_columns[] = {
	{{"节点", "Node"}, "key"},
	{{"日志", "Kind"}, NULL},
	{{"结论", "Verdict"}, "words state"},
	{{"最早记录", "First"}, NULL},
	{{"最晚记录", "Last"}, NULL},
	{{"连续整月", "Whole months"}, "num"},
	{{"缺失时段", "Gaps"}, "num"},
	{{"原因", "Reasons"}, NULL},
};
static const struct table_form log_form =
	TABLE_FORM_LONG("各节点日志留存", "Retention by node", log_columns);

static int64_t gap_count(const struct evidence_log *log)
{
	return (int64_t)log->gaps.count + log->gaps_left_out;
}

static void log_row(struct page *page, const struct evidence_log *log)
{
	page_row(page);
	page_cell_code(page, log->node);
	page_cell_word(page, &words_log_kind, log->kind);
	page_cell(page);
	page_badge_short(page, log->verdict);
	page_cell_number(page, number_time(log->first));
	page_cell_number(page, number_time(log->last));
	page_cell_number(page, number_count(log->months));
	page_cell_number(page, number_count(gap_count(log)));
	page_cell(page);
	page_reasons(page, &log->reason);
}

static const struct column volume_columns[] = {
	{{"节点", "Node"}, "key"},
	{{"日志", "Kind"}, NULL},
	{{"文件", "Files"}, "num"},
	{{"字节", "Size"}, "num"},
	{{"记录", "Records"}, "num"},
	{{"无法识别的行", "Bad lines"}, "num"},
	{{"未能核实的记录", "Unverified"}, "num"},
};
static const struct table_form volume_form =
	TABLE_FORM_LONG("日志文件与记录", "Files and records", volume_columns);

static void volume_row(struct page *page, const struct evidence_log *log)
{
	page_row(page);
	page_cell_code(page, log->node);
	page_cell_word(page, &words_log_kind, log->kind);
	page_cell_number(page, number_count(log->files));
	page_cell_number(page, number_bytes(log->bytes));
	page_cell_number(page, number_count(log->records));
	page_cell_number(page, number_count(log->bad_lines));
	page_cell_number(page, number_count(log->unverified));
}

static const struct column gap_columns[] = {
	{{"节点", "Node"}, "key"},
	{{"日志", "Kind"}, "few"},
	{{"起", "From"}, "instant"},
	{{"止", "To"}, "instant"},
	{{"时长", "Length"}, "num few"},
	{{"同时段通常记录数", "Usual records"}, "num few"},
	{{"说明", "Explained by"}, "wide rest"},
};
static const struct table_form gap_form = TABLE_FORM_LONG("日志缺失时段", "Gaps", gap_columns);

static void explanation(struct page *page, const char *why)
{
	const char *name, *word = gap_word(page->lang, why, &name);

	if (word[0])
		page_text(page, word);
	if (word[0] && name[0])
		page_code(page, name);
	else if (!word[0])
		page_text(page, why);
}

static void gap_row(
	struct page *page, const struct evidence_log *log, const struct evidence_gap *gap)
{
	page_row(page);
	page_cell_code(page, log->node);
	page_cell_word(page, &words_log_kind, log->kind);
	page_cell_number(page, number_time(gap->from));
	page_cell_number(page, number_time(gap->to));
	page_cell_number(page, number_duration(page->lang, gap->to.v - gap->from.v));
	page_cell_number(page, number_count(gap->usual));
	page_cell(page);
	if (!gap_is_explained(gap) && gap_is_long(page->evidence, gap))
		page_mark(page, "warn", "! 没有说明", "! unexplained");
	else if (!gap_is_explained(gap))
		page_sayf(page, "没有说明（不超过 %s 小时）", "unexplained (within %s hours)",
			number_count(page->evidence->profile.log_gap_hours).text);
	for (size_t i = 0; i < gap->why.count; i++) {
		if (i > 0 || !gap_is_explained(gap))
			page_say(page, "、", ", ");
		explanation(page, gap->why.items[i]);
	}
}

static int longest_first(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? 1 : x > y ? -1 : 0;
}

/* Gaps at least so long are shown: all that the rule does not allow, and the longest others. */
static int64_t least_shown(const struct page *page, const struct evidence_log *log)
{
	int64_t lengths[EVIDENCE_GAPS_MOST];
	int64_t allowed = page->evidence->profile.log_gap_hours * HOUR_MS;
	size_t count = 0;

	LIST_EACH(const struct evidence_gap, gap, &log->gaps)
		if (count < ARRAY_LEN(lengths))
			lengths[count++] = gap->to.v - gap->from.v;
	if (page_is_internal(page) || count <= GAPS_FILED)
		return 0;
	qsort(lengths, count, sizeof(*lengths), longest_first);
	if (allowed > 0 && allowed < lengths[GAPS_FILED - 1])
		return allowed;
	return lengths[GAPS_FILED - 1];
}

/* How many it leaves to the evidence. */
static int64_t log_gaps(struct page *page, const struct evidence_log *log)
{
	int64_t least = least_shown(page, log), left_out = log->gaps_left_out;
	int64_t ties = 0;

	LIST_EACH(const struct evidence_gap, gap, &log->gaps) {
		int64_t length = gap->to.v - gap->from.v;

		if (length < least || (length == least && least > 0 && ++ties > GAPS_FILED))
			left_out++;
		else
			gap_row(page, log, gap);
	}
	return left_out;
}

static void gaps(struct page *page)
{
	int64_t left_out = 0;

	page_table_open(page, &gap_form);
	LIST_EACH(const struct evidence_log, log, &page->evidence->logs) {
		left_out += log_gaps(page, log);
	}
	page_table_close(page);
	if (left_out > 0) {
		page_open(page, "p", "note");
		page_sayf(page,
			"另有 %s 个较短的缺失时段没有列出。evidence.json 逐条载有每份日志中最长的缺失时段，"
			"至多 %d 个。",
			"%s shorter gaps are not listed; evidence.json has the longest of each archive, up "
			"to %d.",
			number_count(left_out).text, EVIDENCE_GAPS_MOST);
		page_close(page, "p");
	}
}

static const struct column isolated_columns[] = {
	{{"节点", "Node"}, "key"},
	{{"日志", "Kind"}, NULL},
	{{"起", "From"}, NULL},
	{{"止", "To"}, NULL},
	{{"记录", "Records"}, "num"},
};
static const struct table_form isolated_form =
	TABLE_FORM_LONG("孤立的记录", "Isolated records", isolated_columns);

static void isolated(struct page *page)
{
	size_t count = 0;

	LIST_EACH(const struct evidence_log, log, &page->evidence->logs) {
		count += log->isolated.count;
	}
	if (count == 0)
		return;
	page_section(page, "孤立的记录", "Isolated records");
	page_para(page,
		"前后 24 小时以上没有其他记录、且每小时不足中位数 10% 的少量记录，或者前后 7 天以上没有其他"
		"记录、且合计不超过每日中位数 10%（或不超过 3 条）的少量记录，可能是个别伪造或时钟错误的行，"
		"予以列出，不计入留存。",
		"A few records, more than 24 hours from all others and fewer in each hour than 10 % of the "
		"median hour's, or more than 7 days from all others and in all at most 10 % of the median "
		"day's, or three: forged lines or a wrong clock look like that. They are shown and are no "
		"retention.");
	page_table_open(page, &isolated_form);
	LIST_EACH(const struct evidence_log, log, &page->evidence->logs) {
		LIST_EACH(const struct evidence_isolated, row, &log->isolated) {
			page_row(page);
			page_cell_code(page, log->node);
			page_cell_word(page, &words_log_kind, log->kind);
			page_cell_number(page, number_time(row->from));
			page_cell_number(page, number_time(row->to));
			page_cell_number(page, number_count(row->records));
		}
	}
	page_table_close(page);
}

void html_logs(struct page *page)
{
	page_section(page, "留存时长", "Retention");
	page_open(page, "p", "note");
	page_sayf(page,
		"统计自 %s 至 %s。时间取自可以识别的记录本身，不取文件的修改时间；"
		"“连续整月”自统计截止时间向前数，其间没有超过 24 小时的缺失。",
		"From %s to %s. Times are those of parsed records, never of files; whole months are "
		"counted back from the end, without a gap of more than 24 hours.",
		number_time(facts_logs_start(page->evidence)).text,
		number_time(page->evidence->as_of).text);
	page_close(page, "p");
	page_table_open(page, &log_form);
	LIST_EACH(const struct evidence_log, log, &page->evidence->logs) {
		log_row(page, log);
	}
	page_table_close(page);
	page_trace(page, "/logs", "logs.retention", NULL);
	figure_retention(page, NULL);
	page_section(page, "日志缺失时段", "Gaps");
	gaps(page);
	isolated(page);
	page_section(page, "文件与记录", "Files and records");
	page_table_open(page, &volume_form);
	LIST_EACH(const struct evidence_log, log, &page->evidence->logs) {
		volume_row(page, log);
	}
	page_table_close(page);
}
