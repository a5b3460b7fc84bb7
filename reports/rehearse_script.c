/* The script of the day 演练脚本: in the order an inspector asks, what will be asked, what is run,
 * what must be seen, and what was filed. */
#include <string.h>

#include "base/text.h"
#include "reports/rehearse_parts.h"

struct step {
	const char *id;
	struct phrase title, asked, seen;
	const char *commands[4]; /* up to the first NULL; see sheet_command */
	const char *rules[4];
	const struct item_kind *kinds[3];
	bool each_name;        /* the commands once for each accelerated name */
	struct phrase by_hand; /* what no command does; NULL: nothing */
};

#define ITEMS_MOST 40 /* of a kind: more stand on the pages of the nodes */
#define PROBE      "cdnproof probe {bundle}/dossier.json --agent {agent} -o now-{agent}.jsonl --method "

static const struct step steps[] = {
	{.id = "verdict",
		.title = {"归档结论", "The verdict as filed"},
		.asked = {"“这份材料按什么规则、到什么时候为止得出结论？能当场重算吗？”",
			"“By which rules and until when was this judged? Can it be judged again here?”"},
		.seen = {"结论、统计截止时间与归档一致；同样的输入得到同样的字节",
			"the same verdict and the same instant; the same inputs give the same bytes"},
		.commands = {"cdnproof report {bundle} --format table -o -",
			"cdnproof rehearse {bundle} --measure --via {via}"},
		.rules = {"nodes.core", "nodes.regional", "coverage.cities", "nodes.in_province"}},
	{.id = "room",
		.title = {"机房：双路供电与监控", "The room: two feeds, monitoring"},
		.asked = {"“双路供电、空调、消防、监控系统在哪里？备案号与门牌是否一致？”",
			"“Where are the two feeds, cooling, fire protection, monitoring? Do filing number "
			"and address agree?”"},
		.seen = {"实物与所附文件一致；文件未附的条款仍为“未评估”",
			"what is there agrees with the documents; without a document it stays not "
			"assessed"},
		.rules = {"site.power", "site.filing", "site.fixed", "nodes.availability"},
		.by_hand = {"现场查看，逐间机房对照各节点页",
			"look at each room with its node pages"}},
	{.id = "dispatch",
		.title = {"智能调度", "Dispatch"},
		.asked = {"“不同设区市、不同运营商的用户，分别被调度到哪个节点？”",
			"“To which node are users of each city and operator sent?”"},
		.seen = {"各地应答各异，并指向时延最小的申报节点；没有未申报的地址",
			"answers differ by city and lead to the nearest declared node; no undeclared address"},
		.commands = {PROBE "dns --count 30"},
		.rules = {"function.dispatch", "nodes.undeclared"},
		.kinds = {&item_dispatch, &item_stranger}},
	{.id = "failover",
		.title = {"故障切换", "Failover"},
		.asked = {"“把南昌节点下线，看用户切到哪。”",
			"“Take the Nanchang node out, and show where its users go.”"},
		.seen = {"实时页面上各地在 TTL 内改用另一申报节点；访问失败次数如实显示",
			"the live page shows each city on another declared node within the TTL, and the "
			"failed visits as they were"},
		.commands = {"cdnproof watch {bundle}/dossier.json -o watch-{name} --name {name} "
			     "--via {via}",
			"cdnproof serve watch-{name} {bundle}",
			"cdnproof watch watch-{name} --note drain --node {node}",
			"cdnproof watch watch-{name} --note restore --node {node}"},
		.kinds = {&item_failover},
		.each_name = true,
		.by_hand = {"在调度系统中下线节点（先选一个核心节点），随后恢复",
			"drain a node at the dispatcher (a core node first), then restore it"}},
	{.id = "security",
		.title = {"安全防护与封堵", "Protection and blocking"},
		.asked = {"“违法网址封堵要多久？未备案的域名你们加速吗？”",
			"“How long until a blocked URL is gone? Do you serve names that are not filed?”"},
		.seen = {"每个节点都拒绝；封堵时长为最后一个节点停止提供的时间",
			"every node refuses; the time until the last node stopped serving"},
		.commands = {PROBE "http https --count 20"},
		.rules = {"security.plan", "domains.filed"},
		.kinds = {&item_refusal, &item_purge, &item_host}},
	{.id = "cache",
		.title = {"内容缓存", "Cache"},
		.asked = {"“缓存服务器是否正常工作？再请求一次，看是不是命中。”",
			"“Do the cache servers work? Ask again, and show that it is a hit.”"},
		.seen = {"第一次回源，第二次命中，Age 递增；no-store 对象从不命中",
			"first from the origin, then a hit with rising Age; no-store objects never hit"},
		.commands = {PROBE "http https --count 60"},
		.rules = {"function.cache"},
		.kinds = {&item_cache}},
	{.id = "balance",
		.title = {"负载均衡", "Load balance"},
		.asked = {"“一个节点后面有几台服务器？停一台，用户会不会报错？”",
			"“How many servers are behind a node? Stop one: does any user see an error?”"},
		.seen = {"至少两台真实服务器应答，比例符合申报权重；停一台时没有失败请求",
			"two servers or more answer in the declared shares; with one stopped no request fails"},
		.commands = {PROBE "http https --count 100"},
		.rules = {"function.load_balance"},
		.kinds = {&item_balance}},
	{.id = "place",
		.title = {"节点位置与范围内设施", "Where the nodes are"},
		.asked = {"“这些节点真的在江西吗？控制、调度、日志系统在哪里？”",
			"“Are these nodes in the province? Where are control, dispatch and logs?”"},
		.seen = {"当地拨测点的最小时延不大于归档值太多；位置判定不弱于归档",
			"least round-trip times near the filed ones; the place no weaker than filed"},
		.commands = {PROBE "icmp tcp --count 20",
			"cdnproof locate --dossier {bundle}/dossier.json --records now-{agent}.jsonl"},
		.rules = {"nodes.core", "nodes.regional", "nodes.in_province",
			"facilities.in_scope"}},
	{.id = "coverage",
		.title = {"覆盖与 IPv6", "Coverage and IPv6"},
		.asked = {"“覆盖了几个设区市？IPv6 用户呢？”",
			"“How many cities are covered? And users of "
			"IPv6?”"},
		.seen = {"已覆盖的设区市今天仍可达；IPv6 与 IPv4 得到同一内容",
			"cities that were covered still are; IPv6 gives the same object as IPv4"},
		.commands = {PROBE "http https tcp --count 20"},
		.rules = {"coverage.cities", "ipv6.service"},
		.kinds = {&item_city}},
	{.id = "licence",
		.title = {"主页许可证编号", "The licence number on the home page"},
		.asked = {"“主页上标明许可证编号了吗？”",
			"“Does the home page show the licence number?”"},
		.seen = {"主页显示申报的编号，各节点一致", "the declared number, at every node"},
		.commands = {PROBE "http https --count 2"},
		.rules = {"site.licence_no"},
		.kinds = {&item_page}},
	{.id = "logs",
		.title = {"日志留存", "Logs"},
		.asked = {"“调一条六个月前某分钟的日志。缺的那几天怎么解释？”",
			"“Show a line of a given minute six months ago. What of the missing days?”"},
		.seen = {"留存起止与归档一致或更长；每处缺失都有说明",
			"from and to as filed or longer; every gap explained"},
		.commands = {"cdnproof logs --dossier dossier.json -o inventory-now.json"},
		.rules = {"logs.retention", "logs.damage", "logs.fields"},
		.kinds = {&item_log}},
};

