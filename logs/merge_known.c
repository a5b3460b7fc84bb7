#include "logs/merge_known.h"

#include <string.h>

#include "base/digest.h"
#include "base/text.h"

static struct log_seen_key key_of(const struct inventory_file *file)
{
	char digest[DIGEST_TEXT_LEN];
	struct arena arena = {0};
	const char *mixed = inventory_note(file, INVENTORY_MIXED);
	char *text = arena_format(
		&arena, "%d %s %s %s", file->kind, file->sha256, file->node, mixed ? mixed : "");

	digest_bytes(text, strlen(text), digest);
	arena_fini(&arena);
	return log_seen_digest(digest);
}

static bool is_of(const struct inventory_archive *archive, const struct inventory_file *file)
{
	return file->kind == archive->kind && text_equal(file->node, archive->node);
}

/* Its records were counted by way of another file of the archive. */
static bool is_repeated(const struct inventory_file *file)
{
	return inventory_has_note(file, "duplicate") ||
	       inventory_has_note(file, "duplicate_content");
}

bool log_known_archive(const struct log_known *known, const struct inventory *part,
	const struct inventory_archive *archive)
{
	int64_t records = 0;
	size_t count = 0;

	if (known->no_memory)
		return false;
	LIST_EACH(const struct inventory_file, file, &part->files) {
		struct log_seen_key key;

		if (!is_of(archive, file))
			continue;
		key = key_of(file);
		if (log_seen_find(&known->files, &key) == SIZE_MAX)
			return false;
		records = inventory_sum(records, is_repeated(file) ? 0 : file->records);
		count++;
	}
	return count > 0 && records == archive->records;
}

void log_known_add(struct log_known *known, const struct inventory *part)
{
	LIST_EACH(const struct inventory_file, file, &part->files) {
		const struct log_seen_key key = key_of(file);

		if (log_seen_find(&known->files, &key) == SIZE_MAX &&
			!log_seen_add(&known->files, &key, 0))
			known->no_memory = true;
	}
}

void log_known_fini(struct log_known *known)
{
	log_seen_fini(&known->files);
}
