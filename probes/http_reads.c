#include "probes/http_reads.h"

#include <assert.h>
#include <string.h>

#include "base/i18n.h"
#include "probes/http_licence.h"

static_assert(HTTP_LICENCE_TEXT_MOST == HTTP_HEADER_TEXT_MOST, "one field holds either");

static bool is_licence(const struct plan_read *read)
{
	return strcmp(read->as, PLAN_READ_LICENCE) == 0;
}

static bool is_of_body(const struct plan_read *read)
{
	return !read->header && read->after;
}

/* Exactly one way; a licence has its own. */
static bool is_known(const struct plan_read *read)
{
	int ways = (read->header || read->after) + read->key + read->serial;

	if (is_licence(read))
		return ways == 0;
	return ways == 1 && (!read->after || read->after[0]) &&
	       (strcmp(read->as, PLAN_READ_REAL_SERVER) == 0 ||
		       strcmp(read->as, PLAN_READ_NODE) == 0);
}

int http_reads_check(const struct plan_check *check, struct err *err)
{
	bool known = check->reads.count <= HTTP_READS_MOST;

	for (size_t i = 0; known && i < check->reads.count; i++) {
		known = is_known(&check->reads.items[i]);
		for (size_t k = 0; k < i; k++)
			known &= strcmp(check->reads.items[k].as, check->reads.items[i].as) != 0;
	}
	if (!known)
		return err_set(err, ERR_DATA,
			_("check %s: its reads[] are not of this version: each name once, by header or "
			  "after, by key or by serial"),
			check->id);
	return 0;
}

bool http_reads_want_body(const struct plan_check *check)
{
	LIST_EACH(const struct plan_read, read, &check->reads)
		if (is_licence(read) || is_of_body(read))
			return true;
	return false;
}

/* What stands behind `after`, blanks left out, up to a blank or a sign that ends it. False: it is
 * not there, or goes on beyond the end of what is not whole. */
static bool find_after(const char *text, size_t len, const char *after, bool whole,
	char value[HTTP_HEADER_TEXT_MOST + 1])
{
	static const char ends[] = " \t\r\n;,\"<";
	const char *from = memmem(text, len, after, strlen(after)), *end = text + len, *to;

	if (!from)
		return false;
	for (from += strlen(after); from < end && (*from == ' ' || *from == '\t');)
		from++;
	for (to = from; to < end && !memchr(ends, *to, sizeof(ends) - 1);)
		to++;
	if (to == from || (to == end && !whole))
		return false;
	http_text_append(value, from, (size_t)(to - from));
	return true;
}

static void note_header(char *value, const struct plan_read *read, const struct http_line *line)
{
	if (!read->after)
		http_text_add(value, line->text, line->text_len);
	else if (!value[0])
		find_after(line->text, line->text_len, read->after, true, value);
}

void http_reads_note_line(
	struct http_reads *reads, const struct plan_check *check, const char *line, size_t len)
{
	struct http_line split;
	bool status = http_line_is_status(line, len);

	if (!status && !http_line_split(line, len, &split))
		return;
	for (size_t i = 0; i < check->reads.count; i++) {
		const struct plan_read *read = &check->reads.items[i];

		if (read->header && status)
			reads->values[i][0] = '\0';
		else if (read->header && http_line_is(&split, read->header))
			note_header(reads->values[i], read, &split);
	}
}

void http_reads_note_body(struct http_reads *reads, const struct plan_check *check,
	const char *body, size_t len, bool whole)
{
	for (size_t i = 0; i < check->reads.count; i++) {
		const struct plan_read *read = &check->reads.items[i];

		if (is_licence(read))
			http_licence_find(body, len, whole, reads->values[i]);
		else if (is_of_body(read))
			find_after(body, len, read->after, whole, reads->values[i]);
	}
}

void http_reads_note_certificate(struct http_reads *reads, const struct plan_check *check,
	const char *key_sha256, const char *serial)
{
	for (size_t i = 0; i < check->reads.count; i++) {
		const struct plan_read *read = &check->reads.items[i];
		const char *text = read->key ? key_sha256 : read->serial ? serial : "";

		http_text_append(reads->values[i], text, strlen(text));
	}
}

bool http_reads_hold(const struct http_reads *reads)
{
	for (size_t i = 0; i < HTTP_READS_MOST; i++)
		if (!http_licence_holds(reads->values[i], sizeof(reads->values[i])))
			return false;
	return true;
}
