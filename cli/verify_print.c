/* What `verify` shows on a terminal: four lines, why, and what else must be known. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/text.h"
#include "base/when.h"
#include "cli/language.h"
#include "cli/terminal.h"
#include "cli/verify_parts.h"

static const struct {
	const char *mark, *plain, *colour;
} states[] = {
	[VERIFY_UNKNOWN] = {"?", "?", "33"},
	[VERIFY_YES] = {"\xE2\x9C\x93", "+", "32"},
	[VERIFY_NO] = {"\xE2\x9C\x97", "x", "31"},
};

/* A verdict by rules of the bundle's own must never be read as one by the licence's. */
static void print_verdict(const struct verification *v)
{
	printf(_(": %s"),
		language_word(&words_verdict_short, v->seal.statement->predicate.verdict));
	if (v->report.note_counts[VERIFY_NOTE_OWN_RULES])
		printf("%s", _(" (by rules or boundaries of the bundle's own)"));
}

static void print_answers(const struct verification *v)
{
	const struct verify_report *report = &v->report;
	bool colour = isatty(STDOUT_FILENO) && !getenv("NO_COLOR");
	bool utf8 = !isatty(STDOUT_FILENO) || terminal_shows_utf8();

	for (size_t i = 0; i < report->asked; i++) {
		enum verify_state state = report->states[i];
		const struct verify_answer_row *row = &verify_answers[i];
		const char *words = state == VERIFY_YES  ? row->yes
				    : state == VERIFY_NO ? row->no
							 : row->open;

		if (colour)
			printf("\033[%sm", states[state].colour);
		printf("%s %s", utf8 ? states[state].mark : states[state].plain, _(words));
		if (i == VERIFY_VERDICT && state == VERIFY_YES)
			print_verdict(v);
		puts(colour ? "\033[0m" : "");
	}
}

static void print_said(const struct verify_said *said, const char *words)
{
	printf("  ");
	if (*said->place)
		printf("%s: ", said->place);
	printf("%s", _(words));
	if (*said->detail)
		printf(_(" (%s)"), said->detail);
	putchar('\n');
}

static void print_more(size_t count)
{
	if (count > VERIFY_KEPT_MOST)
		printf(ngettext("    and %zu more like that\n", "    and %zu more like that\n",
			       count - VERIFY_KEPT_MOST),
			count - VERIFY_KEPT_MOST);
}

/* All of one reason together: each has its own count of what is not listed. */
static void print_reasons(const struct verify_report *report)
{
	for (size_t i = 0; i < VERIFY_REASONS; i++) {
		LIST_EACH(const struct verify_said, said, &report->reasons)
			if (said->what == (int)i)
				print_said(said, verify_reasons[i].words);
		print_more(report->reason_counts[i]);
	}
}

static void print_notes(const struct verification *v, const struct verify_result *result)
{
	const struct verify_report *report = &v->report;

	printf("%s", _("\nNo fault, but to be known:\n"));
	puts(result->plan_before_probing ? _("  plan before probing: shown by a time stamp")
					 : _("  plan before probing: not shown"));
	for (size_t i = 0; i < VERIFY_NOTES; i++) {
		LIST_EACH(const struct verify_said, said, &report->notes)
			if (said->what == (int)i)
				print_said(said, verify_notes[i].words);
		print_more(report->note_counts[i]);
	}
}

static void print_keys(const struct verify_result *result)
{
	if (result->keys.count)
		printf("%s", _("\nKeys:\n"));
	LIST_EACH(const struct verify_result_key, key, &result->keys)
		printf(_("  %s %s: %s, %s\n"), key->type < 0 ? "?" : key_type_names[key->type],
			key->keyid, key->signed_ ? _("signed") : _("did not sign rightly"),
			key->trusted ? _("trusted by you") : _("not among those that you trust"));
}

static void print_statement(
	const struct verification *v, const struct verify_result_statement *said)
{
	char as_of[WHEN_TEXT_LEN], sealed[WHEN_TEXT_LEN];
	struct arena arena = {0};

	printf("%s", v->report.states[VERIFY_AUTHENTIC] == VERIFY_YES
			     ? _("\nSigned:\n")
			     : _("\nStated, and not authentic:\n"));
	printf(_("  operator %s\n"), text_shown(&arena, said->operator_name));
	printf(_("  as of %s, sealed %s (the sealing machine's clock) by %s\n"),
		when_text(said->as_of, as_of), when_text(said->sealed, sealed),
		text_shown(&arena, said->tool));
	printf(_("  verdict %s, of the application %s\n"),
		language_word(&words_verdict_short, said->verdict),
		language_word(&words_verdict_short, said->application_verdict));
	printf(_("  %lld files, %lld bytes\n"), (long long)said->count, (long long)said->bytes);
	printf(_("  Merkle roots: SHA-256 %s\n                SM3     %s\n"), said->merkle.sha256,
		said->merkle.sm3);
	arena_fini(&arena);
}

static void print_files(const struct verify_result *result)
{
	struct arena arena = {0};

	if (result->files.count)
		printf(ngettext("\nShown of %lld file:\n", "\nShown of %lld files:\n",
			       (unsigned long)result->of_files),
			(long long)result->of_files);
	LIST_EACH(const struct verify_result_file, file, &result->files)
		printf(_("  %s, %lld bytes, SHA-256 %s\n"), text_shown(&arena, file->path),
			(long long)file->size, file->sha256);
	arena_fini(&arena);
}

void verify_print(const struct verification *v, const struct verify_result *result)
{
	print_answers(v);
	print_files(result);
	if (v->report.reasons.count) {
		putchar('\n');
		print_reasons(&v->report);
	}
	if (v->report.asked == VERIFY_ANSWERS)
		print_notes(v, result);
	if (result->statement)
		print_statement(v, result->statement);
	print_keys(result);
}
