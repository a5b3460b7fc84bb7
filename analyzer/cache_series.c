#include "analyzer/cache_series.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/cache_words.h"
#include "base/median.h"
#include "base/text.h"

#define NS_PER_US     1000
#define NONE          SIZE_MAX
#define ORIGIN_OFF_MS INT64_C(600000) /* what clocks of agent and origin may be off */

/* One answer that counts. */
struct cache_answer {
	enum cache_says says;
	bool storable; /* Cache-Control allows to keep it */
	int64_t age;   /* -1: not said */
	const char *body;
	int64_t first_byte_ns;
	enum identity_names names;
};

/* One object of one record: its answers in the order of requests. */
struct object {
	struct cache_answer *answers;
	size_t count;
	size_t requests; /* answered or not */
	int64_t origin;  /* requests at the origin, but for 304; BIND_ABSENT: its log does not count
			  */
	bool elsewhen;   /* the first of them at another time */
	bool by_age;     /* some later answer is a hit for its Age alone */
};

struct counter {
	struct judged *j;
	const struct function_series *series;
	bool with_origin;
	struct arena *arena;
	struct cache_tally *to;
	struct arena scratch;         /* of one record */
	struct cache_answer *answers; /* of one object: room for all of a record */
};

/* Sorted, each once. */
static void note_header(struct counter *c, const char *name)
{
	text_list *list = &c->to->headers;
	size_t at = 0;

	while (at < list->count && strcmp(list->items[at], name) < 0)
		at++;
	if (at < list->count && strcmp(list->items[at], name) == 0)
		return;
	arena_push(c->arena, &list->items, &list->count, &c->to->header_cap, sizeof(*list->items));
	memmove(&list->items[at + 1], &list->items[at],
		(list->count - 1 - at) * sizeof(*list->items));
	list->items[at] = arena_text(c->arena, name);
}

static void read_headers(
	struct counter *c, const struct record_http *http, size_t request, struct cache_answer *to)
{
	to->says = CACHE_SAYS_UNSAID;
	to->storable = false;
	to->age = -1;
	LIST_EACH(const struct record_header, header, &http->headers) {
		const char *value =
			request < header->values.count ? header->values.items[request] : "";
		enum cache_says says = cache_words_read(header->name, value);

		if (strcmp(header->name, "age") == 0)
			to->age = cache_words_age(value);
		if (strcmp(header->name, "cache-control") == 0)
			to->storable = cache_words_allows(value);
		if (says != CACHE_SAYS_UNSAID)
			note_header(c, header->name);
		to->says = cache_words_join(to->says, says);
	}
}

/* False: not the answer that is expected. */
static bool read_answer(
	struct counter *c, const struct record *record, size_t request, struct cache_answer *to)
{
	const struct record_http *http = record->http;
	const struct check *check = c->series->check;

	if (!function_answered(record, request) ||
		http->status.items[request] != check->expect_status ||
		request >= http->body_sha256.count || request >= http->first_byte_ns.count)
		return false;
	to->body = http->body_sha256.items[request];
	if (check->expect_sha256 && !text_equal(check->expect_sha256, to->body))
		return false;
	to->first_byte_ns = http->first_byte_ns.items[request];
	to->names = identity_names(check, c->series->node, record, request);
	read_headers(c, http, request, to);
	return true;
}

static const struct origin_object *at_origin(
	struct counter *c, const struct record *record, int64_t number)
{
	struct plan_object of = {
		c->j->in->plan->sha256, record->agent, record->addr, record->check, record->slot.v};
	char token[PLAN_OBJECT_LEN];

	plan_object_token(&of, number, token);
	return origin_find(c->j->in->origin, token);
}

/* Whoever reads the plan knows the tokens: what the origin logged at another time is not this. */
static bool is_of_slot(
	const struct counter *c, const struct record *record, const struct origin_object *there)
{
	int64_t from = record->slot.v - ORIGIN_OFF_MS;
	int64_t to = record->slot.v + c->j->in->plan->slot_ms + ORIGIN_OFF_MS;

	return there->first.v >= from && there->first.v <= to;
}

