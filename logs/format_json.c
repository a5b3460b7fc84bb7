/* A JSON object a line: its time is the value of a known key at depth 1.
 *
 *   {"remote_addr":"192.0.2.7","time":"2025-06-01T10:00:00+08:00","status":200}
 *   {"ts":1748743200.123,"request":{"uri":"/"}}
 *   {"time_local":"01/Jun/2025:10:00:00 +0800","status":"200"}
 *   <190>Jun  1 10:00:00 edge7 nginx: {"time":"2025-06-01T10:00:00+08:00"}  (see logs/relay.h)
 *   {"@timestamp":"2025-06-01T02:00:05Z","message":"192.0.2.7 - - [01/Jun/2025:10:00:00 +0800]
 * ..."}
 *
 * A client can write neither keys nor bare quotes at depth 1. Which key it is, is learnt from the
 * first lines, so that no later line can change it while it has that key. When a line begins with
 * the same bytes as the last one up to the value, the value stands where it stood; whether the key
 * is repeated further on is looked for in each line, since the last one counts.
 *
 * What a shipper read from a file carries the shipper's time beside the event's: the event's is
 * judged, be it a key of its own or the line within the message (see logs/inner.h). How far the two
 * are from each other at most is remembered.
 */
#include <string.h>

#include "logs/format.h"
#include "logs/inner.h"
#include "logs/json_line.h"
#include "logs/json_message.h"
#include "logs/lines.h"
#include "logs/needle.h"
#include "logs/relay.h"
#include "logs/stamp.h"

#define CLF_LEN 26 /* 01/Jun/2025:10:00:00 +0800 */

struct key {
	const char *quoted; /* as it is looked for */
	size_t len;         /* without the quotes */
};

#define KEY(name)                                                                                  \
	{                                                                                          \
		"\"" name "\"", sizeof(name) - 1                                                   \
	}

/* The first that a line has is its time. */
static const struct key keys[] = {
	KEY("time_local"),
	KEY("time_iso8601"),
	KEY("msec"),
	KEY("time"),
	KEY("timestamp"),
	KEY("ts"),
	KEY("datetime"),
	KEY("start_time"),
	KEY("StartUTC"),
	KEY("@timestamp"),
};

#define KEYS       (sizeof(keys) / sizeof(keys[0]))
#define INGEST_KEY (KEYS - 1) /* what shippers write */

_Static_assert(KEYS < LOG_INNER_KEYS, "numbers from 1");

/* What stands at depth 1 of one line. */
struct found {
	struct json_text values[KEYS]; /* the last of each; at NULL: none */
	struct json_message message;
	bool repeated;
	bool whole; /* the object was read to its end */
};

static bool equals(const struct json_text *text, const struct key *key)
{
	return json_text_is(text, key->quoted + 1, key->len);
}

static bool keep_time(
	struct found *found, const struct json_text *key, const struct json_text *value)
{
	for (size_t i = 0; i < KEYS; i++)
		if (equals(key, &keys[i])) {
			found->repeated = found->repeated || found->values[i].at;
			found->values[i] = *value;
			return true;
		}
	return false;
}

static void look_through(const uint8_t *line, size_t len, struct found *found)
{
	struct json_line json = {.at = line, .end = line + len};
	struct json_text key, value;

	*found = (struct found){.repeated = false};
	while (json_line_next(&json, &key, &value))
		if (!keep_time(found, &key, &value))
			json_message_keep(&found->message, &json, &key, &value);
	found->whole = json.at < json.end && *json.at == '}';
}

static enum log_anchor read_clf(
	struct log_format_state *state, const uint8_t *at, size_t len, int64_t *second)
{
	int minutes;
	enum log_anchor found;

	if (len != CLF_LEN || at[20] != ' ' || !log_has_form(at + 21, "+0000", 5))
		return LOG_ANCHOR_NONE;
	found = log_local_read(state, &log_layout_clf, at, len, second);
	if (found != LOG_ANCHOR_OK)
		return found;
	if (!log_zone_of(at + 21, &minutes))
		return LOG_ANCHOR_BAD;
	*second = log_zone_apply(state, *second, minutes);
	return LOG_ANCHOR_OK;
}

/* The whole value is the stamp. */
static enum log_anchor read_value(
	struct log_format_state *state, const struct json_text *value, int64_t *second)
{
	const struct log_span span = {value->at, value->len, true};
	enum log_anchor found;
	size_t len;

