#include "reports/province_map.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "reports/facts.h"
#include "reports/region_paths.h"
#include "reports/words.h"

#define MAP_LEFT     176
#define MAP_WIDTH    328
#define MAP_HEIGHT   430
#define BOX_WIDTH    166
#define BOX_LINE     17 /* of a box beside the map */
#define BOX_GAP      8
#define LEGEND_LINE  20
#define SCALE_ROOM   14 /* below the map */
#define ROLES        (ROLE_EDGE + 1)
#define STATES       (LOCATION_CONFIRMED + 1)
#define GLYPHS_A_ROW 4 /* with numbers of two digits; else fewer */

/* One city, or all outside of the province: what its box says. */
struct place_box {
	const struct evidence_city *city; /* NULL: the evidence has none of this code */
	size_t index;                     /* of the region; its count: outside or unknown */
	struct svg_point at;              /* of the city on the map */
	size_t counts[ROLES][STATES];
	size_t kinds; /* counts that are not 0 */
	size_t a_row; /* so many of them */
	int64_t top;  /* of the box, in pixels */
};

struct drawing {
	const struct report *report;
	struct svg svg;
	struct arena arena;
	struct region_paths paths;
	struct place_box *boxes; /* of the region's cities, then outside */
	size_t count;            /* of cities */
	int64_t height;          /* of the map's part */
};

static const char *in(const struct drawing *d, const char *zh, const char *en)
{
	return phrase_in(d->report->lang, (struct phrase){zh, en});
}

/* What of a role tells it from the others: a diamond, a square, a circle. */
static const struct {
	const char *path;
	struct phrase word;
} shapes[] = {
	[ROLE_CORE] = {"M0-7L7 0L0 7L-7 0Z", {"核心节点", "core"}},
	[ROLE_REGIONAL] = {"M-5-5L5-5L5 5L-5 5Z", {"区域节点", "regional"}},
	[ROLE_EDGE] = {"M-5 0A5 5 0 1 0 5 0A5 5 0 1 0-5 0Z", {"边缘节点", "edge"}},
};
_Static_assert(ARRAY_LEN(shapes) == ROLES, "a shape for each role");

/* What of a state tells it from the others: filled, half, empty, barred, crossed. */
static const struct {
	enum svg_ink fill, stroke;
	const char *over; /* a path above, or NULL */
} looks[] = {
	[LOCATION_REFUTED] = {INK_PAPER, INK_FAIL, "M-8-8L8 8M8-8L-8 8"},
	[LOCATION_DISPUTED] = {INK_PAPER, INK_OPEN, "M0-4L0 1M0 3L0 4"},
	[LOCATION_UNKNOWN] = {INK_PAPER, INK_SOFT, NULL},
	[LOCATION_CONSISTENT] = {INK_PAPER, INK_SOFT, "M-3 0L3 0"},
	[LOCATION_SUPPORTED] = {INK_PALE, INK_ACCENT, NULL},
	[LOCATION_CONFIRMED] = {INK_ACCENT, INK_ACCENT, NULL},
};
_Static_assert(ARRAY_LEN(looks) == STATES, "a look for each state");

/* A city's ground by its verdict: the symbol of the verdict stands beside its name. */
static const struct {
	enum svg_ink fill;
	int pattern; /* enum svg_pattern; -1 */
} grounds[] = {
	[VERDICT_PASS] = {INK_HEAT_2, -1},
	[VERDICT_FAIL] = {INK_PAPER, PATTERN_HATCH},
	[VERDICT_INCONCLUSIVE] = {INK_PAPER, PATTERN_DOTS},
	[VERDICT_NOT_APPLICABLE] = {INK_TINT, -1},
	[VERDICT_NOT_ASSESSED] = {INK_PAPER, -1},
	[VERDICT_ERROR] = {INK_PAPER, PATTERN_BACK},
	[VERDICT_INFORMATIONAL] = {INK_PAPER, -1},
};
_Static_assert(ARRAY_LEN(grounds) == VERDICT_COUNT, "a ground for each verdict");

static int verdict_of(const struct place_box *box)
{
	int verdict = box->city ? box->city->service.verdict : VERDICT_NOT_ASSESSED;

	return verdict >= 0 && verdict < VERDICT_COUNT ? verdict : VERDICT_ERROR;
}

static const char *name_of(const struct drawing *d, const struct place_box *box)
{
	const struct region *region = d->report->region;

	if (box->index >= region->cities.count)
		return in(d, "省外或不详", "elsewhere");
	return in(
		d, region->cities.items[box->index].short_zh, region->cities.items[box->index].en);
}

