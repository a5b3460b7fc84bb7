#include "geo/claims.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/stop.h"
#include "geo/address_kind.h"
#include "geo/answer_parts.h"
#include "geo/claims_columns.h"
#include "geo/fold.h"
#include "model/address.h"

#define FILE_MOST    (64u * 1024u * 1024u)
#define STOP_EVERY   4096
#define ADDRESS_MOST 16
#define NO_ENCLOSING SIZE_MAX

/* One network; sorted by family and first address, the wider one of two first. */
struct claim {
	int family;
	uint8_t first[ADDRESS_MOST]; /* of IPv4 the first four bytes */
	unsigned bits;
	size_t line;
	size_t enclosing;  /* the narrowest other claim that holds this one; NO_ENCLOSING */
	const char *cells; /* the line's texts, each with its NUL, as many as there are columns */
};

struct geo_claims {
	struct arena arena;
	struct claims_columns columns;
	LIST_OF(struct claim) claims;
	size_t cap, bad_count;
	char sha256[DIGEST_TEXT_LEN];
	struct answer_database info;
};

struct reading {
	struct geo_claims *claims;
	const char *path;
	struct faults *faults;
	struct claims_cells cells;
	size_t line;
	bool has_columns;
};

static void bad_line(struct reading *reading, const char *what)
{
	reading->claims->bad_count++;
	faults_add(reading->faults, reading->path, reading->line, 0, "", "%s", what);
}

/* --- one line --- */

static void take_bytes(const struct sockaddr_storage *addr, struct claim *out)
{
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;

	out->family = addr->ss_family;
	if (addr->ss_family == AF_INET) {
		memcpy(&v4, addr, sizeof(v4));
		memcpy(out->first, &v4.sin_addr, 4);
	} else {
		memcpy(&v6, addr, sizeof(v6));
		memcpy(out->first, &v6.sin6_addr, ADDRESS_MOST);
	}
}

/* RFC 8805, 2.1.1.1: an address alone is a network of one. */
static bool parse_network(const char *text, struct claim *out)
{
	struct sockaddr_storage addr;

	if (!strchr(text, '/')) {
		if (!address_parse(text, &addr))
			return false;
		out->bits = addr.ss_family == AF_INET ? 32 : 128;
	} else if (!address_parse_prefix(text, &addr, &out->bits)) {
		return false;
	}
	take_bytes(&addr, out);
	return true;
}

static bool is_letters(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((text[i] | 0x20) < 'a' || (text[i] | 0x20) > 'z')
			return false;
	return true;
}

/* ISO 3166-1, two letters. */
static bool is_country(const char *text)
{
	return strlen(text) == 2 && is_letters(text, 2);
}

/* ISO 3166-2: CN-JX. */
static bool is_region(const char *text)
{
	size_t len = strlen(text);

	if (len < 4 || len > 6 || !is_letters(text, 2) || text[2] != '-')
		return false;
	for (size_t i = 3; i < len; i++)
		if (!is_letters(text + i, 1) && (text[i] < '0' || text[i] > '9'))
			return false;
	return true;
}

static const char *check_geofeed(const struct reading *reading)
{
	const struct claims_columns *columns = &reading->claims->columns;
	const char *country = claims_columns_find(columns, &reading->cells, CLAIMS_COUNTRY);
	const char *region = claims_columns_find(columns, &reading->cells, CLAIMS_REGION);

	if (country && !is_country(country))
		return _("the country must have two letters, such as CN");
	if (region && !is_region(region))
		return _("the region must look like CN-JX");
	return NULL;
}

/* All cells of the line in one piece, empty ones for those that it leaves out. */
static const char *keep_cells(struct reading *reading)
{
	const struct claims_cells *cells = &reading->cells;
	size_t count = reading->claims->columns.count, len = 0;
	char *kept, *to;

	for (size_t i = 0; i < count; i++)
		len += (i < cells->count ? strlen(cells->texts[i]) : 0) + 1;
	to = kept = arena_alloc(&reading->claims->arena, len);
	for (size_t i = 0; i < count; i++) {
		const char *text = i < cells->count ? cells->texts[i] : "";

		memcpy(to, text, strlen(text) + 1);
		to += strlen(text) + 1;
	}
	return kept;
}

