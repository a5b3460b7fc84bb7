#include "analyzer/trial_cells.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/checks.h"
#include "analyzer/trials.h"
#include "base/median.h"
#include "base/text.h"

/* Records of one target that follow one another: runs of one slot are pooled. */
struct pool {
	const struct sighting *s;
	size_t count;
	int32_t next; /* of the same node; -1 */
};

/* What is known of each target before any record is seen. */
struct target_facts {
	const struct check *check;
	bool is_handshake;
};

struct maker {
	const struct trials *t;
	struct arena *arena;
	struct arena scratch;
	const struct target_facts *targets;
	size_t node_count, service_count;
	int32_t *first; /* pool of each node; -1 */
	struct pool *pools;
	size_t pool_cap;
	int64_t *rtts; /* heap */
	size_t rtt_count, rtt_cap;
};

/* Requests that the service answered as expected. */
static int64_t good_requests(const struct check *check, const struct record *record)
{
	int64_t good = 0;

	if (!check)
		return record->answered;
	if (!record->http)
		return 0;
	for (size_t i = 0; i < record->http->status.count; i++)
		if (record->http->status.items[i] == check->expect_status &&
			(!check->expect_sha256 || text_equal(check->expect_sha256,
							  record->http->body_sha256.items[i])))
			good++;
	return good;
}

/* The share in ppm, cut: a share reaches a whole number of ppm exactly when this does. */
static int32_t pool_good_ppm(const struct check *check, const struct pool *pool)
{
	int64_t sent = 0, good = 0;

	for (size_t i = 0; i < pool->count; i++) {
		if (pool->s[i].is_void)
			continue;
		sent += pool->s[i].entry->record.sent;
		good += good_requests(check, &pool->s[i].entry->record);
	}
	return sent > 0 ? (int32_t)(good * PROPORTION_ONE_PPM / sent) : -1;
}

static bool pool_present(const struct pool *pool)
{
	for (size_t i = 0; i < pool->count; i++)
		if (!pool->s[i].is_void && pool->s[i].entry->record.sent > 0)
			return true;
	return false;
}

static void add_handshake(struct maker *m, int64_t rtt_ns)
{
	if (m->rtt_count == m->rtt_cap) {
		m->rtt_cap = m->rtt_cap ? 2 * m->rtt_cap : 256;
		m->rtts = reallocarray(m->rtts, m->rtt_cap, sizeof(*m->rtts));
		if (!m->rtts)
			arena_die();
	}
	m->rtts[m->rtt_count++] = rtt_ns;
}

/* Of http and https the connect times of what was answered: there an RTT may hold more. */
static void add_handshakes(struct maker *m, const struct record *record)
{
	const struct record_http *http = record->http;

	for (size_t i = 0; !http && i < record->rtt_ns.count; i++)
		add_handshake(m, record->rtt_ns.items[i]);
	for (size_t i = 0; http && i < http->connect_ns.count; i++)
		if (http->status.items[i] != BIND_ABSENT &&
			http->connect_ns.items[i] != BIND_ABSENT)
			add_handshake(m, http->connect_ns.items[i]);
}

/* The handshakes of a slot, from every run and address of the node. */
static void fill_node(struct maker *m, const struct pool *pool, struct trial_node *out)
{
	*out = (struct trial_node){.good_ppm = -1};
	m->rtt_count = 0;
	for (; pool; pool = pool->next < 0 ? NULL : &m->pools[pool->next]) {
		size_t target = (size_t)pool->s->target;
		const struct target_facts *facts = &m->targets[target];

		for (size_t i = 0; facts->is_handshake && i < pool->count; i++)
			if (!pool->s[i].is_void)
				add_handshakes(m, &pool->s[i].entry->record);
		out->measured |= facts->is_handshake && pool_present(pool);
		if (m->t->service.items[target]) {
			int32_t good_ppm = pool_good_ppm(facts->check, pool);

			out->present |= pool_present(pool);
			out->good_ppm = good_ppm > out->good_ppm ? good_ppm : out->good_ppm;
		}
	}
	out->rtt_ns = m->rtt_count ? numbers_median(m->rtts, m->rtt_count) : BIND_ABSENT;
}

