#include "cli/watch_live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzer/watch_plan.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/language.h"

#define DRAW_EVERY_NS INT64_C(500000000)
#define LABEL_COLUMNS 18
#define NOW_COLUMNS   16
#define WRAP_OFF      "\033[?7l" /* what is too long is cut: the count of lines stays right */
#define WRAP_ON       "\033[?7h"
#define CST_MINUTES   480

static const char *city_name(const struct watch_live *live, const char *code)
{
	int city = region_city_by_code(live->region, code);

	if (city < 0)
		return code;
	return language_is_chinese() ? live->region->cities.items[city].short_zh
				     : live->region->cities.items[city].en;
}

static size_t add_row(struct watch_live *live, size_t *cap, const char *label)
{
	struct watch_row *row;

	for (size_t i = 0; i < live->rows.count; i++)
		if (strcmp(live->rows.items[i].label, label) == 0)
			return i;
	row = arena_push(&live->arena, &live->rows.items, &live->rows.count, cap, sizeof(*row));
	*row = (struct watch_row){.label = label, .rtt_ns = BIND_ABSENT};
	return live->rows.count - 1;
}

static void make_rows(struct watch_live *live)
{
	const struct dossier *dossier = live->dossier;
	size_t cap = 0, i = 0;
	size_t count = live->by_node ? dossier->nodes.count : dossier->agents.count;

	live->row_of = arena_array(&live->arena, count, sizeof(*live->row_of));
	if (live->by_node) {
		LIST_EACH(const struct node, node, &dossier->nodes)
			live->row_of[i++] = add_row(live, &cap, text_shown(&live->arena, node->id));
		return;
	}
	LIST_EACH(const struct agent, agent, &dossier->agents) {
		const char *city = city_name(live, agent->city);

		live->row_of[i++] = add_row(live, &cap,
			text_shown(&live->arena, agent->operator_name
							 ? arena_format(&live->arena, "%s %s", city,
								   agent->operator_name)
							 : city));
	}
}

void watch_live_start(struct watch_live *live, const struct cli *cli, const struct plan *plan,
	const struct dossier *dossier, const struct region *region)
{
	*live = (struct watch_live){.cli = cli,
		.dossier = dossier,
		.region = region,
		.by_node = true,
		.draws = cli_shows_progress(cli),
		.colours = !getenv("NO_COLOR")};
	live->watch.name = "";
	live->watch.plan = plan;
	LIST_EACH(const struct plan_target, target, &plan->targets)
		live->by_node &= target->name == NULL;
	switch_seen_start(&live->watch, dossier, &live->seen);
	make_rows(live);
}

void watch_live_fini(struct watch_live *live)
{
	switch_seen_close(&live->seen);
	arena_fini(&live->arena);
}

/* "n-nc", "n-nc n-fz", or "?" for an address that nobody declared. */
static const char *led_text(struct watch_live *live, const struct switch_look *look)
{
	const char *text = "";

	LIST_EACH(const int, node, &look->led)
		text = arena_format(&live->arena, "%s%s%s", text, *text ? " " : "",
			*node < 0 ? "?" : live->dossier->nodes.items[*node].id);
	return *text ? text_shown(&live->arena, text) : "-";
}

static const char *status_text(struct watch_live *live, const struct switch_look *look)
{
	return look->status == BIND_ABSENT
		       ? "-"
		       : arena_format(&live->arena, "%lld", (long long)look->status);
}

static void set_now(struct watch_live *live, struct watch_row *row, const char *now, int64_t at)
{
	if (text_equal(row->now, now) || at < row->since_ms)
		return;
	if (!live->draws)
		cli_say(live->cli, _("%s: %s, before: %s"), row->label, now,
			row->now ? row->now : "-");
	row->now = now;
	row->since_ms = at;
}

