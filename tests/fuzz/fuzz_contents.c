/* Any bytes as MANIFEST.json: refused with a word, or the very bytes that would be written, every
 * path of them safe, known, and found again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bundle/contents.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_files(const struct contents *contents)
{
	LIST_EACH(const struct contents_file, file, &contents->files) {
		enum contents_role role;

		if (!contents_path_is_safe(file->path) || file->path[0] == '/' ||
			strstr(file->path, "../") || !contents_role_of(file->path, &role) ||
			(int)role != file->role || contents_find(contents, file->path) != file ||
			file->size < 0)
			abort();
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct contents *contents;
	struct faults faults;
	struct err err = {0};
	char *text;
	size_t len;

	faults_init(&faults);
	if (contents_parse((const char *)data, size, "fuzz", &contents, &faults, &err) < 0) {
		if (faults.count == 0 && err.text[0] == '\0')
			abort(); /* refused without a word */
	} else {
		if (contents_text(contents, &text, &len, &err) < 0 || len != size ||
			memcmp(text, data, len) != 0)
			abort();
		check_files(contents);
		free(text);
		contents_close(contents);
	}
	faults_fini(&faults);
	return 0;
}
