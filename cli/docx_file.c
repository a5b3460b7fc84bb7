#define ZLIB_CONST /* input is not written to */
#include "cli/docx_file.h"

#include <expat.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>

#include "base/digest.h"
#include "base/i18n.h"
#include "base/text.h"
#include "logs/zip.h"
#include "renders/docx_parts.h"

#define PART_MOST    ((int64_t)128 << 20) /* bytes of one part */
#define ENTRIES_MOST ((size_t)1 << 16)
#define METHOD_PLAIN 0
#define FLAGS_SECRET 0x2041 /* encrypted, by whatever method */

#define ROOT_RELATIONS "_rels/.rels"
#define CUSTOM         "docProps/custom.xml"

/* Of all parts that are read for one end. */
struct limit {
	int64_t bytes;
	size_t parts;
};
static const struct limit text_limit = {(int64_t)256 << 20, 64};
static const struct limit picture_limit = {(int64_t)1 << 30, 65536};

struct package {
	const uint8_t *at;
	size_t len;
	struct log_zip *zip;
	struct limit left;
};

struct part {
	char *text; /* heap */
	size_t len;
};

static size_t read_bytes(void *context, int64_t offset, uint8_t *to, size_t len)
{
	const struct package *package = context;
	size_t at = (size_t)offset;

	if (at >= package->len)
		return 0;
	len = len < package->len - at ? len : package->len - at;
	memcpy(to, package->at + at, len);
	return len;
}

static int inflate_part(const uint8_t *at, const struct log_zip_entry *entry, struct part *part)
{
	z_stream stream = {0};
	int ret;

	if (inflateInit2(&stream, -MAX_WBITS) != Z_OK)
		return -1;
	stream.next_in = at;
	stream.avail_in = (uInt)entry->packed;
	stream.next_out = (uint8_t *)part->text;
	stream.avail_out = (uInt)entry->size;
	ret = inflate(&stream, Z_FINISH);
	inflateEnd(&stream);
	return ret == Z_STREAM_END && stream.total_out == (uLong)entry->size ? 0 : -1;
}

static int unpack(struct package *package, const struct log_zip_entry *entry, struct part *out,
	struct err *err)
{
	int64_t at = log_zip_locate(package->zip, entry);
	struct part part = {.len = (size_t)entry->size};
	int ret = 0;

	if (entry->flags & FLAGS_SECRET)
		return err_set(err, ERR_DATA, _("%s is encrypted"), entry->name);
	if (at < 0 || (entry->method != METHOD_PLAIN && entry->method != Z_DEFLATED))
		return err_set(err, ERR_DATA, _("%s is damaged"), entry->name);
	if (entry->size > PART_MOST || entry->size > package->left.bytes ||
		package->left.parts == 0)
		return err_set(err, ERR_DATA, _("%s is too large"), entry->name);
	part.text = malloc(part.len + 1);
	if (!part.text)
		return err_no_memory(err);
	if (entry->method == Z_DEFLATED)
		ret = inflate_part(package->at + at, entry, &part);
	else if (entry->packed == entry->size)
		memcpy(part.text, package->at + at, part.len);
	else
		ret = -1;
	if (ret < 0 || crc32(0, (const uint8_t *)part.text, (uInt)part.len) != entry->crc) {
		free(part.text);
		return err_set(err, ERR_DATA, _("%s is damaged"), entry->name);
	}
	package->left.bytes -= entry->size;
	package->left.parts--;
	*out = part;
	return 0;
}

static int open_zip(struct package *package, struct err *err)
{
	const struct log_zip_source source = {package, read_bytes, (int64_t)package->len};

	log_zip_close(package->zip);
	if (log_zip_open(package->zip, &source, err) < 0)
		return -1;
	if (package->zip->damage)
		return err_set(err, ERR_DATA, _("it is no DOCX, or was cut (%s at byte %lld)"),
			package->zip->damage, (long long)package->zip->damage_at);
	return 0;
}

/* Names of parts are the same in capitals. ERR_NOINPUT: there is none of this name. */
static int read_part(struct package *package, const char *name, struct part *out, struct err *err)
{
	struct log_zip_entry entry;

	if (open_zip(package, err) < 0)
		return -1;
	while (log_zip_next(package->zip, &entry))
		if (strcasecmp(entry.name, name) == 0)
			return unpack(package, &entry, out, err);
	return err_set(err, ERR_NOINPUT, _("it is no DOCX: %s is missing"), name);
}