	if (!value->at || value->len < 9)
		return LOG_ANCHOR_NONE;
	if (value->text && value->at[2] == '/')
		return read_clf(state, value->at, value->len, second);
	found = value->text && value->at[4] == '-' ? log_iso_read(state, span, &len, second)
						   : log_epoch_read(state, span, &len, second);
	return found == LOG_ANCHOR_OK && len != value->len ? LOG_ANCHOR_NONE : found;
}

/* --- learning ------------------------------------------------------------------------------- */

struct hits {
	int keys[KEYS], runtime, lines;
	struct log_inner inner;
};

static void count_message(struct hits *hits, const struct json_message *message)
{
	if (!message->text.at)
		return;
	hits->runtime += json_message_is_of_runtime(message);
	log_inner_look(&hits->inner, message);
}

static void count_hits(struct hits *hits, const uint8_t *line, size_t len, bool inside)
{
	struct found found;
	int64_t second;

	look_through(line, len, &found);
	hits->lines++;
	for (size_t i = 0; i < KEYS; i++) {
		struct log_format_state scratch = {0};

		hits->keys[i] += read_value(&scratch, &found.values[i], &second) == LOG_ANCHOR_OK;
	}
	if (!inside)
		count_message(hits, &found.message);
}

/* `log` is what runtimes write. */
static enum log_beside beside_message(const struct hits *hits, uint8_t key)
{
	if (key == 0 || key == INGEST_KEY + 1)
		return LOG_BESIDE_SHIPPER;
	return hits->runtime * 2 > hits->lines ? LOG_BESIDE_RUNTIME : LOG_BESIDE_EVENT;
}

static void learn_key(
	struct log_format_state *state, const uint8_t *text, size_t len, uint8_t line_end)
{
	struct log_trial trial = {.at = text, .stop = text + len, .line_end = line_end};
	struct hits hits = {.lines = 0};
	const uint8_t *line;
	size_t line_len;
	int most = 0;

	while (hits.lines < LOG_TRIAL_LINES && log_trial_next(&trial, &line, &line_len)) {
		size_t skip = log_relay_object(line, line_len);

		if (skip < line_len)
			count_hits(&hits, line + skip, line_len - skip, state->inside);
	}
	for (size_t i = 0; i < KEYS; i++)
		most = hits.keys[i] > most ? hits.keys[i] : most;
	for (size_t i = KEYS; most && i-- > 0;)
		if (hits.keys[i] * 2 >= most)
			state->key = (uint8_t)(i + 1);
	if (!state->inside)
		log_inner_settle(&hits.inner, hits.lines, beside_message(&hits, state->key), state);
	state->ingest = state->inner ? most * 2 > hits.lines
				     : hits.keys[INGEST_KEY] * 2 > hits.lines &&
					       state->key != INGEST_KEY + 1;
}

/* --- reading -------------------------------------------------------------------------------- */

static void remember(
	struct log_format_state *state, const uint8_t *line, const struct json_text *value)
{
	size_t len = (size_t)(value->at - line);

	state->prefix_len = 0;
	if (len > LOG_PREFIX_MOST)
		return;
	memcpy(state->prefix, line, len);
	state->prefix_len = (uint8_t)len;
}

static enum log_anchor read_key(struct log_format_state *state, const uint8_t *line,
	const struct found *found, size_t key, int64_t *second)
{
	enum log_anchor read = read_value(state, &found->values[key], second);

	if (read == LOG_ANCHOR_OK && key + 1 == state->key)
		remember(state, line, &found->values[key]);
	return read;
}

/* The key that was learnt; in a line without it the first that there is. */
static enum log_anchor read_by_key(struct log_format_state *state, const uint8_t *line,
	const struct found *found, int64_t *second)
{
	enum log_anchor best = LOG_ANCHOR_NONE;

	if (state->key && found->values[state->key - 1].at)
		return read_key(state, line, found, state->key - 1U, second);
	for (size_t i = 0; i < KEYS && best != LOG_ANCHOR_OK; i++) {
		enum log_anchor read = read_key(state, line, found, i, second);

		best = read == LOG_ANCHOR_NONE ? best : read;
	}
	return best;
}

/* How far the shipper's time is from the event's. */
static void note_lag(
	struct log_format_state *state, const struct json_text *shippers, int64_t second)
{
	struct log_format_state scratch = {.assumed_zone = state->assumed_zone};
	int64_t beside, lag;

	if (read_value(&scratch, shippers, &beside) != LOG_ANCHOR_OK)
		return;
	lag = beside > second ? beside - second : second - beside;
	state->ingest_lag_s = lag > state->ingest_lag_s ? lag : state->ingest_lag_s;
}

/* What the key says is not when the event was. */
static bool is_shippers(const struct log_format_state *state)
{
	return state->inner || state->key == INGEST_KEY + 1;
}

