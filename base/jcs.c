#include "base/jcs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"

struct writer {
	FILE *out;
	struct err *err;
};

static int write_value(struct writer *w, const json_t *value);

/* What stands in a text as it is. */
static size_t plain_len(const char *text, size_t len)
{
	size_t n = 0;

	while (n < len && (unsigned char)text[n] >= 0x20 && text[n] != '"' && text[n] != '\\')
		n++;
	return n;
}

static void write_escaped(FILE *out, char c)
{
	static const char named[] = "\bb\tt\nn\ff\rr\"\"\\\\";

	for (size_t j = 0; j + 1 < sizeof(named); j += 2)
		if (named[j] == c) {
			fprintf(out, "\\%c", named[j + 1]);
			return;
		}
	fprintf(out, "\\u%04x", (unsigned)(unsigned char)c);
}

static void write_string(struct writer *w, const char *text, size_t len)
{
	size_t at = 0;

	fputc('"', w->out);
	while (at < len) {
		size_t plain = plain_len(text + at, len - at);

		fwrite(text + at, 1, plain, w->out);
		at += plain;
		if (at < len)
			write_escaped(w->out, text[at++]);
	}
	fputc('"', w->out);
}

static int write_integer(struct writer *w, json_int_t value)
{
	if (value > JSON_INT_MOST || value < -JSON_INT_MOST)
		return err_set(w->err, ERR_INTERNAL,
			"integer %" JSON_INTEGER_FORMAT " is beyond 2^53 - 1", value);
	fprintf(w->out, "%" JSON_INTEGER_FORMAT, value);
	return 0;
}

static int write_array(struct writer *w, const json_t *array)
{
	fputc('[', w->out);
	for (size_t i = 0; i < json_array_size(array); i++) {
		if (i)
			fputc(',', w->out);
		if (write_value(w, json_array_get(array, i)) < 0)
			return -1;
	}
	fputc(']', w->out);
	return 0;
}

/* UTF-16 order differs from code point order only where one side is beyond the basic plane:
 * surrogates (d800..dfff) sort before e000..ffff. */
static uint32_t utf16_rank(uint32_t code)
{
	if (code >= 0x10000)
		return 0xd800u * 0x400u + code;
	return code >= 0xe000 ? 0x80000000u + code : code * 0x400u;
}

static int compare_keys(const void *left, const void *right)
{
	const char *a = *(const char *const *)left;
	const char *b = *(const char *const *)right;
	uint32_t x = 0, y = 0;

	while (*a && *b) {
		size_t step_a = utf8_next(a, strnlen(a, 4), &x);
		size_t step_b = utf8_next(b, strnlen(b, 4), &y);

		if (x != y || !step_a || !step_b)
			return utf16_rank(x) < utf16_rank(y) ? -1 : 1;
		a += step_a;
		b += step_b;
	}
	return *a ? 1 : *b ? -1 : 0;
}

static int write_members(struct writer *w, const json_t *object, const char **keys, size_t count)
{
	fputc('{', w->out);
	for (size_t i = 0; i < count; i++) {
		if (i)
			fputc(',', w->out);
		write_string(w, keys[i], strlen(keys[i]));
		fputc(':', w->out);
		if (write_value(w, json_object_get(object, keys[i])) < 0)
			return -1;
	}
	fputc('}', w->out);
	return 0;
}

/* jansson's iterators take a pointer to non-const and change nothing. */
static json_t *to_iterate(const json_t *object)
{
	json_t *same;

	memcpy(&same, &object, sizeof(same));
	return same;
}

static int write_object(struct writer *w, const json_t *object)
{
	size_t size = json_object_size(object), count = 0;
	const char **keys = calloc(size + 1, sizeof(*keys));
	int ret;

	if (!keys)
		return err_no_memory(w->err);
	for (void *at = json_object_iter(to_iterate(object)); at && count < size;
		at = json_object_iter_next(to_iterate(object), at))
		keys[count++] = json_object_iter_key(at);
	qsort(keys, count, sizeof(*keys), compare_keys);
	ret = write_members(w, object, keys, count);
	free(keys);
	return ret;
}

static int write_value(struct writer *w, const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_OBJECT: return write_object(w, value);
	case JSON_ARRAY: return write_array(w, value);
	case JSON_STRING:
		write_string(w, json_string_value(value), json_string_length(value));
		return 0;
	case JSON_INTEGER: return write_integer(w, json_integer_value(value));
	case JSON_TRUE: fputs("true", w->out); return 0;
	case JSON_FALSE: fputs("false", w->out); return 0;
	case JSON_NULL: fputs("null", w->out); return 0;
	case JSON_REAL: break;
	}
	return err_set(w->err, ERR_INTERNAL, "canonical JSON holds no real numbers");
}

int jcs_write(FILE *out, const json_t *value, struct err *err)
{
	struct writer w = {.out = out, .err = err};

	return write_value(&w, value);
}

int jcs_text(const json_t *value, char **out, size_t *len, struct err *err)
{
	char *text = NULL;
	size_t text_len = 0;
	FILE *stream = open_memstream(&text, &text_len);
	int ret;

	if (!stream)
		return err_no_memory(err);
	ret = jcs_write(stream, value, err);
	if (fclose(stream) != 0 && ret == 0)
		ret = err_no_memory(err);
	if (ret < 0) {
		free(text);
		return -1;
	}
	*out = text;
	*len = text_len;
	return 0;
}
