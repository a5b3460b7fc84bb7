#include "tests/lab/topology.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/file.h"
#include "base/json.h"
#include "tests/lab/fields.h"

#define FILE_MOST (1u << 20)

#define DIGITS       "0123456789"
#define SMALL        "abcdefghijklmnopqrstuvwxyz" DIGITS "-"
#define FILE_LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZ_." SMALL

static const struct pair_rule nothing_said = {
	.extra_us = RULE_UNSAID,
	.jitter_us = RULE_UNSAID,
	.loss_ppm = RULE_UNSAID,
	.stretch_ppm = RULE_UNSAID,
	.one_way_us = RULE_UNSAID,
	.dup_ppm = RULE_UNSAID,
	.times = RULE_UNSAID,
	.late_ppm = RULE_UNSAID,
	.late_us = RULE_UNSAID,
	.kinds = RULE_UNSAID,
	.cut = RULE_UNSAID,
};

static int read_schema(struct fields_reader *in, const struct json_node *node,
	const struct field *field, void *into)
{
	const char *text = json_string_value(node->value);

	(void)into;
	if (!text || strcmp(text, TOPOLOGY_SCHEMA) != 0)
		return fields_fault(in, node, "%s must be \"%s\"", field->key, TOPOLOGY_SCHEMA);
	return 0;
}

/* A bool that a later rule can tell from "not said". */
static int read_cut(struct fields_reader *in, const struct json_node *node,
	const struct field *field, void *into)
{
	bool cut = false;

	if (fields_read_bool(in, node, field, &cut) < 0)
		return -1;
	*(int64_t *)into = cut;
	return 0;
}

static int read_address(struct fields_reader *in, const struct json_node *node, struct address *out)
{
	const char *text = json_string_value(node->value);

	if (!text || !address_parse(text, out))
		return fields_fault(in, node, "this must be an IPv4 or IPv6 address");
	if (!address_is_lab(out))
		return fields_fault(in, node,
			"%s is not the lab's: only 198.18.0.0/15 and 2001:2::/48 are", text);
	return 0;
}

static int read_addresses(struct fields_reader *in, const struct json_node *node,
	const struct field *field, void *into)
{
	struct addresses *list = into;
	struct address *items;
	size_t count = 0;

	if (fields_check_list(in, node, field) < 0)
		return -1;
	items = arena_array(in->arena, json_array_size(node->value), sizeof(*items));
	for (const struct json_node *item = node->first; item; item = item->next) {
		if (read_address(in, item, &items[count]) < 0)
			return -1;
		for (size_t i = 0; i < count; i++)
			if (address_compare(&items[i], &items[count]) == 0)
				return fields_fault(in, item, "the place has this address twice");
		count++;
	}
	*list = (struct addresses){items, count};
	return 0;
}

static const struct field serve_fields[] = {
	{FIELD(struct serve, http_port), .read = fields_read_number, .least = 1, .most = 65535},
	{FIELD(struct serve, status), .read = fields_read_number, .least = 200, .most = 599},
	{FIELD(struct serve, body), .read = fields_read_text, .most = TOPOLOGY_BODY_MOST},
	{FIELD(struct serve, server_name), .read = fields_read_text, .least = 1, .most = 253,
		.letters = FILE_LETTERS},
	{FIELD(struct serve, access_log), .read = fields_read_text, .least = 1, .most = 100,
		.letters = FILE_LETTERS},
	{FIELD(struct serve, tls_port), .read = fields_read_number, .least = 1, .most = 65535},
	{FIELD(struct serve, tls), .read = fields_read_text, .least = 1, .most = TOPOLOGY_NAME_MOST,
		.letters = SMALL},
};

static int read_serve(struct fields_reader *in, const struct json_node *node,
	const struct field *field, void *into)
{
	struct serve *serve = arena_alloc(in->arena, sizeof(*serve));

	(void)field;
	*serve = (struct serve){.http_port = 80, .status = 200, .body = ""};
	if (fields_read_object(in, node, serve_fields, ARRAY_LEN(serve_fields), serve) < 0)
		return -1;
	if (serve->access_log && serve->access_log[0] == '.')
		return fields_fault(in, node, "access_log must not begin with a dot");
	if (serve->tls && !serve->tls_port)
		return fields_fault(in, node, "tls is the name of a key; it needs a tls_port");
	if (serve->tls_port == serve->http_port)
		return fields_fault(in, node, "tls_port must not be the http_port");
	*(const struct serve **)into = serve;
	return 0;
}

static const struct field place_fields[] = {
	{FIELD(struct place, name), .required = true, .read = fields_read_text, .least = 1,
		.most = TOPOLOGY_NAME_MOST, .letters = SMALL},
	{FIELD(struct place, lat_e7), .required = true, .read = fields_read_number,
		.least = -900000000, .most = 900000000},
	{FIELD(struct place, lon_e7), .required = true, .read = fields_read_number,
		.least = -1800000000, .most = 1800000000},
	{FIELD(struct place, addresses), .required = true, .read = read_addresses, .least = 1,
		.most = TOPOLOGY_ADDRESSES_MOST},
	{FIELD(struct place, serve), .read = read_serve},
	{FIELD(struct place, dead), .read = fields_read_bool},
};

