#include "cli/client_places.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/i18n.h"
#include "cli/command.h"
#include "geo/lookup.h"
#include "model/address.h"

#define DATABASES_MOST 16
#define OPERATORS      (OPERATOR_EDUCATION + 1)

/* Behind the cities of the region. */
enum place { PROVINCE, OTHER_PROVINCE, COUNTRY, ABROAD, RESERVED, NOWHERE, PLACES };

#define GROUPS_MOST ((REGION_CITIES_MOST + PLACES) * OPERATORS)

static_assert(GROUPS_MOST <= LOG_CLIENT_GROUPS_MOST, "every place and operator has its group");

struct client_places {
	const struct region *region;
	struct geo_db *databases[DATABASES_MOST];
	size_t database_count;
	struct inventory_clients groups[GROUPS_MOST]; /* a place's operators side by side */
	struct inventory_database names[DATABASES_MOST];
	struct log_places ask;
};

/* --- one client ----------------------------------------------------------------------------- */

static size_t place_of(const struct region *region, const struct geo_verdict *verdict)
{
	static const enum place of[] = {
		[SAYS_NONE] = NOWHERE,
		[SAYS_CITY] = PROVINCE, /* one of several */
		[SAYS_PROVINCE] = PROVINCE,
		[SAYS_OTHER_PROVINCE] = OTHER_PROVINCE,
		[SAYS_COUNTRY] = COUNTRY,
		[SAYS_ABROAD] = ABROAD,
	};

	if (verdict->says == SAYS_CITY && !verdict->either)
		return (size_t)__builtin_ctz(verdict->cities);
	return region->cities.count + of[verdict->says];
}

static size_t find(const void *context, const struct sockaddr *client)
{
	const struct client_places *places = context;
	const size_t nowhere = places->region->cities.count + NOWHERE;
	size_t place = nowhere;
	enum geo_operator of = OPERATOR_UNSAID;

	for (size_t i = 0; i < places->database_count; i++) {
		struct geo_found found;

		if (!geo_db_find(places->databases[i], client, &found))
			continue;
		if (place == nowhere)
			place = place_of(places->region, &found.verdict);
		if (of == OPERATOR_UNSAID)
			of = found.verdict.is;
	}
	if (place == nowhere && address_is_reserved(client))
		place = places->region->cities.count + RESERVED;
	return place * OPERATORS + of;
}

/* --- opening -------------------------------------------------------------------------------- */

static const char *place_name(const struct region *region, size_t place)
{
	static const char *const names[PLACES] = {
		[OTHER_PROVINCE] = INVENTORY_CLIENTS_OTHER_PROVINCE,
		[COUNTRY] = INVENTORY_CLIENTS_COUNTRY,
		[ABROAD] = INVENTORY_CLIENTS_ABROAD,
		[RESERVED] = INVENTORY_CLIENTS_RESERVED,
		[NOWHERE] = INVENTORY_CLIENTS_NONE,
	};

	if (place < region->cities.count)
		return region->cities.items[place].code;
	place -= region->cities.count;
	return place == PROVINCE ? region->code : names[place];
}

static int set_up(struct client_places *places, struct err *err)
{
	size_t count = (places->region->cities.count + PLACES) * OPERATORS;

	for (size_t i = 0; i < count; i++)
		places->groups[i] = (struct inventory_clients){
			.city = place_name(places->region, i / OPERATORS),
			.operator_name = geo_operator_names[i % OPERATORS]};
	for (size_t i = 0; i < places->database_count; i++) {
		const struct answer_database *info = geo_db_info(places->databases[i]);

		places->names[i] = (struct inventory_database){info->sha256, info->name};
	}
	places->ask = (struct log_places){.groups = places->groups,
		.group_count = count,
		.find = find,
		.context = places,
		.databases = places->names,
		.database_count = places->database_count};
	if (getrandom(places->ask.key, sizeof(places->ask.key), 0) != sizeof(places->ask.key))
		return err_set_errno(err, ERR_INTERNAL, errno, "getrandom");
	return 0;
}

/* A file that was named twice is asked once. */
static bool was_opened(const struct client_places *places, const struct geo_db *db)
{
	for (size_t i = 0; i < places->database_count; i++)
		if (strcmp(geo_db_info(places->databases[i])->sha256, geo_db_info(db)->sha256) == 0)
			return true;
	return false;
}

static int add(struct client_places *places, const char *path, struct err *err)
{
	struct geo_db *db = NULL;

	if (places->database_count == DATABASES_MOST)
		return err_set(err, ERR_USAGE, _("more than %d databases"), DATABASES_MOST);
	if (geo_db_open(path, &db, err) < 0)
		return -1;
	if (was_opened(places, db)) {
		geo_db_close(db);
		return 0;
	}
	if (geo_db_judge(db, places->region, err) < 0) {
		geo_db_close(db);
		return -1;
	}
	places->databases[places->database_count++] = db;
	return 0;
}

/* The logs are read all the same where one is missing, as it is on a node that holds only its own
 * logs; a broken one is an error. */
static int add_if_there(struct client_places *places, const char *path, struct err *err)
{
	int ret = add(places, path, err);

	return ret < 0 && err->code == ERR_NOINPUT ? 0 : ret;
}

static int add_all(struct client_places *places, const char *const *paths, struct err *err)
{
	for (; paths && *paths; paths++)
		if (add(places, *paths, err) < 0)
			return -1;
	return 0;
}

static int add_listed(struct client_places *places, const struct dossier *dossier, struct err *err)
{
	LIST_EACH(const char *, name, &dossier->geo.databases) {
		char *path = dossier_path(dossier, *name);
		int ret = path ? add_if_there(places, path, err) : err_no_memory(err);

		free(path);
		if (ret < 0)
			return -1;
	}
	return 0;
}

int client_places_open(const char *const *paths, const struct dossier *dossier,
	const struct region *region, struct client_places **out, struct err *err)
{
	struct client_places *places = calloc(1, sizeof(*places));
	int ret = 0;

	if (!places)
		return err_no_memory(err);
	places->region = region;
	if (paths)
		ret = add_all(places, paths, err);
	else if (dossier)
		ret = add_listed(places, dossier, err);
	if (ret == 0 && places->database_count)
		ret = set_up(places, err);
	if (ret == 0 && places->database_count) {
		*out = places;
		return 0;
	}
	client_places_close(places);
	if (ret == 0)
		*out = NULL;
	return ret;
}

void client_places_close(struct client_places *places)
{
	if (!places)
		return;
	for (size_t i = 0; i < places->database_count; i++)
		geo_db_close(places->databases[i]);
	free(places);
}

const struct log_places *client_places_ask(const struct client_places *places)
{
	return places ? &places->ask : NULL;
}
