/* Any bytes as an address database, mostly a good one changed here and there: refused with an
 * error, or it answers whatever is asked, and says the same by either way of asking. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "geo/lookup.h"
#include "model/address.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const addresses[] = {"0.0.0.0", "198.18.1.1", "198.18.200.7", "198.19.0.0",
	"255.255.255.255", "2001:2:0:1::1", "2400::1", "ffff::", "ffff:ffff::1", "::"};

/* A field that is there twice is seen only when all fields are asked for. */
static void ask(const struct geo_db *db, const struct region *region, const char *addr)
{
	struct arena arena = {0};
	struct sockaddr_storage at;
	struct geo_found found = {0};
	struct answer answer;
	struct err err;
	bool listed =
		address_parse(addr, &at) && geo_db_find(db, (const struct sockaddr *)&at, &found);
	char *text;
	size_t len;

	if (geo_db_answer(db, region, addr, &arena, &answer, &err) == 0) {
		if (listed != (answer.prefix != NULL) ||
			(listed &&
				(found.verdict.says != answer.says || found.weak != answer.weak)))
			abort();
		if (answer_text(&answer, &text, &len, &err) < 0)
			abort();
		free(text);
	}
	arena_fini(&arena);
}

static void ask_all(struct geo_db *db, const struct region *region)
{
	struct err err;

	for (size_t i = 0; i < ARRAY_LEN(addresses); i++) {
		struct arena arena = {0};
		struct answer answer;

		geo_db_answer(db, region, addresses[i], &arena, &answer, &err);
		arena_fini(&arena);
	}
	if (geo_db_judge(db, region, &err) < 0)
		abort(); /* what was walked at opening is sound */
	for (size_t i = 0; i < ARRAY_LEN(addresses); i++)
		ask(db, region, addresses[i]);
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
