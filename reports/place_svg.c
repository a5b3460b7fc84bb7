#include "reports/place_svg.h"

#include <errno.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/text.h"
#include "reports/grid.h"
#include "reports/place_svg_parts.h"
#include "reports/words.h"

#define MAP_ROOM_PERCENT 8     /* about the province, on each side */
#define INSET_MOST_M     90000 /* of the smallest disc: smaller ones are shown enlarged */
#define FOOT_TOP         (MAP_TOP + MAP_HEIGHT + 20)
#define SOURCE_LINES     3
#define SOURCE_COLUMNS   170
#define INSET_LEAST_M    12000 /* half the inset's height at the least */
#define E7_PER_M         90    /* 1e-7 degrees of a meridian: 1e7 / 111195 */

static uint32_t possible_of(const struct place_subject *subject)
{
	uint32_t set = 0;

	LIST_EACH(const char *, code, &subject->node->location.cities) {
		int city = region_city_by_code(subject->region, *code);

		if (city >= 0)
			set |= UINT32_C(1) << city;
		else if (text_equal(*code, "outside"))
			set |= UINT32_C(1) << subject->region->cities.count;
	}
	return set;
}

static struct svg_view whole_view(const struct drawing *d)
{
	const struct region *region = d->subject->region;
	struct svg_box box =
		svg_box_of((const geo_ring *)region->outline.items, region->outline.count);
	int64_t tall, wide;
	struct svg_view view;

	if (box.lat_low > box.lat_high)
		box = (struct svg_box){200000000, 500000000, 800000000, 1300000000};
	tall = (box.lat_high - box.lat_low) * MAP_ROOM_PERCENT / 100;
	wide = (box.lon_high - box.lon_low) * MAP_ROOM_PERCENT / 100;
	box.lat_low -= tall;
	box.lat_high += tall;
	box.lon_low -= wide;
	box.lon_high += wide;
	svg_view_fit(&view, &box, (int64_t)MAP_WIDTH * SVG_PX, (int64_t)MAP_HEIGHT * SVG_PX);
	return view;
}

/* Circles are sorted by radius: the first is the one that a map of the province hardly shows. */
static bool inset_view(const struct drawing *d, struct svg_view *out)
{
	const struct place_circle *circle = d->subject->circles.items;
	int64_t half_m, half_e7;
	struct svg_box box;

	if (d->subject->circles.count == 0 || circle->radius_m > INSET_MOST_M)
		return false;
	half_m = circle->radius_m * 3 / 2;
	half_e7 = (half_m > INSET_LEAST_M ? half_m : INSET_LEAST_M) * E7_PER_M;
	box = (struct svg_box){circle->centre.lat_e7 - half_e7, circle->centre.lat_e7 + half_e7,
		circle->centre.lon_e7, circle->centre.lon_e7};
	svg_view_fit(out, &box, (int64_t)SIDE_WIDTH * SVG_PX, (int64_t)INSET_HEIGHT * SVG_PX);
	return true;
}

static const char *title_text(struct drawing *d)
{
	const struct place_subject *subject = d->subject;

	if (subject->claimed < 0)
		return svg_sayf(
			d, "%s 的可能位置（无申报）", "Where %s can be (no claim)", subject->addr);
	return svg_sayf(d, "节点 %s（%s）的可能位置", "Where node %s (%s) can be",
		subject->node->id, subject->addr);
}

static const char *state_text(struct drawing *d)
{
	const struct place_subject *subject = d->subject;
	const char *state =
		word_in(d->figure->lang, &words_location, subject->node->location.state);

	if (subject->claimed < 0)
		return svg_sayf(d, "判定：%s", "State: %s", state);
	return svg_sayf(d, "申报：%s；判定：%s", "Claimed: %s. State: %s",
		svg_city(d, (size_t)subject->claimed), state);
}

/* For who cannot see the figure. */
static const char *desc_text(struct drawing *d)
{
	const char *names = "";

	for (size_t i = 0; i <= d->subject->region->cities.count; i++)
		if (d->possible >> i & 1)
			names = arena_format(&d->arena, "%s%s%s", names,
				names[0] ? svg_say(d, "、", ", ") : "", svg_city(d, i));
	return svg_sayf(d, "%s。没有排除：%s。测得的范围 %zu 个。示意图，不作界线依据。",
		"%s. Not excluded: %s. Discs: %zu. Schematic, no reference for boundaries.",
		state_text(d), names[0] ? names : "—", d->subject->circles.count);
}

