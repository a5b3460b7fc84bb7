/* Any evidence against the same with parts left out, both ways round: compared and written in every
 * form, and the same as itself. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "bundle/diff.h"
#include "model/canonical.h"
#include "reports/diff.h"

#define DIGEST "5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e5e"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void write_all(const struct diff_report *report)
{
	struct err err;
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_memstream(&text, &len);

	if (!out || diff_write_text(out, report, &err) < 0 ||
		diff_write_html(out, report, &err) < 0 ||
		canonical_write(out, &difference_shape, report->difference, &err) < 0)
		abort();
	fclose(out);
	free(text);
}

static void compare(const struct evidence *old, const struct evidence *new, enum report_lang lang)
{
	const struct diff_side sides[] = {{old, DIGEST, NULL}, {new, DIGEST, NULL}};
	struct diff_report report = {.old = old, .new = new, .lang = lang};
	struct difference *difference;
	struct err err;

	if (diff_make(&sides[0], &sides[1], &difference, &err) < 0)
		abort();
	if (old == new && !difference->same)
		abort();
	report.difference = difference;
	write_all(&report);
	difference_close(difference);
}

/* A quarter later, with less of everything. */
static struct evidence later(const struct evidence *evidence)
{
	struct evidence out = *evidence;

	out.as_of.v += 90 * WHEN_DAY_MS;
	out.thresholds.rtt_p95_us = 1;
	out.nodes.count /= 2;
	out.sites.count /= 2;
	out.cities.count /= 2;
	out.findings.count /= 2;
	out.documents.count = 0;
	out.logs.count /= 2;
	out.functions.hosts.count = 0;
	return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct evidence evidence = {0}, less;
	struct arena arena = {0};
	struct json_doc doc = {0};
	struct faults faults;
	struct err err;

	faults_init(&faults);
	if (json_doc_parse((const char *)data, size, "fuzz", &doc, &faults, &err) == 0 &&
		bind_read_doc(&doc, &evidence_shape, &evidence, &arena, &faults, NULL, &err) == 0) {
		less = later(&evidence);
		compare(&evidence, &evidence, LANG_EN);
		compare(&evidence, &less, LANG_ZH);
		compare(&less, &evidence, LANG_EN);
	}
	json_doc_fini(&doc);
	arena_fini(&arena);
	faults_fini(&faults);
	return 0;
}
