#include "geo/lookup.h"

#include <arpa/inet.h>
#include <assert.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "geo/answer_parts.h"
#include "geo/sealed.h"
#include "geo/value_text.h"
#include "model/address.h"

#define FILE_MOST      (1024u * 1024u * 1024u)
#define FIELD_PATH_LEN 512
#define EPOCH_FIRST    UINT64_C(1000000000) /* 2001: MaxMind DB is younger */
#define EPOCH_LAST     UINT64_C(4102444800) /* 2100 */

struct geo_db {
	struct sealed file;
	struct mmdb_meta meta; /* its bytes lie in the copy */
	struct mmdb_tree tree;
	struct shape *shape;
	const struct region *region; /* that the verdicts are for; NULL: not judged */
	struct geo_verdict *verdicts;
	char *name;
	struct answer_database info;
};

/* At opening every record is only looked at. */
struct look {
	const struct shape *shape;
	struct shape_found found;
};

static int look(
	void *context, struct mmdb_path *path, const struct mmdb_value *value, struct err *err)
{
	struct look *seen = context;

	return shape_see(seen->shape, path, value, &seen->found, err);
}

static void set_info(struct geo_db *db)
{
	uint64_t epoch = db->meta.build_epoch;
	bool usable = epoch >= EPOCH_FIRST && epoch <= EPOCH_LAST;

	db->info = (struct answer_database){.name = db->name,
		.sha256 = db->file.sha256,
		.built = {usable ? (int64_t)epoch * 1000 : BIND_ABSENT}};
}

static int open_bytes(struct geo_db *db, struct err *err)
{
	const struct mmdb_bytes file = {db->file.at, db->file.len};
	struct look seen = {.shape = db->shape};
	const struct mmdb_visitor visitor = {look, &seen};

	if (mmdb_meta_read(file, &db->meta, err) < 0)
		return -1;
	return mmdb_tree_open(&db->meta, &visitor, &db->tree, err);
}

int geo_db_open(const char *path, struct geo_db **out, struct err *err)
{
	struct geo_db *db = calloc(1, sizeof(*db));
	int ret = -1;

	if (!db)
		return err_no_memory(err);
	db->name = strdup(file_base_name(path));
	if (!db->name) {
		err_no_memory(err);
		goto out;
	}
	if (shape_new(&db->shape, err) < 0 || sealed_copy(path, FILE_MOST, &db->file, err) < 0)
		goto out;
	if (open_bytes(db, err) < 0) {
		err_within(err, "%s", path);
		goto out;
	}
	set_info(db);
	*out = db;
	db = NULL;
	ret = 0;
out:
	geo_db_close(db);
	return ret;
}

void geo_db_close(struct geo_db *db)
{
	if (!db)
		return;
	free(db->verdicts);
	mmdb_tree_fini(&db->tree);
	sealed_fini(&db->file);
	shape_free(db->shape);
	free(db->name);
	free(db);
}

const struct answer_database *geo_db_info(const struct geo_db *db)
{
	return &db->info;
}

int geo_db_judge(struct geo_db *db, const struct region *region, struct err *err)
{
	struct geo_verdict *verdicts;

	if (verdicts_make(&db->tree, db->meta.data, db->shape, region, &verdicts, err) < 0)
		return err_within(err, "%s", db->name);
	free(db->verdicts);
	db->verdicts = verdicts;
	db->region = region;
	return 0;
}

/* --- the search --- */

static uint32_t v4_number(const struct sockaddr *addr)
{
	struct sockaddr_in v4;

	memcpy(&v4, addr, sizeof(v4));
	return ntohl(v4.sin_addr.s_addr);
}

static struct mmdb_hit find_v6(const struct geo_db *db, const struct sockaddr *addr)
{
	struct sockaddr_in6 v6;
	uint32_t last;
	enum geo_address_kind kind = geo_address_kind_of(addr);

	if (!geo_address_is_looked_up(kind))
		return (struct mmdb_hit){MMDB_RECORD_NONE, 0};
	memcpy(&v6, addr, sizeof(v6));
	if (kind != GEO_ADDRESS_MAPPED)
		return mmdb_tree_find_v6(&db->tree, v6.sin6_addr.s6_addr);
	memcpy(&last, v6.sin6_addr.s6_addr + 12, sizeof(last));
	return mmdb_tree_find_v4(&db->tree, ntohl(last));
}

static struct mmdb_hit find(const struct geo_db *db, const struct sockaddr *addr)
{
	if (addr->sa_family == AF_INET)
		return mmdb_tree_find_v4(&db->tree, v4_number(addr));
	return find_v6(db, addr);
}

