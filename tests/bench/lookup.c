/* Look-ups a second, and the time to open: ours beside libmaxminddb with three get_value calls, A B
 * A B ... in one run, on one core. It measures and never judges.
 *     lookup FILE [LOOKUPS] [ROUNDS]
 * Addresses are drawn evenly from the networks of IPv4 that have an entry ("covered"), and from
 * all of IPv4. */
#include <arpa/inet.h>
#include <maxminddb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "geo/lookup.h"

struct network {
	uint32_t first;
	uint64_t before; /* addresses of the networks in front of it */
};

struct bench {
	struct geo_db *db;
	MMDB_s peer;
	struct network *networks;
	size_t network_count, network_cap;
	uint64_t covered;
	struct sockaddr_in *addresses;
	size_t lookups, rounds;
	uint64_t seed;
};

static volatile uint64_t sink; /* what is found is used, or the compiler leaves it out */

/* Of this thread's processor time: what others do on the machine takes none of it. */
static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static uint64_t draw(struct bench *bench)
{
	bench->seed ^= bench->seed << 13;
	bench->seed ^= bench->seed >> 7;
	bench->seed ^= bench->seed << 17;
	return bench->seed;
}

static void add_network(struct bench *bench, uint32_t first, unsigned bits)
{
	if (bench->network_count == bench->network_cap) {
		bench->network_cap = bench->network_cap ? bench->network_cap * 2 : 4096;
		bench->networks =
			realloc(bench->networks, bench->network_cap * sizeof(*bench->networks));
		if (!bench->networks)
			abort();
	}
	bench->networks[bench->network_count++] = (struct network){first, bench->covered};
	bench->covered += UINT64_C(1) << (32 - bits);
}

static void walk(struct bench *bench, uint64_t record, unsigned type, unsigned bits, uint32_t first)
{
	MMDB_search_node_s node;

	if (type == MMDB_RECORD_TYPE_DATA)
		add_network(bench, first, bits);
	if (type != MMDB_RECORD_TYPE_SEARCH_NODE || bits == 32 ||
		MMDB_read_node(&bench->peer, (uint32_t)record, &node) != MMDB_SUCCESS)
		return;
	walk(bench, node.left_record, node.left_record_type, bits + 1, first);
	walk(bench, node.right_record, node.right_record_type, bits + 1,
		first | UINT32_C(1) << (31 - bits));
}

/* The node of ::/96, when the file is of IPv6. */
static void walk_v4(struct bench *bench)
{
	MMDB_search_node_s node = {
		.left_record = 0, .left_record_type = MMDB_RECORD_TYPE_SEARCH_NODE};
	unsigned depth = bench->peer.metadata.ip_version == 6 ? 96 : 0;

	for (; depth && node.left_record_type == MMDB_RECORD_TYPE_SEARCH_NODE; depth--)
		if (MMDB_read_node(&bench->peer, (uint32_t)node.left_record, &node) != MMDB_SUCCESS)
			return;
	if (!depth)
		walk(bench, node.left_record, node.left_record_type, 0, 0);
}

static uint32_t draw_covered(struct bench *bench)
{
	uint64_t at = draw(bench) % bench->covered;
	size_t low = 0, high = bench->network_count;

	while (high - low > 1) {
		size_t middle = (low + high) / 2;

		if (bench->networks[middle].before <= at)
			low = middle;
		else
			high = middle;
	}
	return bench->networks[low].first + (uint32_t)(at - bench->networks[low].before);
}

static void draw_addresses(struct bench *bench, bool covered)
{
	for (size_t i = 0; i < bench->lookups; i++) {
		uint32_t addr = covered ? draw_covered(bench) : (uint32_t)(draw(bench) >> 16);

		bench->addresses[i] =
			(struct sockaddr_in){.sin_family = AF_INET, .sin_addr.s_addr = htonl(addr)};
	}
}

static double run_ours(const struct bench *bench)
{
	double start = seconds();
	uint64_t sum = 0;

	for (size_t i = 0; i < bench->lookups; i++) {
		struct geo_found found;

		if (geo_db_find(bench->db, (const struct sockaddr *)&bench->addresses[i], &found))
			sum += found.verdict.cities + found.verdict.says + found.bits;
	}
	sink += sum;
	return seconds() - start;
}

static unsigned get(MMDB_entry_s *entry, const char *const *path)
{
	MMDB_entry_data_s data;

	if (MMDB_aget_value(entry, &data, path) == MMDB_SUCCESS && data.has_data &&
		data.type == MMDB_DATA_TYPE_UTF8_STRING && data.data_size)
		return (unsigned char)data.utf8_string[0];
	return 0;
}

