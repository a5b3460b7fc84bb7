#include "base/i18n.h"
#include "base/text.h"
#include "reports/html.h"
#include "reports/table.h"

const struct report_format report_formats[] = {
	{"html", N_("the technical appendix, one offline file"), html_write},
	{"table", N_("the verdicts at a glance, for a terminal"), table_write},
};
const size_t report_format_count = ARRAY_LEN(report_formats);

const struct report_format *report_format_find(const char *name)
{
	for (size_t i = 0; i < report_format_count; i++)
		if (text_equal(name, report_formats[i].name))
			return &report_formats[i];
	return NULL;
}
