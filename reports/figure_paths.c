/* Figure: service of each city by operator and family: facts, by no rule. Evidence without paths
 * has trials by operator, whatever the family, and those over IPv6, whatever the operator. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reports/facts.h"
#include "reports/figure.h"
#include "reports/figures.h"

#define COLUMNS_MOST 10
#define NAMES        88
#define CELL         32
#define WHOLE        1000000

struct way {
	const char *operator_name; /* NULL: all */
	int64_t family;            /* 0: both */
};

struct matrix {
	struct figure figure;
	struct heat heat;
	struct way ways[COLUMNS_MOST];
	size_t count, left_out;
	bool by_path;
};

/* By operator, all of them last; then by family. */
static int by_name(const void *a, const void *b)
{
	const struct way *x = a, *y = b;
	int order = !x->operator_name != !y->operator_name ? (x->operator_name ? -1 : 1)
		    : x->operator_name ? strcmp(x->operator_name, y->operator_name)
				       : 0;

	return order ? order : x->family < y->family ? -1 : x->family > y->family;
}

struct cell {
	const struct evidence_trials *trials;
	const struct evidence_rtt *rtt; /* NULL: not known by this way */
};

static void note_way(struct matrix *m, const char *operator_name, int64_t family)
{
	for (size_t i = 0; i < m->count; i++) {
		const struct way *way = &m->ways[i];
		bool both = way->operator_name && operator_name;

		if (way->family == family && (both ? text_equal(way->operator_name, operator_name)
						   : way->operator_name == operator_name))
			return;
	}
	if (m->count == COLUMNS_MOST)
		m->left_out++;
	else
		m->ways[m->count++] = (struct way){operator_name, family};
}

static void note_paths(struct matrix *m, const struct evidence *evidence)
{
	LIST_EACH(const struct evidence_city, city, &evidence->cities)
		LIST_EACH(const struct evidence_path, path, &city->paths)
			note_way(m, path->operator_name, path->family);
	m->by_path = m->count > 0;
}

static void note_operators(struct matrix *m, const struct evidence *evidence)
{
	LIST_EACH(const struct evidence_city, city, &evidence->cities)
		LIST_EACH(const struct evidence_operator, row, &city->by_operator)
			note_way(m, row->name, 0);
	if (evidence->ipv6.count > 0)
		note_way(m, NULL, 6);
}

static struct cell find_path(const struct evidence_city *city, const struct way *way)
{
	LIST_EACH(const struct evidence_path, path, &city->paths)
		if (path->family == way->family &&
			text_equal(path->operator_name, way->operator_name))
			return (struct cell){&path->trials, &path->rtt};
	return (struct cell){NULL, NULL};
}

static struct cell find_operator(
	const struct evidence *evidence, const struct evidence_city *city, const struct way *way)
{
	LIST_EACH(const struct evidence_operator, row, &city->by_operator)
		if (way->operator_name && text_equal(row->name, way->operator_name))
			return (struct cell){&row->trials, NULL};
	LIST_EACH(const struct evidence_ipv6, row, &evidence->ipv6)
		if (!way->operator_name && text_equal(row->code, city->code))
			return (struct cell){&row->service, &row->rtt};
	return (struct cell){NULL, NULL};
}

/* Cut, not rounded: 100 is said of no share below it. */
static const char *share_text(struct figure *f, int64_t success, int64_t slots)
{
	int64_t ppm = success * WHOLE / slots;

	return arena_format(&f->arena, "%d.%02d %%", (int)(ppm / 10000), (int)(ppm % 10000 / 100));
}

static int step_of(int64_t success, int64_t slots)
{
	static const int64_t least_ppm[] = {WHOLE, 999000, 990000, 950000};
	int step = 0;

	while (step < (int)ARRAY_LEN(least_ppm) && success * WHOLE / slots < least_ppm[step])
		step++;
	return step;
}

