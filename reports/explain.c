#include "reports/explain.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "reports/explain_parts.h"
#include "reports/facts.h"

#define OUTSIDE "outside"

static const struct phrase topic_rows[] = {
	[EXPLAIN_CLAIM] = {"申报", "Claim"},
	[EXPLAIN_MEASURED] = {"测量", "Measured"},
	[EXPLAIN_LANDMARKS] = {"地标", "Landmarks"},
	[EXPLAIN_LEFT_OUT] = {"不计入的拨测点", "Agents left out"},
	[EXPLAIN_PLACES] = {"多处应答", "Several places"},
	[EXPLAIN_EXCLUDED] = {"可能位置范围", "Where it can be"},
	[EXPLAIN_ANSWERED] = {"应答者", "Who answered"},
	[EXPLAIN_DATABASES] = {"地址库", "Databases"},
	[EXPLAIN_STATE] = {"判定", "State"},
	[EXPLAIN_NEEDS] = {"尚缺", "Still missing"},
};
_Static_assert(ARRAY_LEN(topic_rows) == EXPLAIN_TOPIC_COUNT, "a name for each topic");

const char *explain_topic_name(enum report_lang lang, enum explain_topic topic)
{
	return phrase_in(lang, topic_rows[topic]);
}

const char *explain_said(const struct explaining *e, const char *zh, const char *en, ...)
{
	const char *kept = "?";
	char *text = NULL;
	va_list args;

	va_start(args, en);
	if (vasprintf(&text, e->lang == LANG_EN ? en : zh, args) >= 0) {
		kept = arena_text(e->arena, text);
		free(text);
	}
	va_end(args);
	return kept;
}

void explain_add(struct explaining *e, enum explain_topic topic, const char *text)
{
	struct explain_line *line =
		arena_push(e->arena, &e->out->items, &e->out->count, &e->cap, sizeof(*line));

	*line = (struct explain_line){topic, text};
}

static const char *city_at(const struct explaining *e, size_t index)
{
	const struct region *region = e->subject->region;

	if (index >= region->cities.count)
		return explain_said(e, "省外", "outside the province");
	return phrase_in(e->lang,
		(struct phrase){region->cities.items[index].zh, region->cities.items[index].en});
}

const char *explain_city(const struct explaining *e, const char *code)
{
	int city = code ? region_city_by_code(e->subject->region, code) : -1;

	if (city >= 0)
		return city_at(e, (size_t)city);
	if (text_equal(code, OUTSIDE))
		return city_at(e, e->subject->region->cities.count);
	return code ? code : "—";
}

const char *explain_list(const struct explaining *e, const text_list *names)
{
	const char *text = names->count ? names->items[0] : "";

	for (size_t i = 1; i < names->count; i++) {
		const char *joint = phrase_in(e->lang, (struct phrase){"、", ", "});

		if (i + 1 == names->count)
			joint = phrase_in(e->lang, (struct phrase){"、", " and "});
		text = arena_format(e->arena, "%s%s%s", text, joint, names->items[i]);
	}
	return text;
}

const char *explain_cities(const struct explaining *e, const text_list *codes)
{
	text_list names = {arena_array(e->arena, codes->count, sizeof(char *)), 0};

	for (size_t i = 0; i < codes->count; i++)
		names.items[names.count++] = explain_city(e, codes->items[i]);
	return explain_list(e, &names);
}

const char *explain_set(const struct explaining *e, uint32_t set)
{
	size_t all = e->subject->region->cities.count + 1;
	text_list names = {arena_array(e->arena, all, sizeof(char *)), 0};

	for (size_t i = 0; i < all; i++)
		if (set >> i & 1)
			names.items[names.count++] = city_at(e, i);
	return explain_list(e, &names);
}

const char *explain_claimed(const struct explaining *e)
{
	return explain_city(e, e->subject->node->city);
}

uint32_t explain_possible(const struct explaining *e)
{
	const struct region *region = e->subject->region;
	uint32_t set = 0;

	LIST_EACH(const char *, code, &e->subject->node->location.cities) {
		int city = region_city_by_code(region, *code);

		if (city >= 0)
			set |= UINT32_C(1) << city;
		else if (text_equal(*code, OUTSIDE))
			set |= UINT32_C(1) << region->cities.count;
	}
	return set;
}

const struct evidence_agent *explain_agent(const struct explaining *e, const char *id)
{
	if (e->subject->evidence)
		LIST_EACH(const struct evidence_agent, agent, &e->subject->evidence->agents)
			if (text_equal(agent->id, id))
				return agent;
	return NULL;
}

static void tell_claim(struct explaining *e)
{
	const struct evidence_node *node = e->subject->node;
	const struct site *site =
		e->subject->evidence ? facts_site(e->subject->evidence, node->site) : NULL;

	if (e->subject->claimed < 0) {
		explain_add(e, EXPLAIN_CLAIM,
			explain_said(e, "没有人申报 %s 在哪里，因此没有可以证实或否定的说法。",
				"Nobody claims a place for %s, so there is nothing to confirm or "
				"refute.",
				e->subject->addr));
		return;
	}
	explain_add(e, EXPLAIN_CLAIM,
		explain_said(e, "申报称节点 %s（地址 %s）位于%s。",
			"Node %s (address %s) is claimed to stand in %s.", node->id,
			e->subject->addr, explain_claimed(e)));
	if (site && site->address)
		explain_add(e, EXPLAIN_CLAIM,
			explain_said(e, "申报的机房在%s。", "The declared site is at %s.",
				site->address));
}

#define TOPIC(name) (1U << EXPLAIN_##name)
#define EVERY_TOPIC (TOPIC(TOPIC_COUNT) - 1)

static const struct {
	unsigned topics; /* that it tells */
	void (*tell)(struct explaining *e);
} groups[] = {
	{TOPIC(CLAIM), tell_claim},
	{TOPIC(MEASURED) | TOPIC(LANDMARKS) | TOPIC(LEFT_OUT) | TOPIC(PLACES), explain_measured},
	{TOPIC(EXCLUDED), explain_excluded},
	{TOPIC(ANSWERED), explain_answered},
	{TOPIC(DATABASES), explain_databases},
	{TOPIC(STATE), explain_state},
	{TOPIC(NEEDS), explain_needs},
};

void explain_topics(const struct place_subject *subject, enum report_lang lang, unsigned topics,
	struct arena *arena, explain_lines *out)
{
	struct explaining e = {.subject = subject, .lang = lang, .arena = arena, .out = out};
	size_t kept = 0;

	for (size_t i = 0; i < ARRAY_LEN(groups); i++)
		if (groups[i].topics & topics)
			groups[i].tell(&e);
	LIST_EACH(const struct explain_line, line, out)
		if (1U << line->topic & topics)
			out->items[kept++] = *line;
	out->count = kept;
}

void explain_place(const struct place_subject *subject, enum report_lang lang, struct arena *arena,
	explain_lines *out)
{
	explain_topics(subject, lang, EVERY_TOPIC, arena, out);
}
