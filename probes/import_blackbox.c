/* blackbox_exporter's metrics as Prometheus's HTTP API returns them (resultType "matrix"):
 * {"data":{"result":[{"metric":{"__name__":…, "instance":…}, "values":[[1790000000.1, "0.012"],
 * …]}]}} One file a metric, or several in one. What belongs together has the same labels and
 * instant. A failed probe has a duration as well, often 0: only probe_success tells. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/json.h"
#include "probes/import_columns.h"
#include "probes/import_sink.h"

#define POINTS_MOST 8000000

enum kind { KIND_SUCCESS, KIND_ICMP, KIND_CONNECT, KIND_DURATION, KIND_STATUS, KIND_COUNT };

static const struct metric {
	const char *name, *phase; /* NULL: it has none */
} metrics[] = {
	[KIND_SUCCESS] = {"probe_success", NULL},
	[KIND_ICMP] = {"probe_icmp_duration_seconds", "rtt"},
	[KIND_CONNECT] = {"probe_http_duration_seconds", "connect"},
	[KIND_DURATION] = {"probe_duration_seconds", NULL},
	[KIND_STATUS] = {"probe_http_status_code", NULL},
};

struct series {
	const char *labels; /* canonical text of those that tell targets apart */
	const char *addr, *node, *port, *check, *method; /* NULL: not said */
	const char *file, *path;
};

struct point {
	const struct series *series;
	int64_t at_ms;
	struct import_decimal value;
	uint32_t index; /* in values[] */
	uint8_t kind;
};

struct blackbox {
	struct import *in;
	struct import_map map;
	struct point *points; /* heap */
	size_t count, cap;
	bool success; /* some series is probe_success */
};

/* ---- reading ---- */

/* KIND_COUNT: none that is used. */
static enum kind kind_of(const json_t *labels)
{
	const char *name = json_string_value(json_object_get(labels, "__name__"));
	const char *phase = json_string_value(json_object_get(labels, "phase"));

	for (size_t i = 0; name && i < KIND_COUNT; i++)
		if (strcmp(metrics[i].name, name) == 0 &&
			(!metrics[i].phase || (phase && strcmp(metrics[i].phase, phase) == 0)))
			return (enum kind)i;
	return KIND_COUNT;
}

static const char *labels_text(struct arena *arena, const json_t *labels)
{
	json_t *copy = json_deep_copy(labels);
	char *text;
	const char *kept;

	json_object_del(copy, "__name__");
	json_object_del(copy, "phase");
	text = json_dumps(copy, JSON_SORT_KEYS | JSON_COMPACT);
	if (!text)
		arena_die();
	kept = arena_text(arena, text);
	free(text);
	json_decref(copy);
	return kept;
}

/* What the map says of a field: the constant, or the label's text. */
static const char *said(
	struct blackbox *b, const json_t *labels, enum import_field field, const char *otherwise)
{
	const struct import_mapping *mapping = import_map_find(&b->map, field);
	const char *label = mapping ? mapping->column : otherwise;

	if (mapping && mapping->constant)
		return mapping->column;
	return label ? arena_text(import_arena(b->in),
			       json_string_value(json_object_get(labels, label)))
		     : NULL;
}

static const struct series *make_series(struct blackbox *b, const json_t *labels, const char *path)
{
	struct arena *arena = import_arena(b->in);
	struct series *series = arena_alloc(arena, sizeof(*series));

	series->labels = labels_text(arena, labels);
	series->addr = said(b, labels, FIELD_ADDR, "instance");
	series->node = said(b, labels, FIELD_NODE, NULL);
	series->port = said(b, labels, FIELD_PORT, NULL);
	series->check = said(b, labels, FIELD_CHECK, NULL);
	series->method = said(b, labels, FIELD_METHOD, NULL);
	series->file = import_file(b->in);
	series->path = arena_text(arena, path);
	return series;
}

static struct point *push_point(struct blackbox *b)
{
	if (b->count == b->cap) {
		b->cap = b->cap ? b->cap * 2 : 1024;
		b->points = reallocarray(b->points, b->cap, sizeof(*b->points));
		if (!b->points)
			arena_die();
	}
	return &b->points[b->count++];
}

/* [instant, "value"]: 1 taken, 0 a marker of staleness (NaN), -1 neither. */
static int take_value(struct blackbox *b, const struct series *series, enum kind kind, size_t index,
	const json_t *pair)
{
	const char *text = json_string_value(json_array_get(pair, 1)), *rest;
	double seconds = json_number_value(json_array_get(pair, 0));
	struct import_decimal value;

	if (!text || !json_is_number(json_array_get(pair, 0)) || !(seconds >= 0) ||
		seconds > 253402271999.0 || b->count == POINTS_MOST)
		return -1;
	if (strcmp(text, "NaN") == 0)
		return 0;
	rest = import_decimal_read(text, &value);
	if (!rest || *rest != '\0')
		return -1;
	*push_point(b) = (struct point){.series = series,
		.at_ms = (int64_t)(seconds * 1000 + 0.5),
		.value = value,
		.index = (uint32_t)index,
		.kind = (uint8_t)kind};
	return 1;
}