static void count_nodes(struct drawing *d)
{
	LIST_EACH(const struct evidence_node, node, &d->report->evidence->nodes) {
		int city = node->city ? region_city_by_code(d->report->region, node->city) : -1;
		struct place_box *box = &d->boxes[city < 0 ? d->count : (size_t)city];
		int state = node->location.state;

		if (node->role < 0 || node->role >= ROLES || state < 0 || state >= STATES)
			continue;
		box->kinds += box->counts[node->role][state]++ == 0;
		if (box->counts[node->role][state] > 99)
			box->a_row = GLYPHS_A_ROW - 1;
	}
}

static void fill_boxes(struct drawing *d)
{
	const struct region *region = d->report->region;

	d->count = region->cities.count;
	d->boxes = arena_array(&d->arena, d->count + 1, sizeof(struct place_box));
	for (size_t i = 0; i < d->count; i++) {
		d->boxes[i].index = i;
		d->boxes[i].a_row = GLYPHS_A_ROW;
		d->boxes[i].at = svg_at(&d->paths.view, region->cities.items[i].centre);
		LIST_EACH(const struct evidence_city, city, &d->report->evidence->cities)
			if (text_equal(city->code, region->cities.items[i].code))
				d->boxes[i].city = city;
	}
	d->boxes[d->count].index = d->count;
	d->boxes[d->count].a_row = GLYPHS_A_ROW;
	count_nodes(d);
}

static int64_t rows_of(const struct place_box *box)
{
	return (int64_t)((box->kinds + box->a_row - 1) / box->a_row);
}

static int64_t height_of(const struct place_box *box)
{
	return BOX_LINE * (1 + rows_of(box)) + 4;
}

static int by_x(const void *left, const void *right)
{
	const struct place_box *const *a = left, *const *b = right;

	return ((*a)->at.x > (*b)->at.x) - ((*a)->at.x < (*b)->at.x);
}

static int by_y(const void *left, const void *right)
{
	const struct place_box *const *a = left, *const *b = right;

	return ((*a)->at.y > (*b)->at.y) - ((*a)->at.y < (*b)->at.y);
}

/* As near to its city as the boxes above leave room; then back up from the lower edge. Returns the
 * height that they need. */
static int64_t place_side(struct place_box **side, size_t count, int64_t height)
{
	int64_t least = 0, most = height;

	qsort(side, count, sizeof(*side), by_y);
	for (size_t i = 0; i < count; i++) {
		int64_t wanted = side[i]->at.y / SVG_PX - height_of(side[i]) / 2;

		side[i]->top = wanted > least ? wanted : least;
		least = side[i]->top + height_of(side[i]) + BOX_GAP;
	}
	for (size_t i = count; i-- > 0;) {
		if (side[i]->top + height_of(side[i]) > most)
			side[i]->top = most - height_of(side[i]);
		most = side[i]->top - BOX_GAP;
	}
	return count ? -most - BOX_GAP : 0;
}

struct sides {
	struct place_box **all;
	size_t left, count;
};

/* The western half of the cities has its boxes on the left. */
static struct sides place_boxes(struct drawing *d)
{
	struct sides sides = {
		arena_array(&d->arena, d->count + 1, sizeof(*sides.all)), d->count / 2, d->count};
	int64_t over;

	for (size_t i = 0; i < d->count; i++)
		sides.all[i] = &d->boxes[i];
	qsort(sides.all, d->count, sizeof(*sides.all), by_x);
	d->height = MAP_HEIGHT;
	for (int i = 0; i < 2; i++) {
		over = place_side(sides.all, sides.left, d->height);
		if (over > 0)
			d->height += over;
		over = place_side(sides.all + sides.left, d->count - sides.left, d->height);
		if (over > 0)
			d->height += over;
	}
	return sides;
}

static void glyph(struct drawing *d, int role, int state, int64_t x, int64_t y)
{
	svg_mark(&d->svg, x, y, shapes[role].path, looks[state].fill, looks[state].stroke);
	if (looks[state].over)
		svg_mark(&d->svg, x, y, looks[state].over, INK_NONE, looks[state].stroke);
}

