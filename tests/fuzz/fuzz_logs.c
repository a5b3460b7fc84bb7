/* Any bytes as a stored log: the first byte tells name and pieces, the rest is the file. */
#include <stdint.h>
#include <stdlib.h>

#include "logs/reader.h"

static const struct log_codec_limits limits = {
	.text_most = 4 << 20,
	.ratio_most = 500,
	.ratio_from = 1 << 20,
	.memory_most = 8 << 20,
};

static void check(const struct inventory_file *file, const struct log_minutes *minutes)
{
	struct arena arena = {0};
	struct log_rows rows = log_minutes_rows(minutes, &arena);

	if (rows.records != file->records || file->records < 0 ||
		file->lines < file->records + file->bad + file->continuation + file->unverified +
				      file->implausible)
		abort();
	if ((file->records == 0) != (file->first.v == BIND_ABSENT))
		abort();
	arena_fini(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct log_reader *reader = log_reader_new((struct unix_ms){1763683200000}, &limits);
	struct arena arena = {0};
	struct inventory_file file;
	size_t piece = size ? 1 + (size_t)(data[0] >> 1) * 16 : 1;
	const char *name = size && data[0] & 1 ? "a.log.gz" : "a.log";
	size_t left = size ? size - 1 : 0;
	const uint8_t *at = data + (size != 0);

	if (!reader)
		abort();
	if (log_reader_begin(reader, name, NULL, at, left < LOG_CODEC_HEAD ? left : LOG_CODEC_HEAD,
		    NULL) < 0)
		abort();
	while (left) {
		size_t part = left < piece ? left : piece;

		if (log_reader_feed(reader, at, part, NULL) < 0)
			abort();
		at += part;
		left -= part;
	}
	if (log_reader_finish(reader, &arena, &file, NULL) < 0)
		abort();
	check(&file, log_reader_minutes(reader));
	log_reader_free(reader);
	arena_fini(&arena);
	return 0;
}
