#include "geo/lookup.h"

#include <arpa/inet.h>
#include <maxminddb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "geo/gazetteer.h"
#include "geo/mmdb_tree.h"
#include "geo/sealed.h"
#include "geo/shape.h"
#include "geo/value_text.h"
#include "model/address.h"

#define FILE_MOST      (1024u * 1024u * 1024u)
#define FIELD_PATH_LEN 512
#define EPOCH_FIRST    UINT64_C(1000000000) /* 2001: MaxMind DB is younger */
#define EPOCH_LAST     UINT64_C(4102444800) /* 2100 */
#define V4_BITS_IN_V6  96

struct geo_db {
	MMDB_s mmdb;
	bool mmdb_is_open;
	struct mmdb_meta meta; /* its bytes lie in the library's map */
	char *name;
	char sha256[DIGEST_TEXT_LEN];
	struct answer_database info;
};

/* The library maps the sealed copy for itself. */
static int open_library(struct geo_db *db, int fd, struct err *err)
{
	char path[64];
	int status;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	status = MMDB_open(path, MMDB_MODE_MMAP, &db->mmdb);
	if (status == MMDB_FILE_OPEN_ERROR)
		return err_set(err, ERR_IO, _("%s cannot be opened: is /proc mounted?"), path);
	if (status != MMDB_SUCCESS)
		return err_set(err, ERR_DATA, "%s", MMDB_strerror(status));
	db->mmdb_is_open = true;
	return 0;
}

static void set_info(struct geo_db *db)
{
	uint64_t epoch = db->meta.build_epoch;
	bool usable = epoch >= EPOCH_FIRST && epoch <= EPOCH_LAST;

	db->info = (struct answer_database){.name = db->name,
		.sha256 = db->sha256,
		.built = {usable ? (int64_t)epoch * 1000 : BIND_ABSENT}};
}

static int open_bytes(struct geo_db *db, const struct sealed *sealed, struct err *err)
{
	const struct mmdb_bytes file = {sealed->at, sealed->len};
	ptrdiff_t data_at;

	if (mmdb_meta_read(file, &db->meta, err) < 0 || open_library(db, sealed->fd, err) < 0)
		return -1;
	data_at = db->meta.data.at - file.at;
	db->meta.data.at = db->mmdb.file_content + data_at;
	return mmdb_tree_check(&db->mmdb, &db->meta, err);
}

int geo_db_open(const char *path, struct geo_db **out, struct err *err)
{
	struct sealed sealed = {.fd = -1};
	struct geo_db *db = calloc(1, sizeof(*db));
	int ret = -1;

	if (!db)
		return err_no_memory(err);
	db->name = strdup(file_base_name(path));
	if (!db->name) {
		err_no_memory(err);
		goto out;
	}
	if (sealed_copy(path, FILE_MOST, &sealed, err) < 0)
		goto out;
	if (open_bytes(db, &sealed, err) < 0) {
		err_within(err, "%s", path);
		goto out;
	}
	memcpy(db->sha256, sealed.sha256, sizeof(db->sha256));
	set_info(db);
	*out = db;
	db = NULL;
	ret = 0;
out:
	sealed_fini(&sealed);
	geo_db_close(db);
	return ret;
}

void geo_db_close(struct geo_db *db)
{
	if (!db)
		return;
	if (db->mmdb_is_open)
		MMDB_close(&db->mmdb);
	free(db->name);
	free(db);
}

const struct answer_database *geo_db_info(const struct geo_db *db)
{
	return &db->info;
}

/* IPv6 ranges that carry an IPv4 address, which is the one that stands somewhere. */
static const struct carrier {
	uint8_t prefix[12];
	size_t prefix_len, at; /* bytes */
	uint8_t mask;          /* each byte is XORed with it */
} carriers[] = {
	{{0x00, 0x64, 0xff, 0x9b}, 12, 12, 0x00}, /* NAT64, RFC 6052 */
	{{0x20, 0x02}, 2, 2, 0x00},               /* 6to4, RFC 3056 */
	{{0x20, 0x01, 0x00, 0x00}, 4, 12, 0xff},  /* Teredo, RFC 4380: inverted */
};

/* address_parse has made IPv4-mapped addresses plain. */
static void unwrap(struct sockaddr_storage *addr)
{
	struct sockaddr_in v4 = {.sin_family = AF_INET};
	struct sockaddr_in6 v6;
	uint8_t bytes[4];

	if (addr->ss_family != AF_INET6)
		return;
	memcpy(&v6, addr, sizeof(v6));
	for (size_t i = 0; i < ARRAY_LEN(carriers); i++) {
		const struct carrier *carrier = &carriers[i];

		if (memcmp(v6.sin6_addr.s6_addr, carrier->prefix, carrier->prefix_len) != 0)
			continue;
		for (size_t j = 0; j < sizeof(bytes); j++)
			bytes[j] = v6.sin6_addr.s6_addr[carrier->at + j] ^ carrier->mask;
		memcpy(&v4.sin_addr, bytes, sizeof(bytes));
		*addr = (struct sockaddr_storage){0};
		memcpy(addr, &v4, sizeof(v4));
		return;
	}
}

