/* What is compared of the functions shown: cache, dispatch, balance, failover, strangers. */
#include "base/text.h"
#include "reports/facts.h"
#include "reports/rehearse_parts.h"

#define KIND(member, type)                                                                         \
	.list_at = offsetof(struct evidence, functions.member), .item_size = sizeof(type)

/* Two of these items with these texts alike. */
#define ALIKE(type, name, field, other)                                                            \
	static bool name(const void *a, const void *b)                                             \
	{                                                                                          \
		const struct type *x = a, *y = b;                                                  \
                                                                                                   \
		return text_equal(x->field, y->field) && text_equal(x->other, y->other);           \
	}
/* The item's field is the subject, or everything is. */
#define IS_OF(type, name, field)                                                                   \
	static bool name(const void *item, const char *subject)                                    \
	{                                                                                          \
		return !subject || text_equal(((const struct type *)item)->field, subject);        \
	}
static const struct phrase identity_words[] = {
	[IDENTITY_NONE] = {"未核验节点身份", "the node's identity is not known"},
	[IDENTITY_KEY] = {"身份：节点密钥签名", "identity: signed by the node's key"},
	[IDENTITY_HEADER] = {"身份：响应标明节点", "identity: the responses name the node"},
	[IDENTITY_LOG] = {"身份：源站日志", "identity: the origin's log"},
};
static const struct word_list words_of_identity = {
	"evidence_identity", identity_words, ARRAY_LEN(identity_words)};

static void verdict_and(struct page *page, int verdict, const reason_list *reason)
{
	page_badge_short(page, verdict);
	if (reason->count) {
		page_raw(page, " <span class=\"quiet\">");
		page_reasons(page, reason);
		page_raw(page, "</span>");
	}
	page_raw(page, "<br />");
}

static void two(struct page *page, const char *a, const char *b)
{
	page_code(page, a);
	page_raw(page, " ");
	page_code(page, b);
}

/* Seconds of an instant that may not have come. */
static void seconds(struct page *page, int64_t ms, int64_t watched_ms)
{
	if (ms != BIND_ABSENT)
		page_sayf(page, "%s", "%s", number_span(ms).text);
	else
		page_sayf(page, "观察 %s 内没有", "not within the %s watched",
			number_span(watched_ms).text);
}

/* cache */

IS_OF(evidence_cache, cache_is_of, node)
ALIKE(evidence_cache, cache_is_like, node, check)
static void cache_title(struct page *page, const void *item)
{
	const struct evidence_cache *cache = item;

	two(page, cache->node, cache->check);
	if (cache->function == CHECK_NO_STORE)
		page_say(page, "（no-store，不得命中）", " (no-store: must not be kept)");
}

static void cache_say(struct page *page, const void *item, const char *subject)
{
	const struct evidence_cache *cache = item;

	(void)subject;
	verdict_and(page, cache->verdict, &cache->reason);
	page_sayf(page, "对象 %lld 个；首次回源 %lld；再次请求 %lld 次，命中 %lld 次",
		"%lld objects; %lld first answers by the origin; asked again %lld times, %lld from the cache",
		(long long)cache->objects, (long long)cache->first_miss, (long long)cache->again,
		(long long)cache->again_hit);
	if (cache->again > 0)
		page_sayf(page, "（置信区间 %s–%s）", " (bounds %s–%s)",
			number_percent(cache->hit_low_ppm).text,
			number_percent(cache->hit_high_ppm).text);
	page_sayf(page, "；首字节 %s → %s ms；", "; first byte %s → %s ms; ",
		number_ms_of_us(cache->miss_first_byte_us).text,
		number_ms_of_us(cache->hit_first_byte_us).text);
	page_text(page, word_in(page->lang, &words_of_identity, cache->identity));
}

const struct item_kind item_cache = {.name = {"内容缓存", "Cache"},
	KIND(cache, struct evidence_cache),
	.is_of = cache_is_of,
	.is_like = cache_is_like,
	.title = cache_title,
	.say = cache_say,
	.verdict_at = offsetof(struct evidence_cache, verdict)};

/* refusals */

