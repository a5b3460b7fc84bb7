#include "model/region_shape.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"

#define LAT_MOST_E7 INT64_C(900000000)
#define LON_MOST_E7 INT64_C(1800000000)

static void read_schema(struct bind_in *in, const struct json_node *node, void *slot)
{
	(void)slot; /* fixed: nothing to keep */
	if (!json_is_string(node->value) ||
		strcmp(json_string_value(node->value), REGION_SCHEMA) != 0)
		bind_fault(in, node, _("\"%s\" is expected"), REGION_SCHEMA);
}

static void read_code(struct bind_in *in, const struct json_node *node, void *slot)
{
	const char *text = json_string_value(node->value);

	if (!text || strlen(text) != 6 || strspn(text, "0123456789") != 6) {
		bind_fault(in, node, _("a code of six digits (GB/T 2260) is expected"));
		return;
	}
	memcpy(slot, &(const char *){arena_text(in->arena, text)}, sizeof(text));
}

static bool is_degrees(const json_t *value, int64_t most_e7)
{
	return json_is_integer(value) && json_integer_value(value) >= -most_e7 &&
	       json_integer_value(value) <= most_e7;
}

static bool read_point(struct bind_in *in, const struct json_node *node, struct geo_point *out)
{
	const json_t *lat = json_array_get(node->value, 0);
	const json_t *lon = json_array_get(node->value, 1);

	if (json_array_size(node->value) != 2 || !is_degrees(lat, LAT_MOST_E7) ||
		!is_degrees(lon, LON_MOST_E7)) {
		bind_fault(in, node, _("a point is [lat, lon] in integers of 1e-7 degrees"));
		return false;
	}
	out->lat_e7 = (int32_t)json_integer_value(lat);
	out->lon_e7 = (int32_t)json_integer_value(lon);
	return true;
}

/* Edges are straight in latitude and longitude (RFC 7946, 3.1.1), so none may go the other way
 * round the earth. */
static bool is_wide(const geo_ring *ring)
{
	for (size_t i = 0; i < ring->count; i++) {
		struct geo_point a = ring->items[i], b = ring->items[(i + 1) % ring->count];

		if (llabs((long long)a.lon_e7 - b.lon_e7) > LON_MOST_E7)
			return true;
	}
	return false;
}

static int32_t lesser(int32_t a, int32_t b)
{
	return a < b ? a : b;
}

