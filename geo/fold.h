/* Names brought to one form, to be compared. */
#ifndef CDNPROOF_GEO_FOLD_H
#define CDNPROOF_GEO_FOLD_H

#include <stdbool.h>

#define FOLD_LEN 96 /* of a folded name, with the final NUL; a longer name is no place's */

bool fold_is_chinese(const char *name); /* holds a Chinese character */

/* Latin letters: lower case, without accents, apostrophes, hyphens, blanks, a trailing parenthesis
 * and a word such as "Shi", "City", "County". False: something that no romanised name has. */
bool fold_latin(const char *name, char out[FOLD_LEN]);

/* Chinese: without blanks at the ends, a trailing parenthesis and 省 市 县 区 地区 盟, of which two
 * characters at least are left. False: too long. */
bool fold_chinese(const char *name, char out[FOLD_LEN]);

/* True when both fold to the same, by the script of `a`. */
bool fold_equal(const char *a, const char *b);

#endif
