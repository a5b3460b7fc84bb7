#include "cli/agent_lines.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/file.h"
#include "base/i18n.h"
#include "bundle/layout.h"
#include "model/record.h"

#define HEAD_BEGINS   "{\"payload\":"   /* no record's first key */
#define REJECTED_MOST ((off_t)16 << 20) /* bytes: an agent that floods must not fill the disk */

int agent_lines_init(struct agent_lines *out, const char *records, const char *id,
	const char *plan_sha256, struct err *err)
{
	static const struct output closed = {.fd = -1};

	*out = (struct agent_lines){.id = id,
		.plan_sha256 = plan_sha256,
		.folder = file_join(records, id),
		.records = closed,
		.heads = closed,
		.rejected = closed};
	return out->folder ? 0 : err_no_memory(err);
}

void agent_lines_fini(struct agent_lines *lines)
{
	output_close(&lines->records);
	output_close(&lines->heads);
	output_close(&lines->rejected);
	free(lines->folder);
	free(lines->line);
	lines->folder = lines->line = NULL;
}

/* The slot of a line that is a record of this agent by this plan. */
static bool is_record(const struct agent_lines *lines, size_t len, struct unix_ms *slot)
{
	json_t *root = json_loadb(lines->line, len, 0, NULL);
	const char *at = json_string_value(json_object_get(root, "slot"));
	const char *plan = json_string_value(json_object_get(root, "plan"));
	const char *id = json_string_value(json_object_get(root, "agent"));
	bool is = at && when_parse(at, slot) && plan && strcmp(plan, lines->plan_sha256) == 0 &&
		  id && strcmp(id, lines->id) == 0;

	json_decref(root);
	return is;
}

static int open_file(
	const struct agent_lines *lines, const char *name, struct output *out, struct err *err)
{
	char *path;
	int ret;

	if (out->fd >= 0 || out->folder)
		return 0;
	if (file_make_folders(lines->folder, err) < 0)
		return -1;
	if (!name)
		return output_open(lines->folder, out, err);
	path = file_join(lines->folder, name);
	ret = path ? output_open(path, out, err) : err_no_memory(err);
	free(path);
	return ret;
}

static int keep_record(struct agent_lines *lines, struct unix_ms slot, size_t len, struct err *err)
{
	if (open_file(lines, NULL, &lines->records, err) < 0 ||
		output_slot(&lines->records, slot, err) < 0 ||
		output_line(&lines->records, lines->line, len, err) < 0)
		return -1;
	lines->kept++;
	lines->kept_all++;
	if (lines->on_record)
		lines->on_record(lines->context, lines->line, len);
	return 0;
}

static int keep_other(struct agent_lines *lines, const char *name, struct output *file, size_t len,
	struct err *err)
{
	if (open_file(lines, name, file, err) < 0)
		return -1;
	return output_line(file, lines->line, len, err);
}

/* What is no record of the agent by this plan (a banner, another agent's line) is kept apart,
 * counted and said. */
static int keep_line(struct agent_lines *lines, size_t len, struct err *err)
{
	struct unix_ms slot;

	if (len > strlen(HEAD_BEGINS) && memcmp(lines->line, HEAD_BEGINS, strlen(HEAD_BEGINS)) == 0)
		return keep_other(lines, BUNDLE_HEADS, &lines->heads, len, err);
	if (is_record(lines, len, &slot))
		return keep_record(lines, slot, len, err);
	lines->rejected_count++;
	if (lines->rejected.size >= REJECTED_MOST)
		return 0;
	return keep_other(lines, AGENT_REJECTED, &lines->rejected, len, err);
}

static int keep_lines(struct agent_lines *lines, struct err *err)
{
	char *lf;

	while ((lf = memchr(lines->line, '\n', lines->line_len))) {
		size_t len = (size_t)(lf - lines->line);

		if (keep_line(lines, len, err) < 0)
			return -1;
		lines->line_len -= len + 1;
		memmove(lines->line, lf + 1, lines->line_len);
	}
	return 0;
}

static int sync_all(struct agent_lines *lines, struct err *err)
{
	struct output *const files[] = {&lines->records, &lines->heads, &lines->rejected};

	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		if (output_sync(files[i], err) < 0)
			return -1;
	return 0;
}

static int make_room(struct agent_lines *lines, bool *too_long, struct err *err)
{
	size_t cap = lines->line_cap ? lines->line_cap * 2 : 65536;
	char *grown;

	if (lines->line_cap - lines->line_len > 4096)
		return 0;
	*too_long = cap > RECORD_LINE_MOST * 2;
	if (*too_long)
		return 0;
	grown = realloc(lines->line, cap);
	if (!grown)
		return err_no_memory(err);
	lines->line = grown;
	lines->line_cap = cap;
	return 0;
}

int agent_lines_read(struct agent_lines *lines, int fd, enum agent_read *out, struct err *err)
{
	bool too_long = false;
	ssize_t got;

	*out = AGENT_READ_MORE;
	if (make_room(lines, &too_long, err) < 0)
		return -1;
	if (too_long) {
		*out = AGENT_READ_TOO_LONG;
		return 0;
	}
	got = read(fd, lines->line + lines->line_len, lines->line_cap - lines->line_len);
	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (got <= 0) {
		*out = AGENT_READ_END;
		return 0;
	}
	lines->line_len += (size_t)got;
	return keep_lines(lines, err) < 0 ? -1 : sync_all(lines, err);
}

/* A last line without LF is lost with its slot. */
int agent_lines_end(struct agent_lines *lines, struct err *err)
{
	struct output *const files[] = {&lines->records, &lines->heads, &lines->rejected};

	lines->line_len = 0;
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		if (output_finish(files[i], err) < 0)
			return -1;
	return 0;
}
