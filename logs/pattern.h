/* Formats that the user writes: a pattern that is matched from the line's begin.
 *
 *   %Y %m %d %H %M %S   year (four digits), month, day, hour, minute, second (two each)
 *   %y %b %e            year of two digits (20yy), month by its English name, day padded by a blank
 *   %F %T               %Y-%m-%d, %H:%M:%S
 *   %f                  digits of a fraction, any number
 *   %z                  Z, +08, +0800 or +08:00
 *   %s                  seconds, ms, us or ns since 1970, by the number of digits
 *   %%                  a percent sign
 *   *                   anything, up to the first place where the text behind it stands
 *   \*, \\              an asterisk, a backslash
 *
 * Anything else stands for itself. What comes behind the last directive is free. The work is at
 * most the line's length times the number of asterisks. */
#ifndef CDNPROOF_LOGS_PATTERN_H
#define CDNPROOF_LOGS_PATTERN_H

#include "base/arena.h"
#include "base/err.h"
#include "logs/format.h"

/* True when a format's text is a pattern rather than a name. */
bool log_pattern_is(const char *text);

/* The format lives in the arena and has the pattern's text as its name. */
int log_pattern_format(
	struct arena *arena, const char *text, const struct log_format **out, struct err *err);

#endif
