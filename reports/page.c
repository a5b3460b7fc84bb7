#include "reports/page.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "model/dossier_blanks.h"
#include "reports/escape.h"
#include "reports/facts.h"
#include "reports/script.h"
#include "reports/sentences.h"

#define DIGEST_SHOWN  16
#define CITY_CODE_LEN 6 /* GB/T 2260 */

static const char *const verdict_classes[] = {
	[VERDICT_PASS] = "pass",
	[VERDICT_FAIL] = "fail",
	[VERDICT_INCONCLUSIVE] = "open",
	[VERDICT_NOT_APPLICABLE] = "none",
	[VERDICT_NOT_ASSESSED] = "none",
	[VERDICT_ERROR] = "fail",
	[VERDICT_INFORMATIONAL] = "none",
};

static const char *const location_classes[] = {
	[LOCATION_REFUTED] = "fail",
	[LOCATION_DISPUTED] = "open",
	[LOCATION_UNKNOWN] = "none",
	[LOCATION_CONSISTENT] = "none",
	[LOCATION_SUPPORTED] = "pass",
	[LOCATION_CONFIRMED] = "pass",
};

void page_raw(struct page *page, const char *markup)
{
	fputs(markup, page->out);
}

void page_text(struct page *page, const char *text)
{
	escape_html(page->out, text && text[0] ? text : "—");
}

void page_say(struct page *page, const char *zh, const char *en)
{
	escape_html(page->out, phrase_in(page->lang, (struct phrase){zh, en}));
}

void page_sayf(struct page *page, const char *zh, const char *en, ...)
{
	char *text = NULL;
	va_list args;

	va_start(args, en);
	if (vasprintf(&text, page->lang == LANG_EN ? en : zh, args) < 0)
		page->no_memory = true;
	else
		escape_html(page->out, text);
	va_end(args);
	free(text);
}

void page_open(struct page *page, const char *element, const char *class)
{
	if (class)
		fprintf(page->out, "<%s class=\"%s\">", element, class);
	else
		fprintf(page->out, "<%s>", element);
}

void page_close(struct page *page, const char *element)
{
	fprintf(page->out, "</%s>\n", element);
}

void page_para(struct page *page, const char *zh, const char *en)
{
	page_open(page, "p", NULL);
	page_say(page, zh, en);
	page_close(page, "p");
}

void page_item(struct page *page, const char *zh, const char *en)
{
	page_open(page, "li", NULL);
	page_say(page, zh, en);
	page_close(page, "li");
}

/* "5.1", "A.1". */
static void section_number(struct page *page)
{
	if (page->annex)
		fprintf(page->out, "%c.%d", page->annex, page->section);
	else
		fprintf(page->out, "%d.%d", page->chapter, page->section);
}

void page_section(struct page *page, const char *zh, const char *en)
{
	page->section++;
	page_raw(page, "<h3");
	if (page->anchor)
		fprintf(page->out, " id=\"%s\"", page->anchor);
	page->anchor = NULL;
	page_raw(page, "><span class=\"no\">");
	section_number(page);
	page_raw(page, "</span> ");
	page_say(page, zh, en);
	page_close(page, "h3");
}

void page_caption_number(struct page *page, const char *zh, const char *en, int number)
{
	const char *word = phrase_in(page->lang, (struct phrase){zh, en});

	if (page->chapter == 0 && !page->annex)
		return;
	page_raw(page, "<span class=\"no\">");
	if (page->sheet)
		fprintf(page->out, "%s%c.%d-%d", word, page->annex, page->section, number);
	else if (page->annex)
		fprintf(page->out, "%s%c-%d", word, page->annex, number);
	else
		fprintf(page->out, "%s%d-%d", word, page->chapter, number);
	page_raw(page, "</span> ");
}

void page_figure_open(struct page *page)
{
	page->figures++;
	page_raw(page, "<figure>\n<div class=\"drawing\">\n");
}

