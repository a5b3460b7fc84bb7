/* Who measured what, and how far that allows the address to be. */
#include "base/text.h"
#include "reports/explain_parts.h"
#include "reports/numbers.h"

#define CIRCLES_MOST 6 /* told one by one, the smallest first; the rest is counted */

static const char *where(const struct explaining *e, const char *id)
{
	const struct evidence_agent *agent = explain_agent(e, id);

	return agent ? explain_city(e, agent->city) : explain_said(e, "城市不详", "city unknown");
}

static const char *standing(const struct explaining *e, const struct place_circle *circle)
{
	return circle->attested ? explain_said(e, "位置有证明材料", "its place attested")
				: explain_said(e, "位置未经证明", "its place not attested");
}

static void tell_circle(struct explaining *e, const struct place_circle *circle)
{
	explain_add(e, EXPLAIN_MEASURED,
		explain_said(e,
			"拨测点 %1$s（%2$s，%3$s）以 %4$s 测得最小往返时延 %5$s ms，"
			"所以地址距它不超过 %6$s km（含它自身位置的误差 %7$s km）。",
			"Agent %1$s (%2$s, %3$s) measured a least round trip of %5$s ms by %4$s, "
			"so the address is at most %6$s km from it (%7$s km of them for where the "
			"agent itself stands).",
			circle->id, where(e, circle->id), standing(e, circle), circle->method,
			number_ms_of_ns(circle->rtt_ns).text, number_km(circle->radius_m).text,
			number_km(circle->uncertainty_m).text));
}

static void tell_rest(struct explaining *e, size_t rest)
{
	if (rest > 0)
		explain_add(e, EXPLAIN_MEASURED,
			explain_said(e, "另有 %zu 个拨测点测得的范围更大。",
				"%zu more agents measured larger discs.", rest));
}

static void tell_circles(struct explaining *e)
{
	size_t told = 0, rest = 0;

	LIST_EACH(const struct place_circle, circle, &e->subject->circles) {
		if (circle->by)
			continue;
		if (told == CIRCLES_MOST) {
			rest++;
			continue;
		}
		if (told++ == 0)
			explain_add(e, EXPLAIN_MEASURED,
				explain_said(e,
					"光在光纤中每毫秒至多走 204.2 km，往返时延的一半就是单程的上限，再加 "
					"0.5%% 的余量：时延小说明近，时延大说明不了什么。",
					"Light in fibre goes at most 204.2 km a millisecond; half the round "
					"trip, with 0.5 %% added, bounds the distance: a small time proves "
					"near, a large one proves nothing."));
		tell_circle(e, circle);
	}
	tell_rest(e, rest);
	if (told == 0)
		explain_add(e, EXPLAIN_MEASURED,
			explain_said(e, "没有可以据以判定位置的往返时延。",
				"No round-trip time bounds the place."));
}

static void tell_landmarks(struct explaining *e)
{
	LIST_EACH(const struct place_circle, circle, &e->subject->circles)
		if (circle->by)
			explain_add(e, EXPLAIN_LANDMARKS,
				explain_said(e,
					"拨测点 %1$s 到地标 %2$s（%3$s）和到本地址的最小往返时延合计 %4$s "
					"ms，所以地址距该地标不超过 %5$s km；这一条不依赖拨测点申报的位置。",
					"From agent %1$s, the least round trips to landmark %2$s (%3$s) "
					"and to this address add up to %4$s ms, so the address is at most "
					"%5$s km from the landmark; this does not rest on where the agent "
					"says it stands.",
					circle->by, circle->id, standing(e, circle),
					number_ms_of_ns(circle->rtt_ns).text,
					number_km(circle->radius_m).text));
}

static void tell_contradictions(struct explaining *e, const char *agent)
{
	LIST_EACH(const struct evidence_contradiction, pair, &e->subject->evidence->contradictions)
		if (text_equal(pair->a, agent) || text_equal(pair->b, agent))
			explain_add(e, EXPLAIN_LEFT_OUT,
				explain_said(e,
					"%s 与 %s 申报相距 %s km，而互测的往返时延 %s ms 至多容许 %s km。",
					"%s and %s are declared %s km apart, yet the round trip of %s ms "
					"between them allows %s km at most.",
					pair->a, pair->b, number_km(pair->distance_m).text,
					number_ms_of_ns(pair->rtt_ns).text,
					number_km(pair->most_m).text));
}

static void tell_left_out(struct explaining *e)
{
	LIST_EACH(const char *, agent, &e->subject->node->location.left_out) {
		explain_add(e, EXPLAIN_LEFT_OUT,
			explain_said(e, "拨测点 %s 不可能在它申报的地方，它测得的范围不计入判定。",
				"Agent %s cannot stand where it is declared; what it measured does not "
				"count.",
				*agent));
		if (e->subject->evidence)
			tell_contradictions(e, *agent);
	}
}

static void tell_places(struct explaining *e)
{
	const struct evidence_location *location = &e->subject->node->location;

	if (location->places.count < 2)
		return;
	LIST_EACH(const struct evidence_place, place, &location->places)
		explain_add(e, EXPLAIN_PLACES,
			explain_said(e, "拨测点 %s 附近有应答，那一处只能在：%s。",
				"Something answers near agent %s; that place can only be in: %s.",
				place->agent, explain_cities(e, &place->cities)));
	explain_add(e, EXPLAIN_PLACES,
		explain_said(e,
			"这 %zu 处的范围互不相交，一台设备不可能同时在这些地方：该地址要么是任播，"
			"要么有拨测点的位置不实。每个拨测点只看得到离它最近的一处，"
			"所以这只是处所数目的下限，没有看到不等于没有。",
			"These %zu places lie in discs that do not meet, and one machine cannot be in all "
			"of them: the address is anycast, or an agent does not stand where declared. Each "
			"agent sees only the place nearest to it, so this is a lower bound; a place not "
			"seen may still be there.",
			location->places.count));
}

void explain_measured(struct explaining *e)
{
	tell_circles(e);
	tell_landmarks(e);
	tell_left_out(e);
	tell_places(e);
}