IS_OF(evidence_refusal, refusal_is_of, node)
ALIKE(evidence_refusal, refusal_is_like, node, check)
static void refusal_title(struct page *page, const void *item)
{
	const struct evidence_refusal *refusal = item;

	two(page, refusal->node, refusal->check);
	page_raw(page, " ");
	page_text(page, refusal->host);
	if (refusal->path)
		page_text(page, refusal->path);
}

static void refusal_say(struct page *page, const void *item, const char *subject)
{
	const struct evidence_refusal *refusal = item;

	(void)subject;
	verdict_and(page, refusal->verdict, &refusal->reason);
	page_sayf(page, "请求 %lld 次：拒绝 %lld，仍提供 %lld，未定 %lld",
		"asked %lld times: refused %lld, served %lld, undecided %lld",
		(long long)refusal->asked, (long long)refusal->refused, (long long)refusal->served,
		(long long)refusal->undecided);
}

const struct item_kind item_refusal = {.name = {"拒绝服务的网址", "Refused"},
	KIND(refusals, struct evidence_refusal),
	.is_of = refusal_is_of,
	.is_like = refusal_is_like,
	.title = refusal_title,
	.say = refusal_say,
	.verdict_at = offsetof(struct evidence_refusal, verdict)};

/* load balance */

IS_OF(evidence_balance, balance_is_of, node)
ALIKE(evidence_balance, balance_is_like, node, check)
static void balance_title(struct page *page, const void *item)
{
	two(page, ((const struct evidence_balance *)item)->node,
		((const struct evidence_balance *)item)->check);
}

static void balance_say(struct page *page, const void *item, const char *subject)
{
	const struct evidence_balance *balance = item;

	(void)subject;
	verdict_and(page, balance->verdict, &balance->reason);
	page_sayf(page, "请求 %lld，应答 %lld，未标明 %lld；",
		"asked %lld, answered %lld, unnamed %lld; ", (long long)balance->asked,
		(long long)balance->answered, (long long)balance->unnamed);
	page_text(page, word_in(page->lang, &words_of_identity, balance->identity));
	LIST_EACH(const struct evidence_server, server, &balance->servers) {
		page_raw(page, "<div>");
		page_code(page, server->name);
		page_sayf(page, " %lld 次", " %lld", (long long)server->requests);
		if (server->weight != BIND_ABSENT)
			page_sayf(
				page, "（权重 %lld）", " (weight %lld)", (long long)server->weight);
		page_raw(page, "</div>");
	}
}

const struct item_kind item_balance = {.name = {"负载均衡", "Load balance"},
	KIND(balance, struct evidence_balance),
	.is_of = balance_is_of,
	.is_like = balance_is_like,
	.title = balance_title,
	.say = balance_say,
	.verdict_at = offsetof(struct evidence_balance, verdict)};

/* dispatch */

static bool dispatch_is_of(const void *item, const char *subject)
{
	(void)item;
	(void)subject;
	return true;
}

static bool dispatch_is_like(const void *a, const void *b)
{
	const struct evidence_dispatch *x = a, *y = b;

	return text_equal(x->name, y->name) && text_equal(x->type, y->type) &&
	       text_equal(x->how, y->how) && text_equal(x->city, y->city) &&
	       text_equal(x->operator_name, y->operator_name);
}

static void dispatch_title(struct page *page, const void *item)
{
	const struct evidence_dispatch *dispatch = item;

	page_users(page, dispatch->city, dispatch->operator_name);
	page_raw(page, " ");
	two(page, dispatch->name, dispatch->type);
	if (text_equal(dispatch->how, "subnet"))
		page_say(page, "（按客户端子网）", " (by client subnet)");
}

static void choice_say(struct page *page, const struct evidence_choice *choice, int64_t answered)
{
	page_raw(page, "<div>→ ");
	if (choice->node)
		page_code(page, choice->node);
	else {
		page_code(page, choice->addr);
		page_raw(page, " ");
		page_mark(page, "warn", "! 未申报", "! not declared");
	}
	page_sayf(page, " %lld / %lld", " %lld / %lld", (long long)choice->count,
		(long long)answered);
	page_raw(page, "</div>");
}

