/* make_fixtures RICH.json THIN.json
 *
 * Writes the evidence that tests of reports are made of: all chapters, and nothing measured. */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "tests/evidence_fixture.h"

static int write_one(const char *path, const struct evidence *evidence)
{
	struct err err = {0};
	char *text;
	size_t len;
	int ret;

	if (evidence_text(evidence, &text, &len, &err) < 0) {
		fprintf(stderr, "make_fixtures: %s\n", err.text);
		return -1;
	}
	ret = file_write(path, text, len, &err);
	if (ret < 0)
		fprintf(stderr, "make_fixtures: %s\n", err.text);
	free(text);
	return ret;
}

int main(int argc, char **argv)
{
	if (argc != 3)
		return 64;
	return write_one(argv[1], &fixture_rich) < 0 || write_one(argv[2], &fixture_thin) < 0;
}
