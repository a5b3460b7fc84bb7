/* Any bytes as a capture: what is measured in it adds up, and no client's address is in what comes
 * out. The first byte says whether ports matter. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "probes/passive.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct packet_host nodes[] = {{4, {198, 18, 200, 1}}, {6, {0x20, 1, 0, 2, [15] = 1}}};
static const uint16_t ports[] = {443};

static int64_t shown(const struct passive_result *r)
{
	int64_t sum = r->other ? r->other->connections : 0;

	LIST_EACH(const struct passive_group, group, &r->groups) {
		if (group->clients < PASSIVE_CLIENTS_LEAST)
			abort();
		sum += group->connections;
	}
	return sum;
}

static void check(const struct passive_result *r)
{
	struct err err;
	char *text;
	size_t len;

	/* a handshake has three packets of its own, any other end one at least */
	if (3 * r->connections + r->retransmitted + r->refused + r->incomplete + r->disordered +
			r->unread + r->malformed + r->fragments >
		r->packets)
		abort();
	if (shown(r) != r->connections)
		abort();
	if (r->other && r->other->handshake_ns &&
		(r->other->handshake_ns->min < r->other->network_ns->min ||
			r->other->network_ns->min < 0))
		abort();
	if (passive_text(r, &text, &len, &err) < 0)
		abort();
	free(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct passive_options options = {.hosts = nodes,
		.host_count = 2,
		.ports = ports,
		.port_count = size ? data[0] & 1 : 0,
		.open_most = 32};
	struct passive_result result;
	struct passive_file file;
	struct arena arena = {0};
	struct passive *passive;
	uint8_t *bytes;
	struct err err;
	FILE *stream;

	if (size < 2)
		return 0;
	bytes = malloc(size - 1);
	passive = passive_new(&options, &err);
	if (!bytes || !passive)
		abort();
	memcpy(bytes, data + 1, size - 1);
	stream = fmemopen(bytes, size - 1, "r");
	if (!stream)
		abort();
	if (passive_read_stream(passive, stream, "in", &arena, &file, &err) < 0 &&
		err.code != ERR_DATA)
		abort();
	passive_finish(passive, &arena, &result);
	check(&result);
	passive_free(passive);
	arena_fini(&arena);
	free(bytes);
	return 0;
}
