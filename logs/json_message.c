#include "logs/json_message.h"

#include <string.h>

#include "base/array.h"

struct name {
	const char *text;
	size_t object_len; /* of the object that it may lie in; 0: in none */
};

/* The last goes before all others: what the others hold may have been made of it. */
static const struct name names[] = {
	{"log", 0},
	{"message", 0},
	{"event.original", sizeof("event") - 1},
};

#define RUNTIME_RANK 1

static void keep_ranked(struct json_message *message, const struct json_text *value, size_t rank)
{
	if (!value->text || rank < message->rank)
		return;
	message->text = *value;
	message->rank = (uint8_t)rank;
}

static void look_into(struct json_message *message, struct json_line object, size_t rank)
{
	const struct name *name = &names[rank - 1];
	const char *rest = name->text + name->object_len + 1;
	struct json_text key, value;

	while (json_line_next(&object, &key, &value))
		if (json_text_is(&key, rest, strlen(rest)))
			keep_ranked(message, &value, rank);
}

void json_message_keep(struct json_message *message, const struct json_line *json,
	const struct json_text *key, const struct json_text *value)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		if (json_text_is(key, names[i].text, strlen(names[i].text)))
			keep_ranked(message, value, i + 1);
		else if (names[i].object_len && value->at && !value->text && value->len == 0 &&
			 *value->at == '{' && json_text_is(key, names[i].text, names[i].object_len))
			look_into(message, (struct json_line){.at = value->at, .end = json->end},
				i + 1);
	}
}

bool json_message_is_of_runtime(const struct json_message *message)
{
	return message->rank == RUNTIME_RANK;
}

size_t json_message_plain(const struct json_message *message, uint8_t *out, size_t cap)
{
	size_t len = json_text_plain(&message->text, out, cap);
	const uint8_t *end = memchr(out, '\n', len);

	len = end ? (size_t)(end - out) : len;
	return len && out[len - 1] == '\r' ? len - 1 : len;
}
