#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/function_share.h"
#include "base/array.h"
#include "base/text.h"
#include "tests/analyze_fixture.h"
#include "tests/data_fixture.h"

#define BODY   WORLD_KEY
#define BODY_2 WORLD_KEY_2

#define NODE(id, city, site, addr, key)                                                            \
	"{'id':'" id "','role':'core','city':'" city "','site':'" site "','addresses':['" addr     \
	"'],'key_sha256':'" key "'}"
#define CHECK(id, function, more)                                                                  \
	"{'id':'" id "','scheme':'http','host':'www.example.cn','function':'" function "'" more "}"
#define OBJECTS(n) ",'path':'/t/{object}.bin','objects':" #n
#define NAMES      ",'node_name':{'header':'x-node','names':{'nc-1':'n-nc','sr-1':'n-sr'}}"

#define PLAN                                                                                       \
	"'plan':{'slot_ms':1000,'slots':20,'methods':{"                                            \
	"'icmp':{'sent':2,'interval_ms':300,'timeout_ms':900},"                                    \
	"'tls':{'sent':1,'interval_ms':300,'timeout_ms':900},"                                     \
	"'cache':{'sent':1,'interval_ms':10,'timeout_ms':500,'every_slots':5},"                    \
	"'refuse':{'sent':3,'interval_ms':300,'timeout_ms':900,'every_slots':1}}}"
#define NODES                                                                                      \
	"'nodes':[" NODE("n-nc", "360100", "s-nc", "198.18.1.1", WORLD_KEY) "," NODE(              \
		"n-sr", "361100", "s-sr", "198.18.2.1", WORLD_KEY_2) "]"
#define WORLD(checks) "{" PLAN "," NODES ",'checks':[" checks "]}"

#define SERVED CHECK("s", "service", ",'path':'/'")

static const char usual[] = WORLD(
	CHECK("c", "cache", OBJECTS(30) NAMES) "," CHECK("ns", "no_store", OBJECTS(30) NAMES));
static const char few[] =
	WORLD(CHECK("c", "cache", OBJECTS(2) NAMES) "," CHECK("ns", "no_store", OBJECTS(2) NAMES));
#define LONE(n)                                                                                    \
	"{'agents':[{'id':'a-nc','city':'360100','lat_e7':286764930,'lon_e7':1158921510}],"        \
	"'plan':{'slot_ms':1000,'slots':20,'methods':{"                                            \
	"'tls':{'sent':1,'interval_ms':300,'timeout_ms':900},"                                     \
	"'cache':{'sent':1,'interval_ms':10,'timeout_ms':500,'every_slots':20}}}," NODES           \
	",'checks':[" CHECK("c", "cache", OBJECTS(n) NAMES) "," CHECK(                             \
		"ns", "no_store", OBJECTS(n) NAMES) "]}"
static const char lone_29[] = LONE(29);
static const char lone_30[] = LONE(30);
static const char one_key[] =
	"{" PLAN ",'nodes':[" NODE("n-nc", "360100", "s-nc", "198.18.1.1", WORLD_KEY) "," NODE(
		"n-sr", "361100", "s-sr", "198.18.2.1", WORLD_KEY) "],'checks':[" CHECK("c",
		"cache", OBJECTS(30) NAMES) "," CHECK("ns", "no_store", OBJECTS(30) NAMES) "]}";
static const char no_control[] = WORLD(CHECK("c", "cache", OBJECTS(30) NAMES));
static const char one_node[] =
	WORLD(CHECK("c", "cache", OBJECTS(30) NAMES ",'nodes':['n-nc']") "," CHECK(
		"ns", "no_store", OBJECTS(30) NAMES ",'nodes':['n-nc']"));
static const char refusing[] = WORLD(CHECK("r", "refuse", ",'path':'/blocked'" NAMES) "," SERVED);
static const char refusing_451[] =
	WORLD(CHECK("r", "refuse", ",'path':'/blocked','expect_status':451") "," SERVED);
static const char refusing_all[] = WORLD(CHECK("r", "refuse", ",'path':'/blocked'"));
static const char refusing_80[] = WORLD(CHECK("r", "refuse", ",'path':'/blocked'") "," CHECK(
	"s", "service", ",'path':'/','port':8080"));

