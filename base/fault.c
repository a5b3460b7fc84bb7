#include "base/fault.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"

void faults_init(struct faults *faults)
{
	*faults = (struct faults){0};
}

void faults_fini(struct faults *faults)
{
	arena_fini(&faults->arena);
	faults_init(faults);
}

static int is_known(const struct faults *faults, const struct fault *fault)
{
	for (size_t i = 0; i < faults->count; i++) {
		const struct fault *known = &faults->items[i];

		if (known->line == fault->line && known->column == fault->column &&
			strcmp(known->file, fault->file) == 0 &&
			strcmp(known->path, fault->path) == 0 &&
			strcmp(known->text, fault->text) == 0)
			return 1;
	}
	return 0;
}

/* One line of whole characters, whatever a stranger's key holds; lives with the faults. */
static const char *make_plain(struct arena *arena, const char *text)
{
	char *copy = arena_text_n(arena, text, utf8_cut(text, strlen(text)));

	return text_shown(arena, copy);
}

void faults_add_v(struct faults *faults, const char *file, size_t line, size_t column,
	const char *path, const char *format, va_list args)
{
	char text[1024];
	struct fault fault = {.line = line, .column = column};
	struct fault *kept;

	if (faults->count == FAULTS_MOST) {
		faults->left_out++;
		return;
	}
	vsnprintf(text, sizeof(text), format, args);
	fault.file = make_plain(&faults->arena, file);
	fault.path = make_plain(&faults->arena, path);
	fault.text = make_plain(&faults->arena, text);
	if (is_known(faults, &fault))
		return;
	kept = arena_push(
		&faults->arena, &faults->items, &faults->count, &faults->cap, sizeof(fault));
	*kept = fault;
}

void faults_add(struct faults *faults, const char *file, size_t line, size_t column,
	const char *path, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	faults_add_v(faults, file, line, column, path, format, args);
	va_end(args);
}

int faults_result(const struct faults *faults, struct err *err)
{
	size_t count = faults->count + faults->left_out;

	if (count == 0)
		return 0;
	return err_set(err, ERR_DATA, ngettext("%zu fault", "%zu faults", count), count);
}
