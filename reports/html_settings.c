/* What was changed from the profile's defaults, and what was used. In brief on page one, also when
 * nothing was changed; as tables in the chapter of the method. */
#include <string.h>

#include "base/text.h"
#include "reports/html.h"
#include "reports/sentences.h"

static const struct column change_columns[] = {
	{{"项目", "Setting"}, "wide"},
	{{"默认值", "Default"}, "num"},
	{{"本次取值", "Used"}, "num"},
};
static const struct table_form change_form =
	TABLE_FORM("与默认值的不同", "Changed from the defaults", change_columns);

static void setting(struct page *page, const char *what)
{
	const char *name = setting_name(page->lang, what);

	if (name) {
		page_text(page, name);
		page_raw(page, " ");
	}
	page_code(page, what);
}

/* Of page one, in words alone: "超时（http）". The key stands in the chapter of the method. */
static void setting_brief(struct page *page, const char *what)
{
	static const char methods[] = "plan.methods.";
	const char *name = setting_name(page->lang, what);

	if (!name) {
		page_code(page, what);
		return;
	}
	page_text(page, name);
	if (strncmp(what, methods, strlen(methods)) == 0) {
		const char *method = what + strlen(methods);

		page_sayf(page, "（%.*s）", " (%.*s)", (int)strcspn(method, "."), method);
	}
}

#define CHANGES_MOST 6 /* on page one; thresholds come first */

static void changes_brief(struct page *page)
{
	const struct evidence *evidence = page->evidence;

	if (evidence->changed.count == 0) {
		page_item(page, "阈值与取样均采用规则集的默认值，没有改动。",
			"Thresholds and sampling are the profile's defaults; nothing was changed.");
		return;
	}
	page_raw(page, "<li><b>");
	page_say(page, "与规则集的默认值不同：", "Changed from the profile's defaults: ");
	page_raw(page, "</b>");
	for (size_t i = 0; i < evidence->changed.count && i < CHANGES_MOST; i++) {
		const struct evidence_change *change = &evidence->changed.items[i];

		if (i > 0)
			page_say(page, "；", "; ");
		setting_brief(page, change->what);
		page_sayf(page, " %s → %s", " %s → %s",
			number_setting(change->what, change->otherwise).text,
			number_setting(change->what, change->value).text);
	}
	if (evidence->changed.count > CHANGES_MOST) {
		page_sayf(page, "；另有 %zu 项见",
			"; %zu more: ", evidence->changed.count - CHANGES_MOST);
		html_part_link(page, "method");
	}
	page_say(page, "。", ".");
	page_close(page, "li");
}

static void thresholds_brief(struct page *page)
{
	const struct thresholds *used = &page->evidence->thresholds;

	page_open(page, "li", NULL);
	page_sayf(page,
		"阈值：成功率不低于 %s；握手时延不超过 %s ms 的时段不低于 %s；时段内应答比例不低于 %s 即为成功。"
		"阈值为规则集所设，规则原文没有给出数值，属自定阈值。",
		"Thresholds: success at least %s; slots with a handshake of at most %s ms at least %s; a slot "
		"succeeds with answers of at least %s. The profile sets them; the rules' text gives no "
		"figures.",
		number_percent(used->success_ppm).text, number_ms_of_us(used->rtt_p95_us).text,
		number_percent(used->quantile_ppm).text, number_percent(used->slot_ok_ppm).text);
	page_close(page, "li");
}

static void sampling_brief(struct page *page)
{
	const struct evidence_sampling *sampling = &page->evidence->sampling;

	if (!sampling->planned) {
		page_item(page, "没有测量计划，因此没有事先确定的取样。",
			"There is no plan, so no sampling was fixed beforehand.");
		return;
	}
	page_open(page, "li", NULL);
	page_sayf(page,
		"取样：时段长度 %s，计划 %s 个时段，其中在统计期内 %s 个，在统计期外（不计）%s 个",
		"Sampling: slots of %s, %s planned, %s of them in the period, %s outside it (not counted)",
		number_span(sampling->slot_ms).text, number_count(sampling->slots).text,
		number_count(sampling->slots_counted).text,
		number_count(sampling->slots_outside).text);
	page_say(page, "；各方法的参数见", "; methods: ");
	html_part_link(page, "method");
	page_say(page, "。", ".");
	page_close(page, "li");
}

void html_settings(struct page *page)
{
	page_raw(page, "<h3>");
	page_say(page, "取样、阈值与改动", "Sampling, thresholds, changes");
	page_close(page, "h3");
	page_open(page, "ul", "brief");
	changes_brief(page);
	thresholds_brief(page);
	sampling_brief(page);
	page_close(page, "ul");
}

static const struct column method_columns[] = {
	{{"探测方法", "Method"}, NULL},
	{{"每时段发送数", "Probes a slot"}, "num"},
	{{"发送间隔", "Interval"}, "num"},
	{{"超时", "Time-out"}, "num"},
};
static const struct table_form method_form = {
	.caption = {"取样", "Sampling"},
	.columns = method_columns,
	.column_count = ARRAY_LEN(method_columns),
	.class = "grid small",
};

static void methods_table(struct page *page)
{
	page_table_open(page, &method_form);
	LIST_EACH(const struct sampling_method, method, &page->evidence->sampling.methods) {
		page_row(page);
		page_cell_code(page, method->name);
		page_cell_number(page, number_count(method->sent));
		page_cell_number(page, number_span(method->interval_ms));
		page_cell_number(page, number_span(method->timeout_ms));
	}
	page_table_close(page);
}

static void changes_table(struct page *page)
{
	page_table_open(page, &change_form);
	LIST_EACH(const struct evidence_change, change, &page->evidence->changed) {
		page_row(page);
		page_cell(page);
		setting(page, change->what);
		page_cell_number(page, number_setting(change->what, change->otherwise));
		page_cell_number(page, number_setting(change->what, change->value));
	}
	page_table_close(page);
}

void html_settings_tables(struct page *page)
{
	if (page->evidence->sampling.planned)
		methods_table(page);
	changes_table(page);
}
