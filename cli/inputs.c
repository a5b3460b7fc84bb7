#include "cli/inputs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/stop.h"
#include "cli/again.h"
#include "cli/folders.h"
#include "geo/lookup.h"

#define RECORDS_PIPED_MOST ((size_t)4 << 30) /* bytes kept of records that come by a pipe */

void inputs_init(struct inputs *inputs, struct cli *cli)
{
	*inputs = (struct inputs){.cli = cli};
	record_set_init(&inputs->records);
	inputs->in.records = &inputs->records;
	inputs->in.as_of.v = BIND_ABSENT;
}

void inputs_fini(struct inputs *inputs)
{
	for (size_t i = 0; i < inputs->in.inventories.count; i++) {
		struct inventory *inventory;

		memcpy(&inventory, &inputs->in.inventories.items[i], sizeof(inventory));
		inventory_close(inventory);
	}
	for (size_t i = 0; i < inputs->in.waivers.count; i++) {
		struct waiver *waiver;

		memcpy(&waiver, &inputs->in.waivers.items[i], sizeof(waiver));
		waiver_close(waiver);
	}
	LIST_EACH(struct inputs_watch *, watch, &inputs->watches) {
		record_set_fini(&(*watch)->records);
		plan_close((*watch)->plan);
	}
	record_set_fini(&inputs->records);
	origin_close(inputs->origin);
	plan_close(inputs->plan);
	dossier_close(inputs->dossier);
	region_close(inputs->region);
	profile_close(inputs->profile);
	arena_fini(&inputs->arena);
}

void inputs_push(struct inputs *inputs, const char *role, const char *name, const char *sha256)
{
	struct evidence_input *added = arena_push(&inputs->arena, &inputs->in.inputs.items,
		&inputs->in.inputs.count, &inputs->input_cap, sizeof(*added));

	*added = (struct evidence_input){.name = arena_text(&inputs->arena, name),
		.role = role,
		.sha256 = arena_text(&inputs->arena, sha256)};
}

/* The path below the dossier's folder, or NULL. */
static const char *relative_name(struct inputs *inputs, const char *path)
{
	const char *folder = inputs->dossier->folder[0] ? inputs->dossier->folder : ".";
	char *base = realpath(folder, NULL), *real = realpath(path, NULL);
	const char *name = NULL;
	size_t len = base ? strlen(base) : 0;

	if (len > 1 && real && strncmp(real, base, len) == 0 && real[len] == '/')
		name = arena_text(&inputs->arena, real + len + 1);
	free(real);
	free(base);
	return name;
}

const char *inputs_evidence_name(
	struct inputs *inputs, const char *role, const char *path, const char *sha256)
{
	const char *name = strcmp(path, "-") == 0 ? NULL : relative_name(inputs, path);

	return name ? name : arena_format(&inputs->arena, "%s/%s", role, sha256);
}

int inputs_add(struct inputs *inputs, const char *role, const char *path, struct err *err)
{
	char sha256[DIGEST_TEXT_LEN];

	if (digest_file(path, sha256, err) < 0)
		return -1;
	inputs_push(inputs, role, inputs_evidence_name(inputs, role, path, sha256), sha256);
	return 0;
}

/* A rule about a city that the region has not got could only fail. */
static int check_cities(const struct inputs *inputs, struct err *err)
{
	const struct profile *profile = inputs->profile;

	if (strcmp(profile->region, inputs->region->code) != 0)
		return err_set(err, ERR_DATA, _("the profile %s is of region %s, not of %s"),
			profile->id, profile->region, inputs->region->code);
	LIST_EACH(const struct rule, rule, &profile->rules)
		LIST_EACH(const char *, code, &rule->cities)
			if (region_city_by_code(inputs->region, *code) < 0)
				return err_set(err, ERR_DATA,
					_("profile %s, rule %s: %s is no city of region %s"),
					profile->id, rule->id, *code, inputs->region->code);
	return 0;
}

int inputs_open_rules(struct inputs *inputs, struct err *err)
{
	const char *profile =
		inputs->of_bundle ? inputs->profile_file : cli_value(inputs->cli, "--profile");
	const char *region =
		inputs->of_bundle ? inputs->region_file : cli_value(inputs->cli, "--region");
	struct faults *faults = &inputs->cli->faults;

	if ((profile ? profile_open(profile, &inputs->profile, faults, err)
		     : profile_open_builtin("jx-cdn", &inputs->profile, err)) < 0)
		return -1;
	if ((region ? region_open(region, &inputs->region, faults, err)
		    : region_open_builtin(inputs->profile->region, &inputs->region, err)) < 0)
		return -1;
	inputs->in.profile = inputs->profile;
	inputs->in.region = inputs->region;
	return check_cities(inputs, err);
}

static void name_rules(struct inputs *inputs)
{
	inputs_push(inputs, "profile",
		arena_format(&inputs->arena, "profile/%s", inputs->profile->sha256),
		inputs->profile->sha256);
	inputs_push(inputs, "region",
		arena_format(&inputs->arena, "region/%s", inputs->region->sha256),
		inputs->region->sha256);
}

