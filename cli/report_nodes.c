#include "cli/report_nodes.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "base/i18n.h"
#include "reports/html_node_file.h"

static const char *real_path(struct arena *arena, const char *path, struct err *err)
{
	char *real = realpath(path, NULL);
	const char *kept = real ? arena_text(arena, real) : NULL;

	free(real);
	if (!kept)
		err_set(err, ERR_NOINPUT, _("%s: cannot be found"), path);
	return kept;
}

static const char *folder_of(struct arena *arena, const char *output, struct err *err)
{
	char *folder = file_folder_of(output);
	const char *kept;

	if (!folder)
		arena_die();
	kept = real_path(arena, strcmp(output, "-") == 0 || !folder[0] ? "." : folder, err);
	free(folder);
	return kept;
}

/* How much of both is the same, in whole names: just behind the last '/' of it. */
static size_t shared_len(const char *a, const char *b)
{
	size_t shared = 0;

	for (size_t i = 0;; i++) {
		bool a_ends = a[i] == '\0' || a[i] == '/', b_ends = b[i] == '\0' || b[i] == '/';

		if (a_ends && b_ends)
			shared = i;
		if (a[i] == '\0' || a[i] != b[i])
			return shared;
	}
}

static char *put_byte(char *to, unsigned char byte)
{
	static const char digits[] = "0123456789ABCDEF";

	*to++ = '%';
	*to++ = digits[byte >> 4];
	*to++ = digits[byte & 15];
	return to;
}

/* What a path of a URL may hold as it is (RFC 3986): unreserved, and '/'. */
static const char *encoded(struct arena *arena, const char *path)
{
	static const char plain[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-~/";
	char *text = arena_alloc(arena, 3 * strlen(path) + 1), *to = text;

	for (; *path; path++) {
		if (strchr(plain, *path))
			*to++ = *path;
		else
			to = put_byte(to, (unsigned char)*path);
	}
	*to = '\0';
	return text;
}

int report_nodes_at(struct arena *arena, const char *output, const char *folder, const char **out,
	struct err *err)
{
	const char *from = folder_of(arena, output, err), *to, *up = "";
	size_t shared;

	if (!from || !(to = real_path(arena, folder, err)))
		return -1;
	shared = shared_len(from, to);
	for (const char *at = from + shared; *at; at++)
		if (*at == '/' && at[1])
			up = arena_format(arena, "../%s", up);
	to += shared + (to[shared] == '/');
	*out = arena_format(arena, "%s%s%s", up, encoded(arena, to), *to ? "/" : "");
	return 0;
}

static int write_one(const struct report *report, struct node_annex *annex, const char *path,
	size_t index, struct err *err)
{
	struct file_out *file;

	if (file_out_open(path, &file, err) < 0)
		return -1;
	file_out_quick(file);
	if (html_node_file_write(file_out_stream(file), report, annex, index, err) < 0) {
		file_out_abort(file);
		return err_within(err, "%s", path);
	}
	return file_out_commit(file, err);
}

static int order_names(const void *one, const void *other)
{
	return strcasecmp(*(const char *const *)one, *(const char *const *)other);
}

/* On file systems that know no capitals one file would take the place of another. */
static int check_names(const struct evidence *evidence, struct err *err)
{
	size_t count = evidence->nodes.count;
	struct arena arena = {0};
	const char **names = arena_array(&arena, count + 1, sizeof(*names));
	int ret = 0;

	for (size_t i = 0; i < count; i++)
		names[i] = html_node_file_name(&arena, evidence->nodes.items[i].id);
	qsort(names, count, sizeof(*names), order_names);
	for (size_t i = 1; i < count && ret == 0; i++)
		if (strcasecmp(names[i - 1], names[i]) == 0)
			ret = err_set(err, ERR_DATA,
				_("%s and %s would be one file where capitals do not count"),
				names[i - 1], names[i]);
	arena_fini(&arena);
	return ret;
}

int report_nodes_write(const struct report *report, const char *folder, struct err *err)
{
	struct node_annex *annex = node_annex_new(report);
	int ret = check_names(report->evidence, err);

	if (ret == 0)
		ret = file_make_folders(folder, err);

	for (size_t i = 0; ret == 0 && i < report->evidence->nodes.count; i++) {
		struct arena arena = {0};
		const char *name = html_node_file_name(&arena, report->evidence->nodes.items[i].id);

		ret = write_one(report, annex, arena_format(&arena, "%s/%s", folder, name), i, err);
		arena_fini(&arena);
	}
	node_annex_free(annex);
	return ret;
}
