#include "base/json.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"

struct reader {
	const char *at, *end;
	uint32_t line, column;
	uint32_t node_count;
	unsigned depth;
	struct json_doc *doc;
	struct faults *faults;
	bool failed;
};

static struct json_node *read_value(struct reader *in);

__attribute__((format(printf, 2, 3))) static struct json_node *fail(
	struct reader *in, const char *format, ...)
{
	va_list args;

	if (in->failed)
		return NULL;
	in->failed = true;
	va_start(args, format);
	faults_add_v(in->faults, in->doc->name, in->line, in->column, "", format, args);
	va_end(args);
	return NULL;
}

static char peek(const struct reader *in)
{
	if (in->at >= in->end)
		return '\0';
	return *in->at;
}

/* Moves over one byte; a character counts one column, at its first byte. */
static void step(struct reader *in)
{
	if (*in->at == '\n') {
		in->line++;
		in->column = 1;
	} else if (((unsigned char)*in->at & 0xc0) != 0x80) {
		in->column++;
	}
	in->at++;
}

static void skip_blank(struct reader *in)
{
	while (in->at < in->end && strchr(" \t\r\n", *in->at) && *in->at)
		step(in);
}

static bool take(struct reader *in, char c)
{
	if (in->at >= in->end || *in->at != c)
		return false;
	step(in);
	return true;
}

static struct json_node *add_node(struct reader *in)
{
	struct json_node *node;

	if (++in->node_count > JSON_NODES_MOST)
		return fail(in, _("more than %u values"), JSON_NODES_MOST);
	node = arena_alloc(&in->doc->arena, sizeof(*node));
	node->line = in->line;
	node->column = in->column;
	return node;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

static bool read_hex4(struct reader *in, uint32_t *out)
{
	uint32_t code = 0;

	for (int i = 0; i < 4; i++) {
		int digit = hex_value(peek(in));

		if (digit < 0) {
			fail(in, _("\\u needs four hexadecimal digits"));
			return false;
		}
		code = code << 4 | (uint32_t)digit;
		step(in);
	}
	*out = code;
	return true;
}

static bool read_unicode_escape(struct reader *in)
{
	uint32_t code, low;

	if (!read_hex4(in, &code))
		return false;
	if (code == 0) {
		fail(in, _("\\u0000 is not allowed in a text"));
		return false;
	}
	if (code < 0xd800 || code > 0xdfff)
		return true;
	if (code > 0xdbff || !take(in, '\\') || !take(in, 'u') || !read_hex4(in, &low) ||
		low < 0xdc00 || low > 0xdfff) {
		fail(in, _("half of a surrogate pair"));
		return false;
	}
	return true;
}

static bool read_escape(struct reader *in)
{
	if (take(in, 'u'))
		return read_unicode_escape(in);
	if (in->at < in->end && *in->at && strchr("\"\\/bfnrt", *in->at)) {
		step(in);
		return true;
	}
	fail(in, _("unknown escape in a text"));
	return false;
}

/* Moves behind the closing quote. */
static bool read_string(struct reader *in)
{
	if (!take(in, '"')) {
		fail(in, _("a text in double quotes is expected"));
		return false;
	}
	while (in->at < in->end && *in->at != '"') {
		unsigned char c = (unsigned char)*in->at;

		if (c < 0x20) {
			fail(in, _("a control character stands in a text (missing quote?)"));
			return false;
		}
		step(in);
		if (c == '\\' && !read_escape(in))
			return false;
	}
	if (!take(in, '"')) {
		fail(in, _("the text ends before its closing quote"));
		return false;
	}
	return true;
}

static size_t count_digits(struct reader *in)
{
	size_t count = 0;

	while (peek(in) >= '0' && peek(in) <= '9') {
		step(in);
		count++;
	}
	return count;
}

static bool within_integers(const char *from, const char *to)
{
	int64_t value = 0;

	for (from += *from == '-'; from < to; from++) {
		value = value * 10 + (*from - '0');
		if (value > JSON_INT_MOST)
			return false;
	}
	return true;
}

static bool read_number(struct reader *in)
{
	const char *from = in->at;
	bool real = false;

	take(in, '-');
	if (peek(in) == '0')
		step(in);
	else if (count_digits(in) == 0)
		goto bad;
	if (take(in, '.')) {
		real = true;
		if (count_digits(in) == 0)
			goto bad;
	}
	if (take(in, 'e') || take(in, 'E')) {
		real = true;
		if (!take(in, '+'))
			take(in, '-');
		if (count_digits(in) == 0)
			goto bad;
	}
	if (!real && !within_integers(from, in->at)) {
		fail(in, _("the number is beyond +-9007199254740991"));
		return false;
	}
	return true;
bad:
	fail(in, _("not a JSON number"));
	return false;
}

static bool read_word(struct reader *in)
{
	static const char *const words[] = {"true", "false", "null"};

	for (size_t i = 0; i < 3; i++) {
		size_t len = strlen(words[i]);

		if ((size_t)(in->end - in->at) >= len && memcmp(in->at, words[i], len) == 0) {
			for (size_t j = 0; j < len; j++)
				step(in);
			return true;
		}
	}
	if (in->at >= in->end)
		fail(in, _("the document ends in the middle"));
	else
		fail(in, _("a JSON value is expected here"));
	return false;
}

/* The decoded key, by jansson: escapes in keys are rare, and its decoder is the one that counts. */
static const char *decode_key(struct reader *in, const char *from, size_t len)
{
	json_t *text;
	const char *key;

	if (!memchr(from, '\\', len))
		return arena_text_n(&in->doc->arena, from + 1, len - 2);
	text = json_loadb(from, len, JSON_DECODE_ANY, NULL);
	key = arena_text(&in->doc->arena, text ? json_string_value(text) : "");
	json_decref(text);
	return key;
}

static bool read_member_head(struct reader *in, struct json_node *key)
{
	const char *from;

	skip_blank(in);
	key->key_line = in->line;
	key->key_column = in->column;
	from = in->at;
	if (!read_string(in))
		return false;
	key->key = decode_key(in, from, (size_t)(in->at - from));
	skip_blank(in);
	if (take(in, ':'))
		return true;
	fail(in, _("a colon is expected after the key"));
	return false;
}

static struct json_node *read_child(struct reader *in, bool in_object)
{
	struct json_node head = {0};
	struct json_node *child;

