#include "geo/verdict.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bind.h"
#include "base/i18n.h"
#include "base/stop.h"

#define HEADS      1024 /* a power of two */
#define HEAD_LEN   256
#define STOP_EVERY 4096 /* records between two looks at stop_requested */

/* A large file says a few hundred countries and provinces in a hundred thousand records: what these
 * alone decide is remembered. */
struct head {
	char key[HEAD_LEN]; /* "": free */
	struct gazetteer_place place;
};

struct judging {
	const struct region *region;
	const struct shape *shape;
	struct head *heads;
};

static uint32_t hash(const char *text)
{
	uint32_t value = UINT32_C(2166136261);

	for (; *text; text++)
		value = (value ^ (unsigned char)*text) * UINT32_C(16777619);
	return value;
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

/* Without city and point; false: too long to be kept. A control character stands in no name. */
static bool head_key(const struct gazetteer_record *record, char out[HEAD_LEN])
{
	int len = snprintf(out, HEAD_LEN, "\1%s\1%s\1%s\1%s\1%s", or_empty(record->adcode),
		or_empty(record->country), or_empty(record->province_code),
		or_empty(record->province_zh), or_empty(record->province_en));

	return len > 0 && len < HEAD_LEN;
}

static const struct gazetteer_place *place_head(
	struct judging *judging, const struct gazetteer_record *record)
{
	const struct gazetteer_record alone = {.adcode = record->adcode,
		.country = record->country,
		.province_code = record->province_code,
		.province_zh = record->province_zh,
		.province_en = record->province_en,
		.radius_m = BIND_ABSENT};
	char key[HEAD_LEN];
	struct head *head;

	if (!head_key(record, key))
		return NULL;
	head = &judging->heads[hash(key) & (HEADS - 1)];
	if (strcmp(head->key, key) != 0) {
		memcpy(head->key, key, sizeof(key));
		gazetteer_place(judging->region, &alone, &head->place);
	}
	return &head->place;
}

/* The gazetteer asks city and point last: another province or country is decided before. */
static void place(
	struct judging *judging, const struct gazetteer_record *record, struct gazetteer_place *out)
{
	const struct gazetteer_place *head = place_head(judging, record);

	if (head && (head->says == SAYS_ABROAD || head->says == SAYS_OTHER_PROVINCE))
		*out = *head;
	else
		gazetteer_place(judging->region, record, out);
}

/* Abroad 电信 and 移动 are what other companies are called in Chinese too; numbers are nobody
 * else's. */
static void fill(const struct gazetteer_place *placed, const struct shape_network *network,
	struct geo_verdict *out)
{
	bool abroad = placed->says == SAYS_ABROAD;

	*out = (struct geo_verdict){.cities = placed->cities,
		.asn = network->asn,
		.says = (uint8_t)placed->says,
		.is = (uint8_t)(abroad ? geo_operator_by_asn(network->asn) : network->is),
		.either = placed->either};
}

void verdict_of(const struct region *region, const struct gazetteer_record *record,
	const struct shape_network *network, struct geo_verdict *out)
{
	struct gazetteer_place placed;

	gazetteer_place(region, record, &placed);
	fill(&placed, network, out);
}

struct seeing {
	const struct shape *shape;
	struct shape_found found;
};

static int see(
	void *context, struct mmdb_path *path, const struct mmdb_value *value, struct err *err)
{
	struct seeing *seeing = context;

	return shape_see(seeing->shape, path, value, &seeing->found, err);
}

static int judge(struct judging *judging, struct mmdb_bytes data, size_t offset,
	struct geo_verdict *out, struct err *err)
{
	struct seeing seeing;
	const struct mmdb_visitor visitor = {see, &seeing};
	struct arena arena = {0};
	struct gazetteer_record record;
	struct shape_network network;
	struct gazetteer_place placed;

	seeing.shape = judging->shape;
	if (mmdb_record_walk(data, offset, &visitor, NULL, err) < 0)
		return err_within(err, _("record at %zu"), offset);
	shape_read(&seeing.found, &arena, &record, &network);
	place(judging, &record, &placed);
	fill(&placed, &network, out);
	arena_fini(&arena);
	return 0;
}

int verdicts_make(const struct mmdb_tree *tree, struct mmdb_bytes data, const struct shape *shape,
	const struct region *region, struct geo_verdict **out, struct err *err)
{
	struct geo_verdict *verdicts = calloc(tree->record_count, sizeof(*verdicts));
	struct judging judging = {.region = region, .shape = shape};
	int ret = verdicts ? 0 : err_no_memory(err);

	judging.heads = calloc(HEADS, sizeof(*judging.heads));
	if (ret == 0 && !judging.heads)
		ret = err_no_memory(err);
	for (size_t i = 1; ret == 0 && i < tree->record_count; i++) {
		if (i % STOP_EVERY == 0 && stop_requested)
			ret = stop_err(err);
		else
			ret = judge(&judging, data, tree->offsets[i], &verdicts[i], err);
	}
	free(judging.heads);
	if (ret < 0) {
		free(verdicts);
		return -1;
	}
	*out = verdicts;
	return 0;
}
