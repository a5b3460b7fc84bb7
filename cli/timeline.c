#include "cli/timeline.h"

#include <string.h>

#include "base/array.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/language.h"

#define WIDTH_LEAST   40
#define NODE_MOST     24 /* columns of a node's name */
#define KIND_WIDTH    9
#define GAP_MINUTES   1440
#define DAY_HOURS     24
#define GAPS_LISTED   20
#define CST_MINUTES   480
#define MONTH_COLUMNS 3 /* of a label, with a blank behind */
#define YEAR_COLUMNS  5

/* How full a column is. */
enum shade { SHADE_NONE, SHADE_ISOLATED, SHADE_FEW, SHADE_SOME, SHADE_MOST, SHADE_ALL };

static const struct {
	const char *block, *ascii;
	int percent; /* of the hours have records, at least */
} shades[] = {
	[SHADE_NONE] = {"·", ".", 0},
	[SHADE_ISOLATED] = {"?", "?", 0},
	[SHADE_FEW] = {"░", "-", 0},
	[SHADE_SOME] = {"▒", "+", 33},
	[SHADE_MOST] = {"▓", "*", 66},
	[SHADE_ALL] = {"█", "#", 90},
};

/* Days since the epoch in +08:00. */
struct chart {
	FILE *out;
	const struct inventory *inventory;
	const struct timeline_look *look;
	struct unix_ms as_of, mark;
	int64_t from_day, to_day; /* shown: [from, to) */
	int64_t unit;             /* days a column */
	size_t columns, left;     /* left: columns of the names */
	size_t node_width;
	struct arena arena;
};

static int64_t day_of(int64_t at_ms)
{
	return (at_ms + WHEN_CST_OFFSET_MS) / WHEN_DAY_MS;
}

static int64_t ms_of(int64_t day)
{
	return day * WHEN_DAY_MS - WHEN_CST_OFFSET_MS;
}

static bool is_isolated(const struct inventory_archive *archive, int64_t minute)
{
	LIST_EACH(const struct inventory_isolated, isolated, &archive->isolated)
		if (minute * WHEN_MINUTE_MS >= isolated->from.v &&
			minute * WHEN_MINUTE_MS < isolated->to.v)
			return true;
	return false;
}

/* The first row from `at` on that is not isolated, or the count. */
static size_t next_row(const struct inventory_archive *archive, size_t at)
{
	while (at < archive->minutes.count && is_isolated(archive, archive->minutes.items[at]))
		at += 3;
	return at;
}

/* The first day and the last instant of records that are not isolated. */
static bool find_ends(struct chart *chart, int64_t *first_ms, int64_t *last_ms)
{
	bool found = false;

	LIST_EACH(const struct inventory_archive, archive, &chart->inventory->archives) {
		const int64_t *rows = archive->minutes.items;

		for (size_t at = next_row(archive, 0); at < archive->minutes.count;
			at = next_row(archive, at + 3)) {
			int64_t from = rows[at] * WHEN_MINUTE_MS;
			int64_t to = (rows[at] + rows[at + 1]) * WHEN_MINUTE_MS;

			*first_ms = !found || from < *first_ms ? from : *first_ms;
			*last_ms = !found || to > *last_ms ? to : *last_ms;
			found = true;
		}
	}
	return found;
}

/* Days, else whole weeks: 1, 7, 14, 28, ... as few as fit. The last column is whole. */
static void fit(struct chart *chart)
{
	size_t room = chart->look->width > WIDTH_LEAST ? chart->look->width : WIDTH_LEAST;
	int64_t days = chart->to_day - chart->from_day;

	room -= chart->left;
	chart->unit = 1;
	while ((days + chart->unit - 1) / chart->unit > (int64_t)room)
		chart->unit = chart->unit == 1 ? 7 : 2 * chart->unit;
	chart->columns = (size_t)((days + chart->unit - 1) / chart->unit);
	chart->from_day = chart->to_day - (int64_t)chart->columns * chart->unit;
}

