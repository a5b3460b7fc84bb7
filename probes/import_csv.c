/* Tables with a heading: exports of 拨测 services, spreadsheets, scripts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "probes/import_columns.h"
#include "probes/import_sink.h"
#include "probes/import_text.h"

#define HEADING_ROWS_MOST 10 /* titles and the like may stand above the heading */
#define SHARE_PLACES_MOST 9

struct csv {
	struct import *in;
	struct import_map map;
	struct import_columns columns;
	struct import_cells heading, row;
	const char *origin; /* name of the agent's column; NULL: none */
};

static const struct row_fault {
	const char *text;
} row_faults[] = {
	[IMPORT_ROW_OPEN_QUOTE] = {N_("a quoted field does not end")},
	[IMPORT_ROW_AFTER_QUOTE] = {N_("something follows a closing quote")},
	[IMPORT_ROW_TOO_LARGE] = {N_("too many or too long fields")},
};

/* ---- the heading ---- */

/* The first row that makes sense as one, by whichever separator. */
static bool find_heading(struct csv *csv, struct import_table *table, const char **why)
{
	static const char separators[] = {',', ';', '\t'};
	struct arena *arena = import_arena(csv->in);
	size_t most_cells = 0;

	for (int skipped = 0; skipped < HEADING_ROWS_MOST; skipped++) {
		struct import_table after = *table;

		for (size_t i = 0; i < sizeof(separators); i++) {
			const char *reason;

			after = *table;
			after.separator = separators[i];
			if (!import_table_next(&after, &csv->heading))
				return false;
			if (import_columns_find(
				    &csv->heading, &csv->map, arena, &csv->columns, &reason)) {
				*table = after;
				return true;
			}
			if (csv->heading.count > most_cells) { /* likeliest to be meant */
				most_cells = csv->heading.count;
				*why = reason;
			}
		}
		import_pass_over(csv->in);
		*table = after;
	}
	return false;
}

/* ---- cells ---- */

static const char *cell(const struct csv *csv, enum import_field field)
{
	const char *text = import_column_text(&csv->columns, field, &csv->row);

	return text && *text ? text : NULL;
}

/* An integer cell; -1: empty or no such column. False: something else. */
static bool integer_cell(const struct csv *csv, enum import_field field, int64_t most, int64_t *out)
{
	const char *text = cell(csv, field);

	*out = -1;
	return !text || import_integer(text, 0, most, out);
}

/* What a row says of its requests. */
struct counts {
	int64_t sent, answered, lost; /* -1: not said */
	enum import_outcome status;   /* of the status column */
	enum import_cell rtt;
	int64_t rtt_ns, http_status; /* http_status -1 */
};

/* Only the user can say; the reason as well. */
static const char *ask(const struct csv *csv, const char *text)
{
	import_ask(csv->in, &(struct import_place){.line = csv->row.line}, "%s", text);
	return text;
}

static enum import_outcome read_status(const struct csv *csv)
{
	const char *text = cell(csv, FIELD_STATUS), *ok = cell(csv, FIELD_OK);

	if (!text)
		return IMPORT_OUTCOME_UNKNOWN;
	if (!ok)
		return import_outcome(text);
	return text_same_name(text, ok) ? IMPORT_ANSWERED : IMPORT_SILENT;
}

/* How many of `sent` are the share: the whole number that is printed like it, when there is but
 * one. 33 % of 3 is 1; 0 % of 1000 may be 0 to 5; a ratio of 0 or 1 is none or all. -1: none, or
 * several. */
