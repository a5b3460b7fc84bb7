/* Section: what each node kept, and what it did not. */
#include "reports/html_functions.h"

static const struct column keep_columns[] = {
	{{"节点", "Node"}, "key"},
	{{"检查", "Check"}, "key"},
	{{"结论", "Verdict"}, NULL},
	{{"批次/缺失", "Series/missing"}, "num"},
	{{"对象/首访未命中", "Objects/missed first"}, "num"},
	{{"再访/命中", "Again/hit"}, "num"},
	{{"命中率 下限/上限", "Hits low/high"}, "num"},
	{{"首字节 未命中/命中 (ms)", "First byte miss/hit (ms)"}, "num"},
	{{"原因", "Reasons"}, NULL},
};
static const struct table_form keep_form =
	TABLE_FORM("可以缓存的对象", "Objects that may be kept", keep_columns);

static const struct column control_columns[] = {
	{{"节点", "Node"}, "key"},
	{{"检查", "Check"}, "key"},
	{{"结论", "Verdict"}, NULL},
	{{"批次/缺失", "Series/missing"}, "num"},
	{{"对象/再访", "Objects/again"}, "num"},
	{{"命中（应为 0）", "Hits (none allowed)"}, "num"},
	{{"未写明", "Unsaid"}, "num"},
	{{"命中率 上限", "Hits high"}, "num"},
	{{"原因", "Reasons"}, NULL},
};
static const struct table_form control_form = TABLE_FORM("反向对照：不得缓存的对象（no-store）",
	"Control: objects that must not be kept", control_columns);

static const struct column refusal_columns[] = {
	{{"检查", "Check"}, "key"},
	{{"节点", "Node"}, "key"},
	{{"域名与路径", "Host and path"}, "wide"},
	{{"结论", "Verdict"}, NULL},
	{{"节点身份", "Identity"}, NULL},
	{{"请求", "Asked"}, "num"},
	{{"拒绝", "Refused"}, "num"},
	{{"提供服务", "Served"}, "num"},
	{{"未定", "Undecided"}, "num"},
	{{"拒绝率 下限", "Refused low"}, "num"},
	{{"原因", "Reasons"}, NULL},
};
static const struct table_form refusal_form = TABLE_FORM(
	"各节点对须拒绝的请求的应答", "Answers to what must be refused", refusal_columns);

/* Two that belong together, one below the other. */
static void pair(struct page *page, struct number_text one, struct number_text two)
{
	page_cell(page);
	page_raw(page, "<span class=\"bound\">");
	page_text(page, one.text);
	page_raw(page, "</span><span class=\"bound\">");
	page_text(page, two.text);
	page_raw(page, "</span>");
}

static void verdict(struct page *page, int value)
{
	page_cell(page);
	page_badge_short(page, value);
}

static void reasons(struct page *page, const reason_list *list)
{
	page_cell(page);
	page_reasons(page, list);
}

/* The cells that both tables begin with. */
static void begin_row(struct page *page, const struct evidence_cache *row)
{
	page_row(page);
	page_cell_code(page, row->node);
	page_cell_code(page, row->check);
	verdict(page, row->verdict);
	pair(page, number_count(row->due), number_count(row->missing));
}

static void keep_row(struct page *page, const struct evidence_cache *row)
{
	begin_row(page, row);
	pair(page, number_count(row->objects), number_count(row->first_miss));
	pair(page, number_count(row->again), number_count(row->again_hit));
	pair(page, number_percent(row->hit_low_ppm), number_percent(row->hit_high_ppm));
	pair(page, number_ms_of_us(row->miss_first_byte_us),
		number_ms_of_us(row->hit_first_byte_us));
	reasons(page, &row->reason);
}

static void control_row(struct page *page, const struct evidence_cache *row)
{
	begin_row(page, row);
	pair(page, number_count(row->objects), number_count(row->again));
	page_cell_number(page, number_count(row->first_hit + row->again_hit + row->again_parent));
	page_cell_number(page, number_count(row->unsaid));
	page_cell_number(page, number_percent(row->hit_high_ppm));
	reasons(page, &row->reason);
}

static void table(struct page *page, const struct table_form *form, int function,
	void (*write)(struct page *page, const struct evidence_cache *row))
{
	page_table_open(page, form);
	LIST_EACH(const struct evidence_cache, row, &page->evidence->functions.cache)
		if (row->function == function)
			write(page, row);
	page_table_close(page);
}

static void origin_remark(struct page *page, const struct evidence_cache *row)
{
	if (row->origin_first == BIND_ABSENT)
		return;
	page_sayf(page, "；源站日志有 %s 个对象，重复回源 %s 次",
		"; the origin's log has %s objects, asked for again %s times",
		number_count(row->origin_first).text, number_count(row->origin_again).text);
	if (row->origin_against > 0)
		page_sayf(page, "，其中 %s 个对象与应答所示相矛盾",
			"; of %s objects it says otherwise than the responses",
			number_count(row->origin_against).text);
}