static bool lay_out(struct chart *chart)
{
	int64_t first_ms, last_ms;

	if (!find_ends(chart, &first_ms, &last_ms))
		return false;
	chart->as_of = chart->look->as_of;
	if (chart->as_of.v == BIND_ABSENT)
		chart->as_of.v = last_ms;
	chart->mark = when_months_before(chart->as_of, chart->look->months);
	chart->from_day = day_of(first_ms < chart->mark.v ? first_ms : chart->mark.v);
	chart->to_day = day_of((last_ms > chart->as_of.v ? last_ms : chart->as_of.v) - 1) + 1;
	LIST_EACH(const struct inventory_archive, archive, &chart->inventory->archives) {
		size_t width = text_columns(text_shown(&chart->arena, archive->node));

		chart->node_width = width > chart->node_width ? width : chart->node_width;
	}
	if (chart->node_width > NODE_MOST)
		chart->node_width = NODE_MOST;
	chart->left = chart->node_width + 1 + KIND_WIDTH + 1;
	fit(chart);
	return true;
}

static void blanks(FILE *out, size_t count)
{
	while (count-- > 0)
		fputc(' ', out);
}

/* Cut to `width` columns, between characters. The text is as text_shown gives it. */
static void cell(const struct chart *chart, const char *text, size_t width)
{
	bool cut = text_columns(text) > width;
	size_t room = cut ? width - 1 : width, used = 0;

	while (*text) {
		uint32_t code = 0;
		size_t len = utf8_next(text, strlen(text), &code);
		char one[8];
		size_t columns;

		if (len == 0)
			break;
		memcpy(one, text, len);
		one[len] = '\0';
		columns = text_columns(one);
		if (used + columns > room)
			break;
		fputs(one, chart->out);
		used += columns;
		text += len;
	}
	if (cut) {
		fputc('~', chart->out);
		used++;
	}
	blanks(chart->out, width - used + 1);
}

static void names(struct chart *chart, const struct inventory_archive *archive)
{
	cell(chart, text_shown(&chart->arena, archive->node), chart->node_width);
	cell(chart, language_word(&words_log_kind, archive->kind), KIND_WIDTH);
}

static size_t column_of(const struct chart *chart, int64_t at_ms)
{
	return (size_t)((day_of(at_ms) - chart->from_day) / chart->unit);
}

/* The first day of the month behind the one of this day. */
static int64_t next_month(int64_t day)
{
	struct civil c = when_to_civil((struct unix_ms){ms_of(day)}, CST_MINUTES);

	return c.month == 12 ? when_days(c.year + 1, 1, 1) : when_days(c.year, c.month + 1, 1);
}

/* Two lines: years where they begin, months where there is room. */
static void axis_line(const struct chart *chart, bool years)
{
	size_t label = years ? YEAR_COLUMNS : MONTH_COLUMNS, used = 0;
	int year = 0;

	blanks(chart->out, chart->left);
	for (int64_t day = next_month(chart->from_day - 1); day < chart->to_day;
		day = next_month(day)) {
		struct civil c = when_to_civil((struct unix_ms){ms_of(day)}, CST_MINUTES);
		size_t at = column_of(chart, ms_of(day));

		if ((years && c.year == year) || at < used || at + label > chart->columns + 1)
			continue;
		year = c.year;
		blanks(chart->out, at - used);
		fprintf(chart->out, years ? "%04d " : "%02d ", years ? c.year : c.month);
		used = at + label;
	}
	fputc('\n', chart->out);
}

/* What each hour of the chart holds: SHADE_NONE, SHADE_ISOLATED or SHADE_ALL. */
static unsigned char *hours_of(struct chart *chart, const struct inventory_archive *archive)
{
	int64_t count = (chart->to_day - chart->from_day) * DAY_HOURS;
	int64_t first = ms_of(chart->from_day) / (60 * WHEN_MINUTE_MS);
	unsigned char *hours = arena_alloc(&chart->arena, (size_t)count);

	for (size_t at = 0; at + 2 < archive->minutes.count; at += 3) {
		const int64_t *row = archive->minutes.items + at;
		bool isolated = is_isolated(archive, row[0]);

		for (int64_t hour = row[0] / 60 - first;
			hour <= (row[0] + row[1] - 1) / 60 - first && hour < count; hour++)
			if (hour >= 0 && hours[hour] != SHADE_ALL)
				hours[hour] = isolated ? SHADE_ISOLATED : SHADE_ALL;
	}
	return hours;
}

