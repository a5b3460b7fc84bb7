#include "cli/watch_note.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "probes/clock.h"

static int append(const char *path, const char *line, size_t len, struct err *err)
{
	int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	ssize_t put = fd < 0 ? -1 : write(fd, line, len);
	bool kept = put == (ssize_t)len && fsync(fd) == 0;
	int code = put >= 0 && put < (ssize_t)len ? ENOSPC : errno;

	if (fd >= 0)
		close(fd);
	return kept ? 0 : err_set_errno(err, ERR_IO, code, _("%s: cannot be written"), path);
}

int watch_note(const char *folder, const struct watch_event *event, struct err *err)
{
	struct watch_event noted = *event;
	struct record_clock clock = {0};
	char *path = file_join(folder, WATCH_EVENTS), *text = NULL, *line = NULL;
	size_t len;
	int ret;

	clock_discipline(&clock);
	noted.clock = &clock;
	ret = path ? watch_event_text(&noted, &text, &len, err) : err_no_memory(err);
	if (ret == 0)
		ret = asprintf(&line, "%s\n", text) < 0 ? err_no_memory(err)
							: append(path, line, len + 1, err);
	free(line);
	free(text);
	free(path);
	return ret;
}
