/* Any bytes as a stored log: the first byte tells name and pieces, the rest is the file. */
#include <netinet/in.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "logs/reader.h"

static const struct log_codec_limits limits = {
	.text_most = 4 << 20,
	.ratio_most = 500,
	.ratio_from = 1 << 20,
	.memory_most = 8 << 20,
};

/* By the last bit of an address. */
static size_t find_place(const void *context, const struct sockaddr *client)
{
	struct sockaddr_in6 v6;
	struct sockaddr_in v4;

	(void)context;
	memcpy(&v4, client, sizeof(v4));
	if (client->sa_family == AF_INET)
		return ntohl(v4.sin_addr.s_addr) & 1;
	if (client->sa_family != AF_INET6)
		abort();
	memcpy(&v6, client, sizeof(v6));
	return v6.sin6_addr.s6_addr[15] & 1;
}

static const struct inventory_clients groups[] = {{.city = "360100"}, {.city = "abroad"}};
static const struct log_places places = {.groups = groups, .group_count = 2, .find = find_place};

static void check(const struct inventory_file *file, const struct log_minutes *minutes)
{
	struct arena arena = {0};
	struct log_rows rows = log_minutes_rows(minutes, &arena);

	if (rows.records != file->records || file->records < 0 ||
		file->lines < file->records + file->bad + file->continuation + file->unverified +
				      file->implausible)
		abort();
	if ((file->records == 0) != (file->first.v == BIND_ABSENT))
		abort();
	arena_fini(&arena);
}

/* What is collected is of verified records, and a reader of inventories takes it. */
static void check_traffic(const struct log_reader *reader, const struct inventory_file *file)
{
	struct log_traffic *sums = log_traffic_new(&places);
	struct log_traffic_packed *packed;
	const struct inventory_traffic *traffic;
	struct arena arena = {0};

	if (!sums || !log_reader_traffic(reader, &packed) ||
		(packed && !log_traffic_add_packed(sums, packed)))
		abort();
	traffic = log_traffic_fill(sums, &arena);
	if (traffic && (traffic->records > file->records || traffic->hosts_others < 0 ||
			       traffic->clients_others < 0 || inventory_traffic_fault(traffic)))
		abort();
	log_traffic_packed_free(packed);
	log_traffic_free(sums);
	arena_fini(&arena);
}

struct input {
	const char *name;
	const uint8_t *at;
	size_t len, piece;
};

static void read_once(struct log_reader *reader, const struct input *in)
{
	size_t head = in->len < LOG_CODEC_HEAD ? in->len : LOG_CODEC_HEAD;
	struct inventory_file file;
	struct arena arena = {0};

	if (log_reader_begin(reader, in->name, NULL, in->at, head, NULL) < 0)
		abort();
	for (size_t done = 0, part; done < in->len; done += part) {
		part = in->len - done < in->piece ? in->len - done : in->piece;
		if (log_reader_feed(reader, in->at + done, part, NULL) < 0)
			abort();
	}
	if (log_reader_finish(reader, &arena, &file, NULL) < 0)
		abort();
	check(&file, log_reader_minutes(reader));
	check_traffic(reader, &file);
	arena_fini(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct log_reader *reader = log_reader_new((struct unix_ms){1763683200000}, &limits);
	struct input in = {
		.name = size && data[0] & 1 ? "a.log.gz" : "a.log",
		.at = data + (size != 0),
		.len = size ? size - 1 : 0,
		.piece = size ? 1 + (size_t)(data[0] >> 1) * 16 : 1,
	};

	if (!reader)
		abort();
	log_reader_ask_places(reader, &places);
	if (!log_reader_want_traffic(reader, true))
		abort();
	read_once(reader, &in);
	if (log_reader_doubts(reader)) {
		log_reader_ask_second(reader);
		read_once(reader, &in);
		if (log_reader_doubts(reader))
			abort();
	}
	log_reader_free(reader);
	return 0;
}