/* What n-nc does; n-sr always works. */
struct scene {
	const char *name, *patch;        /* patch NULL: usual */
	const char *first, *again;       /* x-cache-status of the cache check; NULL: as it should */
	const char *ns_first, *ns_again; /* of the control */
	const char *named;               /* x-node; NULL: nothing */
	const char *age;                 /* of later answers of the cache check */
	bool silent;                     /* no header tells */
	bool no_key;                     /* handshakes show another key */
	bool body_changes, ns_body_changes;
	int64_t unanswered;        /* every so many first requests; 0: none */
	bool missing;              /* one agent has no record of the node */
	bool one_missing;          /* likewise in one slot */
	bool logged;               /* the origin's log is there */
	int64_t origin, ns_origin; /* requests of each object in it */
	int64_t origin_unchanged;  /* of them answered with 304 */
	int64_t at_first;          /* of the cache check's objects */
	int64_t origin_off_ms;     /* how much later it logged them */
	const char *ns_control;    /* Cache-Control of the control; NULL: none */
	int verdict, reason;       /* of n-nc by the cache check; reason 0: none */
	int ns_verdict;
	int finding;
	const char *identity; /* NULL: key */
};

static const struct scene *scene;
static struct world *world;
static struct origin_log *origin;
static size_t origin_cap;

