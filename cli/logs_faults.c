#include "cli/logs_faults.h"

#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/i18n.h"
#include "base/text.h"

struct saying {
	const char *word, *said;
};

/* Notes of what a file does not say itself: never silent. */
static const struct saying assumptions[] = {
	{"zone_undeclared", N_("times without a zone, and none declared: read as +08:00")},
	{"year_inferred", N_("times without a year: taken from when it was last written")},
	{"ingest_stamp", N_("times of a shipper stand beside the events': these are judged")},
};

static const struct saying damages[] = {
	{"truncated", N_("it ends too early")},
	{"corrupt", N_("damaged")},
	{"trailing_bytes", N_("something else behind its end")},
	{"unsupported", N_("needs a part of its format that is not read")},
	{"memory_limit", N_("asks for more memory than is given")},
	{"expansion_limit", N_("more text than is believed")},
	{"nul_bytes", N_("zero bytes in the text")},
	{"read_error", N_("the system could not read on")},
	{"encrypted", N_("encrypted")},
};

static const struct saying reasons[] = {
	{"missing", N_("it is not there")},
	{"unreadable", N_("may not be read")},
	{"symlink", N_("a symbolic link")},
	{"not_regular", N_("no regular file")},
	{"hidden", N_("hidden")},
	{"unknown_node", N_("its path says no node of the dossier's node_key")},
	{"too_deep", N_("too many folders deep")},
	{"unsupported_codec", N_("a compression that is not read")},
	{"unsupported_encoding", N_("an encoding that is not read")},
	{"unknown_format", N_("no known log format")},
	{"changed_while_read", N_("it became shorter while it was read")},
	{"rotated_while_read",
		N_("rotated while it was read, and once more when it was read again")},
	{"nested", N_("an archive in an archive")},
	{"encrypted", N_("encrypted")},
	{"mixed_epoch_units", N_("seconds and fractions of them are mixed")},
	{"year_undetermined", N_("times without a year span more than one")},
};

static const char *say(
	const struct saying *sayings, size_t count, const char *word, struct arena *arena)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(sayings[i].word, word) == 0)
			return _(sayings[i].said);
	return text_shown(arena, word);
}

const char *logs_reason(const char *why, struct arena *arena)
{
	return say(reasons, ARRAY_LEN(reasons), why, arena);
}

/* A line each, however many files there are. */
static void print_assumptions(const struct inventory *inventory, struct arena *arena)
{
	for (size_t i = 0; i < ARRAY_LEN(assumptions); i++) {
		const struct inventory_file *first = NULL;
		long more = -1;

		LIST_EACH(const struct inventory_file, file, &inventory->files)
			if (inventory_has_note(file, assumptions[i].word) &&
				!inventory_file_again(inventory, file) && ++more == 0)
				first = file;
		if (!first)
			continue;
		fputs(text_shown(arena, first->name), stdout);
		if (more)
			printf(ngettext(" and %ld more file", " and %ld more files",
				       (unsigned long)more),
				more);
		printf(_(": %s\n"), _(assumptions[i].said));
	}
}

/* The note names the first of them. */
static void print_zone_changes(const struct inventory_file *file, const char *name)
{
	static const char note[] = "zone_change_lines:";

	LIST_EACH(const char *, at, &file->notes)
		if (strncmp(*at, note, sizeof(note) - 1) == 0) {
			printf(_("%s: lines have another zone than those before, first: %s"), name,
				*at + sizeof(note) - 1);
			putchar('\n');
		}
}

static void print_implausible(const struct inventory_file *file, const char *name)
{
	if (!file->implausible)
		return;
	printf(ngettext("%s: %lld time cannot be: before 2000, or later than the file",
		       "%s: %lld times cannot be: before 2000, or later than the file",
		       (unsigned long)file->implausible),
		name, (long long)file->implausible);
	putchar('\n');
}

/* A line a kind: where it begins, and how often. */
static void print_damage(
	const struct inventory_file *file, size_t index, const char *name, struct arena *arena)
{
	const struct inventory_damage *damage = &file->damage.items[index];
	long more = 0;

	for (size_t i = 0; i < index; i++)
		if (strcmp(file->damage.items[i].kind, damage->kind) == 0)
			return;
	for (size_t i = index + 1; i < file->damage.count; i++)
		more += strcmp(file->damage.items[i].kind, damage->kind) == 0;
	printf(_("%s: %s, at byte %lld"), name,
		say(damages, ARRAY_LEN(damages), damage->kind, arena), (long long)damage->offset);
	if (more)
		printf(ngettext(" and at %ld more place", " and at %ld more places",
			       (unsigned long)more),
			more);
	putchar('\n');
}

/* The records of no known node; once, though the file is listed under each node. */
static void print_nameless(const struct inventory_file *file, const char *name)
{
	long long unknown = (long long)inventory_note_count(file, "unknown_node:");
	long long absent = (long long)inventory_note_count(file, "without_node:");

	if (unknown)
		printf(ngettext("%s: %lld record of a node that node_key does not name\n",
			       "%s: %lld records of nodes that node_key does not name\n",
			       (unsigned long)unknown),
			name, unknown);
	if (absent)
		printf(ngettext("%s: %lld record says no node\n", "%s: %lld records say no node\n",
			       (unsigned long)absent),
			name, absent);
}

static void print_file(const struct inventory_file *file, struct arena *arena)
{
	const char *name = text_shown(arena, file->name);

	print_nameless(file, name);
	print_zone_changes(file, name);
	print_implausible(file, name);
	for (size_t i = 0; i < file->damage.count; i++)
		print_damage(file, i, name, arena);
	if (file->bad)
		printf(ngettext("%s: %lld line could not be read\n",
			       "%s: %lld lines could not be read\n", (unsigned long)file->bad),
			name, (long long)file->bad);
}

void logs_print_faults(const struct inventory *inventory, struct arena *arena)
{
	print_assumptions(inventory, arena);
	LIST_EACH(const struct inventory_file, file, &inventory->files)
		if (!inventory_file_again(inventory, file)) /* what is said is the whole file's */
			print_file(file, arena);
	LIST_EACH(const struct inventory_skipped, skipped, &inventory->skipped)
		printf(_("%s: skipped: %s\n"), text_shown(arena, skipped->name),
			logs_reason(skipped->why, arena));
}
