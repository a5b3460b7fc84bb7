#include "cli/status_signed.h"

#include "base/envelope.h"
#include "base/file.h"
#include "base/i18n.h"
#include "bundle/layout.h"

static const char *listed(struct arena *arena, const char *list, const char *more)
{
	return list ? arena_format(arena, "%s, %s", list, more) : more;
}

static void say_unsigned(
	struct cli *cli, const char *bundle, const struct plan *plan, struct arena *arena)
{
	const char *list = NULL;

	LIST_EACH(const struct plan_agent, agent, &plan->agents) {
		const char *heads =
			arena_format(arena, "%s/%s/%s", BUNDLE_RECORDS, agent->id, BUNDLE_HEADS);

		if (agent->key && !file_is_there(bundle_part(arena, bundle, heads)))
			list = listed(arena, list, agent->id);
	}
	if (list)
		cli_say(cli,
			_("the plan names their keys, and they have signed no records yet: %s"),
			list);
}

static const char *signers(const struct envelope *envelope, struct arena *arena)
{
	const char *list = NULL;

	LIST_EACH(const struct envelope_signature, signature, &envelope->signatures)
		list = listed(arena, list, signature->keyid);
	return list; /* an envelope has a signature */
}

static void say_sealed(struct cli *cli, const char *path, struct arena *arena)
{
	struct envelope envelope;
	struct file_bytes bytes;
	struct faults faults;
	struct err err;
	bool is_read;

	if (file_read(path, ENVELOPE_MOST, &bytes, &err) < 0) {
		cli_say(cli, "%s", err.text);
		return;
	}
	faults_init(&faults);
	is_read = envelope_parse(bytes.at, bytes.len, path, ENVELOPE_IN_TOTO, arena, &envelope,
			  &faults, &err) == 0;
	if (is_read)
		cli_say(cli, _("sealed, by keyid %s; `verify` tells whether it still is"),
			signers(&envelope, arena));
	else
		cli_say(cli, _("%s: cannot be read as a seal; `verify` tells why"), path);
	faults_fini(&faults);
	file_bytes_fini(&bytes);
}

void status_say_signed(struct cli *cli, const char *bundle, const struct plan *plan)
{
	struct arena arena = {0};
	const char *statement = bundle_part(&arena, bundle, BUNDLE_STATEMENT);

	if (plan)
		say_unsigned(cli, bundle, plan, &arena);
	if (file_is_there(statement))
		say_sealed(cli, statement, &arena);
	arena_fini(&arena);
}
