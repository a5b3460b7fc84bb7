/* Numbers in a text, as words that hold a digit: "2016", "-3.5", "1,024", "a3f9c2", "P95". Dates
 * and times are several, addresses one. "{PAGE}" is one, too: a field's number. */
#ifndef CDNPROOF_RENDERS_NUMBER_WORDS_H
#define CDNPROOF_RENDERS_NUMBER_WORDS_H

#include "base/arena.h"
#include "base/array.h"

typedef LIST_OF(const char *) number_words;

/* All of them in order, without commas between digits. In the arena. */
number_words number_words_of(struct arena *arena, const char *text);

/* The text with "#" in place of each. In the arena. */
const char *number_words_blanked(struct arena *arena, const char *text);

#endif