static int64_t lost_of(int64_t sent, const struct import_decimal *share, int unit)
{
	int places = unit - share->scale;
	int64_t power = 1, least, most;

	if (unit == IMPORT_UNIT_RATIO && places == 0 && (share->digits == 0 || share->digits == 1))
		return share->digits * sent;
	if (places < 0 || places > SHARE_PLACES_MOST || share->digits < 0)
		return -1;
	while (places-- > 0)
		power *= 10;
	if (share->digits > power || sent > 1000000)
		return -1;
	/* digits − ½ ≤ power · lost / sent ≤ digits + ½ */
	least = share->digits == 0 ? 0
				   : ((2 * share->digits - 1) * sent + 2 * power - 1) / (2 * power);
	most = (2 * share->digits + 1) * sent / (2 * power);
	most = most > sent ? sent : most;
	return least == most ? least : -1;
}

/* The reason why the share cannot be used, or NULL. */
static const char *read_share(const struct csv *csv, struct counts *counts)
{
	const char *text = cell(csv, FIELD_LOSS), *rest;
	int unit = csv->columns.of[FIELD_LOSS].unit;
	struct import_decimal share;
	bool whole;

	if (!text)
		return NULL;
	rest = import_decimal_read(text, &share);
	if (!rest)
		return _("the loss is not a number");
	if (*rest == '%' && unit != IMPORT_UNIT_RATIO) {
		unit = IMPORT_UNIT_PERCENT;
		rest++;
	}
	if (*rest != '\0')
		return _("the loss is not a number");
	if (unit == IMPORT_NO_UNIT && share.digits != 0)
		return ask(csv, _("a loss of what? Say --map 'loss_percent=…' or 'loss_ratio=…'"));
	whole = counts->sent < 0 && counts->answered < 0;
	if (whole) /* one request, unless it is a part of several */
		counts->sent = 1;
	else if (counts->sent < 0)
		return _("a loss, and no number of requests");
	counts->lost =
		lost_of(counts->sent, &share, unit == IMPORT_NO_UNIT ? IMPORT_UNIT_PERCENT : unit);
	if (counts->lost < 0)
		return _("the loss is no whole number of requests: say which column tells how many "
			 "were lost (--map lost=…)");
	return NULL;
}

/* One request: what became of it by the status, else by the RTT's cell. */
static const char *settle_one(struct counts *counts)
{
	bool answered = counts->rtt != IMPORT_CELL_LOST; /* a strange one is refused as such */

	counts->sent = 1;
	if (counts->http_status > 0) /* somebody answered, whatever it was */
		answered = true;
	else if (counts->status != IMPORT_OUTCOME_UNKNOWN)
		answered = counts->status == IMPORT_ANSWERED;
	else if (counts->rtt == IMPORT_CELL_NOTHING)
		return _("neither an RTT nor a word of what became of the request");
	counts->answered = answered;
	counts->lost = !answered;
	return NULL;
}

static const char *settle(struct counts *counts)
{
	if (counts->answered < 0 && counts->lost < 0) {
		if (counts->sent == 0)
			return _("nothing was sent");
		if (counts->sent > 1)
			return _("several requests, and no word of how many were answered");
		return settle_one(counts);
	}
	if (counts->sent < 0) {
		if (counts->answered < 0 || counts->lost < 0)
			return _("which number of requests was sent is not said");
		counts->sent = counts->answered + counts->lost;
	}
	if (counts->answered < 0)
		counts->answered = counts->sent - counts->lost;
	if (counts->lost < 0)
		counts->lost = counts->sent - counts->answered;
	if (counts->answered < 0 || counts->lost < 0 ||
		counts->sent != counts->answered + counts->lost)
		return _("sent is not answered + lost");
	if (counts->status == IMPORT_ANSWERED && counts->sent && counts->answered == 0)
		return _("the status says answered, the numbers say lost");
	if (counts->status < IMPORT_OUTCOME_UNKNOWN && counts->status != IMPORT_ANSWERED &&
		counts->lost == 0 && counts->http_status < 0)
		return _("the status says lost, the numbers say answered");
	return NULL;
}