static int read_places(struct fields_reader *in, const struct json_node *node,
	const struct field *field, void *into)
{
	struct places *list = into;
	struct place *items;
	size_t count = 0;

	if (fields_check_list(in, node, field) < 0)
		return -1;
	items = arena_array(in->arena, json_array_size(node->value), sizeof(*items));
	for (const struct json_node *item = node->first; item; item = item->next, count++) {
		if (fields_read_object(
			    in, item, place_fields, ARRAY_LEN(place_fields), &items[count]) < 0)
			return -1;
		for (size_t i = 0; i < count; i++)
			if (strcmp(items[i].name, items[count].name) == 0)
				return fields_fault(
					in, item, "two places are named \"%s\"", items[i].name);
	}
	*list = (struct places){items, count};
	return 0;
}

static int read_slots(struct fields_reader *in, const struct json_node *node,
	const struct field *field, void *into)
{
	bool *cut = arena_array(in->arena, TOPOLOGY_SLOTS_MOST, sizeof(*cut));

	if (fields_check_list(in, node, field) < 0)
		return -1;
	for (const struct json_node *item = node->first; item; item = item->next) {
		json_int_t slot = json_integer_value(item->value);

		if (!json_is_integer(item->value) || slot < 0 || slot >= TOPOLOGY_SLOTS_MOST)
			return fields_fault(
				in, item, "a slot must be an integer from 0 below \"of\"");
		cut[slot] = true;
	}
	*(const bool **)into = cut;
	return 0;
}

static const struct field cut_slots_fields[] = {
	{FIELD(struct cut_slots, slot_ms), .required = true, .read = fields_read_number, .least = 1,
		.most = 86400000},
	{FIELD(struct cut_slots, of), .required = true, .read = fields_read_number, .least = 1,
		.most = TOPOLOGY_SLOTS_MOST},
	{.key = "slots",
		.at = offsetof(struct cut_slots, cut),
		.required = true,
		.read = read_slots,
		.least = 1,
		.most = TOPOLOGY_SLOTS_MOST},
};

static int read_cut_slots(struct fields_reader *in, const struct json_node *node,
	const struct field *field, void *into)
{
	struct cut_slots *cut = arena_alloc(in->arena, sizeof(*cut));

	(void)field;
	if (fields_read_object(in, node, cut_slots_fields, ARRAY_LEN(cut_slots_fields), cut) < 0)
		return -1;
	for (int64_t i = cut->of; i < TOPOLOGY_SLOTS_MOST; i++)
		if (cut->cut[i])
			return fields_fault(
				in, node, "slot %lld is not below \"of\"", (long long)i);
	*(const struct cut_slots **)into = cut;
	return 0;
}

/* A list of names becomes a set of bits. */
static int read_kinds(struct fields_reader *in, const struct json_node *node,
	const struct field *field, void *into)
{
	int64_t kinds = 0;

	if (fields_check_list(in, node, field) < 0)
		return -1;
	for (const struct json_node *item = node->first; item; item = item->next) {
		const char *text = json_string_value(item->value);
		int kind = 0;

		while (kind < KIND_COUNT && !(text && strcmp(text, kind_names[kind]) == 0))
			kind++;
		if (kind == KIND_COUNT)
			return fields_fault(in, item, "this is no kind of packet, such as \"%s\"",
				kind_names[0]);
		kinds |= INT64_C(1) << kind;
	}
	*(int64_t *)into = kinds;
	return 0;
}

static const struct field pair_fields[] = {
	{FIELD(struct pair_rule, from), .required = true, .read = fields_read_text, .least = 1,
		.most = TOPOLOGY_NAME_MOST + 1, .letters = SMALL "*"},
	{FIELD(struct pair_rule, to), .required = true, .read = fields_read_text, .least = 1,
		.most = TOPOLOGY_NAME_MOST + 1, .letters = SMALL "*"},
	{FIELD(struct pair_rule, both), .read = fields_read_bool},
	{FIELD(struct pair_rule, extra_us), .read = fields_read_number, .most = 10000000},
	{FIELD(struct pair_rule, jitter_us), .read = fields_read_number, .most = 10000000},
	{FIELD(struct pair_rule, loss_ppm), .read = fields_read_number, .most = 1000000},
	{FIELD(struct pair_rule, stretch_ppm), .read = fields_read_number, .most = 100000000},
	{FIELD(struct pair_rule, one_way_us), .read = fields_read_number, .most = 10000000},
	{FIELD(struct pair_rule, dup_ppm), .read = fields_read_number, .most = 1000000},
	{FIELD(struct pair_rule, times), .read = fields_read_number, .least = 1,
		.most = TOPOLOGY_TIMES_MOST},
	{FIELD(struct pair_rule, late_ppm), .read = fields_read_number, .most = 1000000},
	{FIELD(struct pair_rule, late_us), .read = fields_read_number, .least = 1,
		.most = 60000000},
	{FIELD(struct pair_rule, kinds), .read = read_kinds, .least = 1, .most = KIND_COUNT},
	{FIELD(struct pair_rule, cut), .read = read_cut},
	{FIELD(struct pair_rule, cut_slots), .read = read_cut_slots},
};