	if (in_object && !read_member_head(in, &head))
		return NULL;
	child = read_value(in);
	if (child && in_object) {
		child->key = head.key;
		child->key_line = head.key_line;
		child->key_column = head.key_column;
	}
	return child;
}

static bool read_container(struct reader *in, struct json_node *node, char close)
{
	struct json_node **tail = &node->first;

	step(in);
	skip_blank(in);
	if (take(in, close))
		return true;
	for (uint32_t index = 0;; index++) {
		struct json_node *child = read_child(in, close == '}');

		if (!child)
			return false;
		child->index = index;
		*tail = child;
		tail = &child->next;
		skip_blank(in);
		if (take(in, close))
			return true;
		if (!take(in, ',')) {
			fail(in, in->at < in->end ? _("a comma or a closing bracket is expected")
						  : _("the document ends in the middle"));
			return false;
		}
	}
}

static struct json_node *read_value(struct reader *in)
{
	struct json_node *node;
	bool good;

	skip_blank(in);
	if (++in->depth > JSON_DEPTH_MOST)
		return fail(in, _("nested deeper than %d levels"), JSON_DEPTH_MOST);
	node = add_node(in);
	if (!node)
		return NULL;
	switch (peek(in)) {
	case '{': good = read_container(in, node, '}'); break;
	case '[': good = read_container(in, node, ']'); break;
	case '"': good = read_string(in); break;
	case '-':
	case '0' ... '9': good = read_number(in); break;
	default: good = read_word(in); break;
	}
	in->depth--;
	return good ? node : NULL;
}

static size_t count_children(const struct json_node *node)
{
	size_t count = 0;

	for (const struct json_node *child = node->first; child; child = child->next)
		count++;
	return count;
}

/* A hostile object must not cost quadratic time: jansson's hashed objects find the duplicates. */
static void mark_duplicates(
	struct json_node *object, const struct json_doc *doc, struct faults *faults)
{
	json_t *seen = json_object();
	struct json_node **by_index = calloc(count_children(object), sizeof(struct json_node *));

