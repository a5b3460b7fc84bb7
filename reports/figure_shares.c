/* Figure: the intervals of success and of good slots, city by city, against their thresholds. The
 * scale is logarithmic in what is missing to 100 %, so that 99 and 99.9 % stand apart. */
#include "reports/facts.h"
#include "reports/figure.h"
#include "reports/figures.h"

#define NAMES   88
#define PANEL   256 /* width of a plot */
#define BETWEEN 50
#define TOP     46
#define ROW     24
#define FOOT    50
#define LEAST   100 /* ppm missing: the right edge is 99.99 % and above */
#define WHOLE   1000000

/* Beyond its threshold, below it, or across it: told by shape. */
enum side { SIDE_ABOVE, SIDE_BELOW, SIDE_ACROSS };
static const struct {
	const char *path;
	enum svg_ink fill, stroke;
	struct phrase word;
} sides[] = {
	[SIDE_ABOVE] = {"M-5 0A5 5 0 1 0 5 0A5 5 0 1 0-5 0Z", INK_PASS, INK_PASS,
		{"区间全部达到阈值", "all at or above the threshold"}},
	[SIDE_BELOW] = {"M-5-5L5 5M5-5L-5 5", INK_NONE, INK_FAIL, {"全部低于阈值", "all below"}},
	[SIDE_ACROSS] = {"M0-6L6 0L0 6L-6 0Z", INK_PAPER, INK_OPEN, {"区间跨越阈值", "across it"}},
};

struct interval {
	int64_t low, high, at; /* ppm of success; at: the share itself */
};

struct panel {
	struct figure *figure;
	struct svg_axis axis; /* of what is missing */
	int64_t threshold_ppm;
};

static int64_t missing_of(int64_t ppm)
{
	int64_t missing = ppm < 0 ? WHOLE : ppm > WHOLE ? 0 : WHOLE - ppm;

	return missing;
}

static int64_t place(const struct panel *p, int64_t ppm)
{
	return svg_axis_at(&p->axis, missing_of(ppm));
}

static void draw_interval(struct panel *p, const struct interval *in, int row)
{
	struct svg *svg = &p->figure->svg;
	int64_t y = SVG_AT(TOP + ROW * row + ROW / 2);
	int64_t low = place(p, in->low), high = place(p, in->high);
	enum side side = in->low >= p->threshold_ppm   ? SIDE_ABOVE
			 : in->high < p->threshold_ppm ? SIDE_BELOW
						       : SIDE_ACROSS;

	svg_line(svg, low, y, high, y, INK_TEXT, STROKE_THICK);
	svg_line(svg, low, y - SVG_AT(4), low, y + SVG_AT(4), INK_TEXT, STROKE_THIN);
	svg_line(svg, high, y - SVG_AT(4), high, y + SVG_AT(4), INK_TEXT, STROKE_THIN);
	svg_mark(svg, place(p, in->at), y, sides[side].path, sides[side].fill, sides[side].stroke);
}

static const char *tick_text(struct figure *f, int64_t missing)
{
	return figure_percent(f, WHOLE - missing);
}

static void draw_frame(struct panel *p, const char *name, int64_t bottom)
{
	struct figure *f = p->figure;
	int64_t x = place(p, p->threshold_ppm);

	svg_label(&f->svg, p->axis.to, SVG_AT(14), ALIGN_START, SVG_PLAIN, INK_TEXT, name, 40);
	figure_axis(f, &p->axis, 5, SVG_AT(TOP), bottom, tick_text);
	svg_line(&f->svg, x, SVG_AT(TOP - 6), x, bottom, INK_FAIL, STROKE_DASHED);
	svg_label(&f->svg, x, SVG_AT(TOP - 10), ALIGN_MIDDLE, SVG_SMALL, INK_FAIL,
		figure_sayf(f, "阈值 %s", "threshold %s", figure_percent(f, p->threshold_ppm)), 40);
}

static int64_t share_ppm(int64_t part, int64_t of)
{
	return of > 0 && part >= 0 && part <= of && of <= INT64_MAX / WHOLE ? part * WHOLE / of : 0;
}