static bool leads_out(const char *name)
{
	for (const char *at = name; at; at = strpbrk(at, "/\\")) {
		at += *at == '/' || *at == '\\';
		if (at[0] == '.' && at[1] == '.' &&
			(at[2] == '/' || at[2] == '\\' || at[2] == '\0'))
			return true;
	}
	return false;
}

static int name_order(const void *a, const void *b)
{
	return strcasecmp(*(const char *const *)a, *(const char *const *)b);
}

struct names {
	const char **items;
	size_t count, cap;
};

static int collect_names(
	struct package *package, struct arena *arena, struct names *out, struct err *err)
{
	struct log_zip_entry entry;
	const char **name;

	while (log_zip_next(package->zip, &entry)) {
		if (out->count == ENTRIES_MOST)
			return err_set(err, ERR_DATA, _("it is no DOCX: it has too many parts"));
		if (leads_out(entry.name))
			return err_set(err, ERR_DATA, _("it is no DOCX: the name %s leads out"),
				text_shown(arena, entry.name));
		name = arena_push(arena, &out->items, &out->count, &out->cap, sizeof(*name));
		*name = arena_text(arena, entry.name);
	}
	return 0;
}

/* Which of two parts of one name is shown is up to who opens them. */
static int check_names(struct package *package, struct err *err)
{
	struct arena arena = {0};
	struct names names = {0};
	int ret = open_zip(package, err);

	if (ret == 0)
		ret = collect_names(package, &arena, &names, err);
	if (names.count)
		qsort(names.items, names.count, sizeof(*names.items), name_order);
	for (size_t i = 1; i < names.count && ret == 0; i++)
		if (strcasecmp(names.items[i - 1], names.items[i]) == 0)
			ret = err_set(err, ERR_DATA, _("it is no DOCX: %s is there twice"),
				text_shown(&arena, names.items[i]));
	arena_fini(&arena);
	return ret;
}

/* --- relationships ---------------------------------------------------------------------------- */

struct relation {
	const char *id;   /* or NULL */
	const char *type; /* behind the last '/' */
	const char *target;
};

struct relations {
	struct arena *arena;
	LIST_OF(struct relation) items;
	size_t cap;
};

static const char *attribute(const char **atts, const char *name)
{
	for (; *atts; atts += 2)
		if (strcmp(atts[0], name) == 0)
			return atts[1];
	return NULL;
}

static void XMLCALL on_relation(void *data, const char *name, const char **atts)
{
	struct relations *relations = XML_GetUserData(data);
	const char *type = attribute(atts, "Type");
	const char *target = attribute(atts, "Target");
	const char *own = strrchr(name, ':');
	struct relation *relation;

	if (strcmp(own ? own + 1 : name, "Relationship") != 0 || !type || !target ||
		text_equal(attribute(atts, "TargetMode"), "External"))
		return;
	relation = arena_push(relations->arena, &relations->items.items, &relations->items.count,
		&relations->cap, sizeof(*relation));
	type = strrchr(type, '/') ? strrchr(type, '/') + 1 : type;
	relation->type = arena_text(relations->arena, type);
	if (attribute(atts, "Id"))
		relation->id = arena_text(relations->arena, attribute(atts, "Id"));
	relation->target = arena_text(relations->arena, target);
}

/* As in the main part: entities are of it. */
static void XMLCALL on_doctype(
	void *data, const char *name, const char *system, const char *public, int internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	XML_StopParser(data, XML_FALSE);
}

/* Small parts; handlers get the parser. */
static int parse_small(const struct part *part, XML_StartElementHandler start,
	XML_EndElementHandler end, XML_CharacterDataHandler text, void *data)
{
	XML_Parser parser = XML_ParserCreate(NULL);
	int ret;

	if (!parser)
		return -1;
	XML_SetUserData(parser, data);
	XML_UseParserAsHandlerArg(parser);
	XML_SetStartDoctypeDeclHandler(parser, on_doctype);
	XML_SetElementHandler(parser, start, end);
	XML_SetCharacterDataHandler(parser, text);
	ret = XML_Parse(parser, part->text, (int)part->len, XML_TRUE) == XML_STATUS_OK ? 0 : -1;
	XML_ParserFree(parser);
	return ret;
}

