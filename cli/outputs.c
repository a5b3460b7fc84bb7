#include "cli/outputs.h"

#include "base/text.h"
#include "bundle/layout.h"

#define EXPORT(name, format)                                                                       \
	{                                                                                          \
		BUNDLE_EXPORTS "/" name, format, LANG_ZH, EDITION_FILING, true                     \
	}

const struct output outputs[] = {
	{BUNDLE_APPENDIX, "html", LANG_ZH, EDITION_FILING, false},
	EXPORT("appendix.md", "markdown"),
	EXPORT("findings.csv", "csv"),
	EXPORT("cities.csv", "csv-cities"),
	EXPORT("nodes.csv", "csv-nodes"),
	EXPORT("agents.csv", "csv-agents"),
	EXPORT("logs.csv", "csv-logs"),
	EXPORT("gaps.csv", "csv-gaps"),
	EXPORT("junit.xml", "junit"),
	EXPORT("oscal-results.json", "oscal"),
	EXPORT("oscal-plan.json", "oscal-plan"),
	EXPORT("metrics.txt", "openmetrics"),
	EXPORT("summary.json", "json"),
};
const size_t output_count = ARRAY_LEN(outputs);

bool output_is(const char *path)
{
	for (size_t i = 0; i < output_count; i++)
		if (text_equal(outputs[i].path, path))
			return true;
	return false;
}

struct report output_report(const struct output *output, const struct evidence *evidence,
	const char *evidence_sha256, const struct region *region)
{
	return (struct report){.evidence = evidence,
		.evidence_sha256 = evidence_sha256,
		.region = region,
		.lang = output->lang,
		.edition = output->edition};
}
