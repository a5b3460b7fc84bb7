#include "base/i18n.h"
#include "base/text.h"
#include "renders/docx.h"
#include "renders/pdf.h"
#include "renders/render.h"
#include "renders/xlsx.h"

const struct render_format render_formats[] = {
	{"pdf", N_("the appendix on A4 (needs weasyprint)"), pdf_write},
	{"docx", N_("the appendix to be edited by a word processor"), docx_write},
	{"xlsx", N_("the ledger of nodes, cities, logs and findings"), xlsx_write},
};
const size_t render_format_count = ARRAY_LEN(render_formats);

const struct render_format *render_format_find(const char *name)
{
	for (size_t i = 0; i < render_format_count; i++)
		if (text_equal(name, render_formats[i].name))
			return &render_formats[i];
	return NULL;
}