static void element(struct drawing *d, const char *name, const char *text)
{
	fprintf(d->out, "<%s id=\"%s-%s\">", name, d->figure->prefix, name);
	svg_text(d->out, text, SIZE_MAX);
	fprintf(d->out, "</%s>\n", name);
}

static void open_svg(struct drawing *d)
{
	const char *prefix = d->figure->prefix;

	if (d->figure->standalone)
		fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n", d->out);
	fprintf(d->out,
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
		"viewBox=\"0 0 %d %d\" role=\"img\" lang=\"%s\" aria-labelledby=\"%s-title "
		"%s-desc\" font-family=\"sans-serif\">\n",
		PAGE_WIDTH, PAGE_HEIGHT, PAGE_WIDTH, PAGE_HEIGHT,
		d->figure->lang == LANG_EN ? "en" : "zh-CN", prefix, prefix);
	element(d, "title", title_text(d));
	element(d, "desc", desc_text(d));
	fprintf(d->out,
		"<defs><pattern id=\"%s-left\" width=\"7\" height=\"7\" "
		"patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"7\" "
		"height=\"7\" fill=\"#fff6d6\"/><path d=\"M0 0V7\" stroke=\"#c9a227\" "
		"stroke-width=\"1.6\"/></pattern></defs>\n",
		prefix);
	fprintf(d->out, "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>\n", PAGE_WIDTH,
		PAGE_HEIGHT);
}

static void draw_head(struct drawing *d)
{
	fputs("<text x=\"16\" y=\"36\" font-size=\"22\" font-weight=\"bold\">", d->out);
	svg_text(d->out, title_text(d), 76);
	fputs("</text>\n<text x=\"16\" y=\"64\" font-size=\"16\">", d->out);
	svg_text(d->out, state_text(d), 100);
	fprintf(d->out,
		"</text>\n<text x=\"%d\" y=\"36\" font-size=\"16\" text-anchor=\"end\" "
		"fill=\"#555\">",
		PAGE_WIDTH - 16);
	fputs(svg_say(d, "示意图", "Schematic"), d->out);
	fputs("</text>\n", d->out);
}

/* Whose names and boundaries these are, as its licence asks. */
static void draw_source(struct drawing *d)
{
	const char *left = d->subject->region->source ? d->subject->region->source : "";

	for (int i = 0; i < SOURCE_LINES && *left; i++) {
		size_t len = grid_line(left, SOURCE_COLUMNS);

		fprintf(d->out, "<text x=\"16\" y=\"%d\" font-size=\"9\" fill=\"#555\">",
			FOOT_TOP + 14 + 11 * i);
		svg_text(d->out, i + 1 < SOURCE_LINES ? arena_text_n(&d->arena, left, len) : left,
			SOURCE_COLUMNS);
		fputs("</text>\n", d->out);
		left += len;
	}
}

static void draw_foot(struct drawing *d)
{
	const char *foot = svg_say(d,
		"示意图：边界已简化，不作界线依据；判定时边界另留 5 km 余量。时延只给出上限，数据库只作对照。",
		"Schematic: boundaries are simplified, 5 km of margin are allowed when judging. Times "
		"give upper bounds; databases are for comparison.");

	fprintf(d->out, "<text x=\"16\" y=\"%d\" font-size=\"12\" fill=\"#555\">", FOOT_TOP);
	svg_text(d->out, foot, SIZE_MAX);
	fputs("</text>\n", d->out);
	draw_source(d);
}

int place_svg_write(FILE *out, const struct place_figure *figure, struct err *err)
{
	struct drawing d = {.out = out, .figure = figure, .subject = figure->subject};
	struct svg_view view, inset;
	bool with_inset = inset_view(&d, &inset);

	d.possible = possible_of(d.subject);
	view = whole_view(&d);
	open_svg(&d);
	draw_head(&d);
	svg_draw_map(&d, &view, MAP_LEFT, MAP_TOP);
	if (with_inset)
		svg_draw_map(&d, &inset, SIDE_LEFT, INSET_TOP);
	svg_draw_legend(&d, with_inset);
	draw_foot(&d);
	fputs("</svg>\n", out);
	arena_fini(&d.arena);
	if (ferror(out))
		return err_set_errno(err, ERR_IO, errno, _("writing the figure failed"));
	return 0;
}
