#include "model/dossier.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/file.h"
#include "base/text.h"
#include "model/canonical.h"
#include "model/dossier_blanks.h"
#include "model/dossier_check.h"
#include "model/filing_check.h"

static struct dossier *new_dossier(const char *path)
{
	struct arena arena = {0};
	struct dossier *dossier = arena_alloc(&arena, sizeof(*dossier));
	char *folder = file_folder_of(path);

	dossier->path = arena_text(&arena, path);
	dossier->folder = arena_text(&arena, folder ? folder : "");
	free(folder);
	dossier->arena = arena;
	return dossier;
}

static int by_id(const void *left, const void *right)
{
	const char *a, *b;

	memcpy(&a, left, sizeof(a));
	memcpy(&b, right, sizeof(b));
	return strcmp(a, b);
}

/* By id (sites, nodes, ...) or name, so that nothing later depends on the order written. */
static void sort_lists(struct dossier *d)
{
	const struct {
		void *items;
		size_t count, size;
	} lists[] = {
		{d->sites.items, d->sites.count, sizeof(struct site)},
		{d->nodes.items, d->nodes.count, sizeof(struct node)},
		{d->agents.items, d->agents.count, sizeof(struct agent)},
		{d->checks.items, d->checks.count, sizeof(struct check)},
		{d->documents.items, d->documents.count, sizeof(struct document)},
		{d->facilities.items, d->facilities.count, sizeof(struct facility)},
	};

	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		if (lists[i].count)
			qsort(lists[i].items, lists[i].count, lists[i].size, by_id);
}

/* What the arena, path and digest hold must survive the reader, which starts from zeros. */
static int read_fields(const struct json_doc *doc, const struct region *region,
	struct dossier *dossier, struct faults *faults, struct err *err)
{
	if (canonical_expect(doc, DOSSIER_SCHEMA, faults, err) < 0)
		return -1;
	if (bind_read_doc(doc, &dossier_shape, dossier, &dossier->arena, faults, region, err) < 0 &&
		!json_is_object(doc->root))
		return -1;
	dossier_check(dossier, doc, region, faults);
	filing_check(dossier, doc, faults);
	if (faults_result(faults, err) < 0)
		return -1;
	dossier_find_blanks(doc, dossier);
	sort_lists(dossier);
	return 0;
}

int dossier_parse(const char *text, size_t len, const char *name, const struct region *region,
	struct dossier **out, struct faults *faults, struct err *err)
{
	struct dossier *dossier = new_dossier(name);
	struct json_doc doc = {0};
	int ret = -1;

	digest_bytes(text, len, dossier->sha256);
	if (json_doc_parse(text, len, name, &doc, faults, err) == 0)
		ret = read_fields(&doc, region, dossier, faults, err);
	json_doc_fini(&doc);
	if (ret < 0)
		dossier_close(dossier);
	else
		*out = dossier;
	return ret;
}

int dossier_open(const char *path, const struct region *region, struct dossier **out,
	struct faults *faults, struct err *err)
{
	struct file_bytes bytes;
	int ret;

	if (file_read(path, JSON_FILE_MOST, &bytes, err) < 0)
		return -1;
	ret = dossier_parse(bytes.at, bytes.len, path, region, out, faults, err);
	file_bytes_fini(&bytes);
	return ret;
}

void dossier_close(struct dossier *dossier)
{
	if (dossier) {
		struct arena arena = dossier->arena; /* it lies in its own arena */

		arena_fini(&arena);
	}
}

/* Lists of things with an id as their first member; nothing has the id NULL. */
static const void *find_by_id(const void *items, size_t count, size_t size, const char *id)
{
	for (size_t i = 0; i < count; i++) {
		const void *item = (const char *)items + i * size;
		const char *here;

		memcpy(&here, item, sizeof(here));
		if (here && text_equal(here, id))
			return item;
	}
	return NULL;
}

const struct site *dossier_site(const struct dossier *dossier, const char *id)
{
	return find_by_id(dossier->sites.items, dossier->sites.count, sizeof(struct site), id);
}

const struct node *dossier_node(const struct dossier *dossier, const char *id)
{
	return find_by_id(dossier->nodes.items, dossier->nodes.count, sizeof(struct node), id);
}

const struct agent *dossier_agent(const struct dossier *dossier, const char *id)
{
	return find_by_id(dossier->agents.items, dossier->agents.count, sizeof(struct agent), id);
}

const struct landmark *dossier_landmark(const struct dossier *dossier, const char *id)
{
	return find_by_id(
		dossier->landmarks.items, dossier->landmarks.count, sizeof(struct landmark), id);
}

const struct document *dossier_document(const struct dossier *dossier, const char *id)
{
	return find_by_id(
		dossier->documents.items, dossier->documents.count, sizeof(struct document), id);
}

bool check_is_visit(const struct check *check)
{
	bool dns = check->scheme && strcmp(check->scheme, "dns") == 0;

	return check->server && !dns;
}

bool check_covers(const struct check *check, const char *node_id)
{
	if (check->nodes.count == 0)
		return !check_is_visit(check);
	LIST_EACH(const char *, id, &check->nodes)
		if (*id && text_equal(*id, node_id))
			return true;
	return false;
}

bool log_claim_names(const struct log_claim *claim, const char *node_id)
{
	if (!claim->node_key)
		return claim->node && text_equal(claim->node, node_id);
	LIST_EACH(const struct bind_pair, name, &claim->node_key->names)
		if (name->text && text_equal(name->text, node_id))
			return true;
	return claim->node_key->names.count == 0;
}

char *dossier_path(const struct dossier *dossier, const char *path)
{
	return file_join(dossier->folder, path);
}
