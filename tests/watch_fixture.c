#include "tests/watch_fixture.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/watch_plan.h"
#include "base/text.h"

#define BODY  "1111111111111111111111111111111111111111111111111111111111111111"
#define OTHER "2222222222222222222222222222222222222222222222222222222222222222"

/* The letters 1, 2, 3. */
static const char *const nodes[] = {"n-nc", "n-sr", "n-fz"};

/* One record before it is a line. */
struct play {
	struct watch_play *p;
	const char *agent;
	const struct plan_target *target;
	int64_t slot;
	struct record record;
	struct record_http http;
	struct record_dns dns;
	struct record_header read;
	const char *texts[4];
	int64_t status, null;
};

void watch_open(
	struct watch_play *p, const char *patch, const char *name, const char *check, int64_t slots)
{
	struct watch_wish wish = {
		.slot_ms = 1000, .slots = slots, .name = name, .check = check, .visits = true};
	struct err err = {0};
	char *text;
	size_t len;

	*p = (struct watch_play){.clock_off_us = 1000};
	world_open(&p->w, patch);
	wish.start = p->w.plan->start;
	ck_assert_msg(watch_plan_make(p->w.dossier, p->w.profile, &wish, &p->plan, &err) == 0, "%s",
		err.text);
	ck_assert_msg(plan_text(p->plan, &text, &len, &err) == 0, "%s", err.text);
	free(text);
	record_set_init(&p->records);
	p->watch = (struct analyze_watch){
		.name = "w", .plan = p->plan, .records = &p->records, .events = {p->events, 0}};
}

void watch_close(struct watch_play *p)
{
	record_set_fini(&p->records);
	plan_close(p->plan);
	arena_fini(&p->arena);
	world_close(&p->w);
}

static const struct plan_target *target_of(
	const struct watch_play *p, const char *method, const char *node)
{
	LIST_EACH(const struct plan_target, target, &p->plan->targets)
		if (strcmp(target->method, method) == 0 && text_equal(target->node, node))
			return target;
	ck_abort_msg("no target by %s", method);
	return NULL;
}

static struct watch_chain *chain_of(struct watch_play *p, const char *agent)
{
	size_t i = 0;

	while (p->chains[i].agent && strcmp(p->chains[i].agent, agent) != 0)
		ck_assert_uint_lt(++i, ARRAY_LEN(p->chains));
	p->chains[i].agent = agent;
	return &p->chains[i];
}

void watch_tear(struct watch_play *p, const char *agent)
{
	chain_of(p, agent)->seq++;
}

void watch_forge(struct watch_play *p, const char *agent)
{
	memcpy(chain_of(p, agent)->last, WORLD_KEY_3, sizeof(WORLD_KEY_3));
}

static void push(struct play *play)
{
	struct watch_chain *chain = chain_of(play->p, play->agent);
	struct err err = {0};
	char *text, *line;
	size_t len;

	play->record.prev = chain->seq ? chain->last : NULL;
	play->record.seq = chain->seq++;
	ck_assert_msg(record_text(&play->record, &text, &len, &err) == 0, "%s", err.text);
	line = arena_format(&play->p->arena, "%s\n", text);
	record_set_add(&play->p->records, line, len + 1, "play");
	digest_bytes(line, len, chain->last);
	free(text);
}

static void begin(struct play *play, bool answered, bool is_void)
{
	static const int64_t rtt_ns = 1000000;
	static const int void_why = WHY_CLOCK_STEP;
	const struct plan_target *t = play->target;
	struct record *r = &play->record;

	*r = (struct record){.schema = RECORD_SCHEMA,
		.run = "00000000000000a1",
		.plan = play->p->plan->sha256,
		.agent = play->agent,
		.node = t->node,
		.name = t->name,
		.addr = t->addr,
		.method = t->method,
		.port = t->port,
		.check = t->check,
		.slot = {play->p->plan->start.v + play->slot * play->p->plan->slot_ms},
		.ts = TS_USER,
		.sent = 1,
		.answered = answered,
		.lost = !answered,
		.ttl = BIND_ABSENT,
		.valid = !is_void,
		.clock = {.synced = !play->p->unsynced, .bound_us = play->p->clock_off_us}};
	if (answered) {
		r->rtt_ns.items = (int64_t *)(uintptr_t)&rtt_ns;
		r->rtt_ns.count = 1;
	}
	if (is_void) {
		r->why.items = (int *)(uintptr_t)&void_why;
		r->why.count = 1;
	}
}

static void set_http(struct play *play, int64_t status, const char *body)
{
	struct record_http *http = &play->http;

	play->status = status;
	play->null = BIND_ABSENT;
	play->texts[0] = body;
	http->status.items = http->bytes.items = &play->status;
	http->connect_ns.items = http->first_byte_ns.items = &play->null;
	http->body_sha256.items = &play->texts[0];
	http->status.count = http->bytes.count = http->connect_ns.count =
		http->first_byte_ns.count = http->body_sha256.count = 1;
	play->record.http = http;
}

static void set_dns(struct play *play, int64_t rcode, const char *addr)
{
	struct record_dns *dns = &play->dns;

	play->null = BIND_ABSENT;
	play->texts[1] =
		addr ? arena_format(&play->p->arena,
			       "www.example.cn 300 CNAME a.example.cn; a.example.cn %d A %s",
			       WATCH_FIXTURE_TTL_S, addr)
		     : "";
	play->status = rcode;
	dns->name = "www.example.cn";
	dns->type = "A";
	dns->rcode.items = &play->status;
	dns->scope.items = &play->null;
	dns->answers.items = &play->texts[1];
	dns->rcode.count = dns->scope.count = dns->answers.count = 1;
	play->record.dns = dns;
}