/* Of the column's hours that lie before as_of. */
static enum shade shade_of(const struct chart *chart, const unsigned char *hours, size_t column)
{
	int64_t from = (int64_t)column * chart->unit * DAY_HOURS;
	int64_t all = (chart->as_of.v - ms_of(chart->from_day)) / (60 * WHEN_MINUTE_MS) - from;
	int64_t present = 0, isolated = 0;
	enum shade shade = SHADE_FEW;

	for (int64_t hour = from; hour < from + chart->unit * DAY_HOURS; hour++) {
		present += hours[hour] == SHADE_ALL;
		isolated += hours[hour] == SHADE_ISOLATED;
	}
	if (present == 0)
		return isolated ? SHADE_ISOLATED : SHADE_NONE;
	if (all <= 0 || all > chart->unit * DAY_HOURS)
		all = chart->unit * DAY_HOURS;
	for (enum shade next = SHADE_SOME; next <= SHADE_ALL; next++)
		if (present * 100 >= all * shades[next].percent)
			shade = next;
	return shade;
}

struct gap {
	int64_t from_ms, to_ms;
};
typedef LIST_OF(struct gap) gap_list;

static void add_gap(struct chart *chart, gap_list *gaps, size_t *cap, int64_t from, int64_t to)
{
	if (to - from > GAP_MINUTES * WHEN_MINUTE_MS)
		*(struct gap *)arena_push(&chart->arena, &gaps->items, &gaps->count, cap,
			sizeof(struct gap)) = (struct gap){from, to};
}

/* Longer than 24 hours, in the months before as_of, ends included. */
static gap_list gaps_of(struct chart *chart, const struct inventory_archive *archive)
{
	int64_t at_ms = chart->mark.v; /* all before it is present or said */
	gap_list gaps = {NULL, 0};
	size_t cap = 0;

	for (size_t at = next_row(archive, 0); at < archive->minutes.count;
		at = next_row(archive, at + 3)) {
		const int64_t *row = archive->minutes.items + at;
		int64_t from = row[0] * WHEN_MINUTE_MS, to = (row[0] + row[1]) * WHEN_MINUTE_MS;

		if (from >= chart->as_of.v)
			break;
		add_gap(chart, &gaps, &cap, at_ms, from);
		at_ms = to > at_ms ? to : at_ms;
	}
	add_gap(chart, &gaps, &cap, at_ms, chart->as_of.v);
	return gaps;
}

/* The columns that a gap has a part in; how many there are up to the last of them. */
static size_t mark_gap(
	const struct chart *chart, char *marks, int64_t from_ms, int64_t to_ms, char mark)
{
	size_t last = column_of(chart, to_ms - 1);

	for (size_t at = column_of(chart, from_ms); at <= last; at++)
		marks[at] = mark;
	return last + 1;
}

/* Gaps of the inventory, which are of 30 minutes and more, as far as the chart shows them. */
static size_t mark_short_gaps(
	const struct chart *chart, const struct inventory_archive *archive, char *marks)
{
	int64_t begin_ms = ms_of(chart->from_day), end_ms = ms_of(chart->to_day);
	size_t end = 0;

	LIST_EACH(const struct inventory_gap, gap, &archive->gaps) {
		int64_t from_ms = gap->from.v > begin_ms ? gap->from.v : begin_ms;
		int64_t to_ms = gap->to.v < end_ms ? gap->to.v : end_ms;

		if (gap->to.v - gap->from.v <= GAP_MINUTES * WHEN_MINUTE_MS && from_ms < to_ms)
			end = mark_gap(chart, marks, from_ms, to_ms, ':');
	}
	return end;
}

/* A line below the row: which of its columns have a part in a gap. */
static void mark_gaps(
	struct chart *chart, const struct inventory_archive *archive, const gap_list *gaps)
{
	char *marks = arena_alloc(&chart->arena, chart->columns + 1);
	size_t end;

	memset(marks, ' ', chart->columns);
	end = mark_short_gaps(chart, archive, marks);
	LIST_EACH(const struct gap, gap, gaps) {
		size_t behind = mark_gap(chart, marks, gap->from_ms, gap->to_ms, '!');

		end = behind > end ? behind : end;
	}
	if (end == 0)
		return;
	marks[end] = '\0';
	blanks(chart->out, chart->left);
	fprintf(chart->out, "%s\n", marks);
}