static int read_relations(
	struct package *package, const char *name, struct relations *out, struct err *err)
{
	struct part part = {0};
	int ret;

	if (read_part(package, name, &part, err) < 0)
		return -1;
	ret = parse_small(&part, on_relation, NULL, NULL, out);
	free(part.text);
	return ret < 0 ? err_set(err, ERR_DATA,
				 _("%s is no XML, or has a document type of its own"), name)
		       : 0;
}

static const char *folder_of(struct arena *arena, const char *name)
{
	const char *end = strrchr(name, '/');

	return end ? arena_text_n(arena, name, (size_t)(end - name)) : "";
}

/* A target as the name of a part: from the package's root, or from the folder of who names it. */
static const char *resolve(struct arena *arena, const char *folder, const char *target)
{
	if (target[0] == '/')
		return target + 1;
	for (;;) {
		if (strncmp(target, "../", 3) == 0) {
			folder = folder_of(arena, folder);
			target += 3;
		} else if (strncmp(target, "./", 2) == 0) {
			target += 2;
		} else {
			break;
		}
	}
	return folder[0] ? arena_format(arena, "%s/%s", folder, target) : target;
}

static const char *main_part(struct package *package, struct arena *arena, struct err *err)
{
	struct relations relations = {.arena = arena};

	if (read_relations(package, ROOT_RELATIONS, &relations, err) < 0)
		return NULL;
	LIST_EACH(const struct relation, relation, &relations.items)
		if (strcmp(relation->type, "officeDocument") == 0)
			return resolve(arena, "", relation->target);
	err_set(err, ERR_DATA, _("it is no DOCX: %s names no document"), ROOT_RELATIONS);
	return NULL;
}

/* --- text ------------------------------------------------------------------------------------- */

/* Those of a part, which may have none; targets are names of parts. */
static int relations_of(
	struct package *package, const char *name, struct relations *out, struct err *err)
{
	const char *folder = folder_of(out->arena, name);
	const char *own = arena_format(out->arena, "%s%s_rels/%s.rels", folder,
		folder[0] ? "/" : "", name + (folder[0] ? strlen(folder) + 1 : 0));
	struct err absent = {0};

	if (read_relations(package, own, out, &absent) < 0 && absent.code != ERR_NOINPUT) {
		*err = absent;
		return -1;
	}
	LIST_EACH(struct relation, relation, &out->items)
		relation->target = resolve(out->arena, folder, relation->target);
	return 0;
}

/* What the part shows, by its relationships; what they do not name is not in the file. */
static void name_pictures(
	struct manuscript *manuscript, size_t from, const struct relations *relations)
{
	for (size_t i = from; i < manuscript->pictures.count; i++) {
		struct manuscript_picture *picture = &manuscript->pictures.items[i];

		LIST_EACH(const struct relation, relation, &relations->items)
			if (text_equal(relation->id, picture->relation))
				picture->part = relation->target;
		if (!picture->part)
			manuscript_add_foreign(manuscript, FOREIGN_LINK, NULL);
	}
}

static int read_text(struct package *package, const char *name, enum manuscript_kind kind,
	struct manuscript *manuscript, struct relations *relations, struct err *err)
{
	size_t pictures = manuscript->pictures.count;
	struct part part = {0};
	int ret;

	if (read_part(package, name, &part, err) < 0)
		return -1;
	ret = manuscript_read(manuscript, kind, part.text, part.len, err);
	free(part.text);
	if (ret < 0)
		return err_within(err, "%s", name);
	if (relations_of(package, name, relations, err) < 0)
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
static int read_styles(
	struct package *package, struct manuscript *manuscript, const char *name, struct err *err)
{
	struct relations relations = {.arena = &manuscript->arena};

