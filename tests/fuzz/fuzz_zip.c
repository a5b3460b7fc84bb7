/* Any bytes as a zip archive: nothing is read outside of it, every member lies in it before the
 * directory, and no two share a byte. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "logs/members.h"
#include "logs/zip.h"

#define SHOWN_MOST 4096 /* bytes of the archive whose owners are held */

struct input {
	const uint8_t *at;
	size_t len;
};

static size_t on_read(void *context, int64_t offset, uint8_t *to, size_t len)
{
	const struct input *input = context;

	if (offset < 0 || (size_t)offset > input->len || len > input->len - (size_t)offset)
		abort();
	memcpy(to, input->at + offset, len);
	return len;
}

static void own(uint8_t *owned, int64_t at, int64_t len)
{
	for (int64_t i = at; i < at + len && i < SHOWN_MOST; i++)
		if (owned[i]++)
			abort();
}

static void check(struct log_zip *zip, uint8_t *owned)
{
	struct log_zip_entry entry;
	size_t count = 0;

	while (log_zip_next(zip, &entry)) {
		int64_t at = log_zip_locate(zip, &entry);

		count++;
		if (strlen(entry.name) > LOG_MEMBER_NAME_MOST || entry.size < 0)
			abort();
		if (at < 0)
			continue;
		if (at <= entry.at || at > zip->from || entry.packed > zip->from - at)
			abort();
		own(owned, entry.at, at - entry.at + entry.packed);
	}
	if (count != zip->count || count > LOG_MEMBERS_MOST || (zip->damage && zip->damage_at < 0))
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct log_zip zip;
	uint8_t owned[SHOWN_MOST] = {0};
	struct input input = {data, size};
	const struct log_zip_source source = {&input, on_read, (int64_t)size};

	if (log_zip_open(&zip, &source, NULL) == 0)
		check(&zip, owned);
	log_zip_close(&zip);
	return 0;
}
