/* Whole imports from bytes to records that were read back, for tests of each format. */
#ifndef CDNPROOF_TESTS_IMPORT_FIXTURE_H
#define CDNPROOF_TESTS_IMPORT_FIXTURE_H

#include "model/record_set.h"
#include "probes/import.h"
#include "tests/data_fixture.h"

#define AT_8 INT64_C(1795219200000) /* 2026-11-21T08:00:00+08:00 */

struct imported {
	struct faults faults;
	struct record_set set;
	struct import_counts counts;
	int ret;
	struct err err;
};

struct text {
	const char *name, *bytes;
	size_t len;
};

/* Agent a1, node n1, slots of five minutes; csv: local times of +08:00, method icmp. */
struct import_options options_of(const char *from);
struct import_options csv_options(void);

/* Imports, writes and reads the records back. What must hold for any import is checked: readers
 * take them, the chain is whole, no RTT is 0, the counts are theirs. */
struct imported import_texts(
	const struct import_options *options, const struct text *texts, size_t count);
struct imported import_text(const struct import_options *options, const char *text);
struct imported import_data(const struct import_options *options, const char *name);
void release(struct imported *in);

/* Record i is "ADDR METHOD PORT sent/answered: RTT RTT …". */
void record_is(const struct imported *in, size_t i, const char *wanted);
int64_t err_of(const struct imported *in, size_t i, const char *name);

/* It failed so, with this in its text. */
void wrong_is(const struct imported *in, enum err_code code, const char *text);

#endif
