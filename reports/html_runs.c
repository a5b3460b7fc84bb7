/* Annex: runs of the agents, those among them that failed or were aborted, and lines that do not
 * count. */
#include "reports/html.h"

static const struct column run_columns[] = {
	{{"拨测点", "Agent"}, "key"},
	{{"启动次数", "Started"}, "num"},
	{{"正常结束", "Ended well"}, "num"},
	{{"出错结束", "Failed"}, "num"},
	{{"中途中止", "Aborted"}, "num"},
	{{"收到的记录行", "Lines of records"}, "num"},
	{{"首次启动", "First begin"}, NULL},
	{{"最后一次", "Last event"}, NULL},
};
static const struct table_form run_form =
	TABLE_FORM("各拨测点运行次数", "Runs of each agent", run_columns);

static void run_row(struct page *page, const struct evidence_run *run)
{
	page_row(page);
	page_cell_code(page, run->agent);
	page_cell_number(page, number_count(run->attempts));
	page_cell_number(page, number_count(run->ended - run->failed));
	page_cell_number(page, number_count(run->failed));
	page_cell_number(page, number_count(run->aborted));
	page_cell_number(page, number_count(run->records));
	page_cell_text(page, number_time(run->first).text);
	page_cell_text(page, number_time(run->last).text);
}

static void runs_table(struct page *page, const struct evidence_runs *runs)
{
	page_open(page, "p", NULL);
	page_sayf(page,
		"各拨测点共启动 %s 次，其中结束 %s 次（出错 %s 次），中途中止 %s 次。每次启动和结束都在"
		"运行记录中占一行，前后相链，删去任何一次都会显露。",
		"Agents were started %s times; %s runs ended (%s of them failed), %s were aborted. "
		"Every begin and end is a line of the list of runs, each bound to the one before, so "
		"that none can be left out unseen.",
		number_count(runs->attempts).text, number_count(runs->ended).text,
		number_count(runs->failed).text, number_count(runs->aborted).text);
	page_close(page, "p");
	page_table_open(page, &run_form);
	LIST_EACH(const struct evidence_run, run, &runs->agents)
		run_row(page, run);
	page_table_close(page);
	page_trace(page, "/runs", NULL);
	if (runs->torn == 0)
		return;
	page_open(page, "p", "note");
	page_sayf(page, "运行记录中有 %s 行因进程被终止而不完整，原样保留。",
		"%s lines of the list were cut when runs were killed; they stay as they are.",
		number_count(runs->torn).text);
	page_close(page, "p");
}

static void records_note(struct page *page, const struct evidence *e)
{
	page_open(page, "p", NULL);
	page_sayf(page,
		"拨测记录中不计入的行：格式不符 %s 行，末行不完整 %s 行，内容冲突 %s 行，统计期之外 %s "
		"行；记录链中断 %s 处。",
		"Lines of records that do not count: %s malformed, %s torn, %s conflicting, %s "
		"outside the period; the chain breaks in %s places.",
		number_count(e->records.malformed).text, number_count(e->records.torn).text,
		number_count(e->records.conflicts).text,
		number_count(e->records.outside_window).text,
		number_count(e->records.chain_breaks).text);
	page_close(page, "p");
	page_trace(page, "/records", NULL);
}

void html_runs(struct page *page)
{
	const struct evidence *e = page->evidence;

	if (e->runs)
		runs_table(page, e->runs);
	else
		page_para(page,
			"没有读到运行记录（raw/runs.jsonl）：拨测记录由他处取得，启动了几次、有无中止，"
			"本附录无从得知。",
			"No list of runs (raw/runs.jsonl) was read: the records came from elsewhere, "
			"and how often agents were started is not known here.");
	records_note(page, e);
}
