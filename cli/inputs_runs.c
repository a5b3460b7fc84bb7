/* The list of the agents' runs, read for judging. */
#include "base/file.h"
#include "cli/inputs.h"

#define ROLE "runs"

static int read_log(struct inputs *inputs, const char *path, struct faults *faults, struct err *err)
{
	struct file_bytes bytes;
	char sha256[DIGEST_TEXT_LEN];
	int ret;

	if (file_read(path, JSON_FILE_MOST, &bytes, err) < 0)
		return -1;
	ret = run_log_parse(bytes.at, bytes.len, path, &inputs->arena, &inputs->runs, faults, err);
	digest_bytes(bytes.at, bytes.len, sha256);
	file_bytes_fini(&bytes);
	if (ret < 0)
		return -1;
	inputs->in.runs = &inputs->runs;
	inputs_push(inputs, ROLE, inputs_evidence_name(inputs, ROLE, path, sha256), sha256);
	return 0;
}

int inputs_read_runs(struct inputs *inputs, const char *path, struct err *err)
{
	return read_log(inputs, path, &inputs->cli->faults, err);
}

int inputs_find_runs(struct inputs *inputs, const char *path, struct err *err)
{
	struct faults faults;
	int ret = 0;

	if (!file_is_there(path))
		return 0;
	faults_init(&faults);
	if (read_log(inputs, path, &faults, err) < 0 && err->code != ERR_DATA)
		ret = -1;
	faults_fini(&faults);
	return ret;
}
