#include "logs/key.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include "logs/key_field.h"

#define NODE_WORD  "{node}"
#define NOTE_DIGIT 16 /* of the digest: it tells tables of one dossier apart, it proves nothing */

/* --- tables --------------------------------------------------------------------------------- */

static int by_name(const void *a, const void *b)
{
	const struct log_key_name *x = a;
	const struct log_key_name *y = b;

	return strcmp(x->name, y->name);
}

static size_t node_index(const struct log_key *key, const char *node)
{
	const char **at = bsearch(&node, key->nodes, key->node_count, sizeof(*at), text_order);

	return (size_t)(at - key->nodes); /* all of them are there */
}

static void take_nodes(struct log_key *key, struct arena *arena, const struct dossier *dossier,
	const struct log_node_key *from)
{
	size_t most = from->names.count + dossier->nodes.count, kept = 0;

	key->nodes = arena_array(arena, most + 1, sizeof(*key->nodes));
	LIST_EACH(const struct bind_pair, name, &from->names)
		key->nodes[key->node_count++] = arena_text(arena, name->text);
	for (size_t i = 0; from->names.count == 0 && i < dossier->nodes.count; i++)
		key->nodes[key->node_count++] = arena_text(arena, dossier->nodes.items[i].id);
	qsort(key->nodes, key->node_count, sizeof(*key->nodes), text_order);
	for (size_t i = 0; i < key->node_count; i++)
		if (i == 0 || strcmp(key->nodes[kept - 1], key->nodes[i]) != 0)
			key->nodes[kept++] = key->nodes[i];
	key->node_count = kept;
}

static void take_names(struct log_key *key, struct arena *arena, const struct log_node_key *from)
{
	size_t count = from->names.count ? from->names.count : key->node_count;

	key->names = arena_array(arena, count + 1, sizeof(*key->names));
	key->name_count = count;
	for (size_t i = 0; i < count; i++)
		key->names[i] = (struct log_key_name){key->nodes[i], i};
	for (size_t i = 0; i < from->names.count; i++) {
		const struct bind_pair *pair = &from->names.items[i];

		key->names[i] = (struct log_key_name){
			arena_text(arena, pair->name), node_index(key, pair->text)};
	}
	qsort(key->names, count, sizeof(*key->names), by_name);
}

static const char *note_of(struct arena *arena, const struct log_key *key)
{
	struct digest *digest = digest_new();
	char text[DIGEST_TEXT_LEN] = "";

	if (!digest)
		arena_die();
	digest_add(digest, key->field, strlen(key->field) + 1);
	for (size_t i = 0; i < key->name_count; i++) {
		const char *node = key->nodes[key->names[i].node];

		digest_add(digest, key->names[i].name, strlen(key->names[i].name) + 1);
		digest_add(digest, node, strlen(node) + 1);
	}
	digest_text(digest, text);
	digest_free(digest);
	return arena_format(arena, INVENTORY_MIXED "%.*s", NOTE_DIGIT, text);
}

static unsigned column_of(const char *field)
{
	unsigned column = 0;

	for (; *field >= '0' && *field <= '9' && column < 1000; field++)
		column = column * 10 + (unsigned)(*field - '0');
	return *field ? 0 : column;
}

const struct log_key *log_key_new(
	struct arena *arena, const struct dossier *dossier, const struct log_node_key *from)
{
	struct log_key *key = arena_alloc(arena, sizeof(*key));

	key->field = arena_text(arena, from->field);
	key->path = arena_text(arena, from->path);
	take_nodes(key, arena, dossier, from);
	take_names(key, arena, from);
	if (key->field) {
		key->column = column_of(key->field);
		key->again = (struct log_needle){
			arena_format(arena, "\"%s\"", key->field), strlen(key->field) + 2, '\\'};
		key->note = note_of(arena, key);
	}
	return key;
}

