#include "base/i18n.h"
#include "base/text.h"
#include "reports/csv.h"
#include "reports/html.h"
#include "reports/junit.h"
#include "reports/markdown.h"
#include "reports/openmetrics.h"
#include "reports/oscal.h"
#include "reports/summary.h"
#include "reports/table.h"

const struct report_format report_formats[] = {
	{"html", N_("the technical appendix, one offline file"), html_write},
	{"table", N_("the verdicts at a glance, for a terminal"), table_write},
	{"markdown", N_("page one, the matrix and the tables, for GitHub and its kin"),
		markdown_write},
	{"json", N_("the summary, for scripts"), summary_write},
	{"csv", N_("the findings, a row each, for spreadsheets"), csv_findings_write},
	{"csv-cities", N_("the cities likewise"), csv_cities_write},
	{"csv-nodes", N_("the nodes likewise"), csv_nodes_write},
	{"csv-agents", N_("the agents likewise"), csv_agents_write},
	{"csv-logs", N_("the logs likewise"), csv_logs_write},
	{"csv-gaps", N_("the gaps of the logs likewise"), csv_gaps_write},
	{"junit", N_("JUnit XML, a test case a rule, for build servers"), junit_write},
	{"oscal", N_("OSCAL assessment results"), oscal_results_write},
	{"oscal-plan", N_("the OSCAL assessment plan that they import"), oscal_plan_write},
	{"openmetrics", N_("OpenMetrics text, for Prometheus and its kin"), openmetrics_write},
};
const size_t report_format_count = ARRAY_LEN(report_formats);

const struct report_format *report_format_find(const char *name)
{
	for (size_t i = 0; i < report_format_count; i++)
		if (text_equal(name, report_formats[i].name))
			return &report_formats[i];
	return NULL;
}
