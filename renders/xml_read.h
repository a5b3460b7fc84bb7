/* XML of strangers: elements and text, and no document type, as entities that grow are of one. */
#ifndef CDNPROOF_RENDERS_XML_READ_H
#define CDNPROOF_RENDERS_XML_READ_H

#include <expat.h>
#include <stddef.h>

#include "base/err.h"

#define XML_BETWEEN '\n' /* of a namespace and a name, as handlers get them */

/* All get the parser, and by XML_GetUserData what belongs to who reads; NULL: not of interest. */
struct xml_handlers {
	XML_StartElementHandler start;
	XML_EndElementHandler end;
	XML_CharacterDataHandler text;
};

/* ERR_DATA: broken, too large, with a document type, or ended by a handler with XML_StopParser. */
int xml_read(const char *xml, size_t len, const struct xml_handlers *handlers, void *data,
	struct err *err);

const char *xml_own_name(const char *name); /* without its namespace */
/* By its name without a namespace; NULL: there is none. */
const char *xml_attribute(const char **atts, const char *name);

#endif
