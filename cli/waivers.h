/* Waivers on their way into a bundle. */
#ifndef CDNPROOF_CLI_WAIVERS_H
#define CDNPROOF_CLI_WAIVERS_H

#include "cli/inputs.h"

/* Reads those of waivers/ beside the dossier and those that are given (NULL: none). */
int waivers_gather(struct inputs *inputs, const char *const *given, struct err *err);

/* Writes each that was read to FOLDER/ID.json, to the byte as it was read. The folder is made when
 * there is one to write; what lies there already stays. */
int waivers_copy(const struct inputs *inputs, const char *folder, struct err *err);

#endif
