#include "tests/simulator/testimony.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tests/simulator/paths.h"

#define ANSWER_PORT    5300
#define REQUESTS_MOST  4
#define METHOD_CHANCE  0.7
#define FORGED_MOST_NS 3000000
#define TINY_NS        1000 /* what rubbish says: nearer than anything is */
#define RUBBISH_CHANCE 0.25
#define MONTH_MS       (INT64_C(40) * 24 * 3600 * 1000)

const char testimony_pinned_key[] =
	"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const char testimony_other_key[] =
	"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

const struct testimony_method testimony_methods[] = {
	{"icmp", 0, REPLY_UNSIGNED, TS_ERRQUEUE, true},
	{"tls", 443, REPLY_HANDSHAKE, TS_ERRQUEUE, true},
	{"tcp", 443, REPLY_UNSIGNED, TS_TCP_INFO, false},
	{"answer", ANSWER_PORT, REPLY_NONCE, TS_RX, false},
	{"http", 80, REPLY_UNSIGNED, TS_TCP_INFO, false},
	{"https", 443, REPLY_UNSIGNED, TS_TCP_INFO, false},
};
const int testimony_method_count = (int)ARRAY_LEN(testimony_methods);

struct writer {
	struct scene *scene;
	const struct dossier *dossier;
	const struct plan *plan;
	struct unix_ms start;
	int64_t slot_ms;
	struct arena *arena;
	struct record_set *out;
	int agent, run;
	int64_t seq;      /* of this agent's run */
	const char *prev; /* its last line's digest */
};

static const char *const run_names[TESTIMONY_RUNS] = {"00000000000000a1", "00000000000000b2"};

static struct record_entry *push_entry(struct writer *w)
{
	w->out->lines++;
	return record_set_push(w->out);
}

/* Not a digest of anything, but another one for each line. */
static void write_line(struct writer *w, const struct record *record)
{
	struct record_entry *entry = push_entry(w);

	entry->record = *record;
	entry->line_sha256 = arena_format(w->arena, "%064zx", w->out->entries.count);
	entry->record.seq = w->seq++;
	entry->record.prev = w->prev;
	w->prev = entry->line_sha256;
}

static struct record blank(const struct writer *w, const char *method, int64_t port)
{
	return (struct record){.schema = RECORD_SCHEMA,
		.run = run_names[w->run],
		.plan = w->plan ? w->plan->sha256 : NULL,
		.agent = w->dossier->agents.items[w->agent].id,
		.method = method,
		.port = port,
		.slot = {w->start.v + w->run * w->slot_ms},
		.ttl = BIND_ABSENT,
		.valid = true,
		.clock = {.synced = true}};
}

/* Some of the requests are lost. */
static void fill_rtts(
	struct writer *w, struct record *record, const struct paths *paths, double least_ms)
{
	struct scene *scene = w->scene;
	bool forges = scene->agents[w->agent].forges;

	record->sent = 2 + random_below(&scene->random, REQUESTS_MOST - 1);
	record->rtt_ns.items = arena_array(w->arena, (size_t)record->sent, sizeof(int64_t));
	for (int i = 0; i < record->sent; i++) {
		int64_t rtt_ns;

		if (random_chance(&scene->random, scene->loss))
			continue;
		rtt_ns = forges ? random_below(&scene->random, FORGED_MOST_NS)
				: paths_sample_ns(scene, paths, least_ms);
		record->rtt_ns.items[record->rtt_ns.count++] =
			paths_stamp_ns(scene, record->ts, rtt_ns);
	}
	record->answered = (int64_t)record->rtt_ns.count;
	record->lost = record->sent - record->answered;
}

static void show_key(struct writer *w, struct record *record, const char *key)
{
	struct record_signed *answer;
	struct record_tls *tls;

	if (strcmp(record->method, "answer") == 0) {
		answer = arena_alloc(w->arena, sizeof(*answer));
		answer->key_sha256 = record->answered ? key : NULL;
		record->answer = answer;
		return;
	}
	tls = arena_alloc(w->arena, sizeof(*tls));
	tls->key_sha256 = record->answered ? key : NULL;
	tls->not_after.v = BIND_ABSENT;
	record->tls = tls;
}

static bool shows_a_key(const char *method)
{
	return strcmp(method, "tls") == 0 || strcmp(method, "https") == 0 ||
	       strcmp(method, "answer") == 0;
}

static int draw_stamp(struct scene *scene, int usual)
{
	if (scene->is_plain || random_chance(&scene->random, 0.5))
		return usual;
	return random_below(&scene->random, scene->rubbish ? TS_IMPORTED + 1 : TS_IMPORTED);
}

static const char *node_addr(const struct writer *w)
{
	return w->dossier->nodes.items[0].addresses.items[0].addr;
}

static void write_node(
	struct writer *w, const struct testimony_method *method, const struct paths *paths)
{
	const struct scene_agent *agent = &w->scene->agents[w->agent];
	struct record record = blank(w, method->name, method->port);
	bool pinned = agent->forges ||
		      paths->shows_pinned[strcmp(method->name, "https") == 0 ? REPLY_HANDSHAKE
									     : method->kind];

	record.node = w->dossier->nodes.items[0].id;
	record.addr = node_addr(w);
	record.ts = draw_stamp(w->scene, method->stamp);
	fill_rtts(w, &record, paths, paths->least_ms[method->kind]);
	if (shows_a_key(method->name))
		show_key(w, &record, pinned ? testimony_pinned_key : testimony_other_key);
	write_line(w, &record);
}

