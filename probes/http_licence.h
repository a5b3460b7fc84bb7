/* Licence numbers of telecommunications services (增值电信业务经营许可证编号) in a web page. */
#ifndef CDNPROOF_PROBES_HTTP_LICENCE_H
#define CDNPROOF_PROBES_HTTP_LICENCE_H

#include <stdbool.h>
#include <stddef.h>

#define HTTP_LICENCE_TEXT_MOST 200

/* All numbers that the page shows, each once, in their order, joined by a blank: as many as fit.
 * A number is B1-20250001, A2.B1.B2-20090059 or 京B2-20090191-4, with the character of the province
 * in front where there is one, in UTF-8 whether the page is in UTF-8 or in GBK. What comes right
 * behind a page that is not `whole` is not known: a number that ends there is left out. */
void http_licence_find(
	const char *page, size_t len, bool whole, char out[HTTP_LICENCE_TEXT_MOST + 1]);

/* Printable ASCII and characters of provinces, with its end inside the field. */
bool http_licence_holds(const char *text, size_t size);

#endif
