/* A response as a check reads it: its first byte says how much of the rest is the head, 16 bytes
 * each. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "probes/http_reads.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void read_head(
	struct http_reads *reads, const struct plan_check *check, const char *head, size_t len)
{
	for (size_t at = 0; at < len;) {
		const char *end = memchr(head + at, '\n', len - at);
		size_t line = end ? (size_t)(end - (head + at)) + 1 : len - at;
		char *copy = malloc(line); /* so that one byte too far is seen */

		if (!copy)
			return;
		memcpy(copy, head + at, line);
		http_reads_note_line(reads, check, copy, line);
		free(copy);
		at += line;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct plan_read ways[] = {{.as = PLAN_READ_NODE, .header = "x", .after = "n="},
		{.as = PLAN_READ_REAL_SERVER, .after = "s="}, {.as = PLAN_READ_LICENCE}};
	struct plan_check check = {.id = "c", .reads = {ways, 3}};
	struct http_reads reads = {0};
	size_t head;

	if (len == 0)
		return 0;
	head = (size_t)bytes[0] * 16 < len - 1 ? (size_t)bytes[0] * 16 : len - 1;
	read_head(&reads, &check, (const char *)bytes + 1, head);
	http_reads_note_body(
		&reads, &check, (const char *)bytes + 1 + head, len - 1 - head, len & 1);
	if (!http_reads_hold(&reads))
		abort();
	return 0;
}
