/* Figure: how far agents' clocks were from the time they were set by, day by day. One strip an
 * agent: a bar to the bound of the error, a line through the offsets, without their sign. */
#include <stdlib.h>

#include "reports/figure.h"
#include "reports/figures.h"

#define AGENTS_MOST   16 /* a sheet of A4 */
#define DAYS_MOST     62 /* the last ones */
#define PLOT_LEFT     172
#define PLOT_RIGHT    620
#define TOP           14
#define ROW           56
#define STRIP         42 /* its height */
#define FOOT          54
#define LEAST_US      10
#define LEAST_HIGH_US 1000

struct row {
	const struct evidence_agent *agent;
	int64_t most; /* us: offset and bound; BIND_ABSENT: never synchronized */
};

struct plot {
	struct figure figure;
	struct row *rows;
	size_t count, left_out;
	int64_t high_us;
	struct unix_ms first, last; /* days */
	int64_t step;               /* hundredth pixels a day */
};

static int64_t distance(int64_t us)
{
	return us == BIND_ABSENT || us == INT64_MIN ? 0 : us < 0 ? -us : us;
}

/* What the clock may have been off: the offset and its bound. */
static int64_t reach(const struct evidence_clock_day *day)
{
	int64_t offset = distance(day->offset_us), bound = distance(day->bound_us);

	return offset > INT64_MAX - bound ? INT64_MAX : offset + bound;
}

static int64_t most_of(const struct evidence_agent *agent)
{
	int64_t most = BIND_ABSENT;

	LIST_EACH(const struct evidence_clock_day, day, &agent->clock)
		if (day->synced > 0 && (most == BIND_ABSENT || reach(day) > most))
			most = reach(day);
	return most;
}

static int by_reach(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->most != y->most)
		return x->most > y->most ? -1 : 1;
	return x->agent < y->agent ? -1 : x->agent > y->agent;
}

static int by_place(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return x->agent < y->agent ? -1 : x->agent > y->agent;
}

/* Those that may have been off the most, in the order of the evidence. */
static void choose_rows(struct plot *p, const struct evidence *evidence)
{
	p->rows = arena_array(&p->figure.arena, evidence->agents.count + 1, sizeof(*p->rows));
	LIST_EACH(const struct evidence_agent, agent, &evidence->agents)
		if (agent->clock.count > 0)
			p->rows[p->count++] = (struct row){agent, most_of(agent)};
	if (p->count <= AGENTS_MOST)
		return;
	qsort(p->rows, p->count, sizeof(*p->rows), by_reach);
	p->left_out = p->count - AGENTS_MOST;
	p->count = AGENTS_MOST;
	qsort(p->rows, p->count, sizeof(*p->rows), by_place);
}

static void find_ranges(struct plot *p, const struct evidence *evidence)
{
	int64_t days;

	p->high_us = LEAST_HIGH_US;
	p->first.v = INT64_MAX;
	p->last.v = INT64_MIN;
	LIST_EACH(const struct evidence_agent, agent, &evidence->agents)
		LIST_EACH(const struct evidence_clock_day, day, &agent->clock) {
			int64_t far = day->synced > 0 ? reach(day) : 0;

			p->high_us = far > p->high_us ? far : p->high_us;
			p->first.v = day->day.v < p->first.v ? day->day.v : p->first.v;
			p->last.v = day->day.v > p->last.v ? day->day.v : p->last.v;
		}
	if (p->last.v / WHEN_DAY_MS - p->first.v / WHEN_DAY_MS >= DAYS_MOST)
		p->first.v = p->last.v - (DAYS_MOST - 1) * WHEN_DAY_MS;
	days = (p->last.v - p->first.v) / WHEN_DAY_MS + 1;
	p->step = SVG_AT(PLOT_RIGHT - PLOT_LEFT) / days;
}

static int64_t middle_of(const struct plot *p, struct unix_ms day)
{
	int64_t i = (day.v - p->first.v) / WHEN_DAY_MS;

	return SVG_AT(PLOT_LEFT) + i * p->step + p->step / 2;
}