void page_figure_close(struct page *page, const char *zh, const char *en)
{
	page_raw(page, "</div>\n<figcaption>");
	page_caption_number(page, "图", "Figure ", page->figures);
	page_say(page, zh, en);
	page_raw(page, "</figcaption>\n</figure>\n");
}

static void separator(struct page *page, size_t index)
{
	if (index > 0)
		page_say(page, "、", ", ");
}

void page_trace(struct page *page, const char *pointer, ...)
{
	const char *rule;
	va_list rules;

	page_raw(page, "<p class=\"trace\">");
	page_say(page, "数据出处：", "From: ");
	page_raw(page, "<code>evidence.json</code> ");
	page_code(page, pointer);
	va_start(rules, pointer);
	for (size_t i = 0; (rule = va_arg(rules, const char *)); i++) {
		if (i == 0)
			page_say(page, "，规则 ", "; rule ");
		separator(page, i);
		page_code(page, rule);
	}
	va_end(rules);
	page_close(page, "p");
}

void page_bind_part(struct page *page)
{
	if (page->binder && page->binder->is_full(page->binder->data, page, false))
		page->binder->next(page->binder->data, page);
}

void page_bind(struct page *page)
{
	if (!page->binder || !page->binder->is_full(page->binder->data, page, false))
		return;
	page_close(page, "section");
	page->binder->next(page->binder->data, page);
	page_raw(page, "<section class=\"chapter\">\n");
}

bool page_is_internal(const struct page *page)
{
	return page->report->edition == EDITION_INTERNAL;
}

void page_code(struct page *page, const char *text)
{
	if (!text || !text[0]) {
		page_text(page, NULL);
		return;
	}
	page_raw(page, "<code>");
	page_text(page, text);
	page_raw(page, "</code>");
}

void page_input(struct page *page, const char *name)
{
	const char *slash = strrchr(name, '/');

	if (!slash || !digest_is_text(slash + 1) || page_is_internal(page)) {
		page_code(page, name);
		return;
	}
	page_raw(page, "<code>");
	page_sayf(page, "%.*s…", "%.*s…", (int)(slash + 1 - name) + DIGEST_SHOWN, name);
	page_raw(page, "</code>");
}

void page_digest(struct page *page, const char *sha256)
{
	if (page_is_internal(page))
		page_code(page, sha256);
	else
		page_digest_short(page, sha256);
}

void page_digest_short(struct page *page, const char *sha256)
{
	char shown[DIGEST_SHOWN + sizeof("…")];

	if (!sha256 || strlen(sha256) <= DIGEST_SHOWN) {
		page_code(page, sha256);
		return;
	}
	memcpy(shown, sha256, DIGEST_SHOWN);
	memcpy(shown + DIGEST_SHOWN, "…", sizeof("…"));
	page_code(page, shown);
}

void page_declared(struct page *page, const char *text)
{
	if (text && text[0] && !dossier_is_template(text)) {
		page_text(page, text);
		return;
	}
	page_raw(page, "<span class=\"absent\">");
	page_say(page, "（未填写）", "(not given)");
	page_raw(page, "</span>");
}

static void badge(struct page *page, const char *class, const char *symbol, const char *word)
{
	fprintf(page->out, "<span class=\"badge %s\"><span class=\"sign\">%s</span> ", class,
		symbol);
	page_text(page, word);
	page_raw(page, "</span>");
}

static const char *class_of(const char *const *classes, size_t count, int value)
{
	return value >= 0 && (size_t)value < count ? classes[value] : "fail";
}

void page_badge(struct page *page, int verdict)
{
	badge(page, class_of(verdict_classes, ARRAY_LEN(verdict_classes), verdict),
		verdict_symbol(verdict), word_in(page->lang, &words_verdict, verdict));
}

void page_badge_short(struct page *page, int verdict)
{
	badge(page, class_of(verdict_classes, ARRAY_LEN(verdict_classes), verdict),
		verdict_symbol(verdict), word_in(page->lang, &words_verdict_short, verdict));
}