static void take_series(struct blackbox *b, const json_t *item, const char *path)
{
	const json_t *labels = json_object_get(item, "metric"), *pair;
	const json_t *values = json_object_get(item, "values");
	struct import_json_key key = {.object = labels};
	enum kind kind = kind_of(labels);
	const struct series *series;
	size_t index;

	if (!json_is_object(labels) || !json_is_array(values)) {
		import_refuse(b->in, &(struct import_place){.path = path},
			_("not a series: metric and values are expected"));
		return;
	}
	if (kind == KIND_COUNT) {
		import_pass_over(b->in);
		return;
	}
	if (!import_wanted(b->in, import_json_lookup, &key))
		return;
	b->success |= kind == KIND_SUCCESS;
	series = make_series(b, labels, path);
	json_array_foreach(values, index, pair)
		if (take_value(b, series, kind, index, pair) < 0) {
			char place[128];

			snprintf(place, sizeof(place), "%s.values[%zu]", path, index);
			import_refuse(b->in, &(struct import_place){.path = place},
				_("not an instant and a value"));
		}
}

static int take_response(struct blackbox *b, const json_t *root, struct err *err)
{
	const json_t *data = json_object_get(root, "data"), *item;
	const char *type = json_string_value(json_object_get(data, "resultType"));
	const json_t *result = json_object_get(data, "result");
	size_t index;

	if (!json_is_array(result) || !type)
		return err_set(err, ERR_DATA,
			_("not a response of Prometheus's API: data.resultType and data.result are "
			  "expected"));
	if (strcmp(type, "matrix") != 0)
		return err_set(err, ERR_DATA,
			_("resultType is %s: ask for a range, such as probe_success[1h], and "
			  "get a matrix"),
			type);
	json_array_foreach(result, index, item) {
		char path[64];

		snprintf(path, sizeof(path), "data.result[%zu]", index);
		take_series(b, item, path);
	}
	return 0;
}

static int make_state(struct import *in, struct blackbox **out, struct err *err)
{
	static const enum import_field fields[] = {
		FIELD_ADDR, FIELD_NODE, FIELD_PORT, FIELD_CHECK, FIELD_METHOD};
	struct blackbox *b = *import_state(in);

	if (!b) {
		b = arena_alloc(import_arena(in), sizeof(*b));
		b->in = in;
		*import_state(in) = b;
		if (import_map_parse(import_options(in)->map, import_arena(in), &b->map, err) < 0)
			return -1;
	}
	LIST_EACH(const struct import_mapping, mapping, &b->map.mappings) {
		size_t i = 0;

		while (i < ARRAY_LEN(fields) && fields[i] != mapping->field)
			i++;
		if (i == ARRAY_LEN(fields))
			return err_set(err, ERR_USAGE,
				_("--map takes addr, node, port, check and method here, not %s"),
				mapping->name);
	}
	*out = b;
	return 0;
}

static int read_blackbox(struct import *in, const char *bytes, size_t len, struct err *err)
{
	struct blackbox *b = NULL;
	json_error_t error;
	json_t *root;
	int ret;

	if (make_state(in, &b, err) < 0)
		return -1;
	if (len > JSON_FILE_MOST)
		return err_set(err, ERR_DATA,
			_("one JSON value of more than %u bytes: ask for fewer results at a time"),
			JSON_FILE_MOST);
	root = json_loadb(bytes, len, JSON_REJECT_DUPLICATES, &error);
	if (!root)
		return err_set(err, ERR_DATA, _("line %d, column %d: not JSON: %s"), error.line,
			error.column, error.text);
	ret = take_response(b, root, err);
	json_decref(root);
	return ret;
}

/* ---- joining ---- */

static int by_probe(const void *left, const void *right)
{
	const struct point *a = left, *b = right;
	int order = a->series == b->series ? 0 : strcmp(a->series->labels, b->series->labels);

	if (order)
		return order;
	if (a->at_ms != b->at_ms)
		return a->at_ms < b->at_ms ? -1 : 1;
	return a->kind - b->kind;
}

/* All that is known of one probe: a point of each kind, or NULL. */
struct probe {
	const struct point *of[KIND_COUNT];
	const struct point *first;
};

static size_t gather(const struct point *points, size_t count, struct probe *out)
{
	size_t len = 0;

	*out = (struct probe){.first = points};
	while (len < count && points[len].at_ms == points->at_ms &&
		(points[len].series == points->series ||
			strcmp(points[len].series->labels, points->series->labels) == 0)) {
		out->of[points[len].kind] = &points[len];
		len++;
	}
	return len;
}

