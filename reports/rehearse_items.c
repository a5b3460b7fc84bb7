/* What is compared of rules, nodes, cities and logs. */
#include "base/text.h"
#include "reports/facts.h"
#include "reports/rehearse_parts.h"
#include "reports/sentences.h"

#define RTTS_SHOWN 3

#define KIND(member, type) .list_at = offsetof(struct evidence, member), .item_size = sizeof(type)

static bool finding_is_of(const void *item, const char *subject)
{
	const struct finding *finding = item;

	return !subject || text_equal(finding->rule, subject);
}

static bool finding_is_like(const void *a, const void *b)
{
	return text_equal(((const struct finding *)a)->rule, ((const struct finding *)b)->rule);
}

static void finding_title(struct page *page, const void *item)
{
	const struct finding *finding = item;

	page_text(page, rule_title(page->lang, finding));
	page_raw(page, " ");
	page_code(page, finding->rule);
}

static void finding_say(struct page *page, const void *item, const char *subject)
{
	const struct finding *finding = item;

	(void)subject;
	page_badge_short(page, finding->verdict);
	page_disposition(page, finding->disposition);
	if (finding->need != BIND_ABSENT)
		page_sayf(page, " 要求 %lld，确定 %lld，未定 %lld",
			" needs %lld, sure %lld, open %lld", (long long)finding->need,
			(long long)finding->yes, (long long)finding->may);
	if (finding->reason.count) {
		page_raw(page, " <span class=\"quiet\">");
		page_reasons(page, &finding->reason);
		page_raw(page, "</span>");
	}
}

/* A short measurement leaves logs and documents out: that is no other outcome. */
static bool finding_is_untried(const void *now)
{
	const struct finding *finding = now;

	return finding->verdict == VERDICT_INCONCLUSIVE &&
	       (reason_has(&finding->reason, REASON_NONE_DECLARED) ||
		       reason_has(&finding->reason, REASON_LOG_UNAVAILABLE));
}

const struct item_kind item_finding = {.name = {"判定", "Finding"},
	KIND(findings, struct finding),
	.is_of = finding_is_of,
	.is_like = finding_is_like,
	.title = finding_title,
	.say = finding_say,
	.verdict_at = offsetof(struct finding, verdict),
	.is_untried = finding_is_untried};

static bool node_is_of(const void *item, const char *subject)
{
	return !subject || text_equal(((const struct evidence_node *)item)->id, subject);
}

static bool node_is_like(const void *a, const void *b)
{
	return text_equal(
		((const struct evidence_node *)a)->id, ((const struct evidence_node *)b)->id);
}

static void role_say(struct page *page, const void *item, const char *subject)
{
	const struct evidence_node *node = item;

	(void)subject;
	page_text(page, word_in(page->lang, &words_role, node->role));
	page_say(page, "，", ", ");
	page_subject(page, node->city);
}

static bool role_same(const void *filed, const void *now)
{
	const struct evidence_node *a = filed, *b = now;

	return a->role == b->role && text_equal(a->city, b->city);
}

/* Of the page's evidence: the site as it was filed, whichever evidence names it. */
static void site_say(struct page *page, const void *item, const char *subject)
{
	const struct evidence_node *node = item;
	const struct site *site = facts_site(page->evidence, node->site);

	(void)subject;
	page_code(page, node->site);
	page_raw(page, " ");
	page_text(page, site ? site->address : NULL);
	page_raw(page, " <span class=\"quiet\">");
	if (site && site->filing_no)
		page_sayf(page, "备案号 %s", "filing no. %s", site->filing_no);
	else
		page_say(page, "未填备案号", "no filing number");
	page_raw(page, "</span>");
}

static bool site_same(const void *filed, const void *now)
{
	return text_equal(((const struct evidence_node *)filed)->site,
		((const struct evidence_node *)now)->site);
}

static void addresses_say(struct page *page, const void *item, const char *subject)
{
	(void)subject;
	page_texts(page, &((const struct evidence_node *)item)->addresses);
}

