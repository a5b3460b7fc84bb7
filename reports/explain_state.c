/* The state, what it rests on, and what a better one would rest on. The state is the evidence's;
 * which of its grounds applies is read off the evidence in the order of DESIGN.md §6. */
#include "base/text.h"
#include "reports/explain_parts.h"
#include "reports/facts.h"
#include "reports/numbers.h"
#include "reports/sentences.h"

static bool has_reason(const struct explaining *e, enum reason reason)
{
	return reason_has(&e->subject->node->location.reason, reason);
}

static bool claimed_left(const struct explaining *e)
{
	return e->subject->claimed >= 0 && (explain_possible(e) >> e->subject->claimed & 1);
}

static const char *witnesses(const struct explaining *e)
{
	text_list names = {arena_array(e->arena, e->subject->circles.count, sizeof(char *)), 0};

	/* one that measured several addresses is one */
	LIST_EACH(const struct place_circle, circle, &e->subject->circles)
		if (circle->claim_m != BIND_ABSENT && !facts_is_listed(&names, circle->id))
			names.items[names.count++] = circle->id;
	return explain_list(e, &names);
}

/* Agents with a document of their place that got replies only the node can give. */
static const char *grounds(const struct explaining *e, const char *otherwise)
{
	const struct evidence_location *location = &e->subject->node->location;
	text_list names = {arena_array(e->arena, location->handshakes.count, sizeof(char *)), 0};

	LIST_EACH(const struct evidence_handshake, handshake, &location->handshakes) {
		const struct evidence_agent *agent = explain_agent(e, handshake->agent);
		bool known = names.count > 0 &&
			     text_equal(names.items[names.count - 1], handshake->agent);

		if (handshake->authentic && agent && agent->attested && !known)
			names.items[names.count++] = handshake->agent;
	}
	return names.count ? explain_list(e, &names) : otherwise;
}

static const char *contrary_databases(const struct explaining *e)
{
	const struct evidence_location *location = &e->subject->node->location;
	text_list names = {arena_array(e->arena, location->answers.count, sizeof(char *)), 0};

	LIST_EACH(const struct evidence_answer, answer, &location->answers)
		if (answer->contrary)
			names.items[names.count++] = answer->database;
	return names.count ? explain_list(e, &names) : NULL;
}

static const char *ground_refuted(const struct explaining *e)
{
	const char *alone = grounds(e, NULL);

	if (alone)
		return explain_said(e,
			"申报位置被排除：位置有证明材料的拨测点（%2$s）收到只有节点自己能给出的应答，"
			"由此排除了%1$s。",
			"Refuted: replies that only the node can give, to agents whose place is attested "
			"(%2$s), exclude the claimed %1$s.",
			explain_claimed(e), alone);
	return explain_said(e,
		"申报位置被排除：不同网络中的拨测点（%2$s）各自单独排除了%1$s，"
		"这里假定其中至少一个确实在它申报的地方。",
		"Refuted: agents in different networks (%2$s) exclude the claimed %1$s, each by itself; "
		"it is assumed that one of them at least stands where declared.",
		explain_claimed(e), witnesses(e));
}

static const char *ground_sources(const struct explaining *e)
{
	const char *databases = contrary_databases(e);

	if (!claimed_left(e))
		return explain_said(e,
			"存在争议：没有一处单独排除%s，但把各处的范围合在一起，它就不在其内。",
			"Disputed: no one disc excludes %s, but all of them together do.",
			explain_claimed(e));
	if (databases)
		return explain_said(e,
			"存在争议：地址库（%s）与申报相反，而申报城市没有邻近的拨测点支持申报。"
			"仅凭地址库不能说申报不实。",
			"Disputed: databases (%s) speak against the claim and no agent near it speaks for "
			"it. Databases alone are no ground to call a claim untrue.",
			databases);
	return explain_said(e, "存在争议：各项来源对%s的说法不一。",
		"Disputed: what is known of %s contradicts itself.", explain_claimed(e));
}

static const char *ground_disputed(const struct explaining *e)
{
	if (has_reason(e, REASON_ANYCAST))
		return explain_said(e,
			"存在争议：同一地址在互不相交的范围内应答，不能把它归于一处，也就不能归于%s。",
			"Disputed: the address answers from discs that do not meet, so it cannot be put "
			"in one place, nor in %s.",
			explain_claimed(e));
	if (has_reason(e, REASON_SINGLE_WITNESS))
		return explain_said(e,
			"存在争议：%2$s 排除申报的%1$s，但只有这一处（或只有一个网络），"
			"它自身的位置若有误，结论就不成立。",
			"Disputed: %2$s excludes the claimed %1$s, but alone (or from one network only); "
			"if it stands elsewhere itself, nothing follows.",
			explain_claimed(e), witnesses(e));
	if (e->subject->node->location.signs.count > 0 && claimed_left(e))
		return explain_said(e,
			"存在争议：有迹象表明应答的可能不是节点本身，所测的时延说明不了%s。",
			"Disputed: there are signs that something else answers for the node, so the times "
			"measured say nothing of %s.",
			explain_claimed(e));
	return ground_sources(e);
}

