/* Filed beside now: one row an item. A difference is a sign and a word, never a colour alone; what
 * was not measured is said. */
#include <string.h>

#include "base/text.h"
#include "reports/rehearse_parts.h"

static const struct column pair_columns[] = {
	{{"项目", "Item"}, "key"},
	{{"申报/归档值", "As filed"}, "wide"},
	{{"当前实测", "Measured now"}, "wide"},
	{{"核对", "Checked"}, "tick"},
};
static const struct table_form pair_form =
	TABLE_FORM("归档值与当前值", "Filed and now", pair_columns);

/* Any LIST_OF, as its bytes. */
struct any_list {
	const char *items;
	size_t count;
};

static struct any_list list_of(const struct evidence *evidence, const struct item_kind *kind)
{
	struct any_list list = {NULL, 0};

	if (evidence)
		memcpy(&list, (const char *)evidence + kind->list_at, sizeof(list));
	return list;
}

static const void *find_like(
	const struct evidence *evidence, const struct item_kind *kind, const void *item)
{
	struct any_list list = list_of(evidence, kind);

	for (size_t i = 0; i < list.count; i++) {
		const void *other = list.items + i * kind->item_size;

		if (kind->is_like(other, item))
			return other;
	}
	return NULL;
}

static int verdict_of(const struct item_kind *kind, const void *item)
{
	int verdict;

	memcpy(&verdict, (const char *)item + kind->verdict_at, sizeof(verdict));
	return verdict;
}

static bool is_same(const struct item_kind *kind, const void *filed, const void *now)
{
	return kind->verdict_at ? verdict_of(kind, filed) == verdict_of(kind, now)
				: kind->same(filed, now);
}

static bool is_untried(const struct item_kind *kind, const void *now)
{
	return (kind->verdict_at && verdict_of(kind, now) == VERDICT_NOT_ASSESSED) ||
	       (kind->is_untried && kind->is_untried(now));
}

/* What nobody tried now neither agrees nor differs. */
static void mark(
	struct page *page, const struct item_kind *kind, const void *filed, const void *now)
{
	if (!kind->same && !kind->verdict_at)
		return;
	page_raw(page, "<div>");
	if (is_untried(kind, now))
		page_mark(page, "info", "☐ 当前未测", "☐ not measured now");
	else if (is_same(kind, filed, now))
		page_mark(page, "info", "＝ 与归档一致", "= as filed");
	else
		page_mark(page, "warn", "≠ 与归档有差异", "≠ differs from what was filed");
	page_raw(page, "</div>");
}

static void not_measured(struct sheet *sheet, const struct evidence *evidence)
{
	page_open(&sheet->page, "span", "unmeasured");
	page_say(&sheet->page, "☐ 未测", "☐ not measured");
	page_raw(&sheet->page, "</span>");
	if (!evidence)
		page_raw(&sheet->page, " <span class=\"write\"></span>");
}

static void tick(struct page *page)
{
	page_cell(page);
	page_raw(page, "<span class=\"box\"></span>");
	page_say(page, "一致", "same");
	page_raw(page, " <span class=\"box\"></span>");
	page_say(page, "不一致", "differs");
}

static void row(struct sheet *sheet, const struct item_kind *kind, const char *subject,
	const void *filed, const void *now)
{
	struct page *page = &sheet->page;
	const void *item = filed ? filed : now;

	page_row(page);
	page_cell(page);
	page_say(page, kind->name.zh, kind->name.en);
	if (item && kind->title) {
		page_raw(page, "<div class=\"quiet\">");
		kind->title(page, item);
		page_raw(page, "</div>");
	}
	page_cell(page);
	if (filed)
		kind->say(page, filed, subject);
	else
		not_measured(sheet, page->evidence);
	page_cell(page);
	if (now)
		kind->say(page, now, subject);
	else
		not_measured(sheet, sheet->of->now);
	if (filed && now)
		mark(page, kind, filed, now);
	tick(page);
}

void sheet_table_open(struct sheet *sheet)
{
	page_table_open(&sheet->page, &pair_form);
}

/* A table in the making: what of a kind is shown, and what is left out. */
struct showing {
	size_t shown, left_out;
	bool passed_too;
};

static size_t count_of(
	const struct evidence *evidence, const struct item_kind *kind, const char *subject)
{
	struct any_list list = list_of(evidence, kind);
	size_t count = 0;

	for (size_t i = 0; i < list.count; i++)
		count += kind->is_of(list.items + i * kind->item_size, subject);
	return count;
}

static bool is_passed(const struct item_kind *kind, const void *item)
{
	return !item || (kind->verdict_at && verdict_of(kind, item) == VERDICT_PASS);
}

static void show(struct sheet *sheet, const struct item_kind *kind, const char *subject,
	const void *filed, const void *now, struct showing *showing)
{
	bool passed = is_passed(kind, filed) && is_passed(kind, now);

	if ((passed && !showing->passed_too) ||
		(sheet->items_most && showing->shown >= sheet->items_most)) {
		showing->left_out++;
		return;
	}
	row(sheet, kind, subject, filed, now);
	showing->shown++;
}

static void say_left_out(struct sheet *sheet, const struct item_kind *kind, size_t count)
{
	struct page *page = &sheet->page;

	page_row(page);
	page_cell(page);
	page_say(page, kind->name.zh, kind->name.en);
	page_cell(page);
	page_sayf(page, "另有 %zu 项，见各节点页与技术附录",
		"%zu more: see the pages of the nodes and the appendix", count);
	page_cell(page);
	tick(page);
}

void sheet_items(struct sheet *sheet, const struct item_kind *kind, const char *subject)
{
	const struct evidence *filed = sheet->page.evidence, *now = sheet->of->now;
	struct any_list list = list_of(filed, kind);
	struct showing showing = {
		.passed_too = !sheet->items_most ||
			      count_of(filed, kind, subject) + count_of(now, kind, subject) <=
				      2 * sheet->items_most};

	for (size_t i = 0; i < list.count; i++) {
		const void *item = list.items + i * kind->item_size;

		if (kind->is_of(item, subject))
			show(sheet, kind, subject, item, find_like(now, kind, item), &showing);
	}
	list = list_of(now, kind);
	for (size_t i = 0; i < list.count; i++) {
		const void *item = list.items + i * kind->item_size;

		if (kind->is_of(item, subject) && !find_like(filed, kind, item))
			show(sheet, kind, subject, NULL, item, &showing);
	}
	if (showing.left_out)
		say_left_out(sheet, kind, showing.left_out);
	else if (showing.shown == 0 && !kind->may_be_none)
		row(sheet, kind, subject, NULL, NULL);
}

void sheet_table_close(struct sheet *sheet)
{
	page_table_close(&sheet->page);
}
