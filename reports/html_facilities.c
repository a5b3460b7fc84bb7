/* Section: control, service and data facilities, and where they stand. */
#include <string.h>

#include "reports/facts.h"
#include "reports/html.h"
#include "reports/html_functions.h"

static const struct column facility_columns[] = {
	{{"设施", "Facility"}, "key"},
	{{"来源", "Known from"}, NULL},
	{{"用途", "Kind"}, NULL},
	{{"申报的城市", "City declared"}, NULL},
	{{"书面材料", "Document"}, NULL},
	{{"地址", "Addresses"}, "wide"},
	{{"数据库 支持/相反", "Databases for/against"}, "num"},
	{{"在许可范围内", "In scope"}, NULL},
	{{"原因", "Reasons"}, NULL},
};
static const struct table_form facility_form = TABLE_FORM_LONG(
	"控制、业务与数据设施", "Control, service and data facilities", facility_columns);

static const struct html_word whats[] = {
	{"facility", {"申报", "declared"}},
	{"dns", {"检查所查询的域名服务器", "name server of a check"}},
	{"mgmt", {"节点管理地址", "a node's management"}},
	{"log", {"节点日志", "a node's logs"}},
	{"node", {"节点", "node"}},
	{"missing", {"没有申报", "not declared"}},
};
static const struct html_word kinds[] = {
	{"control", {"网络控制", "control"}},
	{"dispatch", {"调度", "dispatch"}},
	{"data", {"数据与日志", "data and logs"}},
	{"service", {"业务", "service"}},
};

static void facility_row(struct page *page, const struct evidence_facility *row)
{
	page_row(page);
	page_cell_code(page, row->id);
	page_cell(page);
	html_say_word(page, whats, ARRAY_LEN(whats), row->what);
	page_cell(page);
	html_say_word(page, kinds, ARRAY_LEN(kinds), row->kind);
	page_cell_text(page, row->city ? facts_city(page->report, row->city) : NULL);
	page_cell_code(page, row->document);
	page_cell(page);
	for (size_t i = 0; i < row->addresses.count; i++) {
		if (i > 0)
			page_say(page, "、", ", ");
		page_code(page, row->addresses.items[i]);
	}
	if (row->addresses.count == 0)
		page_text(page, NULL);
	page_cell(page);
	page_text(page, number_count(row->databases_for).text);
	page_raw(page, " / ");
	page_text(page, number_count(row->databases_against).text);
	page_cell_text(page, word_of_subject(page->lang, row->says));
	page_cell(page);
	html_subject_reasons(page, "facilities.in_scope", row->says, &row->reason);
}

static bool is_any_declared(const struct evidence_functions *functions)
{
	LIST_EACH(const struct evidence_facility, row, &functions->facilities)
		if (strcmp(row->what, "facility") == 0)
			return true;
	return false;
}

void html_facilities(struct page *page)
{
	const struct evidence_functions *functions = &page->evidence->functions;

	if (functions->facilities.count == 0)
		return;
	page_section(page, "设施位置", "Where facilities stand");
	page_para(page,
		"申报的设施凭所在城市与书面材料认定，没有以时延测量；地址数据库与之相反的，只列为待定，"
		"不据以否定。节点的管理地址与日志随节点认定；检查所查询的域名服务器没有申报为设施的，"
		"以及没有申报的类别，列为待定。",
		"A declared facility counts by its city and a document; latency was not measured. Databases "
		"that say otherwise leave it open and refute nothing. A node's management and logs stand "
		"with the node; name servers of checks that nobody declared, and kinds without any "
		"facility, are open.");
	if (!is_any_declared(functions))
		page_para(page,
			"没有申报任何设施，该项未评估；下表列出申报材料中另有记载的位置，不构成判定。",
			"No facility was declared, and the rule is not assessed; the table holds what else "
			"the dossier names, without a verdict.");
	page_table_open(page, &facility_form);
	LIST_EACH(const struct evidence_facility, row, &functions->facilities)
		facility_row(page, row);
	page_table_close(page);
}
