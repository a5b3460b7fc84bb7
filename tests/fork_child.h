/* fork() for tests. */
#ifndef CDNPROOF_TESTS_FORK_CHILD_H
#define CDNPROOF_TESTS_FORK_CHILD_H

#include <sys/types.h>

/* As fork(), and fails the check where the machine has no process left. The parent alone asserts
 * it: libcheck tells of every assertion in a file that both share, so that one told by the child
 * while the parent reads is taken for a part of another. What the child runs ends by _exit(), and
 * asserts nothing unless the parent waits for that end. */
pid_t fork_child(void);

#endif
