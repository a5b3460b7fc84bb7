#include "cli/runs.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"

static int read_log(const char *path, struct runs *runs, struct faults *faults, struct err *err)
{
	struct file_bytes bytes;
	int ret;

	if (file_read(path, JSON_FILE_MOST, &bytes, err) < 0)
		return -1;
	ret = run_log_parse(bytes.at, bytes.len, path, &runs->arena, &runs->log, faults, err);
	file_bytes_fini(&bytes);
	runs->file.seq = runs->log.count;
	memcpy(runs->file.prev, runs->log.head, sizeof(runs->file.prev));
	return ret;
}

int runs_open(const char *path, struct runs *out, struct faults *faults, struct err *err)
{
	struct runs runs = {.file = {.fd = -1}};

	/* the lock first: what is read then is what is gone on with */
	if (output_open(path, &runs.file, err) < 0)
		return -1;
	if (runs.file.regular && read_log(path, &runs, faults, err) < 0) {
		runs_close(&runs);
		return -1;
	}
	*out = runs;
	return 0;
}

void runs_close(struct runs *runs)
{
	output_close(&runs->file);
	arena_fini(&runs->arena);
}

int runs_check_plan(const struct runs *runs, const char *plan_sha256, struct err *err)
{
	LIST_EACH(const struct run_line, line, &runs->log.lines)
		if (line->plan && strcmp(line->plan, plan_sha256) != 0)
			return err_set(err, ERR_DATA,
				_("%s: was begun by another plan: the plan beside it was changed"),
				runs->file.path);
	return 0;
}

int runs_append(struct runs *runs, struct run_line line, struct err *err)
{
	char *text;
	size_t len;
	int ret;

	line.schema = RUN_SCHEMA;
	line.seq = runs->file.seq;
	line.prev = runs->file.prev[0] ? runs->file.prev : NULL;
	if (run_line_text(&line, &text, &len, err) < 0)
		return -1;
	ret = output_line(&runs->file, text, len, err);
	free(text);
	return ret;
}

int runs_sync(struct runs *runs, struct err *err)
{
	return output_finish(&runs->file, err);
}
