#include "logs/find.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/stop.h"
#include "logs/reader.h"
#include "logs/tally.h"
#include "logs/walk.h"

#define PIECE_LEN (256u * 1024u)

struct finding {
	const struct log_find_wish *wish;
	struct log_finds *out;
	struct log_reader *reader;
	uint8_t *buffer;
	struct log_find *at; /* the file at hand */
};

bool log_find_reaches(const struct inventory_file *file, const struct log_find_wish *wish)
{
	int64_t from = wish->minute * WHEN_MINUTE_MS;

	return strcmp(file->node, wish->node) == 0 && file->records > 0 &&
	       file->first.v < from + WHEN_MINUTE_MS && file->last.v >= from;
}

/* The name of a member is its archive's word, and no path. */
bool log_find_opens(const struct inventory_file *file)
{
	return !inventory_has_note(file, "member");
}

static void on_record(void *context, const struct log_line *line, int64_t second)
{
	struct finding *finding = context;
	struct log_find *at = finding->at;
	char masked[LOG_MASK_MOST + 1];

	if (second / 60 != finding->wish->minute || at->records++ > 0)
		return;
	at->line = line->number;
	at->offset = line->offset;
	at->masked = arena_text(&finding->out->arena, log_mask(line->at, line->len, masked));
}

/* As the inventory says that its times were read. */
static int begin(struct finding *finding, int fd, size_t head, struct err *err)
{
	struct log_assumed assumed = {.zone_minutes = LOG_ZONE_UNDECLARED};
	size_t skip = strlen(LOG_ZONE_NOTE);
	struct stat st;

	if (log_reader_begin(finding->reader, finding->at->name, NULL, finding->buffer, head, err) <
		0)
		return -1;
	LIST_EACH(const char *, note, &finding->at->file->notes)
		if (strncmp(*note, LOG_ZONE_NOTE, skip) == 0)
			assumed.zone_declared =
				when_offset_parse(*note + skip, &assumed.zone_minutes);
	if (fstat(fd, &st) == 0)
		assumed.written.v = (int64_t)st.st_mtim.tv_sec * 1000;
	log_reader_assume(finding->reader, &assumed);
	return 0;
}

/* 1: the end. */
static int feed(struct finding *finding, int fd, bool first, struct err *err)
{
	size_t got = 0;
	ssize_t more = 1;

	while (got < PIECE_LEN && more > 0 && !stop_requested) {
		more = read(fd, finding->buffer + got, PIECE_LEN - got);
		if (more < 0 && errno == EINTR)
			more = 1;
		else if (more > 0)
			got += (size_t)more;
	}
	if (stop_requested)
		return stop_err(err);
	if (more < 0)
		finding->at->why = "unreadable";
	if (first && begin(finding, fd, got < LOG_CODEC_HEAD ? got : LOG_CODEC_HEAD, err) < 0)
		return -1;
	if (log_reader_feed(finding->reader, finding->buffer, got, err) < 0)
		return -1;
	log_rate_wait(finding->wish->rate, (int64_t)got);
	return more <= 0;
}

static int read_file(struct finding *finding, int fd, struct err *err)
{
	struct inventory_file now = {0};
	bool first = true;
	int ret;

	do {
		ret = feed(finding, fd, first, err);
		first = false;
	} while (ret == 0);
	if (ret < 0 || log_reader_finish(finding->reader, &finding->out->arena, &now, err) < 0)
		return -1;
	finding->at->same = strcmp(now.sha256, finding->at->file->sha256) == 0;
	finding->at->damaged = now.unverified > 0;
	return 0;
}

static int find_in(struct finding *finding, const struct inventory_file *file, struct err *err)
{
	struct log_finds *out = finding->out;
	char *path = file_join(finding->wish->folder, file->name);
	int fd = -1, ret = 0;

	if (!path)
		return err_no_memory(err);
	finding->at = arena_push(
		&out->arena, &out->items.items, &out->items.count, &out->cap, sizeof(*finding->at));
	finding->at->name = arena_text(&out->arena, file->name);
	finding->at->file = file;
	if (log_find_opens(file))
		fd = log_walk_open(path, "", &finding->at->why);
	else
		finding->at->why = "member";
	if (fd >= 0) {
		ret = read_file(finding, fd, err);
		close(fd);
	}
	free(path);
	return ret;
}

int log_find(const struct inventory *inventory, const struct log_find_wish *wish,
	struct log_finds *out, struct err *err)
{
	struct log_finds found = {0};
	struct finding finding = {.wish = wish,
		.out = &found,
		.reader = log_reader_new(wish->now, &log_codec_limits),
		.buffer = malloc(PIECE_LEN)};
	const struct log_watch watch = {.record = on_record, .context = &finding};
	int ret = finding.reader && finding.buffer ? 0 : err_no_memory(err);

	if (ret == 0)
		log_reader_watch(finding.reader, &watch);
	LIST_EACH(const struct inventory_file, file, &inventory->files)
		if (ret == 0 && log_find_reaches(file, wish))
			ret = find_in(&finding, file, err);
	log_reader_free(finding.reader);
	free(finding.buffer);
	if (ret == 0)
		*out = found;
	else
		log_finds_fini(&found);
	return ret;
}

void log_finds_fini(struct log_finds *finds)
{
	arena_fini(&finds->arena);
	*finds = (struct log_finds){0};
}
