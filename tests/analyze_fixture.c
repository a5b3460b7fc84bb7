#include "tests/analyze_fixture.h"

#include <check.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/planner.h"
#include "analyzer/totals.h"
#include "base/digest.h"
#include "base/text.h"

static const char base_dossier[] =
	"{'schema':'cdnproof/dossier/v1','profile':'jx-cdn','as_of':'2026-12-31T00:00:00+08:00',"
	"'operator':{'name':'甲公司'},"
	"'thresholds':{'success_ppm':500000,'quantile_ppm':500000},"
	"'plan':{'slot_ms':1000,'slots':20,'methods':{"
	"'icmp':{'sent':2,'interval_ms':300,'timeout_ms':900},"
	"'tcp':{'sent':2,'interval_ms':300,'timeout_ms':900},"
	"'http':{'sent':1,'interval_ms':300,'timeout_ms':900}}},"
	"'sites':[{'id':'s-nc','city':'360100','address':'一号','filing_no':'1'},"
	"{'id':'s-sr','city':'361100','address':'二号','filing_no':'2'},"
	"{'id':'s-fz','city':'361000','address':'三号','filing_no':'3'}],"
	"'nodes':[{'id':'n-nc','role':'core','city':'360100','site':'s-nc',"
	"'addresses':['198.18.1.1']},"
	"{'id':'n-sr','role':'regional','city':'361100','site':'s-sr','addresses':['198.18.2.1']},"
	"{'id':'n-fz','role':'regional','city':'361000','site':'s-fz','addresses':['198.18.3.1']}],"
	"'agents':["
	"{'id':'a-nc','city':'360100','lat_e7':286764930,'lon_e7':1158921510,'network':'AS1'},"
	"{'id':'a-sr','city':'361100','lat_e7':284444200,'lon_e7':1179711850,'network':'AS1'},"
	"{'id':'a-fz','city':'361000','lat_e7':279838500,'lon_e7':1163583510,'network':'AS1'}],"
	"'documents':["
	"{'id':'d-nc','kind':'备案','about':'s-nc','path':'nc','issuer':'乙','holder':'甲公司',"
	"'issued':'2025-06-01','expires':'2035-05-31'},"
	"{'id':'d-sr','kind':'备案','about':'s-sr','path':'sr','issuer':'乙','holder':'甲公司',"
	"'issued':'2025-06-01','expires':'2035-05-31'},"
	"{'id':'d-fz','kind':'备案','about':'s-fz','path':'fz','issuer':'乙','holder':'甲公司',"
	"'issued':'2025-06-01','expires':'2035-05-31'}]}";

#define ELEVENTH(code, lat, lon)                                                                   \
	"{'id':'a-" code "','city':'" code "','lat_e7':" lat ",'lon_e7':" lon ",'network':'AS1',"  \
	"'operator':'中国电信'}"
const char world_eleven[] = "'agents':[" ELEVENTH("360100", "286764930", "1158921510") "," ELEVENTH(
	"360200", "292925600", "1172146640") "," ELEVENTH("360300", "276229460",
	"1138521860") "," ELEVENTH("360400", "297120340", "1159928110") "," ELEVENTH("360500",
	"278108340",
	"1149308350") "," ELEVENTH("360600", "282386380", "1170338380") "," ELEVENTH("360700",
	"258509700", "1149402780") "," ELEVENTH("360800", "271116990",
	"1149863730") "," ELEVENTH("360900", "278043000", "1143911360") "," ELEVENTH("361000",
	"279838500", "1163583510") "," ELEVENTH("361100", "284444200", "1179711850") "]";

struct unix_ms world_time(const char *text)
{
	struct unix_ms at = {0};

	ck_assert_msg(when_parse(text, &at), "%s", text);
	return at;
}

static json_t *load(const char *text)
{
	char *json = strdup(text);
	json_error_t error;
	json_t *value;

	for (char *at = json; *at; at++)
		*at = *at == '\'' ? '"' : *at;
	value = json_loads(json, JSON_REJECT_DUPLICATES, &error);
	ck_assert_msg(value != NULL, "%d:%d: %s in %s", error.line, error.column, error.text, json);
	free(json);
	return value;
}