/* A mapped address is one of IPv4. */
static int family_of(const struct sockaddr *addr)
{
	if (addr->sa_family == AF_INET6 && geo_address_kind_of(addr) == GEO_ADDRESS_MAPPED)
		return AF_INET;
	return addr->sa_family;
}

bool geo_db_find(const struct geo_db *db, const struct sockaddr *addr, struct geo_found *out)
{
	struct mmdb_hit hit = find(db, addr);

	assert(db->verdicts);
	if (hit.record == MMDB_RECORD_NONE)
		return false;
	*out = (struct geo_found){.verdict = db->verdicts[hit.record],
		.record = hit.record,
		.bits = hit.bits,
		.weak = answer_prefix_is_weak(family_of(addr), hit.bits)};
	return true;
}

/* --- the fields of one record --- */

struct collect {
	const struct shape *shape;
	struct shape_found found;
	struct arena *arena;
	LIST_OF(struct bind_pair) fields;
	size_t cap;
};

static int collect_value(
	void *context, struct mmdb_path *path, const struct mmdb_value *value, struct err *err)
{
	struct collect *collect = context;
	struct bind_pair *field;
	char name[FIELD_PATH_LEN];

	if (shape_see(collect->shape, path, value, &collect->found, err) < 0)
		return -1;
	if (value->type == MMDB_MAP || value->type == MMDB_ARRAY)
		return 0;
	if (!mmdb_path_text(path, name, sizeof(name)))
		return err_set(err, ERR_DATA, _("a field's path is too long"));
	field = arena_push(collect->arena, &collect->fields.items, &collect->fields.count,
		&collect->cap, sizeof(*field));
	field->name = arena_text(collect->arena, name);
	field->text = value_text(value, collect->arena);
	return 0;
}

static int compare_fields(const void *a, const void *b)
{
	const struct bind_pair *left = a, *right = b;

	return strcmp(left->name, right->name);
}

static int sort_fields(struct collect *collect, struct err *err)
{
	struct bind_pair *fields = collect->fields.items;

	if (collect->fields.count)
		qsort(fields, collect->fields.count, sizeof(*fields), compare_fields);
	for (size_t i = 1; i < collect->fields.count; i++)
		if (strcmp(fields[i].name, fields[i - 1].name) == 0)
			return err_set(
				err, ERR_DATA, _("the field %s is there twice"), fields[i].name);
	return 0;
}

static int read_record(const struct geo_db *db, const struct region *region, uint32_t record,
	struct arena *arena, struct answer *out, struct err *err)
{
	struct collect collect = {.shape = db->shape, .arena = arena};
	const struct mmdb_visitor visitor = {collect_value, &collect};
	struct gazetteer_record said;
	struct shape_network network;
	struct geo_verdict verdict;

	if (mmdb_record_walk(db->meta.data, db->tree.offsets[record], &visitor, NULL, err) < 0 ||
		sort_fields(&collect, err) < 0)
		return err_within(err, "%s", db->name);
	if (db->region == region) {
		verdict = db->verdicts[record];
	} else {
		shape_read(&collect.found, arena, &said, &network);
		verdict_of(region, &said, &network, &verdict);
	}
	memcpy(&out->fields, &collect.fields, sizeof(out->fields));
	answer_set_verdict(region, &verdict, arena, out);
	return 0;
}

int geo_db_answer(const struct geo_db *db, const struct region *region, const char *addr,
	struct arena *arena, struct answer *out, struct err *err)
{
	struct answer answer = {.schema = ANSWER_SCHEMA, .says = SAYS_NONE, .asn = BIND_ABSENT};
	struct sockaddr_storage asked;
	const struct sockaddr *at = (const struct sockaddr *)&asked;
	struct mmdb_hit hit;

	if (!address_parse(addr, &asked))
		return err_set(err, ERR_DATA, _("\"%s\" is not an IP address"), addr);
	answer.addr = arena_text(arena, addr);
	answer.database = (struct answer_database){.name = arena_text(arena, db->info.name),
		.sha256 = arena_text(arena, db->info.sha256),
		.built = db->info.built};
	answer.reserved = address_is_reserved(at);
	hit = find(db, at);
	if (hit.record != MMDB_RECORD_NONE) {
		if (read_record(db, region, hit.record, arena, &answer, err) < 0)
			return -1;
		answer.prefix = answer_prefix(at, hit.bits, arena);
		answer.weak = answer_prefix_is_weak(asked.ss_family, hit.bits);
	}
	*out = answer;
	return 0;
}
