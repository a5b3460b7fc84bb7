#include "cli/evidence_input.h"

#include "base/json.h"
#include "cli/again.h"

int evidence_input_open(struct cli *cli, const char *path, struct evidence **out,
	char sha256[DIGEST_TEXT_LEN], const char **again, struct err *err)
{
	const char *readable;
	int ret;

	if (again_path(&cli->arena, path, JSON_FILE_MOST, &readable, err) < 0)
		return -1;
	ret = evidence_open(readable, out, &cli->faults, err);
	again_rename(&cli->faults, readable, path);
	if (again)
		*again = readable;
	return ret < 0 ? -1 : digest_file(readable, sha256, err);
}
