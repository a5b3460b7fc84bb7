/* Any bytes as a geofeed or a table of claims: refused with an error, or each line is a claim or
 * told as bad, and whatever is asked gets an answer that can be written. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "geo/claims.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const addresses[] = {"0.0.0.0", "198.18.1.1", "198.18.1.200", "255.255.255.255",
	"2001:2:0:1::1", "ffff::", "::"};

static void ask_all(const struct geo_claims *claims, const struct region *region)
{
	for (size_t i = 0; i < ARRAY_LEN(addresses); i++) {
		struct arena arena = {0};
		struct answer answer;
		struct err err;
		char *text;
		size_t len;

		if (geo_claims_answer(claims, region, addresses[i], &arena, &answer, &err) < 0 ||
			!answer.claim || answer_text(&answer, &text, &len, &err) < 0)
			abort();
		free(text);
		arena_fini(&arena);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct region *region;
	struct geo_claims *claims;
	struct faults faults;
	char path[64];
	struct err err;
	int fd;

	if (!region && region_open_builtin("360000", &region, &err) < 0)
		abort();
	fd = memfd_create("fuzz", MFD_CLOEXEC);
	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		abort();
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	faults_init(&faults);
	if (geo_claims_open(path, &claims, &faults, &err) == 0) {
		if (geo_claims_bad_count(claims) < faults.count)
			abort();
		ask_all(claims, region);
		geo_claims_close(claims);
	}
	faults_fini(&faults);
	close(fd);
	return 0;
}
