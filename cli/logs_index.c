#include "cli/logs_index.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/i18n.h"
#include "model/inventory_offsets.h"

bool logs_wants_index(const struct cli *cli)
{
	const char *output = cli_value(cli, "--output");

	return output && strcmp(output, "-") != 0;
}

static int write_beside(const char *output, const char *text, size_t len, struct err *err)
{
	char *path = NULL;
	int ret;

	if (asprintf(&path, "%s" INVENTORY_OFFSETS_SUFFIX, output) < 0)
		return err_no_memory(err);
	ret = file_write(path, text, len, err);
	free(path);
	return ret;
}

static bool has_offsets(const struct inventory *inventory)
{
	LIST_EACH(const struct inventory_file, file, &inventory->files)
		if (file->offsets)
			return true;
	return false;
}

int logs_write_index(const char *output, const struct inventory *inventory, struct err *err)
{
	char sha256[DIGEST_TEXT_LEN];
	char *index;
	size_t len;
	struct stat st;
	int ret;

	if (!has_offsets(inventory) || stat(output, &st) < 0 || !S_ISREG(st.st_mode))
		return 0;
	if (digest_file(output, sha256, err) < 0 ||
		inventory_offsets_text(inventory, sha256, &index, &len, err) < 0)
		return -1;
	ret = write_beside(output, index, len, err);
	free(index);
	return ret;
}

void logs_take_index(const struct cli *cli, const char *path, struct inventory *inventory)
{
	char *index = NULL;
	struct faults faults;
	struct err err = {0};
	bool found;

	if (strcmp(path, "-") == 0 || asprintf(&index, "%s" INVENTORY_OFFSETS_SUFFIX, path) < 0)
		return;
	faults_init(&faults);
	if (inventory_offsets_open(index, inventory, &found, &faults, &err) < 0)
		cli_say(cli, _("%s is not used, large files are read whole: %s"), index,
			faults.count ? faults.items[0].text : err.text);
	faults_fini(&faults);
	free(index);
}