/* Each role and state that the city has, with how many of them. */
static void glyphs(struct drawing *d, const struct place_box *box, int64_t x, int64_t y)
{
	size_t drawn = 0;

	for (int role = 0; role < ROLES; role++)
		for (int state = STATES - 1; state >= 0; state--) {
			int64_t left = x + SVG_AT(12 + 160 / (int64_t)box->a_row *
							       (int64_t)(drawn % box->a_row));
			int64_t middle = y + SVG_AT(BOX_LINE * (int64_t)(drawn / box->a_row));

			if (box->counts[role][state] == 0)
				continue;
			glyph(d, role, state, left, middle);
			svg_label(&d->svg, left + SVG_AT(9), middle + SVG_AT(4), ALIGN_START,
				SVG_SMALL, INK_TEXT,
				arena_format(&d->arena, "×%zu", box->counts[role][state]), 6);
			drawn++;
		}
}

static void box(struct drawing *d, const struct place_box *box, bool left)
{
	int64_t x = SVG_AT(left ? 2 : MAP_LEFT + MAP_WIDTH + 8), top = SVG_AT(box->top);
	int64_t edge = left ? x + SVG_AT(BOX_WIDTH) : x, middle = top + SVG_AT(height_of(box)) / 2;
	int verdict = verdict_of(box);

	svg_line(&d->svg, edge, middle, SVG_AT(MAP_LEFT) + box->at.x, box->at.y, INK_SOFT,
		STROKE_THIN);
	svg_rect(&d->svg, x, top, SVG_AT(BOX_WIDTH), SVG_AT(height_of(box)), INK_PAPER, INK_SOFT);
	svg_label(&d->svg, x + SVG_AT(6), top + SVG_AT(14), ALIGN_START, SVG_PLAIN, INK_TEXT,
		arena_format(&d->arena, "%s　%s %s", name_of(d, box), verdict_symbol(verdict),
			word_in(d->report->lang, &words_verdict_short, verdict)),
		28);
	glyphs(d, box, x, top + SVG_AT(BOX_LINE + 10));
}

static void ground(struct drawing *d, const struct place_box *box)
{
	int verdict = verdict_of(box);
	const char *path = d->paths.cities[box->index];

	fprintf(d->svg.out, "<path fill-rule=\"evenodd\" d=\"%s\"", path);
	if (grounds[verdict].pattern < 0)
		svg_paint(d->svg.out, grounds[verdict].fill, INK_SOFT);
	else
		svg_paint_pattern(&d->svg, (enum svg_pattern)grounds[verdict].pattern, INK_SOFT);
	fputs(" />\n", d->svg.out);
}

static void map(struct drawing *d)
{
	fprintf(d->svg.out, "<g transform=\"translate(%d 0)\">\n", MAP_LEFT);
	for (size_t i = 0; i < d->count; i++)
		ground(d, &d->boxes[i]);
	fprintf(d->svg.out, "<path d=\"%s\" stroke-width=\"2\"", d->paths.outline);
	svg_paint(d->svg.out, INK_NONE, INK_TEXT);
	fputs(" />\n", d->svg.out);
	region_scale_bar(&d->svg, &d->paths.view, SVG_AT(0), SVG_AT(MAP_HEIGHT + 10));
	fputs("</g>\n", d->svg.out);
}

static void names(struct drawing *d)
{
	for (size_t i = 0; i < d->count; i++) {
		struct svg_point at = {d->boxes[i].at.x + SVG_AT(MAP_LEFT), d->boxes[i].at.y};

		svg_circle(&d->svg, at.x, at.y, SVG_AT(2), INK_TEXT, INK_NONE);
		at.y += SVG_AT(14);
		region_label(&d->svg, at, ALIGN_MIDDLE,
			arena_format(&d->arena, "%s%s",
				d->report->lang == LANG_EN ? "" : name_of(d, &d->boxes[i]),
				verdict_symbol(verdict_of(&d->boxes[i]))),
			20);
	}
}

static const int legend_verdicts[] = {
	VERDICT_PASS, VERDICT_FAIL, VERDICT_INCONCLUSIVE, VERDICT_NOT_ASSESSED};

static void legend_cities(struct drawing *d, int64_t y)
{
	svg_label(&d->svg, SVG_AT(2), y, ALIGN_START, SVG_PLAIN, INK_TEXT,
		in(d, "设区市覆盖：", "Cities covered:"), 20);
	for (size_t i = 0; i < ARRAY_LEN(legend_verdicts); i++) {
		int verdict = legend_verdicts[i];
		int64_t x = SVG_AT(104 + 140 * (int64_t)i);

		svg_rect(&d->svg, x, y - SVG_AT(11), SVG_AT(24), SVG_AT(13), grounds[verdict].fill,
			INK_SOFT);
		if (grounds[verdict].pattern >= 0)
			svg_pattern_rect(&d->svg, x, y - SVG_AT(11), SVG_AT(24), SVG_AT(13),
				(enum svg_pattern)grounds[verdict].pattern);
		svg_label(&d->svg, x + SVG_AT(30), y, ALIGN_START, SVG_PLAIN, INK_TEXT,
			arena_format(&d->arena, "%s %s", verdict_symbol(verdict),
				word_in(d->report->lang, &words_verdict_short, verdict)),
			20);
	}
}

