/* What is measured for the day: the bundle's dossier with a short plan, judged when it is over.
 * Logs, records and address databases stay where they are: they are not measured again. */
#include <stdlib.h>
#include <string.h>

#include "analyzer/planner.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/jcs.h"
#include "bundle/layout.h"
#include "cli/commands.h"
#include "cli/rehearse.h"

#define SLOTS_USUAL   2
#define SLOTS_MOST    2016
#define SLOT_USUAL_MS 60000 /* a dossier that samples by itself keeps its own */
#define SECOND_MS     1000

/* Each kind of sampling in every slot: there are few. */
static json_t *every_slot(const struct inputs *inputs, const json_t *methods)
{
	json_t *out = json_object();

	LIST_EACH(const struct profile_method, method, &inputs->profile->methods) {
		json_t *given = json_object_get(methods, method->name);
		json_t *kept = given ? json_deep_copy(given) : json_object();

		if (methods && !given && method->every_slots <= 1) {
			json_decref(kept);
			continue; /* the dossier does not want it */
		}
		json_object_set_new(kept, "every_slots", json_integer(1));
		json_object_set_new(out, method->name, kept);
	}
	return out;
}

static void set_plan(const struct inputs *inputs, json_t *root, int64_t slots, int64_t *slot_ms)
{
	json_t *plan = json_object_get(root, "plan"), *methods = json_object_get(plan, "methods");
	bool own = json_object_get(plan, "slot_ms") || methods;
	json_t *short_plan = json_object();

	*slot_ms = own ? planner_slot_ms(inputs->dossier, inputs->profile) : SLOT_USUAL_MS;
	json_object_set_new(short_plan, "slots", json_integer(slots));
	json_object_set_new(short_plan, "slot_ms", json_integer(*slot_ms));
	json_object_set_new(short_plan, "methods", every_slot(inputs, methods));
	json_object_set_new(root, "plan", short_plan);
}

/* From the next slot until all is over; a whole second. */
static struct unix_ms end_of(int64_t slots, int64_t slot_ms)
{
	struct unix_ms start = planner_start(when_unix_now(), slot_ms);
	int64_t end = start.v + (slots + 1) * slot_ms + SECOND_MS;

	return (struct unix_ms){end - end % SECOND_MS};
}

/* Files of documents are found from where the new dossier lies, too. */
static void set_documents(const struct inputs *inputs, json_t *root)
{
	json_t *list = json_object_get(root, "documents"), *item;
	size_t i;

	json_array_foreach(list, i, item) {
		char *path =
			json_object_get(item, "path")
				? inputs_document_path(inputs, &inputs->dossier->documents.items[i])
				: NULL;
		char *whole = path ? realpath(path, NULL) : NULL;

		if (whole)
			json_object_set_new(item, "path", json_string(whole));
		free(whole);
		free(path);
	}
}

static int write_dossier(const struct inputs *inputs, const char *path, int64_t slots,
	struct unix_ms *as_of, struct err *err)
{
	static const char *const left_out[] = {"records", "logs", "geo"};
	json_t *root = json_load_file(inputs->dossier->path, 0, NULL);
	char at[WHEN_TEXT_LEN], *text;
	int64_t slot_ms;
	size_t len;
	int ret;

	if (!root)
		return err_no_memory(err); /* it was read before */
	for (size_t i = 0; i < ARRAY_LEN(left_out); i++)
		json_object_del(root, left_out[i]);
	set_plan(inputs, root, slots, &slot_ms);
	set_documents(inputs, root);
	*as_of = end_of(slots, slot_ms);
	json_object_set_new(root, "as_of", json_string(when_text(*as_of, at)));
	ret = jcs_text(root, &text, &len, err);
	json_decref(root);
	if (ret == 0) {
		ret = file_write(path, text, len, err);
		free(text);
	}
	return ret;
}

/* As a user would call it, with the rules that were given to us. */
static int run_now(struct cli *cli, const char *dossier, const char *bundle, struct err *err)
{
	static const char *const passed[] = {"--via", "--profile", "--region"};
	struct cli inner = {.program = cli->program};
	char *words[16] = {"run", arena_text(&cli->arena, dossier), "--output",
		arena_text(&cli->arena, bundle)};
	int count = 4, ret;

	for (size_t i = 0; i < ARRAY_LEN(passed); i++) {
		const char *value = cli_value(cli, passed[i]);

		if (!value)
			continue;
		words[count++] = arena_text(&cli->arena, passed[i]);
		words[count++] = arena_text(&cli->arena, value);
	}
	if (cli->quiet)
		words[count++] = "--quiet";
	ret = cli_parse(count, words, &inner, err);
	if (ret == 0)
		ret = inner.command->run(&inner, err);
	cli_print_faults(&inner.faults);
	cli_fini(&inner);
	return ret;
}

static int measure(struct cli *cli, const struct inputs *inputs, const char *dir, int64_t slots,
	const char **out, struct err *err)
{
	struct civil c = when_to_civil(when_unix_now(), 8 * 60);
	const char *now = arena_format(&cli->arena, "%s/now", dir);
	const char *name = arena_format(&cli->arena, "%s/%04d%02d%02dT%02d%02d%02d", now, c.year,
		c.month, c.day, c.hour, c.minute, c.second);
	const char *dossier = arena_format(&cli->arena, "%s.json", name);
	char at[WHEN_TEXT_LEN];
	struct unix_ms as_of;

	if (file_make_folders(now, err) < 0 ||
		write_dossier(inputs, dossier, slots, &as_of, err) < 0)
		return -1;
	cli_say(cli, _("measuring until %s"), when_text(as_of, at));
	*out = name;
	return run_now(cli, dossier, name, err);
}

int rehearse_measure(
	struct cli *cli, const char *bundle, const char *dir, const char **out, struct err *err)
{
	const char *dossier = arena_format(&cli->arena, "%s/" BUNDLE_DOSSIER, bundle);
	struct inputs inputs;
	int64_t slots;
	int ret;

	if (cli_int(cli, "--slots", 1, SLOTS_MOST, SLOTS_USUAL, &slots, err) < 0)
		return -1;
	inputs_init(&inputs, cli);
	ret = inputs_open_dossier(&inputs, dossier, err);
	if (ret == 0)
		ret = measure(cli, &inputs, dir, slots, out, err);
	inputs_fini(&inputs);
	return ret;
}
