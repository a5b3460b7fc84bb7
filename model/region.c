#include "model/region.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/i18n.h"
#include "base/json.h"
#include "base/text.h"
#include "model/canonical.h"
#include "model/region_data.h"
#include "model/region_shape.h"

/* Units that a Chinese name may end in. A name of two characters keeps them: 赣县 is a whole name.
 */
static const char *const suffixes[] = {"市", "县", "区"};

#define STEM_LEAST 6 /* bytes: two characters */

static int compare_codes(const void *a, const void *b)
{
	const struct region_city *left = a, *right = b;

	return strcmp(left->code, right->code);
}

/* What the table cannot say; cities are kept by code, whatever their order in the file. */
static void finish(struct region *region, const struct json_doc *doc, struct faults *faults)
{
	if (region->cities.count >= REGION_CITIES_MOST)
		faults_add(faults, doc->name, 0, 0, "cities", _("more than %d cities"),
			REGION_CITIES_MOST - 1);
	LIST_EACH(const struct region_city, city, &region->cities) {
		if (!city->code || !region->code)
			return;
		if (strncmp(city->code, region->code, 2) != 0)
			faults_add(faults, doc->name, 0, 0, "cities",
				_("the city %s does not lie in the province %s"), city->code,
				region->code);
	}
	if (region->cities.count)
		qsort(region->cities.items, region->cities.count, sizeof(struct region_city),
			compare_codes);
}

static int parse(const char *text, size_t len, const char *name, struct region **out,
	struct faults *faults, struct err *err)
{
	struct region *region = calloc(1, sizeof(*region));
	struct json_doc doc = {0};
	struct arena arena = {0};
	int ret = -1;

	if (!region)
		return err_no_memory(err);
	if (json_doc_parse(text, len, name, &doc, faults, err) < 0 ||
		canonical_expect(&doc, REGION_SCHEMA, faults, err) < 0)
		goto out;
	/* the shape fills everything but the arena, which is set when all is read */
	bind_read_doc(&doc, &region_shape, region, &arena, faults, NULL, err);
	finish(region, &doc, faults);
	ret = faults_result(faults, err);
	if (ret < 0)
		goto out;
	digest_bytes(text, len, region->sha256);
	region->arena = arena;
	arena_init(&arena);
	*out = region;
	region = NULL;
out:
	json_doc_fini(&doc);
	arena_fini(&arena);
	region_close(region);
	return ret;
}

int region_open_builtin(const char *code, struct region **out, struct err *err)
{
	struct region_data data;
	struct faults faults;
	int ret;

	if (!region_data_find(code, &data))
		return err_set(
			err, ERR_DATA, _("no data of the province \"%s\" is built in"), code);
	faults_init(&faults);
	ret = parse(data.bytes, data.len, data.name, out, &faults, err);
	if (ret < 0) /* our own data: a bug of ours */
		ret = err_set(err, ERR_INTERNAL, "%s:%zu: %s", data.name,
			faults.count ? faults.items[0].line : 0,
			faults.count ? faults.items[0].text : "");
	else
		(*out)->builtin = true;
	faults_fini(&faults);
	return ret;
}

int region_open(const char *path, struct region **out, struct faults *faults, struct err *err)
{
	struct file_bytes bytes;
	int ret;

	if (file_read(path, JSON_FILE_MOST, &bytes, err) < 0)
		return -1;
	ret = parse(bytes.at, bytes.len, path, out, faults, err);
	file_bytes_fini(&bytes);
	return ret;
}

void region_close(struct region *region)
{
	if (!region)
		return;
	arena_fini(&region->arena);
	free(region);
}

static bool is_code(const char *text)
{
	return strlen(text) == 6 && strspn(text, "0123456789") == 6;
}

static bool is_chinese(const char *text)
{
	uint32_t code = 0;

	return utf8_next(text, strlen(text), &code) && code >= 0x3400;
}

static size_t stem_len(const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
		size_t tail = strlen(suffixes[i]);

		if (len >= STEM_LEAST + tail && strcmp(name + len - tail, suffixes[i]) == 0)
			return len - tail;
	}
	return len;
}

static bool is_name(const char *name, const char *text)
{
	size_t len = stem_len(name);

	return len == stem_len(text) && memcmp(name, text, len) == 0;
}

static bool county_has_code(const struct region_county *county, const char *code)
{
	if (strcmp(county->code, code) == 0)
		return true;
	LIST_EACH(const char *const, old, &county->old_codes)
		if (strcmp(*old, code) == 0)
			return true;
	return false;
}

static bool city_has_code(const struct region_city *city, const char *code)
{
	if (strcmp(city->code, code) == 0)
		return true;
	LIST_EACH(const struct region_county, county, &city->counties)
		if (county_has_code(county, code))
			return true;
	return false;
}

static bool county_has_name(const struct region_county *county, const char *text)
{
	if (is_name(county->zh, text) || is_name(county->short_zh, text))
		return true;
	LIST_EACH(const char *const, variant, &county->variants)
		if (is_name(*variant, text))
			return true;
	return false;
}

static bool city_has_name(const struct region_city *city, const char *text)
{
	if (is_name(city->zh, text) || is_name(city->short_zh, text))
		return true;
	LIST_EACH(const char *const, variant, &city->variants)
		if (is_name(*variant, text))
			return true;
	LIST_EACH(const struct region_county, county, &city->counties)
		if (county_has_name(county, text))
			return true;
	return false;
}

int region_city_find(const struct region *region, const char *text)
{
	bool by_code = is_code(text);
	int found = -1;

	if (!by_code && !is_chinese(text))
		return -1;
	for (size_t i = 0; i < region->cities.count; i++) {
		const struct region_city *city = &region->cities.items[i];

		if (!(by_code ? city_has_code(city, text) : city_has_name(city, text)))
			continue;
		if (found >= 0)
			return -1; /* ambiguous */
		found = (int)i;
	}
	return found;
}

int region_city_by_code(const struct region *region, const char *code)
{
	for (size_t i = 0; i < region->cities.count; i++)
		if (strcmp(region->cities.items[i].code, code) == 0)
			return (int)i;
	return -1;
}