void page_location(struct page *page, int state)
{
	badge(page, class_of(location_classes, ARRAY_LEN(location_classes), state),
		location_symbol(state), word_in(page->lang, &words_location, state));
}

void page_mark(struct page *page, const char *kind, const char *zh, const char *en)
{
	fprintf(page->out, "<span class=\"mark %s\">", kind);
	page_say(page, zh, en);
	page_raw(page, "</span>");
}

void page_disposition(struct page *page, int disposition)
{
	if (disposition == DISPOSITION_NONE)
		return;
	page_raw(page, " <span class=\"quiet\">");
	page_sayf(page, "（%s）", "(%s)", word_in(page->lang, &words_disposition, disposition));
	page_raw(page, "</span>");
}

void page_reasons(struct page *page, const reason_list *reasons)
{
	if (reasons->count == 0)
		page_text(page, NULL);
	for (size_t i = 0; i < reasons->count; i++) {
		separator(page, i);
		page_text(page, word_in(page->lang, &words_reason, reasons->items[i]));
	}
}

void page_reason_list(struct page *page, const reason_list *reasons)
{
	if (reasons->count == 0)
		return;
	page_open(page, "ul", "reasons");
	for (size_t i = 0; i < reasons->count; i++) {
		int reason = reasons->items[i];

		page_open(page, "li", NULL);
		page_open(page, "b", NULL);
		page_text(page, word_in(page->lang, &words_reason, reason));
		page_raw(page, "</b> ");
		page_text(page, word_in(page->lang, &words_reason_sentence, reason));
		page_close(page, "li");
	}
	page_close(page, "ul");
}

void page_subject(struct page *page, const char *id)
{
	char code[CITY_CODE_LEN + 1];

	if (!id || strlen(id) <= CITY_CODE_LEN || id[CITY_CODE_LEN] != '/') {
		page_text(page, facts_city(page->report, id));
		return;
	}
	memcpy(code, id, CITY_CODE_LEN);
	code[CITY_CODE_LEN] = '\0';
	page_text(page, facts_city(page->report, code));
	page_raw(page, " ");
	page_text(page, id + CITY_CODE_LEN + 1 + (id[CITY_CODE_LEN + 1] == '/'));
}

void page_users(struct page *page, const char *city, const char *operator_name)
{
	page_text(page, facts_city(page->report, city));
	if (operator_name) {
		page_raw(page, " ");
		page_text(page, word_of_operator(page->lang, operator_name));
	}
}

void page_texts(struct page *page, const text_list *texts)
{
	if (texts->count == 0)
		page_text(page, NULL);
	for (size_t i = 0; i < texts->count; i++) {
		separator(page, i);
		page_text(page, texts->items[i]);
	}
}

void page_cities(struct page *page, const text_list *codes)
{
	if (codes->count == 0)
		page_text(page, NULL);
	for (size_t i = 0; i < codes->count; i++) {
		separator(page, i);
		page_text(page, facts_city(page->report, codes->items[i]));
	}
}

/* What may run or be loaded: the page's own style, and its own script if it has one. */
static void policy(struct page *page, bool script)
{
	page_raw(page, "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		       "style-src 'unsafe-inline'");
	if (script && !script_write_policy(page->out))
		page->no_memory = true;
	page_raw(page, "\" />\n");
}

void page_head_open(struct page *page, struct phrase title, const char *subject, bool script)
{
	page_raw(page, "<!DOCTYPE html>\n");
	fprintf(page->out, "<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"%s\">\n<head>\n",
		phrase_in(page->lang, (struct phrase){"zh-CN", "en"}));
	page_raw(page, "<meta charset=\"utf-8\" />\n");
	policy(page, script);
	page_raw(page,
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n"
		"<meta name=\"color-scheme\" content=\"light dark\" />\n<title>");
	page_say(page, title.zh, title.en);
	page_raw(page, " — ");
	page_text(page, subject);
	page_raw(page, "</title>\n<style>\n");
}