static const struct scene scenes[] = {
	{.name = "all working"},
	{"never hits", .again = "MISS", .verdict = VERDICT_FAIL, .finding = VERDICT_FAIL},
	{"revalidates", .again = "REVALIDATED"},
	{"keeps what must not be kept", .ns_again = "HIT", .ns_verdict = VERDICT_FAIL,
		.finding = VERDICT_FAIL},
	{"another cache keeps what must not be kept", .ns_again = "HIT, MISS",
		.ns_verdict = VERDICT_FAIL, .finding = VERDICT_FAIL},
	{"only the cache behind it has them", .again = "HIT, MISS", .verdict = VERDICT_INCONCLUSIVE,
		.reason = REASON_INTERVAL_STRADDLES, .finding = VERDICT_INCONCLUSIVE},
	{"always says HIT", .first = "HIT", .ns_first = "HIT", .ns_again = "HIT",
		.verdict = VERDICT_INCONCLUSIVE, .reason = REASON_CONFLICTING_SOURCES,
		.ns_verdict = VERDICT_INCONCLUSIVE, .finding = VERDICT_INCONCLUSIVE},
	{"says nothing", .silent = true, .verdict = VERDICT_INCONCLUSIVE,
		.reason = REASON_INTERVAL_STRADDLES, .ns_verdict = VERDICT_INCONCLUSIVE,
		.finding = VERDICT_INCONCLUSIVE},
	{"Age alone rises", .silent = true, .age = "1", .ns_body_changes = true},
	{"the origin's log says what headers do not", .silent = true, .logged = true, .origin = 1,
		.ns_origin = 2},
	{"thirty objects", .patch = lone_30},
	{"thirty objects, one of them not", .patch = lone_30, .unanswered = 40,
		.verdict = VERDICT_INCONCLUSIVE, .reason = REASON_INSUFFICIENT_SAMPLES,
		.ns_verdict = VERDICT_INCONCLUSIVE, .finding = VERDICT_INCONCLUSIVE},
	{"29 objects", .patch = lone_29, .verdict = VERDICT_INCONCLUSIVE,
		.reason = REASON_INSUFFICIENT_SAMPLES, .ns_verdict = VERDICT_INCONCLUSIVE,
		.finding = VERDICT_INCONCLUSIVE},
	{"24 objects of twelve series", .patch = few, .verdict = VERDICT_INCONCLUSIVE,
		.reason = REASON_INSUFFICIENT_SAMPLES, .ns_verdict = VERDICT_INCONCLUSIVE,
		.finding = VERDICT_INCONCLUSIVE},
	{"no control", .patch = no_control, .finding = VERDICT_INCONCLUSIVE},
	{"a node that no check covers", .patch = one_node, .finding = VERDICT_INCONCLUSIVE},
	{"an agent's slots are missing", .missing = true, .verdict = VERDICT_INCONCLUSIVE,
		.reason = REASON_MISSING_SLOTS, .ns_verdict = VERDICT_INCONCLUSIVE,
		.finding = VERDICT_INCONCLUSIVE},
	{"one slot of twelve is missing", .one_missing = true, .verdict = VERDICT_INCONCLUSIVE,
		.reason = REASON_MISSING_SLOTS, .ns_verdict = VERDICT_INCONCLUSIVE,
		.finding = VERDICT_INCONCLUSIVE},
	{"some first requests are lost", .unanswered = 15},
	{"only some objects are answered", .unanswered = 3, .verdict = VERDICT_INCONCLUSIVE,
		.reason = REASON_MISSING_SLOTS, .ns_verdict = VERDICT_INCONCLUSIVE,
		.finding = VERDICT_INCONCLUSIVE},
	{"nobody says who answers", .no_key = true, .verdict = VERDICT_INCONCLUSIVE,
		.reason = REASON_NODE_IDENTITY, .ns_verdict = VERDICT_INCONCLUSIVE,
		.finding = VERDICT_INCONCLUSIVE, .identity = "none"},
	{"another node has the same key", .patch = one_key, .verdict = VERDICT_INCONCLUSIVE,
		.reason = REASON_NODE_IDENTITY, .ns_verdict = VERDICT_INCONCLUSIVE,
		.finding = VERDICT_INCONCLUSIVE, .identity = "none"},
	{"responses name the node", .no_key = true, .named = "nc-1", .identity = "header"},
	{"responses name nobody of the dossier", .no_key = true, .named = "nc-9",
		.verdict = VERDICT_INCONCLUSIVE, .reason = REASON_NODE_IDENTITY,
		.ns_verdict = VERDICT_INCONCLUSIVE, .finding = VERDICT_INCONCLUSIVE,
		.identity = "none"},
	{"responses name another node", .named = "sr-1", .verdict = VERDICT_INCONCLUSIVE,
		.reason = REASON_CONFLICTING_SOURCES, .ns_verdict = VERDICT_INCONCLUSIVE,
		.finding = VERDICT_INCONCLUSIVE, .identity = "none"},
	{"another node never hits", .named = "sr-1", .again = "MISS",
		.verdict = VERDICT_INCONCLUSIVE, .reason = REASON_CONFLICTING_SOURCES,
		.ns_verdict = VERDICT_INCONCLUSIVE, .finding = VERDICT_INCONCLUSIVE,
		.identity = "none"},
	{"the origin's log names it", .no_key = true, .logged = true, .origin = 1, .ns_origin = 2,
		.identity = "log"},
	{"bodies change behind HIT", .body_changes = true, .verdict = VERDICT_INCONCLUSIVE,
		.reason = REASON_CONFLICTING_SOURCES, .finding = VERDICT_INCONCLUSIVE},
	{"the origin saw HITs as well", .logged = true, .origin = 2, .ns_origin = 2,
		.verdict = VERDICT_INCONCLUSIVE, .reason = REASON_CONFLICTING_SOURCES,
		.finding = VERDICT_INCONCLUSIVE},
	{"the origin was asked whether it changed", .again = "REVALIDATED", .logged = true,
		.origin = 2, .origin_unchanged = 1, .ns_origin = 2},
	{"the origin saw none of the MISSes", .logged = true, .origin = 0, .at_first = 1,
		.ns_origin = 2, .verdict = VERDICT_INCONCLUSIVE,
		.reason = REASON_CONFLICTING_SOURCES, .finding = VERDICT_INCONCLUSIVE},
	{"somebody who knew the objects asked the origin before", .no_key = true, .logged = true,
		.origin = 1, .ns_origin = 2, .origin_off_ms = -3600000,
		.verdict = VERDICT_INCONCLUSIVE, .reason = REASON_CONFLICTING_SOURCES,
		.ns_verdict = VERDICT_INCONCLUSIVE, .finding = VERDICT_INCONCLUSIVE,
		.identity = "log"},
	{"the control says that it must not be kept", .ns_control = "no-store, max-age=60"},
	{"the control says nothing of it", .ns_control = "max-age=0"},
	{"the control may be kept, and is not", .ns_control = "max-age=60",
		.ns_verdict = VERDICT_INCONCLUSIVE, .finding = VERDICT_INCONCLUSIVE},
	{"the control may be kept, and is", .ns_again = "HIT", .ns_control = "public",
		.ns_verdict = VERDICT_INCONCLUSIVE, .finding = VERDICT_INCONCLUSIVE},
	{"the origin's log is of other objects", .logged = true, .origin = 0, .ns_origin = 0},
};

