#include "logs/key_field.h"

#include <string.h>

#include "logs/json_line.h"
#include "logs/relay.h"
#include "logs/stamp.h"

struct asked {
	const struct log_key *key;
	const struct log_format *format;
	const struct log_format_state *state;
	struct log_part line;
	uint8_t *plain;
};

/* Up to a blank; len 0 at the end. */
static struct log_part next_word(struct log_part *left)
{
	struct log_part word;
	const uint8_t *blank;

	while (left->len && *left->at == ' ') {
		left->at++;
		left->len--;
	}
	blank = left->len ? memchr(left->at, ' ', left->len) : NULL;
	word = (struct log_part){left->at, blank ? (size_t)(blank - left->at) : left->len};
	left->at += word.len;
	left->len -= word.len;
	return word;
}

/* --- syslog --------------------------------------------------------------------------------- */

/* `nginx:`, `haproxy[99]:`. */
static bool is_tag(const struct log_part *word)
{
	return word->len > 1 && word->at[word->len - 1] == ':';
}

/* The last stands for syslog's head as rsyslog writes it to files: 2025-06-01T10:00:00+08:00. */
static size_t head_len(const struct log_part *line)
{
	struct log_format_state scratch = {0};
	size_t stamp, len = log_bsd_head(line->at, line->len, &stamp);
	int64_t second;

	if (len || line->len < 11 || line->at[10] != 'T')
		return len;
	if (log_iso_read(&scratch, (struct log_span){line->at, line->len, false}, &len, &second) !=
			LOG_ANCHOR_OK ||
		len >= line->len || line->at[len] != ' ')
		return 0;
	return len;
}

/* A head without a host goes on with the tag; one without a tag names nobody for certain. */
static bool find_hostname(const struct log_part *line, struct log_part *out)
{
	size_t head = log_syslog_head(line->at, line->len);
	struct log_part left, tag;

	if (head) {
		left = (struct log_part){line->at + head, line->len - head};
		next_word(&left); /* the stamp */
		*out = next_word(&left);
		return true;
	}
	head = head_len(line);
	if (!head)
		return false;
	left = (struct log_part){line->at + head, line->len - head};
	*out = next_word(&left);
	tag = next_word(&left);
	return !is_tag(out) && is_tag(&tag);
}

/* --- JSON ----------------------------------------------------------------------------------- */

/* A key with escapes is the same key: it may be the last of that name. */
static bool is_key(const struct json_text *key, const struct log_part *name)
{
	uint8_t plain[LOG_KEY_NAME_MOST];
	struct json_text text = *key;

	if (!key->escaped)
		return key->len == name->len && memcmp(key->at, name->at, name->len) == 0;
	text.at = plain;
	text.len = json_text_plain(key, plain, sizeof(plain));
	return text.len == name->len && memcmp(plain, name->at, name->len) == 0;
}

/* The last of that name at depth 1; `again`: what may be one in the text behind, NULL: anything. */
static bool find_key(struct json_line json, const struct log_part *name,
	const struct log_needle *again, struct json_text *out)
{
	struct json_text key, value;

	*out = (struct json_text){.at = NULL};
	while (json_line_next(&json, &key, &value)) {
		if (!is_key(&key, name))
			continue;
		*out = value;
		if (again && !log_needle_in(again, json.at, (size_t)(json.end - json.at)))
			break;
	}
	return out->at != NULL;
}

static bool is_object(const struct json_text *value)
{
	return value->len == 0 && !value->text && *value->at == '{';
}

static struct log_part part_of(const char *text, size_t len)
{
	return (struct log_part){(const uint8_t *)text, len};
}

/* a.b: b in the object a. */
static bool find_inner(const struct asked *asked, struct json_line json, struct json_text *out)
{
	const char *name = asked->key->field, *dot = strchr(name, '.');
	struct log_part outer = part_of(name, dot ? (size_t)(dot - name) : 0);
	struct log_part inner = part_of(dot ? dot + 1 : "", dot ? strlen(dot + 1) : 0);
	struct json_text object;

	if (!dot || !find_key(json, &outer, NULL, &object) || !is_object(&object))
		return false;
	json = (struct json_line){.at = object.at, .end = json.end};
	return find_key(json, &inner, NULL, out);
}