static void clear_low_bits(uint8_t *bytes, size_t len, unsigned keep)
{
	for (size_t i = 0; i < len; i++) {
		unsigned first = (unsigned)i * 8;

		if (first >= keep)
			bytes[i] = 0;
		else if (keep - first < 8)
			bytes[i] &= (uint8_t)(0xff << (8 - (keep - first)));
	}
}

static const char *prefix_text(
	const struct sockaddr_storage *addr, unsigned bits, struct arena *arena)
{
	char text[INET6_ADDRSTRLEN];
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	if (addr->ss_family == AF_INET) {
		memcpy(&v4, addr, sizeof(v4));
		clear_low_bits((uint8_t *)&v4.sin_addr, 4, bits);
		inet_ntop(AF_INET, &v4.sin_addr, text, sizeof(text));
	} else {
		memcpy(&v6, addr, sizeof(v6));
		clear_low_bits(v6.sin6_addr.s6_addr, 16, bits);
		inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof(text));
	}
	return arena_format(arena, "%s/%u", text, bits);
}

struct collect {
	struct arena *arena;
	field_list fields;
	size_t cap;
};

static int collect_value(void *context, const struct mmdb_path *path,
	const struct mmdb_value *value, struct err *err)
{
	struct collect *collect = context;
	struct bind_pair *field;
	char name[FIELD_PATH_LEN];

	if (value->type == MMDB_DATA_TYPE_MAP || value->type == MMDB_DATA_TYPE_ARRAY)
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

static int read_fields(const struct geo_db *db, size_t offset, struct arena *arena, field_list *out,
	struct err *err)
{
	struct collect collect = {.arena = arena};
	const struct mmdb_visitor visitor = {collect_value, &collect};

	if (mmdb_record_walk(db->meta.data, offset, &visitor, NULL, err) < 0)
		return err_within(err, "%s", db->name);
	if (collect.fields.count)
		qsort(collect.fields.items, collect.fields.count, sizeof(struct bind_pair),
			compare_fields);
	for (size_t i = 1; i < collect.fields.count; i++)
		if (strcmp(collect.fields.items[i].name, collect.fields.items[i - 1].name) == 0)
			return err_set(err, ERR_DATA, _("%s: the field %s is there twice"),
				db->name, collect.fields.items[i].name);
	*out = collect.fields;
	return 0;
}

static void set_place(const struct region *region, const struct gazetteer_place *place,
	struct arena *arena, struct answer *out)
{
	size_t cap = 0;

	out->says = (int)place->says;
	out->either = place->either;
	for (size_t i = 0; i < region->cities.count; i++) {
		if (!(place->cities & UINT32_C(1) << i))
			continue;
		*(const char **)arena_push(arena, &out->cities.items, &out->cities.count, &cap,
			sizeof(char *)) = arena_text(arena, region->cities.items[i].code);
	}
}

/* The entry for the address; false: the file has none. *bits counts in the address's own family. */
static bool find_entry(const struct geo_db *db, const struct sockaddr_storage *addr, size_t *offset,
	unsigned *bits)
{
	bool v4_in_v6 = addr->ss_family == AF_INET && db->meta.ip_version == 6;
	int status;
	MMDB_lookup_result_s found;

	if (addr->ss_family == AF_INET6 && db->meta.ip_version == 4)
		return false;
	found = MMDB_lookup_sockaddr(&db->mmdb, (const struct sockaddr *)addr, &status);
	if (status != MMDB_SUCCESS || !found.found_entry)
		return false;
	/* an entry above ::/96 is of IPv6 space and says nothing of IPv4 */
	if (v4_in_v6 && found.netmask < V4_BITS_IN_V6)
		return false;
	*bits = (unsigned)found.netmask - (v4_in_v6 ? V4_BITS_IN_V6 : 0);
	*offset = found.entry.offset;
	return true;
}

int geo_db_answer(const struct geo_db *db, const struct region *region, const char *addr,
	struct arena *arena, struct answer *out, struct err *err)
{
	struct answer answer = {
		.schema = ANSWER_SCHEMA, .says = SAYS_NONE, .asn = BIND_ABSENT};
	struct sockaddr_storage asked, looked_up;
	struct gazetteer_record record;
	struct gazetteer_place place;
	field_list fields = {0};
	size_t offset;
	unsigned bits;

	if (!address_parse(addr, &asked))
		return err_set(err, ERR_DATA, _("\"%s\" is not an IP address"), addr);
	looked_up = asked;
	unwrap(&looked_up);
	answer.addr = arena_text(arena, addr);
	answer.database = (struct answer_database){.name = arena_text(arena, db->info.name),
		.sha256 = arena_text(arena, db->info.sha256),
		.built = db->info.built};
	answer.reserved = address_is_reserved((const struct sockaddr *)&asked) ||
			  address_is_reserved((const struct sockaddr *)&looked_up);
	if (find_entry(db, &looked_up, &offset, &bits)) {
		if (read_fields(db, offset, arena, &fields, err) < 0)
			return -1;
		shape_read(&fields, &record);
		gazetteer_place(region, &record, &place);
		answer.prefix = prefix_text(&looked_up, bits, arena);
		memcpy(&answer.fields, &fields, sizeof(fields));
		set_place(region, &place, arena, &answer);
	}
	*out = answer;
	return 0;
}
