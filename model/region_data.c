#include "model/region_data.h"

#include <stdint.h>
#include <string.h>

#include "base/array.h"

/* The assembler reads the file where the compiler runs (the checkout's root) or in its -I paths.
 * Compilers know nothing of it: the object depends on the file by a line of the Makefile. */
__asm__(".pushsection .rodata\n"
	".balign 16\n"
	".hidden region_data_jiangxi\n"
	".global region_data_jiangxi\n"
	"region_data_jiangxi:\n"
	".incbin \"model/data/jiangxi.json\"\n"
	".hidden region_data_jiangxi_end\n"
	".global region_data_jiangxi_end\n"
	"region_data_jiangxi_end:\n"
	".byte 0\n"
	".popsection\n");

extern const char region_data_jiangxi[] __attribute__((visibility("hidden")));
extern const char region_data_jiangxi_end[] __attribute__((visibility("hidden")));

static const struct {
	const char *code, *name, *start, *end;
} provinces[] = {
	{"360000", "jiangxi.json", region_data_jiangxi, region_data_jiangxi_end},
};

bool region_data_find(const char *code, struct region_data *out)
{
	for (size_t i = 0; i < ARRAY_LEN(provinces); i++) {
		if (strcmp(provinces[i].code, code) != 0)
			continue;
		out->name = provinces[i].name;
		out->bytes = provinces[i].start;
		/* two symbols are two objects to C: the difference is one of numbers */
		out->len = (size_t)((uintptr_t)provinces[i].end - (uintptr_t)provinces[i].start);
		return true;
	}
	return false;
}