static int compare_name(const void *part, const void *row)
{
	const struct log_part *x = part;
	const char *name = ((const struct log_key_name *)row)->name;
	int order = strncmp((const char *)x->at, name, x->len);

	return order ? order : name[x->len] ? -1 : 0;
}

/* A name with a NUL byte in it is nobody's. */
static size_t find_name(const struct log_key *key, const struct log_part *name)
{
	const struct log_key_name *row = NULL;

	if (name->at && !memchr(name->at, '\0', name->len))
		row = bsearch(name, key->names, key->name_count, sizeof(*row), compare_name);
	return row ? row->node : LOG_KEY_UNKNOWN;
}

/* --- paths ---------------------------------------------------------------------------------- */

struct glob {
	const char *pattern, *path;
	struct log_part *name;
};

static size_t wildcard_len(const char *at)
{
	if (*at == '*')
		return 1;
	return strncmp(at, NODE_WORD, strlen(NODE_WORD)) == 0 ? strlen(NODE_WORD) : 0;
}

/* Up to the next wildcard or the end. */
static size_t literal_len(const char *at)
{
	size_t len = 0;

	while (at[len] && !wildcard_len(at + len))
		len++;
	return len;
}

/* Where the text behind a wildcard begins: at its first place, the last text at the end. NULL: it
 * is not there. */
static const char *find_literal(const struct glob *glob, size_t len)
{
	size_t left = strlen(glob->path);
	bool last = glob->pattern[len] == '\0';

	if (last && len && glob->pattern[len - 1] == '/')
		last = false;
	if (!last)
		return memmem(glob->path, left, glob->pattern, len);
	if (len > left || memcmp(glob->path + left - len, glob->pattern, len) != 0)
		return NULL;
	return glob->path + left - len;
}

/* At a wildcard of this length. */
static bool take_wildcard(struct glob *glob, size_t wildcard)
{
	const char *from = glob->path;
	size_t literal = literal_len(glob->pattern + wildcard);
	const char *to;

	glob->pattern += wildcard;
	to = find_literal(glob, literal);
	if (!to || memchr(from, '/', (size_t)(to - from)) || (wildcard > 1 && to == from))
		return false;
	if (wildcard > 1)
		*glob->name = (struct log_part){(const uint8_t *)from, (size_t)(to - from)};
	glob->pattern += literal;
	glob->path = to + literal;
	return true;
}

bool log_key_path_name(const char *pattern, const char *path, struct log_part *name)
{
	struct glob glob = {pattern, path, name};
	size_t head = literal_len(pattern);

	if (strncmp(pattern, path, head) != 0)
		return false;
	glob.pattern += head;
	glob.path += head;
	while (*glob.pattern)
		if (!take_wildcard(&glob, wildcard_len(glob.pattern)))
			return false;
	return *glob.path == '\0' || glob.pattern[-1] == '/';
}

size_t log_key_of_path(const struct log_key *key, const char *below)
{
	struct log_part name = {NULL, 0};

	if (!log_key_path_name(key->path, below, &name))
		return LOG_KEY_UNKNOWN;
	return find_name(key, &name);
}

/* --- records -------------------------------------------------------------------------------- */

/* A host may have its port behind it. */
static size_t find_host(const struct log_key *key, const struct log_part *name)
{
	size_t node = find_name(key, name);
	const uint8_t *colon = memrchr(name->at, ':', name->len);
	struct log_part bare = *name;

	if (node != LOG_KEY_UNKNOWN || !colon || colon == name->at)
		return node;
	bare.len = (size_t)(colon - name->at);
	return find_name(key, &bare);
}

size_t log_key_of_record(const struct log_key *key, const struct log_format *format,
	const struct log_format_state *state, const struct log_line *line, struct log_part *name,
	uint8_t *plain)
{
	*name = (struct log_part){NULL, 0};
	if (!log_key_field(key, format, state, line, name, plain) || name->len == 0 ||
		(name->len == 1 && *name->at == '-'))
		return LOG_KEY_ABSENT;
	return find_host(key, name);
}
