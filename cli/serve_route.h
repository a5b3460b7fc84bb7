/* What a request of the local web server is answered with, decided from its bytes alone: no file,
 * no clock, no socket, so that a test or a fuzzer can ask. No path of the file system is ever made
 * of a URL: the routes are rows of a table. */
#ifndef CDNPROOF_CLI_SERVE_ROUTE_H
#define CDNPROOF_CLI_SERVE_ROUTE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

#define SERVE_PATH_MOST 1024
#define SERVE_NAME_LEN  256
#define SERVE_TOKEN_MIN 16
#define SERVE_TOKEN_LEN 129 /* with the final NUL: the longest that --token takes */

enum serve_page {
	SERVE_NO_PAGE,
	SERVE_SCRIPT, /* the script of the day, or where there is none the live page */
	SERVE_NODE,
	SERVE_APPENDIX,
	SERVE_LIVE,
	SERVE_LIVE_JSON,
	SERVE_LIVE_SCRIPT,
};

/* Where the server listens, and what it wants to see. */
struct serve_site {
	struct sockaddr_storage at; /* with the port */
	const char *token;          /* NULL: none is needed */
	bool english;               /* where a request says no language */
};

/* As the bytes of the request have it; NULL: not there. */
struct serve_request {
	const char *method;
	const char *path; /* before '?', still percent-encoded */
	const char *host; /* the header */
	int host_count;
	bool has_body;            /* Content-Length other than 0, or Transfer-Encoding */
	const char *query_token;  /* ?token= */
	const char *cookie_token; /* our cookie */
	const char *lang;         /* ?lang= */
};

struct serve_answer {
	int status; /* 200, 303, 400, 403, 404, 405, 414, 421 */
	enum serve_page page;
	char name[SERVE_NAME_LEN]; /* of the node, decoded */
	bool english;              /* ?lang=en, else the site's */
	bool wrong_token;          /* one was given, and it is not ours */
	bool set_cookie;           /* 303: and the URL again without the token */
};

void serve_route(const struct serve_site *site, const struct serve_request *request,
	struct serve_answer *out);

/* The Host header names this server by an address, or as localhost where it is bound to loopback:
 * a name that leads here by a stranger's DNS does not (DNS rebinding). */
bool serve_host_is_ours(const struct serve_site *site, const char *host);

/* 127.0.0.0/8, ::1 */
bool serve_is_loopback(const struct sockaddr_storage *at);
uint16_t serve_port(const struct sockaddr_storage *at);

/* In a time that does not depend on where they differ. */
bool serve_token_is(const char *token, const char *given);
/* SERVE_TOKEN_MIN and more letters, digits, '-', '_'. */
bool serve_token_is_fit(const char *token);

/* "%E5%8D%97" as its bytes. False: a bad escape, a control character, not UTF-8, too long. */
bool serve_decode(const char *text, size_t len, char out[SERVE_NAME_LEN]);

#endif