static void dispatch_say(struct page *page, const void *item, const char *subject)
{
	const struct evidence_dispatch *dispatch = item;

	(void)subject;
	verdict_and(page, dispatch->verdict, &dispatch->reason);
	LIST_EACH(const struct evidence_choice, choice, &dispatch->choices)
		choice_say(page, choice, dispatch->answered);
	page_sayf(page, "最近节点 %lld / %lld", "to the nearest node %lld / %lld",
		(long long)dispatch->nearest, (long long)dispatch->judged);
	if (dispatch->ttl_most_s != BIND_ABSENT)
		page_sayf(page, "；TTL 最长 %lld s", "; TTL at most %lld s",
			(long long)dispatch->ttl_most_s);
}

const struct item_kind item_dispatch = {.name = {"智能调度", "Dispatch"},
	KIND(dispatch, struct evidence_dispatch),
	.is_of = dispatch_is_of,
	.is_like = dispatch_is_like,
	.title = dispatch_title,
	.say = dispatch_say,
	.verdict_at = offsetof(struct evidence_dispatch, verdict)};

static const struct evidence_choice *choice_of(
	const struct evidence_dispatch *dispatch, const char *node)
{
	LIST_EACH(const struct evidence_choice, choice, &dispatch->choices)
		if (choice->node && text_equal(choice->node, node))
			return choice;
	return NULL;
}

static bool here_is_of(const void *item, const char *subject)
{
	return choice_of(item, subject) != NULL;
}

static void here_say(struct page *page, const void *item, const char *subject)
{
	const struct evidence_dispatch *dispatch = item;
	const struct evidence_choice *choice = choice_of(dispatch, subject);

	page_sayf(page, "到本节点 %lld / %lld 次应答", "here %lld of %lld answers",
		choice ? (long long)choice->count : 0LL, (long long)dispatch->answered);
}

const struct item_kind item_dispatch_here = {.name = {"调度到本节点", "Dispatched here"},
	KIND(dispatch, struct evidence_dispatch),
	.is_of = here_is_of,
	.is_like = dispatch_is_like,
	.title = dispatch_title,
	.say = here_say};

/* failover */

static bool failover_is_of(const void *item, const char *subject)
{
	const struct evidence_failover *failover = item;

	return !subject || text_equal(failover->node, subject) || text_equal(failover->to, subject);
}

/* A drain now is another one than that of the file: alike is whose users and which node. */
static bool failover_is_like(const void *a, const void *b)
{
	const struct evidence_failover *x = a, *y = b;

	return text_equal(x->name, y->name) && text_equal(x->node, y->node) &&
	       text_equal(x->city, y->city) && text_equal(x->operator_name, y->operator_name);
}

static void failover_title(struct page *page, const void *item)
{
	const struct evidence_failover *failover = item;

	page_users(page, failover->city, failover->operator_name);
	page_raw(page, " ");
	page_code(page, failover->name);
	page_sayf(page, " 下线 %s", " drained %s", failover->node ? failover->node : "—");
}

static void failover_say(struct page *page, const void *item, const char *subject)
{
	const struct evidence_failover *failover = item;

	(void)subject;
	verdict_and(page, failover->verdict, &failover->reason);
	page_text(page, number_time(failover->at).text);
	if (failover->verdict == VERDICT_NOT_APPLICABLE) {
		page_say(page, "，此前不由该节点服务", ": not served by that node before");
	} else {
		page_raw(page, " → ");
		if (failover->to)
			page_code(page, failover->to);
		if (failover->to && failover->switch_ms != BIND_ABSENT)
			page_say(page, "，用时 ", " after ");
		else if (failover->to)
			page_say(page, "，", ", ");
		seconds(page, failover->switch_ms, failover->watched_ms);
	}
	page_sayf(page, "；访问 %lld 次，失败 %lld 次", "; %lld visits, %lld failed",
		(long long)failover->asked, (long long)failover->failed);
	if (failover->ttl_s != BIND_ABSENT)
		page_sayf(page, "；TTL %lld s", "; TTL %lld s", (long long)failover->ttl_s);
}

const struct item_kind item_failover = {.name = {"故障切换", "Failover"},
	KIND(failover, struct evidence_failover),
	.is_of = failover_is_of,
	.is_like = failover_is_like,
	.title = failover_title,
	.say = failover_say,
	.verdict_at = offsetof(struct evidence_failover, verdict)};

/* purges */

IS_OF(evidence_purge, purge_is_of, node)
ALIKE(evidence_purge, purge_is_like, check, node)
static void purge_title(struct page *page, const void *item)
{
	two(page, ((const struct evidence_purge *)item)->node,
		((const struct evidence_purge *)item)->check);
}

