#include "renders/docx_body.h"

#include <expat.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "renders/docx_flow.h"
#include "renders/docx_picture.h"
#include "renders/docx_rules.h"
#include "renders/docx_table.h"

#define DEPTH_MOST      64
#define SPAN_MOST       63 /* columns of one table */
#define PAGE_NUMBER_LEN 4  /* columns, with a blank before it */
#define LEVEL_MOST      8  /* of lists, as numbering has them */

/* An open element: what it hands on to those within. */
struct frame {
	const struct docx_rule *rule;
	const char *paragraph, *run;
	bool paged;        /* links are to pages */
	bool lines;        /* white space is as it stands */
	const char *heads; /* the style of headings within; NULL: their own */
	int list, level;   /* 0: none */
};

struct body {
	XML_Parser parser;
	struct docx *docx;
	struct docx_flow flow;
	FILE *out;      /* one of them, now */
	FILE *parts[2]; /* before and behind the table of contents */
	const char *html;
	struct frame frames[DEPTH_MOST];
	size_t depth;
	size_t skipped; /* depth of what is left out; 0: nothing is */
	struct docx_table *table;
	int sheets; /* pages of nodes in this annex so far */
	int nested; /* tables within a table's cell: their text alone */
	bool in_head, in_caption, in_cell;
	bool signs; /* the table is to be signed by hand */
	/* text that is taken apart: a heading's, a caption's number, a picture's title */
	char *taken;
	size_t taken_len;
	FILE *taking;
	size_t picture; /* depth of the one that is open; 0: none */
	int64_t picture_from;
	struct docx_drawing drawing;
	const char *link; /* bookmark of the one that is open; NULL: none */
};

static struct frame *top(struct body *body)
{
	return &body->frames[body->depth - 1];
}

static const char *attribute(const char **atts, const char *name)
{
	for (; *atts; atts += 2)
		if (strcmp(atts[0], name) == 0)
			return atts[1];
	return NULL;
}

static void take(struct body *body)
{
	free(body->taken);
	body->taken = NULL;
	body->taking = open_memstream(&body->taken, &body->taken_len);
	if (!body->taking)
		arena_die();
}

/* What was taken, white space made one and none around it; in the arena. */
static const char *taken(struct body *body)
{
	char *text, *to;

	if (!body->taking)
		return "";
	fclose(body->taking);
	body->taking = NULL;
	text = to = arena_text_n(&body->docx->arena, body->taken, body->taken_len);
	for (const char *at = text; *at; at++) {
		bool blank = strchr(" \t\r\n", *at);

		if (!blank)
			*to++ = *at;
		else if (to > text && to[-1] != ' ')
			*to++ = ' ';
	}
	while (to > text && to[-1] == ' ')
		to--;
	*to = '\0';
	return text;
}

static bool in_table(const struct body *body)
{
	return body->table && !body->nested;
}

static void start_skip(struct body *body, struct frame *frame, const char **atts)
{
	(void)frame;
	(void)atts;
	body->skipped = body->depth;
}

/* The page's own list of chapters makes room for one with fields; other aids to find one's way are
 * of the screen. */
static void start_contents(struct body *body, struct frame *frame, const char **atts)
{
	start_skip(body, frame, atts);
	if (text_equal(attribute(atts, "aria-labelledby"), "contents"))
		body->out = body->flow.out = body->parts[1];
}

/* What stands on page one begins none. */
static void start_heading(struct body *body, struct frame *frame, const char **atts)
{
	struct docx *docx = body->docx;

	(void)atts;
	if (frame->rule->level == 1)
		body->sheets = 0;
	if (frame->heads && frame->rule->level == 2)
		frame->paragraph = text_equal(frame->heads, "HeadingSheet") && body->sheets++ == 0
					   ? "Heading2" /* the first follows its chapter's */
					   : frame->heads;
	else if (frame->rule->level == 1 && text_equal(frame->heads, "SmallHeading"))
		frame->paragraph = "HeadingFront";
	if (frame->rule->level < 1 || frame->rule->level > 2 ||
		text_equal(frame->paragraph, "SmallHeading"))
		return;
	flow_id(&body->flow, arena_format(&docx->arena, "toc-%zu", docx->headings.count + 1));
	take(body);
}