static int read_pairs(struct fields_reader *in, const struct json_node *node,
	const struct field *field, void *into)
{
	struct pairs *list = into;
	struct pair_rule *items;
	size_t count = 0;

	if (fields_check_list(in, node, field) < 0)
		return -1;
	items = arena_array(in->arena, json_array_size(node->value), sizeof(*items));
	for (const struct json_node *item = node->first; item; item = item->next, count++) {
		items[count] = nothing_said;
		if (fields_read_object(
			    in, item, pair_fields, ARRAY_LEN(pair_fields), &items[count]) < 0)
			return -1;
	}
	*list = (struct pairs){items, count};
	return 0;
}

static const struct field topology_fields[] = {
	{.key = "schema", .required = true, .read = read_schema},
	{FIELD(struct topology, seed), .read = fields_read_number, .most = JSON_INT_MOST},
	{FIELD(struct topology, stretch_ppm), .read = fields_read_number, .most = 100000000},
	{FIELD(struct topology, places), .required = true, .read = read_places, .least = 1,
		.most = TOPOLOGY_PLACES_MOST},
	{FIELD(struct topology, pairs), .read = read_pairs, .most = TOPOLOGY_PAIRS_MOST},
};

static bool means_a_place(const struct topology *topology, const char *pattern)
{
	LIST_EACH(const struct place, place, &topology->places)
		if (topology_fits(pattern, place->name))
			return true;
	return false;
}

/* A rule that means no place is a slip of the pen. Places may stand behind the pairs. */
static int check_pairs(const struct fields_reader *in, const struct json_node *root,
	const struct topology *topology)
{
	const struct json_node *list = json_node_find(root, "pairs");
	const struct json_node *item = list ? list->first : NULL;

	LIST_EACH(const struct pair_rule, rule, &topology->pairs) {
		if (!means_a_place(topology, rule->from))
			return fields_fault(in, item, "from \"%s\" means no place", rule->from);
		if (!means_a_place(topology, rule->to))
			return fields_fault(in, item, "to \"%s\" means no place", rule->to);
		if (item)
			item = item->next;
	}
	return 0;
}

static int fill(struct topology *topology, const struct json_doc *doc, struct err *err)
{
	struct fields_reader in = {.arena = &topology->arena, .file = doc->name, .err = err};

	topology->seed = 1;
	topology->stretch_ppm = 1000000;
	if (fields_read_object(
		    &in, doc->nodes, topology_fields, ARRAY_LEN(topology_fields), topology) < 0)
		return -1;
	return check_pairs(&in, doc->nodes, topology);
}

static int first_fault(const struct faults *faults, struct err *err)
{
	const struct fault *fault = &faults->items[0];

	return err_set(err, ERR_DATA, "%s:%zu:%zu: %s", fault->file, fault->line, fault->column,
		fault->text);
}

/* A duplicate key is a fault that leaves the document readable; here it is the end. */
static int read_document(
	const char *text, size_t len, const char *name, struct json_doc *out, struct err *err)
{
	struct faults faults;
	int ret;

	faults_init(&faults);
	ret = json_doc_parse(text, len, name, out, &faults, err);
	if (faults.count > 0)
		ret = first_fault(&faults, err);
	faults_fini(&faults);
	return ret;
}

int topology_parse(
	const char *text, size_t len, const char *name, struct topology **out, struct err *err)
{
	struct topology *topology = calloc(1, sizeof(*topology));
	struct json_doc doc = {0};
	int ret = -1;

	if (!topology)
		return err_no_memory(err);
	arena_init(&topology->arena);
	if (read_document(text, len, name, &doc, err) < 0 || fill(topology, &doc, err) < 0)
		goto out;
	*out = topology;
	topology = NULL;
	ret = 0;
out:
	topology_free(topology);
	json_doc_fini(&doc);
	return ret;
}

int topology_read(const char *path, struct topology **out, struct err *err)
{
	struct file_bytes bytes = {0};
	int ret;

	if (file_read(path, FILE_MOST, &bytes, err) < 0)
		return -1;
	ret = topology_parse(bytes.at, bytes.len, path, out, err);
	file_bytes_fini(&bytes);
	return ret;
}

void topology_free(struct topology *topology)
{
	if (!topology)
		return;
	arena_fini(&topology->arena);
	free(topology);
}

bool topology_fits(const char *pattern, const char *name)
{
	size_t len = strlen(pattern);

	if (len > 0 && pattern[len - 1] == '*')
		return strncmp(pattern, name, len - 1) == 0;
	return strcmp(pattern, name) == 0;
}
