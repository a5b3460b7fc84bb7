#include "reports/figure.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "reports/facts.h"

#define CITY_SUFFIX "市"

void figure_init(struct figure *figure, struct page *page)
{
	*figure = (struct figure){.page = page, .svg = {page->out, NULL, page->lang}};
}

/* Ids by chapter and number: no two pictures of a page share them. */
void figure_open(struct figure *figure, struct page *page, int width, int height, const char *title,
	const char *desc)
{
	page_figure_open(page);
	if (page->annex)
		snprintf(figure->prefix, sizeof(figure->prefix), "annex-%c-%d-%d",
			page->annex - 'A' + 'a', page->section, page->figures);
	else
		snprintf(figure->prefix, sizeof(figure->prefix), "figure-%d-%d", page->chapter,
			page->figures);
	figure->svg.prefix = figure->prefix;
	svg_open(&figure->svg, width, height, title, desc);
}

void figure_close(struct figure *figure, const char *zh, const char *en)
{
	svg_close(&figure->svg);
	page_figure_close(figure->page, zh, en);
	arena_fini(&figure->arena);
}

const char *figure_say(const struct figure *figure, const char *zh, const char *en)
{
	return phrase_in(figure->page->lang, (struct phrase){zh, en});
}

const char *figure_sayf(struct figure *figure, const char *zh, const char *en, ...)
{
	const char *kept = "";
	char *text = NULL;
	va_list args;

	va_start(args, en);
	if (vasprintf(&text, figure->page->lang == LANG_EN ? en : zh, args) < 0)
		figure->page->no_memory = true;
	else
		kept = arena_text(&figure->arena, text);
	va_end(args);
	free(text);
	return kept;
}

const char *figure_city(struct figure *figure, const char *code)
{
	const char *name = facts_city(figure->page->report, code);
	size_t len = strlen(name), end = strlen(CITY_SUFFIX);

	if (len > 2 * end && strcmp(name + len - end, CITY_SUFFIX) == 0)
		return arena_text_n(&figure->arena, name, len - end);
	return name;
}

/* Decimals of a millionth or thousandth, without the zeros at their end. */
static const char *trimmed(struct figure *figure, int64_t value, int64_t unit, const char *after)
{
	const char *text = "";
	int64_t rest = value % unit;

	if (value < 0)
		return arena_format(&figure->arena, "—");
	for (int64_t digit = unit / 10; rest > 0 && digit > 0; digit /= 10) {
		text = arena_format(&figure->arena, "%s%d", text, (int)(rest / digit));
		rest %= digit;
	}
	return arena_format(&figure->arena, "%s%s%s%s", number_count(value / unit).text,
		text[0] ? "." : "", text, after);
}

const char *figure_ms(struct figure *figure, int64_t us)
{
	return trimmed(figure, us, 1000, "");
}

const char *figure_percent(struct figure *figure, int64_t ppm)
{
	return trimmed(figure, ppm, 10000, " %");
}

void figure_axis(struct figure *figure, const struct svg_axis *axis, size_t most, int64_t top,
	int64_t y, const char *(*text)(struct figure *figure, int64_t value))
{
	struct svg_ticks ticks = svg_axis_ticks(axis, most);
	struct svg *svg = &figure->svg;

	for (size_t i = 0; i < ticks.count; i++) {
		int64_t x = svg_axis_at(axis, ticks.at[i]);

		svg_line(svg, x, top, x, y, INK_HAIR, STROKE_THIN);
		svg_label(svg, x, y + SVG_AT(14), ALIGN_MIDDLE, SVG_SMALL, INK_SOFT,
			text(figure, ticks.at[i]), 16);
	}
	svg_line(svg, axis->from, y, axis->to, y, INK_SOFT, STROKE_THIN);
}