static void read_claim(struct reading *reading)
{
	struct geo_claims *claims = reading->claims;
	const char *network = claims_columns_find(&claims->columns, &reading->cells, CLAIMS_PREFIX);
	const char *wrong = claims->columns.geofeed ? check_geofeed(reading) : NULL;
	struct claim claim = {.line = reading->line, .enclosing = NO_ENCLOSING};

	if (!network || !parse_network(network, &claim))
		wrong = _("no network: an address with a length and no bit behind it is expected, "
			  "such as 203.0.113.0/24");
	else if (reading->cells.count > claims->columns.count && !claims->columns.geofeed)
		wrong = _("more cells than the heading has");
	if (wrong) {
		bad_line(reading, wrong);
		return;
	}
	claim.cells = keep_cells(reading);
	*(struct claim *)arena_push(&claims->arena, &claims->claims.items, &claims->claims.count,
		&claims->cap, sizeof(claim)) = claim;
}

/* The first line that holds something tells whether there is a heading. */
static int read_heading(struct reading *reading, struct err *err)
{
	struct geo_claims *claims = reading->claims;
	struct claim unused;
	const char *wrong;

	reading->has_columns = true;
	if (parse_network(reading->cells.texts[0], &unused)) {
		claims_columns_geofeed(&claims->columns);
		read_claim(reading);
		return 0;
	}
	wrong = claims_columns_read(&reading->cells, &claims->arena, &claims->columns);
	if (wrong)
		return err_set(err, ERR_DATA, "%s:%zu: %s", reading->path, reading->line, wrong);
	return 0;
}

static int read_line(struct reading *reading, const char *line, size_t len, struct err *err)
{
	const char *wrong;

	if (claims_line_is_empty(line, len))
		return 0;
	wrong = claims_line_cut(line, len, &reading->cells);
	if (wrong) {
		bad_line(reading, wrong);
		return 0;
	}
	if (!reading->has_columns)
		return read_heading(reading, err);
	read_claim(reading);
	return 0;
}

static int read_lines(struct reading *reading, const char *at, size_t len, struct err *err)
{
	static const char mark[] = "\xef\xbb\xbf";
	const char *end = at + len;

	if (len >= sizeof(mark) - 1 && memcmp(at, mark, sizeof(mark) - 1) == 0)
		at += sizeof(mark) - 1;
	while (at < end) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));
		size_t line_len = (size_t)((lf ? lf : end) - at);
		size_t next = line_len + (lf != NULL);

		if (++reading->line % STOP_EVERY == 0 && stop_requested)
			return stop_err(err);
		if (line_len && at[line_len - 1] == '\r')
			line_len--;
		if (read_line(reading, at, line_len, err) < 0)
			return -1;
		at += next;
	}
	return 0;
}

/* --- all lines --- */

static int compare_claims(const void *a, const void *b)
{
	const struct claim *left = a, *right = b;
	int order;

	if (left->family != right->family)
		return left->family == AF_INET ? -1 : 1;
	order = memcmp(left->first, right->first, sizeof(left->first));
	if (order)
		return order;
	if (left->bits != right->bits)
		return left->bits < right->bits ? -1 : 1;
	return (left->line > right->line) - (left->line < right->line);
}

static bool holds(const struct claim *claim, int family, const uint8_t *bytes)
{
	unsigned whole = claim->bits / 8, rest = claim->bits % 8;

	if (claim->family != family || memcmp(claim->first, bytes, whole) != 0)
		return false;
	return !rest || (claim->first[whole] ^ bytes[whole]) >> (8 - rest) == 0;
}

static bool same_cells(const struct geo_claims *claims, const char *left, const char *right)
{
	for (size_t i = 0; i < claims->columns.count; i++) {
		if (strcmp(left, right) != 0)
			return false;
		left += strlen(left) + 1;
		right += strlen(right) + 1;
	}
	return true;
}

