/* make_fixtures RICH.json THIN.json [FOLDER]
 *
 * Writes the evidence that tests of reports are made of: all chapters, and nothing measured. FOLDER
 * gets what is odd: no node, nothing at all, and the rich one with strange texts for its own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "tests/evidence_fixture.h"

#define LONG_LEN   10000
#define LONG_EVERY 40 /* of the texts */

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

/* What is appended leaves ids apart from each other; codes of cities stay, so that maps are drawn.
 */
static const char *with(struct arena *arena, const char *text, const char *more)
{
	size_t len = strlen(text), more_len = strlen(more);
	char *made;

	if (strspn(text, "0123456789") == len)
		return text;
	made = arena_alloc(arena, len + more_len + 1);
	memcpy(made, text, len);
	memcpy(made + len, more, more_len + 1);
	return made;
}

static const char *hostile(struct arena *arena, const char *text)
{
	return with(
		arena, text, "</code><script>alert(1)</script>\"' onerror=\"x\" <b id=evil>&amp;");
}

static const char *reversed(struct arena *arena, const char *text)
{
	return with(arena, text, " \u202egnorw\u2066 שלום 12 عربي");
}

static const char *unseen(struct arena *arena, const char *text)
{
	return with(arena, text, " 👩\u200d👧🇨🇳 é\ue000\U000f0000\U0002a6d6");
}

static const char *long_one(struct arena *arena, const char *text)
{
	static size_t count;
	char *made;

	if (count++ % LONG_EVERY != 0)
		return text;
	made = arena_alloc(arena, LONG_LEN + 1);
	memset(made, 'w', LONG_LEN);
	made[LONG_LEN] = '\0';
	return with(arena, text, made);
}

static const struct {
	const char *name;
	const char *(*change)(struct arena *arena, const char *text);
} strange[] = {
	{"hostile.json", hostile},
	{"reversed.json", reversed},
	{"unseen.json", unseen},
	{"long.json", long_one},
};

static int write_in(const char *folder, const char *name, const struct evidence *evidence)
{
	char *path = file_join(folder, name);
	int ret = write_one(path, evidence);

	free(path);
	return ret;
}

static int write_odd(const char *folder)
{
	struct evidence none = fixture_rich;
	int ret = 0;

	none.nodes.count = none.agents.count = 0;
	ret |= write_in(folder, "no-nodes.json", &none);
	none.cities.count = none.findings.count = none.logs.count = none.totals.count = 0;
	ret |= write_in(folder, "nothing.json", &none);
	for (size_t i = 0; i < ARRAY_LEN(strange); i++) {
		struct arena arena = {0};
		struct evidence *copy = fixture_copy(&arena, &fixture_rich, strange[i].change);

		copy->schema = fixture_rich.schema;
		ret |= write_in(folder, strange[i].name, copy);
		arena_fini(&arena);
	}
	return ret;
}

int main(int argc, char **argv)
{
	if (argc != 3 && argc != 4)
		return 64;
	return write_one(argv[1], &fixture_rich) < 0 || write_one(argv[2], &fixture_thin) < 0 ||
	       (argc == 4 && write_odd(argv[3]) < 0);
}
