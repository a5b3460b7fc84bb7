/* What was measured: agents, cities, nodes' places and RTTs, logs, databases, IPv6. */
#include <string.h>

#include "base/text.h"
#include "bundle/diff_parts.h"

#define SHARE_MINOR_PPM 10000 /* one percentage point */
#define RTT_MINOR_US    1000  /* as nearness among nodes counts: 1 ms, or a tenth */

#define RTT_COLUMN(type, name)                                                                     \
	DIFF_COLUMN(type, name, DIFF_COUNT, .measured = true, .least = RTT_MINOR_US, .tenth = true)
#define SHARE_COLUMN(type, name)                                                                   \
	DIFF_COLUMN(type, name, DIFF_COUNT, .measured = true, .least = SHARE_MINOR_PPM)

struct agent_view {
	struct diff_key key;
	const char *city, *district, *operator_name;
	int access, attested, mesh;
};

static const char *const yes_names[] = {"no", "yes", NULL};

#define AGENT(name, kind, ...) DIFF_COLUMN(struct agent_view, name, kind, __VA_ARGS__)

static const struct diff_column agent_columns[] = {
	AGENT(city, DIFF_TEXT),
	AGENT(district, DIFF_TEXT),
	AGENT(operator_name, DIFF_TEXT),
	AGENT(access, DIFF_WORD, .names = agent_access_names),
	AGENT(attested, DIFF_WORD, .names = yes_names),
	AGENT(mesh, DIFF_WORD, .names = evidence_mesh_names),
};
static const struct diff_table agent_table =
	DIFF_TABLE(DIFF_AGENTS, struct agent_view, agent_columns);

static void make_agents(const struct diff_side *side, struct diff_making *making)
{
	LIST_EACH(const struct evidence_agent, agent, &side->evidence->agents)
		*DIFF_PUSH(making, struct agent_view) =
			(struct agent_view){.key = {agent->id, NULL},
				.city = agent->city,
				.district = agent->district,
				.operator_name = agent->operator_name,
				.access = agent->access,
				.attested = agent->attested,
				.mesh = agent->mesh};
}

struct city_view {
	struct diff_key key;
	int service, presence;
	int64_t presence_yes, presence_may;
	int64_t success_low_ppm, good_low_ppm;
	int64_t rtt_p50_us, rtt_p95_us, rtt_p99_us;
	reason_list reason;
};

#define CITY(name, kind, ...) DIFF_COLUMN(struct city_view, name, kind, __VA_ARGS__)

static const struct diff_column city_columns[] = {
	CITY(service, DIFF_WORD, .names = verdict_names),
	CITY(presence, DIFF_WORD, .names = verdict_names),
	CITY(presence_yes, DIFF_COUNT),
	CITY(presence_may, DIFF_COUNT),
	SHARE_COLUMN(struct city_view, success_low_ppm),
	SHARE_COLUMN(struct city_view, good_low_ppm),
	RTT_COLUMN(struct city_view, rtt_p50_us),
	RTT_COLUMN(struct city_view, rtt_p95_us),
	RTT_COLUMN(struct city_view, rtt_p99_us),
	CITY(reason, DIFF_WORDS, .names = reason_names),
};
static const struct diff_table city_table = DIFF_TABLE(DIFF_CITIES, struct city_view, city_columns);

/* Bounds of a city without trials say nothing. */
static int64_t bound(const struct evidence_trials *trials, int64_t low_ppm)
{
	return trials->slots > 0 ? low_ppm : BIND_ABSENT;
}

static int64_t quantile(const struct evidence_rtt *rtt, int64_t value_us)
{
	return rtt->count > 0 ? value_us : BIND_ABSENT;
}

static void make_cities(const struct diff_side *side, struct diff_making *making)
{
	LIST_EACH(const struct evidence_city, city, &side->evidence->cities) {
		const struct evidence_trials *service = &city->service;

		*DIFF_PUSH(making, struct city_view) = (struct city_view){.key = {city->code, NULL},
			.service = service->verdict,
			.presence = city->presence.verdict,
			.presence_yes = city->presence.yes,
			.presence_may = city->presence.may,
			.success_low_ppm = bound(service, service->success_low_ppm),
			.good_low_ppm = bound(service, service->good_low_ppm),
			.rtt_p50_us = quantile(&city->rtt, city->rtt.p50_us),
			.rtt_p95_us = quantile(&city->rtt, city->rtt.p95_us),
			.rtt_p99_us = quantile(&city->rtt, city->rtt.p99_us),
			.reason = {service->reason.items, service->reason.count}};
	}
}

struct measured_view {
	struct diff_key key;
	int location;
	text_list possible; /* cities that are not excluded */
	int64_t least_rtt_us;
	int64_t hours_silent, answered_ppm;
};

