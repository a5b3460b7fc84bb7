/* UTF-8 text: validity, display width, distance between words. Nothing here asks the locale. */
#ifndef CDNPROOF_BASE_TEXT_H
#define CDNPROOF_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

/* Largest n <= len such that the first n bytes of text end between characters. */
size_t utf8_cut(const char *text, size_t len);

/* Decodes one character of at most `left` bytes into *code. Returns its length in bytes, or 0 when
 * the bytes are not UTF-8 (RFC 3629: no surrogates, no overlong forms, nothing above U+10FFFF). */
size_t utf8_next(const char *text, size_t left, uint32_t *code);

/* Offset of the first byte that is not UTF-8, or len when all are. */
size_t utf8_bad_at(const char *text, size_t len);

/* Columns that the text takes on a terminal: East Asian wide characters two (Unicode UAX #11),
 * combining marks none. */
size_t text_columns(const char *text);

/* Levenshtein distance in bytes, at most `limit` + 1; both at most 64 bytes, else limit + 1. */
unsigned text_distance(const char *a, const char *b, unsigned limit);

/* Fit to name a folder and to stand as a word of a command: at most 200 bytes, no slash, blank or
 * control character, no '.' or '-' in front. */
bool text_is_folder_name(const char *text);

/* A stranger's text as a terminal may show it, which obeys control characters and turns the order
 * of what follows: control characters (ASCII, C1), line separators and marks of direction are
 * written \x1B or \u{202E}, bytes that are not UTF-8 \xFF. The text itself when it has none of
 * them, else in the arena. */
const char *text_shown(struct arena *arena, const char *text);

/* Only what is not UTF-8 is written \xFF. Heap; NULL: no memory. */
char *text_as_utf8(const char *text);

/* Two lower-case hexadecimal digits a byte, and a NUL. */
void text_hex(const void *bytes, size_t len, char *out);

bool text_equal(const char *a, const char *b); /* NULL equals only NULL */

/* Byte by byte; NULL comes before any text. */
int text_compare(const char *a, const char *b);

/* The same for qsort, of an array of const char *. */
int text_order(const void *a, const void *b);

/* As text_equal, blanks (U+3000 too) around the texts left out: a trailing blank makes no other
 * name. A text of blanks alone equals "". */
bool text_same_name(const char *a, const char *b);

#endif