static void end_heading(struct body *body, const struct frame *frame)
{
	struct docx *docx = body->docx;
	struct docx_heading *heading;

	if (!body->taking)
		return;
	heading = arena_push(&docx->arena, &docx->headings.items, &docx->headings.count,
		&docx->heading_cap, sizeof(*heading));
	heading->level = frame->rule->level;
	heading->text = taken(body);
	heading->bookmark = docx_bookmark(
		&docx->arena, arena_format(&docx->arena, "toc-%zu", docx->headings.count));
}

static void start_list(struct body *body, struct frame *frame, const char **atts)
{
	(void)atts;
	frame->level = frame->list && frame->level < LEVEL_MOST ? frame->level + 1 : 0;
	frame->list = DOCX_LIST_BULLETS;
	if (frame->rule->kind == DOCX_NUMBERED)
		frame->list += ++body->docx->list_count;
	if (body->in_cell)
		frame->paragraph = "TableText";
}

static void start_lines(struct body *body, struct frame *frame, const char **atts)
{
	(void)body;
	(void)atts;
	frame->lines = true;
}

static void start_item(struct body *body, struct frame *frame, const char **atts)
{
	(void)atts;
	body->flow.list = frame->list;
	body->flow.level = frame->level;
}

/* An item without a word leaves none to the next paragraph. */
static void end_item(struct body *body, const struct frame *frame)
{
	(void)frame;
	body->flow.list = 0;
}

static void start_table(struct body *body, struct frame *frame, const char **atts)
{
	const char *class = attribute(atts, "class");

	if (body->table) {
		body->nested++;
		return;
	}
	body->signs = docx_class_has(class, "sign") || docx_class_has(class, "signers");
	body->table = docx_table_new(frame->rule->kind == DOCX_FACTS             ? "Facts"
				     : text_equal(frame->paragraph, "FactValue") ? "Form"
										 : "Measured");
	if (body->signs)
		docx_table_even(body->table);
	body->in_head = false;
}

static void end_cell(struct body *body)
{
	static const char empty[] = "<w:p><w:pPr><w:pStyle w:val=\"TableText\"/></w:pPr></w:p>";

	if (!body->in_cell)
		return;
	flow_close(&body->flow);
	if (ftell(body->flow.out) == 0)
		fputs(empty, body->flow.out);
	docx_table_cell_end(body->table);
	body->flow.out = body->out;
	body->flow.measure = NULL;
	body->flow.suffix = "";
	body->in_cell = false;
}

static void end_table(struct body *body, const struct frame *frame)
{
	(void)frame;
	if (body->nested) {
		body->nested--;
		return;
	}
	end_cell(body);
	docx_table_write(body->out, body->table);
	docx_table_free(body->table);
	body->table = NULL;
}

static void start_head(struct body *body, struct frame *frame, const char **atts)
{
	(void)frame;
	(void)atts;
	body->in_head = body->in_head || in_table(body);
}

static void end_head(struct body *body, const struct frame *frame)
{
	(void)frame;
	if (in_table(body))
		body->in_head = false;
}

static void start_row(struct body *body, struct frame *frame, const char **atts)
{
	(void)frame;
	(void)atts;
	if (!in_table(body))
		return;
	end_cell(body);
	docx_table_row(body->table, body->in_head);
}

static const char *cell_style(const struct body *body, const struct frame *frame, const char *class)
{
	bool number = docx_class_has(class, "num");
	bool center = docx_class_has(class, "watch") || docx_class_has(class, "empty");

	if (body->in_head)
		return number ? "TableHeadNumber" : center ? "TableHeadCenter" : "TableHead";
	if (body->signs)
		return "SignText";
	if (text_equal(docx_table_style(body->table), "Form"))
		return text_equal(frame->rule->element, "th") ? "FactName" : "FactValue";
	return number ? "TableNumber" : center ? "TableCenter" : "TableText";
}

