/* Who answered: keys, and signs of something on the way that answers instead. Then what databases
 * say, which is no ground of anything. */
#include <string.h>

#include "base/text.h"
#include "reports/explain_parts.h"
#include "reports/numbers.h"

#define KEY_SHOWN 16 /* digits of a key's digest: enough to tell keys apart */

static const char *short_key(const struct explaining *e, const char *key)
{
	return key && strlen(key) > KEY_SHOWN ? arena_format(e->arena, "%.*s…", KEY_SHOWN, key)
	       : key                          ? key
					      : "—";
}

static void tell_authentic(struct explaining *e, const struct evidence_handshake *h)
{
	if (h->rtt_ns == BIND_ABSENT || h->radius_m == BIND_ABSENT)
		return;
	explain_add(e, EXPLAIN_ANSWERED,
		explain_said(e,
			"拨测点 %1$s 收到以登记的密钥签名的应答（%2$s 条记录），其最小往返时延 %3$s "
			"ms，即不超过 %4$s km；这样的应答只有持有该密钥的节点给得出。",
			"Agent %1$s got replies signed with the pinned key (%2$s records), the quickest "
			"in %3$s ms, that is within %4$s km; only a node that holds the key can give "
			"them.",
			h->agent, number_count(h->records).text, number_ms_of_ns(h->rtt_ns).text,
			number_km(h->radius_m).text));
}

static void tell_handshake(struct explaining *e, const struct evidence_handshake *h)
{
	const char *pinned = e->subject->node->key_sha256;

	if (h->authentic) {
		tell_authentic(e, h);
		return;
	}
	if (!pinned || text_equal(pinned, h->key_sha256))
		return;
	explain_add(e, EXPLAIN_ANSWERED,
		explain_said(e,
			"拨测点 %1$s 收到的应答用的是另一把密钥（%2$s，登记的是 %3$s）："
			"答话的不是登记的那个节点，或者密钥已经更换而没有登记。",
			"What answered agent %1$s showed another key (%2$s; pinned is %3$s): it is not "
			"the declared node, or the key was changed and not declared.",
			h->agent, short_key(e, h->key_sha256), short_key(e, pinned)));
}

static const char *signed_later(const struct explaining *e, const struct evidence_sign *sign)
{
	return explain_said(e,
		"对拨测点 %s，未签名的应答最快 %s ms，签名的应答最快却要 %s ms："
		"途中可能有设备代为应答，节点本身在更远处。",
		"For agent %s unsigned replies come within %s ms, signed ones not before %s ms: "
		"something on the way may answer for the node, which is further off.",
		sign->agent, number_ms_of_ns(sign->plain).text,
		number_ms_of_ns(sign->signed_value).text);
}

static const char *only_unsigned(const struct explaining *e, const struct evidence_sign *sign)
{
	return explain_said(e,
		"对拨测点 %s，不需要密钥的方法有应答（%s 条记录），需要密钥的方法却从未应答："
		"可能是途中的设备在应答。",
		"For agent %s methods that need no key answer (%s records), those that need it "
		"never do: what answers may be something on the way.",
		sign->agent, number_count(sign->plain).text);
}

static const char *hops_differ(const struct explaining *e, const struct evidence_sign *sign)
{
	return explain_said(e,
		"对拨测点 %s，应答走过的跳数相差过大（%s 跳和 %s 跳）：答话的可能不止一台设备。",
		"For agent %s replies come over numbers of hops too different (%s and %s): more "
		"than one machine may answer.",
		sign->agent, number_count(sign->plain).text, number_count(sign->signed_value).text);
}

static const char *small_everywhere(const struct explaining *e, const struct evidence_sign *sign)
{
	return explain_said(e,
		"彼此相距很远的拨测点都测得同样小的往返时延（拨测点 %s：%s ms）："
		"每处都可能有设备代为应答。",
		"Agents far from each other measure the same small round trip (agent %s: %s ms): "
		"something near each of them may answer for the node.",
		sign->agent, number_ms_of_ns(sign->plain).text);
}

static const char *(*const sign_rows[])(
	const struct explaining *e, const struct evidence_sign *sign) = {
	[SIGN_SIGNED_LATER] = signed_later,
	[SIGN_UNSIGNED] = only_unsigned,
	[SIGN_HOPS] = hops_differ,
	[SIGN_EVERYWHERE] = small_everywhere,
};

static void tell_sign(struct explaining *e, const struct evidence_sign *sign)
{
	struct evidence_sign named = *sign;

	if (!named.agent)
		named.agent = "—";
	if (sign->sign >= 0 && (size_t)sign->sign < ARRAY_LEN(sign_rows))
		explain_add(e, EXPLAIN_ANSWERED, sign_rows[sign->sign](e, &named));
}

