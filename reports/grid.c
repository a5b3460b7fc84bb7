#include "reports/grid.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/text.h"

/* Marks that do not begin a line (GB/T 15834), and those that do not end one. */
static const char closing[] = "，。、；：？！）》”’】,.;:?!)%";
static const char opening[] = "（《“‘【(";

struct character {
	char bytes[5];
	size_t len;
	size_t columns;
};

static struct character character_at(const char *text)
{
	struct character c = {.len = utf8_next(text, strlen(text), &(uint32_t){0})};

	if (c.len == 0)
		c.len = 1;
	memcpy(c.bytes, text, c.len);
	c.columns = text_columns(c.bytes);
	return c;
}

static bool may_break(const struct character *before, const struct character *after)
{
	if (before->bytes[0] == ' ')
		return true;
	if (after->bytes[0] == ' ')
		return false;
	if (before->columns < 2 && after->columns < 2)
		return false;
	return !strstr(closing, after->bytes) && !strstr(opening, before->bytes);
}

size_t grid_line(const char *text, size_t width)
{
	struct character before = {.len = 0};
	size_t at = 0, columns = 0, last = 0;

	while (text[at] != '\0') {
		struct character c = character_at(text + at);

		if (before.len > 0 && may_break(&before, &c))
			last = at;
		/* a blank at the end of a line takes no room */
		if (columns + c.columns > width && c.bytes[0] != ' ')
			return last > 0 ? last : at > 0 ? at : c.len;
		columns += c.columns;
		at += c.len;
		before = c;
	}
	return at;
}

static void blanks(FILE *out, size_t count)
{
	while (count-- > 0)
		fputc(' ', out);
}

/* Prints the next line of a cell and moves on; returns the columns it took. */
static size_t cell_line(FILE *out, const char **text, size_t width, const char *colour)
{
	char line[1024];
	size_t len = grid_line(*text, width), shown;

	if (len >= sizeof(line))
		len = utf8_cut(*text, sizeof(line) - 1);
	memcpy(line, *text, len);
	*text += len;
	*text += strspn(*text, " ");
	for (shown = len; shown > 0 && line[shown - 1] == ' '; shown--)
		;
	line[shown] = '\0';
	if (colour && shown > 0)
		fprintf(out, "\033[%sm%s\033[0m", colour, line);
	else
		fputs(line, out);
	return text_columns(line);
}

static bool any_left(const char *const *texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (texts[i][0] != '\0')
			return true;
	return false;
}

void grid_row(FILE *out, const struct grid *grid, const struct grid_cell *cells)
{
	const char *texts[GRID_COLUMNS_MOST];

	assert(grid->count <= GRID_COLUMNS_MOST);
	for (size_t i = 0; i < grid->count; i++)
		texts[i] = cells[i].text;
	do {
		size_t owed = 0;

		for (size_t i = 0; i < grid->count; i++) {
			size_t used = 0;

			if (texts[i][0] != '\0') {
				blanks(out, owed);
				owed = 0;
				used = cell_line(out, &texts[i], grid->widths[i], cells[i].colour);
			}
			owed += grid->widths[i] > used ? grid->widths[i] - used : 0;
			owed += GRID_GUTTER;
		}
		fputc('\n', out);
	} while (any_left(texts, grid->count));
}

void grid_rule(FILE *out, const struct grid *grid)
{
	size_t width = 0;

	for (size_t i = 0; i < grid->count; i++)
		width += grid->widths[i] + (i > 0 ? GRID_GUTTER : 0);
	while (width-- > 0)
		fputc('-', out);
	fputc('\n', out);
}
