/* Section: what agents' records say of their clocks. */
#include "reports/facts.h"
#include "reports/figures.h"
#include "reports/html.h"

static const struct column clock_columns[] = {
	{{"拨测点", "Agent"}, "key"},
	{{"设区市", "City"}, NULL},
	{{"天数", "Days"}, "num"},
	{{"有时钟状态的记录", "Records that say it"}, "num"},
	{{"其中已同步", "Synced"}, "num"},
	{{"最大偏差 (ms)", "Greatest offset (ms)"}, "num"},
	{{"最大误差界 (ms)", "Greatest bound (ms)"}, "num"},
	{{"重设次数", "Times set"}, "num"},
};
static const struct table_form clock_form =
	TABLE_FORM("各拨测点时钟同步记录", "Agents' clocks", clock_columns);

struct clock {
	int64_t records, synced, offset_us, bound_us, steps;
};

static int64_t sum(int64_t a, int64_t b)
{
	return b > 0 && a > INT64_MAX - b ? INT64_MAX : a + b;
}

static uint64_t size_of(int64_t us)
{
	return us < 0 ? 0 - (uint64_t)us : (uint64_t)us;
}

static struct clock clock_of(const struct evidence_agent *agent)
{
	struct clock all = {.offset_us = BIND_ABSENT, .bound_us = BIND_ABSENT};

	LIST_EACH(const struct evidence_clock_day, day, &agent->clock) {
		all.records = sum(all.records, day->records);
		all.synced = sum(all.synced, day->synced);
		all.steps = sum(all.steps, day->steps);
		if (day->synced <= 0)
			continue;
		if (all.offset_us == BIND_ABSENT ||
			size_of(day->offset_us) > size_of(all.offset_us))
			all.offset_us = day->offset_us;
		if (all.bound_us == BIND_ABSENT || day->bound_us > all.bound_us)
			all.bound_us = day->bound_us;
	}
	return all;
}

static void clock_row(struct page *page, const struct evidence_agent *agent)
{
	struct clock all = clock_of(agent);

	page_row(page);
	page_cell_code(page, agent->id);
	page_cell_text(page, facts_city(page->report, agent->city));
	page_cell_number(page, number_count((int64_t)agent->clock.count));
	page_cell_number(page, number_count(all.records));
	page_cell_number(page, number_count(all.synced));
	page_cell_number(page, number_ms_of_us(all.offset_us));
	page_cell_number(page, number_ms_of_us(all.bound_us));
	page_cell_number(page, number_count(all.steps));
}

void html_clocks(struct page *page)
{
	page_section(page, "时钟同步", "Clocks");
	page_para(page,
		"拨测点在每个时段记下本机时钟的状态：是否与时间源同步、偏差及误差界、时段内是否被重设。"
		"往返时延是同一台机器上两个时间戳之差，时钟的固定偏差相互抵消；时段内时钟被重设超过 1 ms "
		"的，该时段的记录作废。偏差影响的是记录归入的时段。没有时钟状态的记录不计入下表。",
		"In each slot an agent writes down the state of its clock: whether it is synchronized, its "
		"offset with a bound, whether it was set. A round trip is the difference of two stamps of "
		"one machine, so that a steady offset cancels out; a slot in which the clock was set by "
		"more than 1 ms is void. An offset moves records between slots. Records that say nothing "
		"of the clock are not counted here.");
	page_table_open(page, &clock_form);
	LIST_EACH(const struct evidence_agent, agent, &page->evidence->agents)
		clock_row(page, agent);
	page_table_close(page);
	page_trace(page, "/agents", NULL);
	figure_clocks(page);
}
