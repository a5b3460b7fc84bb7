/* What of a document is not seen: hidden and struck text is none, white and tiny text is told of.
 */
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "renders/manuscript_reading.h"

#define PALE_FROM  0xe6 /* of red, green and blue each */
#define HALVES     8    /* of a point: smaller is not read */
#define BASED_MOST 16   /* styles on one another */

static bool is_on(const char **atts)
{
	const char *on = xml_attribute(atts, "val");

	return !text_equal(on, "0") && !text_equal(on, "false") && !text_equal(on, "off");
}

static bool is_pale(const char **atts)
{
	const char *value = xml_attribute(atts, "val");
	char *end = NULL;
	unsigned long rgb = value ? strtoul(value, &end, 16) : 0;

	if (text_equal(xml_attribute(atts, "themeColor"), "background1"))
		return true;
	return value && end - value == 6 && (rgb >> 16 & 0xff) >= PALE_FROM &&
	       (rgb >> 8 & 0xff) >= PALE_FROM && (rgb & 0xff) >= PALE_FROM;
}

static bool is_tiny(const char **atts)
{
	const char *value = xml_attribute(atts, "val");

	return value && strtoul(value, NULL, 10) < HALVES;
}

static void start_run(struct reading *reading, const char **atts)
{
	(void)atts;
	reading->hidden = reading->all_hidden;
	reading->pale = reading->all_pale;
}

/* Of a run itself it counts more than its style's. */
static void start_hidden(struct reading *reading, const char **atts)
{
	reading->hidden = is_on(atts);
}

static void start_colour(struct reading *reading, const char **atts)
{
	reading->pale = is_pale(atts);
}

static void start_size(struct reading *reading, const char **atts)
{
	reading->pale = reading->pale || is_tiny(atts);
}

static const struct manuscript_look *look_named(
	const struct manuscript *manuscript, const char *style)
{
	int32_t at = name_index_find(&manuscript->look_names, style);

	return at < 0 ? NULL : &manuscript->looks.items[at];
}

static struct manuscript_look look_of(const struct manuscript *manuscript, const char *style)
{
	struct manuscript_look all = {0};
	const struct manuscript_look *look;

	for (int i = 0; i < BASED_MOST && style && (look = look_named(manuscript, style)); i++) {
		all.hidden = all.hidden || look->hidden;
		all.pale = all.pale || look->pale;
		style = look->based_on;
	}
	return all;
}

static void start_run_style(struct reading *reading, const char **atts)
{
	struct manuscript_look look = look_of(reading->manuscript, xml_attribute(atts, "val"));

	reading->hidden = reading->hidden || look.hidden;
	reading->pale = reading->pale || look.pale;
}

void reading_style(struct reading *reading, const char *id)
{
	struct manuscript_look look = look_of(reading->manuscript, id);

	reading->all_hidden = look.hidden;
	reading->all_pale = look.pale;
}

const struct element reading_look_elements[] = {
	{"r", reading_word_spaces, start_run, NULL},
	{"rStyle", reading_word_spaces, start_run_style, NULL},
	{"vanish", reading_word_spaces, start_hidden, NULL},
	{"strike", reading_word_spaces, start_hidden, NULL},
	{"dstrike", reading_word_spaces, start_hidden, NULL},
	{"color", reading_word_spaces, start_colour, NULL},
	{"sz", reading_word_spaces, start_size, NULL},
	{NULL, NULL, NULL, NULL},
};

/* --- styles.xml ------------------------------------------------------------------------------- */

struct styles {
	struct manuscript *manuscript;
	struct manuscript_look look; /* style NULL: none is open */
};

static void XMLCALL on_style(void *parser, const char *name, const char **atts)
{
	struct styles *styles = XML_GetUserData(parser);
	struct arena *arena = &styles->manuscript->arena;
	const char *own = xml_own_name(name);
	struct manuscript_look *look = &styles->look;

	if (strcmp(own, "style") == 0)
		*look = (struct manuscript_look){
			.style = arena_text(arena, xml_attribute(atts, "styleId"))};
	else if (strcmp(own, "basedOn") == 0)
		look->based_on = arena_text(arena, xml_attribute(atts, "val"));
	else if (strcmp(own, "vanish") == 0 || strcmp(own, "strike") == 0 ||
		 strcmp(own, "dstrike") == 0)
		look->hidden = is_on(atts);
	else if (strcmp(own, "color") == 0)
		look->pale = look->pale || is_pale(atts);
	else if (strcmp(own, "sz") == 0)
		look->pale = look->pale || is_tiny(atts);
}

static void XMLCALL on_style_end(void *parser, const char *name)
{
	struct styles *styles = XML_GetUserData(parser);
	struct manuscript *manuscript = styles->manuscript;

	if (strcmp(xml_own_name(name), "style") != 0 || !styles->look.style)
		return;
	/* of others nothing is to be known; one that is based on something may be seen by it */
	if (styles->look.hidden || styles->look.pale || styles->look.based_on)
		*(struct manuscript_look *)arena_push(&manuscript->arena, &manuscript->looks.items,
			&manuscript->looks.count, &manuscript->look_cap,
			sizeof(*manuscript->looks.items)) = styles->look;
	styles->look = (struct manuscript_look){0};
}

int manuscript_read_styles(
	struct manuscript *manuscript, const char *xml, size_t len, struct err *err)
{
	static const struct xml_handlers handlers = {.start = on_style, .end = on_style_end};
	struct styles styles = {.manuscript = manuscript};

	if (xml_read(xml, len, &handlers, &styles, err) < 0)
		return -1;
	name_index_init(&manuscript->look_names, &manuscript->arena, manuscript->looks.count);
	LIST_EACH(const struct manuscript_look, look, &manuscript->looks)
		name_index_add(&manuscript->look_names, look->style);
	return 0;
}
