/* Section of the internal edition: how many cities would be covered at other thresholds of time,
 * from the slots by size that evidence holds. */
#include "base/proportion.h"
#include "reports/facts.h"
#include "reports/html.h"

#define PPM 1000000

static const int64_t tried_us[] = {10000, 20000, 30000, 50000};

static const struct column threshold_columns[] = {
	{{"时延阈值 (ms)", "Threshold (ms)"}, NULL},
	{{"达到要求的设区市", "Cities that would count"}, "num"},
	{{"设区市", "Which"}, "wide"},
};
static const struct table_form threshold_form = TABLE_FORM("不同时延阈值下的覆盖（估算）",
	"Coverage at other thresholds of time (an estimate)", threshold_columns);

/* Slots of at most so many microseconds; -1: the value is no edge of the histogram. */
static int64_t slots_within(const struct evidence_rtt *rtt, int64_t us)
{
	int64_t sum = 0;

	for (size_t i = 0; i + 1 < rtt->histogram.count; i += 2) {
		int64_t slots = rtt->histogram.items[i + 1];

		if (slots < 0 || slots > PROPORTION_N_MOST)
			return -1;
		sum += slots;
		if (rtt->histogram.items[i] == us)
			return sum;
	}
	return -1;
}

/* As the analyzer counts: both lower bounds reach their shares. */
static bool counts_pass(
	const struct evidence *evidence, const struct evidence_trials *t, int64_t good)
{
	const struct alpha alpha = {
		evidence->profile.alpha_ppm, PPM * (int64_t)evidence->cities.count};

	if (t->slots <= 0 || t->slots > PROPORTION_N_MOST || t->success < 0 ||
		t->success > t->slots || good < 0 || good > t->slots || alpha.num <= 0 ||
		alpha.num >= alpha.den)
		return false;
	return proportion_at_least(t->slots, t->success, evidence->thresholds.success_ppm, alpha) &&
	       proportion_at_least(t->slots, good, evidence->thresholds.quantile_ppm, alpha);
}

/* A city that is held back by something else than its counts stays uncounted. */
static bool would_count(
	const struct evidence *evidence, const struct evidence_city *city, int64_t us)
{
	const struct evidence_trials *t = &city->service;

	if (t->verdict != VERDICT_PASS && counts_pass(evidence, t, t->good))
		return false;
	return counts_pass(evidence, t, slots_within(&city->rtt, us));
}

static bool is_possible(const struct evidence *evidence)
{
	const struct thresholds *th = &evidence->thresholds;

	if (th->success_ppm < 0 || th->success_ppm > PPM || th->quantile_ppm < 0 ||
		th->quantile_ppm > PPM)
		return false;
	LIST_EACH(const struct evidence_city, city, &evidence->cities)
		if (city->rtt.count > 0 && slots_within(&city->rtt, tried_us[0]) >= 0)
			return true;
	return false;
}

static void threshold_row(struct page *page, int64_t us)
{
	const struct evidence *evidence = page->evidence;
	const char *codes[64];
	size_t count = 0;

	LIST_EACH(const struct evidence_city, city, &evidence->cities)
		if (count < ARRAY_LEN(codes) && would_count(evidence, city, us))
			codes[count++] = city->code;
	page_row(page);
	page_cell_number(page, number_count(us / 1000));
	if (us == evidence->thresholds.rtt_p95_us) {
		page_raw(page, " ");
		page_mark(page, "lead", "现行阈值", "in force");
	}
	page_cell_number(page, number_count((int64_t)count));
	page_cell(page);
	page_cities(page, &(const text_list){codes, count});
}

void html_sensitivity(struct page *page)
{
	if (!page_is_internal(page) || !is_possible(page->evidence))
		return;
	page_table_open(page, &threshold_form);
	for (size_t i = 0; i < ARRAY_LEN(tried_us); i++)
		threshold_row(page, tried_us[i]);
	page_table_close(page);
	page_open(page, "p", "note");
	page_say(page,
		"按各市时段时延的分组计数与同样的置信下限估算，时延四舍五入至 1 µs；成功率与达标率的要求"
		"不变。只供内部参考，不是判定。",
		"Estimated from the slots by size, rounded to 1 µs, with the same lower bounds; the shares "
		"asked for stay as they are. For internal use, no verdict.");
	page_close(page, "p");
	page_trace(page, "/cities", NULL);
}
