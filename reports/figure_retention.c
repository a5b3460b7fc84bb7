/* Figure: logs against the period that counts, a row a node and kind. What is missing is hatched,
 * what is missing with an explanation dotted; records that stand alone are rings. Red is what the
 * rule does not let pass: shorter gaps, and logs that nobody judged, stand back. */
#include <stdlib.h>
#include <string.h>

#include "reports/facts.h"
#include "reports/figure.h"
#include "reports/figures.h"
#include "reports/gap_words.h"
#include "reports/html_node_page.h"

#define ROWS_MOST  60
#define PLOT_LEFT  196
#define PLOT_RIGHT 618
#define TOP        12
#define ROW        15 /* sixty rows are a sheet of A4 */
#define BAR        10
#define FOOT       64
#define KEY_LOOKS  86
#define KEY_STEP   142
#define KEY_RING   508
#define LEAST_WIDE (SVG_PX * 3 / 2) /* a gap is seen however short */
#define LEAST_PASS (SVG_PX / 2)     /* one that the rule lets pass */

struct row {
	const struct evidence_log *log;
	int64_t absent_ms; /* of the period */
	size_t index;
};

struct plot {
	struct figure figure;
	struct svg_axis axis;
	const struct evidence *evidence;
	struct unix_ms start, end;
	struct row *rows;
	size_t count, left_out;
};

/* A page a node asks for each by itself: no walk over all. */
static struct node_row_list node_logs(struct page *page, const char *node)
{
	return node_rows_find(html_node_annex(page)->rows, NODE_LOGS, node);
}

static int64_t clip(const struct plot *p, struct unix_ms at)
{
	return at.v < p->start.v ? p->start.v : at.v > p->end.v ? p->end.v : at.v;
}

static int64_t absent_of(const struct plot *p, const struct evidence_log *log)
{
	int64_t absent;

	if (log->first.v == BIND_ABSENT || log->last.v == BIND_ABSENT)
		return p->end.v - p->start.v;
	absent = clip(p, log->first) - p->start.v + p->end.v - clip(p, log->last);
	LIST_EACH(const struct evidence_gap, gap, &log->gaps) {
		int64_t length = clip(p, gap->to) - clip(p, gap->from);

		absent += length > 0 && absent <= p->end.v - p->start.v ? length : 0;
	}
	return absent;
}

static int by_absence(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	if (x->absent_ms != y->absent_ms)
		return x->absent_ms > y->absent_ms ? -1 : 1;
	return x->index < y->index ? -1 : x->index > y->index;
}

static int by_index(const void *a, const void *b)
{
	const struct row *x = a, *y = b;

	return x->index < y->index ? -1 : x->index > y->index;
}

static void add_row(struct plot *p, const struct evidence_log *log)
{
	p->rows[p->count] = (struct row){log, absent_of(p, log), p->count};
	p->count++;
}

static void choose_rows(struct plot *p, struct page *page, const char *node)
{
	const struct evidence *evidence = page->evidence;
	struct node_row_list own = {NULL, 0};
	size_t count = evidence->logs.count;

	if (node) {
		own = node_logs(page, node);
		count = own.count;
	}
	p->rows = arena_array(&p->figure.arena, count + 1, sizeof(*p->rows));
	for (size_t i = 0; i < count; i++)
		add_row(p, node ? own.items[i].row : &evidence->logs.items[i]);
	if (p->count <= ROWS_MOST)
		return;
	qsort(p->rows, p->count, sizeof(*p->rows), by_absence);
	p->left_out = p->count - ROWS_MOST;
	p->count = ROWS_MOST;
	qsort(p->rows, p->count, sizeof(*p->rows), by_index);
}

enum gap_look { GAP_ALARM, GAP_EXPLAINED, GAP_PASSES, GAP_LOOKS };

static const struct look {
	enum svg_ink fill, stroke;
	enum svg_pattern pattern;
	int64_t least, higher; /* hundredth pixels: its least width, beyond the bar at each side */
	struct phrase says;
} looks[GAP_LOOKS] = {
	[GAP_ALARM] = {INK_PAPER, INK_FAIL, PATTERN_HATCH, LEAST_WIDE, SVG_AT(2),
		{"缺失，没有说明", "missing, unexplained"}},
	[GAP_EXPLAINED] = {INK_PAPER, INK_SOFT, PATTERN_DOTS, LEAST_WIDE, 0,
		{"缺失，有说明", "missing, explained"}},
	[GAP_PASSES] = {INK_PAPER, INK_SOFT, PATTERN_HATCH, LEAST_PASS, 0,
		{"较短，或未评估", "short, or not judged"}},
};

/* Gaps of one kind in one row. */
struct spans {
	LIST_OF(struct svg_span) all;
	LIST_OF(struct svg_span) wide; /* enough to show a pattern */
	size_t all_cap, wide_cap;
};

