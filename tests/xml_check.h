/* A small checker of well-formed XML for tests: elements nest, attributes are quoted and not
 * repeated, entities are the five of XML, no character that XML 1.0 forbids. It also refuses every
 * element and attribute that the appendix does not use, so that nothing foreign can slip in. */
#ifndef CDNPROOF_TESTS_XML_CHECK_H
#define CDNPROOF_TESTS_XML_CHECK_H

#include <stdbool.h>
#include <stddef.h>

/* True when the page is well-formed; else `why` says what is wrong and at which byte. */
bool xml_check(const char *text, char *why, size_t why_len);

#endif