static const char *given(const char *value, const char *otherwise)
{
	return value ? value : otherwise;
}

static void see_at_origin(const struct shot *s, int64_t number, int64_t requests, int64_t unchanged)
{
	struct plan_object of = {world->plan->sha256, s->agent, s->addr, s->check,
		world->plan->start.v + s->slot * world->plan->slot_ms};
	int64_t at = of.slot_ms + scene->origin_off_ms;
	struct origin_object *seen;
	char token[PLAN_OBJECT_LEN];

	if (requests <= 0)
		return;
	plan_object_token(&of, number, token);
	seen = arena_push(&origin->arena, &origin->objects.items, &origin->objects.count,
		&origin_cap, sizeof(*seen));
	*seen = (struct origin_object){
		arena_text(&origin->arena, token), requests, unchanged, {at}, {at}};
}

static void log_at_origin(const struct shot *s, bool control, size_t objects)
{
	bool theirs = strcmp(s->node, "n-nc") != 0;
	int64_t requests = control ? scene->ns_origin : scene->origin;
	int64_t unchanged = control ? 0 : scene->origin_unchanged;

	if (!scene->logged)
		return;
	if (theirs && scene->ns_origin > 0) { /* all is well there */
		requests = control ? 2 : 1;
		unchanged = 0;
	}
	for (size_t i = 0; i < objects; i++) {
		bool first = i == 0 && scene->at_first > 0 && !control && !theirs;

		see_at_origin(s, (int64_t)i, first ? 1 : requests, unchanged);
	}
}

static struct record_header *add_header(
	struct record_header *to, const char *name, const char **values, size_t count)
{
	to->name = name;
	to->values.items = values;
	to->values.count = count;
	return to;
}

/* One request of `objects`, the first or a later one. */
struct reply {
	const char *word, *named, *age, *body;
	int64_t status, first_byte_ns;
};

static struct reply reply_of(const struct shot *s, bool control, bool again, size_t number)
{
	static const struct scene well = {.name = "well"};
	const struct scene *of = strcmp(s->node, "n-nc") == 0 ? scene : &well;
	const char *first = control ? given(of->ns_first, "MISS") : given(of->first, "MISS");
	const char *later = control ? given(of->ns_again, "MISS") : given(of->again, "HIT");
	bool changes = again && (control ? of->ns_body_changes : of->body_changes);
	struct reply reply = {.word = of->silent ? ""
				      : again    ? later
						 : first,
		.named = given(of->named, ""),
		.age = again && !control ? given(of->age, "") : "",
		.body = changes ? BODY_2 : BODY,
		.status = 200,
		.first_byte_ns = again ? 2000000 : 30000000};

	if (of->unanswered && !again && number % (size_t)of->unanswered == 0)
		reply.status = BIND_ABSENT;
	return reply;
}

#define LIST(list, type, n)                                                                        \
	((list).count = (n), (list).items = arena_array(&world->arena, (n), sizeof(type)))