/* A header that tells counts before Age, which may be of any cache on the way; and Age that rises
 * from nothing says that the first answer was of none. */
static void settle_by_age(struct object *object)
{
	for (size_t i = 0; i < object->count; i++) {
		struct cache_answer *answer = &object->answers[i];

		if (answer->says != CACHE_SAYS_UNSAID || answer->age <= 0)
			continue;
		answer->says = CACHE_SAYS_HIT;
		object->by_age |= i > 0;
	}
	if (object->by_age && object->answers[0].says == CACHE_SAYS_UNSAID)
		object->answers[0].says = CACHE_SAYS_MISS;
}

static bool all_unsaid(const struct object *object)
{
	for (size_t i = 0; i < object->count; i++)
		if (object->answers[i].says != CACHE_SAYS_UNSAID)
			return false;
	return true;
}

/* Where no header says anything: asked there once, the later answers came from a cache; asked there
 * each time, none did. */
static void settle_by_origin(struct object *object)
{
	bool once = object->origin == 1, each = object->origin >= (int64_t)object->requests;

	if (object->origin == BIND_ABSENT || object->origin < 1 || !all_unsaid(object))
		return;
	object->answers[0].says = CACHE_SAYS_MISS;
	for (size_t i = 1; i < object->count && once != each; i++)
		object->answers[i].says = once ? CACHE_SAYS_HIT : CACHE_SAYS_MISS;
}

/* What must not be kept and comes with another body was made anew. */
static void settle_by_body(const struct counter *c, struct object *object)
{
	const char *first = object->answers[0].body;

	if (c->series->check->function != CHECK_NO_STORE)
		return;
	for (size_t i = 1; i < object->count; i++) {
		struct cache_answer *answer = &object->answers[i];

		if (answer->says == CACHE_SAYS_UNSAID && *first && *answer->body &&
			!text_equal(first, answer->body))
			answer->says = CACHE_SAYS_MISS;
	}
}

static bool is_kept(enum cache_says says)
{
	return says == CACHE_SAYS_HIT || says == CACHE_SAYS_PARENT;
}

static bool is_unsaid(enum cache_says says)
{
	return says == CACHE_SAYS_UNSAID || says == CACHE_SAYS_CLASH;
}

/* The origin was not asked for what was fetched, or was asked though the cache had it. */
static bool origin_denies(const struct object *object)
{
	int64_t hits = 0;

	for (size_t i = 0; i < object->count; i++)
		hits += is_kept(object->answers[i].says);
	return object->elsewhen ||
	       (object->answers[0].says == CACHE_SAYS_MISS && object->origin == 0) ||
	       object->origin > (int64_t)object->requests - hits;
}

static void count_origin(struct counter *c, const struct object *object)
{
	if (object->origin == BIND_ABSENT)
		return;
	c->to->origin_first += object->origin > 0;
	c->to->origin_again += object->origin > 1 ? object->origin - 1 : 0;
	c->to->origin_against += origin_denies(object);
}

static void push_time(struct counter *c, struct cache_times *to, int64_t ns)
{
	int64_t *slot;

	if (ns == BIND_ABSENT)
		return;
	slot = arena_push(c->arena, &to->items, &to->count, &to->cap, sizeof(*slot));
	*slot = ns;
}

static void count_first(struct counter *c, const struct cache_answer *first)
{
	c->to->objects++;
	c->to->first_miss += first->says == CACHE_SAYS_MISS;
	c->to->first_hit += is_kept(first->says);
	c->to->unsaid += is_unsaid(first->says);
	if (first->says == CACHE_SAYS_MISS)
		push_time(c, &c->to->miss, first->first_byte_ns);
}

static void count_again(
	struct counter *c, const struct cache_answer *first, const struct cache_answer *answer)
{
	c->to->again++;
	c->to->again_hit += answer->says == CACHE_SAYS_HIT;
	c->to->again_parent += answer->says == CACHE_SAYS_PARENT;
	c->to->again_unsaid += is_unsaid(answer->says);
	c->to->unsaid += is_unsaid(answer->says);
	c->to->bodies_differ += is_kept(answer->says) && !text_equal(first->body, answer->body);
	if (answer->says == CACHE_SAYS_HIT)
		push_time(c, &c->to->hit, answer->first_byte_ns);
}