/* Of one network the first line stands; another that says something else is bad. */
static void drop_repeated(struct reading *reading)
{
	struct geo_claims *claims = reading->claims;
	struct claim *items = claims->claims.items;
	size_t kept = 0;

	for (size_t i = 0; i < claims->claims.count; i++) {
		struct claim *last = kept ? &items[kept - 1] : NULL;

		if (!last || last->family != items[i].family || last->bits != items[i].bits ||
			memcmp(last->first, items[i].first, sizeof(last->first)) != 0) {
			items[kept++] = items[i];
		} else if (!same_cells(claims, last->cells, items[i].cells)) {
			claims->bad_count++;
			faults_add(reading->faults, reading->path, items[i].line, 0, "",
				_("line %zu says something else of the same network"), last->line);
		}
	}
	claims->claims.count = kept;
}

/* In this order what holds a claim stands before it: the last one that does is the narrowest. */
static void link_enclosing(struct geo_claims *claims)
{
	struct claim *items = claims->claims.items;

	for (size_t i = 1; i < claims->claims.count; i++) {
		size_t at = i - 1;

		while (at != NO_ENCLOSING && !holds(&items[at], items[i].family, items[i].first))
			at = items[at].enclosing;
		items[i].enclosing = at;
	}
}

static int read_file(struct reading *reading, const struct file_bytes *bytes, struct err *err)
{
	struct geo_claims *claims = reading->claims;

	digest_bytes(bytes->at, bytes->len, claims->sha256);
	if (read_lines(reading, bytes->at, bytes->len, err) < 0)
		return -1;
	if (claims->claims.count == 0)
		return err_set(err, ERR_DATA, _("%s: no line of it can be used (%zu bad lines)"),
			reading->path, claims->bad_count);
	qsort(claims->claims.items, claims->claims.count, sizeof(struct claim), compare_claims);
	drop_repeated(reading);
	link_enclosing(claims);
	return 0;
}

int geo_claims_open(
	const char *path, struct geo_claims **out, struct faults *faults, struct err *err)
{
	struct geo_claims *claims = calloc(1, sizeof(*claims));
	struct reading reading = {.claims = claims, .path = path, .faults = faults};
	struct file_bytes bytes = {0};
	int ret = -1;

	if (!claims)
		return err_no_memory(err);
	if (file_read(path, FILE_MOST, &bytes, err) < 0 || read_file(&reading, &bytes, err) < 0)
		goto out;
	claims->info =
		(struct answer_database){.name = arena_text(&claims->arena, file_base_name(path)),
			.sha256 = claims->sha256,
			.built = {BIND_ABSENT}};
	*out = claims;
	claims = NULL;
	ret = 0;
out:
	file_bytes_fini(&bytes);
	geo_claims_close(claims);
	return ret;
}

void geo_claims_close(struct geo_claims *claims)
{
	if (!claims)
		return;
	arena_fini(&claims->arena);
	free(claims);
}

const struct answer_database *geo_claims_info(const struct geo_claims *claims)
{
	return &claims->info;
}

size_t geo_claims_count(const struct geo_claims *claims)
{
	return claims->claims.count;
}

size_t geo_claims_bad_count(const struct geo_claims *claims)
{
	return claims->bad_count;
}

/* --- answers --- */

