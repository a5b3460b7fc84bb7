/* Answers for analyze: one a line, by address and database, whatever the order of the asking. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/locate.h"

static int keep_answer(struct locate *l, const struct answer *answer, struct err *err)
{
	struct locate_kept *kept;
	char *text;
	size_t len;

	if (answer_text(answer, &text, &len, err) < 0)
		return -1;
	kept = arena_push(&l->arena, &l->kept.items, &l->kept.count, &l->kept_cap, sizeof(*kept));
	*kept = (struct locate_kept){arena_text(&l->arena, answer->addr),
		arena_text(&l->arena, answer->database.name), arena_text_n(&l->arena, text, len)};
	free(text);
	return 0;
}

int locate_keep(struct locate *l, const struct located *located, struct err *err)
{
	if (l->kept_addresses++ == LOCATE_KEPT_MOST)
		return err_set(err, ERR_DATA, _("more than %d addresses"), LOCATE_KEPT_MOST);
	LIST_EACH(const struct answer, answer, &located->answers)
		if (keep_answer(l, answer, err) < 0)
			return -1;
	return 0;
}

static int by_address(const void *left, const void *right)
{
	const struct locate_kept *a = left, *b = right;
	int order = strcmp(a->addr, b->addr);

	order = order ? order : strcmp(a->database, b->database);
	return order ? order : strcmp(a->text, b->text);
}

int locate_write_kept(struct locate *l, const char *path, struct err *err)
{
	struct file_out *file;

	if (l->kept.count)
		qsort(l->kept.items, l->kept.count, sizeof(struct locate_kept), by_address);
	if (file_out_open(path, &file, err) < 0)
		return -1;
	for (size_t i = 0; i < l->kept.count; i++) /* asked twice, it is told once */
		if (i == 0 || strcmp(l->kept.items[i].text, l->kept.items[i - 1].text) != 0)
			fprintf(file_out_stream(file), "%s\n", l->kept.items[i].text);
	return file_out_commit(file, err);
}
