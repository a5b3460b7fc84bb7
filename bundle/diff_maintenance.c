/* Declared maintenance 割接 within the period, and what it explains. When a node changed is known
 * to no more than the period, so a window of the node is set beside the change; an outage has times
 * of its own and is explained when it lies in a window. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "bundle/diff_parts.h"

struct period {
	struct unix_ms from, to; /* between both as_of, whichever is first */
};

static struct period period_of(const struct diff_work *work)
{
	struct unix_ms a = work->old->evidence->as_of, b = work->new->evidence->as_of;

	return a.v <= b.v ? (struct period){a, b} : (struct period){b, a};
}

static bool touches(const struct period *period, struct unix_ms from, struct unix_ms to)
{
	return to.v > period->from.v && from.v < period->to.v;
}

static int time_order(struct unix_ms a, struct unix_ms b)
{
	return (a.v > b.v) - (a.v < b.v);
}

static int window_order(const void *a, const void *b)
{
	const struct diff_window *left = a, *right = b;
	int order = time_order(left->from, right->from);

	if (order == 0)
		order = time_order(left->to, right->to);
	if (order == 0)
		order = text_compare(left->ticket, right->ticket);
	for (size_t i = 0; order == 0 && i < left->nodes.count && i < right->nodes.count; i++)
		order = text_compare(left->nodes.items[i], right->nodes.items[i]);
	if (order == 0)
		order = (left->nodes.count > right->nodes.count) -
			(left->nodes.count < right->nodes.count);
	return order;
}

static void take_windows(const struct diff_work *work, const struct dossier *dossier, bool in_new,
	struct diff_making *making)
{
	struct period period = period_of(work);

	if (!dossier)
		return;
	LIST_EACH(const struct maintenance, row, &dossier->maintenance) {
		struct diff_window *window;

		if (!touches(&period, row->from, row->to))
			continue;
		window = DIFF_PUSH(making, struct diff_window);
		*window = (struct diff_window){.from = row->from,
			.to = row->to,
			.ticket = row->ticket,
			.nodes = {arena_array(making->arena, row->nodes.count + 1, sizeof(char *)),
				row->nodes.count},
			.in_old = !in_new,
			.in_new = in_new};
		for (size_t i = 0; i < row->nodes.count; i++)
			window->nodes.items[i] = row->nodes.items[i];
		qsort(window->nodes.items, window->nodes.count, sizeof(char *), text_order);
	}
}

/* A window that both dossiers declare is one. */
static void join_windows(struct difference *out)
{
	size_t kept = 0;

	for (size_t i = 0; i < out->maintenance.count; i++) {
		struct diff_window *window = &out->maintenance.items[i];

		if (kept > 0 && window_order(&out->maintenance.items[kept - 1], window) == 0) {
			out->maintenance.items[kept - 1].in_old |= window->in_old;
			out->maintenance.items[kept - 1].in_new |= window->in_new;
		} else {
			out->maintenance.items[kept++] = *window;
		}
	}
	out->maintenance.count = kept;
}

static void find_windows(const struct diff_work *work)
{
	struct diff_making making = {.arena = &work->out->arena};

	take_windows(work, work->old->dossier, false, &making);
	take_windows(work, work->new->dossier, true, &making);
	work->out->maintenance.items = making.items;
	work->out->maintenance.count = making.count;
	if (making.count > 0)
		qsort(making.items, making.count, sizeof(struct diff_window), window_order);
	join_windows(work->out);
}

static bool names(const struct diff_window *window, const char *node)
{
	LIST_EACH(const char *, id, &window->nodes)
		if (strcmp(*id, node) == 0)
			return true;
	return window->nodes.count == 0;
}

static void add_once(struct arena *arena, text_list *list, const char *text)
{
	size_t cap = list->count;

	LIST_EACH(const char *, there, list)
		if (strcmp(*there, text) == 0)
			return;
	*(const char **)arena_push(arena, &list->items, &list->count, &cap, sizeof(char *)) = text;
	qsort(list->items, list->count, sizeof(char *), text_order);
}

/* Tickets of the node's windows that touch from..to. */
static text_list tickets_of(
	struct difference *out, const char *node, struct unix_ms from, struct unix_ms to)
{
	const struct period period = {from, to};
	text_list tickets = {0};

	LIST_EACH(const struct diff_window, window, &out->maintenance)
		if (window->ticket && names(window, node) &&
			touches(&period, window->from, window->to))
			add_once(&out->arena, &tickets, window->ticket);
	return tickets;
}

static bool is_explained(
	const struct difference *out, const char *node, const struct evidence_gap *gap)
{
	LIST_EACH(const struct diff_window, window, &out->maintenance)
		if (window->ticket && names(window, node) && window->from.v <= gap->from.v &&
			gap->to.v <= window->to.v)
			return true;
	return false;
}

static int outage_order(const void *a, const void *b)
{
	const struct diff_outage *left = a, *right = b;
	int order = text_compare(left->node, right->node);

	if (order == 0)
		order = left->log - right->log;
	return order ? order : time_order(left->from, right->from);
}

/* Gaps that reach into the period, as the newer of both sides has them. */
static void find_outages(const struct diff_work *work)
{
	struct diff_making making = {.arena = &work->out->arena};
	const struct evidence *newer =
		work->out->reversed ? work->old->evidence : work->new->evidence;
	struct period period = period_of(work);

	LIST_EACH(const struct evidence_log, log, &newer->logs)
		LIST_EACH(const struct evidence_gap, gap, &log->gaps)
			if (touches(&period, gap->from, gap->to))
				*DIFF_PUSH(&making, struct diff_outage) = (struct diff_outage){
					.node = log->node,
					.log = log->kind,
					.from = gap->from,
					.to = gap->to,
					.explained = is_explained(work->out, log->node, gap),
					.tickets = tickets_of(
						work->out, log->node, gap->from, gap->to),
					.why = {gap->why.items, gap->why.count}};
	work->out->outages.items = making.items;
	work->out->outages.count = making.count;
	if (making.count > 0)
		qsort(making.items, making.count, sizeof(struct diff_outage), outage_order);
}

void diff_maintenance(const struct diff_work *work)
{
	struct period period = period_of(work);

	find_windows(work);
	LIST_EACH(struct diff_item, item, &work->out->topics[DIFF_NODES])
		item->tickets = tickets_of(work->out, item->id, period.from, period.to);
	find_outages(work);
}
