/* Logs and their gaps. */
#include "reports/gap_words.h"
#include "reports/ledger.h"

static const struct ledger_column log_columns[] = {
	{{"节点", "Node"}, LEDGER_TEXT, 14, true},
	{{"日志", "Kind"}, LEDGER_TEXT, 9, true},
	{{"结论", "Verdict"}, LEDGER_TEXT, 11, true},
	{{"最早记录", "First record"}, LEDGER_TIME, 19, true},
	{{"最晚记录", "Last record"}, LEDGER_TIME, 19, true},
	{{"连续整月", "Whole months"}, LEDGER_COUNT, 7, true},
	{{"缺失时段", "Gaps"}, LEDGER_COUNT, 7, true},
	{{"文件", "Files"}, LEDGER_COUNT, 7, false},
	{{"字节", "Bytes"}, LEDGER_COUNT, 15, false},
	{{"记录", "Records"}, LEDGER_COUNT, 12, false},
	{{"无法识别的行", "Bad lines"}, LEDGER_COUNT, 8, false},
	{{"未能核实的记录", "Unverified records"}, LEDGER_COUNT, 9, false},
	{{"原因", "Reasons"}, LEDGER_TEXT, 18, true},
	{{"数据出处", "In evidence.json"}, LEDGER_TEXT, 10, false},
};

static void log_row(struct ledger *ledger, const struct evidence_log *log)
{
	ledger_text(ledger, log->node);
	ledger_word(ledger, &words_log_kind, log->kind);
	ledger_word(ledger, &words_verdict, log->verdict);
	ledger_value(ledger, log->first.v);
	ledger_value(ledger, log->last.v);
	ledger_value(ledger, log->months);
	ledger_value(ledger, (int64_t)log->gaps.count + log->gaps_left_out);
	ledger_value(ledger, log->files);
	ledger_value(ledger, log->bytes);
	ledger_value(ledger, log->records);
	ledger_value(ledger, log->bad_lines);
	ledger_value(ledger, log->unverified);
	ledger_reasons(ledger, &log->reason);
	ledger_pointer(ledger, "logs", (size_t)(log - ledger->evidence->logs.items));
	ledger_end_row(ledger);
}

static void logs(struct ledger *ledger)
{
	LIST_EACH(const struct evidence_log, log, &ledger->evidence->logs)
		log_row(ledger, log);
}

const struct ledger_sheet ledger_logs = {
	.title = {"日志", "Logs"},
	.columns = log_columns,
	.column_count = ARRAY_LEN(log_columns),
	.fill = logs,
};

static const struct ledger_column gap_columns[] = {
	{{"节点", "Node"}, LEDGER_TEXT, 16, true},
	{{"日志", "Kind"}, LEDGER_TEXT, 12, true},
	{{"起", "From"}, LEDGER_TIME, 20, true},
	{{"止", "To"}, LEDGER_TIME, 20, true},
	{{"时长 (min)", "Length (min)"}, LEDGER_COUNT, 11, true},
	{{"同时段通常记录数", "Usual records"}, LEDGER_COUNT, 16, true},
	{{"是否说明", "Explained"}, LEDGER_TEXT, 10, true},
	{{"说明", "By"}, LEDGER_TEXT, 40, true},
	{{"数据出处", "In evidence.json"}, LEDGER_TEXT, 18, false},
};

static const char *reasons_of(struct ledger *ledger, const struct evidence_gap *gap)
{
	const char *text = "";

	LIST_EACH(const char *, why, &gap->why) {
		const char *name, *word = gap_word(ledger->report->lang, *why, &name);

		text = ledger_join(ledger, text, arena_format(&ledger->arena, "%s%s", word, name));
	}
	return text;
}

static void gap_row(
	struct ledger *ledger, const struct evidence_log *log, const struct evidence_gap *gap)
{
	ledger_text(ledger, log->node);
	ledger_word(ledger, &words_log_kind, log->kind);
	ledger_value(ledger, gap->from.v);
	ledger_value(ledger, gap->to.v);
	ledger_value(ledger, (gap->to.v - gap->from.v) / WHEN_MINUTE_MS);
	ledger_value(ledger, gap->usual);
	if (gap_is_explained(gap))
		ledger_say(ledger, "有", "yes");
	else
		ledger_say(ledger, "没有", "no");
	ledger_text(ledger, reasons_of(ledger, gap));
	ledger_text(ledger, arena_format(&ledger->arena, "/logs/%zu/gaps/%zu",
				    (size_t)(log - ledger->evidence->logs.items),
				    (size_t)(gap - log->gaps.items)));
	ledger_end_row(ledger);
}

/* Evidence lists the longest; how many it leaves out is a row of its own. */
static void left_out_row(struct ledger *ledger, const struct evidence_log *log)
{
	ledger_text(ledger, log->node);
	ledger_word(ledger, &words_log_kind, log->kind);
	for (int i = 0; i < 4; i++)
		ledger_value(ledger, BIND_ABSENT);
	ledger_text(ledger, NULL);
	if (ledger->report->lang == LANG_EN)
		ledger_text(ledger, arena_format(&ledger->arena, "%lld shorter gaps are not listed",
					    (long long)log->gaps_left_out));
	else
		ledger_text(
			ledger, arena_format(&ledger->arena, "另有 %lld 个较短的缺失时段没有列出",
					(long long)log->gaps_left_out));
	ledger_text(ledger, arena_format(&ledger->arena, "/logs/%zu/gaps_left_out",
				    (size_t)(log - ledger->evidence->logs.items)));
	ledger_end_row(ledger);
}

static void gaps(struct ledger *ledger)
{
	LIST_EACH(const struct evidence_log, log, &ledger->evidence->logs) {
		LIST_EACH(const struct evidence_gap, gap, &log->gaps)
			gap_row(ledger, log, gap);
		if (log->gaps_left_out > 0)
			left_out_row(ledger, log);
	}
}

const struct ledger_sheet ledger_gaps = {
	.title = {"日志缺失", "Gaps"},
	.columns = gap_columns,
	.column_count = ARRAY_LEN(gap_columns),
	.fill = gaps,
};
