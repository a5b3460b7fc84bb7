#include "tests/lab/stats.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/mman.h>

#include "base/array.h"
#include "base/file.h"

/* Bucket of v: below 32 v itself; above, 32 buckets for each doubling, so an error of 1/32. */
#define SUB_BITS 5
#define SUB      (1u << SUB_BITS)

struct counter {
	const char *name;
	size_t at;
};

#define PAIR_COUNTER(member)                                                                       \
	{                                                                                          \
#member, offsetof(struct counts, member)                                           \
	}
#define WIRE_COUNTER(member)                                                                       \
	{                                                                                          \
#member, offsetof(struct wire_stats, member)                                       \
	}

static const struct counter pair_counters[] = {
	PAIR_COUNTER(in),
	PAIR_COUNTER(dup),
	PAIR_COUNTER(out),
	PAIR_COUNTER(lost),
	PAIR_COUNTER(cut),
	PAIR_COUNTER(overflow),
	PAIR_COUNTER(refused),
	PAIR_COUNTER(late),
	PAIR_COUNTER(reordered),
};

static const struct counter wire_counters[] = {
	WIRE_COUNTER(no_route),
	WIRE_COUNTER(multicast),
	WIRE_COUNTER(malformed),
	WIRE_COUNTER(unread),
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

static uint64_t value_of(const void *counts, const struct counter *counter)
{
	return *(const uint64_t *)(const void *)((const char *)counts + counter->at);
}

static size_t cell_count(size_t place_count)
{
	return place_count * place_count * KIND_COUNT;
}

static size_t size_for(size_t place_count)
{
	return sizeof(struct wire_stats) + cell_count(place_count) * sizeof(struct counts);
}

static struct counts sum_of(const struct wire_stats *stats)
{
	struct counts sum = {0};

	for (size_t i = 0; i < cell_count(stats->place_count); i++)
		for (size_t j = 0; j < ARRAY_LEN(pair_counters); j++)
			*(uint64_t *)(void *)((char *)&sum + pair_counters[j].at) +=
				value_of(&stats->counts[i], &pair_counters[j]);
	return sum;
}

static void print_counts(FILE *out, const struct counts *counts)
{
	for (size_t i = 0; i < ARRAY_LEN(pair_counters); i++)
		fprintf(out, "%s\"%s\":%" PRIu64, i > 0 ? "," : "", pair_counters[i].name,
			value_of(counts, &pair_counters[i]));
	fprintf(out, ",\"pending\":%" PRIu64,
		counts->in + counts->dup - counts->out - counts->lost - counts->cut -
			counts->overflow - counts->refused);
}

/* What goes nowhere stands apart: it is in no pair. */
static void print_totals(FILE *out, const struct wire_stats *stats)
{
	struct counts sum = sum_of(stats);

	print_counts(out, &sum);
	for (size_t i = 0; i < ARRAY_LEN(wire_counters); i++)
		fprintf(out, ",\"%s\":%" PRIu64, wire_counters[i].name,
			value_of(stats, &wire_counters[i]));
}

static void print_errors(FILE *out, const struct wire_stats *stats)
{
	fprintf(out, "\"count\":%" PRIu64, count_errors(stats));
	for (size_t i = 0; i < ARRAY_LEN(quantiles); i++)
		fprintf(out, ",\"%s\":%" PRId64, quantiles[i].name,
			stats_error_quantile(stats, quantiles[i].permille));
	fprintf(out, ",\"max\":%" PRId64, stats->error_max_ns);
}

static void print_pair(
	FILE *out, const char *from, const char *to, enum kind kind, const struct counts *counts)
{
	fprintf(out, "{\"from\":\"%s\",\"to\":\"%s\",\"kind\":\"%s\"", from, to, kind_names[kind]);
	fputc(',', out);
	print_counts(out, counts);
	fputc('}', out);
}

/* Names are of letters, digits and dashes: nothing to escape. */
static void print_pairs(
	FILE *out, const struct wire_stats *stats, const struct stats_output *output)
{
	const struct place *places = output->topology->places.items;
	const struct counts *counts = stats->counts;
	const char *comma = "";

	for (size_t i = 0; i < cell_count(stats->place_count); i++, counts++) {
		size_t pair = i / KIND_COUNT;
		size_t from = pair / stats->place_count, to = pair % stats->place_count;

		if (counts->in == 0 ||
			!(output->all_pairs || path_harms(paths_at(output->paths, from, to))))
			continue;
		fputs(comma, out);
		print_pair(out, places[from].name, places[to].name, (enum kind)(i % KIND_COUNT),
			counts);
		comma = ",";
	}
}

static void print_stats(
	FILE *out, const struct wire_stats *stats, const struct stats_output *output)
{
	fprintf(out, "{\"schema\":\"%s\",\"mode\":\"%s\",\"packets\":{", STATS_SCHEMA,
		stats->precise ? "precise" : "sleep");
	print_totals(out, stats);
	fputs("},\"release_error_ns\":{", out);
	print_errors(out, stats);
	fprintf(out, "},\"raise_ns\":%" PRId64 ",\"cpu_ns\":%" PRId64 ",\"pairs\":[",
		stats->raise_ns, stats->cpu_ns);
	print_pairs(out, stats, output);
	fputs("]}\n", out);
}

int stats_share(size_t place_count, struct wire_stats **out, struct err *err)
{
	struct wire_stats *stats = mmap(NULL, size_for(place_count), PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (stats == MAP_FAILED)
		return err_no_memory(err);
	stats->place_count = place_count;
	*out = stats;
	return 0;
}

void stats_unshare(struct wire_stats *stats)
{
	if (stats)
		munmap(stats, size_for(stats->place_count));
}

struct counts *stats_at(struct wire_stats *stats, size_t from, size_t to, enum kind kind)
{
	return &stats->counts[(from * stats->place_count + to) * KIND_COUNT + kind];
}

void stats_count_out(struct counts *counts, uint64_t number)
{
	counts->out++;
	if (number + 1 < counts->next)
		counts->reordered++;
	else
		counts->next = number + 1;
}

int stats_write(const struct wire_stats *stats, const struct stats_output *output, struct err *err)
{
	struct file_out *out;

	if (file_out_open(output->path, &out, err) < 0)
		return -1;
	print_stats(file_out_stream(out), stats, output);
	return file_out_commit(out, err);
}