void explain_answered(struct explaining *e)
{
	const struct evidence_location *location = &e->subject->node->location;

	if (e->subject->claimed >= 0 && !e->subject->node->key_sha256 &&
		e->subject->circles.count > 0)
		explain_add(e, EXPLAIN_ANSWERED,
			explain_said(e,
				"申报没有登记该节点的密钥，应答是不是它自己发出的无从核对。",
				"No key of this node is pinned, so nobody can tell whether it is the node "
				"that answers."));
	LIST_EACH(const struct evidence_handshake, handshake, &location->handshakes)
		tell_handshake(e, handshake);
	LIST_EACH(const struct evidence_sign, sign, &location->signs)
		tell_sign(e, sign);
}

static const char *what_it_says(const struct explaining *e, const struct evidence_answer *answer)
{
	text_list cities = {answer->cities.items, answer->cities.count};
	const char *named = answer->says == SAYS_CITY && cities.count > 0
				    ? explain_cities(e, &cities)
				    : word_in(e->lang, &words_says, answer->says);

	return answer->either
		       ? explain_said(e, "%s（同名或不止一处）",
				 "%s (one of them: the name or the point leaves it open)", named)
		       : named;
}

static bool names_place(const struct evidence_answer *answer)
{
	return answer->says == SAYS_CITY || answer->says == SAYS_OTHER_PROVINCE ||
	       answer->says == SAYS_ABROAD;
}

static const char *against_claim(const struct explaining *e, const struct evidence_answer *answer)
{
	if (e->subject->claimed < 0)
		return "";
	if (answer->contrary)
		return explain_said(e, "，与申报相反", ", contrary to the claim");
	if (names_place(answer))
		return explain_said(e, "，与申报不冲突", ", in agreement with the claim");
	return explain_said(e, "，不足以与申报对照", ", which neither agrees nor contradicts");
}

static const char *since(const struct explaining *e, struct unix_ms built)
{
	char day[WHEN_TEXT_LEN];

	return built.v == BIND_ABSENT ? explain_said(e, "日期不明", "no usable date")
				      : arena_text(e->arena, when_day(built, day));
}

static void tell_marks(struct explaining *e, const struct evidence_answer *answer)
{
	if (answer->weak)
		explain_add(e, EXPLAIN_DATABASES,
			explain_said(e, "这个网段太大，说的是许多地方，对单个地址没有多少分量。",
				"That prefix is so large that it speaks of many places and weighs little "
				"for one address."));
	if (answer->excluded)
		explain_add(e, EXPLAIN_DATABASES,
			explain_said(e, "测量已经排除了 %s 所说的地方，这一条记为它的错误。",
				"What %s says is excluded by measurement and counted as an error of it.",
				answer->database));
}

static void tell_answer(struct explaining *e, const struct evidence_answer *answer)
{
	const char *prefix = answer->prefix ? answer->prefix : answer->addr;
	const char *kind = answer->claim ? explain_said(e, "申报清单", "The list of claims")
					 : explain_said(e, "地址库", "Database");

	if (answer->says == SAYS_NONE) {
		explain_add(e, EXPLAIN_DATABASES,
			explain_said(e, "%s %s（%s）没有说到 %s 在哪里。",
				"%s %s (%s) does not say where %s is.", kind, answer->database,
				since(e, answer->built), prefix));
		return;
	}
	explain_add(e, EXPLAIN_DATABASES,
		explain_said(e, "%s %s（%s）对 %s 的说法是：%s%s。", "%s %s (%s) says of %s: %s%s.",
			kind, answer->database, since(e, answer->built), prefix,
			what_it_says(e, answer), against_claim(e, answer)));
	tell_marks(e, answer);
}

void explain_databases(struct explaining *e)
{
	const struct evidence_location *location = &e->subject->node->location;
	bool claims = false, reserved = false;

	LIST_EACH(const struct evidence_answer, answer, &location->answers) {
		tell_answer(e, answer);
		claims |= answer->claim;
		reserved |= answer->reserved;
	}
	if (reserved)
		explain_add(e, EXPLAIN_DATABASES,
			explain_said(e, "这是专用地址（RFC 6890），公网上没有固定的所在。",
				"This is a special-purpose address (RFC 6890) without one place on the "
				"public network."));
	if (claims)
		explain_add(e, EXPLAIN_DATABASES,
			explain_said(e, "申报清单是运营者自己的说法，等于把申报再说一遍。",
				"A list of claims is what the operator says, so it is the claim again."));
	explain_add(e, EXPLAIN_DATABASES,
		location->answers.count == 0
			? explain_said(e, "没有地址库的答复。", "No database was asked.")
			: explain_said(e,
				  "地址库只作对照：不论有多少个，都不能证实申报，也不能排除申报。",
				  "Databases are shown for comparison: however many, they neither confirm "
				  "nor exclude a claim."));
}