static void add_gap(
	struct plot *p, struct spans *of_looks, enum gap_look look, int64_t from, int64_t to)
{
	struct spans *spans = &of_looks[look];
	struct arena *arena = &p->figure.arena;
	struct svg_span span = {.x = svg_axis_at(&p->axis, from)}, *added;

	if (to <= from)
		return;
	span.width = svg_axis_at(&p->axis, to) - span.x;
	if (span.width > LEAST_WIDE) { /* a short one shows no pattern */
		added = arena_push(arena, &spans->wide.items, &spans->wide.count, &spans->wide_cap,
			sizeof(span));
		*added = span;
	} else if (span.width < looks[look].least) {
		span.width = looks[look].least;
	}
	added = arena_push(
		arena, &spans->all.items, &spans->all.count, &spans->all_cap, sizeof(span));
	*added = span;
}

/* What alarms lies on top. */
static void draw_gaps(struct plot *p, const struct spans spans[GAP_LOOKS], int64_t y)
{
	struct svg *svg = &p->figure.svg;

	for (int i = GAP_LOOKS - 1; i >= 0; i--) {
		const struct look *look = &looks[i];
		int64_t top = y - look->higher, height = SVG_AT(BAR) + 2 * look->higher;

		svg_row_of(svg, spans[i].all.items, spans[i].all.count, top, height, look->fill,
			look->stroke);
		svg_pattern_row_of(
			svg, spans[i].wide.items, spans[i].wide.count, top, height, look->pattern);
	}
}

static enum gap_look look_of(
	const struct plot *p, const struct evidence_log *log, const struct evidence_gap *gap)
{
	if (gap_is_explained(gap))
		return GAP_EXPLAINED;
	if (log->verdict == VERDICT_NOT_ASSESSED || !gap_is_long(p->evidence, gap))
		return GAP_PASSES;
	return GAP_ALARM;
}

static void draw_bar(struct plot *p, const struct evidence_log *log, int64_t y)
{
	struct svg *svg = &p->figure.svg;
	struct spans gaps[GAP_LOOKS] = {0};
	enum gap_look edge = log->verdict == VERDICT_NOT_ASSESSED ? GAP_PASSES : GAP_ALARM;
	int64_t from, to;

	if (log->first.v == BIND_ABSENT || log->last.v == BIND_ABSENT) {
		add_gap(p, gaps, edge, p->start.v, p->end.v);
		draw_gaps(p, gaps, y);
		return;
	}
	from = clip(p, log->first);
	to = clip(p, log->last);
	svg_rect(svg, svg_axis_at(&p->axis, from), y,
		svg_axis_at(&p->axis, to) - svg_axis_at(&p->axis, from), SVG_AT(BAR), INK_ACCENT,
		INK_NONE);
	if (from - p->start.v > WHEN_DAY_MS)
		add_gap(p, gaps, edge, p->start.v, from);
	if (p->end.v - to > WHEN_DAY_MS)
		add_gap(p, gaps, edge, to, p->end.v);
	LIST_EACH(const struct evidence_gap, gap, &log->gaps)
		add_gap(p, gaps, look_of(p, log, gap), clip(p, gap->from), clip(p, gap->to));
	draw_gaps(p, gaps, y);
	LIST_EACH(const struct evidence_isolated, row, &log->isolated)
		if (row->from.v >= p->start.v && row->from.v <= p->end.v)
			svg_circle(svg, svg_axis_at(&p->axis, row->from.v), y + SVG_AT(BAR / 2),
				SVG_AT(3), INK_PAPER, INK_TEXT);
}

static void draw_row(struct plot *p, const struct evidence_log *log, int index)
{
	struct figure *f = &p->figure;
	int64_t y = SVG_AT(TOP + ROW * index), line = y + SVG_AT(BAR - 2);

	svg_label(&f->svg, SVG_AT(2), line, ALIGN_START, SVG_SMALL, INK_TEXT, log->node, 20);
	svg_label(&f->svg, SVG_AT(PLOT_LEFT - 6), line, ALIGN_END, SVG_SMALL, INK_SOFT,
		word_in(f->page->lang, &words_log_kind, log->kind), 10);
	draw_bar(p, log, y);
	svg_label(&f->svg, SVG_AT(SVG_WIDE - 2), line, ALIGN_END, SVG_SMALL, INK_TEXT,
		figure_sayf(f, "%s %s 月", "%s %s mo.", verdict_symbol(log->verdict),
			number_count(log->months).text),
		12);
}

