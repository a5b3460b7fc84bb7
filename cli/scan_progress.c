#include "cli/scan_progress.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/i18n.h"
#include "base/text.h"

#define LINE_MOST 512
#define MB        1000000
#define RATE_NS   INT64_C(1000000000) /* before that, a rate says little */

/* Without --rate, and on a quiet machine, this is what would have to be faster. */
static const char *const bounds[LOGS_BOUNDS] = {
	[LOGS_DISK] = N_("bound by the disk"),
	[LOGS_RATE] = N_("bound by --rate"),
	[LOGS_DECODER] = N_("bound by the decompressor"),
	[LOGS_HASH] = N_("bound by the hash"),
	[LOGS_LINES] = N_("bound by the reading of lines"),
};

static double seconds_between(struct mono_ns from, struct mono_ns to)
{
	return (double)(to.v - from.v) / 1e9;
}

static size_t put(char *out, size_t cap, size_t len, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static size_t put(char *out, size_t cap, size_t len, const char *format, ...)
{
	va_list args;
	int added;

	va_start(args, format);
	added = vsnprintf(out + len, cap - len, format, args);
	va_end(args);
	len += added < 0 ? 0 : (size_t)added;
	return len < cap ? len : cap - 1;
}

static size_t put_bound(char *out, size_t cap, size_t len, const struct logs_progress *at)
{
	enum logs_bound bound = logs_bound_of(at);

	return bound < LOGS_BOUNDS ? put(out, cap, len, ", %s", _(bounds[bound])) : len;
}

static size_t put_left(char *out, size_t cap, size_t len, int64_t seconds)
{
	len = put(out, cap, len, ", ");
	if (seconds >= 3600)
		return put(out, cap, len, _("%lld:%02lld h left"), (long long)seconds / 3600,
			(long long)seconds / 60 % 60);
	return put(out, cap, len, _("%lld:%02lld min left"), (long long)seconds / 60,
		(long long)seconds % 60);
}

/* Files grow while they are read, and what was read before took no time now. */
void scan_progress_text(const struct logs_progress *at, struct mono_ns now, char *out, size_t cap)
{
	double seconds = seconds_between(at->began, now);
	double rate = (double)(at->bytes_done - at->bytes_kept) / (seconds > 0 ? seconds : 1);
	int64_t left = at->bytes > at->bytes_done ? at->bytes - at->bytes_done : 0;
	size_t len = put(out, cap, 0, _("logs: %lld of %lld files, %lld of %lld MB"),
		(long long)at->files_done, (long long)at->files, (long long)at->bytes_done / MB,
		(long long)at->bytes / MB);

	if (now.v - at->began.v < RATE_NS || rate < 1)
		return;
	len = put(out, cap, len, _(", %.0f MB/s"), rate / MB);
	if (left)
		len = put_left(out, cap, len, (int64_t)((double)left / rate));
	put_bound(out, cap, len, at);
}

void scan_progress_sum(const struct logs_progress *at, struct mono_ns now, char *out, size_t cap)
{
	double seconds = seconds_between(at->began, now);
	double per_s = seconds > 0 ? 1 / seconds / 1e9 : 0;
	double stored = (double)(at->bytes_done - at->bytes_kept);
	size_t len =
		put(out, cap, 0, _("logs: %.0f MB in %.1f s: %.2f GB/s stored, %.2f GB/s of text"),
			stored / MB, seconds, stored * per_s, (double)at->text * per_s);

	put_bound(out, cap, len, at);
}

/* Over the line that stands there. */
static void write_over(struct scan_progress *progress, const char *text)
{
	size_t columns = text_columns(text);

	fprintf(stderr, "\r%s", text);
	for (size_t i = columns; i < progress->columns; i++)
		fputc(' ', stderr);
	progress->columns = columns;
	fflush(stderr);
}

void scan_progress_show(const struct logs_progress *at, void *context)
{
	struct scan_progress *progress = context;
	char line[LINE_MOST];

	progress->last = *at;
	scan_progress_text(at, when_mono_now(), line, sizeof(line));
	write_over(progress, line);
}

void scan_progress_end(struct scan_progress *progress)
{
	const struct logs_progress *last = &progress->last;
	char line[LINE_MOST];

	if (!progress->columns)
		return;
	if (last->files_done == last->files) {
		scan_progress_sum(last, when_mono_now(), line, sizeof(line));
		write_over(progress, line);
	}
	fputc('\n', stderr);
}
