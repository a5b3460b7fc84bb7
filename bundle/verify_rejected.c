#include "bundle/verify_rejected.h"

#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "base/i18n.h"
#include "base/text.h"
#include "bundle/layout.h"
#include "bundle/verify_tree.h"
#include "model/record_lines.h"

/* The folder that the file lies in. */
static const char *agent_of(struct arena *arena, const char *path)
{
	const char *name = path + strlen(BUNDLE_RECORDS "/");

	return arena_text_n(arena, name, strcspn(name, "/"));
}

static bool is_record(const char *line, size_t len, const char *agent, const char *plan_sha256)
{
	json_t *root = json_loadb(line, len, 0, NULL);
	bool is = json_is_string(json_object_get(root, "slot")) &&
		  text_equal(json_string_value(json_object_get(root, "agent")), agent) &&
		  text_equal(json_string_value(json_object_get(root, "plan")), plan_sha256);

	json_decref(root);
	return is;
}

static int read_lines(struct record_lines *lines, const char *path, const char *agent,
	const struct plan *plan, struct verify_report *report, struct err *err)
{
	enum record_lines_found found = LINES_LINE;
	const char *line;
	size_t len;

	for (long long number = 1; found != LINES_END && found != LINES_TORN; number++) {
		if (record_lines_next(lines, &found, &line, &len, err) < 0)
			return -1;
		if (found == LINES_LINE && is_record(line, len, agent, plan->sha256))
			verify_say(report, VERIFY_RECORD_REJECTED, path, _("line %lld"), number);
	}
	return 0;
}

static void check_file(const struct verify_seal *seal, const char *path, const struct plan *plan,
	struct verify_report *report)
{
	const char *agent = agent_of(&report->arena, path);
	struct record_lines lines;
	struct err err = {0};
	off_t size;
	int fd = verify_file_open(seal->root, path, &size);

	if (fd < 0)
		return; /* told with the files */
	record_lines_init(&lines, fd, 0);
	if (read_lines(&lines, path, agent, plan, report, &err) < 0)
		verify_say(report, VERIFY_FILE_UNREADABLE, path, "%s", err.text);
	record_lines_fini(&lines);
	close(fd);
}

void verify_rejected(
	const struct verify_seal *seal, const struct plan *plan, struct verify_report *report)
{
	if (seal->contents)
		LIST_EACH(const struct contents_file, file, &seal->contents->files) {
			if (file->role != CONTENTS_REJECTED)
				continue;
			verify_note(report, VERIFY_NOTE_REJECTED, file->path, _("%lld bytes"),
				(long long)file->size);
			if (plan)
				check_file(seal, file->path, plan, report);
		}
}