static double run_peer(const struct bench *bench)
{
	static const char *const country[] = {"country", "iso_code", NULL};
	static const char *const province[] = {"subdivisions", "0", "iso_code", NULL};
	static const char *const city[] = {"city", "names", "en", NULL};
	double start = seconds();
	uint64_t sum = 0;

	for (size_t i = 0; i < bench->lookups; i++) {
		int error;
		MMDB_lookup_result_s found = MMDB_lookup_sockaddr(
			&bench->peer, (const struct sockaddr *)&bench->addresses[i], &error);

		if (!found.found_entry)
			continue;
		sum += get(&found.entry, country) + get(&found.entry, province) +
		       get(&found.entry, city);
	}
	sink += sum;
	return seconds() - start;
}

static int compare(const void *a, const void *b)
{
	double left = *(const double *)a, right = *(const double *)b;

	return (left > right) - (left < right);
}

static double median(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), compare);
	return values[count / 2];
}

static void pair(struct bench *bench, const char *name, bool covered)
{
	double *ours = calloc(bench->rounds, sizeof(*ours));
	double *peer = calloc(bench->rounds, sizeof(*peer));
	double a, b;

	if (!ours || !peer)
		abort();
	draw_addresses(bench, covered);
	run_ours(bench); /* both once before: caches are warm */
	run_peer(bench);
	for (size_t i = 0; i < bench->rounds; i++) {
		ours[i] = run_ours(bench);
		peer[i] = run_peer(bench);
	}
	a = median(ours, bench->rounds);
	b = median(peer, bench->rounds);
	printf("  %-18s %8.1f ns %8.2f M/s   %8.1f ns %8.2f M/s   %6.1f times\n", name,
		a / (double)bench->lookups * 1e9, (double)bench->lookups / a / 1e6,
		b / (double)bench->lookups * 1e9, (double)bench->lookups / b / 1e6, b / a);
	free(ours);
	free(peer);
}

/* Copied, digested, walked, every record decoded and decided. */
static int open_once(const char *path, const struct region *region, struct geo_db **db,
	double *open_s, double *judge_s, struct err *err)
{
	double start = seconds(), opened;

	if (geo_db_open(path, db, err) < 0)
		return -1;
	opened = seconds();
	if (geo_db_judge(*db, region, err) < 0)
		return -1;
	*open_s = opened - start;
	*judge_s = seconds() - opened;
	return 0;
}

static int time_opening(
	struct bench *bench, const char *path, const struct region *region, struct err *err)
{
	double open_s[5], judge_s[5], least = 1e9;

	for (size_t i = 0; i < 5; i++) {
		geo_db_close(bench->db);
		bench->db = NULL;
		if (open_once(path, region, &bench->db, &open_s[i], &judge_s[i], err) < 0)
			return -1;
		if (open_s[i] + judge_s[i] < least)
			least = open_s[i] + judge_s[i];
	}
	printf("  opening: %.1f ms, deciding every record: %.1f ms more (medians of 5; best of "
	       "both together %.1f ms)\n",
		median(open_s, 5) * 1e3, median(judge_s, 5) * 1e3, least * 1e3);
	return 0;
}

static int run(struct bench *bench, const char *path, struct err *err)
{
	struct region *region;

	if (region_open_builtin("360000", &region, err) < 0 ||
		time_opening(bench, path, region, err) < 0)
		return -1;
	if (MMDB_open(path, MMDB_MODE_MMAP, &bench->peer) != MMDB_SUCCESS)
		return err_set(err, ERR_DATA, "libmaxminddb does not open it");
	walk_v4(bench);
	bench->addresses = calloc(bench->lookups, sizeof(*bench->addresses));
	if (!bench->addresses || !bench->covered)
		return err_set(err, ERR_DATA, "no entry of IPv4");
	printf("  %u nodes of %u bits, %zu networks of IPv4 with an entry\n",
		bench->peer.metadata.node_count, bench->peer.metadata.record_size,
		bench->network_count);
	printf("  %-18s %24s   %24s\n", "", "cdnproof", "libmaxminddb, 3 values");
	pair(bench, "covered addresses", true);
	pair(bench, "all of IPv4", false);
	return 0;
}

int main(int argc, char **argv)
{
	struct bench bench = {.seed = UINT64_C(0x9e3779b97f4a7c15)};
	struct err err = {0};

	if (argc < 2) {
		fputs("usage: lookup FILE [LOOKUPS] [ROUNDS]\n", stderr);
		return 64;
	}
	bench.lookups = argc > 2 ? strtoull(argv[2], NULL, 10) : 1000000;
	bench.rounds = argc > 3 ? strtoull(argv[3], NULL, 10) : 5;
	if (!bench.lookups || !bench.rounds) {
		fputs("lookup: LOOKUPS and ROUNDS are numbers from 1 on\n", stderr);
		return 64;
	}
	printf("%s\n", argv[1]);
	if (run(&bench, argv[1], &err) < 0) {
		fprintf(stderr, "lookup: %s\n", err.text);
		return 1;
	}
	return 0;
}
