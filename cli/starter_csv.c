/* nodes.csv → a starter's nodes: RFC 4180. */
#include <string.h>

#include "base/array.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/starter.h"

#define FIELDS_MOST 64

struct csv {
	const char *at, *end, *name;
	size_t line; /* of what is read next */
	struct arena *arena;
	struct faults *faults;
};

struct row {
	const char *fields[FIELDS_MOST];
	size_t count, line;
};

static const struct column {
	const char *name;
	size_t offset;
	bool required;
} columns[] = {
	{"id", offsetof(struct starter_node, id), true},
	{"role", offsetof(struct starter_node, role), true},
	{"city", offsetof(struct starter_node, city), true},
	{"site", offsetof(struct starter_node, site), false},
	{"address", offsetof(struct starter_node, address), true},
	{"addresses", offsetof(struct starter_node, addrs), true},
};

static const char *read_quoted(struct csv *in)
{
	char *text = arena_alloc(in->arena, (size_t)(in->end - in->at) + 1);
	size_t len = 0, line = in->line;

	for (in->at++; in->at < in->end; in->at++) {
		if (*in->at == '"' && (in->at + 1 == in->end || in->at[1] != '"'))
			break;
		if (*in->at == '"')
			in->at++;
		in->line += *in->at == '\n';
		text[len++] = *in->at;
	}
	if (in->at == in->end)
		faults_add(in->faults, in->name, line, 0, "", _("a quoted field does not end"));
	else
		in->at++;
	return text;
}

static const char *read_plain(struct csv *in)
{
	const char *from = in->at;
	size_t len;

	while (in->at < in->end && *in->at != ',' && *in->at != '\n')
		in->at++;
	len = (size_t)(in->at - from);
	while (len && strchr(" \t\r", from[len - 1]))
		len--;
	for (; len && strchr(" \t", *from); from++)
		len--;
	return arena_text_n(in->arena, from, len);
}

/* False at the end of the text. */
static bool read_row(struct csv *in, struct row *row)
{
	*row = (struct row){.line = in->line};
	if (in->at >= in->end)
		return false;
	for (;;) {
		const char *field =
			in->at < in->end && *in->at == '"' ? read_quoted(in) : read_plain(in);

		if (row->count < FIELDS_MOST)
			row->fields[row->count++] = field;
		if (in->at < in->end && *in->at == '\r')
			in->at++;
		if (in->at >= in->end || *in->at != ',')
			break;
		in->at++;
	}
	if (in->at < in->end && *in->at == '\n') {
		in->at++;
		in->line++;
	} else if (in->at < in->end) {
		faults_add(in->faults, in->name, in->line, 0, "",
			_("something follows a closing quote"));
		in->at = in->end;
	}
	return true;
}

static int find_field(const struct row *head, const char *name)
{
	for (size_t i = 0; i < head->count; i++)
		if (strcmp(head->fields[i], name) == 0)
			return (int)i;
	return -1;
}

static void check_head(struct csv *in, const struct row *head)
{
	for (size_t i = 0; i < ARRAY_LEN(columns); i++)
		if (columns[i].required && find_field(head, columns[i].name) < 0)
			faults_add(in->faults, in->name, head->line, 0, "",
				_("the column \"%s\" is missing; columns: id, role, city, address, "
				  "addresses, site"),
				columns[i].name);
}

static void take_row(
	struct csv *in, const struct row *head, const struct row *row, struct starter *out)
{
	struct starter_node *node =
		arena_push(&out->arena, &out->nodes, &out->count, &out->cap, sizeof(*node));

	node->line = row->line;
	for (size_t i = 0; i < ARRAY_LEN(columns); i++) {
		int field = find_field(head, columns[i].name);
		const char *value =
			field >= 0 && (size_t)field < row->count ? row->fields[field] : "";

		if (columns[i].required && *value == '\0')
			faults_add(in->faults, in->name, row->line, 0, columns[i].name,
				_("must not be empty"));
		memcpy((char *)node + columns[i].offset, &value, sizeof(value));
	}
	if (*node->site == '\0')
		node->site = arena_format(&out->arena, "site-%s", node->id);
}

static bool is_blank(const struct row *row)
{
	return row->count == 1 && row->fields[0][0] == '\0';
}

int starter_read_csv(const char *text, size_t len, const char *name, struct starter *out,
	struct faults *faults, struct err *err)
{
	struct csv in = {text, text + len, name, 1, &out->arena, faults};
	struct row head, row;
	size_t bad = utf8_bad_at(text, len);

	if (bad < len) {
		faults_add(faults, name, 0, 0, "",
			_("byte %zu is not UTF-8 (save the file as UTF-8)"), bad);
		return faults_result(faults, err);
	}
	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		in.at += 3;
	if (!read_row(&in, &head))
		faults_add(faults, name, 1, 0, "", _("the file is empty"));
	else
		check_head(&in, &head);
	while (faults->count == 0 && read_row(&in, &row))
		if (faults->count == 0 && !is_blank(&row))
			take_row(&in, &head, &row, out);
	if (faults->count == 0 && out->count == 0)
		faults_add(faults, name, 1, 0, "", _("no node is listed"));
	return faults_result(faults, err);
}