static void add_look(struct watch_live *live, const struct switch_look *look)
{
	size_t index = live->by_node ? (size_t)look->node : (size_t)look->agent;
	struct watch_row *row = &live->rows.items[live->row_of[index]];

	if (look->ttl_s > live->ttl_s)
		live->ttl_s = look->ttl_s;
	if (look->visit || live->by_node)
		*(look->ok ? &row->ok : &row->failed) += 1;
	if (live->by_node)
		set_now(live, row, status_text(live, look), look->at);
	else if (!look->visit && text_equal(look->check, WATCH_CHECK_A)) {
		const struct node *node = dossier_node(live->dossier, live->drained);

		set_now(live, row, led_text(live, look), look->at);
		row->stays =
			node && switch_look_led(look, (int)(node - live->dossier->nodes.items));
	}
}

void watch_live_add(struct watch_live *live, const char *line, size_t len)
{
	struct record_entry *entry = arena_alloc(&live->arena, sizeof(*entry));
	size_t from = live->seen.looks.count;
	struct faults faults;
	struct err unused;

	faults_init(&faults);
	if (record_parse(line, len, "", 0, &live->arena, &entry->record, &faults, &unused) == 0) {
		if (live->first.v == 0)
			live->first = when_mono_now();
		switch_seen_add(&live->seen, entry);
	}
	faults_fini(&faults);
	for (size_t i = from; i < live->seen.looks.count; i++) {
		const struct switch_look *look = &live->seen.looks.items[i];
		size_t index = live->by_node ? (size_t)look->node : (size_t)look->agent;

		add_look(live, look);
		if (entry->record.rtt_ns.count && (look->visit || live->by_node))
			live->rows.items[live->row_of[index]].rtt_ns =
				entry->record.rtt_ns.items[0];
	}
}

static void put_padded(const char *text, size_t columns)
{
	size_t wide = text_columns(text);

	fputs(text, stderr);
	for (; wide < columns; wide++)
		fputc(' ', stderr);
	fputc(' ', stderr);
}

static void put_row(const struct watch_live *live, const struct watch_row *row)
{
	struct civil at = when_to_civil((struct unix_ms){row->since_ms}, CST_MINUTES);
	const char *colour = !live->colours || !row->now ? ""
			     : row->stays                ? "\033[31m"
			     : live->drained             ? "\033[32m"
							 : "";

	put_padded(row->label, LABEL_COLUMNS);
	fputs(colour, stderr);
	put_padded(row->now ? row->now : "-", NOW_COLUMNS);
	fputs(*colour ? "\033[0m" : "", stderr);
	if (row->now)
		fprintf(stderr, "%02d:%02d:%02d ", at.hour, at.minute, at.second);
	else
		fputs("         ", stderr);
	fprintf(stderr, "%7lld %7lld ", (long long)row->ok, (long long)row->failed);
	if (row->rtt_ns != BIND_ABSENT)
		fprintf(stderr, "%6lld.%lld ms", (long long)(row->rtt_ns / 1000000),
			(long long)(row->rtt_ns / 100000 % 10));
}

void watch_live_draw(struct watch_live *live, const char *head, bool at_once)
{
	struct mono_ns now = when_mono_now();

	if (!live->draws || (!at_once && now.v - live->drawn_at.v < DRAW_EVERY_NS))
		return;
	live->drawn_at = now;
	if (live->drawn)
		fprintf(stderr, "\033[%zuA", live->drawn);
	fprintf(stderr, WRAP_OFF "\r\033[K%s\n\033[K", head);
	put_padded(live->by_node ? _("node") : _("city, operator"), LABEL_COLUMNS);
	put_padded(live->by_node ? _("status") : _("node"), NOW_COLUMNS);
	fprintf(stderr, "%-8s %7s %7s %11s\n", _("since"), _("ok"), _("failed"), _("time"));
	LIST_EACH(const struct watch_row, row, &live->rows) {
		fputs("\033[K", stderr);
		put_row(live, row);
		fputc('\n', stderr);
	}
	fputs(WRAP_ON, stderr);
	live->drawn = live->rows.count + 2;
	fflush(stderr);
}