static const struct record_http *http_of(struct shot *s, bool control, size_t objects)
{
	struct record_http *http = arena_alloc(&world->arena, sizeof(*http));
	size_t count = (size_t)s->sent;
	const char **words = arena_array(&world->arena, count, sizeof(*words));
	const char **ages = arena_array(&world->arena, count, sizeof(*ages));
	const char **names = arena_array(&world->arena, count, sizeof(*names));
	const char **allowed = arena_array(&world->arena, count, sizeof(*allowed));

	LIST(http->status, int64_t, count);
	LIST(http->bytes, int64_t, count);
	LIST(http->connect_ns, int64_t, count);
	LIST(http->first_byte_ns, int64_t, count);
	LIST(http->body_sha256, const char *, count);
	LIST(http->object, int64_t, count);
	LIST(http->headers, struct record_header, 3);
	LIST(http->reads, struct record_header, 1);
	add_header(&http->headers.items[0], "age", ages, count);
	add_header(&http->headers.items[1], "cache-control", allowed, count);
	add_header(&http->headers.items[2], "x-cache-status", words, count);
	add_header(&http->reads.items[0], PLAN_READ_NODE, names, count);
	s->answered = 0;
	for (size_t i = 0; i < count; i++) {
		struct reply reply = reply_of(s, control, i >= objects, i % objects);
		bool answered = reply.status != BIND_ABSENT;

		s->answered += answered;
		http->status.items[i] = http->bytes.items[i] = reply.status;
		http->connect_ns.items[i] = WORLD_FAR_NS;
		http->first_byte_ns.items[i] = answered ? reply.first_byte_ns : BIND_ABSENT;
		http->body_sha256.items[i] = answered ? reply.body : "";
		http->object.items[i] = (int64_t)(i % objects);
		words[i] = answered ? reply.word : "";
		ages[i] = answered ? reply.age : "";
		allowed[i] = answered && control && strcmp(s->node, "n-nc") == 0
				     ? given(scene->ns_control, "")
				     : "";
		names[i] = answered ? reply.named : "";
	}
	return http;
}

static bool play(const struct shot *planned, struct shot *s)
{
	bool control = s->check && strcmp(s->check, "ns") == 0;
	const struct plan_check *check = s->check ? plan_check_find(world->plan, s->check) : NULL;

	for (size_t i = 0; i < world->plan->targets.count; i++) {
		const struct plan_target *target = &world->plan->targets.items[i];

		if (strcmp(target->addr, s->addr) == 0 && text_equal(target->check, s->check) &&
			strcmp(target->method, s->method) == 0 &&
			!plan_target_due(world->plan, target, s->agent, s->slot))
			return false;
	}
	if (strcmp(s->method, "tls") == 0 && scene->no_key && strcmp(s->node, "n-nc") == 0)
		s->key = WORLD_OTHER_KEY;
	if (!check || !check->objects)
		return true;
	if (strcmp(s->agent, "a-nc") == 0 && strcmp(s->node, "n-nc") == 0 &&
		(scene->missing || (scene->one_missing && planned->slot < 5)))
		return false;
	s->http = http_of(s, control, (size_t)check->objects);
	log_at_origin(s, control, (size_t)check->objects);
	return true;
}

static int by_token(const void *left, const void *right)
{
	return strcmp(((const struct origin_object *)left)->token,
		((const struct origin_object *)right)->token);
}

static void stage(const struct scene *of, struct world *w)
{
	scene = of;
	world = w;
	origin = origin_new();
	origin_cap = 0;
	world_open(w, given(of->patch, usual));
	world_fill(w, play);
	origin->plan = w->plan->sha256;
	if (origin->objects.count)
		qsort(origin->objects.items, origin->objects.count, sizeof(*origin->objects.items),
			by_token);
	w->in.origin = of->logged ? origin : NULL;
	world_judge(w);
}

static void strike(struct world *w)
{
	world_close(w);
	origin_close(origin);
}

static const struct evidence_cache *row_of(struct world *w, const char *node, const char *check)
{
	LIST_EACH(const struct evidence_cache, row, &world_judge(w)->functions.cache)
		if (strcmp(row->node, node) == 0 && strcmp(row->check, check) == 0)
			return row;
	ck_abort_msg("no row of %s, %s", node, check);
	return NULL;
}

