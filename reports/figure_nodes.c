/* Figure: the least RTT between each node and the agents of each city. Beyond so many nodes they
 * are taken together by the city they are declared in. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reports/facts.h"
#include "reports/figure.h"
#include "reports/figures.h"

#define NODES_MOST  40
#define NAMES       132
#define NAMES_ENDED 16 /* columns of a city's name that count for the room */
#define CELL        20
#define NONE        INT64_MAX

static const int64_t steps_us[INK_HEAT_STEPS] = {1000, 3000, 10000, 30000, NONE};

struct matrix {
	struct figure figure;
	const struct evidence *evidence;
	struct heat heat;
	bool by_city;  /* rows are cities of nodes */
	int64_t *rtts; /* ns, rows × columns */
};

static size_t city_index(const struct evidence *evidence, const char *code)
{
	size_t i = 0;

	while (i < evidence->cities.count && !text_equal(evidence->cities.items[i].code, code))
		i++;
	return i;
}

/* The column of an agent; cities.count: of no city of the table. */
static size_t column_of(const struct evidence *evidence, const char *agent)
{
	LIST_EACH(const struct evidence_agent, row, &evidence->agents)
		if (text_equal(row->id, agent))
			return city_index(evidence, row->city);
	return evidence->cities.count;
}

static void note_node(struct matrix *m, const struct evidence_node *node, size_t row)
{
	size_t columns = m->evidence->cities.count;

	LIST_EACH(const struct evidence_disc, disc, &node->location.discs) {
		size_t column = column_of(m->evidence, disc->agent);
		int64_t *cell = &m->rtts[row * columns + column];

		if (column < columns && disc->rtt_ns >= 0 && disc->rtt_ns < *cell)
			*cell = disc->rtt_ns;
	}
}

/* False: no agent of a city of the table measured any node. */
static bool fill(struct matrix *m)
{
	const struct evidence *evidence = m->evidence;
	size_t rows = m->by_city ? evidence->cities.count : evidence->nodes.count;
	size_t cells = rows * evidence->cities.count, found = 0;

	m->rtts = arena_array(&m->figure.arena, cells ? cells : 1, sizeof(*m->rtts));
	for (size_t i = 0; i < cells; i++)
		m->rtts[i] = NONE;
	for (size_t i = 0; i < evidence->nodes.count; i++) {
		const struct evidence_node *node = &evidence->nodes.items[i];
		size_t row = m->by_city ? city_index(evidence, node->city) : i;

		if (row < rows)
			note_node(m, node, row);
	}
	for (size_t i = 0; i < cells; i++)
		found += m->rtts[i] != NONE;
	return found > 0;
}

/* 0.15, 2.6, 31: two digits, three below a millisecond. */
static const char *short_ms(struct figure *f, int64_t ns)
{
	int64_t us = ns / 1000;

	if (us < 995)
		return arena_format(&f->arena, "0.%02d", (int)(us + 5) / 10);
	if (us < 9950)
		return arena_format(
			&f->arena, "%d.%d", (int)(us + 50) / 1000, (int)(us + 50) % 1000 / 100);
	return arena_format(&f->arena, "%s", number_count(us / 1000 + (us % 1000 >= 500)).text);
}

static int step_of(int64_t ns)
{
	int step = 0;

	while (steps_us[step] != NONE && ns > steps_us[step] * 1000)
		step++;
	return step;
}

static void draw_row(struct matrix *m, size_t row)
{
	const struct evidence *evidence = m->evidence;
	struct figure *f = &m->figure;

	heat_row(&m->heat, row,
		m->by_city ? figure_city(f, evidence->cities.items[row].code)
			   : evidence->nodes.items[row].id);
	for (size_t i = 0; i < evidence->cities.count; i++) {
		int64_t ns = m->rtts[row * evidence->cities.count + i];

		if (ns == NONE)
			heat_cell(&m->heat, row, i, -1, NULL, NULL);
		else
			heat_cell(&m->heat, row, i, step_of(ns), short_ms(f, ns), NULL);
	}
}

static size_t longest_name(struct figure *f, const struct evidence *evidence)
{
	size_t most = 0;

	LIST_EACH(const struct evidence_city, city, &evidence->cities) {
		size_t columns = text_columns(figure_city(f, city->code));

		most = columns > most ? columns : most;
	}
	return most < NAMES_ENDED ? most : NAMES_ENDED;
}

static void draw(struct matrix *m)
{
	static const char *const names[INK_HEAT_STEPS] = {
		"≤ 1 ms", "≤ 3 ms", "≤ 10 ms", "≤ 30 ms", "> 30 ms"};
	const struct evidence *evidence = m->evidence;
	struct figure *f = &m->figure;

	svg_patterns(&f->svg);
	for (size_t i = 0; i < evidence->cities.count; i++)
		heat_column(&m->heat, i, figure_city(f, evidence->cities.items[i].code));
	for (size_t i = 0; i < m->heat.rows; i++)
		draw_row(m, i);
	heat_legend(
		&m->heat, names, figure_say(m->heat.figure, "没有往返时延", "no round-trip time"));
}

static void close_figure(struct matrix *m)
{
	if (m->by_city)
		figure_close(&m->figure,
			"节点所在设区市（行）与拨测点所在设区市（列）之间的最小往返时延 (ms)，节点按申报的设区市合并",
			"Least RTT (ms) between the nodes of a declared city (rows) and the agents of a city "
			"(columns)");
	else
		figure_close(&m->figure,
			"各节点（行）与拨测点所在设区市（列）之间的最小往返时延 (ms)",
			"Least RTT (ms) between each node (rows) and the agents of a city (columns)");
}

void figure_nodes(struct page *page)
{
	const struct evidence *evidence = page->evidence;
	struct matrix m = {.evidence = evidence, .by_city = evidence->nodes.count > NODES_MOST};
	struct figure *f = &m.figure;

	figure_init(f, page);
	if (!fill(&m)) {
		arena_fini(&f->arena);
		return;
	}
	m.heat.figure = f;
	heat_plan(&m.heat, m.by_city ? evidence->cities.count : evidence->nodes.count,
		evidence->cities.count, NAMES, CELL, longest_name(f, evidence));
	figure_open(f, page, heat_width(&m.heat), heat_height(&m.heat),
		figure_say(
			f, "节点与设区市之间的最小往返时延", "Least RTT between nodes and cities"),
		figure_sayf(f,
			"%zu 行 × %zu 列，数值为毫秒；斜纹格没有往返时延：没有应答，或没有测量。",
			"%zu rows by %zu columns, in milliseconds; hatched cells have no round-trip time: nobody "
			"answered, or was asked.",
			m.heat.rows, m.heat.columns));
	draw(&m);
	close_figure(&m);
	page_trace(page, "/nodes", NULL);
}
