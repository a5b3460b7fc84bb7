#include <stdlib.h>

#include "base/i18n.h"
#include "base/text.h"
#include "cli/logs_modes.h"

static size_t length(const char *const *list)
{
	size_t count = 0;

	while (list && list[count])
		count++;
	return count;
}

int logs_open_seals(struct cli *cli, struct logs_seals *out, struct err *err)
{
	const char *const *paths = cli_values(cli, "--manifest");
	size_t count = length(paths);

	out->manifests = calloc(count + 1, sizeof(*out->manifests));
	if (!out->manifests)
		return err_no_memory(err);
	for (; out->count < count; out->count++) {
		struct manifest **manifest = &out->manifests[out->count];
		const char *path = paths[out->count];

		if (manifest_open(path, when_unix_now(), manifest, &cli->faults, err) < 0)
			return -1;
		if ((*manifest)->torn)
			cli_say(cli,
				ngettext("%s: %zu torn line says nothing",
					"%s: %zu torn lines say nothing", (*manifest)->torn),
				path, (*manifest)->torn);
	}
	return 0;
}

void logs_close_seals(struct logs_seals *seals)
{
	for (size_t i = 0; i < seals->count; i++)
		manifest_close(seals->manifests[i]);
	free(seals->manifests);
	*seals = (struct logs_seals){0};
}

int logs_note_seals(struct logs_seals *seals, struct inventory *inventory, struct err *err)
{
	if (!seals->count)
		return 0;
	return log_sealed_note(inventory, (const struct manifest *const *)seals->manifests,
		seals->count, &seals->sealed, err);
}

void logs_say_seals(
	struct cli *cli, const struct logs_seals *seals, const struct inventory *inventory)
{
	const struct logs_sealed *sealed = &seals->sealed;
	FILE *to = logs_stream(cli);

	if (!seals->count)
		return;
	LIST_EACH(const struct inventory_file, file, &inventory->files)
		if (log_sealed_differs(file) && !inventory_file_again(inventory, file))
			fprintf(to, _("%s: not the bytes that were sealed under this name\n"),
				text_shown(&cli->arena, file->name));
	fprintf(to, _("seals: %zu of %zu files agree, %zu differ; %zu sealed files are not here\n"),
		sealed->sealed, sealed->files, sealed->differs, sealed->absent);
	if (sealed->replaced)
		fprintf(to,
			ngettext(
				"%zu file was sealed before with other bytes, which are not here\n",
				"%zu files were sealed before with other bytes, which are not "
				"here\n",
				sealed->replaced),
			sealed->replaced);
}
