/* Any bytes as an address database: refused with an error, or it answers whatever is asked. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "geo/lookup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const addresses[] = {
	"0.0.0.0", "198.18.1.1", "255.255.255.255", "2001:2:0:1::1", "ffff::", "::"};

static void ask_all(const struct geo_db *db, const struct region *region)
{
	for (size_t i = 0; i < ARRAY_LEN(addresses); i++) {
		struct arena arena = {0};
		struct answer answer;
		struct err err;
		char *text;
		size_t len;

		if (geo_db_answer(db, region, addresses[i], &arena, &answer, &err) == 0 &&
			answer_text(&answer, &text, &len, &err) == 0)
			free(text);
		arena_fini(&arena);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct region *region;
	struct geo_db *db;
	char path[64];
	struct err err;
	int fd;

	if (!region && region_open_builtin("360000", &region, &err) < 0)
		abort();
	fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (geo_db_open(path, &db, &err) == 0) {
		ask_all(db, region);
		geo_db_close(db);
	}
	close(fd);
	return 0;
}