#define MEASURED(name, kind, ...) DIFF_COLUMN(struct measured_view, name, kind, __VA_ARGS__)

static const struct diff_column measured_columns[] = {
	MEASURED(location, DIFF_WORD, .names = location_state_names),
	MEASURED(possible, DIFF_TEXTS),
	RTT_COLUMN(struct measured_view, least_rtt_us),
	MEASURED(hours_silent, DIFF_COUNT),
	SHARE_COLUMN(struct measured_view, answered_ppm),
};
static const struct diff_table measured_table =
	DIFF_TABLE(DIFF_MEASURED, struct measured_view, measured_columns);

static int64_t us_of_ns(int64_t ns)
{
	return ns / 1000 + (ns % 1000 >= 500);
}

static int64_t least(int64_t a, int64_t b)
{
	return a == BIND_ABSENT || b < a ? b : a;
}

/* Hours of the day that have slots and no answer, and the share of slots with one. */
static void see_hours(const struct evidence *evidence, struct measured_view *view)
{
	int64_t slots = 0, answered = 0, silent = 0;

	LIST_EACH(const struct evidence_hours, hours, &evidence->availability) {
		if (!text_equal(hours->node, view->key.id))
			continue;
		for (size_t i = 0; i + 1 < hours->answered.count; i += 2) {
			slots += hours->answered.items[i];
			answered += hours->answered.items[i + 1];
			silent += hours->answered.items[i] > 0 && hours->answered.items[i + 1] == 0;
		}
	}
	view->hours_silent = slots > 0 ? silent : BIND_ABSENT;
	view->answered_ppm = slots > 0 && answered <= INT64_MAX / 1000000
				     ? answered * 1000000 / slots
				     : BIND_ABSENT;
}

static void make_measured(const struct diff_side *side, struct diff_making *making)
{
	LIST_EACH(const struct evidence_node, node, &side->evidence->nodes) {
		struct measured_view *view = DIFF_PUSH(making, struct measured_view);

		*view = (struct measured_view){.key = {node->id, NULL},
			.location = node->location.state,
			.possible = {node->location.cities.items, node->location.cities.count},
			.least_rtt_us = BIND_ABSENT};
		LIST_EACH(const struct evidence_disc, disc, &node->location.discs)
			view->least_rtt_us = least(view->least_rtt_us, us_of_ns(disc->rtt_ns));
		see_hours(side->evidence, view);
	}
}

struct latency_view {
	struct diff_key key;
	int64_t least_rtt_us;
};

static const struct diff_column latency_columns[] = {
	RTT_COLUMN(struct latency_view, least_rtt_us),
};
static const struct diff_table latency_table =
	DIFF_TABLE(DIFF_LATENCY, struct latency_view, latency_columns);

/* The agent's row among those of this node, from `first` on. */
static struct latency_view *latency_of(struct diff_making *making, size_t first,
	const struct evidence_node *node, const char *agent)
{
	struct latency_view *views = making->items, *view;

	for (size_t i = first; i < making->count; i++)
		if (text_equal(views[i].key.part, agent))
			return &views[i];
	view = DIFF_PUSH(making, struct latency_view);
	*view = (struct latency_view){{node->id, agent}, BIND_ABSENT};
	return view;
}

static void make_latency(const struct diff_side *side, struct diff_making *making)
{
	LIST_EACH(const struct evidence_node, node, &side->evidence->nodes) {
		size_t first = making->count;

		LIST_EACH(const struct evidence_disc, disc, &node->location.discs) {
			struct latency_view *view = latency_of(making, first, node, disc->agent);

			view->least_rtt_us = least(view->least_rtt_us, us_of_ns(disc->rtt_ns));
		}
	}
}

struct log_view {
	struct diff_key key;
	int verdict;
	int64_t months, gaps, gap_longest_ms, bad_lines, unverified, records;
	struct unix_ms first, last;
	reason_list reason;
};

#define LOG(name, kind, ...) DIFF_COLUMN(struct log_view, name, kind, __VA_ARGS__)
#define LOG_SIZE(name)       LOG(name, DIFF_COUNT, .measured = true, .least = -1)

static const struct diff_column log_columns[] = {
	LOG(verdict, DIFF_WORD, .names = verdict_names),
	LOG(months, DIFF_COUNT),
	LOG(gaps, DIFF_COUNT),
	LOG(gap_longest_ms, DIFF_COUNT),
	LOG(bad_lines, DIFF_COUNT),
	LOG(unverified, DIFF_COUNT),
	LOG(reason, DIFF_WORDS, .names = reason_names),
	/* These move on with time. */
	LOG(first, DIFF_TIME, .measured = true, .least = -1),
	LOG(last, DIFF_TIME, .measured = true, .least = -1),
	LOG_SIZE(records),
};
static const struct diff_table log_table = DIFF_TABLE(DIFF_LOGS, struct log_view, log_columns);