static bool addresses_same(const void *filed, const void *now)
{
	const text_list *a = &((const struct evidence_node *)filed)->addresses;
	const text_list *b = &((const struct evidence_node *)now)->addresses;

	for (size_t i = 0; i < a->count && i < b->count; i++)
		if (!text_equal(a->items[i], b->items[i]))
			return false;
	return a->count == b->count;
}

static void key_say(struct page *page, const void *item, const char *subject)
{
	const struct evidence_node *node = item;

	(void)subject;
	if (node->key_sha256)
		page_digest(page, node->key_sha256);
	else
		page_say(page, "未登记公钥", "no key is pinned");
}

static bool key_same(const void *filed, const void *now)
{
	return text_equal(((const struct evidence_node *)filed)->key_sha256,
		((const struct evidence_node *)now)->key_sha256);
}

static void parent_say(struct page *page, const void *item, const char *subject)
{
	const struct evidence_node *node = item;

	(void)subject;
	if (node->parent)
		page_code(page, node->parent);
	else
		page_say(page, "未填上级节点", "no parent is declared");
}

static bool parent_same(const void *filed, const void *now)
{
	return text_equal(((const struct evidence_node *)filed)->parent,
		((const struct evidence_node *)now)->parent);
}

static void place_say(struct page *page, const void *item, const char *subject)
{
	const struct evidence_location *location = &((const struct evidence_node *)item)->location;

	(void)subject;
	page_location(page, location->state);
	page_raw(page, " <span class=\"quiet\">");
	page_sayf(page, "未排除 %zu 处", "%zu places not excluded", location->cities.count);
	if (location->reason.count) {
		page_say(page, "；", "; ");
		page_reasons(page, &location->reason);
	}
	page_raw(page, "</span>");
}

static bool place_same(const void *filed, const void *now)
{
	return ((const struct evidence_node *)filed)->location.state ==
	       ((const struct evidence_node *)now)->location.state;
}

static void disc_say(struct page *page, const struct evidence_disc *disc)
{
	page_raw(page, "<div>");
	page_code(page, disc->agent);
	page_sayf(page, " %s ms，不远于 %s km", " %s ms, not beyond %s km",
		number_ms_of_ns(disc->rtt_ns).text, number_km(disc->radius_m).text);
	page_raw(page, "</div>");
}

/* The least are what place it; discs stand by agent. */
static void rtt_say(struct page *page, const void *item, const char *subject)
{
	const struct evidence_location *location = &((const struct evidence_node *)item)->location;
	const struct evidence_disc *last = NULL;

	(void)subject;
	if (location->discs.count == 0)
		page_say(page, "没有可用的往返时延", "no round-trip time");
	for (int shown = 0; shown < RTTS_SHOWN; shown++) {
		const struct evidence_disc *least = NULL;

		LIST_EACH(const struct evidence_disc, disc, &location->discs) {
			bool after = !last || disc->rtt_ns > last->rtt_ns ||
				     (disc->rtt_ns == last->rtt_ns && disc > last);

			if (after && (!least || disc->rtt_ns < least->rtt_ns))
				least = disc;
		}
		if (!least)
			return;
		disc_say(page, least);
		last = least;
	}
}

#define NODE_KIND KIND(nodes, struct evidence_node), .is_of = node_is_of, .is_like = node_is_like

const struct item_kind item_role = {
	.name = {"类别与设区市", "Role and city"}, NODE_KIND, .say = role_say, .same = role_same};
const struct item_kind item_site = {
	.name = {"机房", "Site"}, NODE_KIND, .say = site_say, .same = site_same};
const struct item_kind item_addresses = {
	.name = {"地址", "Addresses"}, NODE_KIND, .say = addresses_say, .same = addresses_same};
const struct item_kind item_key = {
	.name = {"节点公钥", "Key"}, NODE_KIND, .say = key_say, .same = key_same};
const struct item_kind item_parent = {
	.name = {"上级节点", "Parent"}, NODE_KIND, .say = parent_say, .same = parent_same};
const struct item_kind item_place = {
	.name = {"位置判定", "Place"}, NODE_KIND, .say = place_say, .same = place_same};
const struct item_kind item_rtt = {
	.name = {"最小往返时延", "Least round-trip times"}, NODE_KIND, .say = rtt_say};

