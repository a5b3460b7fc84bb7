#include "tests/evidence_fixture_measured.h"

#include "tests/evidence_fixture_functions.h"

#define AS_OF 1795190400000 /* 2026-11-21T00:00:00+08:00 */
#define DAY   INT64_C(86400000)

#define CLOCK(days_before, all, sure, offset, bound, set)                                          \
	{                                                                                          \
		.day = {AS_OF - (days_before)*DAY}, .records = (all), .synced = (sure),            \
		.offset_us = (offset), .bound_us = (bound), .steps = (set)                         \
	}

struct evidence_clock_day fixture_clock_gz[FIXTURE_CLOCK] = {
	CLOCK(7, 4443, 4443, 812, 4120, 0),
	CLOCK(6, 4443, 4443, -640, 3980, 0),
	CLOCK(5, 4444, 4444, 905, 5014, 0),
	CLOCK(4, 4443, 4443, 700, 4400, 0),
	CLOCK(3, 4443, 4443, -990, 4871, 0),
	CLOCK(2, 4444, 4444, 420, 4003, 0),
	CLOCK(1, 4444, 4444, 377, 3777, 0),
};
struct evidence_clock_day fixture_clock_jj[FIXTURE_CLOCK] = {
	CLOCK(7, 4427, 4427, 1530, 12044, 0),
	CLOCK(6, 4427, 4427, -2210, 11876, 0),
	CLOCK(5, 4428, 1203, 48200, 310000, 0),
	CLOCK(4, 4427, 0, 0, 0, 0),
	CLOCK(3, 4427, 4100, -181000, 95000, 1),
	CLOCK(2, 4427, 4427, 3100, 14500, 0),
	CLOCK(1, 4428, 4428, 2875, 13020, 0),
};
struct evidence_clock_day fixture_clock_nc[FIXTURE_CLOCK] = {
	CLOCK(7, 4443, 4443, 31, 420, 0),
	CLOCK(6, 4443, 4443, -28, 433, 0),
	CLOCK(5, 4444, 4444, 44, 511, 0),
	CLOCK(4, 4443, 4443, 0, 398, 0),
	CLOCK(3, 4443, 4443, -19, 402, 0),
	CLOCK(2, 4444, 4444, 27, 455, 0),
	CLOCK(1, 4444, 4444, 12, 430, 0),
};

#define TRIALS(result, n, ok, fine, low, fine_low)                                                 \
	{                                                                                          \
		.verdict = (result), .slots = (n), .success = (ok), .good = (fine),                \
		.failed = (n) - (ok), .success_low_ppm = (low), .success_high_ppm = 1000000,       \
		.good_low_ppm = (fine_low), .good_high_ppm = 1000000, .alpha_ppm = 4545            \
	}
#define PATH(who, of, service, median)                                                             \
	{                                                                                          \
		.operator_name = (who), .family = (of), .trials = service,                         \
		.rtt = {.count = 2016,                                                             \
			.min_us = (median) / 2,                                                    \
			.p50_us = (median),                                                        \
			.p95_us = (median)*3,                                                      \
			.p99_us = (median)*5,                                                      \
			.max_us = (median)*20 }                                                    \
	}

struct evidence_path fixture_paths[FIXTURE_PATHS] = {
	PATH("电信", 4, TRIALS(VERDICT_PASS, 2016, 2016, 2010, 997328, 993014), 3120),
	PATH("电信", 6, TRIALS(VERDICT_PASS, 2016, 2015, 2009, 996400, 992400), 3410),
	PATH("联通", 4, TRIALS(VERDICT_INCONCLUSIVE, 2016, 1995, 1990, 982644, 979688), 8800),
	PATH("移动", 4, TRIALS(VERDICT_FAIL, 2016, 1600, 1210, 772000, 573000), 41200),
};

int64_t fixture_near[FIXTURE_BINS] = {500, 12, 1000, 201, 2000, 640, 3000, 700, 5000, 380, 7500, 40,
	10000, 22, 15000, 11, 20000, 4, 30000, 3, 50000, 2, 100000, 1, 0, 0};
int64_t fixture_far[FIXTURE_BINS] = {500, 0, 1000, 0, 2000, 0, 3000, 12, 5000, 480, 7500, 821,
	10000, 300, 15000, 120, 20000, 60, 30000, 20, 50000, 170, 100000, 32, 0, 1};