/* The first of each month, and the limits themselves. */
static void draw_months(struct plot *p, int64_t bottom)
{
	struct figure *f = &p->figure;
	struct civil c = when_to_civil(p->start, (int)(WHEN_CST_OFFSET_MS / WHEN_MINUTE_MS));

	c = (struct civil){.year = c.year, .month = c.month, .day = 1};
	for (int i = 0; i < SVG_TICKS_MOST; i++) {
		struct unix_ms at;
		int64_t x;

		c.year += c.month / 12;
		c.month = c.month % 12 + 1;
		at = when_from_civil(&c, (int)(WHEN_CST_OFFSET_MS / WHEN_MINUTE_MS));
		if (at.v > p->end.v)
			break;
		x = svg_axis_at(&p->axis, at.v);
		svg_line(&f->svg, x, SVG_AT(TOP - 4), x, bottom, INK_HAIR, STROKE_THIN);
		svg_label(&f->svg, x, bottom + SVG_AT(14), ALIGN_MIDDLE, SVG_SMALL, INK_SOFT,
			arena_format(&f->arena, "%04d-%02d", c.year, c.month), 8);
	}
	svg_line(&f->svg, p->axis.from, bottom, p->axis.to, bottom, INK_SOFT, STROKE_THIN);
}

static void draw_key(struct plot *p, int64_t y)
{
	struct svg *svg = &p->figure.svg;
	struct figure *f = &p->figure;
	int64_t box = y - SVG_AT(10), height = SVG_AT(BAR);

	svg_rect(svg, SVG_AT(4), box, SVG_AT(22), height, INK_ACCENT, INK_NONE);
	svg_label(svg, SVG_AT(32), y, ALIGN_START, SVG_SMALL, INK_SOFT,
		figure_say(f, "有记录", "records"), 30);
	for (int i = 0; i < GAP_LOOKS; i++) {
		int64_t x = SVG_AT(KEY_LOOKS + KEY_STEP * i);

		svg_rect(svg, x, box, SVG_AT(22), height, looks[i].fill, looks[i].stroke);
		svg_pattern_rect(svg, x, box, SVG_AT(22), height, looks[i].pattern);
		svg_label(svg, x + SVG_AT(27), y, ALIGN_START, SVG_SMALL, INK_SOFT,
			phrase_in(f->page->lang, looks[i].says), 30);
	}
	svg_circle(svg, SVG_AT(KEY_RING), y - SVG_AT(4), SVG_AT(3), INK_PAPER, INK_TEXT);
	svg_label(svg, SVG_AT(KEY_RING + 8), y, ALIGN_START, SVG_SMALL, INK_SOFT,
		figure_say(f, "孤立的记录", "isolated"), 30);
	svg_label(svg, SVG_AT(SVG_WIDE - 2), y, ALIGN_END, SVG_SMALL, INK_SOFT,
		figure_say(f, "右列：连续整月", "right: whole months"), 30);
}

static void note_left_out(struct page *page, size_t count)
{
	if (count == 0)
		return;
	page_open(page, "p", "note");
	page_sayf(page, "图中为缺失时间最长的 %d 行，另有 %zu 行见表。",
		"Drawn are the %d rows that miss most; %zu more stand in the table.", ROWS_MOST,
		count);
	page_close(page, "p");
}

bool figure_retention_shows(struct page *page, const char *node)
{
	return node ? node_logs(page, node).count > 0 : page->evidence->logs.count > 0;
}

void figure_retention(struct page *page, const char *node)
{
	const struct evidence *evidence = page->evidence;
	struct plot p = {
		.evidence = evidence, .start = facts_logs_start(evidence), .end = evidence->as_of};
	struct figure *f = &p.figure;
	int64_t bottom;

	if (!figure_retention_shows(page, node))
		return;
	if (p.start.v >= p.end.v) /* the profile asks for no months: the last six are drawn */
		p.start = when_months_before(evidence->as_of, 6);
	figure_init(f, page);
	choose_rows(&p, page, node);
	bottom = SVG_AT(TOP + ROW * (int)p.count);
	p.axis = svg_axis_linear(p.start.v, p.end.v, SVG_AT(PLOT_LEFT), SVG_AT(PLOT_RIGHT));
	figure_open(f, page, SVG_WIDE, (int)(bottom / SVG_PX) + FOOT - 16,
		figure_say(f, "日志留存时间轴", "Retention"),
		figure_sayf(f, "%s 至 %s，%zu 行；各行的起止与缺失见表。",
			"%s to %s, rows: %zu; the tables list what each has and misses.",
			number_time(p.start).text, number_time(p.end).text, p.count));
	svg_patterns(&f->svg);
	draw_months(&p, bottom);
	for (size_t i = 0; i < p.count; i++)
		draw_row(&p, p.rows[i].log, (int)i);
	draw_key(&p, bottom + SVG_AT(38));
	figure_close(f, "日志留存时间轴", "What logs reach over the period");
	note_left_out(page, p.left_out);
	page_trace(page, "/logs", "logs.retention", NULL);
}
