#include "tests/golden.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/file.h"

#define GOLDEN_MOST (16u * 1024u * 1024u)

/* The line (from 1) of the first difference, and where it begins in both. */
static size_t first_difference(const char **a, const char **b)
{
	size_t line = 1;

	for (size_t i = 0, start = 0;; i++) {
		if ((*a)[i] != (*b)[i] || (*a)[i] == '\0') {
			*a += start;
			*b += start;
			return line;
		}
		if ((*a)[i] == '\n') {
			line++;
			start = i + 1;
		}
	}
}

void golden_compare(const char *name, const char *text)
{
	const char *write = getenv("GOLDEN_WRITE");
	char *path = file_join("tests/golden", name);
	struct file_bytes golden = {0};
	struct err err = {0};

	if (write && strcmp(write, "1") == 0)
		ck_assert_msg(file_write(path, text, strlen(text), &err) == 0, "%s", err.text);
	ck_assert_msg(file_read(path, GOLDEN_MOST, &golden, &err) == 0,
		"%s (GOLDEN_WRITE=1 writes it)", err.text);
	if (strcmp(golden.at, text) != 0) {
		const char *want = golden.at;
		size_t line = first_difference(&want, &text);

		ck_abort_msg("%s:%zu:\n  is    %.*s\n  was   %.*s", path, line,
			(int)strcspn(text, "\n"), text, (int)strcspn(want, "\n"), want);
	}
	file_bytes_fini(&golden);
	free(path);
}