static void legend_roles(struct drawing *d, int64_t y)
{
	svg_label(&d->svg, SVG_AT(2), y, ALIGN_START, SVG_PLAIN, INK_TEXT,
		in(d, "节点类别：", "Nodes by role:"), 20);
	for (int role = 0; role < ROLES; role++) {
		int64_t x = SVG_AT(104 + 140 * role);

		svg_mark(&d->svg, x + SVG_AT(12), y - SVG_AT(4), shapes[role].path, INK_PALE,
			INK_ACCENT);
		svg_label(&d->svg, x + SVG_AT(30), y, ALIGN_START, SVG_PLAIN, INK_TEXT,
			phrase_in(d->report->lang, shapes[role].word), 20);
	}
}

static void legend_states(struct drawing *d, int64_t y)
{
	svg_label(&d->svg, SVG_AT(2), y, ALIGN_START, SVG_PLAIN, INK_TEXT,
		in(d, "位置判定：", "By state:"), 20);
	for (int state = 0; state < STATES; state++) {
		int64_t x = SVG_AT(96 + 92 * state);

		glyph(d, ROLE_REGIONAL, STATES - 1 - state, x + SVG_AT(12), y - SVG_AT(4));
		svg_label(&d->svg, x + SVG_AT(26), y, ALIGN_START, SVG_PLAIN, INK_TEXT,
			word_in(d->report->lang, &words_location, STATES - 1 - state), 14);
	}
}

/* Nodes that no box beside the map has. */
static void elsewhere(struct drawing *d, int64_t y)
{
	const struct place_box *box = &d->boxes[d->count];

	if (box->kinds == 0)
		return;
	svg_label(&d->svg, SVG_AT(2), y, ALIGN_START, SVG_PLAIN, INK_TEXT,
		in(d, "申报于省外或不详：", "Claimed elsewhere:"), 20);
	glyphs(d, box, SVG_AT(124), y - SVG_AT(4));
}

/* For who cannot see the figure. */
static const char *desc_text(struct drawing *d)
{
	const char *text = in(d, "各设区市覆盖结论与申报在其中的节点数：",
		"Each city's verdict of coverage and how many nodes are claimed there: ");

	for (size_t i = 0; i < d->count; i++) {
		size_t nodes = 0;

		for (int role = 0; role < ROLES; role++)
			for (int state = 0; state < STATES; state++)
				nodes += d->boxes[i].counts[role][state];
		text = arena_format(&d->arena, "%s%s%s%s%s%s%zu", text, i ? in(d, "；", "; ") : "",
			name_of(d, &d->boxes[i]), in(d, "，", ", "),
			word_in(d->report->lang, &words_verdict, verdict_of(&d->boxes[i])),
			in(d, "，节点 ", ", nodes "), nodes);
	}
	return arena_format(&d->arena, "%s%s", text,
		in(d, "。示意图，不作界线依据。", ". Schematic, no reference for boundaries."));
}

static void draw(struct drawing *d)
{
	struct sides sides = place_boxes(d);
	int64_t legend = d->height + LEGEND_LINE + SCALE_ROOM;
	bool others = d->boxes[d->count].kinds > 0;

	svg_open(&d->svg, SVG_WIDE, (int)(legend + LEGEND_LINE * (others ? 4 : 3)),
		in(d, "节点分布与设区市覆盖", "Nodes and cities covered"), desc_text(d));
	svg_patterns(&d->svg);
	map(d);
	for (size_t i = 0; i < sides.count; i++)
		box(d, sides.all[i], i < sides.left);
	names(d);
	legend_cities(d, SVG_AT(legend));
	legend_roles(d, SVG_AT(legend + LEGEND_LINE));
	legend_states(d, SVG_AT(legend + LEGEND_LINE * 2));
	elsewhere(d, SVG_AT(legend + LEGEND_LINE * 3));
	svg_close(&d->svg);
}

void province_map_write(FILE *out, const struct report *report, const char *prefix)
{
	struct drawing d = {
		.report = report, .svg = {.out = out, .prefix = prefix, .lang = report->lang}};

	d.paths = region_paths_of(report->region, MAP_WIDTH, MAP_HEIGHT, 1, &d.arena);
	fill_boxes(&d);
	draw(&d);
	arena_fini(&d.arena);
}