static void draw_cell(struct matrix *m, size_t row, size_t column, struct cell cell)
{
	const struct evidence_trials *t = cell.trials;
	struct figure *f = &m->figure;
	const char *times = NULL;

	if (!t || t->slots <= 0 || t->success < 0 || t->success > t->slots ||
		t->slots > INT64_MAX / WHOLE) {
		heat_cell(&m->heat, row, column, -1, NULL, NULL);
		return;
	}
	if (cell.rtt && cell.rtt->count > 0)
		times = arena_format(&f->arena, "%d.%d ms",
			(int)(cell.rtt->p50_us % INT32_MAX / 1000),
			(int)(cell.rtt->p50_us % 1000 / 100));
	heat_cell(&m->heat, row, column, step_of(t->success, t->slots),
		share_text(f, t->success, t->slots), times);
}

static const char *way_name(struct figure *f, const struct way *way)
{
	const char *who = way->operator_name ? word_of_operator(f->page->lang, way->operator_name)
					     : figure_say(f, "全部", "all");

	if (way->family == 0)
		return who;
	return arena_format(&f->arena, "%s IPv%d", who, way->family == 4 ? 4 : 6);
}

static void draw(struct matrix *m)
{
	static const char *const names[INK_HEAT_STEPS] = {
		"100 %", "≥ 99.9 %", "≥ 99 %", "≥ 95 %", "< 95 %"};
	const struct evidence *evidence = m->figure.page->evidence;
	size_t row = 0;

	svg_patterns(&m->figure.svg);
	for (size_t i = 0; i < m->count; i++)
		heat_column(&m->heat, i, way_name(&m->figure, &m->ways[i]));
	LIST_EACH(const struct evidence_city, city, &evidence->cities) {
		heat_row(&m->heat, row, figure_city(&m->figure, city->code));
		for (size_t i = 0; i < m->count; i++)
			draw_cell(m, row, i,
				m->by_path ? find_path(city, &m->ways[i])
					   : find_operator(evidence, city, &m->ways[i]));
		row++;
	}
	heat_legend(&m->heat, names, figure_say(m->heat.figure, "没有测量", "not measured"));
}

static void close_figure(struct matrix *m)
{
	if (m->by_path)
		figure_close(&m->figure, "各设区市分运营商、分协议的成功率与时延中位数",
			"Success and median time by city, operator and family");
	else
		figure_close(&m->figure, "各设区市分运营商的成功率；IPv6 为全部运营商合计",
			"Success by city and operator; IPv6 for all operators");
}

static void note_left_out(struct page *page, size_t count)
{
	if (count == 0)
		return;
	page_open(page, "p", "note");
	page_sayf(page, "另有 %zu 项（运营商、协议）的结果没有画出。",
		"Results of %zu more operators and families are not drawn.", count);
	page_close(page, "p");
}

void figure_paths(struct page *page)
{
	const struct evidence *evidence = page->evidence;
	struct matrix m = {.count = 0};
	struct figure *f = &m.figure;
	size_t longest = 0;

	note_paths(&m, evidence);
	if (!m.by_path)
		note_operators(&m, evidence);
	if (m.count == 0)
		return;
	qsort(m.ways, m.count, sizeof(m.ways[0]), by_name);
	figure_init(f, page);
	for (size_t i = 0; i < m.count; i++) {
		size_t columns = text_columns(way_name(f, &m.ways[i]));

		longest = columns > longest ? columns : longest;
	}
	m.heat.figure = f;
	heat_plan(&m.heat, evidence->cities.count, m.count, NAMES, CELL, longest);
	figure_open(f, page, heat_width(&m.heat), heat_height(&m.heat),
		figure_say(
			f, "各设区市分运营商、分协议结果", "Results by city, operator and family"),
		figure_sayf(f, "%zu 个设区市 × %zu 列，数值为成功率和时延中位数；斜纹格没有测量。",
			"%zu cities by %zu columns: success and median time; hatched cells were not "
			"measured.",
			evidence->cities.count, m.count));
	draw(&m);
	close_figure(&m);
	page_trace(page, "/cities", NULL);
	note_left_out(page, m.left_out);
}
