/* Figure: how long handshakes took, city by city, against the threshold. Above each line the slots
 * by size, below it least, median, P95, P99 and most. */
#include "reports/facts.h"
#include "reports/figure.h"
#include "reports/figures.h"

#define PLOT_LEFT  96
#define PLOT_RIGHT 560
#define TOP        30
#define ROW        38
#define BARS       20 /* height of the greatest bar */
#define FOOT       58

struct plot {
	struct figure figure;
	struct svg_axis axis;
	int64_t threshold_us;
};

static bool is_timed(const struct evidence_rtt *rtt)
{
	return rtt->count > 0 && rtt->min_us >= 0 && rtt->max_us >= rtt->min_us;
}

static bool range_of(const struct evidence *evidence, int64_t *low, int64_t *high)
{
	bool any = false;

	*low = *high = evidence->thresholds.rtt_p95_us;
	*high += *high < INT64_MAX / 2 && *high > 0 ? *high / 2 : 0; /* both sides are seen */
	LIST_EACH(const struct evidence_city, city, &evidence->cities) {
		if (!is_timed(&city->rtt))
			continue;
		any = true;
		*low = city->rtt.min_us < *low ? city->rtt.min_us : *low;
		*high = city->rtt.max_us > *high ? city->rtt.max_us : *high;
	}
	return any;
}

static int64_t greatest_bin(const struct evidence_rtt *rtt)
{
	int64_t most = 0;

	for (size_t i = 1; i < rtt->histogram.count; i += 2)
		most = rtt->histogram.items[i] > most ? rtt->histogram.items[i] : most;
	return most;
}

/* Bars beyond the threshold are hatched: they are not good. */
static void draw_bars(struct plot *p, const struct evidence_rtt *rtt, int64_t y)
{
	int64_t most = greatest_bin(rtt), low = p->axis.low;

	for (size_t i = 0; i + 1 < rtt->histogram.count; i += 2) {
		int64_t edge = rtt->histogram.items[i] ? rtt->histogram.items[i] : p->axis.high;
		int64_t slots = rtt->histogram.items[i + 1];
		int64_t x = svg_axis_at(&p->axis, low);
		int64_t width = svg_axis_at(&p->axis, edge) - x - SVG_PX / 2;
		int64_t height = slots > 0 ? SVG_AT(1) + SVG_AT(BARS - 1) / most * slots : 0;

		if (slots > 0 && width > 0 && edge <= p->threshold_us) {
			svg_rect(
				&p->figure.svg, x, y - height, width, height, INK_ACCENT, INK_NONE);
		} else if (slots > 0 && width > 0) {
			svg_rect(&p->figure.svg, x, y - height, width, height, INK_TINT, INK_SOFT);
			svg_pattern_rect(
				&p->figure.svg, x, y - height, width, height, PATTERN_HATCH);
		}
		low = edge;
	}
}

static void draw_quantiles(struct plot *p, const struct evidence_rtt *rtt, int64_t y)
{
	struct svg *svg = &p->figure.svg;
	int64_t p50 = svg_axis_at(&p->axis, rtt->p50_us), p95 = svg_axis_at(&p->axis, rtt->p95_us);

	svg_line(svg, svg_axis_at(&p->axis, rtt->min_us), y, svg_axis_at(&p->axis, rtt->max_us), y,
		INK_SOFT, STROKE_THIN);
	svg_rect(svg, p50, y - SVG_AT(3), p95 - p50, SVG_AT(6), INK_PALE, INK_ACCENT);
	svg_line(svg, p50, y - SVG_AT(5), p50, y + SVG_AT(5), INK_TEXT, STROKE_THICK);
	svg_circle(svg, svg_axis_at(&p->axis, rtt->p99_us), y, SVG_AT(3), INK_PAPER, INK_ACCENT);
}

