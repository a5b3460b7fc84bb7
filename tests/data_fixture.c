#include "tests/data_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *data_path(const char *name)
{
	static char path[512];
	const char *folder = getenv("TEST_DATA");

	snprintf(path, sizeof(path), "%s/%s", folder ? folder : "tests/data", name);
	return path;
}

struct file_bytes data_read(const char *name)
{
	struct file_bytes bytes = {0};
	struct err err = {0};

	ck_assert_msg(file_read(data_path(name), 16u << 20, &bytes, &err) == 0, "%s", err.text);
	return bytes;
}

char *tight_copy(const void *bytes, size_t len)
{
	char *copy = malloc(len ? len : 1);

	ck_assert_ptr_nonnull(copy);
	if (len)
		memcpy(copy, bytes, len);
	return copy;
}

static const struct fault *find_fault(const struct faults *faults, const struct fault_want *want)
{
	for (size_t i = 0; i < faults->count; i++) {
		const struct fault *fault = &faults->items[i];

		if (fault->line == want->line && fault->column == want->column &&
			strcmp(fault->path, want->path) == 0 && strstr(fault->text, want->text))
			return fault;
	}
	return NULL;
}

static const char *all_faults(const struct faults *faults)
{
	static char text[8192];
	size_t len = 0;

	text[0] = '\0';
	for (size_t i = 0; i < faults->count && len < sizeof(text); i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "\n  %zu:%zu: %s: %s",
			faults->items[i].line, faults->items[i].column, faults->items[i].path,
			faults->items[i].text);
	return text;
}

void faults_want(const struct faults *faults, const char *about, const struct fault_want *wants,
	size_t count)
{
	for (size_t i = 0; i < count; i++)
		ck_assert_msg(find_fault(faults, &wants[i]), "%s: no %zu:%zu: %s: %s among%s",
			about, wants[i].line, wants[i].column, wants[i].path, wants[i].text,
			all_faults(faults));
	ck_assert_msg(faults->count == count && faults->left_out == 0,
		"%s: %zu faults wanted, there are%s", about, count, all_faults(faults));
}

size_t fault_wants(const struct fault_want *wants, size_t most)
{
	size_t count = 0;

	while (count < most && wants[count].text)
		count++;
	return count;
}

int run_case(const char *name, TCase *tcase)
{
	Suite *suite = suite_create(name);
	SRunner *runner;
	int failed;

	suite_add_tcase(suite, tcase);
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
