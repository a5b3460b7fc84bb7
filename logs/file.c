#include "logs/file.h"

#include <errno.h>
#include <unistd.h>

#include "base/stop.h"
#include "logs/times.h"

#define WRITTEN_MOST_S INT64_C(253402214400) /* 9999-12-31 */

/* As much as there is, up to `most`. -1: reading failed (what came before is in *got). */
static int fill_buffer(const struct log_file *file, size_t most, size_t *got)
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

static int fill(struct log_file *file, size_t most, size_t *got)
{
	struct mono_ns from = when_mono_now();
	int ret = fill_buffer(file, most, got);

	file->read_ns += when_mono_now().v - from.v;
	return ret;
}

/* Times that no calendar of ours has are taken for its ends. */
struct log_assumed log_file_assumes(const struct log_file *file, int64_t written_s)
{
	int64_t second = written_s < 0                ? 0
			 : written_s > WRITTEN_MOST_S ? WRITTEN_MOST_S
						      : written_s;

	return (struct log_assumed){
		.written.v = second * 1000,
		.zone_minutes = file->zone_declared ? file->zone_minutes : LOG_ZONE_UNDECLARED,
		.zone_declared = file->zone_declared,
	};
}

static int begin(struct log_file *file, size_t got, struct err *err)
{
	size_t head = got < LOG_CODEC_HEAD ? got : LOG_CODEC_HEAD;
	const struct log_assumed assumed =
		log_file_assumes(file, (int64_t)file->opened.st_mtim.tv_sec);

	file->header = log_times_header(file->buffer, head);
	if (log_reader_begin(file->reader, file->name, file->format, file->buffer, head, err) < 0)
		return -1;
	log_reader_assume(file->reader, &assumed);
	return 0;
}

static int take(struct log_file *file, size_t got, struct err *err)
{
	if (file->done == 0 && begin(file, got, err) < 0)
		return -1;
	if (log_reader_feed(file->reader, file->buffer, got, err) < 0)
		return -1;
	if (file->progress)
		file->progress(file->context, (int64_t)got);
	file->done += (int64_t)got;
	return 0;
}

/* Up to the size at opening, so that a file that grows while it is read has an end. */
int log_file_step(struct log_file *file, bool *more, struct err *err)
{
	int64_t left = (int64_t)file->opened.st_size - file->done;
	size_t most = left < (int64_t)file->piece ? (size_t)left : file->piece;
	size_t got;
	int status;

	if (stop_requested)
		return stop_err(err);
	status = fill(file, most, &got);
	if (take(file, got, err) < 0)
		return -1;
	left -= (int64_t)got;
	if (status < 0) {
		file->stopped_by = "unreadable";
		log_reader_damage(file->reader, "read_error", file->done, BIND_ABSENT);
	} else if (left > 0 && got < most) {
		file->stopped_by =
			"changed_while_read"; /* it became shorter: what was there is gone */
	}
	*more = left > 0 && !file->stopped_by;
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

static const struct inventory_times *times_of(const struct log_file *file, struct arena *arena)
{
	const struct inventory_times known = {.mtime = log_times_instant(file->opened.st_mtim),
		.ctime = log_times_instant(file->opened.st_ctim),
		.header = file->header};

	return log_times_new(arena, file->name, &known);
}

int log_file_end(const struct log_file *file, struct arena *arena, struct inventory_file *out,
	const char **why, struct err *err)
{
	if (has_changed(file))
		log_reader_note(file->reader, "changed_while_read");
	if (log_reader_finish(file->reader, arena, out, err) < 0)
		return -1;
	out->times = times_of(file, arena);
	*why = file->stopped_by ? file->stopped_by : log_reader_refusal(file->reader);
	return 0;
}

bool log_file_begin_again(struct log_file *file)
{
	if (lseek(file->fd, 0, SEEK_SET) < 0)
		return false;
	file->progress = NULL;
	file->done = 0;
	file->stopped_by = NULL;
	log_reader_ask_second(file->reader);
	return true;
}
