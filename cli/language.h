/* Which language messages are in. */
#ifndef CDNPROOF_CLI_LANGUAGE_H
#define CDNPROOF_CLI_LANGUAGE_H

#include <stdbool.h>

#include "reports/words.h"

/* lang: "zh", "en", or NULL: as LC_ALL, LC_MESSAGES or LANG begin. Needs no locale: numbers and
 * times stay as they are everywhere. */
void language_set(const char *lang);

/* Messages are in Chinese: names of places are then as well. */
bool language_is_chinese(void);

/* word_in of that language. */
const char *language_word(const struct word_list *list, int value);

#endif