	if (relations_of(package, name, &relations, err) < 0)
		return -1;
	LIST_EACH(const struct relation, relation, &relations.items) {
		struct part part = {0};
		int ret;

		if (strcmp(relation->type, "styles") != 0)
			continue;
		if (read_part(package, relation->target, &part, err) < 0)
			return -1;
		ret = manuscript_read_styles(manuscript, part.text, part.len, err);
		free(part.text);
		if (ret < 0)
			return err_within(err, "%s", relation->target);
	}
	return 0;
}

/* The main part, then headers, footers and notes by its relationships. */
static int read_texts(struct package *package, struct manuscript *manuscript, struct err *err)
{
	struct relations relations = {.arena = &manuscript->arena};
	const char *name = main_part(package, &manuscript->arena, err);

	if (!name || read_styles(package, manuscript, name, err) < 0 ||
		read_text(package, name, MANUSCRIPT_MAIN, manuscript, &relations, err) < 0)
		return -1;
	LIST_EACH(const struct relation, relation, &relations.items) {
		const struct aside *aside = aside_of(relation->type);
		struct relations own = {.arena = &manuscript->arena};

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

static int digest_picture(struct package *package, const struct log_zip_entry *entry,
	struct manuscript *manuscript, struct err *err)
{
	const struct manuscript_picture key = {.part = entry->name};
	struct manuscript_picture *picture = bsearch(&key, manuscript->pictures.items,
		manuscript->pictures.count, sizeof(key), picture_order);
	char digest[DIGEST_TEXT_LEN];
	struct part part = {0};

	if (!picture)
		return 0;
	if (unpack(package, entry, &part, err) < 0)
		return -1;
	digest_bytes(part.text, part.len, digest);
	picture->sha256 = arena_text(&manuscript->arena, digest);
	free(part.text);
	return 0;
}

static int digest_pictures(struct package *package, struct manuscript *manuscript, struct err *err)
{
	struct log_zip_entry entry;

	settle_pictures(manuscript);
	if (manuscript->pictures.count == 0)
		return 0;
	package->left = picture_limit;
	if (open_zip(package, err) < 0)
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

static void XMLCALL on_property(void *data, const char *name, const char **atts)
{
	struct properties *properties = XML_GetUserData(data);
	const char *own = attribute(atts, "name");

	(void)name;
	for (size_t i = 0; own && i < ARRAY_LEN(known_properties); i++)
		if (strcmp(own, known_properties[i].name) == 0)
			properties->to = (const char **)((char *)properties->made +
							 known_properties[i].offset);
}

static void XMLCALL on_property_end(void *data, const char *name)
{
	struct properties *properties = XML_GetUserData(data);
	const char *own = strrchr(name, ':');

	if (strcmp(own ? own + 1 : name, "property") == 0)
		properties->to = NULL;
}

static void XMLCALL on_property_text(void *data, const char *text, int len)
{
	struct properties *properties = XML_GetUserData(data);

	if (properties->to)
		*properties->to = arena_format(properties->arena, "%s%.*s",
			*properties->to ? *properties->to : "", len, text);
}

/* Who edits a document may have dropped them. */
static void read_properties(struct package *package, struct arena *arena, struct docx_made *made)
{
	struct properties properties = {.arena = arena, .made = made};
	struct part part = {0};

	if (read_part(package, CUSTOM, &part, NULL) < 0)
		return;
	if (parse_small(&part, on_property, on_property_end, on_property_text, &properties) < 0)
		*made = (struct docx_made){0};
	free(part.text);
}

static int read_package(struct package *package, struct manuscript *manuscript,
	struct docx_made *made, struct err *err)
{
	if (check_names(package, err) < 0 || read_texts(package, manuscript, err) < 0)
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
	struct package package = {.at = bytes,
		.len = len,
		.zip = calloc(1, sizeof(*package.zip)),
		.left = text_limit};
	struct err inner = {0};
	int ret;

	if (!package.zip)
		return err_no_memory(err);
	if (is_compound(bytes, len))
		ret = err_set(&inner, ERR_DATA,
			_("it has a password, or is of the form before DOCX: save it as DOCX without one"));
	else
		ret = read_package(&package, manuscript, made, &inner);
	log_zip_close(package.zip);
	free(package.zip);
	if (ret < 0 && inner.code == ERR_NOINPUT)
		inner.code = ERR_DATA; /* the file is there, a part of it is not */
	if (ret < 0 && err)
		*err = inner;
	return ret;
}
