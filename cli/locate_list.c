/* Lists of addresses, line by line: nothing of them is kept. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/stop.h"
#include "cli/locate.h"

#define LINE_MOST 4096 /* longer: no list of addresses */

struct reading {
	int (*each)(void *context, size_t line, const char *text, struct err *err);
	void *context;
	size_t line;
	char bytes[64 * 1024];
	size_t used;
};

static int take_line(struct reading *in, char *text, struct err *err)
{
	in->line++;
	text[strcspn(text, "#\r")] = '\0';
	text += strspn(text, " \t");
	text[strcspn(text, " \t")] = '\0';
	return *text ? in->each(in->context, in->line, text, err) : 0;
}

/* The whole lines that are there; what is left moves to the front. */
static int take_lines(struct reading *in, struct err *err)
{
	size_t at = 0;
	char *end;

	while ((end = memchr(in->bytes + at, '\n', in->used - at))) {
		*end = '\0';
		if (strlen(in->bytes + at) != (size_t)(end - in->bytes) - at)
			return err_set(err, ERR_DATA,
				_("-:%zu: a NUL byte: one address a line is expected"),
				in->line + 1);
		if (take_line(in, in->bytes + at, err) < 0)
			return -1;
		at = (size_t)(end - in->bytes) + 1;
	}
	in->used -= at;
	memmove(in->bytes, in->bytes + at, in->used);
	if (in->used > LINE_MOST)
		return err_set(err, ERR_DATA,
			_("-:%zu: longer than %d bytes: one address a line is expected"),
			in->line + 1, LINE_MOST);
	return 0;
}

int locate_each_line(int (*each)(void *context, size_t line, const char *text, struct err *err),
	void *context, struct err *err)
{
	struct reading in = {.each = each, .context = context};
	ssize_t got;

	for (;;) {
		if (stop_requested)
			return stop_err(err);
		got = read(STDIN_FILENO, in.bytes + in.used, sizeof(in.bytes) - in.used - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return err_set_errno(err, ERR_IO, errno, "-");
		if (got == 0)
			break;
		in.used += (size_t)got;
		if (take_lines(&in, err) < 0)
			return -1;
	}
	if (in.used == 0)
		return 0;
	in.bytes[in.used++] = '\n'; /* the last line's is missing */
	return take_lines(&in, err);
}
