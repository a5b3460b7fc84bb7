/* Beside the map: what its signs mean, the discs by number, the databases by letter. */
#include "reports/numbers.h"
#include "reports/place_svg_parts.h"
#include "reports/words.h"

#define ROW_PX        19
#define CIRCLES_MOST  12
#define CIRCLES_FEWER 6 /* beside an inset */
#define BASES_MOST    4
#define LINE_COLUMNS  46

struct legend {
	struct drawing *d;
	int y; /* of the next row's base line, in pixels */
};

static void text_at(struct legend *l, int x, const char *weight, const char *text)
{
	fprintf(l->d->out, "<text x=\"%d\" y=\"%d\" font-size=\"13\" font-weight=\"%s\">",
		SIDE_LEFT + x, l->y, weight);
	svg_text(l->d->out, text, LINE_COLUMNS);
	fputs("</text>\n", l->d->out);
}

static void head(struct legend *l, const char *zh, const char *en)
{
	l->y += 6;
	text_at(l, 0, "bold", svg_say(l->d, zh, en));
	l->y += ROW_PX;
}

static void row(struct legend *l, const char *text)
{
	text_at(l, 34, "normal", text);
	l->y += ROW_PX;
}

static void swatch(struct legend *l, const char *attributes)
{
	fprintf(l->d->out, "<rect x=\"%d\" y=\"%d\" width=\"24\" height=\"12\" %s/>\n", SIDE_LEFT,
		l->y - 11, attributes);
}

static void line(struct legend *l, const char *dashes)
{
	fprintf(l->d->out,
		"<path d=\"M%d %dH%d\" stroke=\"#0050a0\" stroke-width=\"1.5\" "
		"stroke-dasharray=\"%s\"/>\n",
		SIDE_LEFT, l->y - 5, SIDE_LEFT + 26, dashes);
}

static void mark(struct legend *l, enum place_mark_kind kind, bool sure)
{
	svg_draw_mark(
		l->d, kind, sure, (int64_t)(SIDE_LEFT + 12) * SVG_PX, (int64_t)(l->y - 5) * SVG_PX);
}

static bool has_mark(const struct drawing *d, enum place_mark_kind kind, bool sure)
{
	LIST_EACH(const struct place_mark, each, &d->subject->marks)
		if (each->kind == kind && each->sure == sure)
			return true;
	return false;
}

static const struct mark_row {
	enum place_mark_kind kind;
	bool sure;
	struct phrase word;
} mark_rows[] = {
	{MARK_AGENT, true, {"拨测点，位置有证明材料", "agent, its place attested"}},
	{MARK_AGENT, false, {"拨测点，位置未经证明", "agent, its place not attested"}},
	{MARK_LANDMARK, true, {"地标，位置有证明材料", "landmark, its place attested"}},
	{MARK_LANDMARK, false, {"地标，位置未经证明", "landmark, its place not attested"}},
	{MARK_SITE, false, {"申报的机房", "declared site"}},
	{MARK_DATABASE, true, {"地址库给出的点（到市）", "a database's point (of a city)"}},
	{MARK_DATABASE, false,
		{"地址库的省、国中点，不指明地点", "a database's midpoint: it places nothing"}},
};

static void tell_areas(struct legend *l)
{
	struct drawing *d = l->d;

	head(l, "图例", "Legend");
	if (d->subject->claimed >= 0) {
		swatch(l, "fill=\"#fff\" stroke=\"#b30000\" stroke-width=\"3\"");
		row(l, svg_say(d, "申报的城市", "claimed city"));
	}
	if (d->possible) {
		swatch(l, arena_format(&d->arena, "fill=\"url(#%s-left)\" stroke=\"#777\"",
				  d->figure->prefix));
		row(l, svg_say(d, "没有排除的城市（斜纹）", "city not excluded (hatched)"));
		swatch(l, "fill=\"#efefef\" stroke=\"#aaa\"");
		row(l, svg_say(d, "已排除的城市", "city excluded"));
	}
	if (d->subject->circles.count == 0)
		return;
	if (d->possible) {
		swatch(l, "fill=\"#0050a0\" fill-opacity=\"0.22\" stroke=\"#0050a0\" "
			  "stroke-width=\"2\"");
		row(l, svg_say(d, "各范围的公共部分", "what all discs share"));
	}
	line(l, "7 4");
	row(l, svg_say(d, "由拨测点的时延得出的范围", "disc by an agent's round trip"));
	for (size_t i = 0; i < d->subject->circles.count; i++)
		if (d->subject->circles.items[i].by) {
			line(l, "2 3");
			row(l, svg_say(d, "由地标得出的范围", "disc by way of a landmark"));
			break;
		}
}

