#include "model/answer.h"

#include <string.h>

#include "base/file.h"
#include "model/canonical.h"

const char *const answer_says_names[] = {
	[SAYS_NONE] = "none",
	[SAYS_CITY] = "city",
	[SAYS_PROVINCE] = "province",
	[SAYS_OTHER_PROVINCE] = "other_province",
	[SAYS_COUNTRY] = "country",
	[SAYS_ABROAD] = "abroad",
	NULL,
};

static const struct bind_field database_rows[] = {
	BIND_ROW(struct answer_database, "name", name, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct answer_database, "sha256", sha256, BIND_DIGEST, .flags = BIND_REQUIRED),
	BIND_ROW(struct answer_database, "built", built, BIND_TIME),
};
static BIND_SHAPE(database_shape, struct answer_database, database_rows, "an address database");

static const struct bind_field answer_rows[] = {
	BIND_ROW(struct answer, "schema", schema, BIND_TEXT, .flags = BIND_REQUIRED,
		CANONICAL_SCHEMA_IS(ANSWER_SCHEMA)),
	BIND_ROW(struct answer, "addr", addr, BIND_TEXT, .flags = BIND_REQUIRED),
	BIND_ROW(struct answer, "database", database, BIND_OBJECT, .flags = BIND_REQUIRED,
		.shape = &database_shape),
	BIND_ROW(struct answer, "prefix", prefix, BIND_TEXT),
	BIND_ROW(struct answer, "fields", fields, BIND_PAIRS, .flags = BIND_REQUIRED),
	BIND_ROW(struct answer, "says", says, BIND_ENUM, .flags = BIND_REQUIRED,
		.names = answer_says_names),
	BIND_ROW(struct answer, "cities", cities, BIND_TEXTS, .flags = BIND_REQUIRED),
	BIND_ROW(struct answer, "either", either, BIND_BOOL),
	BIND_ROW(struct answer, "reserved", reserved, BIND_BOOL),
	BIND_ROW(struct answer, "claim", claim, BIND_BOOL,
		.about = "of a geofeed or a table: what somebody claims, never counted"),
	BIND_ROW(struct answer, "weak", weak, BIND_BOOL,
		.about = "the prefix is shorter than /16 (IPv6: /32)"),
	BIND_ROW(struct answer, "operator", operator_name, BIND_TEXT),
	BIND_ROW(struct answer, "asn", asn, BIND_INT, .min = 1, .max = 4294967295,
		.otherwise = BIND_ABSENT),
};
BIND_SHAPE(answer_shape, struct answer, answer_rows, "what a database says of an address");

int answer_text(const struct answer *answer, char **out, size_t *len, struct err *err)
{
	return canonical_text(&answer_shape, answer, out, len, err);
}

static void read_line(const char *line, size_t len, const char *name, size_t line_no,
	struct arena *arena, struct answer *out, struct faults *faults)
{
	struct json_doc doc = {0};
	struct err unused;
	struct bind_in in = {.doc = &doc, .faults = faults};
	struct faults here;

	faults_init(&here);
	if (json_doc_parse(line, len, name, &doc, &here, &unused) == 0 &&
		bind_read_doc(&doc, &answer_shape, out, arena, &here, NULL, &unused) == 0) {
		in.faults = &here;
		canonical_check_schema(&in, doc.nodes, out->schema, ANSWER_SCHEMA);
	}
	for (size_t i = 0; i < here.count; i++)
		faults_add(faults, name, line_no, here.items[i].column, here.items[i].path, "%s",
			here.items[i].text);
	faults_fini(&here);
	json_doc_fini(&doc);
}

int answers_open(const char *path, struct arena *arena, answer_list *out, struct faults *faults,
	struct err *err)
{
	struct file_bytes bytes;
	answer_list list = {0};
	size_t cap = 0, line_no = 0;

	if (file_read(path, JSON_FILE_MOST, &bytes, err) < 0)
		return -1;
	for (const char *at = bytes.at, *end = at + bytes.len; at < end;) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));
		size_t len = (size_t)((lf ? lf : end) - at);

		line_no++;
		if (len)
			read_line(at, len, path, line_no, arena,
				arena_push(arena, &list.items, &list.count, &cap,
					sizeof(struct answer)),
				faults);
		at += len + (lf != NULL);
	}
	file_bytes_fini(&bytes);
	if (faults_result(faults, err) < 0)
		return -1;
	*out = list;
	return 0;
}