static void count_object(struct counter *c, struct object *object)
{
	const struct cache_answer *last = &object->answers[object->count - 1];

	settle_by_age(object);
	settle_by_origin(object);
	settle_by_body(c, object);
	count_first(c, &object->answers[0]);
	for (size_t i = 0; i < object->count; i++) {
		c->to->answers++;
		c->to->storable += object->answers[i].storable;
		identity_note(&c->to->who, object->answers[i].names, true);
		if (i > 0)
			count_again(c, &object->answers[0], &object->answers[i]);
	}
	c->to->ages_risen += last->age > 0 && last->age > object->answers[0].age;
	count_origin(c, object);
}

/* The requests of each object in their order: heads by object, then the next of the same. */
struct chains {
	size_t *head, *next;
};

static struct chains chain_objects(struct counter *c, const struct record_http *http)
{
	size_t count = http->object.count, most = (size_t)c->series->check->objects;
	struct chains chains = {arena_array(&c->scratch, most, sizeof(size_t)),
		arena_array(&c->scratch, count + 1, sizeof(size_t))};

	for (size_t i = 0; i < most; i++)
		chains.head[i] = NONE;
	for (size_t i = count; i-- > 0;) {
		int64_t number = http->object.items[i];

		if (number < 0 || (size_t)number >= most)
			continue;
		chains.next[i] = chains.head[number];
		chains.head[number] = i;
	}
	return chains;
}

/* An object counts when its very first request was answered, and one after it. */
static void take_object(
	struct counter *c, const struct record *record, const struct chains *chains, size_t number)
{
	struct object object = {.answers = c->answers, .origin = BIND_ABSENT};
	const struct origin_object *there;

	for (size_t at = chains->head[number]; at != NONE; at = chains->next[at]) {
		object.count += read_answer(c, record, at, &object.answers[object.count]);
		if (object.requests++ == 0 && object.count == 0)
			return;
	}
	if (object.count < 2)
		return;
	if (c->with_origin) {
		there = at_origin(c, record, (int64_t)number);
		object.origin = there ? there->requests - there->unchanged : 0;
		object.elsewhen = there && !is_of_slot(c, record, there);
	}
	count_object(c, &object);
}

static void count_record(struct counter *c, const struct record *record)
{
	size_t most = (size_t)c->series->check->objects;
	struct chains chains;

	c->to->series++;
	c->scratch = (struct arena){0};
	c->answers = arena_array(&c->scratch, record->http->object.count + 1, sizeof(*c->answers));
	chains = chain_objects(c, record->http);
	for (size_t i = 0; i < most; i++)
		take_object(c, record, &chains, i);
	arena_fini(&c->scratch);
}

bool cache_series_in_origin(struct judged *j, const struct check *check)
{
	const struct analyze_input *in = j->in;

	if (!in->origin || !in->plan || !text_equal(in->origin->plan, in->plan->sha256))
		return false;
	LIST_EACH(const struct sighting, s, &j->seen->items) {
		const struct record *record = &s->entry->record;
		struct counter c = {.j = j};

		if (s->is_void || !text_equal(record->check, check->id) || !record->http)
			continue;
		for (int64_t i = 0; i < check->objects; i++)
			if (at_origin(&c, record, i))
				return true;
	}
	return false;
}

void cache_series_count(struct judged *j, const struct function_series *series, bool with_origin,
	struct arena *arena, struct cache_tally *out)
{
	struct counter c = {
		.j = j, .series = series, .with_origin = with_origin, .arena = arena, .to = out};

	*out = (struct cache_tally){0};
	LIST_EACH(const struct sighting *const, s, &series->seen)
		count_record(&c, &(*s)->entry->record);
}

int64_t cache_times_median_us(struct cache_times *times)
{
	if (times->count == 0)
		return BIND_ABSENT;
	return numbers_median(times->items, times->count) / NS_PER_US;
}