static bool hours_is_of(const void *item, const char *subject)
{
	return !subject || text_equal(((const struct evidence_hours *)item)->node, subject);
}

static bool hours_is_like(const void *a, const void *b)
{
	return text_equal(
		((const struct evidence_hours *)a)->node, ((const struct evidence_hours *)b)->node);
}

static int hours_answered(const struct evidence_hours *hours, int *seen)
{
	int answered = 0;

	*seen = 0;
	for (size_t i = 0; i + 1 < hours->answered.count; i += 2) {
		*seen += hours->answered.items[i] > 0;
		answered += hours->answered.items[i + 1] > 0;
	}
	return answered;
}

static void hours_say(struct page *page, const void *item, const char *subject)
{
	int seen, answered = hours_answered(item, &seen);

	(void)subject;
	page_sayf(page, "24 个钟点中测了 %d 个，有应答 %d 个",
		"of the 24 hours of the day %d were measured, %d answered", seen, answered);
}

const struct item_kind item_hours = {.name = {"运行可用率", "Availability"},
	KIND(availability, struct evidence_hours),
	.is_of = hours_is_of,
	.is_like = hours_is_like,
	.say = hours_say};

static bool log_is_of(const void *item, const char *subject)
{
	return !subject || text_equal(((const struct evidence_log *)item)->node, subject);
}

static bool log_is_like(const void *a, const void *b)
{
	const struct evidence_log *x = a, *y = b;

	return text_equal(x->node, y->node) && x->kind == y->kind;
}

static void log_title(struct page *page, const void *item)
{
	const struct evidence_log *log = item;

	page_code(page, log->node);
	page_raw(page, " ");
	page_text(page, word_in(page->lang, &words_log_kind, log->kind));
}

static void log_say(struct page *page, const void *item, const char *subject)
{
	const struct evidence_log *log = item;
	long long gaps = (long long)log->gaps.count + (long long)log->gaps_left_out;

	(void)subject;
	page_badge_short(page, log->verdict);
	page_raw(page, " ");
	if (log->first.v == BIND_ABSENT)
		page_say(page, "没有核验过的记录", "no verified record");
	else
		page_sayf(page, "%s 至 %s，连续 %lld 个月，缺失时段 %lld 处",
			"%s to %s, %lld months without a gap, %lld gaps",
			number_time(log->first).text, number_time(log->last).text,
			(long long)log->months, gaps);
	if (log->reason.count) {
		page_raw(page, " <span class=\"quiet\">");
		page_reasons(page, &log->reason);
		page_raw(page, "</span>");
	}
}

const struct item_kind item_log = {.name = {"日志留存", "Log retention"},
	KIND(logs, struct evidence_log),
	.is_of = log_is_of,
	.is_like = log_is_like,
	.title = log_title,
	.say = log_say,
	.verdict_at = offsetof(struct evidence_log, verdict)};

static bool city_is_of(const void *item, const char *subject)
{
	return !subject || text_equal(((const struct evidence_city *)item)->code, subject);
}

static bool city_is_like(const void *a, const void *b)
{
	return text_equal(
		((const struct evidence_city *)a)->code, ((const struct evidence_city *)b)->code);
}

static void city_title(struct page *page, const void *item)
{
	page_subject(page, ((const struct evidence_city *)item)->code);
}

static void city_say(struct page *page, const void *item, const char *subject)
{
	const struct evidence_city *city = item;

	(void)subject;
	page_badge_short(page, city->service.verdict);
	page_sayf(page, " 时段 %lld，成功 %lld", " slots %lld, success %lld",
		(long long)city->service.slots, (long long)city->service.success);
	if (city->rtt.count)
		page_sayf(page, "，p95 时延 %s ms", ", p95 of RTT %s ms",
			number_ms_of_us(city->rtt.p95_us).text);
}

const struct item_kind item_city = {.name = {"设区市覆盖", "Coverage"},
	KIND(cities, struct evidence_city),
	.is_of = city_is_of,
	.is_like = city_is_like,
	.title = city_title,
	.say = city_say,
	.verdict_at = offsetof(struct evidence_city, service.verdict)};
