#include "cli/rehearse.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/i18n.h"
#include "bundle/layout.h"

static int open_evidence(struct cli *cli, const char *path, struct evidence **out,
	char sha256[DIGEST_TEXT_LEN], struct err *err)
{
	char *file = file_is_folder(path) ? bundle_path(path, BUNDLE_EVIDENCE) : strdup(path);
	int ret = file ? evidence_open(file, out, &cli->faults, err) : err_no_memory(err);

	if (ret == 0 && sha256)
		ret = digest_file(file, sha256, err);
	free(file);
	return ret;
}

/* The last part of the path, whatever slashes end it. */
static char *name_of(const char *path)
{
	size_t len = strlen(path);
	const char *name;
	char *copy;

	while (len > 1 && path[len - 1] == '/')
		len--;
	copy = strndup(path, len);
	if (!copy)
		return NULL;
	name = file_base_name(copy);
	memmove(copy, name, strlen(name) + 1);
	return copy;
}

int rehearse_inputs_open(struct rehearse_inputs *out, struct cli *cli, const char *bundle,
	const char *now, struct err *err)
{
	char *dossier;
	int ret;

	*out = (struct rehearse_inputs){.name = name_of(bundle)};
	inputs_init(&out->inputs, cli);
	if (!out->name)
		return err_no_memory(err);
	if (!file_is_folder(bundle))
		return err_set(err, ERR_NOINPUT, _("%s: no bundle's folder"), bundle);
	if (open_evidence(cli, bundle, &out->filed, out->sha256, err) < 0)
		return -1;
	dossier = bundle_path(bundle, BUNDLE_DOSSIER);
	ret = dossier ? inputs_open_dossier(&out->inputs, dossier, err) : err_no_memory(err);
	free(dossier);
	if (ret == 0 && now)
		ret = open_evidence(cli, now, &out->now, NULL, err);
	return ret;
}

void rehearse_inputs_fini(struct rehearse_inputs *inputs)
{
	evidence_close(inputs->filed);
	evidence_close(inputs->now);
	inputs_fini(&inputs->inputs);
	free(inputs->name);
}

struct rehearsal rehearse_of(const struct rehearse_inputs *inputs, enum report_lang lang)
{
	return (struct rehearsal){.filed = {.evidence = inputs->filed,
					  .evidence_sha256 = inputs->sha256,
					  .lang = lang},
		.now = inputs->now,
		.dossier = inputs->inputs.dossier,
		.bundle = inputs->name};
}