static bool same_value(const struct point *a, const struct point *b)
{
	return a && b && a->value.digits != 0 && a->value.digits == b->value.digits &&
	       a->value.scale == b->value.scale;
}

/* A range query with a step below the scrape's interval repeats what was scraped. Durations have
 * ten digits: no two probes take the same time. */
static bool is_resampled(const struct probe *before, const struct probe *now)
{
	if (!before->first ||
		strcmp(before->first->series->labels, now->first->series->labels) != 0)
		return false;
	return same_value(before->of[KIND_DURATION], now->of[KIND_DURATION]) ||
	       (!now->of[KIND_DURATION] &&
		       (same_value(before->of[KIND_ICMP], now->of[KIND_ICMP]) ||
			       same_value(before->of[KIND_CONNECT], now->of[KIND_CONNECT])));
}

/* NULL: only the user can say. */
static const char *method_of(const struct blackbox *b, const struct probe *probe)
{
	const struct series *series = probe->first->series;

	if (series->method)
		return series->method;
	if (import_options(b->in)->method)
		return import_options(b->in)->method;
	if (probe->of[KIND_ICMP])
		return "icmp";
	if (series->addr && strncmp(series->addr, "https://", 8) == 0)
		return "https";
	return probe->of[KIND_CONNECT] || probe->of[KIND_STATUS] ||
			       (series->addr && strncmp(series->addr, "http://", 7) == 0)
		       ? "http"
		       : NULL;
}

/* The phase that is a round trip; the whole probe is never shorter. */
static const struct point *rtt_of(const struct probe *probe, const char *method)
{
	if (strcmp(method, "icmp") == 0)
		return probe->of[KIND_ICMP];
	if (strncmp(method, "http", 4) == 0 && probe->of[KIND_CONNECT])
		return probe->of[KIND_CONNECT];
	return probe->of[KIND_DURATION];
}

static const char *read_probe(
	const struct blackbox *b, const struct probe *probe, struct import_row *row)
{
	const struct series *series = probe->first->series;
	const struct point *success = probe->of[KIND_SUCCESS], *rtt, *status;
	int64_t good;

	*row = import_row_none();
	row->addr = series->addr;
	row->node = series->node;
	row->check = series->check;
	row->method = method_of(b, probe);
	row->at.v = probe->first->at_ms;
	row->sent = 1;
	if (series->port && !import_integer(series->port, 1, 65535, &row->port))
		return _("the port is not a number");
	if (!success)
		return _("no probe_success with these labels at this instant: ask for it as well");
	if (!import_decimal_scaled(&success->value, 0, &good) || (good != 0 && good != 1))
		return _("probe_success is neither 0 nor 1");
	status = probe->of[KIND_STATUS];
	if (status && (!import_decimal_scaled(&status->value, 0, &row->http_status) ||
			      row->http_status < 100))
		row->http_status = BIND_ABSENT; /* 0: no response */
	row->answered = good || row->http_status != BIND_ABSENT;
	rtt = row->method ? rtt_of(probe, row->method) : probe->of[KIND_DURATION];
	if (row->answered &&
		(!rtt || !import_decimal_scaled(&rtt->value, IMPORT_UNIT_S, &row->rtt_ns)))
		return _("it succeeded, and no duration is there: ask for "
			 "probe_icmp_duration_seconds or probe_duration_seconds as well");
	return NULL;
}

static void add_probe(struct blackbox *b, const struct probe *probe)
{
	struct import_row row;
	const char *wrong;
	char path[128];

	snprintf(path, sizeof(path), "%s.values[%u]", probe->first->series->path,
		probe->first->index);
	import_set_file(b->in, probe->first->series->file);
	wrong = read_probe(b, probe, &row);
	if (wrong)
		import_refuse(b->in, &(struct import_place){.path = path}, "%s", wrong);
	else
		import_add(b->in, &(struct import_place){.path = path}, &row);
}

static int finish_blackbox(struct import *in, struct err *err)
{
	struct blackbox *b = *import_state(in);
	struct probe before = {.first = NULL}, probe;

	if (!b || b->count == 0)
		return 0;
	if (!b->success)
		return err_set(err, ERR_DATA,
			_("no series of probe_success: without it a failed probe looks like a "
			  "fast one"));
	qsort(b->points, b->count, sizeof(*b->points), by_probe);
	for (size_t i = 0; i < b->count && !import_asks(in);) {
		i += gather(&b->points[i], b->count - i, &probe);
		if (is_resampled(&before, &probe))
			import_note_twice(in, 1);
		else
			add_probe(b, &probe);
		before = probe;
	}
	return 0;
}

static void close_blackbox(struct import *in)
{
	struct blackbox *b = *import_state(in);

	if (b)
		free(b->points);
}

const struct import_reader import_blackbox = {.read = read_blackbox,
	.finish = finish_blackbox,
	.close = close_blackbox,
	.maps = true,
	.selects = true};