static const char *check_rtt(const struct csv *csv, const struct counts *counts)
{
	if (counts->answered == 0)
		return NULL;
	if (counts->rtt == IMPORT_CELL_NO_UNIT)
		return ask(csv, _("an RTT of what? Say --map 'rtt_ms=…', or us, ns, s"));
	if (counts->rtt == IMPORT_CELL_STRANGE)
		return _("the RTT is not a number of the column's unit");
	if (counts->rtt != IMPORT_CELL_VALUE)
		return _("an answer without an RTT");
	return NULL;
}

static const char *read_counts(const struct csv *csv, struct counts *out)
{
	const char *rtt = cell(csv, FIELD_RTT), *wrong;

	*out = (struct counts){.status = read_status(csv), .rtt = IMPORT_CELL_NOTHING};
	if (rtt)
		out->rtt = import_duration(rtt, csv->columns.of[FIELD_RTT].unit, &out->rtt_ns);
	if (cell(csv, FIELD_STATUS) && out->status == IMPORT_OUTCOME_UNKNOWN)
		return _("the status is none that is known: say which means an answer "
			 "(--map ok:=…)");
	if (!integer_cell(csv, FIELD_SENT, 1000000, &out->sent) ||
		!integer_cell(csv, FIELD_ANSWERED, 1000000, &out->answered) ||
		!integer_cell(csv, FIELD_LOST, 1000000, &out->lost))
		return _("sent, answered or lost is not a whole number");
	if (!integer_cell(csv, FIELD_HTTP_STATUS, 999, &out->http_status))
		return _("the HTTP status is not a number");
	if (out->http_status < 100) /* 0 stands for none */
		out->http_status = -1;
	if (out->lost < 0) {
		wrong = read_share(csv, out);
		if (wrong)
			return wrong;
	}
	wrong = settle(out);
	return wrong ? wrong : check_rtt(csv, out);
}

/* ---- rows ---- */

static enum record_err why_lost(const struct counts *counts)
{
	static const enum record_err by_outcome[] = {
		[IMPORT_ANSWERED] = RECORD_ERR_COUNT,
		[IMPORT_SILENT] = RECORD_ERR_COUNT,
		[IMPORT_REFUSED] = RECORD_REFUSED,
		[IMPORT_UNREACHABLE] = RECORD_UNREACHABLE,
		[IMPORT_RESET] = RECORD_RESET,
		[IMPORT_OUTCOME_UNKNOWN] = RECORD_ERR_COUNT,
	};

	return by_outcome[counts->status];
}

static const char *read_time(const struct csv *csv, struct unix_ms *out)
{
	const char *text = cell(csv, FIELD_TIME);

	if (!text)
		return _("no time");
	switch (import_time(
		text, csv->columns.of[FIELD_TIME].unit, import_options(csv->in)->zone, out)) {
	case IMPORT_TIME_GOOD: return NULL;
	case IMPORT_TIME_NO_ZONE: return ask(csv, _("a local time: where? Say --time-zone +08:00"));
	case IMPORT_TIME_STRANGE: break;
	}
	return _("the time is of no known form (2026-11-21 08:00:00, RFC 3339, seconds or "
		 "milliseconds since 1970)");
}

/* The reason why the row cannot be used, or NULL. */
static const char *read_row(const struct csv *csv, struct import_row *row)
{
	struct counts counts;
	const char *wrong;

	*row = import_row_none();
	row->addr = cell(csv, FIELD_ADDR);
	row->node = cell(csv, FIELD_NODE);
	row->method = cell(csv, FIELD_METHOD);
	row->check = cell(csv, FIELD_CHECK);
	if (!row->addr)
		return _("no address");
	if (!integer_cell(csv, FIELD_PORT, 65535, &row->port))
		return _("the port is not a number");
	row->port = row->port < 0 ? 0 : row->port;
	if (!integer_cell(csv, FIELD_TTL, 255, &row->ttl))
		return _("the TTL is not a number");
	wrong = read_time(csv, &row->at);
	if (!wrong)
		wrong = read_counts(csv, &counts);
	if (wrong)
		return wrong;
	row->sent = counts.sent;
	row->answered = counts.answered;
	row->rtt_ns = counts.rtt_ns;
	row->http_status = counts.http_status < 0 ? BIND_ABSENT : counts.http_status;
	row->why = why_lost(&counts);
	return NULL;
}

