/* Files below tests/data, faults as a test expects them, and the end of every test program. */
#ifndef CDNPROOF_TESTS_DATA_FIXTURE_H
#define CDNPROOF_TESTS_DATA_FIXTURE_H

#include <check.h>

#include "base/fault.h"
#include "base/file.h"

/* The path of a file below $TEST_DATA (default tests/data). Static: the next call overwrites it. */
const char *data_path(const char *name);

/* Its bytes; the test fails when they cannot be read. file_bytes_fini. */
struct file_bytes data_read(const char *name);

/* The same bytes on the heap without anything behind them, so that a sanitizer sees one read too
 * many: free. */
char *tight_copy(const void *bytes, size_t len);

struct fault_want {
	size_t line, column;
	const char *path, *text; /* text: a part of it */
};

/* All that is wanted is there, and `count` is all that is there. `about` names the case. */
void faults_want(const struct faults *faults, const char *about, const struct fault_want *wants,
	size_t count);

/* Number of rows until the first without a text. */
size_t fault_wants(const struct fault_want *wants, size_t most);

/* Runs one suite of one case, as main's result. */
int run_case(const char *suite, TCase *tcase);

#endif