/* What the tables have no room for. */
static void remarks(struct page *page, const struct evidence_cache *row)
{
	page_open(page, "li", NULL);
	page_sayf(page, "%s，%s：", "%s, %s: ", row->node, row->check);
	page_say(page, "节点身份 ", "identity: ");
	page_text(page, word_in(page->lang, &words_identity, row->identity));
	page_say(page, "；据以判断的应答头 ", "; headers that told: ");
	page_texts(page, &(text_list){row->headers.items, row->headers.count});
	if (row->ages_risen > 0)
		page_sayf(page, "；Age 增大的对象 %s 个", "; objects whose Age rose: %s",
			number_count(row->ages_risen).text);
	if (row->again_parent > 0)
		page_sayf(page, "；%s 次由节点之后的另一级缓存给出，不算该节点命中",
			"; %s answers came from another cache behind the node and are no hits of it",
			number_count(row->again_parent).text);
	if (row->bodies_differ > 0)
		page_sayf(page, "；%s 次自称命中而内容与首访不同",
			"; %s answers said to be hits differ from the first",
			number_count(row->bodies_differ).text);
	origin_remark(page, row);
	page_close(page, "li");
}

static void thresholds(struct page *page, int64_t least, int64_t least_ppm)
{
	page_open(page, "p", "note");
	page_sayf(page,
		"阈值为本报告自定，载于规则集：样本不少于 %s，所求比率的单侧 Clopper–Pearson 下限不低于 "
		"%s（α = %s，按节点分别判定）。缺失的批次按最不利的情形计入。",
		"Thresholds are this report's own and stand in the profile: at least %s samples, and a "
		"one-sided lower Clopper–Pearson bound of no less than %s (α = %s, each node by itself). "
		"Missing series are counted in the worst way.",
		number_count(least).text, number_percent(least_ppm).text,
		number_percent(page->evidence->profile.alpha_ppm).text);
	page_close(page, "p");
}

void html_cache(struct page *page)
{
	const struct evidence_functions *functions = &page->evidence->functions;

	if (functions->cache.count == 0)
		return;
	page_section(page, "内容缓存", "Content caching");
	page_para(page,
		"每批次的对象名称由计划算出，此前没有人请求过；同一对象先后请求两次以上：首访须回源，再访须"
		"由该节点自己的缓存给出，内容相同。命中与否依据应答头（多级缓存时以离用户最近的一级为准），"
		"应答头没有写明的依据 Age 或源站日志；首字节时间只作参考。另以不得缓存（no-store）的对象作反"
		"向对照：只要有一次命中即不符合。首访就自称命中的应答头不足为凭。只有核实了应答出自所申报的节点（节"
		"点密钥的握手、应答中写明节点名称，或者源站自己的日志），才能判为符合。",
		"Names of objects are computed from the plan, so nobody asked for them before. Each is asked "
		"for twice and more: the first answer must be fetched, later ones must come from the node's "
		"own cache with the same body. Headers tell (of several caches the one nearest to the user), "
		"where they do not, Age or the origin's log; times to the first byte decide nothing. Objects "
		"that must not be kept (no-store) are the control: one hit is a fail. A header that calls "
		"first answers hits tells nothing. It passes only where it is known that the declared node gave the "
		"responses: by handshakes with its key, by the node's name in them, or by the origin's own "
		"log.");
	thresholds(
		page, functions->cache.items[0].least_objects, functions->cache.items[0].least_ppm);
	table(page, &keep_form, CHECK_CACHE, keep_row);
	table(page, &control_form, CHECK_NO_STORE, control_row);
	page_open(page, "ul", "note");
	LIST_EACH(const struct evidence_cache, row, &functions->cache)
		remarks(page, row);
	page_close(page, "ul");
}

static void refusal_row(struct page *page, const struct evidence_refusal *row)
{
	page_row(page);
	page_cell_code(page, row->check);
	page_cell_code(page, row->node);
	page_cell(page);
	page_code(page, row->host);
	page_raw(page, " ");
	page_code(page, row->path);
	verdict(page, row->verdict);
	page_cell_word(page, &words_identity, row->identity);
	page_cell_number(page, number_count(row->asked));
	page_cell_number(page, number_count(row->refused));
	page_cell_number(page, number_count(row->served));
	page_cell_number(page, number_count(row->undecided));
	page_cell_number(page, number_percent(row->refused_low_ppm));
	reasons(page, &row->reason);
}

void html_refusals(struct page *page)
{
	const struct evidence_functions *functions = &page->evidence->functions;

	if (functions->refusals.count == 0)
		return;
	page_section(page, "封堵与未备案拒绝", "Blocking and unfiled names");
	page_para(page,
		"每个节点都须拒绝已封堵的网址和未备案的域名：应答 403、404、410、421、451，或者不作应答即关"
		"闭连接；申报了状态码的，以该状态码为准。应答 2xx 即为提供服务，一次即不符合；重定向、5xx、"
		"超时和连接失败不能判定。",
		"Every node must refuse blocked URLs and Host names without filing: 403, 404, 410, 421, 451, "
		"or a connection closed without an answer; where a status is declared, exactly that. 2xx is "
		"service, and once is a fail; redirects, 5xx, time-outs and failed connections decide "
		"nothing.");
	thresholds(page, functions->refusals.items[0].least_requests,
		functions->refusals.items[0].least_ppm);
	page_table_open(page, &refusal_form);
	LIST_EACH(const struct evidence_refusal, row, &functions->refusals)
		refusal_row(page, row);
	page_table_close(page);
}