static void draw_city(
	struct panel panels[2], struct figure *f, const struct evidence_city *city, int row)
{
	const struct evidence_trials *t = &city->service;
	const struct interval in[] = {
		{t->success_low_ppm, t->success_high_ppm, share_ppm(t->success, t->slots)},
		{t->good_low_ppm, t->good_high_ppm, share_ppm(t->good, t->slots)}};
	int64_t y = SVG_AT(TOP + ROW * row + ROW / 2);

	svg_label(&f->svg, SVG_AT(NAMES - 8), y + SVG_AT(4), ALIGN_END, SVG_PLAIN, INK_TEXT,
		figure_city(f, city->code), 13);
	for (size_t i = 0; i < ARRAY_LEN(in); i++) {
		if (t->slots > 0)
			draw_interval(&panels[i], &in[i], row);
		else
			svg_label(&f->svg, panels[i].axis.to + SVG_AT(8), y + SVG_AT(4),
				ALIGN_START, SVG_SMALL, INK_SOFT,
				figure_say(f, "没有计入的时段", "no slot counted"), 40);
	}
}

static void draw_key(struct figure *f, int64_t y)
{
	int64_t x = SVG_AT(NAMES);

	for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
		svg_mark(&f->svg, x + SVG_AT(6), y - SVG_AT(4), sides[i].path, sides[i].fill,
			sides[i].stroke);
		svg_label(&f->svg, x + SVG_AT(18), y, ALIGN_START, SVG_SMALL, INK_SOFT,
			phrase_in(f->page->lang, sides[i].word), 40);
		x += SVG_AT(i == 0 && f->page->lang == LANG_EN ? 210 : 140);
	}
}

static bool has_slots(const struct evidence *evidence)
{
	LIST_EACH(const struct evidence_city, city, &evidence->cities)
		if (city->service.slots > 0)
			return true;
	return false;
}

static const char *desc_of(struct figure *f)
{
	const char *text = "";

	LIST_EACH(const struct evidence_city, city, &f->page->evidence->cities)
		if (city->service.slots > 0)
			text = figure_sayf(f, "%s%s%s 成功率下限 %s，达标率下限 %s",
				"%s%s%s success at least %s, good at least %s", text,
				text[0] ? figure_say(f, "；", "; ") : "",
				figure_city(f, city->code),
				number_percent(city->service.success_low_ppm).text,
				number_percent(city->service.good_low_ppm).text);
	return text;
}

void figure_shares(struct page *page)
{
	const struct evidence *evidence = page->evidence;
	struct figure f;
	struct panel panels[2] = {
		{&f, {0}, evidence->thresholds.success_ppm},
		{&f, {0}, evidence->thresholds.quantile_ppm},
	};
	int64_t bottom = SVG_AT(TOP + ROW * (int)evidence->cities.count);
	int row = 0;

	if (!has_slots(evidence))
		return;
	figure_init(&f, page);
	figure_open(&f, page, SVG_WIDE, (int)(bottom / SVG_PX) + FOOT,
		figure_say(&f, "各设区市成功率与时延达标率的区间",
			"Intervals of success and of good slots by city"),
		desc_of(&f));
	for (int i = 0; i < 2; i++)
		panels[i].axis =
			svg_axis_log(LEAST, WHOLE, SVG_AT(NAMES + PANEL + i * (PANEL + BETWEEN)),
				SVG_AT(NAMES + i * (PANEL + BETWEEN)));
	draw_frame(&panels[0], figure_say(&f, "成功率", "success"), bottom);
	draw_frame(&panels[1], figure_say(&f, "时延达标率", "good slots"), bottom);
	LIST_EACH(const struct evidence_city, city, &evidence->cities)
		draw_city(panels, &f, city, row++);
	draw_key(&f, bottom + SVG_AT(40));
	figure_close(&f,
		"各设区市成功率、时延达标率的单侧置信区间与阈值（对数刻度，右端为 99.99 % 及以上）",
		"Success and good slots by city: one-sided bounds and thresholds (log scale, the right "
		"edge is 99.99 % and above)");
	page_trace(page, "/cities", "coverage.cities", NULL);
}