static int64_t all_gaps(const struct evidence_log *log)
{
	int64_t listed = (int64_t)log->gaps.count;

	return log->gaps_left_out > JSON_INT_MOST - listed ? JSON_INT_MOST
							   : listed + log->gaps_left_out;
}

static void make_logs(const struct diff_side *side, struct diff_making *making)
{
	LIST_EACH(const struct evidence_log, log, &side->evidence->logs) {
		struct log_view *view = DIFF_PUSH(making, struct log_view);

		*view = (struct log_view){.key = {log->node, log_kind_names[log->kind]},
			.verdict = log->verdict,
			.months = log->months,
			.gaps = all_gaps(log),
			.bad_lines = log->bad_lines,
			.unverified = log->unverified,
			.records = log->records,
			.first = log->first,
			.last = log->last,
			.reason = {log->reason.items, log->reason.count}};
		if (log->first.v == BIND_ABSENT)
			view->months = view->gaps = view->gap_longest_ms = BIND_ABSENT;
		LIST_EACH(const struct evidence_gap, gap, &log->gaps)
			if (gap->to.v - gap->from.v > view->gap_longest_ms)
				view->gap_longest_ms = gap->to.v - gap->from.v;
	}
}

struct ipv6_view {
	struct diff_key key;
	int service;
	int64_t success_low_ppm, rtt_p95_us, only_v4, slower;
};

#define IPV6(name, kind, ...) DIFF_COLUMN(struct ipv6_view, name, kind, __VA_ARGS__)

static const struct diff_column ipv6_columns[] = {
	IPV6(service, DIFF_WORD, .names = verdict_names),
	SHARE_COLUMN(struct ipv6_view, success_low_ppm),
	RTT_COLUMN(struct ipv6_view, rtt_p95_us),
	IPV6(only_v4, DIFF_COUNT, .measured = true, .least = -1),
	IPV6(slower, DIFF_COUNT, .measured = true, .least = -1),
};
static const struct diff_table ipv6_table = DIFF_TABLE(DIFF_IPV6, struct ipv6_view, ipv6_columns);

static void make_ipv6(const struct diff_side *side, struct diff_making *making)
{
	LIST_EACH(const struct evidence_ipv6, city, &side->evidence->ipv6)
		*DIFF_PUSH(making, struct ipv6_view) = (struct ipv6_view){.key = {city->code, NULL},
			.service = city->service.verdict,
			.success_low_ppm = bound(&city->service, city->service.success_low_ppm),
			.rtt_p95_us = quantile(&city->rtt, city->rtt.p95_us),
			.only_v4 = city->only_v4,
			.slower = city->slower};
}

struct database_view {
	struct diff_key key;
	const char *sha256;
	struct unix_ms built;
};

static const struct diff_column database_columns[] = {
	DIFF_COLUMN(struct database_view, sha256, DIFF_TEXT),
	DIFF_COLUMN(struct database_view, built, DIFF_TIME),
};
static const struct diff_table database_table =
	DIFF_TABLE(DIFF_DATABASES, struct database_view, database_columns);

static void make_databases(const struct diff_side *side, struct diff_making *making)
{
	LIST_EACH(const struct evidence_database, database, &side->evidence->databases)
		*DIFF_PUSH(making, struct database_view) = (struct database_view){
			{database->name, NULL}, database->sha256, database->built};
}

struct landmark_view {
	struct diff_key key;
	const char *addr, *city;
	int attested;
};

static const struct diff_column landmark_columns[] = {
	DIFF_COLUMN(struct landmark_view, addr, DIFF_TEXT),
	DIFF_COLUMN(struct landmark_view, city, DIFF_TEXT),
	DIFF_COLUMN(struct landmark_view, attested, DIFF_WORD, .names = yes_names),
};
static const struct diff_table landmark_table =
	DIFF_TABLE(DIFF_LANDMARKS, struct landmark_view, landmark_columns);

static void make_landmarks(const struct diff_side *side, struct diff_making *making)
{
	LIST_EACH(const struct evidence_landmark, landmark, &side->evidence->landmarks)
		*DIFF_PUSH(making, struct landmark_view) = (struct landmark_view){
			{landmark->id, NULL}, landmark->addr, landmark->city, landmark->attested};
}

void diff_measured(const struct diff_work *work)
{
	diff_by_table(work, &agent_table, make_agents);
	diff_by_table(work, &city_table, make_cities);
	diff_by_table(work, &measured_table, make_measured);
	diff_by_table(work, &latency_table, make_latency);
	diff_by_table(work, &log_table, make_logs);
	diff_by_table(work, &ipv6_table, make_ipv6);
	diff_by_table(work, &database_table, make_databases);
	diff_by_table(work, &landmark_table, make_landmarks);
}