static const char *lookup(void *context, const char *name)
{
	const struct csv *csv = context;
	int column = import_column_named(&csv->heading, name);

	return column >= 0 && (size_t)column < csv->row.count ? csv->row.cells[column] : NULL;
}

/* Exports that were put together repeat it. */
static bool is_heading_again(const struct csv *csv)
{
	if (csv->row.count != csv->heading.count)
		return false;
	for (size_t i = 0; i < csv->row.count; i++)
		if (strcmp(csv->row.cells[i], csv->heading.cells[i]) != 0)
			return false;
	return true;
}

static void take_row(struct csv *csv)
{
	const struct import_place place = {.line = csv->row.line};
	const char *wrong, *origin;
	struct import_row row;

	if (csv->row.fault != IMPORT_ROW_GOOD) {
		import_refuse(csv->in, &place, "%s", _(row_faults[csv->row.fault].text));
		return;
	}
	if (is_heading_again(csv)) {
		import_pass_over(csv->in);
		return;
	}
	if (import_cells_blank(&csv->row) || !import_wanted(csv->in, lookup, csv))
		return;
	origin = cell(csv, FIELD_AGENT);
	if (csv->origin)
		import_note_origin(csv->in, csv->origin, origin ? origin : "?");
	wrong = read_row(csv, &row);
	if (wrong)
		import_refuse(csv->in, &place, "%s", wrong);
	else
		import_add(csv->in, &place, &row);
}

static const char *origin_name(const struct csv *csv)
{
	int index = csv->columns.of[FIELD_AGENT].index;

	return index < 0 ? NULL : csv->heading.cells[index];
}

/* --only must name a column: a name that is wrong would leave everything out. */
static int check_only(const struct csv *csv, struct err *err)
{
	const char *const *only = import_options(csv->in)->only;

	for (; only && *only; only++) {
		char name[256];

		snprintf(name, sizeof(name), "%.*s", (int)strcspn(*only, "="), *only);
		if (import_column_named(&csv->heading, name) < 0)
			return err_set(err, ERR_DATA, _("no column \"%s\" for --only"), name);
	}
	return 0;
}

static int read_table(struct csv *csv, struct import_table *table, struct err *err)
{
	const char *why = _("the file is empty");

	if (import_map_parse(import_options(csv->in)->map, import_arena(csv->in), &csv->map, err) <
		0)
		return -1;
	if (!find_heading(csv, table, &why))
		return err_set(err, ERR_DATA, "%s", why);
	if (check_only(csv, err) < 0)
		return -1;
	import_set_guess(csv->in, csv->columns.guess);
	csv->origin = arena_text(import_arena(csv->in), origin_name(csv));
	while (!import_asks(csv->in) && import_table_next(table, &csv->row))
		take_row(csv);
	return 0;
}

static int read_csv(struct import *in, const char *bytes, size_t len, struct err *err)
{
	struct import_table table = {.line = 1};
	struct csv *csv;
	const char *coding;
	char *text;
	size_t text_len;
	int ret;

	if (import_to_utf8(bytes, len, &text, &text_len, &coding, err) < 0)
		return -1;
	csv = calloc(1, sizeof(*csv));
	if (!csv) {
		free(text);
		return err_no_memory(err);
	}
	csv->in = in;
	table.at = text;
	table.end = text + text_len;
	ret = read_table(csv, &table, err);
	free(csv);
	free(text);
	return ret;
}

const struct import_reader import_csv = {.read = read_csv, .maps = true, .selects = true};
