#include "logs/order.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "logs/codec.h"

#define OPENING_COST 4096               /* what opening a file takes, in bytes of plain text */
#define COST_MOST    (INT64_MAX / 1024) /* so that none runs over */

/* Processor time a stored byte, plain text being 1: rough, and rough is enough. Light: a window of
 * 32 KiB at most, so that several decoders stay in the caches. */
static const struct codec_cost {
	const char *codec;
	int weight;
	bool light;
} costs[] = {
	{"lz4", 2, false},
	{"zstd", 3, false},
	{"gzip", 3, true},
	{"zip", 3, false},
	{"xz", 25, false},
	{"bzip2", 120, false},
};

static const struct codec_cost plain_cost = {"plain", 1, true};

/* What is sorted: a task or a span by its index. */
struct rank {
	int64_t span_cost, cost;
	size_t span, task;
};

static const struct codec_cost *cost_of(const struct log_task *task)
{
	const char *codec = log_codec_by_suffix(task->name)->name;

	for (size_t i = 0; i < ARRAY_LEN(costs); i++)
		if (strcmp(costs[i].codec, codec) == 0)
			return &costs[i];
	return &plain_cost;
}

int64_t log_order_cost(const struct log_task *task)
{
	int64_t bytes = task->bytes > 0 ? task->bytes : 0;
	int weight = cost_of(task)->weight;

	return bytes > COST_MOST / weight ? COST_MOST : bytes * weight + OPENING_COST;
}

bool log_order_is_light(const struct log_task *task)
{
	return cost_of(task)->light;
}

static int dearest_first(int64_t a, int64_t b)
{
	return (a < b) - (a > b);
}

static int order_ranks(const void *a, const void *b)
{
	const struct rank *x = a;
	const struct rank *y = b;

	if (x->span != y->span)
		return x->span_cost != y->span_cost ? dearest_first(x->span_cost, y->span_cost)
						    : (x->span > y->span) - (x->span < y->span);
	return x->cost != y->cost ? dearest_first(x->cost, y->cost)
				  : (x->task > y->task) - (x->task < y->task);
}

static int64_t sum_or_most(int64_t a, int64_t b)
{
	return a > INT64_MAX - b ? INT64_MAX : a + b;
}

/* Tasks are sorted by archive: each span is one stretch of them. */
static void fill_spans(struct log_order *order, const struct log_tasks *tasks, struct rank *ranks)
{
	size_t next = 0;

	for (size_t s = 0; s < order->span_count; s++) {
		struct log_span *span = &order->spans[s];

		span->first = next;
		while (next < tasks->tasks.count &&
			log_group_has(&tasks->groups.items[s], &tasks->tasks.items[next])) {
			int64_t cost = log_order_cost(&tasks->tasks.items[next]);

			span->cost = sum_or_most(span->cost, cost);
			ranks[next] = (struct rank){.cost = cost, .span = s, .task = next};
			order->span_of[next++] = s;
		}
		span->count = next - span->first;
		order->cost = sum_or_most(order->cost, span->cost);
	}
}

int log_order_fill(struct log_order *order, const struct log_tasks *tasks, struct err *err)
{
	size_t count = tasks->tasks.count;
	struct rank *ranks = calloc(count + 1, sizeof(*ranks));

	order->span_count = tasks->groups.count;
	order->spans = calloc(order->span_count + 1, sizeof(*order->spans));
	order->tasks = calloc(count + 1, sizeof(*order->tasks));
	order->span_of = calloc(count + 1, sizeof(*order->span_of));
	if (!ranks || !order->spans || !order->tasks || !order->span_of) {
		free(ranks);
		return err_no_memory(err);
	}
	fill_spans(order, tasks, ranks);
	for (size_t i = 0; i < count; i++)
		ranks[i].span_cost = order->spans[ranks[i].span].cost;
	qsort(ranks, count, sizeof(*ranks), order_ranks);
	for (size_t i = 0; i < count; i++)
		order->tasks[i] = ranks[i].task;
	free(ranks);
	return 0;
}

void log_order_fini(struct log_order *order)
{
	free(order->spans);
	free(order->tasks);
	free(order->span_of);
	*order = (struct log_order){0};
}
