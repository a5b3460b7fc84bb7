/* A province as data: its prefecture cities with codes (GB/T 2260), names, county-level units and
 * schematic boundaries. Compiled in; a file of the same form may replace it at run time. */
#ifndef CDNPROOF_MODEL_REGION_H
#define CDNPROOF_MODEL_REGION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/array.h"
#include "base/err.h"
#include "base/fault.h"

#define REGION_CITIES_MOST                                                                         \
	32 /* fewer: a set of cities is a bit mask, bit `count` means outside                      \
	    */

struct geo_point {
	int32_t lat_e7, lon_e7; /* WGS 84, 1e-7 degrees */
};

/* Closed implicitly: the last point joins the first. The corners of its box spare most questions
 * about its points. */
typedef struct {
	struct geo_point *items;
	size_t count;
	struct geo_point low, high;
} geo_ring;

/* A county-level unit: a name that leads to its prefecture. */
struct region_county {
	const char *code;                /* "360121" */
	const char *zh;                  /* 南昌县 */
	const char *short_zh;            /* 南昌 */
	const char *en;                  /* Nanchang */
	LIST_OF(const char *) variants;  /* other spellings, former names */
	LIST_OF(const char *) old_codes; /* codes before a change */
};

struct region_city {
	const char *code;     /* "360100" */
	const char *zh;       /* 南昌市 */
	const char *short_zh; /* 南昌 */
	const char *en;       /* Nanchang */
	LIST_OF(const char *) variants;
	struct geo_point centre; /* seat of the city government, for maps; proves nothing */
	LIST_OF(struct region_county) counties;
	LIST_OF(geo_ring) rings; /* outer rings of the city's parts; no holes */
};

/* A prefecture beyond the border: a name for what "outside" may be. It decides nothing. */
struct region_neighbour {
	const char *code, *zh, *en; /* zh: short, 黄石 */
	struct geo_point centre;
};

struct region {
	struct arena arena;
	const char *code;               /* "360000" */
	const char *zh, *short_zh, *en; /* 江西省, 江西, Jiangxi */
	LIST_OF(const char *) variants;
	LIST_OF(const char *) iso_codes;             /* "JX", "36" */
	LIST_OF(struct region_city) cities;          /* by code */
	LIST_OF(struct region_neighbour) neighbours; /* by code; may be none */
	LIST_OF(geo_ring) outline; /* the province's outer ring: "outside" lies beyond */
	const char *source;        /* of names and boundaries, for the report */
	char sha256[65];           /* of the data's bytes */
	bool builtin;
};

/* The compiled-in province by code ("360000"). Owned by the caller: region_close. */
int region_open_builtin(const char *code, struct region **out, struct err *err);
int region_open(const char *path, struct region **out, struct faults *faults, struct err *err);
void region_close(struct region *region);

/* Index of the prefecture for a six-digit code (prefecture or county of it) or a Chinese name of
 * the prefecture or a county-level unit, with or without 市; -1: unknown or ambiguous. */
int region_city_find(const struct region *region, const char *text);
int region_city_by_code(const struct region *region, const char *code); /* prefectures only; -1 */

#endif