START_TEST(each_scene_has_its_verdict)
{
	const struct scene *of = &scenes[_i];
	const struct evidence_cache *row, *control;
	struct world w;

	stage(of, &w);
	row = row_of(&w, "n-nc", "c");
	ck_assert_msg(row->verdict == of->verdict, "%s: %s, not %s (reason %s)", of->name,
		verdict_names[row->verdict], verdict_names[of->verdict],
		row->reason.count ? reason_names[row->reason.items[0]] : "none");
	ck_assert_msg(of->reason == 0 ? row->reason.count == 0
				      : reason_has(&row->reason, (enum reason)of->reason),
		"%s: %s", of->name, row->reason.count ? reason_names[row->reason.items[0]] : "");
	ck_assert_msg(
		text_equal(evidence_identity_names[row->identity], given(of->identity, "key")),
		"%s: identity %d", of->name, row->identity);
	if (of->patch != no_control) {
		control = row_of(&w, "n-nc", "ns");
		ck_assert_msg(control->verdict == of->ns_verdict, "%s: control %s", of->name,
			verdict_names[control->verdict]);
	}
	ck_assert_msg(world_finding(&w, "function.cache")->verdict == of->finding, "%s: finding %s",
		of->name, verdict_names[world_finding(&w, "function.cache")->verdict]);
	strike(&w);
}
END_TEST

START_TEST(the_other_node_is_judged_by_itself)
{
	const struct scene *of = &scenes[_i];
	struct world w;

	stage(of, &w);
	if (!of->patch && !(of->logged && of->origin == 0) && of->origin_off_ms == 0)
		ck_assert_msg(row_of(&w, "n-sr", "c")->verdict == VERDICT_PASS, "%s: %s", of->name,
			verdict_names[row_of(&w, "n-sr", "c")->verdict]);
	strike(&w);
}
END_TEST

START_TEST(counts_are_those_of_objects_and_answers)
{
	const struct scene all = {"all", .age = "3", .logged = true, .origin = 1, .ns_origin = 2};
	const struct evidence_cache *row;
	struct world w;

	stage(&all, &w);
	row = row_of(&w, "n-nc", "c");
	ck_assert_int_eq(row->due, 12); /* three agents, four of twenty slots */
	ck_assert_int_eq(row->series, 12);
	ck_assert_int_eq(row->missing, 0);
	ck_assert_int_eq(row->objects, 360);
	ck_assert_int_eq(row->first_miss, 360);
	ck_assert_int_eq(row->again, 360);
	ck_assert_int_eq(row->again_hit, 360);
	ck_assert_int_eq(row->hit_low_ppm, 991713); /* 0.05^(1/360) */
	ck_assert_int_eq(row->hit_high_ppm, 1000000);
	ck_assert_int_eq(row->ages_risen, 360);
	ck_assert_int_eq(row->miss_first_byte_us, 30000);
	ck_assert_int_eq(row->hit_first_byte_us, 2000);
	ck_assert_int_eq(row->origin_first, 360);
	ck_assert_int_eq(row->origin_again, 0);
	ck_assert_uint_eq(row->headers.count, 1);
	ck_assert_str_eq(row->headers.items[0], "x-cache-status");
	strike(&w);
}
END_TEST

START_TEST(without_checks_nothing_is_assessed)
{
	struct world w;

	world_open(&w, NULL);
	world_fill(&w, NULL);
	ck_assert_int_eq(world_finding(&w, "function.cache")->verdict, VERDICT_NOT_ASSESSED);
	ck_assert(finding_has(world_finding(&w, "function.cache"), REASON_NONE_DECLARED));
	ck_assert_int_eq(world_finding(&w, "function.refusal")->verdict, VERDICT_NOT_ASSESSED);
	world_close(&w);
}
END_TEST