static void parse_dossier(struct world *w, const char *patch)
{
	json_t *base = load(base_dossier);
	json_t *changes = load(patch ? patch : "{}");
	struct faults faults;
	struct err err = {0};
	char *text;

	ck_assert_int_eq(json_object_update_recursive(base, changes), 0);
	text = json_dumps(base, JSON_COMPACT);
	faults_init(&faults);
	if (dossier_parse(text, strlen(text), "world", w->region, &w->dossier, &faults, &err) < 0)
		ck_abort_msg("%s: %s", err.text,
			faults.count ? faults.items[0].text : "no fault is named");
	faults_fini(&faults);
	free(text);
	json_decref(changes);
	json_decref(base);
}

void world_start_plan(struct world *w, struct unix_ms start)
{
	struct err err = {0};
	char *text;
	size_t len;

	plan_close(w->plan);
	w->plan = planner_make(w->dossier, w->profile, (struct plan_wish){.start = start});
	ck_assert_msg(plan_text(w->plan, &text, &len, &err) == 0, "%s", err.text);
	free(text);
	w->in.plan = w->plan;
}

static void attach_documents(struct world *w)
{
	const struct dossier *dossier = w->dossier;

	w->in.documents.items =
		arena_array(&w->arena, dossier->documents.count, sizeof(struct analyze_document));
	LIST_EACH(const struct document, document, &dossier->documents) {
		char sha256[65];

		digest_bytes(document->id, strlen(document->id), sha256);
		w->in.documents.items[w->in.documents.count++] = (struct analyze_document){
			document->id, document->path ? arena_text(&w->arena, sha256) : NULL};
	}
}

void world_open(struct world *w, const char *patch)
{
	struct err err = {0};
	struct unix_ms start;

	*w = (struct world){0};
	ck_assert_msg(region_open_builtin("360000", &w->region, &err) == 0, "%s", err.text);
	ck_assert_msg(profile_open_builtin("jx-cdn", &w->profile, &err) == 0, "%s", err.text);
	parse_dossier(w, patch);
	record_set_init(&w->records);
	w->in = (struct analyze_input){.dossier = w->dossier,
		.profile = w->profile,
		.region = w->region,
		.as_of = w->dossier->as_of,
		.records = &w->records};
	attach_documents(w);
	start.v = w->dossier->as_of.v - w->dossier->plan.slots * w->dossier->plan.slot_ms;
	world_start_plan(w, start);
}

void world_close(struct world *w)
{
	if (w->looked) {
		trials_close(&w->trials);
		locations_close(&w->locations);
		sightings_close(&w->seen);
	}
	evidence_close(w->evidence);
	LIST_EACH(const struct inventory *, inventory, &w->inventories)
		inventory_close((struct inventory *)(uintptr_t)*inventory);
	record_set_fini(&w->records);
	plan_close(w->plan);
	dossier_close(w->dossier);
	profile_close(w->profile);
	region_close(w->region);
	arena_fini(&w->arena);
}

static bool is_web(const char *method)
{
	return strcmp(method, "http") == 0 || strcmp(method, "https") == 0;
}

static bool is_near(const struct world *w, const char *agent, const struct node *node)
{
	const struct agent *who = dossier_agent(w->dossier, agent);

	ck_assert_msg(who != NULL, "no agent %s", agent);
	return node && strcmp(who->city, node->city) == 0;
}

static bool is_signed(const char *method)
{
	return strcmp(method, "tls") == 0 || strcmp(method, "answer") == 0;
}

struct shot world_shot(const struct world *w, const char *agent, size_t target, int64_t slot)
{
	const struct plan_target *planned = &w->plan->targets.items[target];
	const struct node *node = planned->node ? dossier_node(w->dossier, planned->node) : NULL;

	return (struct shot){.run = "00000000000000a1",
		.agent = agent,
		.node = planned->node,
		.peer = planned->peer,
		.name = planned->name,
		.landmark = planned->landmark,
		.addr = planned->addr,
		.method = planned->method,
		.check = planned->check,
		.port = planned->port,
		.slot = slot,
		.sent = planned->sent,
		.answered = planned->sent,
		.rtt_ns = is_near(w, agent, node) ? WORLD_NEAR_NS : WORLD_FAR_NS,
		.ts = strcmp(planned->method, "icmp") == 0 ? TS_RX : TS_TCP_INFO,
		.status = is_web(planned->method) ? 200 : 0,
		.body = "",
		.key = is_signed(planned->method) ? node->key_sha256 : NULL};
}

