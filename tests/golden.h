/* Golden files: tests/golden/NAME must be what the program writes; GOLDEN_WRITE=1 refreshes them.
 */
#ifndef CDNPROOF_TESTS_GOLDEN_H
#define CDNPROOF_TESTS_GOLDEN_H

/* Fails the running test with the first line that differs. */
void golden_compare(const char *name, const char *text);

#endif
