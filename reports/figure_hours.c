/* Figure: of the slots of each hour of the day those with an answer, all nodes together. */
#include "reports/figure.h"
#include "reports/figures.h"

#define HOURS     24
#define PLOT_LEFT 48
#define STEP      26
#define BAR       20
#define TOP       30
#define HEIGHT    110
#define FOOT      58
#define WHOLE     1000000

struct hour {
	int64_t counted, answered;
	size_t silent; /* nodes with slots and no answer */
};

static int64_t add(int64_t a, int64_t b)
{
	return b < 0 ? a : a > INT64_MAX / WHOLE - b ? INT64_MAX / WHOLE : a + b;
}

static bool sum(const struct evidence *evidence, struct hour hours[HOURS])
{
	bool any = false;

	LIST_EACH(const struct evidence_hours, node, &evidence->availability)
		for (size_t i = 0; i < HOURS && 2 * i + 1 < node->answered.count; i++) {
			int64_t counted = node->answered.items[2 * i];
			int64_t answered = node->answered.items[2 * i + 1];

			if (counted <= 0 || counted > INT64_MAX / WHOLE || answered < 0)
				continue;
			hours[i].counted = add(hours[i].counted, counted);
			hours[i].answered =
				add(hours[i].answered, answered < counted ? answered : counted);
			hours[i].silent += answered == 0;
			any = true;
		}
	return any;
}

static void draw_hour(struct figure *f, const struct svg_axis *axis, const struct hour *hour, int i)
{
	int64_t x = SVG_AT(PLOT_LEFT + i * STEP), middle = x + SVG_AT(BAR / 2), top;
	int64_t ppm = hour->counted > 0 ? hour->answered * WHOLE / hour->counted : 0;

	svg_label(&f->svg, middle, axis->from + SVG_AT(14), ALIGN_MIDDLE, SVG_SMALL, INK_SOFT,
		arena_format(&f->arena, "%02d", i), 2);
	if (hour->counted == 0) {
		svg_rect(&f->svg, x, axis->to, SVG_AT(BAR), axis->from - axis->to, INK_TINT,
			INK_NONE);
		svg_pattern_rect(
			&f->svg, x, axis->to, SVG_AT(BAR), axis->from - axis->to, PATTERN_HATCH);
		return;
	}
	top = svg_axis_at(axis, ppm);
	svg_rect(&f->svg, x, axis->to, SVG_AT(BAR), axis->from - axis->to, INK_TINT, INK_NONE);
	svg_rect(&f->svg, x, top, SVG_AT(BAR), axis->from - top, INK_ACCENT, INK_NONE);
	if (hour->silent > 0)
		svg_label(&f->svg, middle, axis->to - SVG_AT(5), ALIGN_MIDDLE, SVG_SMALL, INK_FAIL,
			arena_format(&f->arena, "✗%zu", hour->silent), 6);
}

static int64_t least_of(const struct hour hours[HOURS])
{
	int64_t least = WHOLE;

	for (int i = 0; i < HOURS; i++) {
		int64_t ppm =
			hours[i].counted > 0 ? hours[i].answered * WHOLE / hours[i].counted : WHOLE;

		least = ppm < least ? ppm : least;
	}
	return least;
}

static void draw_scale(struct figure *f, const struct svg_axis *axis)
{
	static const int64_t ticks[] = {0, WHOLE / 2, WHOLE};

	for (size_t i = 0; i < ARRAY_LEN(ticks); i++) {
		int64_t y = svg_axis_at(axis, ticks[i]);

		svg_label(&f->svg, SVG_AT(PLOT_LEFT - 6), y + SVG_AT(4), ALIGN_END, SVG_SMALL,
			INK_SOFT, figure_percent(f, ticks[i]), 8);
		svg_line(&f->svg, SVG_AT(PLOT_LEFT), y, SVG_AT(PLOT_LEFT + HOURS * STEP), y,
			INK_HAIR, STROKE_THIN);
	}
}

void figure_hours(struct page *page)
{
	struct hour hours[HOURS] = {{0}};
	struct svg_axis axis = svg_axis_linear(0, WHOLE, SVG_AT(TOP + HEIGHT), SVG_AT(TOP));
	struct figure f;

	if (!sum(page->evidence, hours))
		return;
	figure_init(&f, page);
	figure_open(&f, page, SVG_WIDE, TOP + HEIGHT + FOOT - 12,
		figure_say(&f, "逐小时应答的时段比例", "Slots answered by hour of the day"),
		figure_sayf(&f, "%zu 个节点合计；最低的小时为 %s。",
			"%zu nodes together; the least hour has %s.",
			page->evidence->availability.count, number_percent(least_of(hours)).text));
	svg_patterns(&f.svg);
	draw_scale(&f, &axis);
	for (int i = 0; i < HOURS; i++)
		draw_hour(&f, &axis, &hours[i], i);
	svg_label(&f.svg, SVG_AT(PLOT_LEFT), SVG_AT(TOP + HEIGHT + 36), ALIGN_START, SVG_SMALL,
		INK_SOFT,
		figure_say(&f,
			"北京时间的小时；柱：全部节点有应答的时段比例；✗ 为该小时全无应答的节点数；斜纹：没有时段。",
			"Hours in UTC+8; bars: slots with an answer, all nodes; ✗ nodes without any answer "
			"in that hour; hatched: no slots."),
		SIZE_MAX);
	figure_close(&f, "全部节点逐小时应答的时段比例", "Slots answered by hour, all nodes");
	page_trace(page, "/availability", "nodes.availability", NULL);
}
