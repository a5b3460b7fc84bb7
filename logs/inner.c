#include "logs/inner.h"

#include <string.h>

#include "logs/relay.h"
#include "logs/stamp.h"

struct row {
	const struct log_format *format;
	/* What must hold beside the anchor's own proof, since a message may be a sentence; or
	 * NULL: the stamp stands where the message begins. */
	bool (*begins)(const uint8_t *text, size_t len);
	bool whole; /* a head of syslog belongs to it */
};

/* At the begin, or where combined has it. */
static bool begins_as_nginx(const uint8_t *text, size_t len)
{
	static const char form[] = "0000-00-00T";
	size_t skip = len && *text == '[';

	return (len >= skip + sizeof(form) - 1 &&
		       log_has_form(text + skip, form, sizeof(form) - 1)) ||
	       log_begins_with_client(text, len);
}

/* From the special to the general, as log_formats. What learns columns from the first lines of a
 * file, and what has no year, are not among them. */
static const struct row rows[LOG_INNER_FORMATS] = {
	{&log_format_httpd_error, NULL, false},
	{&log_format_combined, log_begins_with_client, false},
	{&log_format_haproxy, log_begins_with_client, false},
	{&log_format_json, NULL, false},
	{&log_format_nginx_iso, begins_as_nginx, false},
	{&log_format_squid, NULL, false},
	{&log_format_aws_elb, NULL, false},
	{&log_format_nginx_error, NULL, false},
	{&log_format_rfc5424, NULL, true},
	{&log_format_iso, NULL, true},
	{&log_format_epoch, NULL, false},
};

static enum log_anchor read_row(const struct row *row, struct log_format_state *state,
	const uint8_t *text, size_t len, int64_t *second)
{
	size_t skip = row->whole ? 0 : log_relay_head(text, len);
	enum log_anchor found;

	text += skip;
	len -= skip;
	if (len == 0 || (row->begins && !row->begins(text, len)))
		return LOG_ANCHOR_NONE;
	found = row->format->anchor(state, text, len, second);
	return found == LOG_ANCHOR_ASIDE ? LOG_ANCHOR_NONE : found;
}

void log_inner_look(struct log_inner *inner, const struct json_message *message)
{
	uint8_t text[LOG_INNER_MOST];
	size_t len = json_message_plain(message, text, sizeof(text));

	for (size_t i = 0; i < LOG_INNER_FORMATS; i++) {
		struct log_format_state scratch = {.inside = true};
		int64_t second;

		if (read_row(&rows[i], &scratch, text, len, &second) != LOG_ANCHOR_OK)
			continue;
		inner->read[i]++;
		inner->zoned[i] += !scratch.without_zone;
		if (scratch.key && scratch.key < LOG_INNER_KEYS)
			inner->keys[scratch.key]++;
	}
}

static uint8_t most_frequent(const int keys[LOG_INNER_KEYS])
{
	uint8_t best = 0;

	for (uint8_t key = 1; key < LOG_INNER_KEYS; key++)
		if (keys[key] > keys[best])
			best = key;
	return best;
}

void log_inner_settle(const struct log_inner *inner, int lines, enum log_beside beside,
	struct log_format_state *state)
{
	const int *counts = beside == LOG_BESIDE_RUNTIME ? inner->zoned : inner->read;
	int most = 0;

	state->inner = 0;
	for (size_t i = 0; i < LOG_INNER_FORMATS; i++) {
		if (beside == LOG_BESIDE_EVENT && rows[i].format != &log_format_combined)
			continue;
		if (counts[i] * 2 >= lines && counts[i] > most * 2) {
			most = counts[i];
			state->inner = (uint8_t)(i + 1);
		}
	}
	state->inner_zoned = beside == LOG_BESIDE_RUNTIME;
	state->inner_key = most_frequent(inner->keys);
}

const struct log_format *log_inner_format(const struct log_format_state *state)
{
	return state->inner ? rows[state->inner - 1].format : NULL;
}

/* The state as the message's format sees it: with the short ways of all lines, and its own key and
 * unit. */
static struct log_format_state enter(const struct log_format_state *state)
{
	struct log_format_state inside = *state;

	inside.inside = true;
	inside.inner = 0;
	inside.prefix_len = 0;
	inside.key = state->inner_key;
	inside.ticks = state->inner_ticks;
	inside.without_zone = false;
	return inside;
}

static void leave(struct log_format_state *state, struct log_format_state *inside)
{
	inside->inside = false;
	inside->inner = state->inner;
	inside->prefix_len = 0;
	inside->key = state->key;
	inside->inner_ticks = inside->ticks;
	inside->ticks = state->ticks;
	inside->without_zone = inside->without_zone || state->without_zone;
	*state = *inside;
}

/* As many bytes of the message. */
static enum log_anchor read_head(struct log_format_state *state, const struct json_message *message,
	size_t most, int64_t *second)
{
	struct log_format_state inside = enter(state);
	struct json_message head = *message;
	uint8_t text[LOG_INNER_MOST];
	enum log_anchor found;

	head.text.len = most;
	found = read_row(&rows[state->inner - 1], &inside, text,
		json_message_plain(&head, text, sizeof(text)), second);
	if (found == LOG_ANCHOR_OK && state->inner_zoned && inside.without_zone)
		return LOG_ANCHOR_NONE;
	leave(state, &inside);
	return found;
}

/* Of a combined line what follows the first quote matters only when that one was escaped within the
 * message. */
enum log_anchor log_inner_read(
	struct log_format_state *state, const struct json_message *message, int64_t *second)
{
	const struct json_text *text = &message->text;
	enum log_anchor found = LOG_ANCHOR_NONE;
	const uint8_t *quote = NULL;

	if (!text->at)
		return LOG_ANCHOR_NONE;
	if (log_inner_format(state) == &log_format_combined)
		quote = memmem(text->at, text->len, "\\\"", 2);
	if (quote)
		found = read_head(state, message, (size_t)(quote + 2 - text->at), second);
	return found == LOG_ANCHOR_NONE ? read_head(state, message, text->len, second) : found;
}
