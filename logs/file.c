#include "logs/file.h"

#include <errno.h>
#include <unistd.h>

#include "base/stop.h"
#include "logs/name_date.h"

/* As much as there is, up to `most`. -1: reading failed (what came before is in *got). */
static int fill(const struct log_file *file, size_t most, size_t *got)
{
	*got = 0;
	while (*got < most) {
		ssize_t n = read(file->fd, file->buffer + *got, most - *got);

		if (n < 0 && errno == EINTR && !stop_requested)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		*got += (size_t)n;
	}
	return 0;
}

static int begin(const struct log_file *file, size_t got, struct err *err)
{
	size_t head = got < LOG_CODEC_HEAD ? got : LOG_CODEC_HEAD;

	return log_reader_begin(file->reader, file->name, file->format, file->buffer, head, err);
}

/* Up to the size at opening, so that a file that grows while it is read has an end. */
static int read_all(const struct log_file *file, const char **why, struct err *err)
{
	int64_t left = (int64_t)file->opened.st_size;
	bool begun = false;
	size_t got, most;
	int status;

	do {
		if (stop_requested)
			return stop_err(err);
		most = left < (int64_t)LOG_READ_LEN ? (size_t)left : LOG_READ_LEN;
		status = fill(file, most, &got);
		if (!begun && begin(file, got, err) < 0)
			return -1;
		begun = true;
		if (log_reader_feed(file->reader, file->buffer, got, err) < 0)
			return -1;
		if (file->progress)
			file->progress(file->context, (int64_t)got);
		left -= (int64_t)got;
	} while (status == 0 && left > 0 && got == most);
	if (status < 0) {
		*why = "unreadable";
		log_reader_damage(file->reader, "read_error", (int64_t)file->opened.st_size - left,
			BIND_ABSENT);
	} else if (left > 0) {
		*why = "changed_while_read"; /* it became shorter: what was there is gone */
	}
	return 0;
}

static bool same_time(struct timespec a, struct timespec b)
{
	return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

static bool has_changed(const struct log_file *file)
{
	struct stat now;

	return fstat(file->fd, &now) < 0 || now.st_size != file->opened.st_size ||
	       !same_time(now.st_mtim, file->opened.st_mtim);
}

/* In ms; what RFC 3339 cannot write (before 1970, after 9999) is as good as none. */
static struct unix_ms instant_of(struct timespec at)
{
	if (at.tv_sec < 0 || at.tv_sec >= INT64_C(253402272000))
		return (struct unix_ms){BIND_ABSENT};
	return (struct unix_ms){(int64_t)at.tv_sec * 1000 + at.tv_nsec / 1000000};
}

static const struct inventory_times *times_of(const struct log_file *file, struct arena *arena)
{
	struct inventory_times *times = arena_alloc(arena, sizeof(*times));

	*times = (struct inventory_times){.mtime = instant_of(file->opened.st_mtim),
		.ctime = instant_of(file->opened.st_ctim),
		.header = {BIND_ABSENT},
		.name_date = {BIND_ABSENT}};
	log_name_date(file->name, &times->name_date);
	return times;
}

int log_file_read(const struct log_file *file, struct arena *arena, struct inventory_file *out,
	const char **why, struct err *err)
{
	const char *stopped_by = NULL;

	if (read_all(file, &stopped_by, err) < 0)
		return -1;
	if (has_changed(file))
		log_reader_note(file->reader, "changed_while_read");
	if (log_reader_finish(file->reader, arena, out, err) < 0)
		return -1;
	out->times = times_of(file, arena);
	*why = stopped_by ? stopped_by : log_reader_refusal(file->reader);
	return 0;
}