/* Before its cities are held against another province's. "": it cannot be told. */
static const char *named_profile(struct inputs *inputs, const char *path)
{
	struct file_bytes bytes;
	const char *name;
	json_t *root;

	if (strcmp(path, "-") == 0 || file_read(path, JSON_FILE_MOST, &bytes, NULL) < 0)
		return "";
	root = json_loadb(bytes.at, bytes.len, 0, NULL);
	name = json_string_value(json_object_get(root, "profile"));
	name = name ? arena_text(&inputs->arena, name) : "";
	json_decref(root);
	file_bytes_fini(&bytes);
	return name;
}

static int check_profile(
	const struct inputs *inputs, const char *path, const char *name, struct err *err)
{
	if (*name == '\0' || strcmp(name, inputs->profile->id) == 0)
		return 0;
	return err_set(err, ERR_DATA,
		_("%s: the profile \"%s\" is not %s; built in is jx-cdn, others are given by "
		  "--profile FILE"),
		path, name, inputs->profile->id);
}

int inputs_open_dossier(struct inputs *inputs, const char *path, struct err *err)
{
	if (inputs_open_rules(inputs, err) < 0 ||
		check_profile(inputs, path, named_profile(inputs, path), err) < 0 ||
		dossier_open(path, inputs->region, &inputs->dossier, &inputs->cli->faults, err) < 0)
		return -1;
	if (check_profile(inputs, path, inputs->dossier->profile, err) < 0 ||
		inputs_check_promises(inputs, path, err) < 0)
		return -1;
	inputs->in.dossier = inputs->dossier;
	inputs->in.as_of = inputs->dossier->as_of;
	inputs_push(inputs, "dossier",
		inputs_evidence_name(inputs, "dossier", path, inputs->dossier->sha256),
		inputs->dossier->sha256);
	name_rules(inputs);
	return 0;
}

int inputs_open_plan(struct inputs *inputs, const char *path, struct err *err)
{
	if (plan_open(path, &inputs->plan, &inputs->cli->faults, err) < 0)
		return -1;
	inputs->in.plan = inputs->plan;
	inputs_push(inputs, "plan",
		inputs_evidence_name(inputs, "plan", path, inputs->plan->sha256),
		inputs->plan->sha256);
	return 0;
}

/* Reading so much takes a moment. */
#define SHOWN_FROM ((int64_t)64 << 20)

static void show_read(void *context, int64_t done, int64_t bytes)
{
	bool *shown = context;

	if (bytes < SHOWN_FROM)
		return;
	*shown = true;
	fputc('\r', stderr);
	fprintf(stderr, _("records: %lld of %lld MB "), (long long)done / 1000000,
		(long long)bytes / 1000000);
}

int inputs_read_record_files(struct inputs *inputs, const char *role, struct record_files *files,
	struct record_set *set, struct err *err)
{
	bool shown = false;
	const struct record_progress progress = {show_read, &shown};
	int ret = record_files_read(
		files, 0, cli_shows_progress(inputs->cli) ? &progress : NULL, err);

	if (shown)
		fputc('\n', stderr);
	if (ret < 0)
		return -1;
	LIST_EACH(struct record_file, file, &files->files) {
		file->name = inputs_evidence_name(inputs, role, file->path, file->sha256);
		inputs_push(inputs, role, file->name, file->sha256);
	}
	record_files_join(files, set);
	return 0;
}

struct finding_records {
	struct inputs *inputs;
	struct record_files files;
};

static int find_record_file(void *context, const char *path, struct err *err)
{
	struct finding_records *to = context;
	struct arena *arena = &to->inputs->arena;

	if (again_path(arena, arena_text(arena, path), RECORDS_PIPED_MOST, &path, err) < 0)
		return -1;
	record_files_add(&to->files, path);
	return 0;
}

int inputs_read_records(struct inputs *inputs, const char *const *paths, struct err *err)
{
	struct finding_records found = {.inputs = inputs};
	int ret = 0;

	record_files_init(&found.files);
	for (; ret == 0 && paths && *paths; paths++)
		ret = folders_each(*paths, ".jsonl", find_record_file, &found, err);
	if (ret == 0)
		ret = inputs_read_record_files(
			inputs, "records", &found.files, &inputs->records, err);
	record_files_fini(&found.files);
	return ret;
}

int inputs_read_answers(struct inputs *inputs, const char *path, struct err *err)
{
	const char *again;
	int ret;

	if (again_path(&inputs->arena, path, JSON_FILE_MOST, &again, err) < 0 ||
		inputs_add(inputs, "answers", again, err) < 0)
		return -1;
	ret = answers_open(again, &inputs->arena, &inputs->in.answers, &inputs->cli->faults, err);
	again_rename(&inputs->cli->faults, again, path);
	return ret;
}