static bool find_json(const struct asked *asked, struct log_part *out)
{
	struct log_part name = part_of(asked->key->field, strlen(asked->key->field));
	size_t skip = log_relay_object(asked->line.at, asked->line.len);
	struct json_line json = {
		.at = asked->line.at + skip, .end = asked->line.at + asked->line.len};
	struct json_text value;

	if (skip == asked->line.len)
		return false;
	if (!find_key(json, &name, &asked->key->again, &value) && !find_inner(asked, json, &value))
		return false;
	*out = (struct log_part){value.at, value.len};
	if (value.escaped)
		*out = (struct log_part){
			asked->plain, json_text_plain(&value, asked->plain, LOG_KEY_NAME_MOST)};
	return true;
}

/* --- tables --------------------------------------------------------------------------------- */

static bool is_w3c(const struct asked *asked)
{
	return asked->format == &log_format_w3c || asked->format == &log_format_cloudfront ||
	       asked->format == &log_format_w3c_epoch;
}

/* What stands behind the first field, which is all digits, of epochs; else a blank. */
static uint8_t separator_of(const struct asked *asked)
{
	size_t at = asked->line.len && *asked->line.at == '"';

	if (asked->state->separator)
		return asked->state->separator;
	if (asked->format != &log_format_epoch)
		return ' ';
	while (at < asked->line.len &&
		(log_is_digit(asked->line.at[at]) || asked->line.at[at] == '.' ||
			asked->line.at[at] == '"'))
		at++;
	return at < asked->line.len ? asked->line.at[at] : ' ';
}

/* Blanks side by side are one. */
static struct log_part behind(const struct log_part *line, const uint8_t *stop, uint8_t separator)
{
	const uint8_t *end = line->at + line->len;

	stop++;
	while (separator == ' ' && stop < end && *stop == ' ')
		stop++;
	return (struct log_part){stop, (size_t)(end - stop)};
}

static bool find_column(const struct asked *asked, struct log_part *out)
{
	uint8_t separator = separator_of(asked);
	struct log_part left = asked->line;

	for (unsigned column = 1;; column++) {
		const uint8_t *stop = memchr(left.at, separator, left.len);

		*out = (struct log_part){left.at, stop ? (size_t)(stop - left.at) : left.len};
		if (column == asked->key->column)
			break;
		if (!stop)
			return false;
		left = behind(&left, stop, separator);
	}
	if (out->len >= 2 && *out->at == '"' && out->at[out->len - 1] == '"')
		*out = (struct log_part){out->at + 1, out->len - 2};
	return true;
}

/* The first word, when the second is the client's address. */
static bool find_vhost(const struct asked *asked, struct log_part *out)
{
	struct log_part left = asked->line, second;

	*out = next_word(&left);
	second = next_word(&left);
	return log_is_address(second.at, second.len);
}

static bool is_field(const struct log_key *key, const char *name)
{
	return strcmp(key->field, name) == 0;
}

bool log_key_field(const struct log_key *key, const struct log_format *format,
	const struct log_format_state *state, const struct log_line *line, struct log_part *out,
	uint8_t *plain)
{
	const struct asked asked = {key, format, state, {line->at, line->len}, plain};

	if (is_w3c(&asked))
		return log_w3c_column(
			state, &asked.line, key->column ? key->column : state->node_column, out);
	if (is_field(key, "host") && find_hostname(&asked.line, out))
		return true;
	if (format == &log_format_json)
		return find_json(&asked, out);
	if (key->column)
		return find_column(&asked, out);
	if ((is_field(key, "vhost") || is_field(key, "server")) && format->fields)
		return find_vhost(&asked, out);
	return false;
}
