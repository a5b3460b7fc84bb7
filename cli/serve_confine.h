/* What the local web server can do no more once it listens. */
#ifndef CDNPROOF_CLI_SERVE_CONFINE_H
#define CDNPROOF_CLI_SERVE_CONFINE_H

#include "cli/command.h"

/* No capability; no file but those below `folder` (NULL: none at all), to read; no new socket but
 * accepted ones, no program. What the system does not have is said. Nothing under a sanitizer but
 * the first. */
int serve_confine(const struct cli *cli, const char *folder, struct err *err);

#endif