static const char *ground_unknown(const struct explaining *e)
{
	if (e->subject->claimed < 0)
		return explain_said(e, "无法确定：没有申报，就没有可以判定的说法。",
			"Unknown: without a claim there is nothing to judge.");
	if (e->subject->circles.count == 0)
		return explain_said(e, "无法确定：没有可用的测量，其余来源不足以说明什么。",
			"Unknown: nothing was measured that counts, and what else there is does not say "
			"enough.");
	return explain_said(e, "无法确定：测得的范围太大，什么也没有排除，也没有地址库说到设区市。",
		"Unknown: the discs are so large that they exclude nothing, and no database names a "
		"city.");
}

static bool agrees(const struct explaining *e)
{
	LIST_EACH(const struct evidence_answer, answer, &e->subject->node->location.answers)
		if (answer->says == SAYS_CITY && !answer->contrary)
			return true;
	return false;
}

static const char *ground_consistent(const struct explaining *e)
{
	size_t all = e->subject->region->cities.count + 1;

	if (e->subject->node->location.cities.count < all)
		return explain_said(e,
			"不矛盾：测量排除了一些地方，没有排除申报的%s，但也没有更有力的支持。",
			"Consistent: some places are excluded, the claimed %s is not, and nothing "
			"stronger speaks for it.",
			explain_claimed(e));
	if (agrees(e))
		return explain_said(e,
			"不矛盾：只有地址库与申报的%s一致，测量没有说明什么；这不是证明。",
			"Consistent: databases agree with the claimed %s and measurement is silent; this "
			"is no proof.",
			explain_claimed(e));
	return explain_said(e, "不矛盾：没有与申报的%s相反的证据。",
		"Consistent: nothing is against the claimed %s.", explain_claimed(e));
}

static const char *ground_supported(const struct explaining *e)
{
	return explain_said(e,
		"得到支持：在申报的%s，%s 处的最小时延不超过 2 ms，且是各处中最小的（相差不到 0.05 "
		"ms）。近处并非唯一：没有排除的地方仍然可能。",
		"Supported: in the claimed %s, the time at %s is at most 2 ms and the least of all "
		"(within 0.05 ms). Near is not alone: what is not excluded remains possible.",
		explain_claimed(e), explain_list(e, &e->subject->node->location.near));
}

static const char *ground_confirmed(const struct explaining *e)
{
	return explain_said(e,
		"已证实：位置有证明材料的拨测点（%s）收到只有节点自己能给出的应答，"
		"由此得出的范围只及%s，连省外也已排除。",
		"Confirmed: agents whose place is attested (%s) got replies that only the node can "
		"give, and what these allow reaches %s alone; the outside of the province is excluded "
		"as well.",
		grounds(e, explain_said(e, "未列出", "not listed")), explain_claimed(e));
}

static const char *(*const ground_rows[])(const struct explaining *e) = {
	[LOCATION_REFUTED] = ground_refuted,
	[LOCATION_DISPUTED] = ground_disputed,
	[LOCATION_UNKNOWN] = ground_unknown,
	[LOCATION_CONSISTENT] = ground_consistent,
	[LOCATION_SUPPORTED] = ground_supported,
	[LOCATION_CONFIRMED] = ground_confirmed,
};

void explain_state(struct explaining *e)
{
	const struct evidence_location *location = &e->subject->node->location;
	size_t state = (size_t)location->state;

	if (state < ARRAY_LEN(ground_rows))
		explain_add(e, EXPLAIN_STATE, ground_rows[state](e));
	if (e->subject->claimed < 0)
		return;
	if (location->state >= LOCATION_SUPPORTED && contrary_databases(e))
		explain_add(e, EXPLAIN_STATE,
			explain_said(e, "与之相反的地址库（%s）列出备查，不改变判定。",
				"Databases that say otherwise (%s) are listed and change nothing.",
				contrary_databases(e)));
	LIST_EACH(const int, reason, &location->reason)
		explain_add(e, EXPLAIN_STATE, word_in(e->lang, &words_reason_sentence, *reason));
}

static bool any_authentic(const struct explaining *e)
{
	LIST_EACH(const struct evidence_handshake, row, &e->subject->node->location.handshakes)
		if (row->authentic)
			return true;
	return false;
}

static void need_identity(struct explaining *e)
{
	if (!e->subject->node->key_sha256)
		explain_add(e, EXPLAIN_NEEDS,
			explain_said(e,
				"登记节点自己的密钥（key_sha256），并用需要该密钥的方法测量："
				"没有它，再近的应答也不算由节点发出。",
				"The node's own key pinned (key_sha256) and a method that needs it: "
				"without, no reply however near counts as the node's."));
	else if (!any_authentic(e))
		explain_add(e, EXPLAIN_NEEDS,
			explain_said(e,
				"以登记的密钥签名的应答：密钥已经登记，但还没有收到这样的应答。",
				"Replies signed with the pinned key: it is pinned, but none was seen."));
}