	for (struct json_node *node = object->first; node && seen && by_index; node = node->next) {
		const json_t *before = json_object_get(seen, node->key);

		by_index[node->index] = node;
		if (before) {
			struct json_node *earlier = by_index[json_integer_value(before)];

			earlier->shadowed = true;
			faults_add(faults, doc->name, node->key_line, node->key_column, "",
				_("the key \"%s\" stands here a second time (first in line %u)"),
				node->key, earlier->key_line);
		}
		json_object_set_new(seen, node->key, json_integer(node->index));
	}
	free(by_index);
	json_decref(seen);
}

static void attach_values(struct json_node *node, const json_t *value, const struct json_doc *doc,
	struct faults *faults)
{
	node->value = value;
	/* of members with one key jansson keeps one: only then is there anything to look for */
	if (json_is_object(value) && json_object_size(value) != count_children(node))
		mark_duplicates(node, doc, faults);
	for (struct json_node *child = node->first; child; child = child->next) {
		if (child->shadowed)
			continue;
		attach_values(child,
			child->key ? json_object_get(value, child->key)
				   : json_array_get(value, child->index),
			doc, faults);
	}
}

static bool check_utf8(const char *text, size_t len, struct json_doc *doc, struct faults *faults)
{
	size_t bad = utf8_bad_at(text, len);
	uint32_t line = 1, column = 1;

	if (bad == len)
		return true;
	for (size_t i = 0; i < bad; i++) {
		if (text[i] == '\n') {
			line++;
			column = 1;
		} else if (((unsigned char)text[i] & 0xc0) != 0x80) {
			column++;
		}
	}
	faults_add(faults, doc->name, line, column, "",
		_("byte 0x%02x is not UTF-8 (save the file as UTF-8)"), (unsigned char)text[bad]);
	return false;
}

static bool check_start(const char *text, size_t len, struct json_doc *doc, struct faults *faults)
{
	size_t blank = 0;

	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
		faults_add(faults, doc->name, 1, 1, "",
			_("a byte order mark stands before the document (save it without BOM)"));
		return false;
	}
	while (blank < len && text[blank] && strchr(" \t\r\n", text[blank]))
		blank++;
	if (blank == len) {
		faults_add(faults, doc->name, 1, 1, "", _("the file is empty"));
		return false;
	}
	return check_utf8(text, len, doc, faults);
}

static bool parse(struct reader *in, const char *text, size_t len)
{
	json_error_t why;

	in->doc->nodes = read_value(in);
	if (!in->doc->nodes)
		return false;
	skip_blank(in);
	if (in->at < in->end) {
		fail(in, _("something follows the end of the document"));
		return false;
	}
	in->doc->root = json_loadb(text, len, JSON_DECODE_ANY, &why);
	if (!in->doc->root) {
		faults_add(in->faults, in->doc->name, (size_t)why.line, (size_t)why.column, "",
			"%s", why.text);
		return false;
	}
	attach_values(in->doc->nodes, in->doc->root, in->doc, in->faults);
	return true;
}

int json_doc_parse(const char *text, size_t len, const char *name, struct json_doc *out,
	struct faults *faults, struct err *err)
{
	struct json_doc doc = {0};
	struct reader in = {.at = text,
		.end = text + len,
		.line = 1,
		.column = 1,
		.doc = &doc,
		.faults = faults};

	doc.name = arena_text(&doc.arena, name);
	if (!check_start(text, len, &doc, faults) || !parse(&in, text, len)) {
		json_doc_fini(&doc);
		return faults_result(faults, err);
	}
	*out = doc;
	return 0;
}

int json_doc_read(const char *path, struct json_doc *out, struct faults *faults, struct err *err)
{
	struct file_bytes bytes;
	int ret;

	if (file_read(path, JSON_FILE_MOST, &bytes, err) < 0)
		return -1;
	ret = json_doc_parse(bytes.at, bytes.len, path, out, faults, err);
	file_bytes_fini(&bytes);
	return ret;
}

void json_doc_fini(struct json_doc *doc)
{
	json_decref(doc->root);
	arena_fini(&doc->arena);
	*doc = (struct json_doc){0};
}

const struct json_node *json_node_find(const struct json_node *object, const char *key)
{
	for (const struct json_node *node = object->first; node; node = node->next)
		if (node->key && !node->shadowed && strcmp(node->key, key) == 0)
			return node;
	return NULL;
}
