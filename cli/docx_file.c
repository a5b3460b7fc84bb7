#include "cli/docx_file.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/digest.h"
#include "base/i18n.h"
#include "base/text.h"
#include "cli/docx_relations.h"
#include "renders/docx_parts.h"
#include "renders/xml_read.h"

#define CUSTOM "docProps/custom.xml"

static const struct docx_limit text_limit = {(int64_t)256 << 20, 64};
static const struct docx_limit picture_limit = {(int64_t)1 << 30, 65536};

/* --- text ------------------------------------------------------------------------------------- */

/* What the part shows, by its relationships; what they do not name is not in the file. */
static void name_pictures(
	struct manuscript *manuscript, size_t from, const struct docx_relations *relations)
{
	struct name_index index;

	name_index_init(&index, &manuscript->arena, relations->items.count);
	LIST_EACH(const struct docx_relation, relation, &relations->items)
		name_index_add(&index, relation->id);
	for (size_t i = from; i < manuscript->pictures.count; i++) {
		struct manuscript_picture *picture = &manuscript->pictures.items[i];
		int32_t at = name_index_find(&index, picture->relation);

		if (at >= 0)
			picture->part = relations->items.items[at].target;
		else
			manuscript_add_foreign(manuscript, FOREIGN_LINK, NULL);
	}
}

static int read_text(struct docx_package *package, const char *name, enum manuscript_kind kind,
	struct manuscript *manuscript, struct docx_relations *relations, struct err *err)
{
	size_t pictures = manuscript->pictures.count;
	struct docx_bytes part = {0};
	int ret;

	if (docx_package_read(package, name, &part, err) < 0)
		return -1;
	ret = manuscript_read(manuscript, kind, part.text, part.len, err);
	free(part.text);
	if (ret < 0)
		return err_within(err, "%s", name);
	if (docx_relations_read(package, name, relations, err) < 0)
		return -1;
	name_pictures(manuscript, pictures, relations);
	return 0;
}

static const struct aside {
	const char *type; /* of the relationship */
	enum manuscript_kind kind;
} asides[] = {
	{"header", MANUSCRIPT_HEADER},
	{"footer", MANUSCRIPT_FOOTER},
	{"footnotes", MANUSCRIPT_NOTES},
	{"endnotes", MANUSCRIPT_NOTES},
};

/* NULL: it is none with text. */
static const struct aside *aside_of(const char *type)
{
	for (size_t i = 0; i < ARRAY_LEN(asides); i++)
		if (strcmp(type, asides[i].type) == 0)
			return &asides[i];
	return NULL;
}

/* How the main part's text looks, before it is read. */
static int read_styles(struct docx_package *package, struct manuscript *manuscript,
	const char *name, struct err *err)
{
	struct docx_relations relations = {.arena = &manuscript->arena};

	if (docx_relations_read(package, name, &relations, err) < 0)
		return -1;
	LIST_EACH(const struct docx_relation, relation, &relations.items) {
		struct docx_bytes part = {0};
		int ret;

		if (strcmp(relation->type, "styles") != 0)
			continue;
		if (docx_package_read(package, relation->target, &part, err) < 0)
			return -1;
		ret = manuscript_read_styles(manuscript, part.text, part.len, err);
		free(part.text);
		if (ret < 0)
			return err_within(err, "%s", relation->target);
	}
	return 0;
}

/* The main part, then headers, footers and notes by its relationships. */
static int read_texts(struct docx_package *package, struct manuscript *manuscript, struct err *err)
{
	struct docx_relations relations = {.arena = &manuscript->arena};
	const char *name = docx_main_part(package, &manuscript->arena, err);

	if (!name || read_styles(package, manuscript, name, err) < 0 ||
		read_text(package, name, MANUSCRIPT_MAIN, manuscript, &relations, err) < 0)
		return -1;
	LIST_EACH(const struct docx_relation, relation, &relations.items) {
		const struct aside *aside = aside_of(relation->type);
		struct docx_relations own = {.arena = &manuscript->arena};

		if (aside && read_text(package, relation->target, aside->kind, manuscript, &own,
				     err) < 0)
			return -1;
	}
	return 0;
}

/* --- pictures --------------------------------------------------------------------------------- */

static int picture_order(const void *a, const void *b)
{
	const struct manuscript_picture *one = a;
	const struct manuscript_picture *other = b;

	return strcasecmp(one->part, other->part);
}

/* Sorted by name, each part once, without those that are not in the file. */
static void settle_pictures(struct manuscript *manuscript)
{
	struct manuscript_picture *items = manuscript->pictures.items;
	size_t count = 0;

	for (size_t i = 0; i < manuscript->pictures.count; i++)
		if (items[i].part)
			items[count++] = items[i];
	if (count)
		qsort(items, count, sizeof(*items), picture_order);
	manuscript->pictures.count = count ? 1 : 0;
	for (size_t i = 1; i < count; i++)
		if (picture_order(&items[manuscript->pictures.count - 1], &items[i]) != 0)
			items[manuscript->pictures.count++] = items[i];
}

