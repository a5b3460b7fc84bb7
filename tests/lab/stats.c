#include "tests/lab/stats.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>

#include "base/array.h"
#include "base/file.h"

/* Bucket of v: below 32 v itself; above, 32 buckets for each doubling, so an error of 1/32. */
#define SUB_BITS 5
#define SUB      (1u << SUB_BITS)

struct counter {
	const char *name;
	size_t at;
};

#define COUNTER(member)                                                                            \
	{                                                                                          \
#member, offsetof(struct wire_stats, member)                                       \
	}

static const struct counter counters[] = {
	COUNTER(in),
	COUNTER(out),
	COUNTER(lost),
	COUNTER(cut),
	COUNTER(overflow),
	COUNTER(no_route),
	COUNTER(multicast),
	COUNTER(malformed),
	COUNTER(refused),
	COUNTER(pending),
};

static const struct quantile {
	const char *name;
	unsigned permille;
} quantiles[] = {{"p50", 500}, {"p90", 900}, {"p99", 990}};

static size_t bucket_of(uint64_t value)
{
	unsigned shift;

	if (value < SUB)
		return (size_t)value;
	shift = 63u - (unsigned)__builtin_clzll(value) - SUB_BITS;
	return (size_t)(shift * SUB + (value >> shift));
}

/* The largest value of the bucket. */
static int64_t bucket_end(size_t bucket)
{
	unsigned shift;

	if (bucket < 2 * SUB)
		return (int64_t)bucket;
	shift = (unsigned)(bucket / SUB) - 1;
	return (int64_t)(((SUB + bucket % SUB + 1) << shift) - 1);
}

void stats_add_error(struct wire_stats *stats, int64_t late_ns)
{
	size_t bucket = bucket_of(late_ns > 0 ? (uint64_t)late_ns : 0);

	stats->errors[bucket < STATS_BUCKETS ? bucket : STATS_BUCKETS - 1]++;
	if (late_ns > stats->error_max_ns)
		stats->error_max_ns = late_ns;
}

static uint64_t count_errors(const struct wire_stats *stats)
{
	uint64_t total = 0;

	for (size_t i = 0; i < STATS_BUCKETS; i++)
		total += stats->errors[i];
	return total;
}

int64_t stats_error_quantile(const struct wire_stats *stats, unsigned permille)
{
	uint64_t total = count_errors(stats);
	uint64_t rank = (total * permille + 999) / 1000, seen = 0;

	for (size_t i = 0; i < STATS_BUCKETS && total > 0; i++) {
		seen += stats->errors[i];
		if (seen >= rank)
			return bucket_end(i) < stats->error_max_ns ? bucket_end(i)
								   : stats->error_max_ns;
	}
	return 0;
}

static void print_stats(FILE *out, const struct wire_stats *stats)
{
	fprintf(out, "{\"schema\":\"%s\",\"mode\":\"%s\",\"packets\":{", STATS_SCHEMA,
		stats->precise ? "precise" : "sleep");
	for (size_t i = 0; i < ARRAY_LEN(counters); i++)
		fprintf(out, "%s\"%s\":%" PRIu64, i > 0 ? "," : "", counters[i].name,
			*(const uint64_t *)(const void *)((const char *)stats + counters[i].at));
	fprintf(out, "},\"release_error_ns\":{\"count\":%" PRIu64, count_errors(stats));
	for (size_t i = 0; i < ARRAY_LEN(quantiles); i++)
		fprintf(out, ",\"%s\":%" PRId64, quantiles[i].name,
			stats_error_quantile(stats, quantiles[i].permille));
	fprintf(out, ",\"max\":%" PRId64 "},\"raise_ns\":%" PRId64 ",\"cpu_ns\":%" PRId64 "}\n",
		stats->error_max_ns, stats->raise_ns, stats->cpu_ns);
}

int stats_write(const struct wire_stats *stats, const char *path, struct err *err)
{
	struct file_out *out;

	if (file_out_open(path, &out, err) < 0)
		return -1;
	print_stats(file_out_stream(out), stats);
	return file_out_commit(out, err);
}
