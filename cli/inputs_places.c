/* What databases and claims say of the dossier's addresses: the nodes', and beside their claims the
 * agents'. */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "cli/inputs.h"
#include "geo/claims.h"
#include "geo/lookup.h"

/* One file, of either kind. */
struct source {
	struct geo_db *db;
	struct geo_claims *claims;
};

static int answer(struct inputs *inputs, const struct source *source, const char *addr,
	struct answer *out, struct err *err)
{
	if (source->db)
		return geo_db_answer(source->db, inputs->region, addr, &inputs->arena, out, err);
	return geo_claims_answer(source->claims, inputs->region, addr, &inputs->arena, out, err);
}

static int look_up_one(
	struct inputs *inputs, const struct source *source, const char *addr, struct err *err)
{
	struct answer *to = arena_push(&inputs->arena, &inputs->in.answers.items,
		&inputs->in.answers.count, &inputs->answer_cap, sizeof(*to));

	if (answer(inputs, source, addr, to, err) < 0)
		return -1;
	/* the file owns them, and is closed soon */
	to->database.name = arena_text(&inputs->arena, to->database.name);
	to->database.sha256 = arena_text(&inputs->arena, to->database.sha256);
	return 0;
}

static bool is_nodes(const struct dossier *dossier, const char *addr)
{
	LIST_EACH(const struct node, node, &dossier->nodes)
		LIST_EACH(const struct node_address, address, &node->addresses)
			if (strcmp(address->addr, addr) == 0)
				return true;
	return false;
}

static int look_up_agents(struct inputs *inputs, const struct source *source, struct err *err)
{
	const struct dossier *dossier = inputs->dossier;

	for (size_t i = 0; i < dossier->agents.count; i++) {
		const char *addr = dossier->agents.items[i].address;
		bool said = !addr || is_nodes(dossier, addr);

		for (size_t k = 0; k < i && !said; k++)
			said = dossier->agents.items[k].address &&
			       strcmp(dossier->agents.items[k].address, addr) == 0;
		if (!said && look_up_one(inputs, source, addr, err) < 0)
			return -1;
	}
	return 0;
}

static int look_up_all(struct inputs *inputs, const struct source *source, struct err *err)
{
	LIST_EACH(const struct node, node, &inputs->dossier->nodes)
		LIST_EACH(const struct node_address, address, &node->addresses)
			if (address->role == ADDRESS_VIP &&
				look_up_one(inputs, source, address->addr, err) < 0)
				return -1;
	return look_up_agents(inputs, source, err);
}

static void name_source(struct inputs *inputs, const char *role, const char *path,
	const struct answer_database *info)
{
	inputs_push(
		inputs, role, inputs_evidence_name(inputs, role, path, info->sha256), info->sha256);
}

static int look_up_database(struct inputs *inputs, const char *path, struct err *err)
{
	struct source source = {0};
	int ret;

	if (geo_db_open(path, &source.db, err) < 0)
		return -1;
	ret = look_up_all(inputs, &source, err);
	if (ret == 0)
		name_source(inputs, "database", path, geo_db_info(source.db));
	geo_db_close(source.db);
	return ret;
}

/* Bad lines are told and left out: what a geofeed claims decides nothing. */
static int look_up_claims(struct inputs *inputs, const char *path, struct err *err)
{
	struct source source = {0};
	struct faults faults;
	int ret;

	faults_init(&faults);
	ret = geo_claims_open(path, &source.claims, &faults, err);
	cli_print_faults(&faults);
	faults_fini(&faults);
	if (ret < 0)
		return -1;
	ret = look_up_all(inputs, &source, err);
	if (ret == 0)
		name_source(inputs, "claims", path, geo_claims_info(source.claims));
	geo_claims_close(source.claims);
	return ret;
}

typedef int look_up_file(struct inputs *inputs, const char *path, struct err *err);

/* Paths of the dossier. */
static int look_up_listed(
	struct inputs *inputs, const text_list *names, look_up_file *look, struct err *err)
{
	LIST_EACH(const char *, name, names) {
		char *path = dossier_path(inputs->dossier, *name);
		int ret = path ? look(inputs, path, err) : err_no_memory(err);

		free(path);
		if (ret < 0)
			return -1;
	}
	return 0;
}

int inputs_look_up(struct inputs *inputs, const char *const *databases, struct err *err)
{
	if (!databases &&
		look_up_listed(inputs, &inputs->dossier->geo.databases, look_up_database, err) < 0)
		return -1;
	for (; databases && *databases; databases++)
		if (look_up_database(inputs, *databases, err) < 0)
			return -1;
	return look_up_listed(inputs, &inputs->dossier->geo.claims, look_up_claims, err);
}
