#include "bundle/verify_heads.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "bundle/heads_check.h"
#include "bundle/layout.h"
#include "bundle/verify_tree.h"

#define HEADS_BYTES_MOST ((size_t)256 << 20) /* of one file: far beyond any measurement */

bool verify_has_heads(const struct verify_seal *seal)
{
	if (seal->contents)
		LIST_EACH(const struct contents_file, file, &seal->contents->files)
			if (file->role == CONTENTS_HEADS)
				return true;
	return false;
}

static void read_lines(struct heads_check *check, const char *text, size_t len)
{
	while (len) {
		const char *end = memchr(text, '\n', len);
		size_t line = end ? (size_t)(end - text) : len;

		heads_check_head(check, text, line);
		len -= end ? line + 1 : line;
		text += end ? line + 1 : line;
	}
}

static void read_heads(
	const struct verify_seal *seal, struct heads_check *check, struct verify_report *report)
{
	LIST_EACH(const struct contents_file, file, &seal->contents->files) {
		char *text;
		size_t len;

		if (file->role != CONTENTS_HEADS)
			continue;
		if (verify_file_read(seal->root, file->path, HEADS_BYTES_MOST, &text, &len) == 0) {
			read_lines(check, text, len);
			free(text);
		} else if (errno != ENOENT && errno != ENOTDIR) {
			verify_say(
				report, VERIFY_FILE_UNREADABLE, file->path, "%s", strerror(errno));
		}
	}
}

static void read_records(struct heads_check *check, const struct record_set *records)
{
	LIST_EACH(struct record_entry *const, entry, &records->entries) {
		const struct record *record = &(*entry)->record;
		const struct heads_record of = {.agent = record->agent,
			.run = record->run,
			.seq = record->seq,
			.prev = record->prev,
			.sha256 = (*entry)->line_sha256};

		heads_check_record(check, &of);
	}
}

/* "WORDS; heads 3 to 5; run 0123…, from line 7, 12 lines". */
static const char *described(struct arena *arena, const struct heads_finding *finding)
{
	const char *text = _(heads_whats[finding->what].words);

	if (finding->number)
		text = arena_format(arena,
			finding->to > finding->number ? _("%s; heads %lld to %lld")
						      : _("%s; head %lld"),
			text, (long long)finding->number, (long long)finding->to);
	if (*finding->run)
		text = arena_format(arena, _("%s; run %s"), text, finding->run);
	if (finding->seq >= 0)
		text = arena_format(arena, _("%s, line %lld"), text, (long long)finding->seq);
	if (finding->lines)
		text = arena_format(arena,
			ngettext("%s, %lld line", "%s, %lld lines", (unsigned long)finding->lines),
			text, (long long)finding->lines);
	return text;
}

static void tell(struct verify_report *report, const struct heads_finding *finding)
{
	static const enum verify_reason reasons[] = {
		[HEADS_FORGED] = VERIFY_HEAD_FORGED,
		[HEADS_GAP] = VERIFY_HEADS_GAP,
		[HEADS_UNMET] = VERIFY_HEAD_UNMET,
	};
	enum heads_weight weight = heads_whats[finding->what].weight;
	const char *text = described(&report->arena, finding);

	if (weight != HEADS_SAID)
		verify_say(report, reasons[weight], finding->agent, "%s", text);
	else if (finding->what != HEADS_AGENT_UNSIGNED) /* told with those that have no key */
		verify_note(report, VERIFY_NOTE_HEADS, finding->agent, "%s", text);
}

static void note_unsigned(struct verify_report *report, const struct heads_result *result)
{
	LIST_EACH(const struct heads_agent, agent, &result->agents)
		if (agent->heads == 0)
			verify_note(report, VERIFY_NOTE_AGENT_UNSIGNED, agent->agent, "%s",
				agent->has_key ? _("the plan names its key")
					       : _("the plan names no key of it"));
}

void verify_heads(const struct verify_seal *seal, const struct plan *plan,
	const struct record_set *records, struct verify_report *report)
{
	const struct heads_result *result;
	struct heads_check *check;

	if (!plan) {
		if (verify_has_heads(seal))
			verify_say(report, VERIFY_PLAN_MISSING, BUNDLE_PLAN, "%s",
				_("there is no plan that names the agents' keys: not checked"));
		return;
	}
	check = heads_check_new(plan);
	if (seal->contents)
		read_heads(seal, check, report);
	read_records(check, records);
	result = heads_check_end(check);
	LIST_EACH(const struct heads_finding, finding, &result->findings)
		tell(report, finding);
	/* what is beyond the list still decides */
	for (size_t i = 0; i < HEADS_WHATS; i++)
		if (result->left_out && result->counts[i])
			tell(report, &(struct heads_finding){.agent = "",
					     .run = "",
					     .seq = -1,
					     .what = (enum heads_what)i,
					     .lines = (int64_t)result->counts[i]});
	note_unsigned(report, result);
	heads_check_free(check);
}