static void start_cell(struct body *body, struct frame *frame, const char **atts)
{
	const char *span = attribute(atts, "colspan");
	long columns = span ? strtol(span, NULL, 10) : 1;

	if (!in_table(body))
		return;
	end_cell(body);
	frame->list = frame->level = 0;
	body->flow.out = docx_table_cell(
		body->table, columns > 0 && columns <= SPAN_MOST ? (int)columns : 1);
	body->flow.measure = docx_table_measure(body->table);
	body->in_cell = true;
	if (frame->rule->kind == DOCX_CELL) {
		body->flow.suffix = DOCX_DENSITY;
		frame->paragraph = cell_style(body, frame, attribute(atts, "class"));
		frame->paged = docx_class_has(attribute(atts, "class"), "page");
	}
}

static void start_fact(struct body *body, struct frame *frame, const char **atts)
{
	if (!body->nested)
		start_row(body, frame, atts);
	start_cell(body, frame, atts);
}

/* A second value of the same name is a paragraph of its cell. */
static void start_value(struct body *body, struct frame *frame, const char **atts)
{
	if (!body->in_cell || !text_equal(body->flow.paragraph, "FactValue"))
		start_cell(body, frame, atts);
}

static void start_caption(struct body *body, struct frame *frame, const char **atts)
{
	(void)frame;
	(void)atts;
	if (!in_table(body) || body->in_cell)
		return;
	body->flow.out = docx_table_caption(body->table);
	body->in_caption = true;
}

static void end_caption(struct body *body, const struct frame *frame)
{
	(void)frame;
	if (!body->in_caption)
		return;
	docx_table_caption_end(body->table);
	body->flow.out = body->out;
	body->in_caption = false;
}

static bool is_captioned(const struct body *body)
{
	return body->depth > 1 && body->frames[body->depth - 2].rule->kind == DOCX_CAPTION;
}

static void start_number(struct body *body, struct frame *frame, const char **atts)
{
	(void)frame;
	(void)atts;
	if (is_captioned(body) && !body->taking)
		take(body);
}

static size_t word_len(const char *text)
{
	size_t len = 0;

	while (text[len] && !strchr(" -0123456789", text[len]) &&
		!(text[len] >= 'A' && text[len] <= 'Z' && text[len + 1] == '-'))
		len++;
	return len;
}

/* "SEQ 表_5 \* ARABIC" */
static const char *sequence(struct arena *arena, const char *text, const char *dash)
{
	size_t word = word_len(text);
	const char *chapter = text + word;

	while (*chapter == ' ')
		chapter++;
	return arena_format(
		arena, "SEQ %.*s_%.*s \\* ARABIC", (int)word, text, (int)(dash - chapter), chapter);
}

/* "表5-1", "Table A-2": the number behind the '-' counts by itself, so that captions that are put
 * in or taken out are numbered anew. Each chapter has a sequence of its own: LibreOffice knows no
 * other way to begin again. */
static void end_number(struct body *body, const struct frame *frame)
{
	const char *text, *dash;

	(void)frame;
	if (!is_captioned(body) || !body->taking)
		return;
	text = taken(body);
	dash = strrchr(text, '-');
	flow_text(&body->flow, text, dash ? (size_t)(dash - text) + 1 : strlen(text));
	flow_flush(&body->flow);
	if (dash && dash[1])
		docx_field(body->flow.out, sequence(&body->docx->arena, text, dash), dash + 1);
}

static void start_break(struct body *body, struct frame *frame, const char **atts)
{
	(void)frame;
	(void)atts;
	flow_break(&body->flow);
}

/* Where a page number is wanted: behind the chapter's, since nobody knows it before pages are laid
 * out. */
static void start_link(struct body *body, struct frame *frame, const char **atts)
{
	const char *href = attribute(atts, "href");

	if (frame->paged && href && href[0] == '#')
		body->link = docx_bookmark(&body->docx->arena, href + 1);
}

