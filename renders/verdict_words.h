/* Verdicts, and states of places, in a text: a sign and its words, as "✗ 不符合" or "✓ pass". */
#ifndef CDNPROOF_RENDERS_VERDICT_WORDS_H
#define CDNPROOF_RENDERS_VERDICT_WORDS_H

#include "renders/number_words.h"

/* All of them in order, in both languages. In the arena. */
number_words verdict_words_of(struct arena *arena, const char *text);

#endif
