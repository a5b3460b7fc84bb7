/* Fields of JSON lines, by the names that nginx's users, Caddy, Envoy and Traefik give them. */
#include <string.h>

#include "base/array.h"
#include "logs/fields.h"
#include "logs/format.h"
#include "logs/inner.h"
#include "logs/json_line.h"
#include "logs/json_message.h"
#include "logs/relay.h"
#include "logs/stamp.h"

#define KEY_MOST 25

/* Of two keys for one field the higher rank counts, of two equal ones the last. */
struct key {
	const char *name;
	uint8_t field, rank;
};

struct keys {
	const struct key *items;
	size_t count;
};

#define KEYS(...)                                                                                  \
	{                                                                                          \
		(const struct key[]){__VA_ARGS__},                                                 \
			sizeof((const struct key[]){__VA_ARGS__}) / sizeof(struct key)             \
	}

/* By the length of their names. */
static const struct keys keys[KEY_MOST + 1] = {
	[3] = KEYS({"uri", LOG_URL, 2}, {"url", LOG_URL, 2}),
	[4] = KEYS({"host", LOG_HOST, 2}, {"size", LOG_BYTES, 1}, {"path", LOG_URL, 1},
		{"node", LOG_NODE, 2}),
	[5] = KEYS({"bytes", LOG_BYTES, 1}, {"vhost", LOG_HOST, 2}, {"cache", LOG_CACHE, 1}),
	[6] = KEYS({"status", LOG_STATUS, 2}, {"client", LOG_CLIENT, 1}, {"domain", LOG_HOST, 2},
		{"server", LOG_NODE, 1}),
	[7] = KEYS({"x_cache", LOG_CACHE, 1}, {"request", LOG_URL, 0}),
	[8] = KEYS({"hostname", LOG_NODE, 1}),
	[9] = KEYS({"client_ip", LOG_CLIENT, 1}, {"remote_ip", LOG_CLIENT, 2},
		{"http_host", LOG_HOST, 3}, {"authority", LOG_HOST, 3}),
	[10] = KEYS({"bytes_sent", LOG_BYTES, 2}, {"ClientAddr", LOG_CLIENT, 2},
		{"ClientHost", LOG_CLIENT, 1}, {"ClientPort", LOG_CLIENT_PORT, 1},
		{"RequestURI", LOG_URL, 2}, {":authority", LOG_HOST, 3}),
	[11] = KEYS({"remote_addr", LOG_CLIENT, 2}, {"remote_port", LOG_CLIENT_PORT, 1},
		{"request_uri", LOG_URL, 3}, {"server_name", LOG_HOST, 1},
		{"client_port", LOG_CLIENT_PORT, 1}, {"RequestHost", LOG_HOST, 3},
		{"RequestPath", LOG_URL, 2}, {"status_code", LOG_STATUS, 1}),
	[12] = KEYS({"cache_status", LOG_CACHE, 2}),
	[13] = KEYS({"response_code", LOG_STATUS, 1}),
	[15] = KEYS({"body_bytes_sent", LOG_BYTES, 1}),
	[16] = KEYS({"DownstreamStatus", LOG_STATUS, 2}),
	[21] = KEYS(
		{"upstream_cache_status", LOG_CACHE, 2}, {"DownstreamContentSize", LOG_BYTES, 1}),
	[25] = KEYS({"downstream_remote_address", LOG_CLIENT, 2}),
};

static const struct key *key_of(const struct json_text *name)
{
	const struct keys *in;

	if (name->len == 0 || name->len > KEY_MOST)
		return NULL;
	in = &keys[name->len];
	for (size_t i = 0; i < in->count; i++)
		if ((char)*name->at == *in->items[i].name &&
			memcmp(name->at, in->items[i].name, name->len) == 0)
			return &in->items[i];
	return NULL;
}

/* "GET /a HTTP/1.1", as nginx has $request. */
static struct log_part url_of_request(const struct json_text *value)
{
	const uint8_t *end = value->at + value->len;
	const uint8_t *from = memchr(value->at, ' ', value->len);
	const uint8_t *stop;

	if (!from)
		return (struct log_part){NULL, 0};
	from++;
	stop = memchr(from, ' ', (size_t)(end - from));
	return (struct log_part){from, (size_t)((stop ? stop : end) - from)};
}

static void keep(struct log_fields *out, const struct key *key, const struct json_text *value)
{
	struct log_part part = {value->at, value->len};

	if (value->len == 0 || out->rank[key->field] > key->rank)
		return;
	if (key->field == LOG_URL && key->rank == 0)
		part = url_of_request(value);
	if (!part.at)
		return;
	out->field[key->field] = part;
	out->rank[key->field] = key->rank;
}

/* Caddy puts what the client asked for in an object of its own. */
static bool is_request(const struct json_text *key, const struct json_text *value)
{
	return value->len == 0 && !value->text && value->at && key->len == 7 &&
	       memcmp(key->at, "request", 7) == 0 && *value->at == '{';
}

static void take_object(struct json_line *json, struct log_fields *out, struct json_line *inner)
{
	struct json_text key, value;

	while (json_line_next(json, &key, &value)) {
		const struct key *known = key_of(&key);

		if (inner && is_request(&key, &value))
			*inner = (struct json_line){.at = value.at, .end = json->end};
		else if (known)
			keep(out, known, &value);
	}
}

/* The line that a shipper read from a file. */
static void take_message(
	const struct log_format *format, const struct json_line *json, struct log_fields *out)
{
	static const struct log_format_state inside = {.inside = true};
	struct json_message message = {.rank = 0};
	struct json_line all = *json;
	struct json_text key, value;

	while (json_line_next(&all, &key, &value))
		json_message_keep(&message, &all, &key, &value);
	if (message.text.at)
		format->fields(&inside, out->plain,
			json_message_plain(&message, out->plain, sizeof(out->plain)), out);
}

bool log_fields_json(const struct log_format_state *state, const uint8_t *line, size_t len,
	struct log_fields *out)
{
	const struct log_format *message = log_inner_format(state);
	size_t skip = log_relay_object(line, len);
	struct json_line json = {.at = line + skip, .end = line + len};
	struct json_line inner = {.at = NULL};

	if (skip == len)
		return false;
	if (message && message->fields) {
		take_message(message, &json, out);
		return true;
	}
	take_object(&json, out, &inner);
	if (inner.at)
		take_object(&inner, out, NULL);
	return true;
}
