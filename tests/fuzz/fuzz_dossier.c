/* Any bytes as a dossier: refused with faults, or it is written and read again as the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/canonical.h"
#include "model/dossier.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_again(const struct region *region, const char *text, size_t len)
{
	struct dossier *dossier = NULL;
	struct faults faults;
	struct err err;
	size_t again_len;
	char *again;

	faults_init(&faults);
	if (dossier_parse(text, len, "again", region, &dossier, &faults, &err) < 0 ||
		canonical_text(&dossier_shape, dossier, &again, &again_len, &err) < 0 ||
		again_len != len || memcmp(again, text, len) != 0)
		abort();
	free(again);
	dossier_close(dossier);
	faults_fini(&faults);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct region *region;
	struct dossier *dossier = NULL;
	struct faults faults;
	struct err err;
	size_t len;
	char *text;

	if (!region && region_open_builtin("360000", &region, &err) < 0)
		abort();
	faults_init(&faults);
	if (dossier_parse((const char *)data, size, "fuzz", region, &dossier, &faults, &err) == 0) {
		if (canonical_text(&dossier_shape, dossier, &text, &len, &err) < 0)
			abort();
		check_again(region, text, len);
		free(text);
	} else if (faults.count == 0) {
		abort(); /* refused without a word */
	}
	dossier_close(dossier);
	faults_fini(&faults);
	return 0;
}
