#include "logs/member.h"

#include <stdlib.h>

#include "base/text.h"
#include "logs/times.h"

static struct log_member *last(const struct log_member_pipe *pipe)
{
	return &pipe->members->items[pipe->members->count - 1];
}

static bool grow(struct log_members *members)
{
	size_t cap = members->cap ? members->cap * 2 : 16;
	struct log_member *items;

	if (members->count < members->cap)
		return true;
	items = realloc(members->items, cap * sizeof(*items));
	if (!items)
		return false;
	members->items = items;
	members->cap = cap;
	return true;
}

static const char *name_of(const struct log_member_pipe *pipe, const char *member)
{
	char *shown = text_as_utf8(member);
	const char *name =
		shown ? arena_format(pipe->arena, "%s/%s", pipe->file->name, shown) : NULL;

	free(shown);
	return name;
}

int log_member_list(
	struct log_member_pipe *pipe, const char *name, const char *why, struct err *err)
{
	const char *full = name_of(pipe, name);

	if (!full || !grow(pipe->members))
		return err_no_memory(err);
	pipe->members->items[pipe->members->count++] =
		(struct log_member){.file = {.name = full}, .why = why};
	return 0;
}

void log_member_begin(struct log_member_pipe *pipe)
{
	pipe->fed = 0;
	pipe->head_len = 0;
	pipe->begun = false;
}

/* The bytes are the caller's, and change when the next ones come. */
static int feed_reader(struct log_member_pipe *pipe, const uint8_t *at, size_t len, struct err *err)
{
	int ret = log_reader_feed(pipe->file->reader, at, len, err);

	log_reader_settle(pipe->file->reader);
	return ret;
}

static int begin_reader(struct log_member_pipe *pipe, struct err *err)
{
	struct log_reader *reader = pipe->file->reader;
	const struct log_assumed assumed = log_file_assumes(pipe->file, pipe->written_s);

	pipe->begun = true;
	if (log_reader_begin(reader, last(pipe)->file.name, pipe->file->format, pipe->head,
		    pipe->head_len, err) < 0)
		return -1;
	log_reader_assume(reader, &assumed);
	log_reader_trust(reader, pipe->trusted);
	log_reader_note(reader, "member");
	return feed_reader(pipe, pipe->head, pipe->head_len, err);
}

static size_t fill_head(struct log_member_pipe *pipe, const uint8_t *at, size_t len)
{
	size_t taken = 0;

	while (taken < len && pipe->head_len < LOG_CODEC_HEAD)
		pipe->head[pipe->head_len++] = at[taken++];
	return taken;
}

/* A piece that is verified in part is two pieces. */
int log_member_feed(struct log_member_pipe *pipe, const uint8_t *at, size_t len, struct err *err)
{
	size_t taken = pipe->begun ? 0 : fill_head(pipe, at, len);
	int64_t trusted;

	pipe->fed += (int64_t)len;
	at += taken;
	len -= taken;
	if (!pipe->begun && pipe->head_len == LOG_CODEC_HEAD && begin_reader(pipe, err) < 0)
		return -1;
	trusted = pipe->trusted - (pipe->fed - (int64_t)len);
	if (trusted > 0 && trusted < (int64_t)len) {
		if (feed_reader(pipe, at, (size_t)trusted, err) < 0)
			return -1;
		at += trusted;
		len -= (size_t)trusted;
	}
	return len ? feed_reader(pipe, at, len, err) : 0;
}

static void fill_times(const struct log_member_pipe *pipe, struct inventory_file *file)
{
	const struct inventory_times known = {.mtime = pipe->mtime,
		.ctime = {BIND_ABSENT},
		.header = log_times_header(pipe->head, pipe->head_len)};

	file->times = log_times_new(pipe->arena, file->name, &known);
}

int log_member_end(struct log_member_pipe *pipe, const char *damage, struct err *err)
{
	struct log_reader *reader = pipe->file->reader;
	struct log_member *member = last(pipe);
	const char *name = member->file.name;

	if (!pipe->begun && begin_reader(pipe, err) < 0)
		return -1;
	if (damage)
		log_reader_damage(reader, damage, pipe->fed, BIND_ABSENT);
	if (log_reader_finish(reader, pipe->arena, &member->file, err) < 0)
		return -1;
	member->file.name = name;
	member->file.offsets = NULL; /* nobody can seek in an archive's member */
	fill_times(pipe, &member->file);
	member->read = true;
	member->why = log_reader_is_archive(reader) ? "nested" : log_reader_refusal(reader);
	log_packed_fini(&member->minutes);
	log_line_sums_fini(&member->line_sums);
	log_traffic_packed_free(member->traffic);
	log_parts_fini(&member->parts);
	member->traffic = NULL;
	if (!log_minutes_pack(log_reader_minutes(reader), &member->minutes) ||
		!log_line_sums_copy(log_reader_line_sums(reader), &member->line_sums) ||
		!log_reader_traffic(reader, &member->traffic) ||
		!log_reader_parts(reader, &member->parts))
		return err_no_memory(err);
	return 0;
}
