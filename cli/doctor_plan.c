/* A plan on the machine that is to run it: its time, the ways to its targets, the agent's address.
 */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/doctor.h"
#include "model/address.h"
#include "reports/numbers.h"

#define STATUS_NOTHING 1 /* a run would measure nothing, and nobody forbids it */

/* ---- time ---- */

static const char *span_text(struct doctor *d, int64_t ms)
{
	/* LANGUAGE is set by language_set */
	const char *language = getenv("LANGUAGE");
	bool chinese = language && strncmp(language, "zh", 2) == 0;

	return arena_text(&d->arena, number_duration(chinese ? LANG_ZH : LANG_EN, ms).text);
}

void doctor_plan(struct doctor *d, struct doctor_finding *f)
{
	int64_t from_ms = d->run.forecast.first_ms, to_ms = d->run.forecast.last_ms;
	int64_t slot_ms = d->plan->slot_ms, now = d->now.v;
	char text[WHEN_TEXT_LEN];

	doctor_number(d, f, "slots", d->run.forecast.slots);
	if (d->dossier) {
		doctor_found(d, f, DOCTOR_OK, _("%lld slots, %s from when it is made"),
			(long long)d->run.forecast.slots, span_text(d, to_ms - from_ms));
	} else if (now >= to_ms) {
		doctor_found(d, f, DOCTOR_MISSING, _("over since %s"),
			when_text((struct unix_ms){to_ms}, text));
		doctor_cost(
			d, f, _("nothing is measured: slots that are over are not made up for"));
		f->status = STATUS_NOTHING;
	} else if (now > from_ms) {
		int64_t missed = (now - from_ms + slot_ms - 1) / slot_ms;

		doctor_number(d, f, "missed", missed);
		doctor_found(d, f, DOCTOR_WEAK, _("begun %s ago, ends at %s"),
			span_text(d, now - from_ms), when_text((struct unix_ms){to_ms}, text));
		doctor_cost(d, f,
			_("%lld of %lld slots are missed, unless the file to be resumed has them"),
			(long long)missed, (long long)d->run.forecast.slots);
	} else {
		doctor_number(d, f, "begins_in_ms", from_ms - now);
		doctor_found(d, f, DOCTOR_OK, _("begins at %s, in %s; lasts %s"),
			when_text((struct unix_ms){from_ms}, text), span_text(d, from_ms - now),
			span_text(d, to_ms - from_ms));
	}
}

/* ---- ways ---- */

enum way_kind { WAY_NONE, WAY_LOCAL, WAY_TUNNEL, WAY_PLAIN, WAY_KINDS };

static enum way_kind kind_of(const struct health_way *way)
{
	return way->ifindex == 0 ? WAY_NONE
	       : way->local      ? WAY_LOCAL
	       : way->tunnel     ? WAY_TUNNEL
				 : WAY_PLAIN;
}

static const struct health_way *first_of(const struct doctor *d, enum way_kind kind)
{
	for (size_t i = 0; i < d->way_count; i++)
		if (kind_of(&d->ways[i]) == kind)
			return &d->ways[i];
	return NULL;
}

static bool same_way(const struct health_way *a, const struct health_way *b)
{
	return a->ifindex == b->ifindex && targets_same_host(&a->source, &b->source);
}

static bool is_said(const struct doctor *d, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (same_way(&d->ways[k], &d->ways[i]))
			return true;
	return d->ways[i].ifindex == 0;
}

static size_t count_like(const struct doctor *d, const struct health_way *way)
{
	size_t count = 0;

	for (size_t i = 0; i < d->way_count; i++)
		count += same_way(&d->ways[i], way);
	return count;
}

/* "eth0 from 192.0.2.1 (12), …": each pair of interface and source once. */
static const char *list_ways(struct doctor *d)
{
	const char *text = "";

	for (size_t i = 0; i < d->way_count; i++) {
		const struct health_way *way = &d->ways[i];
		char source[ADDRESS_TEXT_LEN] = "?";

		if (is_said(d, i))
			continue;
		if (way->source.ss_family)
			address_text((const struct sockaddr *)(const void *)&way->source, source);
		text = arena_format(&d->arena, _("%s%s%s from %s (%zu)"), text,
			*text ? _(", ") : "", way->interface, source, count_like(d, way));
	}
	return text;
}

