/* Figures: one address into FILE itself, several into FILE with a number before its ending. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cli/locate.h"
#include "reports/place_svg.h"

/* map.svg → map-1.svg; without an ending the number comes last. */
static const char *figure_path(struct locate *l, const char *path)
{
	const char *dot = strrchr(file_base_name(path), '.');
	size_t stem = dot && dot != file_base_name(path) ? (size_t)(dot - path) : strlen(path);

	if (l->figure_count == 1)
		return path;
	return arena_format(&l->arena, "%.*s-%zu%s", (int)stem, path, l->figures + 1, path + stem);
}

int locate_draw(struct locate *l, const struct located *located, struct err *err)
{
	const char *path = figure_path(l, cli_value(l->cli, "--svg"));
	const struct place_figure figure = {.subject = &located->subject,
		.lang = l->lang,
		.prefix = "place",
		.standalone = true};
	struct file_out *file;

	l->figures++;
	if (file_out_open(path, &file, err) < 0)
		return -1;
	if (place_svg_write(file_out_stream(file), &figure, err) == 0)
		return file_out_commit(file, err);
	file_out_abort(file);
	return -1;
}
