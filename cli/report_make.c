#include "cli/report_make.h"

#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "renders/render.h"

const char *report_names(struct arena *arena)
{
	const char *names = "";

	for (size_t i = 0; i < report_format_count; i++)
		names = arena_format(arena, "%s%s%s", names, i ? ", " : "", report_formats[i].name);
	for (size_t i = 0; i < render_format_count; i++)
		names = arena_format(arena, "%s, %s", names, render_formats[i].name);
	return names;
}

bool report_name_is(const char *name)
{
	return report_format_find(name) || render_format_find(name);
}

/* A line that is written over. */
struct progress {
	const char *format;
	bool is_open;
};

static void progress_show(void *data, size_t done, size_t of)
{
	struct progress *progress = data;

	fprintf(stderr, "\r%s: %zu/%zu", progress->format, done, of);
	progress->is_open = true;
	fflush(stderr);
}

static void progress_end(const struct progress *progress)
{
	if (progress->is_open)
		fputc('\n', stderr);
}

static int write_form(const struct cli *cli, const struct report *report, const char *format,
	FILE *out, struct err *err)
{
	const struct report_format *text = report_format_find(format);
	struct progress progress = {.format = format};
	struct render render = {.report = report, .data = &progress};
	int ret;

	if (text)
		return text->write(out, report, err);
	if (cli_shows_progress(cli))
		render.progress = progress_show;
	ret = render_format_find(format)->write(out, &render, err);
	progress_end(&progress);
	return ret;
}

int report_make(const struct cli *cli, const struct report *report, const char *format,
	const char *path, struct err *err)
{
	struct file_out *file;

	if (!report_name_is(format))
		return err_set(err, ERR_USAGE, _("unknown format \"%s\""), format);
	if (file_out_open(path, &file, err) < 0)
		return -1;
	if (write_form(cli, report, format, file_out_stream(file), err) < 0) {
		file_out_abort(file);
		return strcmp(path, "-") == 0 ? -1 : err_within(err, "%s", path);
	}
	return file_out_commit(file, err);
}