static void purge_say(struct page *page, const void *item, const char *subject)
{
	const struct evidence_purge *purge = item;

	(void)subject;
	verdict_and(page, purge->verdict, &purge->reason);
	page_text(page, number_time(purge->at).text);
	page_say(page, " 起，封堵用时 ", ": gone after ");
	seconds(page, purge->gone_ms, purge->watched_ms);
}

const struct item_kind item_purge = {.name = {"封堵时长", "Purge"},
	KIND(purges, struct evidence_purge),
	.is_of = purge_is_of,
	.is_like = purge_is_like,
	.title = purge_title,
	.say = purge_say,
	.verdict_at = offsetof(struct evidence_purge, verdict)};

/* home pages, hosts, strangers */

IS_OF(evidence_page, page_is_of, node)
ALIKE(evidence_page, page_is_like, check, node)
static void page_title(struct page *page, const void *item)
{
	two(page, ((const struct evidence_page *)item)->node,
		((const struct evidence_page *)item)->check);
}

static void page_item_say(struct page *page, const void *item, const char *subject)
{
	const struct evidence_page *home = item;

	(void)subject;
	verdict_and(page, home->verdict, &home->reason);
	page_sayf(page, "应答 %lld 次，显示 %lld 次：",
		"answered %lld times, shown %lld times: ", (long long)home->answered,
		(long long)home->showing);
	for (size_t i = 0; i < home->numbers.count; i++) {
		page_raw(page, i ? " " : "");
		page_code(page, home->numbers.items[i]);
	}
	if (home->numbers.count == 0)
		page_say(page, "没有许可证编号", "no licence number");
}

const struct item_kind item_page = {.name = {"主页许可证编号", "Licence number"},
	KIND(pages, struct evidence_page),
	.is_of = page_is_of,
	.is_like = page_is_like,
	.title = page_title,
	.say = page_item_say,
	.verdict_at = offsetof(struct evidence_page, verdict)};

IS_OF(evidence_host, host_is_of, host)
ALIKE(evidence_host, host_is_like, host, host)

static void host_title(struct page *page, const void *item)
{
	page_code(page, ((const struct evidence_host *)item)->host);
}

static void host_say(struct page *page, const void *item, const char *subject)
{
	const struct evidence_host *host = item;

	(void)subject;
	if (!host->declared)
		page_mark(page, "warn", "! 未申报", "! not declared");
	else if (host->filing_no)
		page_sayf(page, "备案号 %s", "filing no. %s", host->filing_no);
	else
		page_mark(page, "warn", "! 未填备案号", "! no filing number");
}

static bool host_same(const void *filed, const void *now)
{
	const struct evidence_host *a = filed, *b = now;

	return a->declared == b->declared && text_equal(a->filing_no, b->filing_no);
}

const struct item_kind item_host = {.name = {"加速域名", "Host"},
	KIND(hosts, struct evidence_host),
	.is_of = host_is_of,
	.is_like = host_is_like,
	.title = host_title,
	.say = host_say,
	.same = host_same};

IS_OF(evidence_stranger, stranger_is_of, text)
ALIKE(evidence_stranger, stranger_is_like, what, text)

static void stranger_title(struct page *page, const void *item)
{
	page_code(page, ((const struct evidence_stranger *)item)->text);
}

static void stranger_say(struct page *page, const void *item, const char *subject)
{
	const struct evidence_stranger *stranger = item;

	(void)subject;
	if (text_equal(stranger->what, "node"))
		page_mark(page, "warn", "! 已申报，从未提供服务", "! declared, never served");
	else
		page_mark(page, "warn", "! 提供服务，未申报", "! serves, not declared");
	page_sayf(page, " %lld 次", " %lld times", (long long)stranger->count);
}

static bool stranger_same(const void *filed, const void *now)
{
	(void)filed;
	(void)now;
	return true; /* seen in both */
}

const struct item_kind item_stranger = {.name = {"未申报的节点", "Undeclared"},
	KIND(strangers, struct evidence_stranger),
	.is_of = stranger_is_of,
	.is_like = stranger_is_like,
	.title = stranger_title,
	.say = stranger_say,
	.same = stranger_same,
	.may_be_none = true};