static int digest_picture(struct docx_package *package, const struct log_zip_entry *entry,
	struct manuscript *manuscript, struct err *err)
{
	const struct manuscript_picture key = {.part = entry->name};
	struct manuscript_picture *picture = bsearch(&key, manuscript->pictures.items,
		manuscript->pictures.count, sizeof(key), picture_order);
	char digest[DIGEST_TEXT_LEN];
	struct docx_bytes part = {0};

	if (!picture)
		return 0;
	if (docx_package_unpack(package, entry, &part, err) < 0)
		return -1;
	digest_bytes(part.text, part.len, digest);
	picture->sha256 = arena_text(&manuscript->arena, digest);
	free(part.text);
	return 0;
}

static int digest_pictures(
	struct docx_package *package, struct manuscript *manuscript, struct err *err)
{
	struct log_zip_entry entry;

	settle_pictures(manuscript);
	if (manuscript->pictures.count == 0)
		return 0;
	package->left = picture_limit;
	if (docx_package_rewind(package, err) < 0)
		return -1;
	while (log_zip_next(package->zip, &entry))
		if (digest_picture(package, &entry, manuscript, err) < 0)
			return -1;
	return 0;
}

/* --- properties ------------------------------------------------------------------------------- */

struct properties {
	struct arena *arena;
	struct docx_made *made;
	const char **to; /* of the one that is open; NULL: none of ours */
};

static const struct {
	const char *name;
	size_t offset;
} known_properties[] = {
	{DOCX_PROPERTY_DIGEST, offsetof(struct docx_made, evidence_sha256)},
	{DOCX_PROPERTY_EDITION, offsetof(struct docx_made, edition)},
	{DOCX_PROPERTY_LANG, offsetof(struct docx_made, lang)},
};

static void XMLCALL on_property(void *parser, const char *name, const char **atts)
{
	struct properties *properties = XML_GetUserData(parser);
	const char *own = xml_attribute(atts, "name");

	(void)name;
	for (size_t i = 0; own && i < ARRAY_LEN(known_properties); i++)
		if (strcmp(own, known_properties[i].name) == 0)
			properties->to = (const char **)((char *)properties->made +
							 known_properties[i].offset);
}

static void XMLCALL on_property_end(void *parser, const char *name)
{
	struct properties *properties = XML_GetUserData(parser);

	if (strcmp(xml_own_name(name), "property") == 0)
		properties->to = NULL;
}

static void XMLCALL on_property_text(void *parser, const char *text, int len)
{
	struct properties *properties = XML_GetUserData(parser);

	if (properties->to)
		*properties->to = arena_format(properties->arena, "%s%.*s",
			*properties->to ? *properties->to : "", len, text);
}

/* Who edits a document may have dropped them. */
static void read_properties(
	struct docx_package *package, struct arena *arena, struct docx_made *made)
{
	static const struct xml_handlers handlers = {
		on_property, on_property_end, on_property_text};
	struct properties properties = {.arena = arena, .made = made};
	struct docx_bytes part = {0};

	if (docx_package_read(package, CUSTOM, &part, NULL) < 0)
		return;
	if (xml_read(part.text, part.len, &handlers, &properties, NULL) < 0)
		*made = (struct docx_made){0};
	free(part.text);
}

static int read_package(struct docx_package *package, struct manuscript *manuscript,
	struct docx_made *made, struct err *err)
{
	if (docx_package_check_names(package, err) < 0 || read_texts(package, manuscript, err) < 0)
		return -1;
	read_properties(package, &manuscript->arena, made);
	return digest_pictures(package, manuscript, err);
}

/* What Word makes of a document with a password, and what it made before 2007. */
static bool is_compound(const void *bytes, size_t len)
{
	return len >= 8 && memcmp(bytes, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8) == 0;
}

int docx_file_read(const void *bytes, size_t len, struct manuscript *manuscript,
	struct docx_made *made, struct err *err)
{
	struct docx_package package;
	struct err inner = {0};
	int ret = docx_package_open(&package, bytes, len, text_limit, &inner);

	if (ret == 0 && is_compound(bytes, len))
		ret = err_set(&inner, ERR_DATA,
			_("it has a password, or is of the form before DOCX: save it as DOCX without one"));
	else if (ret == 0)
		ret = read_package(&package, manuscript, made, &inner);
	docx_package_close(&package);
	if (ret < 0 && inner.code == ERR_NOINPUT)
		inner.code = ERR_DATA; /* the file is there, a part of it is not */
	if (ret < 0 && err)
		*err = inner;
	return ret;
}