/* A middlebox gives its own answer for any address. */
static double unsigned_ms(struct writer *w, struct geo_point to)
{
	const struct scene_agent *agent = &w->scene->agents[w->agent];

	return agent->behind_box ? 0.1 : paths_between_ms(w->scene, agent->place, to);
}

static void write_peers(struct writer *w, const struct paths *paths)
{
	struct scene *scene = w->scene;

	for (int i = 0; i < scene->peers && scene->agent_count > 1; i++) {
		int peer = random_below(&scene->random, scene->agent_count);
		struct record record = blank(w, "icmp", 0);

		if (peer == w->agent)
			continue;
		record.peer = w->dossier->agents.items[peer].id;
		record.addr = w->dossier->agents.items[peer].address;
		record.ts = draw_stamp(scene, TS_ERRQUEUE);
		fill_rtts(w, &record, paths, unsigned_ms(w, scene->agents[peer].place));
		write_line(w, &record);
	}
}

static void write_landmarks(struct writer *w, const struct paths *paths)
{
	for (int i = 0; i < w->scene->landmark_count; i++) {
		const struct landmark *landmark = &w->dossier->landmarks.items[i];
		struct record record = blank(w, "icmp", 0);

		record.landmark = landmark->id;
		record.addr = landmark->addr;
		record.ts = draw_stamp(w->scene, TS_ERRQUEUE);
		fill_rtts(w, &record, paths, unsigned_ms(w, w->scene->landmarks[i].place));
		write_line(w, &record);
	}
}

/* A record that says that the node is at the agent: each kind has a fault for which it must count
 * for nothing. */
static struct record tiny(struct writer *w, const char *method, int64_t port)
{
	struct record record = blank(w, method, port);

	record.node = w->dossier->nodes.items[0].id;
	record.addr = node_addr(w);
	record.ts = TS_ERRQUEUE;
	record.sent = record.answered = 1;
	record.rtt_ns.items = arena_array(w->arena, 1, sizeof(int64_t));
	record.rtt_ns.items[0] = TINY_NS;
	record.rtt_ns.count = 1;
	if (shows_a_key(method))
		show_key(w, &record, testimony_pinned_key);
	return record;
}

static void write_void(struct writer *w)
{
	struct record record = tiny(w, "tls", 443);

	record.valid = false;
	record.slot.v += TESTIMONY_RUNS * w->slot_ms; /* no other line has this identity */
	write_line(w, &record);
}

static void write_conflict(struct writer *w)
{
	struct record record = tiny(w, "tls", 443);

	record.slot.v += (TESTIMONY_RUNS + 1) * w->slot_ms;
	write_line(w, &record);
	record.sent++;
	record.lost++;
	write_line(w, &record);
}

static void write_imported(struct writer *w)
{
	struct record record = tiny(w, "answer", ANSWER_PORT);

	record.ts = TS_IMPORTED;
	record.slot.v += TESTIMONY_RUNS * w->slot_ms;
	write_line(w, &record);
}

static void write_foreign(struct writer *w)
{
	struct record record = tiny(w, "tls", 443);

	record.addr = "198.51.100.250";
	write_line(w, &record);
}

static void write_old(struct writer *w)
{
	struct record record = tiny(w, "tls", 443);

	record.slot.v -= MONTH_MS;
	write_line(w, &record);
}

static void write_resolved(struct writer *w)
{
	struct record record = tiny(w, "dns", 53);

	write_line(w, &record);
}

static void write_doubled(struct writer *w)
{
	struct record_entry *entry;

	if (w->seq == 0)
		return;
	entry = push_entry(w);
	*entry = *w->out->entries.items[w->out->entries.count - 2];
}

static void write_rubbish(struct writer *w)
{
	static void (*const kinds[])(struct writer *) = {write_void, write_conflict, write_imported,
		write_foreign, write_old, write_resolved, write_doubled};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (random_chance(&w->scene->random, RUBBISH_CHANCE))
			kinds[i](w);
}

static void write_run(struct writer *w, const struct paths *paths)
{
	struct scene *scene = w->scene;

	w->seq = 0;
	w->prev = NULL;
	for (int i = 0; i < testimony_method_count; i++)
		if (scene->is_plain ? testimony_methods[i].plain
				    : random_chance(&scene->random, METHOD_CHANCE))
			write_node(w, &testimony_methods[i], paths);
	write_peers(w, paths);
	write_landmarks(w, paths);
	if (scene->rubbish)
		write_rubbish(w);
}

void testimony_write(struct scene *scene, const struct dossier *dossier, const struct plan *plan,
	struct unix_ms start, int64_t slot_ms, struct arena *arena, struct record_set *out)
{
	struct writer w = {.scene = scene,
		.dossier = dossier,
		.plan = plan,
		.start = start,
		.slot_ms = slot_ms,
		.arena = arena,
		.out = out};

	for (w.agent = 0; w.agent < scene->agent_count; w.agent++) {
		struct paths paths;

		paths_draw(scene, &scene->agents[w.agent], &paths);
		for (w.run = 0; w.run < TESTIMONY_RUNS; w.run++)
			write_run(&w, &paths);
	}
}

void testimony_part(const struct record_set *all, const struct dossier *dossier, int agents,
	struct record_set *out)
{
	LIST_EACH(struct record_entry *const, entry, &all->entries) {
		const struct agent *agent = dossier_agent(dossier, (*entry)->record.agent);

		if (agent - dossier->agents.items < agents &&
			strcmp((*entry)->record.run, run_names[0]) == 0)
			*record_set_push(out) = **entry;
	}
	out->lines = (int64_t)out->entries.count;
}