static void shoot_dns(
	struct watch_play *p, const char *agent, int64_t slot, const char *addr, bool is_void)
{
	struct play play = {
		.p = p, .agent = agent, .target = target_of(p, "dns", NULL), .slot = slot};

	begin(&play, true, is_void);
	set_dns(&play, addr ? 0 : 2, addr);
	push(&play);
}

static void shoot_visit(struct watch_play *p, const char *agent, int64_t slot, const char *addr,
	bool ok, bool is_void)
{
	struct play play = {
		.p = p, .agent = agent, .target = target_of(p, PLAN_VISIT, NULL), .slot = slot};

	begin(&play, ok, is_void);
	set_http(&play, ok ? 200 : BIND_ABSENT, ok ? BODY : "");
	play.texts[2] = addr && ok ? addr : "";
	play.http.visited.items = &play.texts[2];
	play.http.visited.count = 1;
	play.texts[3] = p->says_node ? p->says_node : "";
	play.read.name = PLAN_READ_NODE;
	play.read.values.items = &play.texts[3];
	play.read.values.count = 1;
	play.http.reads.items = &play.read;
	play.http.reads.count = p->says_node != NULL;
	push(&play);
}

static void shoot_key(struct watch_play *p, const char *agent, const struct node *node)
{
	struct play play = {.p = p, .agent = agent, .target = target_of(p, "tls", node->id)};
	struct record_tls tls = {.key_sha256 = node->key_sha256, .not_after = {BIND_ABSENT}};
	int64_t connect_ns = 1000000;

	tls.connect_ns.items = &connect_ns;
	tls.connect_ns.count = 1;
	begin(&play, true, false);
	play.record.tls = &tls;
	push(&play);
}

static void show_keys(struct watch_play *p, const char *agent)
{
	LIST_EACH(const struct node, node, &p->w.dossier->nodes)
		if (node->key_sha256 && !p->keyless)
			shoot_key(p, agent, node);
}

void watch_play_name(struct watch_play *p, const char *agent, const char *letters)
{
	const struct dossier *dossier = p->w.dossier;

	show_keys(p, agent);
	for (int64_t slot = 0; letters[slot]; slot++) {
		char c = letters[slot];
		size_t node = c == '2' || c == 'g' ? 1 : c == '3' ? 2 : 0;
		const char *addr =
			c == 'x' ? "198.51.100.9"
				 : dossier_node(dossier, nodes[node])->addresses.items[0].addr;
		bool fails = c == 'f' || c == 'g' || c == 's';

		if (c == 'm')
			continue;
		if (!p->answerless)
			shoot_dns(p, agent, slot, c == 's' ? NULL : addr, c == 'v');
		if (!p->visitless)
			shoot_visit(p, agent, slot, addr, !fails, c == 'v');
	}
}

void watch_play_node(struct watch_play *p, const char *agent, size_t node, const char *letters)
{
	const struct node *n = dossier_node(p->w.dossier, nodes[node]);

	if (n->key_sha256 && !p->keyless)
		shoot_key(p, agent, n);
	for (int64_t slot = 0; letters[slot]; slot++) {
		char c = letters[slot];
		struct play play = {.p = p,
			.agent = agent,
			.target = target_of(p, "http", n->id),
			.slot = slot};

		if (c == 'm')
			continue;
		begin(&play, c != 't', false);
		set_http(&play,
			c == 't'   ? BIND_ABSENT
			: c == '4' ? 404
			: c == '5' ? 503
				   : 200,
			c == 't'   ? ""
			: c == 'O' ? OTHER
			: c == 'N' ? WORLD_KEY
				   : BODY);
		play.texts[3] = c == 'A' ? "a" : c == 'B' ? "b" : "";
		play.read.name = PLAN_READ_REAL_SERVER;
		play.read.values.items = &play.texts[3];
		play.read.values.count = 1;
		play.http.reads.items = &play.read;
		play.http.reads.count = 1;
		push(&play);
	}
}

void watch_event(struct watch_play *p, int act, const char *subject, int64_t ms)
{
	static const struct record_clock synced = {.synced = true, .bound_us = 1000};
	static const struct record_clock free_running = {.synced = false, .bound_us = 16000000};
	struct watch_event *event = &p->events[p->watch.events.count++];

	ck_assert_uint_le(p->watch.events.count, ARRAY_LEN(p->events));
	*event = (struct watch_event){.at = {p->plan->start.v + ms},
		.event = act,
		.clock = p->unsynced ? &free_running : &synced};
	if (act == WATCH_DRAIN || act == WATCH_RESTORE)
		event->node = subject;
	if (act == WATCH_BLOCK)
		event->check = subject;
	if (act == WATCH_DOWN)
		event->server = subject;
}

void watch_judge(struct watch_play *p)
{
	record_set_close_up(&p->records);
	ck_assert_int_eq(p->records.malformed, 0);
	p->out = (struct evidence_functions){0};
	switch_judge(&p->watch, p->w.dossier, NULL, &p->arena, &p->out);
}
