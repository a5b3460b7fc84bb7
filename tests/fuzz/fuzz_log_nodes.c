/* Any lines as those of several nodes: the first byte tells the format, the first line the field
 * and a file's path, the rest is the file. Every record is one node's, or nobody's. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "logs/reader.h"

static const struct log_codec_limits limits = {
	.text_most = 4 << 20,
	.ratio_most = 500,
	.ratio_from = 1 << 20,
	.memory_most = 8 << 20,
};

static const char *const patterns[] = {"{node}/*.log", "*/{node}/", "a-{node}.log*", "{node}"};

static const struct log_key *key_of(struct arena *arena, const char *field)
{
	struct bind_pair names[] = {
		{"edge-a", "n-a"}, {"edge-b", "n-b"}, {"1", "n-c"}, {"", "n-c"}};
	const struct dossier dossier = {.path = NULL};
	const struct log_node_key from = {.field = field, .names = {names, ARRAY_LEN(names)}};

	return log_key_new(arena, &dossier, &from);
}

/* A name lies in the path, and has no slash. */
static void look_at_path(const char *path)
{
	for (size_t i = 0; i < ARRAY_LEN(patterns); i++) {
		struct log_part name = {NULL, 0};

		if (!log_key_path_name(patterns[i], path, &name))
			continue;
		if (name.len == 0 || (const char *)name.at < path ||
			(const char *)name.at + name.len > path + strlen(path) ||
			memchr(name.at, '/', name.len))
			abort();
	}
}

static int64_t rows_of(const struct log_packed *packed)
{
	struct log_minutes minutes = {0};
	struct arena arena = {0};
	int64_t records;

	if (!log_minutes_add_packed(&minutes, packed))
		abort();
	records = log_minutes_rows(&minutes, &arena).records;
	log_minutes_fini(&minutes);
	arena_fini(&arena);
	return records;
}

static void check(const struct inventory_file *file, const struct log_parts *parts)
{
	int64_t records = inventory_note_count(file, "unknown_node:") +
			  inventory_note_count(file, "without_node:");

	for (size_t i = 0; i < parts->count; i++) {
		const struct log_part_packed *part = &parts->items[i];

		if (rows_of(&part->minutes) != part->records ||
			(part->records && (part->first_s * 1000 < file->first.v ||
						  part->last_s * 1000 > file->last.v)))
			abort();
		records += part->records;
	}
	if (parts->count != 3 || records != file->records ||
		inventory_note_count(file, "unknown_names:") > LOG_NAMES_MOST)
		abort();
}

static void read_file(
	const struct log_format *format, const char *field, const uint8_t *at, size_t len)
{
	struct log_reader *reader = log_reader_new((struct unix_ms){1763683200000}, &limits);
	struct arena arena = {0};
	struct inventory_file file;
	struct log_parts parts;

	if (!reader || !log_reader_want_traffic(reader, true) ||
		!log_reader_tell_nodes(reader, key_of(&arena, field)))
		abort();
	if (log_reader_begin(reader, "a.log", format, at,
		    len < LOG_CODEC_HEAD ? len : LOG_CODEC_HEAD, NULL) < 0 ||
		log_reader_feed(reader, at, len, NULL) < 0 ||
		log_reader_finish(reader, &arena, &file, NULL) < 0 ||
		!log_reader_parts(reader, &parts))
		abort();
	check(&file, &parts);
	log_parts_fini(&parts);
	log_reader_free(reader);
	arena_fini(&arena);
}

static size_t count_formats(void)
{
	size_t count = 0;

	while (log_formats[count])
		count++;
	return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size > 1 ? memchr(data + 1, '\n', size - 1) : NULL;
	size_t row = size ? (size_t)(data[0] - '!') % (count_formats() + 1) : 0;
	struct arena arena = {0};
	const char *field;

	if (!end)
		return 0;
	field = arena_text_n(&arena, (const char *)data + 1, (size_t)(end - data - 1));
	look_at_path(field);
	if (*field)
		read_file(log_formats[row], field, end + 1, size - (size_t)(end + 1 - data));
	arena_fini(&arena);
	return 0;
}
