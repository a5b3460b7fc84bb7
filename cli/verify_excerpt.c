/* An excerpt: who signed the statement in it, and whether its files are of the bundle that was
 * signed. Nothing else is asked: the bundle is not here. */
#include <stdlib.h>

#include "base/file.h"
#include "bundle/excerpt.h"
#include "cli/verify_parts.h"

static void check(struct verification *v, const struct excerpt *excerpt)
{
	const struct verify_seal seal = {
		.root = -1, .statement = excerpt->statement, .envelope = excerpt->envelope};
	struct err why = {0};

	verify_seal_signed(&seal, &v->trust, &v->report);
	if (excerpt->count != excerpt->statement->predicate.count)
		verify_say(&v->report, VERIFY_COUNT_DIFFERS, file_base_name(v->path),
			"%lld, not %lld", (long long)excerpt->count,
			(long long)excerpt->statement->predicate.count);
	if (excerpt_check(excerpt, file_base_name(v->path), &why) < 0)
		verify_say(&v->report, VERIFY_PATH_WRONG, file_base_name(v->path), "%s", why.text);
	verify_asked(&v->report, VERIFY_AUTHENTIC);
}

static void list_files(
	struct verification *v, const struct excerpt *excerpt, struct verify_result *result)
{
	result->of_files = excerpt->count;
	result->files.count = excerpt->files.count;
	result->files.items =
		arena_array(&v->arena, excerpt->files.count + 1, sizeof(*result->files.items));
	for (size_t i = 0; i < excerpt->files.count; i++) {
		const struct contents_file *entry = &excerpt->files.items[i].entry;

		result->files.items[i] = (struct verify_result_file){.path = entry->path,
			.size = entry->size,
			.sha256 = entry->sha256,
			.sm3 = entry->sm3};
	}
}

/* Its faults are an answer here, and no error of the user's. */
static void say_malformed(
	struct verification *v, const struct faults *faults, const struct err *why)
{
	verify_say(&v->report, VERIFY_EXCERPT_MALFORMED, file_base_name(v->path), "%s",
		faults->count ? faults->items[0].text : why->text);
}

int verify_excerpt(struct verification *v, struct verify_result *result, struct err *err)
{
	static const struct envelope none = {.payload = NULL};
	struct file_bytes bytes;
	struct err why = {0};
	struct faults faults;

	v->report.asked = 1;
	if (file_read(v->path, JSON_FILE_MOST, &bytes, err) < 0)
		return -1;
	faults_init(&faults);
	if (excerpt_parse(bytes.at, bytes.len, v->path, &v->excerpt, &faults, &why) < 0)
		say_malformed(v, &faults, &why);
	else
		check(v, v->excerpt);
	verify_result_make(&v->report, v->excerpt ? &v->excerpt->envelope : &none,
		v->excerpt ? v->excerpt->statement : NULL, &v->trust, false, &v->arena, result);
	if (v->excerpt)
		list_files(v, v->excerpt, result);
	faults_fini(&faults);
	file_bytes_fini(&bytes);
	return 0;
}