/* All controls of the agent were silent, or a record of a node or control is void for a clock step
 * or lost capture. Other records take no part in trials. */
static bool is_spoiled(const struct trials *t, const struct sighting *s, size_t count)
{
	size_t controls = 0;
	int64_t answered = 0;

	for (size_t i = 0; i < count; i++) {
		const struct record *record = &s[i].entry->record;

		if (s[i].is_aside)
			continue;
		if (s[i].is_spoiled)
			return true;
		if (!s[i].is_control ||
			(t->own_controls && !trials_in_family(t->family, record->addr)))
			continue;
		if (record->sent > 0) { /* one never asked is not silent */
			controls++;
			answered += record->answered;
		}
	}
	return controls > 0 && answered == 0;
}

/* The cell's pools of planned targets, of which those of one node are linked in their order. */
static size_t find_pools(struct maker *m, const struct sighting *s, size_t count)
{
	size_t pools = 0;

	memset(m->first, -1, m->node_count * sizeof(*m->first));
	for (size_t i = 0, len; i < count; i += len) {
		len = 1;
		while (i + len < count && s[i + len].target == s[i].target)
			len++;
		if (s[i].target >= 0)
			*(struct pool *)arena_push(&m->scratch, &m->pools, &pools, &m->pool_cap,
				sizeof(*m->pools)) = (struct pool){&s[i], len, -1};
	}
	for (size_t i = pools; i-- > 0;) {
		int node = m->pools[i].s->node;

		if (node < 0)
			continue;
		m->pools[i].next = m->first[node];
		m->first[node] = (int32_t)i;
	}
	return pools;
}

static void fill_cell(struct maker *m, int agent, int64_t slot, struct trial_cell *out)
{
	size_t count, pools, present = 0;
	const struct sighting *s = sightings_cell(m->t->seen, agent, slot, &count);
	struct trial_node *nodes;

	out->lacking = m->service_count > 0;
	if (count == 0)
		return;
	out->spoiled = is_spoiled(m->t, s, count);
	pools = find_pools(m, s, count);
	nodes = arena_array(m->arena, m->node_count, sizeof(*nodes));
	for (size_t i = 0; i < pools; i++)
		present += m->t->service.items[m->pools[i].s->target] && pool_present(&m->pools[i]);
	for (size_t node = 0; node < m->node_count; node++)
		fill_node(m, m->first[node] < 0 ? NULL : &m->pools[m->first[node]], &nodes[node]);
	out->lacking = present < m->service_count;
	out->nodes = nodes;
}

static void note_targets(struct maker *m)
{
	const struct plan *plan = m->t->in->plan;
	struct target_facts *facts = arena_array(&m->scratch, plan->targets.count, sizeof(*facts));

	for (size_t i = 0; i < plan->targets.count; i++) {
		const struct plan_target *target = &plan->targets.items[i];

		facts[i].check = check_find(m->t->in->dossier, target->check);
		facts[i].is_handshake = trials_in_family(m->t->family, target->addr) &&
					(m->t->has_tcp ? strcmp(target->method, "tcp") == 0
						       : m->t->service.items[i]);
		m->service_count += m->t->service.items[i];
	}
	m->targets = facts;
}

struct trial_cell *trial_cells_make(const struct trials *t, struct arena *arena)
{
	struct maker m = {.t = t, .arena = arena, .node_count = t->in->dossier->nodes.count};
	size_t slots = (size_t)t->seen->slots;
	struct trial_cell *cells = arena_array(arena, t->seen->agent_count * slots, sizeof(*cells));

	note_targets(&m);
	m.first = arena_array(&m.scratch, m.node_count, sizeof(*m.first));
	for (size_t agent = 0; agent < t->seen->agent_count; agent++)
		for (size_t slot = 0; slot < slots; slot++)
			fill_cell(&m, (int)agent, (int64_t)slot, &cells[agent * slots + slot]);
	free(m.rtts);
	arena_fini(&m.scratch);
	return cells;
}