static int32_t greater(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

static void set_box(geo_ring *ring)
{
	ring->low = ring->high = ring->items[0];
	for (size_t i = 1; i < ring->count; i++) {
		struct geo_point at = ring->items[i];

		ring->low.lat_e7 = lesser(ring->low.lat_e7, at.lat_e7);
		ring->low.lon_e7 = lesser(ring->low.lon_e7, at.lon_e7);
		ring->high.lat_e7 = greater(ring->high.lat_e7, at.lat_e7);
		ring->high.lon_e7 = greater(ring->high.lon_e7, at.lon_e7);
	}
}

static void read_ring(struct bind_in *in, const struct json_node *node, geo_ring *out)
{
	geo_ring ring = {.count = json_array_size(node->value)};
	size_t i = 0;

	if (ring.count < 3) {
		bind_fault(in, node, _("a ring is an array of at least three points"));
		return;
	}
	ring.items = arena_array(in->arena, ring.count, sizeof(ring.items[0]));
	for (const struct json_node *child = node->first; child; child = child->next, i++) {
		const struct bind_path here = {.up = in->path, .index = i};
		struct bind_in below = *in;

		below.path = &here;
		if (!read_point(&below, child, &ring.items[i]))
			return;
	}
	if (is_wide(&ring)) {
		bind_fault(in, node, _("a ring must not cross the 180th meridian"));
		return;
	}
	set_box(&ring);
	*out = ring;
}

typedef LIST_OF(geo_ring) ring_list;

static void read_rings(struct bind_in *in, const struct json_node *node, void *slot)
{
	ring_list rings = {NULL, json_array_size(node->value)};
	size_t i = 0;

	if (rings.count == 0) {
		bind_fault(in, node, _("an array of at least one ring is expected"));
		return;
	}
	rings.items = arena_array(in->arena, rings.count, sizeof(rings.items[0]));
	for (const struct json_node *child = node->first; child; child = child->next, i++) {
		const struct bind_path here = {.up = in->path, .index = i};
		struct bind_in below = *in;

		below.path = &here;
		read_ring(&below, child, &rings.items[i]);
	}
	memcpy(slot, &rings, sizeof(rings));
}

static void read_centre(struct bind_in *in, const struct json_node *node, void *slot)
{
	read_point(in, node, slot);
}

#define COUNTY(member) .offset = offsetof(struct region_county, member)
#define CITY(member)   .offset = offsetof(struct region_city, member)
#define REGION(member) .offset = offsetof(struct region, member)
#define TEXT           .kind = BIND_TEXT, .flags = BIND_REQUIRED | BIND_NOT_EMPTY

static const struct bind_field county_fields[] = {
	{.key = "code",
		.kind = BIND_CUSTOM,
		.flags = BIND_REQUIRED,
		COUNTY(code),
		.read = read_code},
	{.key = "zh", TEXT, COUNTY(zh)},
	{.key = "short_zh", TEXT, COUNTY(short_zh)},
	{.key = "en", TEXT, COUNTY(en)},
	{.key = "variants", .kind = BIND_TEXTS, COUNTY(variants)},
	{.key = "old_codes", .kind = BIND_TEXTS, COUNTY(old_codes)},
};
static BIND_SHAPE(county_shape, struct region_county, county_fields, "A county-level unit");

static const struct bind_field city_fields[] = {
	{.key = "code", .kind = BIND_CUSTOM, .flags = BIND_REQUIRED, CITY(code), .read = read_code},
	{.key = "zh", TEXT, CITY(zh)},
	{.key = "short_zh", TEXT, CITY(short_zh)},
	{.key = "en", TEXT, CITY(en)},
	{.key = "variants", .kind = BIND_TEXTS, CITY(variants)},
	{.key = "centre",
		.kind = BIND_CUSTOM,
		.flags = BIND_REQUIRED,
		CITY(centre),
		.read = read_centre},
	{.key = "counties",
		.kind = BIND_LIST,
		.flags = BIND_UNIQUE,
		CITY(counties),
		.shape = &county_shape},
	{.key = "rings",
		.kind = BIND_CUSTOM,
		.flags = BIND_REQUIRED,
		CITY(rings),
		.read = read_rings},
};
static BIND_SHAPE(city_shape, struct region_city, city_fields, "A prefecture city");

#define NEIGHBOUR(member) .offset = offsetof(struct region_neighbour, member)

static const struct bind_field neighbour_fields[] = {
	{.key = "code",
		.kind = BIND_CUSTOM,
		.flags = BIND_REQUIRED,
		NEIGHBOUR(code),
		.read = read_code},
	{.key = "zh", TEXT, NEIGHBOUR(zh)},
	{.key = "en", TEXT, NEIGHBOUR(en)},
	{.key = "centre",
		.kind = BIND_CUSTOM,
		.flags = BIND_REQUIRED,
		NEIGHBOUR(centre),
		.read = read_centre},
};
static BIND_SHAPE(neighbour_shape, struct region_neighbour, neighbour_fields,
	"A prefecture beyond the border");

static const struct bind_field region_fields[] = {
	{.key = "schema", .kind = BIND_CUSTOM, .flags = BIND_REQUIRED, .read = read_schema},
	{.key = "code",
		.kind = BIND_CUSTOM,
		.flags = BIND_REQUIRED,
		REGION(code),
		.read = read_code},
	{.key = "zh", TEXT, REGION(zh)},
	{.key = "short_zh", TEXT, REGION(short_zh)},
	{.key = "en", TEXT, REGION(en)},
	{.key = "variants", .kind = BIND_TEXTS, REGION(variants)},
	{.key = "iso_codes", .kind = BIND_TEXTS, REGION(iso_codes)},
	{.key = "source", TEXT, REGION(source)},
	{.key = "cities",
		.kind = BIND_LIST,
		.flags = BIND_REQUIRED | BIND_UNIQUE | BIND_NOT_EMPTY,
		REGION(cities),
		.shape = &city_shape},
	{.key = "neighbours",
		.kind = BIND_LIST,
		.flags = BIND_UNIQUE,
		REGION(neighbours),
		.shape = &neighbour_shape},
	{.key = "outline",
		.kind = BIND_CUSTOM,
		.flags = BIND_REQUIRED,
		REGION(outline),
		.read = read_rings},
};
BIND_SHAPE(region_shape, struct region, region_fields, "A province: cities, names, boundaries");
