#include "cli/starter.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/embed.h"
#include "base/i18n.h"
#include "base/text.h"

EMBED_FILE(starter_dossier, "cli/templates/dossier.json");
EMBED_FILE(starter_functions, "cli/templates/functions.json");

static const struct starter_node examples[] = {
	{"core-nc", "core", "360100", "site-nc", "江西省南昌市（填写机房地址）", "192.0.2.1", 0},
	{"regional-sr", "regional", "361100", "site-sr", "江西省上饶市（填写机房地址）",
		"192.0.2.2", 0},
	{"regional-fz", "regional", "361000", "site-fz", "江西省抚州市（填写机房地址）",
		"192.0.2.3", 0},
};

static struct starter_node *add_node(struct starter *s)
{
	return arena_push(&s->arena, &s->nodes, &s->count, &s->cap, sizeof(*s->nodes));
}

void starter_fini(struct starter *starter)
{
	arena_fini(&starter->arena);
}

void starter_example(struct starter *starter)
{
	for (size_t i = 0; i < ARRAY_LEN(examples); i++)
		*add_node(starter) = examples[i];
}

/* JSON text of a value, quotes included; in the arena. */
static const char *quoted(struct arena *arena, const char *text)
{
	json_t *value = json_string(text);
	char *dumped = json_dumps(value, JSON_ENCODE_ANY);
	const char *kept = arena_text(arena, dumped ? dumped : "\"\"");

	free(dumped);
	json_decref(value);
	return kept;
}

static bool site_is_first(const struct starter *s, size_t index)
{
	for (size_t i = 0; i < index; i++)
		if (strcmp(s->nodes[i].site, s->nodes[index].site) == 0)
			return false;
	return true;
}

static void write_sites(FILE *out, const struct starter *s, struct arena *arena)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct starter_node *n = &s->nodes[i];

		if (site_is_first(s, i))
			fprintf(out,
				"%s    {\"id\": %s, \"city\": %s, \"address\": %s, "
				"\"filing_no\": \"（填写机房备案号-%zu）\"}",
				i ? ",\n" : "", quoted(arena, n->site), quoted(arena, n->city),
				quoted(arena, n->address), i + 1);
	}
}

static void write_addresses(FILE *out, const char *addrs, struct arena *arena)
{
	char *rest = arena_text(arena, addrs), *word;
	const char *between = "";

	while ((word = strsep(&rest, " ;\t"))) {
		if (*word == '\0')
			continue;
		fprintf(out, "%s%s", between, quoted(arena, word));
		between = ", ";
	}
}

static void write_nodes(FILE *out, const struct starter *s, struct arena *arena)
{
	for (size_t i = 0; i < s->count; i++) {
		const struct starter_node *n = &s->nodes[i];

		fprintf(out,
			"%s    {\"id\": %s, \"role\": %s, \"city\": %s, \"site\": %s, "
			"\"addresses\": [",
			i ? ",\n" : "", quoted(arena, n->id), quoted(arena, n->role),
			quoted(arena, n->city), quoted(arena, n->site));
		write_addresses(out, n->addrs, arena);
		fputs("]}", out);
	}
}

static void write_logs(FILE *out, const struct starter *s, struct arena *arena)
{
	for (size_t i = 0; i < s->count; i++)
		fprintf(out, "%s    {\"node\": %s, \"kind\": \"access\", \"paths\": [%s]}",
			i ? ",\n" : "", quoted(arena, s->nodes[i].id),
			quoted(arena, arena_format(arena, "logs/%s", s->nodes[i].id)));
}

static void write_documents(FILE *out, const struct starter *s, struct arena *arena)
{
	for (size_t i = 0; i < s->count; i++) {
		const char *site = s->nodes[i].site;

		if (!site_is_first(s, i))
			continue;
		fprintf(out,
			"%s    {\"id\": %s, \"kind\": \"机房租赁合同\", \"about\": %s, "
			"\"path\": %s, \"issuer\": \"（填写出具单位）\", "
			"\"holder\": \"（填写申请单位全称）\", \"issued\": \"2026-01-01\"}",
			i ? ",\n" : "", quoted(arena, arena_format(arena, "lease-%s", site)),
			quoted(arena, site),
			quoted(arena, arena_format(arena, "documents/lease-%s.pdf", site)));
	}
}

