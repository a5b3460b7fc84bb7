/* JSON of other programs: one array of objects, or an object a line. */
#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/json.h"
#include "probes/import_sink.h"

static json_t *parse(const char *bytes, size_t len, json_error_t *error)
{
	return json_loadb(bytes, len, JSON_REJECT_DUPLICATES, error);
}

static int too_large(struct err *err)
{
	return err_set(err, ERR_DATA,
		_("one JSON value of more than %u bytes: ask for fewer results at a time"),
		JSON_FILE_MOST);
}

static int take_array(
	struct import *in, const char *bytes, size_t len, import_take *take, struct err *err)
{
	json_error_t error;
	json_t *root, *item; /* the items are borrowed */
	size_t index;

	if (len > JSON_FILE_MOST)
		return too_large(err);
	root = parse(bytes, len, &error);
	if (!root)
		return err_set(err, ERR_DATA, _("line %d, column %d: not JSON: %s"), error.line,
			error.column, error.text);
	json_array_foreach(root, index, item) {
		char path[32];

		snprintf(path, sizeof(path), "[%zu]", index);
		take(in, &(struct import_place){.path = path}, item);
	}
	json_decref(root);
	return 0;
}

/* True: it was an object. */
static bool take_line(struct import *in, const char *line, size_t len, size_t line_no,
	import_take *take, json_error_t *error)
{
	json_t *object = parse(line, len, error);

	if (!json_is_object(object)) {
		json_decref(object);
		return false;
	}
	take(in, &(struct import_place){.line = line_no}, object);
	json_decref(object);
	return true;
}

static bool is_blank(const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!strchr(" \t\r", bytes[i]) || bytes[i] == '\0')
			return false;
	return true;
}

/* One that is spread over several lines, for people to read. */
static bool take_spread(struct import *in, const char *bytes, size_t len, import_take *take)
{
	json_error_t error;

	return len <= JSON_FILE_MOST && take_line(in, bytes, len, 1, take, &error);
}

static int take_lines(
	struct import *in, const char *bytes, size_t len, import_take *take, struct err *err)
{
	const char *at = bytes, *end = bytes + len;
	json_error_t error;
	size_t taken = 0;

	for (size_t line_no = 1; at < end && !import_asks(in); line_no++) {
		const char *lf = memchr(at, '\n', (size_t)(end - at));
		size_t line_len = lf ? (size_t)(lf - at) : (size_t)(end - at);

		if (line_len > JSON_FILE_MOST)
			return too_large(err);
		if (is_blank(at, line_len))
			;
		else if (take_line(in, at, line_len, line_no, take, &error))
			taken++;
		else if (taken == 0 && take_spread(in, bytes, len, take))
			return 0;
		else if (taken == 0)
			return err_set(err, ERR_DATA, _("line %zu: not a JSON object"), line_no);
		else
			import_refuse(in, &(struct import_place){.line = line_no},
				_("not a JSON object"));
		at = lf ? lf + 1 : end;
	}
	return taken ? 0 : err_set(err, ERR_DATA, _("no JSON object in it"));
}

int import_json_objects(
	struct import *in, const char *bytes, size_t len, import_take *take, struct err *err)
{
	size_t blank = 0;

	while (blank < len && strchr(" \t\r\n", bytes[blank]) && bytes[blank] != '\0')
		blank++;
	if (blank < len && bytes[blank] == '[')
		return take_array(in, bytes, len, take, err);
	return take_lines(in, bytes, len, take, err);
}

/* jansson has read the decimals into a double: 15 digits of them are exact, an RTT in ns has
 * fewer. */
static bool real_to_ns(double value, int unit, int64_t *out_ns)
{
	static const double factors[] = {1, 0, 0, 1e3, 0, 0, 1e6, 0, 0, 1e9};
	double ns = value * factors[unit];

	if (!(ns > -(double)JSON_INT_MOST && ns < (double)JSON_INT_MOST))
		return false;
	*out_ns = (int64_t)(ns < 0 ? ns - 0.5 : ns + 0.5);
	return true;
}

bool import_json_duration(const json_t *value, int unit, int64_t *out_ns)
{
	struct import_decimal decimal = {0};
	const char *rest;

	if (json_is_real(value))
		return real_to_ns(json_real_value(value), unit, out_ns);
	if (json_is_integer(value)) {
		decimal.digits = json_integer_value(value);
		return import_decimal_scaled(&decimal, unit, out_ns);
	}
	if (!json_is_string(value))
		return false;
	rest = import_decimal_read(json_string_value(value), &decimal);
	return rest && *rest == '\0' && import_decimal_scaled(&decimal, unit, out_ns);
}

bool import_json_integer(const json_t *value, int64_t least, int64_t most, int64_t *out)
{
	int64_t found = json_integer_value(value);

	if (!json_is_integer(value) || found < least || found > most)
		return false;
	*out = found;
	return true;
}

const char *import_json_lookup(void *context, const char *name)
{
	struct import_json_key *key = context;
	const json_t *value = json_object_get(key->object, name);

	if (!json_is_integer(value))
		return json_string_value(value);
	snprintf(key->number, sizeof(key->number), "%lld", (long long)json_integer_value(value));
	return key->number;
}