/* Of a resolver that is only named "system": where it is. */
static const char *host_of(struct doctor *d, const struct health_way *way)
{
	char text[ADDRESS_TEXT_LEN];

	if (strcmp(way->target->addr, DOSSIER_SYSTEM_RESOLVER) != 0)
		return way->target->addr;
	address_text((const struct sockaddr *)(const void *)&way->target->to, text);
	return arena_text(&d->arena, text);
}

static void say_no_way(struct doctor *d, struct doctor_finding *f, int64_t none)
{
	const struct health_way *way = first_of(d, WAY_NONE);

	doctor_found(d, f, DOCTOR_MISSING, _("no way to %lld of %zu addresses, such as %s"),
		(long long)none, d->way_count, host_of(d, way));
	doctor_remedy(d, f, "ip route get %s", host_of(d, way));
	doctor_cost(d, f, _("their requests are not sent (no_route): their slots are missing"));
	if ((size_t)none == d->way_count)
		f->status = STATUS_NOTHING;
}

void doctor_routes(struct doctor *d, struct doctor_finding *f)
{
	int64_t counts[WAY_KINDS] = {0};

	if (d->no_ways.code != ERR_NONE) {
		doctor_found(d, f, DOCTOR_UNKNOWN, "%s", d->no_ways.text);
		return;
	}
	for (size_t i = 0; i < d->way_count; i++)
		counts[kind_of(&d->ways[i])]++;
	doctor_number(d, f, "addresses", (int64_t)d->way_count);
	doctor_number(d, f, "no_way", counts[WAY_NONE]);
	doctor_number(d, f, "local", counts[WAY_LOCAL]);
	doctor_number(d, f, "tunnel", counts[WAY_TUNNEL]);
	if (counts[WAY_NONE]) {
		say_no_way(d, f, counts[WAY_NONE]);
	} else if (counts[WAY_TUNNEL]) {
		doctor_found(d, f, DOCTOR_WEAK, _("%s; %s is reached by a tunnel"), list_ways(d),
			host_of(d, first_of(d, WAY_TUNNEL)));
		doctor_cost(d, f,
			_("RTTs hold the detour of the tunnel: they prove less, never too much"));
	} else if (counts[WAY_LOCAL]) {
		doctor_found(d, f, DOCTOR_WEAK, _("%s; %s is this machine itself"), list_ways(d),
			host_of(d, first_of(d, WAY_LOCAL)));
		doctor_cost(d, f, _("an RTT to itself proves only where this machine is"));
	} else {
		doctor_found(d, f, DOCTOR_OK, "%s", list_ways(d));
	}
}

/* ---- the agent's own address ---- */

void doctor_address(struct doctor *d, struct doctor_finding *f)
{
	const char *address = plan_agent_find(d->plan, d->options.agent)->address;

	doctor_number(d, f, "own", d->own_address);
	doctor_number(d, f, "not_meshed", (int64_t)d->run.targets.not_meshed);
	if (!address) {
		doctor_found(
			d, f, DOCTOR_OK, _("the plan has none of this agent: no mesh with it"));
	} else if (d->own_address) {
		doctor_found(d, f, DOCTOR_OK, _("%s is an address of this machine"), address);
	} else {
		doctor_found(d, f, DOCTOR_WEAK,
			_("%s is none of this machine's: it stands behind a NAT, or is not %s"),
			address, d->options.agent);
		doctor_remedy(d, f, "ip -brief address");
		doctor_cost(d, f,
			_("no mesh: %zu agents are not measured from here, and what they measure "
			  "of this one is the NAT"),
			d->run.targets.not_meshed);
	}
}

/* ---- the firewall ---- */

void doctor_firewall(struct doctor *d, struct doctor_finding *f)
{
	doctor_found(d, f, DOCTOR_UNKNOWN,
		_("whether this machine's own firewall lets requests out and replies in is seen "
		  "only by sending"));
	doctor_remedy(d, f, "sudo nft list ruleset");
}
