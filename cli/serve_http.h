/* The web server itself: GET and HEAD over HTTP/1.1, one thread, bounded in connections, bytes and
 * time. */
#ifndef CDNPROOF_CLI_SERVE_HTTP_H
#define CDNPROOF_CLI_SERVE_HTTP_H

#include "cli/serve_pages.h"

#define SERVE_CONNECTIONS 64
#define SERVE_OF_ONE      24                 /* connections from one address */
#define SERVE_HEAD_MOST   ((size_t)32 << 10) /* bytes of a request's head */
#define SERVE_IDLE_S      15
#define SERVE_REQUEST_MS  20000 /* until a request is whole and answered */

struct serve_http;

/* A socket that listens at site->at. */
int serve_listen(const struct serve_site *site, int *out, struct err *err);

/* Takes over the socket. site and pages are borrowed. */
int serve_http_open(int listening, const struct serve_site *site, const struct serve_pages *pages,
	struct serve_http **out, struct err *err);
/* Until a stop is requested: answers, and reads what the watch has got. */
int serve_http_run(struct serve_http *http, struct err *err);
void serve_http_close(struct serve_http *http);

#endif
