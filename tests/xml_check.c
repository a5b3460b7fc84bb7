#include "tests/xml_check.h"

#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/text.h"
#include "reports/script.h"

#define DEPTH_MOST 64
#define NAME_MOST  32
#define UTF8_MOST  4 /* bytes of a character */

static const char *const elements[] = {"html", "head", "meta", "title", "style", "body", "main",
	"div", "header", "p", "h1", "h2", "h3", "h4", "dl", "dt", "dd", "strong", "code", "pre",
	"span", "section", "b", "br", "table", "caption", "thead", "tbody", "tr", "th", "td", "ul",
	"ol", "li", "nav", "a", "article", "var", "figure", "figcaption", "svg", "desc", "defs",
	"pattern", "path", "rect", "circle", "text", "g"};
static const char *const attributes[] = {"xmlns", "lang", "charset", "http-equiv", "content",
	"name", "class", "id", "aria-labelledby", "role", "scope", "data-label", "colspan", "href",
	"title", "width", "height", "viewBox", "font-family", "font-size", "font-weight",
	"text-anchor", "x", "y", "cx", "cy", "r", "d", "fill", "fill-rule", "fill-opacity",
	"stroke", "stroke-width", "stroke-dasharray", "transform", "patternUnits",
	"patternTransform", "paint-order", "overflow"};
static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;", "&#39;"};

struct reader {
	const char *start, *at;
	char stack[DEPTH_MOST][NAME_MOST];
	size_t depth;
	const char *fault;
};

static bool fail(struct reader *in, const char *fault)
{
	if (!in->fault)
		in->fault = fault;
	return false;
}

static bool is_listed(const char *name, const char *const *list, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(name, list[i]) == 0)
			return true;
	return false;
}

static bool take_name(struct reader *in, char name[NAME_MOST])
{
	size_t len =
		strspn(in->at, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-");

	if (len == 0 || len >= NAME_MOST)
		return fail(in, "no name");
	memcpy(name, in->at, len);
	name[len] = '\0';
	in->at += len;
	return true;
}

/* One character of content or of an attribute's value. */
static bool take_character(struct reader *in)
{
	uint32_t code;
	size_t len = utf8_next(in->at, strnlen(in->at, UTF8_MOST), &code);

	if (*in->at == '&') {
		for (size_t i = 0; i < ARRAY_LEN(entities); i++) {
			len = strlen(entities[i]);
			if (strncmp(in->at, entities[i], len) == 0) {
				in->at += len;
				return true;
			}
		}
		return fail(in, "unknown entity");
	}
	if (len == 0 || code == 0xfffe || code == 0xffff || (code >= 0x7f && code < 0xa0))
		return fail(in, "no character of XML");
	if (code < 0x20 && code != '\n' && code != '\t')
		return fail(in, "control character");
	in->at += len;
	return true;
}

static bool take_attribute(struct reader *in, char name[NAME_MOST])
{
	if (!take_name(in, name))
		return false;
	if (!is_listed(name, attributes, ARRAY_LEN(attributes)))
		return fail(in, "unknown attribute");
	if (strncmp(in->at, "=\"", 2) != 0)
		return fail(in, "attribute without quotes");
	for (in->at += 2; *in->at != '"';)
		if (*in->at == '<' || *in->at == '\0' || !take_character(in))
			return fail(in, "attribute does not end");
	in->at++;
	return true;
}

static bool take_attributes(struct reader *in)
{
	char names[16][NAME_MOST];
	size_t count = 0;

	while (*in->at == ' ' && strncmp(in->at, " />", 3) != 0) {
		in->at++;
		if (count == ARRAY_LEN(names) || !take_attribute(in, names[count]))
			return fail(in, "bad attribute");
		for (size_t i = 0; i < count; i++)
			if (strcmp(names[i], names[count]) == 0)
				return fail(in, "attribute twice");
		count++;
	}
	return true;
}

static bool take_end(struct reader *in)
{
	char name[NAME_MOST];

	in->at += 2;
	if (!take_name(in, name) || in->depth == 0 || strcmp(name, in->stack[in->depth - 1]) != 0)
		return fail(in, "end tag of another element");
	if (*in->at++ != '>')
		return fail(in, "end tag does not end");
	in->depth--;
	return true;
}

/* The program's own script, letter by letter, which must be the body's last; no other is one. */
static bool take_script(struct reader *in)
{
	static const char open[] = "<script>", close[] = "</script>\n</body>";
	size_t len = strlen(script_text);

	if (strncmp(in->at, open, strlen(open)) != 0 ||
		strncmp(in->at + strlen(open), script_text, len) != 0 ||
		strncmp(in->at + strlen(open) + len, close, strlen(close)) != 0)
		return fail(in, "foreign script");
	in->at += strlen(open) + len + strlen("</script>");
	return true;
}

static bool take_tag(struct reader *in)
{
	char name[NAME_MOST];

	if (in->at[1] == '/')
		return take_end(in);
	if (strncmp(in->at, "<script", strlen("<script")) == 0)
		return take_script(in);
	in->at++;
	if (!take_name(in, name) || !is_listed(name, elements, ARRAY_LEN(elements)))
		return fail(in, "unknown element");
	if (!take_attributes(in))
		return false;
	if (strncmp(in->at, " />", 3) == 0 || strncmp(in->at, "/>", 2) == 0) {
		in->at += *in->at == ' ' ? 3 : 2;
		return true;
	}
	if (*in->at++ != '>' || in->depth == DEPTH_MOST)
		return fail(in, "start tag does not end");
	memcpy(in->stack[in->depth++], name, NAME_MOST);
	return true;
}

bool xml_check(const char *text, char *why, size_t why_len)
{
	static const char doctype[] = "<!DOCTYPE html>\n";
	struct reader in = {.start = text, .at = text};
	bool well = strncmp(text, doctype, strlen(doctype)) == 0;

	if (!well)
		fail(&in, "no document type");
	in.at += well ? strlen(doctype) : 0;
	while (well && *in.at != '\0') {
		well = *in.at == '<' ? take_tag(&in) : take_character(&in);
		if (well && in.depth == 0 && in.at[strspn(in.at, "\n")] != '\0')
			well = fail(&in, "text behind the root");
	}
	if (well && in.depth > 0)
		well = fail(&in, "elements stay open");
	if (!well)
		snprintf(why, why_len, "byte %zu: %s: %.60s", (size_t)(in.at - in.start), in.fault,
			in.at);
	return well;
}
