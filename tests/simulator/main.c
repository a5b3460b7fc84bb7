/* simulator [--seed N] [--cases N] [--jobs N] [--row NAME] [--verbose]
 *
 * Draws cases from the seeds N, N + 1, …, asks the analyzer, and prints what it said in tables.
 * Status 1 when something false was said that must not be. --verbose: one case, in words. */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "tests/simulator/tally.h"

#define CASES_USUAL 20000
#define CASES_MOST  INT64_C(1000000000000)
#define JOBS_MOST   64

struct wish {
	int64_t seed, cases, jobs;
	const struct row *row; /* NULL: all */
	bool verbose;
};

struct work {
	struct region *region;
	struct profile *profile;
	struct wish wish;
};

static int usage(const char *what)
{
	fprintf(stderr,
		"simulator: %s\n"
		"usage: simulator [--seed N] [--cases N] [--jobs N] [--row NAME] [--verbose]\n",
		what);
	return -1;
}

static int take_number(const char *text, int64_t least, int64_t most, int64_t *out)
{
	char *end;
	long long value;

	errno = 0;
	value = strtoll(text, &end, 10);
	if (errno || end == text || *end || value < least || value > most)
		return usage(text);
	*out = value;
	return 0;
}

static int take_option(struct wish *wish, int option)
{
	switch (option) {
	case 's': return take_number(optarg, 0, INT64_MAX - CASES_MOST, &wish->seed);
	case 'c': return take_number(optarg, 1, CASES_MOST, &wish->cases);
	case 'j': return take_number(optarg, 1, JOBS_MOST, &wish->jobs);
	case 'r': wish->row = row_find(optarg); return wish->row ? 0 : usage(optarg);
	case 'v': wish->verbose = true; return 0;
	default: return usage("unknown option");
	}
}

static int take_options(int argc, char **argv, struct wish *wish)
{
	static const struct option options[] = {{"seed", required_argument, NULL, 's'},
		{"cases", required_argument, NULL, 'c'}, {"jobs", required_argument, NULL, 'j'},
		{"row", required_argument, NULL, 'r'}, {"verbose", no_argument, NULL, 'v'}, {0}};
	int option;

	*wish = (struct wish){.jobs = 1};
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (take_option(wish, option) < 0)
			return -1;
	if (wish->cases == 0)
		wish->cases = wish->verbose ? 1 : CASES_USUAL;
	return optind == argc ? 0 : usage(argv[optind]);
}

/* Every so-manieth seed. */
static void do_share(const struct work *work, int64_t first, struct tally *tally)
{
	for (int64_t i = first; i < work->wish.cases; i += work->wish.jobs) {
		struct trial trial;
		int number;

		tally->current = (uint64_t)(work->wish.seed + i);
		if (work->wish.row && row_of(tally->current, &number) != work->wish.row)
			continue;
		trial_run(tally->current, work->region, work->profile,
			work->wish.verbose ? stdout : NULL, &trial);
		tally_add(tally, tally->current, &trial);
	}
}

static int start(const struct work *work, int64_t job, struct tally *tally, pid_t *child)
{
	fflush(NULL);
	*child = fork();
	if (*child < 0) {
		perror("simulator: fork");
		return -1;
	}
	if (*child > 0)
		return 0;
	prctl(PR_SET_PDEATHSIG, SIGTERM); /* an interrupted soak leaves nothing behind */
	do_share(work, job, tally);
	fflush(stdout);
	_exit(0);
}

/* One process each; a process that ends badly says so with its seed. */
static int share_out(const struct work *work, struct tally *tallies, struct tally *total)
{
	pid_t children[JOBS_MOST] = {0};
	int ret = 0;

	for (int64_t i = 0; i < work->wish.jobs && ret == 0; i++)
		ret = start(work, i, &tallies[i], &children[i]);
	for (int64_t i = 0; i < work->wish.jobs; i++) {
		int status = 0;

		if (children[i] <= 0 || waitpid(children[i], &status, 0) == children[i])
			tally_merge(total, &tallies[i]);
		if (status == 0)
			continue;
		fprintf(stderr, "simulator: ended badly in --seed %llu\n",
			(unsigned long long)tallies[i].current);
		ret = -1;
	}
	return ret;
}

static int do_all(const struct work *work, struct tally *total)
{
	size_t len = sizeof(struct tally) * (size_t)work->wish.jobs;
	struct tally *tallies =
		mmap(NULL, len, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int ret;

	if (tallies == MAP_FAILED) {
		perror("simulator: mmap");
		return -1;
	}
	ret = share_out(work, tallies, total);
	munmap(tallies, len);
	return ret;
}

int main(int argc, char **argv)
{
	struct work work = {0};
	struct tally total = {0};
	struct err err = {0};
	int ret;

	if (take_options(argc, argv, &work.wish) < 0)
		return ERR_USAGE;
	if (region_open_builtin("360000", &work.region, &err) < 0 ||
		profile_open_builtin("jx-cdn", &work.profile, &err) < 0) {
		fprintf(stderr, "simulator: %s\n", err.text);
		return ERR_INTERNAL;
	}
	ret = do_all(&work, &total);
	if (!work.wish.verbose) {
		printf("Seeds %lld to %lld.\n\n", (long long)work.wish.seed,
			(long long)(work.wish.seed + work.wish.cases - 1));
		tally_print(&total, stdout);
	}
	profile_close(work.profile);
	region_close(work.region);
	return ret < 0 || total.failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
