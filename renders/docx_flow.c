#include "renders/docx_flow.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

void flow_fini(struct docx_flow *flow)
{
	free(flow->text);
	flow->text = NULL;
}

void flow_id(struct docx_flow *flow, const char *id)
{
	const char **name = arena_push(&flow->docx->arena, &flow->ids.items, &flow->ids.count,
		&flow->id_cap, sizeof(*flow->ids.items));

	*name = docx_bookmark(&flow->docx->arena, id);
}

static void bookmarks(struct docx_flow *flow)
{
	for (size_t i = 0; i < flow->ids.count; i++) {
		int id = flow->docx->bookmark_count++;

		fprintf(flow->out,
			"<w:bookmarkStart w:id=\"%d\" w:name=\"%s\"/><w:bookmarkEnd w:id=\"%d\"/>",
			id, flow->ids.items[i], id);
	}
	flow->ids.count = 0;
}

void flow_open(struct docx_flow *flow)
{
	if (flow->open)
		return;
	fprintf(flow->out, "<w:p><w:pPr><w:pStyle w:val=\"%s%s\"/>", flow->paragraph,
		flow->suffix ? flow->suffix : "");
	if (flow->list)
		fprintf(flow->out,
			"<w:numPr><w:ilvl w:val=\"%d\"/><w:numId w:val=\"%d\"/></w:numPr>",
			flow->level, flow->list);
	fputs("</w:pPr>", flow->out);
	flow->open = true;
	flow->gap = false;
	flow->list = 0;
	bookmarks(flow);
}

static void append(struct docx_flow *flow, const char *bytes, size_t len)
{
	if (flow->cap - flow->len < len) {
		flow->cap = (flow->len + len) * 2;
		flow->text = realloc(flow->text, flow->cap);
		if (!flow->text)
			arena_die();
	}
	memcpy(flow->text + flow->len, bytes, len);
	flow->len += len;
}

void flow_text(struct docx_flow *flow, const char *text, size_t len)
{
	for (size_t i = 0; i < len;) {
		size_t from = i;

		if (is_blank(text[i])) {
			flow->gap = flow->open;
			i++;
			continue;
		}
		while (i < len && !is_blank(text[i]))
			i++;
		flow_open(flow);
		if (flow->gap)
			append(flow, " ", 1);
		flow->gap = false;
		append(flow, text + from, i - from);
	}
}

/* A word of Latin letters or digits stays whole, Chinese text breaks anywhere. */
static void measure_text(struct docx_measure *measure, const char *text, size_t len)
{
	size_t word = 0;

	while (len > 0) {
		uint32_t code = 0;
		size_t step = utf8_next(text, len, &code);

		step = step ? step : 1;
		measure->line += code < 0x1100 ? 1 : 2;
		word = code <= ' ' || code >= 0x2e80 ? 0 : word + 1;
		if (word > measure->longest_word)
			measure->longest_word = word;
		text += step;
		len -= step;
	}
	if (measure->line > measure->longest_line)
		measure->longest_line = measure->line;
}

void flow_flush(struct docx_flow *flow)
{
	if (flow->len == 0)
		return;
	if (flow->measure)
		measure_text(flow->measure, flow->text, flow->len);
	fputs("<w:r>", flow->out);
	if (flow->run)
		fprintf(flow->out, "<w:rPr><w:rStyle w:val=\"%s\"/></w:rPr>", flow->run);
	fputs("<w:t xml:space=\"preserve\">", flow->out);
	docx_text(flow->out, flow->text, flow->len);
	fputs("</w:t></w:r>", flow->out);
	flow->len = 0;
}

/* White space before belongs to what stands before, in its style. */
void flow_run(struct docx_flow *flow, const char *style)
{
	if (text_equal(flow->run, style))
		return;
	if (flow->gap && flow->len) {
		append(flow, " ", 1);
		flow->gap = false;
	}
	flow_flush(flow);
	flow->run = style;
}

void flow_break(struct docx_flow *flow)
{
	if (!flow->open)
		return;
	flow_flush(flow);
	fputs("<w:r><w:br/></w:r>", flow->out);
	if (flow->measure)
		flow->measure->line = 0;
	flow->gap = false;
}

void flow_close(struct docx_flow *flow)
{
	if (!flow->open)
		return;
	flow_flush(flow);
	fputs("</w:p>\n", flow->out);
	if (flow->measure)
		flow->measure->line = 0;
	flow->open = flow->gap = false;
}
