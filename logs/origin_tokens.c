#include "logs/origin_tokens.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"

#define DIGITS 16 /* of a token */

struct origin_tokens {
	uint64_t *items;
	size_t count, cap;
};

static uint64_t from_text(const char *text)
{
	return strtoull(text, NULL, 16);
}

static int push(struct origin_tokens *tokens, uint64_t token, struct err *err)
{
	if (tokens->count == ORIGIN_TOKENS_MOST)
		return err_set(err, ERR_DATA, _("the plan asks for more than %d objects"),
			ORIGIN_TOKENS_MOST);
	if (tokens->count == tokens->cap) {
		size_t cap = tokens->cap ? 2 * tokens->cap : 1024;
		uint64_t *grown = reallocarray(tokens->items, cap, sizeof(*grown));

		if (!grown)
			return err_no_memory(err);
		tokens->items = grown;
		tokens->cap = cap;
	}
	tokens->items[tokens->count++] = token;
	return 0;
}

/* Those of one series: an agent, a target, a slot. */
static int add_series(struct origin_tokens *tokens, const struct plan_object *of, int64_t objects,
	struct err *err)
{
	char token[PLAN_OBJECT_LEN];

	for (int64_t i = 0; i < objects; i++) {
		plan_object_token(of, i, token);
		if (push(tokens, from_text(token), err) < 0)
			return -1;
	}
	return 0;
}

/* A target is due in every so many slots, from its first on. */
static int add_target(struct origin_tokens *tokens, const struct plan *plan,
	const struct plan_target *target, const char *agent, struct err *err)
{
	const struct plan_check *check = plan_check_find(plan, target->check);
	int64_t every = target->every_slots < plan->slots ? target->every_slots : plan->slots;
	int64_t slot = 0;

	every = every < 1 ? 1 : every;
	while (slot < every && !plan_target_due(plan, target, agent, slot))
		slot++;
	for (; slot < plan->slots; slot += every) {
		struct plan_object of = {plan->sha256, agent, target->addr, target->check,
			plan->start.v + slot * plan->slot_ms};

		if (add_series(tokens, &of, check->objects, err) < 0)
			return -1;
	}
	return 0;
}

static bool asks_objects(const struct plan *plan, const struct plan_target *target)
{
	bool web = strcmp(target->method, "http") == 0 || strcmp(target->method, "https") == 0;
	const struct plan_check *check =
		web && target->check ? plan_check_find(plan, target->check) : NULL;

	return check && check->objects > 0;
}

static int add_all(struct origin_tokens *tokens, const struct plan *plan, struct err *err)
{
	LIST_EACH(const struct plan_target, target, &plan->targets) {
		if (!asks_objects(plan, target))
			continue;
		LIST_EACH(const struct plan_agent, agent, &plan->agents)
			if (add_target(tokens, plan, target, agent->id, err) < 0)
				return -1;
	}
	if (tokens->count == 0)
		return err_set(err, ERR_DATA,
			_("the plan asks for no objects (checks of function cache or no_store)"));
	return 0;
}

static int compare(const void *left, const void *right)
{
	uint64_t a, b;

	memcpy(&a, left, sizeof(a));
	memcpy(&b, right, sizeof(b));
	return a < b ? -1 : a > b;
}

static void sort(struct origin_tokens *tokens)
{
	size_t kept = 1;

	qsort(tokens->items, tokens->count, sizeof(*tokens->items), compare);
	for (size_t i = 1; i < tokens->count; i++)
		if (tokens->items[i] != tokens->items[kept - 1])
			tokens->items[kept++] = tokens->items[i];
	tokens->count = kept;
}

int origin_tokens_new(const struct plan *plan, struct origin_tokens **out, struct err *err)
{
	struct origin_tokens *tokens = calloc(1, sizeof(*tokens));

	if (!tokens)
		return err_no_memory(err);
	if (add_all(tokens, plan, err) < 0) {
		origin_tokens_free(tokens);
		return -1;
	}
	sort(tokens);
	*out = tokens;
	return 0;
}

void origin_tokens_free(struct origin_tokens *tokens)
{
	if (tokens)
		free(tokens->items);
	free(tokens);
}

static int64_t find(const struct origin_tokens *tokens, uint64_t token)
{
	const uint64_t *at = bsearch(&token, tokens->items, tokens->count, sizeof(token), compare);

	return at ? at - tokens->items : -1;
}

/* Digits as tokens have them; 16: none. */
static unsigned digit(uint8_t c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10u : 16;
}

/* What stands before or behind it in the path may look like digits, too. */
int64_t origin_tokens_in(const struct origin_tokens *tokens, const uint8_t *at, size_t len)
{
	uint64_t value = 0;
	size_t digits = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned next = digit(at[i]);
		int64_t token;

		digits = next < 16 ? digits + 1 : 0;
		value = value << 4 | (next & 15);
		if (digits < DIGITS)
			continue;
		token = find(tokens, value);
		if (token >= 0)
			return token;
	}
	return -1;
}

int origin_layer_init(
	struct origin_layer *layer, const struct origin_tokens *tokens, struct err *err)
{
	layer->touched_count = 0;
	layer->counts = calloc(tokens->count, sizeof(*layer->counts));
	layer->touched = calloc(tokens->count, sizeof(*layer->touched));
	return layer->counts && layer->touched ? 0 : err_no_memory(err);
}

void origin_layer_fini(struct origin_layer *layer)
{
	free(layer->counts);
	free(layer->touched);
}

static void add(struct origin_layer *layer, size_t token, const struct origin_count *more)
{
	struct origin_count *count = &layer->counts[token];

	if (count->requests == 0) {
		layer->touched[layer->touched_count++] = token;
		*count = *more;
		return;
	}
	count->requests += more->requests;
	count->unchanged += more->unchanged;
	count->first_s = more->first_s < count->first_s ? more->first_s : count->first_s;
	count->last_s = more->last_s > count->last_s ? more->last_s : count->last_s;
}

void origin_layer_see(struct origin_layer *layer, size_t token, int64_t second, bool unchanged)
{
	add(layer, token, &(struct origin_count){1, unchanged, second, second});
}

void origin_layer_clear(struct origin_layer *layer)
{
	for (size_t i = 0; i < layer->touched_count; i++)
		layer->counts[layer->touched[i]] = (struct origin_count){0};
	layer->touched_count = 0;
}

void origin_layer_add(struct origin_layer *into, const struct origin_layer *from)
{
	for (size_t i = 0; i < from->touched_count; i++)
		add(into, from->touched[i], &from->counts[from->touched[i]]);
}

void origin_layer_fill(const struct origin_layer *layer, const struct origin_tokens *tokens,
	struct origin_log *out)
{
	out->objects.items =
		arena_array(&out->arena, layer->touched_count, sizeof(*out->objects.items));
	for (size_t i = 0; i < tokens->count; i++) {
		const struct origin_count *count = &layer->counts[i];

		if (count->requests == 0)
			continue;
		out->objects.items[out->objects.count++] =
			(struct origin_object){.token = arena_format(&out->arena, "%016llx",
						       (unsigned long long)tokens->items[i]),
				.requests = count->requests,
				.unchanged = count->unchanged,
				.first = {count->first_s * 1000},
				.last = {count->last_s * 1000}};
	}
}
