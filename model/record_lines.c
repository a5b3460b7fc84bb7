#include "model/record_lines.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/i18n.h"
#include "base/stop.h"
#include "model/record.h"

#define FIRST_CAP ((size_t)1 << 20)
#define CAP_MOST  ((size_t)2 * RECORD_LINE_MOST)

void record_lines_init(struct record_lines *lines, int fd, int64_t at)
{
	*lines = (struct record_lines){.fd = fd, .at = at};
}

void record_lines_fini(struct record_lines *lines)
{
	free(lines->bytes);
	lines->bytes = NULL;
}

/* Bytes go to the front; a line longer than any may be is forgotten but for its length. */
static void make_room(struct record_lines *in)
{
	size_t held = in->to - in->from;

	if (held > RECORD_LINE_MOST || in->lost) {
		in->lost += held;
		in->at += (int64_t)held;
		held = 0;
	} else if (held && in->from) {
		memmove(in->bytes, in->bytes + in->from, held);
	}
	in->from = 0;
	in->to = in->searched = held;
	if (in->to < in->cap)
		return;
	in->cap = in->cap ? in->cap * 2 : FIRST_CAP;
	in->bytes = realloc(in->bytes, in->cap < CAP_MOST ? in->cap : (in->cap = CAP_MOST));
	if (!in->bytes)
		arena_die();
}

static int read_more(struct record_lines *in, struct err *err)
{
	ssize_t got;

	make_room(in);
	do {
		if (stop_requested)
			return stop_err(err);
		got = read(in->fd, in->bytes + in->to, in->cap - in->to);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return err_set_errno(err, ERR_IO, errno, _("cannot be read"));
	in->to += (size_t)got;
	in->ended = got == 0;
	return 0;
}

/* Whether a line ends in what is there; its end. */
static bool find_end(struct record_lines *in, const char **end)
{
	if (in->searched == in->to)
		return false;
	*end = memchr(in->bytes + in->searched, '\n', in->to - in->searched);
	in->searched = in->to;
	return *end != NULL;
}

static enum record_lines_found take_line(
	struct record_lines *in, const char *end, const char **line, size_t *len)
{
	bool too_long = in->lost || (size_t)(end - in->bytes) - in->from > RECORD_LINE_MOST;

	*line = in->bytes + in->from;
	*len = (size_t)(end - *line);
	in->from += *len + 1;
	in->at += (int64_t)*len + 1;
	in->searched = in->from;
	in->lost = 0;
	return too_long ? LINES_TOO_LONG : LINES_LINE;
}

int record_lines_next(struct record_lines *in, enum record_lines_found *found, const char **line,
	size_t *len, struct err *err)
{
	const char *end;

	while (!find_end(in, &end)) {
		if (in->ended) {
			*found = in->lost || in->to > in->from ? LINES_TORN : LINES_END;
			in->lost = 0;
			in->from = in->to;
			return 0;
		}
		if (read_more(in, err) < 0)
			return -1;
	}
	*found = take_line(in, end, line, len);
	return 0;
}
