#include "model/filing_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "model/credit_code.h"
#include "model/dossier_blanks.h"

struct checker {
	const struct dossier *dossier;
	const struct json_doc *doc; /* NULL: no places */
	struct faults *faults;
};

static const struct json_node *nth(const struct json_node *array, size_t index)
{
	const struct json_node *child = array ? array->first : NULL;

	for (; child && child->index != index; child = child->next)
		;
	return child;
}

static const struct json_node *member(const struct json_node *object, const char *key)
{
	const struct json_node *found = object ? json_node_find(object, key) : NULL;

	return found ? found : object;
}

static void fault(struct checker *c, const struct json_node *at, const char *path,
	const char *format, ...) __attribute__((format(printf, 4, 5)));

static void fault(
	struct checker *c, const struct json_node *at, const char *path, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	faults_add_v(c->faults, c->doc ? c->doc->name : c->dossier->path, at ? at->line : 0,
		at ? at->column : 0, path, format, args);
	va_end(args);
}

static const struct json_node *top(const struct checker *c, const char *key)
{
	return c->doc ? json_node_find(c->doc->nodes, key) : NULL;
}

/* The place of filing.LIST[index].KEY, and its name. */
static const struct json_node *place(const struct checker *c, const char *list, size_t index,
	const char *key, char *path, size_t cap)
{
	const struct json_node *filing = top(c, "filing");
	const struct json_node *array = filing ? json_node_find(filing, list) : NULL;

	snprintf(path, cap, "filing.%s[%zu].%s", list, index, key);
	return member(nth(array, index), key);
}

static const char *const credit_code_faults[] = {
	[CREDIT_CODE_LENGTH] = N_("a unified social credit code has 18 characters (GB 32100-2015)"),
	[CREDIT_CODE_CHARACTER] = N_("a unified social credit code has digits and capital letters "
				     "but I, O, S, V, Z (GB 32100-2015)"),
	[CREDIT_CODE_DIVISION] =
		N_("the third to eighth characters of a unified social credit code "
		   "are digits: the registering office's division (GB/T 2260)"),
};

static void check_credit_code(struct checker *c)
{
	const char *code = c->dossier->operator_.credit_code;
	const struct json_node *at = member(top(c, "operator"), "credit_code");
	const char *path = "operator.credit_code";
	enum credit_code_fault wrong;
	char right = '\0';

	if (dossier_is_template(code))
		return; /* `check` says so */
	wrong = code ? credit_code_check(code, &right) : CREDIT_CODE_SOUND;
	if (wrong == CREDIT_CODE_CHECK)
		fault(c, at, path,
			_("the check digit does not fit: after \"%.17s\" it is %c, not %c (GB 32100-2015)"),
			code, right, code[CREDIT_CODE_LEN - 1]);
	else if (wrong != CREDIT_CODE_SOUND)
		fault(c, at, path, "%s", _(credit_code_faults[wrong]));
}

static bool is_known(struct unix_ms day)
{
	return day.v != BIND_ABSENT;
}

/* A day holds the instant that it ends with. */
static void check_issued(struct checker *c)
{
	const struct filing *filing = c->dossier->filing;

	if (is_known(filing->issued) && is_known(c->dossier->as_of) &&
		filing->issued.v + WHEN_DAY_MS < c->dossier->as_of.v)
		fault(c, member(top(c, "filing"), "issued"), "filing.issued",
			_("issued before as_of: an appendix is not older than what it tells"));
}

static void check_revision(struct checker *c, size_t i)
{
	const struct filing *filing = c->dossier->filing;
	const struct filing_revision *revision = &filing->revisions.items[i];
	const struct json_node *at;
	char path[64];

	at = place(c, "revisions", i, "date", path, sizeof(path));
	if (is_known(filing->issued) && revision->date.v > filing->issued.v)
		fault(c, at, path, _("after filing.issued"));
	if (i > 0 && revision->date.v < filing->revisions.items[i - 1].date.v)
		fault(c, at, path, _("before the revision that stands ahead of it"));
	at = place(c, "revisions", i, "version", path, sizeof(path));
	for (size_t j = 0; j < i; j++)
		if (revision->version &&
			text_equal(filing->revisions.items[j].version, revision->version))
			fault(c, at, path, _("version \"%s\" is there already"), revision->version);
}

static void check_promise(struct checker *c, size_t i)
{
	const struct filing *filing = c->dossier->filing;
	const struct filing_promise *promise = &filing->promises.items[i];
	const struct json_node *at;
	char path[64];

	at = place(c, "promises", i, "by", path, sizeof(path));
	if (is_known(filing->issued) && promise->by.v < filing->issued.v)
		fault(c, at, path, _("before filing.issued: what is promised lies ahead"));
	at = place(c, "promises", i, "rule", path, sizeof(path));
	for (size_t j = 0; j < i; j++)
		if (promise->rule && text_equal(filing->promises.items[j].rule, promise->rule))
			fault(c, at, path, _("\"%s\" is promised twice"), promise->rule);
}

#define ROWS_MOST 1000 /* what follows looks at pairs */

static bool fits(struct checker *c, const char *path, size_t count)
{
	if (count <= ROWS_MOST)
		return true;
	fault(c, top(c, "filing"), path, _("more than %d entries"), ROWS_MOST);
	return false;
}

void filing_check(const struct dossier *dossier, const struct json_doc *doc, struct faults *faults)
{
	struct checker c = {dossier, doc, faults};
	const struct filing *filing = dossier->filing;

	check_credit_code(&c);
	if (!filing)
		return;
	check_issued(&c);
	if (fits(&c, "filing.revisions", filing->revisions.count))
		for (size_t i = 0; i < filing->revisions.count; i++)
			check_revision(&c, i);
	if (fits(&c, "filing.promises", filing->promises.count))
		for (size_t i = 0; i < filing->promises.count; i++)
			check_promise(&c, i);
}

static bool is_among(const char *rule, const char *const *rules, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (text_equal(rule, rules[i]))
			return true;
	return false;
}

void filing_check_rules(const struct dossier *dossier, const char *const *rules, size_t count,
	const struct json_doc *doc, struct faults *faults)
{
	struct checker c = {dossier, doc, faults};
	char path[64];

	for (size_t i = 0; dossier->filing && i < dossier->filing->promises.count; i++) {
		const char *rule = dossier->filing->promises.items[i].rule;
		const struct json_node *at;

		if (is_among(rule, rules, count))
			continue;
		at = place(&c, "promises", i, "rule", path, sizeof(path));
		fault(&c, at, path, _("\"%s\" is no rule of the profile"), rule);
	}
}
