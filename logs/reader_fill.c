/* What a file was found to hold → its entry in the inventory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "logs/reader_state.h"

static const char *digest_in(struct arena *arena, struct digest *digest)
{
	char text[DIGEST_TEXT_LEN];

	digest_text(digest, text);
	return arena_text(arena, text);
}

static bool format_shown(const struct log_reader *reader)
{
	return reader->judge.format && (!reader->refusal || log_reader_was_read(reader));
}

static void fill_sizes(struct log_reader *reader, struct arena *arena, struct inventory_file *out)
{
	char text_hash[XXH128_TEXT_LEN];

	out->codec = reader->codec->name;
	out->format = format_shown(reader) ? arena_text(arena, reader->judge.format->name) : "";
	out->bytes = reader->stored;
	out->sha256 = digest_in(arena, reader->stored_digest);
	if (reader->stored_sm3)
		out->sm3 = digest_in(arena, reader->stored_sm3);
	out->content_bytes = reader->stream.text;
	out->members = reader->stream.members;
	if (reader->stream.codec) {
		xxh128_text(reader->text_hash, text_hash);
		out->content_xxh128 = arena_text(arena, text_hash);
		if (reader->text_digest)
			out->content_sha256 = digest_in(arena, reader->text_digest);
	}
}

static struct unix_ms instant_of(const struct log_tally *tally, int64_t second)
{
	return (struct unix_ms){tally->records ? second * 1000 : BIND_ABSENT};
}

static void fill_counts(const struct log_reader *reader, struct inventory_file *out)
{
	const struct log_tally *tally = &reader->verified;

	out->lines = tally->lines + reader->unverified;
	out->records = tally->records;
	out->bad = tally->bad;
	out->continuation = tally->continuation;
	out->unverified = reader->unverified;
	out->open_line = tally->open_line;
	out->out_of_order = tally->out_of_order;
	out->implausible = tally->implausible;
	out->first = instant_of(tally, tally->first_s);
	out->last = instant_of(tally, tally->last_s);
}

static void fill_places(
	const struct log_reader *reader, struct arena *arena, struct inventory_file *out)
{
	const struct log_tally *tally = &reader->verified;

	out->bad_samples.count = tally->sample_count;
	out->bad_samples.items = arena_array(arena, tally->sample_count, sizeof(*tally->samples));
	memcpy(out->bad_samples.items, tally->samples,
		tally->sample_count * sizeof(*tally->samples));
	out->damage.count = reader->damage_count;
	out->damage.items = arena_array(arena, reader->damage_count, sizeof(*reader->damage));
	memcpy(out->damage.items, reader->damage, reader->damage_count * sizeof(*reader->damage));
}

struct notes {
	struct arena *arena;
	text_list *list;
	size_t cap;
};

static void put_note(struct notes *notes, const char *text)
{
	*(const char **)arena_push(notes->arena, &notes->list->items, &notes->list->count,
		&notes->cap, sizeof(char *)) = text;
}

static void put_count(struct notes *notes, const char *word, int64_t count)
{
	if (count)
		put_note(notes, arena_format(notes->arena, "%s:%lld", word, (long long)count));
}

/* Which zone lines without one were read in, and whether somebody declared it. */
const char *log_zone_note(struct arena *arena, int minutes)
{
	return arena_format(arena, LOG_ZONE_NOTE "%c%02d:%02d", minutes < 0 ? '-' : '+',
		abs(minutes) / 60, abs(minutes) % 60);
}

const char *log_forced_note(struct arena *arena, const struct log_format *format)
{
	return arena_format(arena, LOG_FORCED_NOTE "%s", format->name);
}

static void put_zone(struct notes *notes, const struct log_reader *reader)
{
	int minutes = reader->assumed.zone_minutes;

	if (!reader->judge.state.without_zone)
		return;
	if (!reader->assumed.zone_declared)
		put_note(notes, "zone_undeclared");
	put_note(notes, log_zone_note(notes->arena, minutes));
}

static void put_zone_changes(struct notes *notes, const struct log_judge *judge)
{
	char lines[LOG_PLACES * 24] = "";
	size_t len = 0;

	for (int64_t i = 0; i < judge->zone_changes && i < LOG_PLACES; i++)
		len += (size_t)snprintf(lines + len, sizeof(lines) - len, "%s%lld", i ? "," : "",
			(long long)judge->zone_change_line[i]);
	put_count(notes, "zone_changes", judge->zone_changes);
	if (len)
		put_note(notes, arena_format(notes->arena, "zone_change_lines:%s", lines));
}

static void put_format_notes(struct notes *notes, const struct log_reader *reader)
{
	const struct log_judge *judge = &reader->judge;
	const struct log_tally *tally = &reader->verified;

	if (reader->forced)
		put_note(notes, log_forced_note(notes->arena, reader->forced));
	put_zone(notes, reader);
	put_zone_changes(notes, judge);
	if (judge->format && judge->format->no_year && tally->records)
		put_note(notes, "year_inferred");
	if (judge->state.ingest)
		put_note(notes, "ingest_stamp");
	put_count(notes, "ingest_lag_s", judge->state.ingest_lag_s);
	put_count(notes, "repeated_keys", judge->state.repeated_keys);
	put_count(notes, "headers", tally->aside);
	put_count(notes, "back_hour", tally->steps[LOG_STEP_HOUR]);
	put_count(notes, "back_day", tally->steps[LOG_STEP_DAY]);
	put_count(notes, "back_more", tally->steps[LOG_STEP_MORE]);
}

static void put_nodes(struct notes *notes, const struct log_shares *shares)
{
	struct log_nameless nameless = log_shares_nameless(shares);

	put_note(notes, arena_text(notes->arena, log_shares_key(shares)->note));
	put_count(notes, "unknown_node", nameless.unknown);
	put_count(notes, "unknown_names", (int64_t)nameless.names);
	put_count(notes, "without_node", nameless.absent);
}

static void fill_notes(struct log_reader *reader, struct arena *arena, struct inventory_file *out)
{
	struct notes notes = {.arena = arena, .list = &out->notes};

	if (reader->stored == 0)
		log_reader_note(reader, "empty");
	if (reader->lines.byte_order_mark)
		log_reader_note(reader, "byte_order_mark");
	for (size_t i = 0; i < reader->note_count; i++)
		put_note(&notes, reader->notes[i]);
	put_count(&notes, "damage_left_out", reader->damage_left_out);
	put_count(&notes, "long_lines", reader->lines.long_lines);
	put_format_notes(&notes, reader);
	if (reader->judge.shares)
		put_nodes(&notes, reader->judge.shares);
}

void log_reader_fill(struct log_reader *reader, struct arena *arena, struct inventory_file *out)
{
	fill_sizes(reader, arena, out);
	fill_counts(reader, out);
	fill_places(reader, arena, out);
	fill_notes(reader, arena, out);
	if (reader->judge.offsets && !reader->refusal)
		out->offsets = log_offsets_fill(reader->judge.offsets, arena);
}
