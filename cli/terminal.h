/* What the terminal that standard output goes to can show. */
#ifndef CDNPROOF_CLI_TERMINAL_H
#define CDNPROOF_CLI_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

/* Its columns; else those that COLUMNS says, else 80. */
size_t terminal_width(void);

/* The user's locale is of UTF-8, as LC_ALL, LC_CTYPE or LANG say; our own locale always is. */
bool terminal_shows_utf8(void);

#endif