static bool is_in_claimed(const struct explaining *e, const char *city)
{
	return e->subject->claimed >= 0 && text_equal(city, e->subject->node->city);
}

static bool is_left_out(const struct explaining *e, const char *id)
{
	LIST_EACH(const char *, agent, &e->subject->node->location.left_out)
		if (text_equal(*agent, id))
			return true;
	return false;
}

/* Agents of the claimed city whose place nobody attests; counts those that are attested. */
static const char *unattested_there(const struct explaining *e, size_t *attested)
{
	const struct evidence *evidence = e->subject->evidence;
	text_list names = {arena_array(e->arena, evidence->agents.count, sizeof(char *)), 0};

	LIST_EACH(const struct evidence_agent, agent, &evidence->agents) {
		if (!is_in_claimed(e, agent->city) || is_left_out(e, agent->id))
			continue;
		if (agent->attested)
			(*attested)++;
		else
			names.items[names.count++] = agent->id;
	}
	return names.count ? explain_list(e, &names) : NULL;
}

static bool landmark_there(const struct explaining *e)
{
	LIST_EACH(const struct evidence_landmark, landmark, &e->subject->evidence->landmarks)
		if (is_in_claimed(e, landmark->city))
			return true;
	return false;
}

static void need_agents(struct explaining *e)
{
	size_t attested = 0;
	const char *unattested = unattested_there(e, &attested);

	if (unattested && attested == 0)
		explain_add(e, EXPLAIN_NEEDS,
			explain_said(e,
				"拨测点 %s 的位置证明材料：它在申报的城市，但其位置没有证明。",
				"A document of where agent %s stands: it is in the claimed city, but its "
				"place is not attested.",
				unattested));
	if (!unattested && attested == 0 && !landmark_there(e))
		explain_add(e, EXPLAIN_NEEDS,
			explain_said(e, "申报城市的测量：%s没有拨测点，也没有位置已知的地标。",
				"Measurement in the claimed city: %s has neither an agent nor a landmark "
				"of known place.",
				explain_claimed(e)));
}

/* From here on the region is what stands between supported and confirmed. */
static void need_smaller(struct explaining *e)
{
	bool open = explain_possible(e) >> e->subject->region->cities.count & 1;

	if (e->subject->node->location.cities.count < 2)
		return;
	explain_add(e, EXPLAIN_NEEDS,
		open ? explain_said(e,
			       "更小的范围：现在它还及于%s以外，包括省外；离省界越近，排除省外所需的范围就越小。",
			       "A smaller region: it still reaches beyond %s, the outside of the province "
			       "included; the nearer the boundary, the smaller it must be to exclude "
			       "that.",
			       explain_claimed(e))
		     : explain_said(e, "更小的范围：现在它还及于%s以外。",
			       "A smaller region: it still reaches beyond %s.",
			       explain_claimed(e)));
}

static void need_for_state(struct explaining *e)
{
	int state = e->subject->node->location.state;

	if (e->subject->circles.count == 0)
		explain_add(e, EXPLAIN_NEEDS,
			explain_said(e, "测量：统计期内由申报了位置的拨测点测得的往返时延。",
				"Measurement: round trips inside the period, by agents of declared "
				"place."));
	if (has_reason(e, REASON_SINGLE_WITNESS))
		explain_add(e, EXPLAIN_NEEDS,
			explain_said(e,
				"第二个网络中的见证，或者该拨测点的位置证明材料连同签名的应答："
				"有了它，争议才有定论。",
				"A witness in a second network, or a document of where this agent stands "
				"with signed replies to it: only that settles the dispute."));
	if (has_reason(e, REASON_ANYCAST))
		explain_add(e, EXPLAIN_NEEDS,
			explain_said(e,
				"节点独有的单播地址：任播地址背后有几处、各在何处，时延说明不了。",
				"A unicast address of the node alone: how many places stand behind an "
				"anycast address, and where, times cannot tell."));
	if (state == LOCATION_REFUTED)
		explain_add(e, EXPLAIN_NEEDS,
			explain_said(e,
				"要推翻这一判定，须表明排除它的拨测点不在申报处，或应答不是节点发出的；"
				"更多的数据库答复推翻不了。",
				"To overturn this it must be shown that the agents that exclude it are "
				"elsewhere, or that the replies were not the node's; more answers of "
				"databases cannot."));
}

void explain_needs(struct explaining *e)
{
	int state = e->subject->node->location.state;

	if (e->subject->claimed < 0 || state == LOCATION_CONFIRMED)
		return;
	need_for_state(e);
	if (state == LOCATION_REFUTED || has_reason(e, REASON_ANYCAST))
		return;
	need_identity(e);
	if (e->subject->evidence)
		need_agents(e);
	if (state >= LOCATION_CONSISTENT)
		need_smaller(e);
}