static void end_link(struct body *body, const struct frame *frame)
{
	(void)frame;
	if (!body->link)
		return;
	flow_flush(&body->flow);
	fputs("<w:r><w:t xml:space=\"preserve\"> </w:t></w:r>", body->flow.out);
	docx_field(
		body->flow.out, arena_format(&body->docx->arena, "PAGEREF %s \\h", body->link), "");
	if (body->flow.measure)
		body->flow.measure->longest_word = body->flow.measure->line + PAGE_NUMBER_LEN;
	body->link = NULL;
}

static void start_fill(struct body *body, struct frame *frame, const char **atts)
{
	static const char line[] = "________";

	(void)frame;
	(void)atts;
	flow_text(&body->flow, line, strlen(line));
}

/* Of an attribute of ours; 0 where there is none. */
static int pixels(const char *text)
{
	long value = text ? strtol(text, NULL, 10) : 0;

	return value > 0 && value < INT16_MAX ? (int)value : 0;
}

static void start_picture(struct body *body, struct frame *frame, const char **atts)
{
	const char *width = attribute(atts, "width");
	const char *height = attribute(atts, "height");

	(void)frame;
	body->picture = body->depth;
	body->picture_from = XML_GetCurrentByteIndex(body->parser);
	body->drawing = (struct docx_drawing){.width = pixels(width), .height = pixels(height)};
}

static void end_picture(struct body *body, const struct frame *frame)
{
	int64_t end = XML_GetCurrentByteIndex(body->parser) + XML_GetCurrentByteCount(body->parser);

	(void)frame;
	body->picture = 0;
	body->drawing.svg = body->html + body->picture_from;
	body->drawing.len = (size_t)(end - body->picture_from);
	flow_open(&body->flow);
	flow_flush(&body->flow);
	docx_picture_add(body->flow.out, body->docx, &body->drawing);
}

/* What an element of each kind does beside its style. */
static const struct {
	void (*start)(struct body *body, struct frame *frame, const char **atts);
	void (*end)(struct body *body, const struct frame *frame);
	bool block; /* a paragraph ends where it begins and ends */
} kinds[DOCX_KIND_COUNT] = {
	[DOCX_BLOCK] = {.block = true},
	[DOCX_SKIP] = {.start = start_skip, .block = true},
	[DOCX_CONTENTS] = {.start = start_contents, .block = true},
	[DOCX_HEADING] = {start_heading, end_heading, true},
	[DOCX_BULLETS] = {.start = start_list, .block = true},
	[DOCX_NUMBERED] = {.start = start_list, .block = true},
	[DOCX_ITEM] = {start_item, end_item, true},
	[DOCX_TABLE] = {start_table, end_table, true},
	[DOCX_FACTS] = {start_table, end_table, true},
	[DOCX_TABLE_HEAD] = {start_head, end_head, true},
	[DOCX_ROW] = {.start = start_row, .block = true},
	[DOCX_CELL] = {.start = start_cell, .block = true},
	[DOCX_FACT_NAME] = {.start = start_fact, .block = true},
	[DOCX_FACT_VALUE] = {.start = start_value, .block = true},
	[DOCX_CAPTION] = {start_caption, end_caption, true},
	[DOCX_NUMBER] = {start_number, end_number, false},
	[DOCX_BREAK] = {.start = start_break},
	[DOCX_LINK] = {start_link, end_link, false},
	[DOCX_FILL] = {.start = start_fill},
	[DOCX_LINES] = {.start = start_lines, .block = true},
	[DOCX_PICTURE] = {start_picture, end_picture, false},
};

/* Styles follow the innermost element. */
static void settle(struct body *body)
{
	const struct frame *frame = top(body);

	flow_run(&body->flow, frame->run);
	if (!body->flow.open)
		body->flow.paragraph = frame->paragraph;
}

static void start_inside_picture(struct body *body, const char *name)
{
	bool title = strcmp(name, "title") == 0 && !body->drawing.title;
	bool about = strcmp(name, "desc") == 0 && !body->drawing.about;

	if ((title || about) && !body->taking)
		take(body);
}

static void end_inside_picture(struct body *body, const char *name)
{
	if (!body->taking)
		return;
	if (strcmp(name, "title") == 0)
		body->drawing.title = taken(body);
	else if (strcmp(name, "desc") == 0)
		body->drawing.about = taken(body);
}