/* What n-nc answers to what it must refuse; n-sr answers 403. */
static const struct refusal {
	const char *name, *patch; /* patch NULL: usual */
	int64_t status;  /* 0: it closes the connection; -1: it says nothing; -2: nobody is there */
	int64_t instead; /* once, in slot 3; 0: never */
	bool no_key;
	int verdict, reason;
	const char *named; /* in responses; NULL: nothing */
	int64_t lost;      /* requests of each record of a-fz */
	const char *identity;
} refusals[] = {
	{"403", refusing, 403, 0, false, VERDICT_PASS, -1, NULL, 0, NULL},
	{"404", refusing, 404, 0, false, VERDICT_PASS, -1, NULL, 0, NULL},
	{"421", refusing, 421, 0, false, VERDICT_PASS, -1, NULL, 0, NULL},
	{"451", refusing, 451, 0, false, VERDICT_PASS, -1, NULL, 0, NULL},
	{"closed", refusing, 0, 0, false, VERDICT_PASS, -1, NULL, 0, NULL},
	{"served", refusing, 200, 0, false, VERDICT_FAIL, -1, NULL, 0, NULL},
	{"served once", refusing, 403, 200, false, VERDICT_FAIL, -1, NULL, 0, NULL},
	{"a partial answer is served", refusing, 403, 206, false, VERDICT_FAIL, -1, NULL, 0, NULL},
	{"redirected", refusing, 302, 0, false, VERDICT_INCONCLUSIVE, REASON_INTERVAL_STRADDLES,
		NULL, 0, NULL},
	{"broken", refusing, 502, 0, false, VERDICT_INCONCLUSIVE, REASON_INTERVAL_STRADDLES, NULL,
		0, NULL},
	{"silent", refusing, -1, 0, false, VERDICT_INCONCLUSIVE, REASON_INTERVAL_STRADDLES, NULL, 0,
		NULL},
	{"gone", refusing, -2, 0, false, VERDICT_INCONCLUSIVE, REASON_INTERVAL_STRADDLES, NULL, 0,
		NULL},
	{"broken once", refusing, 403, 502, false, VERDICT_PASS, -1, NULL, 0, NULL},
	{"as expected", refusing_451, 451, 0, false, VERDICT_PASS, -1, NULL, 0, NULL},
	{"refused otherwise", refusing_451, 403, 0, false, VERDICT_INCONCLUSIVE,
		REASON_INTERVAL_STRADDLES, NULL, 0, NULL},
	{"closed, where a status is expected", refusing_451, 0, 0, false, VERDICT_INCONCLUSIVE,
		REASON_INTERVAL_STRADDLES, NULL, 0, NULL},
	{"by somebody", refusing, 403, 0, true, VERDICT_INCONCLUSIVE, REASON_NODE_IDENTITY,
		.identity = "none"},
	{"by name", refusing, 403, 0, true, VERDICT_PASS, -1, .named = "nc-1",
		.identity = "header"},
	{"by name, where there was an answer", refusing, 403, 502, true, VERDICT_PASS, -1,
		.named = "nc-1", .identity = "header"},
	{"some without an answer", refusing, 403, 0, true, VERDICT_INCONCLUSIVE,
		REASON_INTERVAL_STRADDLES, .named = "nc-1", .lost = 1, .identity = "header"},
	{"closed: nobody is named", refusing, 0, 0, true, VERDICT_INCONCLUSIVE,
		REASON_NODE_IDENTITY, .named = "nc-1", .identity = "none"},
	{"by another node", refusing, 403, 0, false, VERDICT_INCONCLUSIVE,
		REASON_CONFLICTING_SOURCES, .named = "sr-1", .identity = "none"},
	{"served by another node", refusing, 200, 0, false, VERDICT_INCONCLUSIVE,
		REASON_CONFLICTING_SOURCES, .named = "sr-1", .identity = "none"},
	{"named by what the dossier has not got", refusing, 403, 0, false, VERDICT_INCONCLUSIVE,
		REASON_CONFLICTING_SOURCES, .named = "nc-9", .identity = "none"},
};
static const struct refusal *refusal;

/* Every answer names the node. */
static void name_all(struct shot *s)
{
	static const char *values[8];
	static struct shot_read read = {.as = PLAN_READ_NODE, .values = values};

	read.count = (size_t)s->sent;
	for (size_t i = 0; i < read.count; i++)
		values[i] = i < (size_t)s->answered && refusal->named ? refusal->named : "";
	s->reads = &read;
	s->read_count = 1;
}

static bool refuse(const struct shot *planned, struct shot *s)
{
	int64_t good = strcmp(refusal->patch, refusing_451) != 0 ? 403 : 451;

	(void)planned;
	if (strcmp(s->method, "tls") == 0 && refusal->no_key && strcmp(s->node, "n-nc") == 0)
		s->key = WORLD_OTHER_KEY;
	if (!s->check || strcmp(s->check, "r") != 0)
		return true;
	s->status = good;
	if (strcmp(s->node, "n-nc") != 0)
		return true;
	s->status = refusal->status;
	if (refusal->instead && s->slot == 3 && strcmp(s->agent, "a-sr") == 0)
		s->status = refusal->instead;
	if (s->status > 0) {
		s->answered -= strcmp(s->agent, "a-fz") == 0 ? refusal->lost : 0;
		name_all(s);
		return true;
	}
	s->answered = 0;
	s->closed = s->status == 0 ? s->sent : 0;
	s->connected = s->status > -2;
	return true;
}

