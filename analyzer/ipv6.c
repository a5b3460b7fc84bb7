#include "analyzer/ipv6.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/checks.h"
#include "base/text.h"

struct families {
	const struct trials *six, *four;
	struct trial_view view;
};

static int compare_us(const void *left, const void *right)
{
	const int64_t *a = left, *b = right;

	return (*a > *b) - (*a < *b);
}

static void count_slot(const struct trial_slot *six, const struct trial_slot *four,
	struct evidence_ipv6 *out, int64_t *extra_us)
{
	if (!six->valid || !four->valid)
		return;
	out->compared++;
	out->only_v4 += four->success && !six->success;
	out->only_v6 += six->success && !four->success;
	if (!six->success || !four->success || six->best_ns == BIND_ABSENT ||
		four->best_ns == BIND_ABSENT)
		return;
	out->slower += six->best_ns > four->best_ns;
	extra_us[out->timed++] = (six->best_ns - four->best_ns) / 1000;
}

/* The same slots over both families: what differs between them is not the hour of the day. */
static void compare_slots(
	const struct judged *j, const struct families *of, int city, struct evidence_ipv6 *out)
{
	struct arena scratch = {0};
	int64_t *extra_us =
		arena_array(&scratch, (size_t)j->seen->slots_counted, sizeof(*extra_us));
	const struct alpha alpha = of->six->alpha;

	for (int64_t slot = j->seen->first_counted; slot < j->seen->end_counted; slot++) {
		struct trial_slot six, four;

		trials_slot(of->six, city, slot, &of->view, &six);
		trials_slot(of->four, city, slot, &of->view, &four);
		count_slot(&six, &four, out, extra_us);
	}
	out->only_v4_low_ppm = proportion_low_ppm(out->compared, out->only_v4, alpha);
	out->only_v4_high_ppm = proportion_high_ppm(out->compared, out->only_v4, alpha);
	out->slower_low_ppm = proportion_low_ppm(out->timed, out->slower, alpha);
	out->slower_high_ppm = proportion_high_ppm(out->timed, out->slower, alpha);
	if (out->timed)
		qsort(extra_us, (size_t)out->timed, sizeof(*extra_us), compare_us);
	out->extra_us = out->timed ? extra_us[(out->timed - 1) / 2] : BIND_ABSENT;
	arena_fini(&scratch);
}

/* The digest of the first good response; NULL: none, or nothing was read. */
static const char *good_body(const struct check *check, const struct record *record)
{
	const struct record_http *http = record->http;

	for (size_t i = 0; i < http->status.count && i < http->body_sha256.count; i++)
		if (http->status.items[i] == check->expect_status && http->body_sha256.items[i] &&
			http->body_sha256.items[i][0])
			return http->body_sha256.items[i];
	return NULL;
}

static const struct check *service_check(const struct judged *j, const struct sighting *s)
{
	const struct record *record = &s->entry->record;
	const struct check *check =
		record->check && record->http ? check_find(j->in->dossier, record->check) : NULL;

	if (!check || s->is_void || s->node < 0 || !check_shows_service(check, record->node))
		return NULL;
	return check;
}

/* The object of `six` over IPv4, from the records of the same agent and slot. */
static void compare_object(const struct judged *j, const struct sighting *cell, size_t count,
	const struct sighting *six, struct evidence_ipv6 *out)
{
	const struct record *record = &six->entry->record;
	const struct check *check = service_check(j, six);
	const char *body = check && trials_in_family(FAMILY_IPV6, record->addr)
				   ? good_body(check, record)
				   : NULL;

	for (size_t i = 0; body && i < count; i++) {
		const struct record *other = &cell[i].entry->record;
		const char *theirs;

		if (cell[i].node != six->node || service_check(j, &cell[i]) != check ||
			!trials_in_family(FAMILY_IPV4, other->addr))
			continue;
		theirs = good_body(check, other);
		if (!theirs)
			continue;
		out->objects_same += strcmp(theirs, body) == 0;
		out->objects_differ += strcmp(theirs, body) != 0;
	}
}

/* One of the answers, "NAME TTL TYPE DATA", is of this type. */
static bool holds_type(const char *answers, const char *type)
{
	const size_t len = strlen(type);

	for (const char *at = answers; (at = strstr(at, type)); at += len)
		if (at > answers && at[-1] == ' ' && at[len] == ' ')
			return true;
	return false;
}

/* What users of the city get when they ask their own resolver for an IPv6 address. */
static void count_aaaa(const struct judged *j, const struct sighting *s, struct evidence_ipv6 *out)
{
	const struct record *record = &s->entry->record;
	const struct check *check = check_find(j->in->dossier, record->check);
	const struct record_dns *dns = record->dns;

	if (!check || !dns || s->is_void || !check_is(check, "dns") || check->subnet ||
		!text_equal(check->server, DOSSIER_SYSTEM_RESOLVER) ||
		!text_equal(dns->type, "AAAA"))
		return;
	for (size_t i = 0; i < dns->rcode.count; i++) {
		out->aaaa_asked += dns->rcode.items[i] != BIND_ABSENT;
		out->aaaa_present += i < dns->answers.count && dns->answers.items[i] &&
				     holds_type(dns->answers.items[i], "AAAA");
	}
}

static void look_at_agent(struct judged *j, int agent, struct evidence_ipv6 *out)
{
	for (int64_t slot = j->seen->first_counted; slot < j->seen->end_counted; slot++) {
		size_t count;
		const struct sighting *cell = sightings_cell(j->seen, agent, slot, &count);

		for (size_t i = 0; i < count; i++) {
			compare_object(j, cell, count, &cell[i], out);
			if (cell[i].entry->record.check)
				count_aaaa(j, &cell[i], out);
		}
	}
}

static void fill_city(
	struct judged *j, const struct families *of, int city, struct evidence_ipv6 *out)
{
	const struct dossier *dossier = j->in->dossier;
	struct arena *arena = &j->evidence->arena;

	*out = (struct evidence_ipv6){
		.code = arena_text(arena, j->in->region->cities.items[city].code),
		.only_v4_high_ppm = PROPORTION_ONE_PPM,
		.slower_high_ppm = PROPORTION_ONE_PPM,
		.extra_us = BIND_ABSENT};
	trials_city(of->six, city, &of->view, arena, &out->service, &out->rtt);
	if (!j->in->plan)
		return;
	compare_slots(j, of, city, out);
	for (size_t i = 0; i < dossier->agents.count; i++)
		if (region_city_by_code(j->in->region, dossier->agents.items[i].city) == city)
			look_at_agent(j, (int)i, out);
}

void ipv6_fill(struct judged *j)
{
	const struct families of = {.six = j->families->six,
		.four = j->families->four,
		.view = {.thresholds = j->evidence->thresholds}};
	struct evidence *e = j->evidence;

	if (!of.six)
		return;
	e->ipv6.count = j->in->region->cities.count;
	e->ipv6.items = arena_array(&e->arena, e->ipv6.count, sizeof(struct evidence_ipv6));
	for (size_t i = 0; i < e->ipv6.count; i++)
		fill_city(j, &of, (int)i, &e->ipv6.items[i]);
}