static void XMLCALL on_start(void *data, const char *name, const char **atts)
{
	struct body *body = data;
	struct frame *frame;

	if (++body->depth > DEPTH_MOST) {
		XML_StopParser(body->parser, XML_FALSE);
		return;
	}
	if (body->picture)
		start_inside_picture(body, name);
	frame = top(body);
	*frame = body->frames[body->depth > 1 ? body->depth - 2 : 0];
	if (body->skipped || body->picture)
		return;
	frame->rule = docx_rule_find(name, attribute(atts, "class"));
	if (kinds[frame->rule->kind].block)
		flow_close(&body->flow);
	if (attribute(atts, "id"))
		flow_id(&body->flow, attribute(atts, "id"));
	frame->paragraph = frame->rule->paragraph ? frame->rule->paragraph : frame->paragraph;
	frame->run = frame->rule->run ? frame->rule->run : frame->run;
	frame->heads = frame->rule->heads ? frame->rule->heads : frame->heads;
	if (kinds[frame->rule->kind].start)
		kinds[frame->rule->kind].start(body, frame, atts);
	settle(body);
}

static void XMLCALL on_end(void *data, const char *name)
{
	struct body *body = data;
	struct frame *frame = top(body);

	if (body->picture && body->picture < body->depth)
		end_inside_picture(body, name);
	if (!body->skipped && (!body->picture || body->picture == body->depth)) {
		if (kinds[frame->rule->kind].block)
			flow_close(&body->flow);
		if (kinds[frame->rule->kind].end)
			kinds[frame->rule->kind].end(body, frame);
	}
	if (body->skipped == body->depth)
		body->skipped = 0;
	if (--body->depth && !body->skipped && !body->picture)
		settle(body);
}

static void XMLCALL on_text(void *data, const char *text, int len)
{
	struct body *body = data;
	const struct frame *frame = top(body);

	if (body->skipped)
		return;
	if (body->taking)
		fwrite(text, 1, (size_t)len, body->taking);
	if (body->picture ||
		(body->taking && frame->rule->kind == DOCX_NUMBER && is_captioned(body)))
		return;
	if (frame->lines)
		flow_lines(&body->flow, text, (size_t)len);
	else
		flow_text(&body->flow, text, (size_t)len);
}

static int parse(struct body *body, const char *html, size_t len, struct err *err)
{
	XML_SetUserData(body->parser, body);
	XML_SetElementHandler(body->parser, on_start, on_end);
	XML_SetCharacterDataHandler(body->parser, on_text);
	if (len > INT_MAX)
		return err_set(err, ERR_DATA, _("the appendix is too large for a document"));
	if (XML_Parse(body->parser, html, (int)len, XML_TRUE) == XML_STATUS_OK)
		return 0;
	return err_set(err, ERR_INTERNAL, "appendix:%lu: %s",
		(unsigned long)XML_GetCurrentLineNumber(body->parser),
		XML_ErrorString(XML_GetErrorCode(body->parser)));
}

static void body_fini(struct body *body)
{
	flow_fini(&body->flow);
	docx_table_free(body->table);
	if (body->taking)
		fclose(body->taking);
	free(body->taken);
	XML_ParserFree(body->parser);
}

int docx_body(FILE *out, struct docx *docx, const char *html, size_t len, struct err *err)
{
	char *behind = NULL;
	size_t behind_len = 0;
	struct body body = {.parser = XML_ParserCreate("UTF-8"), .docx = docx, .html = html};
	int ret;

	if (!body.parser)
		return err_no_memory(err);
	body.parts[0] = body.out = body.flow.out = out;
	body.parts[1] = open_memstream(&behind, &behind_len);
	body.flow.docx = docx;
	body.flow.paragraph = body.frames[0].paragraph = "BodyText";
	ret = body.parts[1] ? parse(&body, html, len, err) : err_no_memory(err);
	if (body.parts[1])
		fclose(body.parts[1]);
	if (ret == 0) {
		docx_contents(out, docx);
		fwrite(behind, 1, behind_len, out);
	}
	free(behind);
	body_fini(&body);
	return ret;
}