static void add_reads(struct world *w, const struct shot *s, struct record_http *http)
{
	http->reads.items = arena_array(&w->arena, s->read_count, sizeof(struct record_header));
	for (size_t i = 0; i < s->read_count; i++) {
		struct record_header *to = &http->reads.items[http->reads.count++];
		const struct shot_read *from = &s->reads[i];

		to->name = from->as;
		to->values.count = (size_t)s->sent;
		to->values.items =
			arena_array(&w->arena, to->values.count, sizeof(*to->values.items));
		for (size_t k = 0; k < to->values.count; k++)
			to->values.items[k] =
				k < (size_t)s->answered ? from->values[k % from->count] : "";
	}
}

/* Per request, the answered ones first: the status, the connect time, the body. */
static const struct record_http *http_part(struct world *w, const struct shot *s)
{
	struct record_http *http = arena_alloc(&w->arena, sizeof(*http));
	size_t count = (size_t)s->sent;
	int64_t *status = arena_array(&w->arena, count, sizeof(int64_t));
	int64_t *connect = arena_array(&w->arena, count, sizeof(int64_t));
	const char **body = arena_array(&w->arena, count, sizeof(*body));

	for (size_t i = 0; i < count; i++) {
		bool answered = i < (size_t)s->answered;

		status[i] = answered ? s->status : BIND_ABSENT;
		connect[i] = !answered && !s->connected ? BIND_ABSENT
			     : s->connect_ns            ? s->connect_ns
							: s->rtt_ns;
		body[i] = answered ? s->body : "";
	}
	http->status.items = status;
	http->bytes.items = status;
	http->connect_ns.items = http->first_byte_ns.items = connect;
	http->body_sha256.items = body;
	http->status.count = http->bytes.count = http->connect_ns.count =
		http->first_byte_ns.count = http->body_sha256.count = count;
	add_reads(w, s, http);
	return http;
}

static const struct record_dns *dns_part(struct world *w, const struct shot *s)
{
	const struct plan_check *check = plan_check_find(w->plan, s->check);
	struct record_dns *dns = arena_alloc(&w->arena, sizeof(*dns));
	size_t count = (size_t)s->sent;

	dns->name = s->name;
	dns->type = check && check->type ? check->type : "A";
	dns->server = s->addr;
	dns->rcode.count = dns->scope.count = dns->answers.count = count;
	dns->rcode.items = arena_array(&w->arena, count, sizeof(int64_t));
	dns->scope.items = arena_array(&w->arena, count, sizeof(int64_t));
	dns->answers.items = arena_array(&w->arena, count, sizeof(*dns->answers.items));
	for (size_t i = 0; i < count; i++) {
		bool answered = i < (size_t)s->answered;

		dns->rcode.items[i] = answered ? 0 : BIND_ABSENT;
		dns->scope.items[i] = BIND_ABSENT;
		dns->answers.items[i] = answered ? s->answers : "";
	}
	return dns;
}

static const struct record_tls *tls_part(struct world *w, const struct shot *s)
{
	struct record_tls *tls = arena_alloc(&w->arena, sizeof(*tls));

	tls->key_sha256 = s->key;
	tls->not_after.v = BIND_ABSENT;
	tls->connect_ns.count = (size_t)s->sent;
	tls->connect_ns.items = arena_array(&w->arena, tls->connect_ns.count, sizeof(int64_t));
	for (size_t i = 0; i < tls->connect_ns.count; i++)
		tls->connect_ns.items[i] = 1; /* nearer than anything is: it must bound nothing */
	return tls;
}

static const struct record_signed *answer_part(struct world *w, const struct shot *s)
{
	struct record_signed *answer = arena_alloc(&w->arena, sizeof(*answer));

	answer->key_sha256 = s->key;
	return answer;
}

/* The end of the chain of an agent's run, a new one at need. */
static struct world_chain *chain_of(struct world *w, const struct shot *s)
{
	struct world_chain *chain;

	LIST_EACH(struct world_chain, known, &w->chains)
		if (text_equal(known->agent, s->agent) && text_equal(known->run, s->run))
			return known;
	chain = arena_push(
		&w->arena, &w->chains.items, &w->chains.count, &w->chain_cap, sizeof(*chain));
	chain->agent = s->agent;
	chain->run = s->run;
	return chain;
}

