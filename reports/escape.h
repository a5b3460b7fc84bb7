/* Text of strangers made harmless before it is shown. What a reader could not see, or what would
 * reorder or end the text around it (controls, bidirectional marks, invisible characters), is
 * spelled as ⟨U+202E⟩; a byte that is not UTF-8 becomes U+FFFD. Nothing is dropped. */
#ifndef CDNPROOF_REPORTS_ESCAPE_H
#define CDNPROOF_REPORTS_ESCAPE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* For the content of elements and for attributes in double or single quotes, HTML and XML. Words
 * that run from right to left are isolated, so that they reorder nothing around them. */
void escape_html(FILE *out, const char *text);

/* For a terminal: no byte of it can move the cursor or change a colour. */
void escape_plain(FILE *out, const char *text);

/* The same as text: heap, never NULL (without memory the program ends). */
char *escape_plain_text(const char *text);

bool escape_is_unseen(uint32_t code); /* the characters that are spelled out */

#endif
