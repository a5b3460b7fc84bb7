/* Which language messages are in, and where their catalogue is. */
#ifndef CDNPROOF_CLI_LANGUAGE_H
#define CDNPROOF_CLI_LANGUAGE_H

/* lang: "zh", "en", or NULL: as LC_ALL, LC_MESSAGES or LANG begin. Works without any locale but
 * C.UTF-8: numbers and times stay as they are everywhere. */
void language_set(const char *lang);

#endif