static int64_t bar_width(const struct plot *p)
{
	int64_t width = p->step * 7 / 10;

	return width > SVG_AT(26) ? SVG_AT(26) : width;
}

static void draw_bar(
	struct plot *p, const struct evidence_clock_day *day, const struct svg_axis *axis)
{
	struct svg *svg = &p->figure.svg;
	int64_t width = bar_width(p), x = middle_of(p, day->day) - width / 2;
	int64_t top = day->synced > 0 ? svg_axis_at(axis, reach(day)) : axis->to;

	svg_rect(svg, x, top, width, axis->from - top, day->synced > 0 ? INK_PALE : INK_TINT,
		INK_NONE);
	if (day->synced <= 0)
		svg_pattern_rect(svg, x, top, width, axis->from - top, PATTERN_HATCH);
}

/* The line breaks where nothing is known. */
static void draw_line(
	struct plot *p, const struct evidence_agent *agent, const struct svg_axis *axis)
{
	struct svg *svg = &p->figure.svg;
	svg_points line = {
		arena_array(&p->figure.arena, agent->clock.count, sizeof(*line.items)), 0};
	int64_t before = 0;

	LIST_EACH(const struct evidence_clock_day, day, &agent->clock) {
		struct svg_point at = {
			middle_of(p, day->day), svg_axis_at(axis, distance(day->offset_us))};

		if (day->day.v < p->first.v || day->synced <= 0)
			continue;
		if (line.count > 0 && day->day.v / WHEN_DAY_MS - before > 1) {
			svg_polyline(svg, &line, INK_ACCENT, STROKE_THIN);
			line.count = 0;
		}
		before = day->day.v / WHEN_DAY_MS;
		line.items[line.count++] = at;
		svg_circle(svg, at.x, at.y, SVG_AT(5) / 2, INK_ACCENT, INK_NONE);
	}
	svg_polyline(svg, &line, INK_ACCENT, STROKE_THIN);
}

/* Bars first, then the line and its points, then marks of steps. */
static void draw_days(
	struct plot *p, const struct evidence_agent *agent, const struct svg_axis *axis)
{
	LIST_EACH(const struct evidence_clock_day, day, &agent->clock)
		if (day->day.v >= p->first.v)
			draw_bar(p, day, axis);
	draw_line(p, agent, axis);
	LIST_EACH(const struct evidence_clock_day, day, &agent->clock)
		if (day->day.v >= p->first.v && day->steps > 0)
			svg_mark(&p->figure.svg, middle_of(p, day->day), axis->to + SVG_AT(4),
				"M-5-4L5-4L0 5Z", INK_FAIL, INK_PAPER);
}

static void draw_scale(struct plot *p, const struct svg_axis *axis)
{
	struct svg_ticks ticks = svg_axis_ticks(axis, 9);
	int64_t lower = INT64_MAX;

	for (size_t i = 0; i < ticks.count; i++) {
		int64_t y = svg_axis_at(axis, ticks.at[i]);

		if (lower != INT64_MAX && lower - y < SVG_AT(13))
			continue;
		lower = y;
		svg_line(&p->figure.svg, SVG_AT(PLOT_LEFT), y, SVG_AT(PLOT_RIGHT), y, INK_HAIR,
			STROKE_THIN);
		svg_label(&p->figure.svg, SVG_AT(PLOT_LEFT - 6), y + SVG_AT(4), ALIGN_END,
			SVG_SMALL, INK_SOFT, figure_ms(&p->figure, ticks.at[i]), 12);
	}
}

/* As the table has it. */
static const char *most_text(struct plot *p, int64_t most)
{
	return arena_format(&p->figure.arena, "%s", number_ms_of_us(most).text);
}