static void draw_city(struct plot *p, const struct evidence_city *city, int row)
{
	struct figure *f = &p->figure;
	int64_t line = SVG_AT(TOP + ROW * row + BARS + 4);

	svg_label(&f->svg, SVG_AT(PLOT_LEFT - 8), line + SVG_AT(2), ALIGN_END, SVG_PLAIN, INK_TEXT,
		figure_city(f, city->code), 14);
	svg_line(&f->svg, SVG_AT(PLOT_LEFT), line, SVG_AT(PLOT_RIGHT), line, INK_HAIR, STROKE_THIN);
	if (!is_timed(&city->rtt)) {
		svg_label(&f->svg, SVG_AT(PLOT_LEFT + 8), line - SVG_AT(4), ALIGN_START, SVG_SMALL,
			INK_SOFT, figure_say(f, "没有时延数据", "no times"), 40);
		return;
	}
	draw_bars(p, &city->rtt, line);
	draw_quantiles(p, &city->rtt, line + SVG_AT(7));
	svg_label(&f->svg, SVG_AT(SVG_WIDE - 2), line + SVG_AT(2), ALIGN_END, SVG_SMALL, INK_TEXT,
		figure_sayf(f, "%s / %s", "%s / %s", number_ms_of_us(city->rtt.p50_us).text,
			number_ms_of_us(city->rtt.p95_us).text),
		24);
}

static void draw_threshold(struct plot *p, int64_t bottom)
{
	struct figure *f = &p->figure;
	int64_t x = svg_axis_at(&p->axis, p->threshold_us);

	svg_line(&f->svg, x, SVG_AT(TOP - 8), x, bottom, INK_FAIL, STROKE_DASHED);
	svg_label(&f->svg, x, SVG_AT(TOP - 13),
		x < SVG_AT(PLOT_RIGHT - 60) ? ALIGN_MIDDLE : ALIGN_END, SVG_SMALL, INK_FAIL,
		figure_sayf(f, "时延阈值 %s ms", "threshold %s ms", figure_ms(f, p->threshold_us)),
		40);
	svg_label(&f->svg, SVG_AT(SVG_WIDE - 2), SVG_AT(TOP - 13), ALIGN_END, SVG_SMALL, INK_SOFT,
		"P50 / P95 (ms)", 40);
}

static const char *desc_of(struct figure *f)
{
	const char *text = "";

	LIST_EACH(const struct evidence_city, city, &f->page->evidence->cities)
		if (is_timed(&city->rtt))
			text = figure_sayf(f, "%s%s%s P95 %s ms", "%s%s%s P95 %s ms", text,
				text[0] ? figure_say(f, "；", "; ") : "",
				figure_city(f, city->code), number_ms_of_us(city->rtt.p95_us).text);
	return text;
}

static void draw_key(struct figure *f, int64_t y)
{
	svg_label(&f->svg, SVG_AT(PLOT_LEFT), y, ALIGN_START, SVG_SMALL, INK_SOFT,
		figure_say(f,
			"时延 (ms)，对数刻度。柱：时段数（斜纹为超过阈值）；细线：最小至最大；粗条：P50 至 P95；"
			"圆圈：P99。",
			"ms, log scale. Bars: slots (hatched: beyond the threshold); line: least to most; "
			"box: P50 to P95; ring: P99."),
		SIZE_MAX);
}

void figure_times(struct page *page)
{
	struct plot p = {.threshold_us = page->evidence->thresholds.rtt_p95_us};
	struct figure *f = &p.figure;
	int64_t low, high, bottom = SVG_AT(TOP + ROW * (int)page->evidence->cities.count);
	int row = 0;

	if (!range_of(page->evidence, &low, &high))
		return;
	figure_init(f, page);
	p.axis = svg_axis_log(low, high, SVG_AT(PLOT_LEFT), SVG_AT(PLOT_RIGHT));
	figure_open(f, page, SVG_WIDE, (int)(bottom / SVG_PX) + FOOT - 14,
		figure_say(f, "各设区市时延分布", "Latency by city"), desc_of(f));
	svg_patterns(&f->svg);
	figure_axis(f, &p.axis, 10, SVG_AT(TOP - 4), bottom, figure_ms);
	LIST_EACH(const struct evidence_city, city, &page->evidence->cities)
		draw_city(&p, city, row++);
	draw_threshold(&p, bottom);
	draw_key(f, bottom + SVG_AT(36));
	figure_close(f, "各设区市时延分布与阈值", "Latency by city, and the threshold");
	page_trace(page, "/cities", "coverage.cities", NULL);
}