static enum log_anchor read_whole(
	struct log_format_state *state, const uint8_t *line, size_t len, int64_t *second)
{
	struct found found;
	enum log_anchor read = LOG_ANCHOR_NONE;

	look_through(line, len, &found);
	state->repeated_keys += found.repeated;
	if (state->inner)
		read = log_inner_read(state, &found.message, second);
	if (read == LOG_ANCHOR_NONE && !found.whole && is_shippers(state))
		return LOG_ANCHOR_NONE; /* cut: the event's time may have stood behind */
	if (read == LOG_ANCHOR_NONE)
		read = read_by_key(state, line, &found, second);
	if (read == LOG_ANCHOR_OK && state->ingest)
		note_lag(state,
			&found.values[state->inner && state->key ? state->key - 1U : INGEST_KEY],
			*second);
	return read;
}

/* From the value's first byte, behind its quote if it has one. */
static bool bound_value(struct json_text *value, const uint8_t *end)
{
	const uint8_t *at = value->at;

	if (value->text) {
		at = memchr(at, '"', (size_t)(end - at));
		value->len = at ? (size_t)(at - value->at) : 0;
		return at != NULL;
	}
	while (at < end && (log_is_digit(*at) || *at == '.'))
		at++;
	value->len = (size_t)(at - value->at);
	return at < end && (*at == ',' || *at == '}');
}

/* Behind the value, a key that could be the same one again: then all must be looked through. */
static bool may_repeat(const struct log_format_state *state, const uint8_t *at, const uint8_t *end)
{
	const struct key *key = &keys[state->key - 1];
	const struct log_needle again = {key->quoted, key->len + 2, '\\'};

	return log_needle_in(&again, at, (size_t)(end - at));
}

/* True when the line begins as the last one did, and nothing speaks against its value. */
static bool read_same_place(
	struct log_format_state *state, const uint8_t *line, size_t len, int64_t *second)
{
	struct json_text value = {.at = line + state->prefix_len};

	if (state->prefix_len == 0 || len <= state->prefix_len ||
		memcmp(line, state->prefix, state->prefix_len) != 0)
		return false;
	value.text = state->prefix[state->prefix_len - 1] == '"';
	return bound_value(&value, line + len) &&
	       !may_repeat(state, value.at + value.len, line + len) &&
	       read_value(state, &value, second) == LOG_ANCHOR_OK;
}

/* As far as the learnt key, and the shipper's where there is one, if nothing speaks against it
 * behind; false: the whole line decides. */
static bool read_learnt_key(
	struct log_format_state *state, const uint8_t *line, size_t len, int64_t *second)
{
	struct json_line json = {.at = line, .end = line + len};
	struct json_text key, value, time = {.at = NULL}, shippers = {.at = NULL};

	while (!time.at || (state->ingest && !shippers.at)) {
		if (!json_line_next(&json, &key, &value) || key.escaped)
			return false;
		if (equals(&key, &keys[state->key - 1]))
			time = value;
		else if (state->ingest && equals(&key, &keys[INGEST_KEY]))
			shippers = value;
	}
	if (may_repeat(state, time.at + time.len, json.end) ||
		read_value(state, &time, second) != LOG_ANCHOR_OK)
		return false;
	if (state->ingest)
		note_lag(state, &shippers, *second);
	else
		remember(state, line, &time);
	return true;
}

/* A line that was cut may lack the key that counts. Of a long one only the head is here. */
static bool is_closed(const uint8_t *line, size_t len)
{
	size_t end = len;

	if (len == 0)
		return false;
	while (end > 1 && (line[end - 1] == ' ' || line[end - 1] == '\t'))
		end--;
	return line[end - 1] == '}' || len == LOG_LINE_MOST;
}

static enum log_anchor json_anchor(
	struct log_format_state *state, const uint8_t *line, size_t len, int64_t *second)
{
	size_t skip = log_relay_object(line, len);
	bool closed = is_closed(line, len);

	line += skip;
	len -= skip;
	if (len == 0 || !closed)
		return LOG_ANCHOR_NONE;
	if (!state->inner && state->key &&
		((!state->ingest && read_same_place(state, line, len, second)) ||
			read_learnt_key(state, line, len, second)))
		return LOG_ANCHOR_OK;
	if (!state->key && !state->inner)
		learn_key(state, line, len, '\n');
	return read_whole(state, line, len, second);
}

const struct log_format log_format_json = {
	.name = "json",
	.summary = "a JSON object a line: nginx, Caddy, Envoy, Traefik, shippers",
	.step_back_s = 60,
	.anchor = json_anchor,
	.fields = log_fields_json,
	.learn = learn_key,
};