static void tell_outside(struct legend *l)
{
	struct drawing *d = l->d;
	bool open = d->possible >> d->subject->region->cities.count & 1;

	if (d->possible == 0) {
		row(l, svg_say(d, "各范围没有公共部分", "the discs share no point"));
		return;
	}
	row(l, open ? svg_say(d, "省外：没有排除", "outside the province: not excluded")
		    : svg_say(d, "省外：已排除", "outside the province: excluded"));
}

static void tell_marks(struct legend *l)
{
	bool crossed = false;

	for (size_t i = 0; i < ARRAY_LEN(mark_rows); i++) {
		const struct mark_row *each = &mark_rows[i];

		if (!has_mark(l->d, each->kind, each->sure))
			continue;
		mark(l, each->kind, each->sure);
		row(l, phrase_in(l->d->figure->lang, each->word));
	}
	LIST_EACH(const struct place_mark, each, &l->d->subject->marks)
		crossed |= each->left_out;
	if (crossed)
		row(l, svg_say(l->d, "打叉：不计入的拨测点",
			       "crossed out: an agent that does not count"));
}

static void tell_circles(struct legend *l, size_t most)
{
	const struct place_subject *subject = l->d->subject;
	struct arena *arena = &l->d->arena;

	if (subject->circles.count == 0)
		return;
	head(l, "范围（由小到大）", "Discs (smallest first)");
	for (size_t i = 0; i < subject->circles.count && i < most; i++) {
		const struct place_circle *circle = &subject->circles.items[i];

		text_at(l, 4, "bold", arena_format(arena, "%zu", i + 1));
		row(l, arena_format(arena, "%s  %s ms  ≤ %s km%s", circle->id,
			       number_ms_of_ns(circle->rtt_ns).text,
			       number_km(circle->radius_m).text,
			       circle->ring.count ? ""
						  : svg_say(l->d, "（图外）", " (not drawn)")));
	}
	if (subject->circles.count > most)
		row(l, svg_sayf(l->d, "另有 %zu 个", "%zu more", subject->circles.count - most));
}

static void tell_databases(struct legend *l)
{
	size_t told = 0, rest = 0;

	LIST_EACH(const struct place_mark, each, &l->d->subject->marks) {
		if (each->kind != MARK_DATABASE)
			continue;
		if (told == BASES_MOST) {
			rest++;
			continue;
		}
		if (told++ == 0)
			head(l, "地址库的点", "Databases' points");
		text_at(l, 4, "bold", arena_format(&l->d->arena, "%c", svg_letter_of(l->d, each)));
		row(l, each->id);
	}
	if (rest)
		row(l, svg_sayf(l->d, "另有 %zu 个", "%zu more", rest));
}

void svg_draw_legend(struct drawing *d, bool with_inset)
{
	struct legend l = {.d = d, .y = MAP_TOP + 8};

	tell_areas(&l);
	tell_outside(&l);
	tell_marks(&l);
	tell_circles(&l, with_inset ? CIRCLES_FEWER : CIRCLES_MOST);
	tell_databases(&l);
	if (!with_inset)
		return;
	l.y = INSET_TOP - 8;
	text_at(&l, 0, "bold",
		svg_say(d, "放大：最小的范围一带", "Enlarged: about the smallest disc"));
}
