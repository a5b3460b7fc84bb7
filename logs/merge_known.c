#include "logs/merge_known.h"

#include <string.h>

#include "base/digest.h"
#include "base/text.h"

/* The digest's text without its NUL is as long as a key. */
static void key_of(const struct inventory_file *file, char key[DIGEST_TEXT_LEN])
{
	struct arena arena = {0};
	char *text = arena_format(&arena, "%d %s %s", file->kind, file->sha256, file->node);

	_Static_assert(DIGEST_TEXT_LEN == LOG_SEEN_KEY + 1, "a key is a digest");
	digest_bytes(text, strlen(text), key);
	arena_fini(&arena);
}

static bool is_of(const struct inventory_archive *archive, const struct inventory_file *file)
{
	return file->kind == archive->kind && text_equal(file->node, archive->node);
}

/* Its records were counted by way of another file of the archive. */
static bool is_repeated(const struct inventory_file *file)
{
	LIST_EACH(const char *, note, &file->notes)
		if (text_equal(*note, "duplicate") || text_equal(*note, "duplicate_content"))
			return true;
	return false;
}

bool log_known_archive(const struct log_known *known, const struct inventory *part,
	const struct inventory_archive *archive)
{
	int64_t records = 0;
	size_t count = 0;

	if (known->no_memory)
		return false;
	LIST_EACH(const struct inventory_file, file, &part->files) {
		char key[DIGEST_TEXT_LEN];

		if (!is_of(archive, file))
			continue;
		key_of(file, key);
		if (log_seen_find(&known->files, key) == SIZE_MAX)
			return false;
		records = inventory_sum(records, is_repeated(file) ? 0 : file->records);
		count++;
	}
	return count > 0 && records == archive->records;
}

void log_known_add(struct log_known *known, const struct inventory *part)
{
	LIST_EACH(const struct inventory_file, file, &part->files) {
		char key[DIGEST_TEXT_LEN];

		key_of(file, key);
		if (log_seen_find(&known->files, key) == SIZE_MAX &&
			!log_seen_add(&known->files, key, 0))
			known->no_memory = true;
	}
}

void log_known_fini(struct log_known *known)
{
	log_seen_fini(&known->files);
}
