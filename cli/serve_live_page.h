/* The live page as the server first sends it, and as a browser without script sees it. */
#ifndef CDNPROOF_CLI_SERVE_LIVE_PAGE_H
#define CDNPROOF_CLI_SERVE_LIVE_PAGE_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* live: live_json(). nav: markup of ours, "" for none. */
void live_page(FILE *out, const json_t *live, bool english, const char *nav);

const char *live_script(size_t *len);

#endif