START_TEST(each_answer_to_what_must_be_refused_has_its_verdict)
{
	const struct evidence_refusal *row = NULL;
	const struct finding *finding;
	struct world w;

	refusal = &refusals[_i];
	world_open(&w, refusal->patch);
	world_fill(&w, refuse);
	finding = world_finding(&w, "function.refusal");
	ck_assert_uint_eq(w.evidence->functions.refusals.count, 2);
	row = &w.evidence->functions.refusals.items[0];
	ck_assert_str_eq(row->node, "n-nc");
	ck_assert_int_eq(row->asked, 180);
	ck_assert_int_eq(row->asked, row->refused + row->served + row->undecided);
	ck_assert_msg(row->verdict == refusal->verdict, "%s: %s (%s)", refusal->name,
		verdict_names[row->verdict],
		row->reason.count ? reason_names[row->reason.items[0]] : "");
	if (refusal->reason >= 0)
		ck_assert_msg(reason_has(&row->reason, (enum reason)refusal->reason), "%s: %s",
			refusal->name, reason_names[row->reason.items[0]]);
	if (refusal->identity)
		ck_assert_str_eq(evidence_identity_names[row->identity], refusal->identity);
	ck_assert_int_eq(row[1].verdict, VERDICT_PASS);
	ck_assert_int_eq(finding->verdict, refusal->verdict);
	world_close(&w);
}
END_TEST

/* 403 to everything shows no refusal. */
START_TEST(a_node_that_serves_nothing_refuses_nothing)
{
	const char *const patches[] = {refusing_all, refusing_80};
	const struct refusal well = {"well", patches[_i], 403, 0, false, 0, 0, NULL, 0, NULL};
	const struct finding *finding;
	struct world w;

	refusal = &well;
	world_open(&w, refusal->patch);
	world_fill(&w, refuse);
	finding = world_finding(&w, "function.refusal");
	ck_assert_int_eq(finding->verdict, VERDICT_INCONCLUSIVE);
	ck_assert(finding_has(finding, REASON_NONE_DECLARED));
	world_close(&w);
}
END_TEST

/* Halves of two million and more: never a better share than there was. */
START_TEST(large_counts_are_scaled_against_the_share)
{
	static const int64_t sizes[] = {0, 1, 30, 2000000, 2000001, 3999999, 7777777, 900000000000};

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		int64_t n = sizes[i], k = n - n / 7;
		struct function_share least = function_share_least(n, k);
		struct function_share most = function_share_most(n, k);

		ck_assert_int_le(least.n, PROPORTION_N_MOST);
		ck_assert_int_le(most.n, PROPORTION_N_MOST);
		ck_assert_int_le(least.k, least.n);
		ck_assert_int_le(most.k, most.n);
		if (n == 0)
			continue;
		ck_assert((double)least.k / (double)least.n <= (double)k / (double)n);
		ck_assert((double)most.k / (double)most.n >= (double)k / (double)n);
	}
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("cache");

	tcase_set_timeout(tc, 120);
	tcase_add_loop_test(tc, each_scene_has_its_verdict, 0, (int)ARRAY_LEN(scenes));
	tcase_add_loop_test(tc, the_other_node_is_judged_by_itself, 0, (int)ARRAY_LEN(scenes));
	tcase_add_test(tc, counts_are_those_of_objects_and_answers);
	tcase_add_test(tc, without_checks_nothing_is_assessed);
	tcase_add_loop_test(tc, each_answer_to_what_must_be_refused_has_its_verdict, 0,
		(int)ARRAY_LEN(refusals));
	tcase_add_loop_test(tc, a_node_that_serves_nothing_refuses_nothing, 0, 2);
	tcase_add_test(tc, large_counts_are_scaled_against_the_share);
	return run_case("analyzer: rule_cache, rule_refusal", tc);
}
