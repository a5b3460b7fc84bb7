/* An HTTP server that says what files and rows say, well or badly, and the same over TLS with
 * certificates of all kinds. On 127.0.0.1, one process a connection. */
#ifndef CDNPROOF_TESTS_HTTP_SERVER_H
#define CDNPROOF_TESTS_HTTP_SERVER_H

#include <sys/types.h>

#define HTTP_SERVER_PORT 8080
#define HTTP_SERVER_HOST "www.example.com"

/* Of the TLS ports, in this order from HTTP_SERVER_TLS_PORT on. */
enum http_certificate {
	HTTP_CERTIFICATE_GOOD, /* of HTTP_SERVER_HOST, issued by another, serial 0x0A0B0C */
	HTTP_CERTIFICATE_SELF_SIGNED,
	HTTP_CERTIFICATE_OTHER_NAME,
	HTTP_CERTIFICATE_EXPIRED,
	HTTP_CERTIFICATE_NOT_YET_VALID,
	HTTP_CERTIFICATE_ALL_WRONG, /* self-signed, of another name, expired */
	HTTP_CERTIFICATES
};
#define HTTP_SERVER_TLS_PORT 8443
#define HTTP_SERVER_SERIAL   0x0A0B0CL

struct http_server {
	pid_t pid;
	char key_sha256[65]; /* of the one key that all certificates have */
};

/* A path /data/NAME gets the bytes of the file tests/data/http/NAME, /object/NAME a body that is
 * NAME; others are rows of the server: /body-without-end, /body-by-the-second, /head-without-end,
 * /head-by-the-second, /hints-without-end, /header-of-64-kib, /header-of-1-mib, /reset.
 * A request that asks for an encoding gets nothing. */
struct http_server http_server_start(void);
void http_server_stop(struct http_server *server);

#endif