static const struct claim *find_claim(const struct geo_claims *claims, const struct claim *asked)
{
	const struct claim *items = claims->claims.items;
	size_t low = 0, high = claims->claims.count;

	while (low < high) { /* the first behind the address */
		size_t middle = low + (high - low) / 2;

		if (compare_claims(&items[middle], asked) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (size_t at = low - 1; at != NO_ENCLOSING; at = items[at].enclosing)
		if (holds(&items[at], asked->family, asked->first))
			return &items[at];
	return NULL;
}

static int compare_fields(const void *a, const void *b)
{
	const struct bind_pair *left = a, *right = b;

	return strcmp(left->name, right->name);
}

static void read_cells(const struct claims_columns *columns, const char *texts, struct arena *arena,
	struct answer *out, struct claims_cells *cells)
{
	size_t cap = 0;

	cells->count = columns->count;
	for (size_t i = 0; i < columns->count; i++) {
		struct bind_pair *field;

		cells->texts[i] = arena_text(arena, texts);
		texts += strlen(texts) + 1;
		if (!*columns->names[i])
			continue;
		field = arena_push(
			arena, &out->fields.items, &out->fields.count, &cap, sizeof(*field));
		*field = (struct bind_pair){arena_text(arena, columns->names[i]), cells->texts[i]};
	}
	if (out->fields.count)
		qsort(out->fields.items, out->fields.count, sizeof(struct bind_pair),
			compare_fields);
}

static bool is_code(const char *text)
{
	return text && *text && text[strspn(text, "0123456789")] == '\0';
}

static void keep_name(const char *text, const char **chinese, const char **latin)
{
	if (text && !is_code(text))
		*(fold_is_chinese(text) ? chinese : latin) = text;
}

static void read_record(const struct claims_columns *columns, const struct claims_cells *cells,
	struct gazetteer_record *out)
{
	const char *region = claims_columns_find(columns, cells, CLAIMS_REGION);
	const char *city = claims_columns_find(columns, cells, CLAIMS_CITY);

	*out = (struct gazetteer_record){.radius_m = BIND_ABSENT,
		.adcode = claims_columns_find(columns, cells, CLAIMS_ADCODE),
		.country = claims_columns_find(columns, cells, CLAIMS_COUNTRY)};
	if (!out->adcode && is_code(city))
		out->adcode = city;
	if (region && (is_region(region) || is_code(region)))
		out->province_code = region;
	else
		keep_name(region, &out->province_zh, &out->province_en);
	keep_name(city, &out->city_zh, &out->city_en);
}

static void read_network(const struct claims_columns *columns, const struct claims_cells *cells,
	struct shape_network *out)
{
	const char *name = claims_columns_find(columns, cells, CLAIMS_OPERATOR);
	const char *number = claims_columns_find(columns, cells, CLAIMS_ASN);

	*out = (struct shape_network){0};
	if (number)
		out->asn = shape_asn(number);
	if (name)
		out->is = geo_operator_by_name(name);
	if (!out->is)
		out->is = geo_operator_by_asn(out->asn);
}

static void fill_answer(const struct geo_claims *claims, const struct region *region,
	const struct claim *claim, struct arena *arena, struct answer *out)
{
	struct gazetteer_record record;
	struct shape_network network;
	struct geo_verdict verdict;
	struct claims_cells cells;

	read_cells(&claims->columns, claim->cells, arena, out, &cells);
	read_record(&claims->columns, &cells, &record);
	read_network(&claims->columns, &cells, &network);
	shape_settle(&record, arena);
	verdict_of(region, &record, &network, &verdict);
	answer_set_verdict(region, &verdict, arena, out);
	out->weak = answer_prefix_is_weak(claim->family, claim->bits);
}

int geo_claims_answer(const struct geo_claims *claims, const struct region *region,
	const char *addr, struct arena *arena, struct answer *out, struct err *err)
{
	struct answer answer = {
		.schema = ANSWER_SCHEMA, .says = SAYS_NONE, .asn = BIND_ABSENT, .claim = true};
	struct sockaddr_storage asked;
	const struct sockaddr *at = (const struct sockaddr *)&asked;
	struct claim sought = {.bits = 128, .line = SIZE_MAX};
	const struct claim *claim = NULL;

	if (!address_parse(addr, &asked))
		return err_set(err, ERR_DATA, _("\"%s\" is not an IP address"), addr);
	answer.addr = arena_text(arena, addr);
	answer.database = (struct answer_database){.name = arena_text(arena, claims->info.name),
		.sha256 = arena_text(arena, claims->info.sha256),
		.built = claims->info.built};
	answer.reserved = address_is_reserved(at);
	take_bytes(&asked, &sought);
	if (geo_address_is_looked_up(geo_address_kind_of(at)))
		claim = find_claim(claims, &sought);
	if (claim) {
		fill_answer(claims, region, claim, arena, &answer);
		answer.prefix = answer_prefix(at, claim->bits, arena);
	}
	*out = answer;
	return 0;
}
