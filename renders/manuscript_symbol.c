/* Symbol fonts draw their own signs at any code, or at U+F000 and above: some of them are digits.
 */
#include <strings.h>

#include "base/array.h"
#include "renders/manuscript.h"

#define PRIVATE_FIRST 0xf000u
#define PRIVATE_LAST  0xf0ffu
#define VALUES_MOST   11 /* 0 … 10 */

/* Fonts of pictures, and where each has signs for 0 … 10, if it has; in all others digits stand
 * where ASCII has them. */
static const struct {
	const char *font;
	unsigned long first;
} fonts[] = {
	{"Wingdings", 0x80},
	{"Wingdings", 0x8b},
	{"Wingdings 2", 0x69},
	{"Wingdings 2", 0x74},
	{"Wingdings 3", PRIVATE_FIRST},
	{"Webdings", PRIVATE_FIRST},
	{"Marlett", PRIVATE_FIRST},
};

static const char *const values[VALUES_MOST] = {
	"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"};

const char *manuscript_symbol(const char *font, unsigned long code)
{
	bool pictures = false;

	code -= code >= PRIVATE_FIRST && code <= PRIVATE_LAST ? PRIVATE_FIRST : 0;
	for (size_t i = 0; i < ARRAY_LEN(fonts); i++) {
		if (strcasecmp(font, fonts[i].font) != 0)
			continue;
		pictures = true;
		if (code >= fonts[i].first && code - fonts[i].first < VALUES_MOST)
			return values[code - fonts[i].first];
	}
	return !pictures && code >= '0' && code <= '9' ? values[code - '0'] : NULL;
}
