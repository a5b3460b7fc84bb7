#include "geo/claims_columns.h"

#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "base/i18n.h"

static const struct {
	const char *name;
	enum claims_column kind;
} headings[] = {
	{"prefix", CLAIMS_PREFIX},
	{"ip_prefix", CLAIMS_PREFIX},
	{"network", CLAIMS_PREFIX},
	{"cidr", CLAIMS_PREFIX},
	{"subnet", CLAIMS_PREFIX},
	{"ip", CLAIMS_PREFIX},
	{"address", CLAIMS_PREFIX},
	{"网段", CLAIMS_PREFIX},
	{"地址段", CLAIMS_PREFIX},
	{"IP地址段", CLAIMS_PREFIX},
	{"IP地址", CLAIMS_PREFIX},
	{"IP段", CLAIMS_PREFIX},
	{"country", CLAIMS_COUNTRY},
	{"country_code", CLAIMS_COUNTRY},
	{"alpha2code", CLAIMS_COUNTRY},
	{"国家", CLAIMS_COUNTRY},
	{"region", CLAIMS_REGION},
	{"region_code", CLAIMS_REGION},
	{"province", CLAIMS_REGION},
	{"省份", CLAIMS_REGION},
	{"省", CLAIMS_REGION},
	{"city", CLAIMS_CITY},
	{"city_name", CLAIMS_CITY},
	{"城市", CLAIMS_CITY},
	{"设区市", CLAIMS_CITY},
	{"地市", CLAIMS_CITY},
	{"市", CLAIMS_CITY},
	{"adcode", CLAIMS_ADCODE},
	{"city_code", CLAIMS_ADCODE},
	{"code", CLAIMS_ADCODE},
	{"行政区划代码", CLAIMS_ADCODE},
	{"区划代码", CLAIMS_ADCODE},
	{"城市代码", CLAIMS_ADCODE},
	{"operator", CLAIMS_OPERATOR},
	{"isp", CLAIMS_OPERATOR},
	{"运营商", CLAIMS_OPERATOR},
	{"asn", CLAIMS_ASN},
	{"as", CLAIMS_ASN},
};

void claims_columns_geofeed(struct claims_columns *out)
{
	*out = (struct claims_columns){.count = 5,
		.geofeed = true,
		.kinds = {CLAIMS_PREFIX, CLAIMS_COUNTRY, CLAIMS_REGION, CLAIMS_CITY, CLAIMS_OTHER},
		.names = {"prefix", "country", "region", "city", "postal"}};
}

static enum claims_column kind_of(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(headings); i++)
		if (strcasecmp(headings[i].name, name) == 0)
			return headings[i].kind;
	return CLAIMS_OTHER;
}

static bool has_kind(const struct claims_columns *columns, enum claims_column kind)
{
	for (size_t i = 0; i < columns->count; i++)
		if (columns->kinds[i] == kind)
			return true;
	return false;
}

static bool has_name(const struct claims_columns *columns, const char *name)
{
	for (size_t i = 0; i < columns->count; i++)
		if (strcmp(columns->names[i], name) == 0)
			return true;
	return false;
}

const char *claims_columns_read(
	const struct claims_cells *heading, struct arena *arena, struct claims_columns *out)
{
	struct claims_columns columns = {0};

	for (size_t i = 0; i < heading->count; i++) {
		const char *name = heading->texts[i];
		enum claims_column kind = kind_of(name);

		if (*name && has_name(&columns, name))
			return _("two columns have the same name");
		if (kind != CLAIMS_OTHER && has_kind(&columns, kind))
			return _("two columns say the same thing");
		columns.kinds[columns.count] = kind;
		columns.names[columns.count++] = arena_text(arena, name);
	}
	if (!has_kind(&columns, CLAIMS_PREFIX))
		return _("neither a network nor a heading with a column \"prefix\"");
	if (!has_kind(&columns, CLAIMS_CITY) && !has_kind(&columns, CLAIMS_ADCODE) &&
		!has_kind(&columns, CLAIMS_REGION) && !has_kind(&columns, CLAIMS_COUNTRY))
		return _("no column \"city\" or \"adcode\"");
	*out = columns;
	return NULL;
}

const char *claims_columns_find(const struct claims_columns *columns,
	const struct claims_cells *cells, enum claims_column kind)
{
	for (size_t i = 0; i < columns->count && i < cells->count; i++)
		if (columns->kinds[i] == kind)
			return *cells->texts[i] ? cells->texts[i] : NULL;
	return NULL;
}
