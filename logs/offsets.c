#include "logs/offsets.h"

void log_offsets_begin(struct log_offsets *offsets, int64_t block_len)
{
	offsets->block_len = block_len;
	offsets->restart_len = block_len / LOG_OFFSETS_RESTARTS;
	offsets->block_count = offsets->restart_count = 0;
	offsets->spoilt = false;
}

static int64_t lesser(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t greater(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Two blocks become one. */
static void halve_blocks(struct log_offsets *offsets)
{
	for (size_t i = 0; i < LOG_OFFSETS_MOST / 2; i++) {
		const struct log_offsets_block *pair = &offsets->blocks[i * 2];

		offsets->blocks[i] = (struct log_offsets_block){
			.text = pair[0].text,
			.line = pair[0].line,
			.first_s = lesser(pair[0].first_s, pair[1].first_s),
			.last_s = greater(pair[0].last_s, pair[1].last_s),
		};
	}
	offsets->block_count = LOG_OFFSETS_MOST / 2;
	offsets->block_len *= 2;
}

/* Columns that a header in the middle of the text changed are not known to whoever begins there. */
static bool reads_alike(const struct log_format_state *a, const struct log_format_state *b)
{
	return a->date_column == b->date_column && a->time_column == b->time_column &&
	       a->epoch_column == b->epoch_column && a->separator == b->separator &&
	       a->edge_columns == b->edge_columns;
}

static void begin_block(struct log_offsets *offsets, const struct log_offsets_block *records,
	const struct log_format_state *state)
{
	if (offsets->block_count == 0)
		offsets->first = *state;
	else if (!reads_alike(&offsets->first, state))
		offsets->spoilt = true;
	if (offsets->block_count == LOG_OFFSETS_MOST)
		halve_blocks(offsets);
	offsets->blocks[offsets->block_count++] = *records;
}

bool log_offsets_is_due(const struct log_offsets *offsets, int64_t text)
{
	const struct log_offsets_block *last = &offsets->blocks[offsets->block_count];

	return offsets->block_count == 0 || text - last[-1].text >= offsets->block_len;
}

void log_offsets_records(struct log_offsets *offsets, const struct log_offsets_block *records,
	const struct log_format_state *state)
{
	struct log_offsets_block *last = &offsets->blocks[offsets->block_count];

	if (log_offsets_is_due(offsets, records->text)) {
		begin_block(offsets, records, state);
		return;
	}
	last[-1].first_s = lesser(last[-1].first_s, records->first_s);
	last[-1].last_s = greater(last[-1].last_s, records->last_s);
}

/* The first of two stays: what it is near to is behind it. */
static void halve_restarts(struct log_offsets *offsets)
{
	for (size_t i = 0; i < LOG_RESTARTS_MOST / 2; i++)
		offsets->restarts[i] = offsets->restarts[i * 2];
	offsets->restart_count = LOG_RESTARTS_MOST / 2;
	offsets->restart_len *= 2;
}

void log_offsets_unit(struct log_offsets *offsets, int64_t stored, int64_t text)
{
	int64_t last = 0;

	if (offsets->restart_count)
		last = offsets->restarts[offsets->restart_count - 1].text;
	if (text - last < offsets->restart_len)
		return;
	if (offsets->restart_count == LOG_RESTARTS_MOST)
		halve_restarts(offsets);
	offsets->restarts[offsets->restart_count++] = (struct log_offsets_restart){stored, text};
}

struct log_offsets_restart log_offsets_restart_of(const struct log_offsets *offsets, int64_t text)
{
	struct log_offsets_restart found = {0};

	for (size_t i = 0; i < offsets->restart_count && offsets->restarts[i].text <= text; i++)
		found = offsets->restarts[i];
	return found;
}

static void put(int64_t *row, const struct log_offsets_block *block)
{
	row[INVENTORY_BLOCK_TEXT] = block->text;
	row[INVENTORY_BLOCK_LINE] = block->line;
	row[INVENTORY_BLOCK_FROM] = block->first_s / 60;
	row[INVENTORY_BLOCK_TO] = block->last_s / 60;
}

const struct inventory_offsets *log_offsets_fill(
	const struct log_offsets *offsets, struct arena *arena)
{
	struct inventory_offsets *out;

	if (offsets->spoilt || offsets->block_count < 2)
		return NULL;
	out = arena_alloc(arena, sizeof(*out));
	out->blocks.count = offsets->block_count * INVENTORY_BLOCK_ROW;
	out->blocks.items = arena_array(arena, out->blocks.count, sizeof(*out->blocks.items));
	for (size_t i = 0; i < offsets->block_count; i++)
		put(&out->blocks.items[i * INVENTORY_BLOCK_ROW], &offsets->blocks[i]);
	out->restarts.count = offsets->restart_count * INVENTORY_RESTART_ROW;
	out->restarts.items = arena_array(arena, out->restarts.count, sizeof(*out->restarts.items));
	for (size_t i = 0; i < offsets->restart_count; i++) {
		int64_t *row = &out->restarts.items[i * INVENTORY_RESTART_ROW];

		row[INVENTORY_RESTART_STORED] = offsets->restarts[i].stored;
		row[INVENTORY_RESTART_TEXT] = offsets->restarts[i].text;
	}
	return out;
}