static void push_line(struct world *w, const struct record *record, struct world_chain *chain)
{
	struct err err = {0};
	char *text;
	size_t len;
	const char **line = arena_push(
		&w->arena, &w->lines.items, &w->lines.count, &w->line_cap, sizeof(*line));

	ck_assert_msg(record_text(record, &text, &len, &err) == 0, "%s", err.text);
	*line = arena_text(&w->arena, text);
	digest_bytes(text, len, chain->last_sha256);
	chain->seq++;
	free(text);
}

static void fill_rtts(struct world *w, const struct shot *s, struct record *record)
{
	record->rtt_ns.count = (size_t)s->answered;
	record->rtt_ns.items = arena_array(&w->arena, record->rtt_ns.count, sizeof(int64_t));
	for (size_t i = 0; i < record->rtt_ns.count; i++)
		record->rtt_ns.items[i] = s->rtts ? s->rtts[i] : s->rtt_ns;
}

static void fill_err(struct world *w, const struct shot *s, struct record *record)
{
	record->err.items = arena_array(&w->arena, 2, sizeof(struct bind_count));
	if (s->key_differs)
		record->err.items[record->err.count++] =
			(struct bind_count){record_err_names[RECORD_KEY_DIFFERS], s->key_differs};
	if (s->closed)
		record->err.items[record->err.count++] =
			(struct bind_count){record_err_names[RECORD_RESET], s->closed};
}

static void fill_why(struct world *w, const struct shot *s, struct record *record)
{
	record->valid = !s->is_void;
	if (!s->is_void)
		return;
	record->why.items = arena_array(&w->arena, 1, sizeof(int));
	record->why.items[0] = WHY_CLOCK_STEP;
	record->why.count = 1;
}

static bool has_spoken(const struct world *w, const char *agent, const char *addr)
{
	LIST_EACH(const struct world_spoken, spoken, &w->spoken)
		if (strcmp(spoken->agent, agent) == 0 && strcmp(spoken->addr, addr) == 0)
			return true;
	return false;
}

static void note_spoken(struct world *w, const struct shot *s)
{
	struct world_spoken *spoken;

	if (has_spoken(w, s->agent, s->addr))
		return;
	spoken = arena_push(
		&w->arena, &w->spoken.items, &w->spoken.count, &w->spoken_cap, sizeof(*spoken));
	*spoken = (struct world_spoken){s->agent, s->addr};
}

void world_shoot(struct world *w, const struct shot *s)
{
	struct world_chain *chain = chain_of(w, s);
	struct record record = {.schema = RECORD_SCHEMA,
		.run = s->run,
		.seq = chain->seq,
		.prev = chain->seq ? chain->last_sha256 : NULL,
		.plan = !s->plan     ? w->plan->sha256
			: s->plan[0] ? s->plan
				     : NULL,
		.agent = s->agent,
		.node = s->node,
		.peer = s->peer,
		.control = s->control,
		.name = s->name,
		.landmark = s->landmark,
		.addr = s->addr,
		.method = s->method,
		.port = s->port,
		.check = s->check,
		.slot = {w->plan->start.v + s->slot * w->plan->slot_ms},
		.ts = s->ts,
		.sent = s->sent,
		.answered = s->answered,
		.lost = s->sent - s->answered,
		.not_sent = s->not_sent,
		.ttl = s->ttl > 0 ? s->ttl : BIND_ABSENT,
		.clock = {.synced = !s->unsynced,
			.offset_us = s->offset_us,
			.bound_us = s->bound_us}};

	fill_rtts(w, s, &record);
	fill_why(w, s, &record);
	fill_err(w, s, &record);
	if (s->http || is_web(s->method))
		record.http = s->http ? s->http : http_part(w, s);
	record.dns = s->dns;
	if (strcmp(s->method, "dns") == 0 && s->answers)
		record.dns = dns_part(w, s);
	if (strcmp(s->method, "answer") == 0)
		record.answer = answer_part(w, s);
	else if (s->key)
		record.tls = tls_part(w, s);
	note_spoken(w, s);
	push_line(w, &record, chain);
}

void world_fill(struct world *w, shot_change change)
{
	LIST_EACH(const struct plan_agent, agent, &w->plan->agents)
		for (int64_t slot = 0; slot < w->plan->slots; slot++)
			for (size_t target = 0; target < w->plan->targets.count; target++) {
				struct shot planned = world_shot(w, agent->id, target, slot);
				struct shot s = planned;

				if (!change || change(&planned, &s))
					world_shoot(w, &s);
			}
}

