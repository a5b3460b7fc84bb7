#include "renders/xml_read.h"

#include <limits.h>
#include <string.h>

#include "base/i18n.h"

static void XMLCALL on_doctype(
	void *parser, const char *name, const char *system, const char *public, int internal)
{
	(void)name;
	(void)system;
	(void)public;
	(void)internal;
	XML_SetUserData(parser, NULL); /* says that it was this */
	XML_StopParser(parser, XML_FALSE);
}

static int parse(XML_Parser parser, const char *xml, size_t len, struct err *err)
{
	if (len > INT_MAX)
		return err_set(err, ERR_DATA, _("it is too large"));
	if (XML_Parse(parser, xml, (int)len, XML_TRUE) == XML_STATUS_OK)
		return 0;
	if (!XML_GetUserData(parser))
		return err_set(err, ERR_DATA, _("it has a document type of its own"));
	return err_set(err, ERR_DATA, _("line %lu: %s"),
		(unsigned long)XML_GetCurrentLineNumber(parser),
		XML_ErrorString(XML_GetErrorCode(parser)));
}

int xml_read(const char *xml, size_t len, const struct xml_handlers *handlers, void *data,
	struct err *err)
{
	XML_Parser parser = XML_ParserCreateNS(NULL, XML_BETWEEN);
	int ret;

	if (!parser)
		return err_no_memory(err);
	XML_SetUserData(parser, data);
	XML_UseParserAsHandlerArg(parser);
	XML_SetElementHandler(parser, handlers->start, handlers->end);
	XML_SetCharacterDataHandler(parser, handlers->text);
	XML_SetStartDoctypeDeclHandler(parser, on_doctype);
	ret = parse(parser, xml, len, err);
	XML_ParserFree(parser);
	return ret;
}

const char *xml_own_name(const char *name)
{
	const char *own = strrchr(name, XML_BETWEEN);

	return own ? own + 1 : name;
}

const char *xml_attribute(const char **atts, const char *name)
{
	for (; *atts; atts += 2)
		if (strcmp(xml_own_name(atts[0]), name) == 0)
			return atts[1];
	return NULL;
}