static bool has_inventory(const struct inputs *inputs, const char *sha256)
{
	LIST_EACH(const struct inventory *, known, &inputs->in.inventories)
		if (strcmp((*known)->sha256, sha256) == 0)
			return true;
	return false;
}

static int read_inventory_file(void *context, const char *path, struct err *err)
{
	struct inputs *inputs = context;
	struct inventory *inventory;
	const struct inventory **slot;

	if (inventory_open(path, &inventory, &inputs->cli->faults, err) < 0)
		return -1;
	if (has_inventory(inputs, inventory->sha256)) {
		inventory_close(inventory); /* given twice, it counts once */
		return 0;
	}
	slot = arena_push(&inputs->arena, &inputs->in.inventories.items,
		&inputs->in.inventories.count, &inputs->inventory_cap, sizeof(*slot));
	*slot = inventory;
	inputs_push(inputs, "inventory",
		inputs_evidence_name(inputs, "inventory", path, inventory->sha256),
		inventory->sha256);
	return 0;
}

int inputs_read_inventories(struct inputs *inputs, const char *const *paths, struct err *err)
{
	for (; paths && *paths; paths++)
		if (folders_each(*paths, ".json", read_inventory_file, inputs, err) < 0)
			return -1;
	return 0;
}

int inputs_read_origin(struct inputs *inputs, const char *path, struct err *err)
{
	if (origin_open(path, &inputs->origin, &inputs->cli->faults, err) < 0)
		return -1;
	inputs->in.origin = inputs->origin;
	inputs_push(inputs, "origin",
		inputs_evidence_name(inputs, "origin", path, inputs->origin->sha256),
		inputs->origin->sha256);
	return 0;
}

int inputs_find_origin(struct inputs *inputs, const char *path, struct err *err)
{
	return file_is_there(path) ? inputs_read_origin(inputs, path, err) : 0;
}

/* Documents of different folders may have one file name: then their number stands before it. */
char *inputs_document_kept(const struct inputs *inputs, const struct document *document)
{
	const char *name = file_base_name(document->path);
	bool shared = false;
	char *kept;
	int ret;

	LIST_EACH(const struct document, other, &inputs->dossier->documents)
		if (other->path && strcmp(other->path, document->path) != 0 &&
			strcmp(file_base_name(other->path), name) == 0)
			shared = true;
	ret = shared ? asprintf(&kept, "documents/%zu-%s",
			       (size_t)(document - inputs->dossier->documents.items) + 1, name)
		     : asprintf(&kept, "documents/%s", name);
	return ret < 0 ? NULL : kept;
}

static bool leaves_folder(const char *path)
{
	return path[0] == '/' || strncmp(path, "../", 3) == 0 || strstr(path, "/../");
}

char *inputs_document_path(const struct inputs *inputs, const struct document *document)
{
	char *path = document->path ? dossier_path(inputs->dossier, document->path) : NULL;
	char *kept, *outside;

	/* what lies outside the folder is taken from the bundle's copy where there is one */
	if (!path || (access(path, R_OK) == 0 && !leaves_folder(document->path)))
		return path;
	outside = path;
	kept = inputs_document_kept(inputs, document);
	path = kept ? file_join(inputs->dossier->folder, kept) : NULL;
	free(kept);
	if (path && !inputs->of_bundle && access(path, R_OK) < 0 && access(outside, R_OK) == 0) {
		free(path);
		return outside;
	}
	free(outside);
	return path;
}

static int find_document(struct inputs *inputs, const struct document *document, struct err *err)
{
	char *path = inputs_document_path(inputs, document);
	struct analyze_document *added = arena_push(&inputs->arena, &inputs->in.documents.items,
		&inputs->in.documents.count, &inputs->document_cap, sizeof(*added));
	char sha256[DIGEST_TEXT_LEN];
	struct stat st;
	int ret = 0;

	added->id = document->id;
	if (path && file_is_there(path))
		ret = digest_file(path, sha256, err);
	/* an empty file says nothing: no document is attached */
	if (ret == 0 && path && stat(path, &st) == 0 && st.st_size > 0) {
		added->sha256 = arena_text(&inputs->arena, sha256);
		inputs_push(inputs, "document", arena_format(&inputs->arena, "document/%s", sha256),
			sha256);
	}
	free(path);
	return ret;
}

int inputs_find_documents(struct inputs *inputs, struct err *err)
{
	LIST_EACH(const struct document, document, &inputs->dossier->documents)
		if (find_document(inputs, document, err) < 0)
			return -1;
	return 0;
}

int inputs_close_up(struct inputs *inputs, struct err *err)
{
	if (stop_at_once(err) < 0)
		return -1;
	record_set_close_up(&inputs->records);
	stop_on_signals();
	return 0;
}

void inputs_say_malformed(const struct inputs *inputs)
{
	cli_print_faults(&inputs->records.faults);
	if (inputs->records.torn)
		cli_say(inputs->cli,
			ngettext("%lld cut last line was ignored",
				"%lld cut last lines were ignored",
				(unsigned long)inputs->records.torn),
			(long long)inputs->records.torn);
}