static void write_licence(FILE *out, const struct starter *s, struct arena *arena)
{
	(void)arena;
	if (s->functions)
		fputs(", \"licence_no\": \"（填写许可证编号）\"", out);
}

/* The file ends with a line feed, and the template goes on with one. */
static void write_functions(FILE *out, const struct starter *s, struct arena *arena)
{
	(void)arena;
	if (s->functions)
		fwrite(starter_functions, 1, EMBED_LEN(starter_functions) - 1, out);
}

static void write_served(FILE *out, const struct starter *s, struct arena *arena)
{
	(void)arena;
	if (s->functions)
		fputs("  \"domains\": [\n"
		      "    {\"name\": \"www.example.com\", \"filing_no\": \"（填写ICP备案号）\"},\n"
		      "    {\"name\": \"cdn.example.com\", \"filing_no\": \"（填写ICP备案号）\"}\n"
		      "  ],\n"
		      "  \"facilities\": [\n"
		      "    {\"id\": \"dispatch\", \"kind\": \"调度\", \"city\": \"360100\", "
		      "\"addresses\": [\"192.0.2.53\"]}\n"
		      "  ],\n",
			out);
}

static const struct {
	const char *mark;
	void (*write)(FILE *out, const struct starter *s, struct arena *arena);
} marks[] = {
	{"@SITES@", write_sites},
	{"@NODES@", write_nodes},
	{"@LOGS@", write_logs},
	{"@DOCUMENTS@", write_documents},
	{"@LICENCE@", write_licence},
	{"@FUNCTIONS@", write_functions},
	{"@SERVED@", write_served},
};

/* The template with its marks replaced. */
static void write_all(FILE *out, const struct starter *s, struct unix_ms as_of, struct arena *arena)
{
	const char *at = starter_dossier, *end = at + EMBED_LEN(starter_dossier);
	char time[WHEN_TEXT_LEN], day[WHEN_TEXT_LEN];

	when_text(as_of, time);
	when_day(as_of, day);
	while (at < end) {
		size_t taken = 0;

		if (*at == '@' && strncmp(at, "@AS_OF@", 7) == 0) {
			fputs(time, out);
			taken = 7;
		} else if (*at == '@' && strncmp(at, "@DAY@", 5) == 0) {
			fputs(day, out);
			taken = 5;
		}
		for (size_t i = 0; *at == '@' && i < ARRAY_LEN(marks); i++) {
			if (strncmp(at, marks[i].mark, strlen(marks[i].mark)) == 0) {
				marks[i].write(out, s, arena);
				taken = strlen(marks[i].mark);
			}
		}
		if (taken == 0) {
			fputc(*at, out);
			taken = 1;
		}
		at += taken;
	}
}

const struct starter_node *starter_find(
	const struct starter *starter, const char *path, const char **rest)
{
	size_t index, nth = 0;
	char what[6];
	int used = 0;

	/* The path is one that our own reader wrote: its index is an index.
	 * NOLINTNEXTLINE(cert-err34-c) */
	if (sscanf(path, "%5[a-z][%zu]%n", what, &index, &used) != 2 || used == 0)
		return NULL;
	*rest = path + used + (path[used] == '.');
	if (strcmp(what, "nodes") == 0)
		return index < starter->count ? &starter->nodes[index] : NULL;
	for (size_t i = 0; strcmp(what, "sites") == 0 && i < starter->count; i++)
		if (site_is_first(starter, i) && nth++ == index)
			return &starter->nodes[i];
	return NULL;
}

int starter_text(const struct starter *starter, struct unix_ms as_of, char **out, size_t *len,
	struct err *err)
{
	struct arena scratch = {0};
	FILE *stream = open_memstream(out, len);
	int failed;

	if (!stream)
		return err_no_memory(err);
	write_all(stream, starter, as_of, &scratch);
	failed = fclose(stream);
	arena_fini(&scratch);
	return failed ? err_no_memory(err) : 0;
}