static const char *first_agent(const struct dossier *dossier)
{
	return dossier && dossier->agents.count ? dossier->agents.items[0].id : NULL;
}

static bool is_name_of(const struct check *check)
{
	return check->host && (text_equal(check->scheme, "dns") || check_is_visit(check));
}

/* That is drained in the examples: a core node where there is one. */
static const char *first_node(const struct dossier *dossier)
{
	for (size_t i = 0; dossier && i < dossier->nodes.count; i++)
		if (dossier->nodes.items[i].role == ROLE_CORE)
			return dossier->nodes.items[i].id;
	return dossier && dossier->nodes.count ? dossier->nodes.items[0].id : NULL;
}

/* Each accelerated name once, in the dossier's order. */
static bool is_first_of_name(const struct dossier *dossier, size_t index)
{
	const struct check *check = &dossier->checks.items[index];

	if (!is_name_of(check))
		return false;
	for (size_t i = 0; i < index; i++)
		if (is_name_of(&dossier->checks.items[i]) &&
			text_equal(dossier->checks.items[i].host, check->host))
			return false;
	return true;
}

static void commands_with(
	struct sheet *sheet, const struct step *step, const struct sheet_words *words)
{
	for (size_t i = 0; i < ARRAY_LEN(step->commands) && step->commands[i]; i++)
		sheet_command(sheet, step->commands[i], words);
}

