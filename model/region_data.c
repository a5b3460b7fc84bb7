#include "model/region_data.h"

#include <stdint.h>
#include <string.h>

#include "base/array.h"
#include "base/embed.h"

EMBED_FILE(region_data_jiangxi, "model/data/jiangxi.json");
EMBED_FILE(region_data_shanxi, "model/data/shanxi.json");

static const struct {
	const char *code, *name, *start, *end;
} provinces[] = {
	{"140000", "shanxi.json", region_data_shanxi, region_data_shanxi_end},
	{"360000", "jiangxi.json", region_data_jiangxi, region_data_jiangxi_end},
};

bool region_data_find(const char *code, struct region_data *out)
{
	for (size_t i = 0; i < ARRAY_LEN(provinces); i++) {
		if (strcmp(provinces[i].code, code) != 0)
			continue;
		out->name = provinces[i].name;
		out->bytes = provinces[i].start;
		out->len = (size_t)((uintptr_t)provinces[i].end - (uintptr_t)provinces[i].start);
		return true;
	}
	return false;
}
