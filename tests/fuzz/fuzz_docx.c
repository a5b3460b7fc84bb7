/* Any bytes as an edited document, and as its main part: refused with a reason, or read; what is
 * read is compared with itself and nothing is found. */
#include <stdint.h>
#include <stdlib.h>

#include "cli/docx_file.h"
#include "renders/manuscript_compare.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void compare(const struct manuscript *manuscript)
{
	struct manuscript_differences found;
	struct arena arena = {0};

	manuscript_compare(manuscript, manuscript, &arena, &found);
	if (found.items.count || found.edited || found.added_texts || found.removed_texts)
		abort();
	arena_fini(&arena);
}

static void read_file(const uint8_t *data, size_t size)
{
	struct manuscript manuscript = {0};
	struct docx_made made = {0};
	struct err err = {0};

	if (docx_file_read(data, size, &manuscript, &made, &err) == 0)
		compare(&manuscript);
	else if (err.code != ERR_DATA)
		abort();
	manuscript_fini(&manuscript);
}

static void read_part(const uint8_t *data, size_t size)
{
	struct manuscript manuscript = {0};
	struct err err = {0};

	/* styles first, as of a file; the same bytes may be both */
	if (manuscript_read_styles(&manuscript, (const char *)data, size, &err) == 0 &&
		manuscript_read(&manuscript, MANUSCRIPT_MAIN, (const char *)data, size, &err) ==
			0 &&
		manuscript_read(&manuscript, MANUSCRIPT_HEADER, (const char *)data, size, &err) ==
			0)
		compare(&manuscript);
	manuscript_fini(&manuscript);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	read_file(data, size);
	read_part(data, size);
	return 0;
}
