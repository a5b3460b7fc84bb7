/* Which cities the discs leave, and who decides each that they do not. */
#include "base/text.h"
#include "reports/explain_parts.h"
#include "reports/numbers.h"

static uint32_t everything(const struct explaining *e)
{
	return (UINT32_C(2) << e->subject->region->cities.count) - 1;
}

static uint32_t claimed_bit(const struct explaining *e)
{
	return e->subject->claimed < 0 ? 0 : UINT32_C(1) << e->subject->claimed;
}

static const char *middle_of(const struct explaining *e, const struct place_circle *circle)
{
	return circle->by ? explain_said(e, "地标 %s", "landmark %s", circle->id)
			  : explain_said(e, "拨测点 %s", "agent %s", circle->id);
}

/* The smallest discs come first: each is named with what none before it excluded. */
static uint32_t tell_deciders(struct explaining *e)
{
	uint32_t told = claimed_bit(e);

	LIST_EACH(const struct place_circle, circle, &e->subject->circles) {
		uint32_t fresh = circle->excludes & everything(e) & ~told;

		if (fresh)
			explain_add(e, EXPLAIN_EXCLUDED,
				explain_said(e, "仅凭%s 周围的范围就能排除：%s。",
					"The disc about %s excludes by itself: %s.",
					middle_of(e, circle), explain_set(e, fresh)));
		told |= fresh;
	}
	return told & ~claimed_bit(e);
}

static void tell_witness(struct explaining *e, const struct place_circle *circle)
{
	explain_add(e, EXPLAIN_EXCLUDED,
		explain_said(e,
			"申报的%1$s被%2$s 排除：该市边界距它至少 %3$s km，而地址距它至多 %4$s km，"
			"加上边界的 5 km 余量仍到不了。",
			"The claimed %1$s is excluded by %2$s: the city's boundary is at least %3$s km "
			"from it and the address at most %4$s km, which does not reach even with the 5 "
			"km margin of the boundary.",
			explain_claimed(e), middle_of(e, circle), number_km(circle->claim_m).text,
			number_km(circle->radius_m).text));
}

static bool tell_witnesses(struct explaining *e)
{
	bool any = false;

	LIST_EACH(const struct place_circle, circle, &e->subject->circles)
		if (circle->excludes & claimed_bit(e)) {
			tell_witness(e, circle);
			any = true;
		}
	return any;
}

/* Discs that exclude a city alone say more than what only all of them together do. */
static void tell_joint(struct explaining *e, uint32_t alone, bool witnessed)
{
	uint32_t joint = everything(e) & ~explain_possible(e) & ~alone;

	if (witnessed)
		joint &= ~claimed_bit(e);
	if (joint)
		explain_add(e, EXPLAIN_EXCLUDED,
			explain_said(e, "没有一处单独排除%s，把各处的范围合在一起才能排除。",
				"No one disc excludes %s; only all of them together do.",
				explain_set(e, joint)));
}

static void tell_left(struct explaining *e)
{
	const text_list *cities = &e->subject->node->location.cities;

	if (explain_possible(e) == everything(e))
		explain_add(e, EXPLAIN_EXCLUDED,
			explain_said(e, "没有排除任何一个设区市，也没有排除省外。",
				"No city is excluded, nor is the outside of the province."));
	else
		explain_add(e, EXPLAIN_EXCLUDED,
			explain_said(e, "没有排除的是：%s。", "What is not excluded: %s.",
				explain_cities(e, cities)));
}

static void tell_outside(struct explaining *e)
{
	bool open = explain_possible(e) >> e->subject->region->cities.count & 1;

	explain_add(e, EXPLAIN_EXCLUDED,
		open ? explain_said(e,
			       "“省外”指省界外缘以外的任何地方；现有的范围越过了省界，地址在邻省也说得通。",
			       "\"Outside\" means anywhere beyond the province's outer boundary; what was "
			       "measured reaches over it, so the address may as well be in a "
			       "neighbouring province.")
		     : explain_said(e, "“省外”指省界外缘以外的任何地方；已经排除。",
			       "\"Outside\" means anywhere beyond the province's outer boundary; it is "
			       "excluded."));
}

static void tell_ranking(struct explaining *e)
{
	const text_list *ranking = &e->subject->node->location.ranking;

	if (ranking->count > 1)
		explain_add(e, EXPLAIN_EXCLUDED,
			explain_said(e,
				"按各拨测点之间时延与距离的经验关系，可能性由大到小是：%s；"
				"这只是估计，不作判定依据。",
				"By how time grows with distance between the agents, the likeliest first: "
				"%s; this is an estimate and no ground of the state.",
				explain_cities(e, ranking)));
}

/* Discs that do not meet speak of several places: what each excludes, it excludes of its own. */
static bool one_place(const struct explaining *e)
{
	const struct evidence_location *location = &e->subject->node->location;

	return location->cities.count > 0 && location->places.count < 2 &&
	       !reason_has(&location->reason, REASON_ANYCAST);
}

void explain_excluded(struct explaining *e)
{
	uint32_t alone;
	bool witnessed;

	if (e->subject->circles.count == 0 && explain_possible(e) == everything(e))
		return;
	if (!one_place(e)) {
		explain_add(e, EXPLAIN_EXCLUDED,
			explain_said(e, "各处测得的范围没有公共部分：没有一个地方能解释全部测量。",
				"The discs have no point in common: no single place explains all that was "
				"measured."));
		return;
	}
	alone = tell_deciders(e);
	witnessed = tell_witnesses(e);
	tell_joint(e, alone, witnessed);
	tell_left(e);
	tell_outside(e);
	tell_ranking(e);
}