static struct shot shot_by(
	const struct world *w, const char *agent, const char *addr, const char *method)
{
	size_t target = 0;

	while (strcmp(w->plan->targets.items[target].addr, addr) != 0 ||
		strcmp(w->plan->targets.items[target].method, method) != 0)
		ck_assert_uint_lt(++target, w->plan->targets.count);
	return world_shot(w, agent, target, 0);
}

void world_rtt(struct world *w, const char *agent, const char *addr, int64_t rtt_ns)
{
	struct shot s = shot_by(w, agent, addr, "icmp");

	s.rtt_ns = rtt_ns;
	s.ts = TS_PACKET;
	world_shoot(w, &s);
}

void world_tls(
	struct world *w, const char *agent, const char *addr, int64_t rtt_ns, const char *key)
{
	struct shot s = shot_by(w, agent, addr, "tls");

	s.rtt_ns = rtt_ns;
	s.ts = TS_PACKET;
	s.key = key;
	world_shoot(w, &s);
}

void world_drop_line(struct world *w, size_t index)
{
	ck_assert_uint_lt(index, w->lines.count);
	memmove(&w->lines.items[index], &w->lines.items[index + 1],
		(--w->lines.count - index) * sizeof(*w->lines.items));
}

/* A linear congruence, good enough to stir. */
static size_t draw(unsigned *state, size_t below)
{
	*state = *state * 1103515245u + 12345u;
	return (*state >> 8) % below;
}

static void stir(void *items, size_t count, size_t size, unsigned *state)
{
	unsigned char *at = items, held[512];

	ck_assert_uint_le(size, sizeof(held));
	for (size_t i = count; i > 1; i--) {
		size_t k = draw(state, i);

		memcpy(held, at + (i - 1) * size, size);
		memcpy(at + (i - 1) * size, at + k * size, size);
		memcpy(at + k * size, held, size);
	}
}

void world_shuffle(struct world *w, unsigned seed)
{
	stir(w->lines.items, w->lines.count, sizeof(*w->lines.items), &seed);
	stir(w->answers.items, w->answers.count, sizeof(*w->answers.items), &seed);
	stir(w->inventories.items, w->inventories.count, sizeof(*w->inventories.items), &seed);
	stir(w->in.documents.items, w->in.documents.count, sizeof(*w->in.documents.items), &seed);
}

void world_answer(
	struct world *w, const char *addr, const char *database, int says, const char *code)
{
	struct answer *answer = arena_push(
		&w->arena, &w->answers.items, &w->answers.count, &w->answer_cap, sizeof(*answer));
	char sha256[65];

	digest_bytes(database, strlen(database), sha256);
	*answer = (struct answer){.schema = ANSWER_SCHEMA,
		.addr = addr,
		.database = {database, arena_text(&w->arena, sha256), {BIND_ABSENT}},
		.prefix = "198.18.0.0/16",
		.says = says};
	if (!code)
		return;
	answer->cities.items = arena_array(&w->arena, 1, sizeof(const char *));
	answer->cities.items[answer->cities.count++] = code;
}

static void add_file(struct inventory *inventory, const char *node, size_t number)
{
	struct inventory_file *file = arena_alloc(&inventory->arena, sizeof(*file));
	char *name = arena_format(&inventory->arena, "%s/%zu.log", node, number);
	char sha256[65];

	digest_bytes(name, strlen(name), sha256);
	*file = (struct inventory_file){.name = name,
		.node = arena_text(&inventory->arena, node),
		.kind = LOG_ACCESS,
		.sha256 = arena_text(&inventory->arena, sha256),
		.bytes = 1000,
		.content_bytes = 1000,
		.codec = "plain",
		.format = "combined",
		.lines = 10,
		.records = 10,
		.first = {BIND_ABSENT},
		.last = {BIND_ABSENT}};
	file->content_xxh128 = arena_format(&inventory->arena, "%.32s", sha256);
	inventory->files.items = file;
	inventory->files.count = 1;
}

static void add_minutes(struct inventory *inventory, struct inventory_archive *archive,
	const int64_t (*runs)[2], size_t count)
{
	archive->minutes.items = arena_array(&inventory->arena, 3 * count, sizeof(int64_t));
	for (size_t i = 0; i < count; i++) {
		int64_t *row = &archive->minutes.items[3 * i];

		row[0] = runs[i][0] / WHEN_MINUTE_MS;
		row[1] = (runs[i][1] - runs[i][0]) / WHEN_MINUTE_MS;
		row[2] = row[1];
		archive->records += row[2];
	}
	archive->minutes.count = 3 * count;
	archive->first.v = count ? runs[0][0] : BIND_ABSENT;
	archive->last.v = count ? runs[count - 1][1] - 1 : BIND_ABSENT;
}

