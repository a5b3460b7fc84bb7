/* The end of a watch: its folder is read again and judged by itself. */
#ifndef CDNPROOF_CLI_WATCH_RESULT_H
#define CDNPROOF_CLI_WATCH_RESULT_H

#include "cli/inputs.h"

/* Writes watch.json, prints it, sets the exit status by its verdict. */
int watch_result_make(struct inputs *inputs, const char *folder, struct err *err);

#endif