static void commands(struct sheet *sheet, const struct step *step)
{
	const struct dossier *dossier = sheet->of->dossier;
	struct sheet_words words = {.agent = first_agent(dossier), .node = first_node(dossier)};
	bool named = false;

	for (size_t i = 0; step->each_name && dossier && i < dossier->checks.count; i++) {
		if (!is_first_of_name(dossier, i))
			continue;
		words.name = dossier->checks.items[i].host;
		commands_with(sheet, step, &words);
		named = true;
	}
	if (!named)
		commands_with(sheet, step, &words);
}

static void how(struct sheet *sheet, const struct step *step)
{
	struct page *page = &sheet->page;

	page_open(page, "dl", "how");
	page_raw(page, "<dt>");
	page_say(page, "要做的", "Do");
	page_raw(page, "</dt><dd>");
	if (step->by_hand.zh)
		page_para(page, step->by_hand.zh, step->by_hand.en);
	commands(sheet, step);
	page_raw(page, "</dd>\n<dt>");
	page_say(page, "应当看到", "Must be seen");
	page_raw(page, "</dt><dd>");
	page_say(page, step->seen.zh, step->seen.en);
	page_raw(page, "</dd>\n");
	page_close(page, "dl");
}

static void step(struct sheet *sheet, const struct step *step, int number)
{
	struct page *page = &sheet->page;

	fprintf(page->out, "<section class=\"step\" id=\"%s\">\n<h2><span class=\"no\">%d</span> ",
		step->id, number);
	page_say(page, step->title.zh, step->title.en);
	page_close(page, "h2");
	page_open(page, "p", "ask");
	page_open(page, "b", NULL);
	page_say(page, "会被问到：", "Asked: ");
	page_raw(page, "</b>");
	page_say(page, step->asked.zh, step->asked.en);
	page_close(page, "p");
	how(sheet, step);
	sheet_table_open(sheet);
	for (size_t i = 0; i < ARRAY_LEN(step->rules) && step->rules[i]; i++)
		sheet_items(sheet, &item_finding, step->rules[i]);
	for (size_t i = 0; i < ARRAY_LEN(step->kinds) && step->kinds[i]; i++)
		sheet_items(sheet, step->kinds[i], NULL);
	sheet_table_close(sheet);
	page_close(page, "section");
}

/* Within a URL: what is not unreserved (RFC 3986 2.3) as %XX. */
static void href(struct page *page, const char *name)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "-._~";

	for (; *name; name++)
		fprintf(page->out, strchr(plain, *name) ? "%c" : "%%%02X", (unsigned char)*name);
}

static void node_links(struct sheet *sheet)
{
	struct page *page = &sheet->page;
	char name[REHEARSE_NAME_LEN];

	page_raw(page, "<nav>\n<h2>");
	page_say(page, "各节点页", "Pages of the nodes");
	page_raw(page, "</h2>\n<ul class=\"nodes\">\n");
	for (size_t i = 0; i < page->evidence->nodes.count; i++) {
		const struct evidence_node *node = &page->evidence->nodes.items[i];

		rehearse_node_name(page->evidence, i, name);
		page_raw(page, "<li><a href=\"" REHEARSE_NODES "/");
		href(page, name);
		page_raw(page, ".html\">");
		page_code(page, node->id);
		page_raw(page, "</a> ");
		page_text(page, word_in(page->lang, &words_role, node->role));
		page_raw(page, " ");
		page_subject(page, node->city);
		page_raw(page, " ");
		page_location(page, node->location.state);
		page_close(page, "li");
	}
	if (page->evidence->nodes.count == 0)
		page_item(page, "归档材料中没有节点", "the evidence has no node");
	page_raw(page, "</ul>\n</nav>\n");
}

int rehearse_write_script(FILE *out, const struct rehearsal *rehearsal, struct err *err)
{
	const struct evidence *evidence = rehearsal->filed.evidence;
	struct sheet sheet = {.of = rehearsal,
		.items_most = ITEMS_MOST,
		.page = {.out = out,
			.report = &rehearsal->filed,
			.evidence = evidence,
			.lang = rehearsal->filed.lang}};

	sheet_open(&sheet, (struct phrase){"现场核查演练脚本", "Script for the inspection"},
		rehearsal->bundle, NULL);
	sheet_facts(&sheet);
	page_raw(&sheet.page, "<p>");
	page_badge(&sheet.page, evidence->verdict);
	page_raw(&sheet.page, "</p>\n");
	page_close(&sheet.page, "header");
	node_links(&sheet);
	for (size_t i = 0; i < ARRAY_LEN(steps); i++)
		step(&sheet, &steps[i], (int)i + 1);
	sheet_sign(&sheet);
	return sheet_close(&sheet, err);
}