struct inventory *world_archive(
	struct world *w, const char *node, const int64_t (*runs)[2], size_t count)
{
	struct inventory *inventory = inventory_new();
	struct inventory_archive *archive = arena_alloc(&inventory->arena, sizeof(*archive));
	const struct inventory **slot = arena_push(&w->arena, &w->inventories.items,
		&w->inventories.count, &w->inventory_cap, sizeof(*slot));

	archive->node = arena_text(&inventory->arena, node);
	archive->kind = LOG_ACCESS;
	add_minutes(inventory, archive, runs, count);
	inventory->archives.items = archive;
	inventory->archives.count = 1;
	add_file(inventory, node, w->inventories.count);
	*slot = inventory;
	return inventory;
}

/* The records in their present order become a closed set. */
/* A planned agent without any record of an address holds its place open; few tests are about that.
 */
static void let_speak(struct world *w)
{
	LIST_EACH(const struct agent, agent, &w->dossier->agents)
		for (size_t i = 0; i < w->plan->targets.count; i++) {
			struct shot s;

			if (!w->plan->targets.items[i].node)
				continue;
			s = world_shot(w, agent->id, i, 0);
			if (has_spoken(w, agent->id, s.addr))
				continue;
			s.sent = s.answered = 0;
			s.not_sent = 1;
			s.key = NULL;
			world_shoot(w, &s);
		}
}

static void read_lines(struct world *w)
{
	if (w->read)
		return;
	w->read = true;
	if (!w->keeps_silent && w->lines.count)
		let_speak(w);
	for (size_t i = 0; i < w->lines.count; i++) {
		char *line = arena_format(&w->arena, "%s\n", w->lines.items[i]);

		record_set_add(&w->records, line, strlen(line), "records.jsonl");
	}
	if (w->records.faults.count)
		ck_abort_msg("%s", w->records.faults.items[0].text);
	record_set_close_up(&w->records);
	w->in.answers.items = w->answers.items;
	w->in.answers.count = w->answers.count;
	w->in.inventories.items = w->inventories.items;
	w->in.inventories.count = w->inventories.count;
}

void world_look(struct world *w)
{
	if (w->looked)
		return;
	w->looked = true;
	read_lines(w);
	sightings_open(&w->in, &w->seen);
	locations_open(&w->in, &w->seen, &w->locations);
	trials_open(&w->in, &w->seen, &w->locations, &w->trials);
}

const struct evidence *world_judge(struct world *w)
{
	struct err err = {0};

	if (w->evidence)
		return w->evidence;
	read_lines(w);
	ck_assert_msg(analyze(&w->in, &w->evidence, &err) == 0, "%s", err.text);
	ck_assert(totals_follow(w->evidence));
	return w->evidence;
}

const struct finding *world_finding(struct world *w, const char *rule)
{
	const struct finding *finding = evidence_finding(world_judge(w), rule);

	ck_assert_msg(finding != NULL, "no finding %s", rule);
	return finding;
}

const struct location_node *world_node(struct world *w, const char *id)
{
	world_look(w);
	LIST_EACH(const struct location_node, node, &w->locations.nodes)
		if (strcmp(node->node->id, id) == 0)
			return node;
	ck_abort_msg("no node %s", id);
	return NULL;
}

int world_city(const struct world *w, const char *code)
{
	int city = region_city_by_code(w->region, code);

	ck_assert_int_ge(city, 0);
	return city;
}

bool finding_has(const struct finding *finding, enum reason reason)
{
	return reason_has(&finding->reason, reason);
}

int finding_reads(const struct finding *finding, const char *reading)
{
	LIST_EACH(const struct evidence_reading, r, &finding->readings)
		if (strcmp(r->reading, reading) == 0)
			return r->verdict;
	return -1;
}

const struct evidence_subject *finding_about(const struct finding *finding, const char *id)
{
	LIST_EACH(const struct evidence_subject, subject, &finding->subjects)
		if (strcmp(subject->id, id) == 0)
			return subject;
	ck_abort_msg("%s says nothing of %s", finding->rule, id);
	return NULL;
}