static void draw_agent(struct plot *p, const struct row *row, int index)
{
	int64_t top = SVG_AT(TOP + ROW * index), base = top + SVG_AT(STRIP);
	struct svg_axis axis = svg_axis_log(LEAST_US, p->high_us, base, top);

	draw_scale(p, &axis);
	draw_days(p, row->agent, &axis);
	svg_line(&p->figure.svg, SVG_AT(PLOT_LEFT), base, SVG_AT(PLOT_RIGHT), base, INK_SOFT,
		STROKE_THIN);
	svg_label(&p->figure.svg, SVG_AT(4), top + SVG_AT(STRIP / 2 + 4), ALIGN_START, SVG_PLAIN,
		INK_TEXT, row->agent->id, 17);
	svg_label(&p->figure.svg, SVG_AT(SVG_WIDE - 2), top + SVG_AT(STRIP / 2 + 4), ALIGN_END,
		SVG_SMALL, INK_TEXT, most_text(p, row->most), 10);
}

static void draw_dates(struct plot *p, int64_t y)
{
	int64_t days = (p->last.v - p->first.v) / WHEN_DAY_MS + 1;
	int64_t every = (days + 9) / 10;

	for (int64_t i = 0; i < days; i += every) {
		struct unix_ms day = {p->first.v + i * WHEN_DAY_MS};
		struct civil c = when_to_civil(day, (int)(WHEN_CST_OFFSET_MS / WHEN_MINUTE_MS));

		svg_label(&p->figure.svg, middle_of(p, day), y, ALIGN_MIDDLE, SVG_SMALL, INK_SOFT,
			arena_format(&p->figure.arena, "%02d-%02d", c.month, c.day), 8);
	}
}

static void draw_key(struct figure *f, int64_t y)
{
	svg_label(&f->svg, SVG_AT(4), y, ALIGN_START, SVG_SMALL, INK_SOFT,
		figure_say(f,
			"圆点：当日最大偏差（绝对值）；柱：加误差界；斜纹：未同步；倒三角：时钟被重设。"
			"单位 ms，对数刻度；右列：两者之和的最大值。",
			"Dots: the day's greatest offset, unsigned; bars: plus bound; hatched: not synced; "
			"triangle: clock set. ms, log scale; right: most of both"),
		SIZE_MAX);
}

static void note_left_out(struct page *page, size_t count)
{
	if (count == 0)
		return;
	page_open(page, "p", "note");
	page_sayf(page, "图中为偏差与误差界之和最大的 %d 个拨测点，另有 %zu 个见表。",
		"Drawn are the %d agents that may have been off the most; %zu more stand in the table.",
		AGENTS_MOST, count);
	page_close(page, "p");
}

static int64_t most_of_all(const struct evidence *evidence)
{
	int64_t most = BIND_ABSENT;

	LIST_EACH(const struct evidence_agent, agent, &evidence->agents) {
		int64_t own = most_of(agent);

		if (own != BIND_ABSENT && (most == BIND_ABSENT || own > most))
			most = own;
	}
	return most;
}

void figure_clocks(struct page *page)
{
	struct plot p = {.count = 0};
	struct figure *f = &p.figure;
	int64_t most = most_of_all(page->evidence);
	int bottom;

	if (most == BIND_ABSENT) {
		page_para(page, "没有一个拨测点的时钟有同步状态，不绘时钟偏差图。",
			"No agent's clock was synchronized at any time: no figure of offsets is drawn.");
		return;
	}
	figure_init(f, page);
	find_ranges(&p, page->evidence);
	choose_rows(&p, page->evidence);
	bottom = TOP + ROW * (int)p.count;
	figure_open(f, page, SVG_WIDE, bottom + FOOT - 10,
		figure_say(f, "各拨测点逐日时钟偏差", "Offsets of agents' clocks by day"),
		figure_sayf(f, "%zu 个拨测点，偏差与误差界之和最大 %s ms。",
			"%zu agents; offset and bound together at most %s ms.",
			p.count + p.left_out, most_text(&p, most)));
	svg_patterns(&f->svg);
	for (size_t i = 0; i < p.count; i++)
		draw_agent(&p, &p.rows[i], (int)i);
	draw_dates(&p, SVG_AT(bottom + 6));
	draw_key(f, SVG_AT(bottom + 30));
	figure_close(
		f, "各拨测点逐日时钟偏差与误差界", "Offsets and bounds of agents' clocks by day");
	note_left_out(page, p.left_out);
	page_trace(page, "/agents", NULL);
}
