#include "cli/sources.h"

#include <stdlib.h>

#include "cli/command.h"
#include "geo/claims.h"
#include "geo/lookup.h"

/* One of the two. */
struct source {
	const char *path;
	struct geo_db *db;
	struct geo_claims *claims;
};

static struct source *add(struct sources *sources, const char *path)
{
	struct source *source = arena_alloc(&sources->arena, sizeof(*source));

	source->path = arena_text(&sources->arena, path);
	*(struct source **)arena_push(&sources->arena, &sources->items.items, &sources->items.count,
		&sources->cap, sizeof(source)) = source;
	return source;
}

int sources_add_database(struct sources *sources, const char *path, struct err *err)
{
	return geo_db_open(path, &add(sources, path)->db, err);
}

/* What a geofeed claims decides nothing: a bad line is told and left out. */
int sources_add_claims(struct sources *sources, const char *path, struct err *err)
{
	struct faults faults;
	int ret;

	faults_init(&faults);
	ret = geo_claims_open(path, &add(sources, path)->claims, &faults, err);
	cli_print_faults(&faults);
	faults_fini(&faults);
	return ret;
}

typedef int add_file(struct sources *sources, const char *path, struct err *err);

static int add_listed(struct sources *sources, const struct dossier *dossier,
	const text_list *names, add_file *add_one, struct err *err)
{
	LIST_EACH(const char *, name, names) {
		char *path = dossier_path(dossier, *name);
		int ret = path ? add_one(sources, path, err) : err_no_memory(err);

		free(path);
		if (ret < 0)
			return -1;
	}
	return 0;
}

int sources_open(struct sources *sources, const char *const *databases,
	const struct dossier *dossier, struct err *err)
{
	if (!databases && dossier &&
		add_listed(sources, dossier, &dossier->geo.databases, sources_add_database, err) <
			0)
		return -1;
	for (; databases && *databases; databases++)
		if (sources_add_database(sources, *databases, err) < 0)
			return -1;
	return dossier ? add_listed(sources, dossier, &dossier->geo.claims, sources_add_claims, err)
		       : 0;
}

void sources_close(struct sources *sources)
{
	LIST_EACH(struct source *, source, &sources->items) {
		geo_db_close((*source)->db);
		geo_claims_close((*source)->claims);
	}
	arena_fini(&sources->arena);
}

const char *source_path(const struct source *source)
{
	return source->path;
}

const char *source_role(const struct source *source)
{
	return source->db ? "database" : "claims";
}

const struct answer_database *source_info(const struct source *source)
{
	return source->db ? geo_db_info(source->db) : geo_claims_info(source->claims);
}

int source_answer(const struct source *source, const struct region *region, const char *addr,
	struct arena *arena, struct answer *out, struct err *err)
{
	if (source->db)
		return geo_db_answer(source->db, region, addr, arena, out, err);
	return geo_claims_answer(source->claims, region, addr, arena, out, err);
}
