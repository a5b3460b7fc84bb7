/* From one place of a file to another: what was learnt from its begin stays known. */
#include "logs/reader_state.h"

bool log_reader_may_jump(const struct log_reader *reader)
{
	return reader->stream.codec && reader->judge.offsets && reader->offsets->block_count;
}

static void move_lines(struct log_lines *lines, const struct log_place *place)
{
	lines->offset = lines->line_offset = place->text;
	lines->line_number = place->line;
	lines->carry_len = 0;
	lines->cut = false;
	lines->nul_len = 0;
}

static int start_at(struct log_reader *reader, const struct log_place *place, struct err *err)
{
	log_stream_close(&reader->stream);
	reader->text_base = place->stored_text;
	return log_stream_open(
		&reader->stream, reader->codec, &reader->codec_sink, reader->limits, err);
}

bool log_reader_is_before(const struct log_reader *reader, const struct log_place *place)
{
	int64_t at = reader->text_base + reader->stream.text;

	return reader->jumped && place->stored_text <= at && at <= place->text;
}

int log_reader_jump(struct log_reader *reader, const struct log_place *place, struct err *err)
{
	if (!log_reader_is_before(reader, place) && start_at(reader, place, err) < 0)
		return -1;
	move_lines(&reader->lines, place);
	reader->skip = place->text - reader->text_base - reader->stream.text;
	reader->judge.state = reader->offsets->first;
	reader->judge.offsets = NULL; /* they are of the whole file */
	reader->judge.behind_record = false;
	reader->refusal = NULL;
	reader->jumped = true;
	return 0;
}

int64_t log_reader_line_at(const struct log_reader *reader)
{
	return reader->lines.line_offset;
}

struct log_offsets_restart log_reader_restart_of(const struct log_reader *reader, int64_t text)
{
	return log_offsets_restart_of(reader->offsets, text);
}

bool log_reader_lacks_year(const struct log_reader *reader)
{
	return reader->judge.format && reader->judge.format->no_year;
}
