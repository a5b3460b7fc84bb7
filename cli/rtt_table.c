#include "cli/rtt_table.h"

#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

#define STEP_BITS 7 /* steps of an octave: 128 */
#define STEPS     (1 << STEP_BITS)
#define OCTAVES   44 /* from 128 ns up to some 5 hours */
#define ROWS_MOST 200

struct rtt_row {
	struct rtt_row *next;
	const char *name, *method;
	int64_t sent, answered, not_sent, invalid, least_ns;
	uint32_t counts[OCTAVES * STEPS];
};

void rtt_table_init(struct rtt_table *table)
{
	*table = (struct rtt_table){0};
	table->end = &table->first;
}

void rtt_table_fini(struct rtt_table *table)
{
	arena_fini(&table->arena);
}

static const char *name_of(const struct record *record)
{
	const char *names[] = {
		record->node, record->peer, record->control, record->landmark, record->name};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (names[i])
			return names[i];
	return record->addr;
}

static struct rtt_row *row_of(struct rtt_table *table, const struct record *record)
{
	const char *name = name_of(record);
	struct rtt_row *row;

	for (row = table->first; row; row = row->next)
		if (strcmp(row->name, name) == 0 && strcmp(row->method, record->method) == 0)
			return row;
	row = arena_alloc(&table->arena, sizeof(*row));
	row->name = arena_text(&table->arena, name);
	row->method = arena_text(&table->arena, record->method);
	row->least_ns = INT64_MAX;
	*table->end = row;
	table->end = &row->next;
	return row;
}

/* An octave is cut in equal steps, as in a floating-point number. */
static size_t step_of(int64_t ns)
{
	int bits = ns > STEPS ? 63 - __builtin_clzll((uint64_t)ns) : STEP_BITS;
	size_t octave = (size_t)(bits - STEP_BITS);
	size_t step = (size_t)(ns >> octave) & (STEPS - 1);

	return octave < OCTAVES ? octave * STEPS + step : OCTAVES * STEPS - 1;
}

static int64_t ns_of(size_t step)
{
	return (int64_t)(STEPS + step % STEPS) << (step / STEPS);
}

void rtt_table_add(struct rtt_table *table, const struct record *record)
{
	struct rtt_row *row = row_of(table, record);

	row->not_sent += record->not_sent;
	if (!record->valid) {
		row->invalid++;
		return;
	}
	row->sent += record->sent;
	row->answered += record->answered;
	for (size_t i = 0; i < record->rtt_ns.count; i++) {
		int64_t ns = record->rtt_ns.items[i];

		row->least_ns = ns < row->least_ns ? ns : row->least_ns;
		row->counts[step_of(ns)]++;
	}
}

static int64_t quantile(const struct rtt_row *row, int64_t percent)
{
	int64_t rank = (row->answered * percent + 99) / 100, seen = 0;

	for (size_t i = 0; i < OCTAVES * STEPS; i++) {
		seen += row->counts[i];
		if (seen >= rank && seen > 0)
			return ns_of(i) > row->least_ns ? ns_of(i) : row->least_ns;
	}
	return row->least_ns;
}

static void print_cell(const char *text, int width, FILE *out)
{
	int columns = (int)text_columns(text);

	fprintf(out, "%s%*s", text, width > columns ? width - columns : 0, "");
}

static void print_row(const struct rtt_row *row, int width, FILE *out)
{
	static const int percents[] = {50, 95, 99};

	print_cell(row->name, width, out);
	fprintf(out, "  %-6s %8lld %8lld %8lld %6.2f%%", row->method, (long long)row->sent,
		(long long)row->answered, (long long)row->not_sent,
		row->sent ? (double)(row->sent - row->answered) * 100 / (double)row->sent : 0.0);
	if (row->answered == 0) {
		fputc('\n', out);
		return;
	}
	fprintf(out, " %9.3f", (double)row->least_ns / 1e6);
	for (size_t i = 0; i < ARRAY_LEN(percents); i++)
		fprintf(out, " %9.3f", (double)quantile(row, percents[i]) / 1e6);
	if (row->invalid)
		fprintf(out, _("  (%lld slots void)"), (long long)row->invalid);
	fputc('\n', out);
}

static void print_head(int width, FILE *out)
{
	static const struct {
		const char *text;
		int width;
	} heads[] = {{N_("sent"), 9}, {N_("answered"), 9}, {N_("not sent"), 9}, {N_("lost"), 8},
		{N_("min ms"), 10}, {N_("p50"), 10}, {N_("p95"), 10}, {N_("p99"), 10}};

	print_cell(_("node"), width, out);
	fprintf(out, "  %-6s", "");
	for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
		const char *text = _(heads[i].text);
		int columns = (int)text_columns(text);

		fprintf(out, "%*s%s", heads[i].width > columns ? heads[i].width - columns : 1, "",
			text);
	}
	fputc('\n', out);
}

void rtt_table_print(const struct rtt_table *table, FILE *out)
{
	int width = 8, rows = 0;

	for (const struct rtt_row *row = table->first; row; row = row->next)
		if ((int)text_columns(row->name) > width)
			width = (int)text_columns(row->name);
	if (table->first)
		print_head(width, out);
	for (const struct rtt_row *row = table->first; row; row = row->next) {
		if (++rows <= ROWS_MOST)
			print_row(row, width, out);
	}
	if (rows > ROWS_MOST)
		fprintf(out, _("and %d more rows\n"), rows - ROWS_MOST);
}
