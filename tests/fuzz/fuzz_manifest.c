/* Any bytes as a manifest: refused with faults, or its lines are written and read again as the
 * same, each bound to the one before; a good chain stays one when its last line is cut. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/manifest.h"

#define NOW INT64_C(1795276800000) /* 2026-11-22T00:00:00+08:00 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct manifest *read_manifest(const char *text, size_t len)
{
	struct manifest *manifest = NULL;
	struct faults faults;
	struct err err;

	faults_init(&faults);
	if (manifest_parse(text, len, "fuzz", (struct unix_ms){NOW}, &manifest, &faults, &err) <
			0 &&
		faults.count == 0)
		abort(); /* refused without a word */
	faults_fini(&faults);
	return manifest;
}

static void check_lines(const struct manifest *manifest)
{
	LIST_EACH(const struct manifest_line, line, &manifest->lines) {
		struct manifest_line first = *line;
		struct manifest *again;
		struct err err;
		char *text;
		size_t len;

		first.prev = NULL; /* alone it is the first */
		if (manifest_line_text(&first, &text, &len, &err) < 0)
			abort();
		again = read_manifest(text, len);
		if (!again || again->lines.count != 1 || again->torn ||
			again->lines.items[0].files.count != line->files.count)
			abort();
		manifest_close(again);
		free(text);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct manifest *manifest = read_manifest((const char *)data, size), *cut;

	if (!manifest)
		return 0;
	check_lines(manifest);
	/* a byte less may make a whole line of one that has rubbish behind it, but of no other */
	cut = read_manifest((const char *)data, size - (size > 0));
	if (manifest->torn == 0 && (!cut || cut->lines.count > manifest->lines.count))
		abort();
	manifest_close(cut);
	manifest_close(manifest);
	return 0;
}