static void row(struct chart *chart, const struct inventory_archive *archive)
{
	unsigned char *hours = hours_of(chart, archive);
	gap_list gaps = gaps_of(chart, archive);

	names(chart, archive);
	for (size_t column = 0; column < chart->columns; column++) {
		enum shade shade = shade_of(chart, hours, column);

		fputs(chart->look->ascii ? shades[shade].ascii : shades[shade].block, chart->out);
	}
	fputc('\n', chart->out);
	mark_gaps(chart, archive, &gaps);
}

/* Where the months that are asked for begin. */
static void mark_begin(const struct chart *chart)
{
	char from[WHEN_TEXT_LEN], to[WHEN_TEXT_LEN], text[256];
	size_t at = column_of(chart, chart->mark.v), len;

	when_day(chart->mark, from);
	when_day(chart->as_of, to);
	snprintf(text, sizeof(text),
		ngettext("%s: %d month before %s", "%s: %d months before %s",
			(unsigned long)chart->look->months),
		from, chart->look->months, to);
	len = text_columns(text);
	if (at + 2 + len <= chart->columns) {
		blanks(chart->out, chart->left + at);
		fprintf(chart->out, "^ %s\n", text);
	} else if (chart->left + at > len) {
		blanks(chart->out, chart->left + at - len - 1);
		fprintf(chart->out, "%s ^\n", text);
	} else {
		blanks(chart->out, chart->left + at);
		fprintf(chart->out, "^\n%s\n", text);
	}
}

static void legend(const struct chart *chart)
{
	const char *of[ARRAY_LEN(shades)] = {""};

	for (size_t i = 0; i < ARRAY_LEN(shades); i++)
		of[i] = chart->look->ascii ? shades[i].ascii : shades[i].block;
	fprintf(chart->out,
		ngettext("A column is %lld day.", "A column is %lld days.",
			(unsigned long)chart->unit),
		(long long)chart->unit);
	fputc('\n', chart->out);
	fprintf(chart->out,
		_("Hours with records: %s 90 %% and more, %s 66 %%, %s 33 %%, %s fewer, %s none"),
		of[SHADE_ALL], of[SHADE_MOST], of[SHADE_SOME], of[SHADE_FEW], of[SHADE_NONE]);
	fputc('\n', chart->out);
	fprintf(chart->out,
		_("%s isolated records alone; ! a gap of more than 24 hours, : of 30 minutes or more"),
		of[SHADE_ISOLATED]);
	fputc('\n', chart->out);
}

static void list_gaps(struct chart *chart)
{
	size_t listed = 0, count = 0;

	LIST_EACH(const struct inventory_archive, archive, &chart->inventory->archives) {
		gap_list gaps = gaps_of(chart, archive);

		LIST_EACH(const struct gap, gap, &gaps) {
			char from[WHEN_TEXT_LEN], to[WHEN_TEXT_LEN];
			int64_t minutes = (gap->to_ms - gap->from_ms) / WHEN_MINUTE_MS;

			count++;
			if (listed >= GAPS_LISTED)
				continue;
			listed++;
			names(chart, archive);
			fprintf(chart->out, _("! %s to %s: %lld h %lld min"),
				when_minute((struct unix_ms){gap->from_ms}, from),
				when_minute((struct unix_ms){gap->to_ms}, to),
				(long long)minutes / 60, (long long)minutes % 60);
			fputc('\n', chart->out);
		}
	}
	if (count > listed) {
		fprintf(chart->out, ngettext("%zu more gap", "%zu more gaps", count - listed),
			count - listed);
		fputc('\n', chart->out);
	}
}

void timeline_print(FILE *out, const struct inventory *inventory, const struct timeline_look *look)
{
	struct chart chart = {.out = out, .inventory = inventory, .look = look};

	if (lay_out(&chart)) {
		axis_line(&chart, true);
		axis_line(&chart, false);
		LIST_EACH(const struct inventory_archive, archive, &inventory->archives)
			row(&chart, archive);
		mark_begin(&chart);
		legend(&chart);
		list_gaps(&chart);
	}
	arena_fini(&chart.arena);
}
