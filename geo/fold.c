#include "geo/fold.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/text.h"

#define CHINESE_FIRST 0x2e80
#define STEM_LEAST    6 /* bytes: two Chinese characters */

/* Accented letters of romanised Chinese names: pinyin's tones, ü, and Wade-Giles' ê. Upper case
 * stands beside lower case in Unicode's order of these blocks. */
static const struct {
	char letter;
	const uint16_t codes[26];
} accents[] = {
	{'a', {0xc0, 0xc1, 0xc2, 0xc3, 0xc4, 0xe0, 0xe1, 0xe2, 0xe3, 0xe4, 0x100, 0x101, 0x102,
		      0x103, 0x1cd, 0x1ce}},
	{'e', {0xc8, 0xc9, 0xca, 0xcb, 0xe8, 0xe9, 0xea, 0xeb, 0x112, 0x113, 0x114, 0x115, 0x11a,
		      0x11b}},
	{'i', {0xcc, 0xcd, 0xce, 0xcf, 0xec, 0xed, 0xee, 0xef, 0x12a, 0x12b, 0x12c, 0x12d, 0x1cf,
		      0x1d0}},
	{'o', {0xd2, 0xd3, 0xd4, 0xd6, 0xf2, 0xf3, 0xf4, 0xf6, 0x14c, 0x14d, 0x14e, 0x14f, 0x1d1,
		      0x1d2}},
	{'u', {0xd9, 0xda, 0xdb, 0xdc, 0xf9, 0xfa, 0xfb, 0xfc, 0x16a, 0x16b, 0x16c, 0x16d, 0x1d3,
		      0x1d4, 0x1d5, 0x1d6, 0x1d7, 0x1d8, 0x1d9, 0x1da, 0x1db, 0x1dc}},
	{'n', {0xd1, 0xf1, 0x143, 0x144, 0x147, 0x148, 0x1f8, 0x1f9}},
};

/* Kinds of places that a romanised name may end in, as a word of its own. */
static const char *const latin_words[] = {"shi", "city", "prefecture", "county", "district",
	"sheng", "province", "xian", "qu", "municipality", "prefecture-level"};
static const char *const chinese_words[] = {"地区", "省", "市", "县", "区", "盟"};

static char plain_letter(uint32_t code)
{
	if (code < 0x80)
		return (char)(code >= 'A' && code <= 'Z' ? code + ('a' - 'A') : code);
	for (size_t i = 0; i < ARRAY_LEN(accents); i++)
		for (size_t j = 0; accents[i].codes[j]; j++)
			if (accents[i].codes[j] == code)
				return accents[i].letter;
	return '\0';
}

static bool is_mark(uint32_t code)
{
	return (code >= 0x300 && code <= 0x36f) || code == 0x2bc || code == 0x2018 ||
	       code == 0x2019 || code == 0x2bb;
}

bool fold_is_chinese(const char *name)
{
	size_t left = strlen(name), step;
	uint32_t code = 0;

	for (; left && (step = utf8_next(name, left, &code)); name += step, left -= step)
		if (code >= CHINESE_FIRST)
			return true;
	return false;
}

static size_t trimmed_len(const char *text, size_t len)
{
	while (len && text[len - 1] == ' ')
		len--;
	return len;
}

/* Length without "(...)" or "（...）" at the end. */
static size_t without_parenthesis(const char *text, size_t len)
{
	static const char wide_open[] = "（", wide_close[] = "）";
	size_t wide = sizeof(wide_close) - 1;
	bool is_wide = len > wide && memcmp(text + len - wide, wide_close, wide) == 0;

	if (!is_wide && !(len && text[len - 1] == ')'))
		return len;
	for (size_t at = len; at-- > 1;)
		if (is_wide ? strncmp(text + at, wide_open, wide) == 0 : text[at] == '(')
			return trimmed_len(text, at);
	return len;
}

static size_t without_word(const char *text, size_t len)
{
	for (size_t i = 0; i < ARRAY_LEN(latin_words); i++) {
		size_t word = strlen(latin_words[i]);

		if (len > word + 1 && text[len - word - 1] == ' ' &&
			memcmp(text + len - word, latin_words[i], word) == 0)
			return trimmed_len(text, len - word);
	}
	return len;
}

/* Lower case without accents, the rest as it is. */
static bool simplify(const char *name, char out[FOLD_LEN])
{
	size_t left = strlen(name), len = 0;

	while (left) {
		uint32_t code = 0;
		size_t step = utf8_next(name, left, &code);
		char letter = plain_letter(code);

		if (step == 0 || len + 1 >= FOLD_LEN || (!letter && !is_mark(code)))
			return false;
		if (letter)
			out[len++] = letter;
		name += step;
		left -= step;
	}
	out[len] = '\0';
	return true;
}

bool fold_latin(const char *name, char out[FOLD_LEN])
{
	char simple[FOLD_LEN] = "";
	size_t len, kept = 0;

	if (!simplify(name, simple))
		return false;
	len = without_parenthesis(simple, trimmed_len(simple, strlen(simple)));
	len = without_word(simple, without_word(simple, len));
	for (size_t i = 0; i < len; i++)
		if ((simple[i] >= 'a' && simple[i] <= 'z') ||
			(simple[i] >= '0' && simple[i] <= '9'))
			out[kept++] = simple[i];
	out[kept] = '\0';
	return kept > 0;
}

bool fold_chinese(const char *name, char out[FOLD_LEN])
{
	size_t lead = strspn(name, " ");
	size_t len = trimmed_len(name + lead, strlen(name + lead));

	name += lead;
	len = without_parenthesis(name, len);
	for (size_t i = 0; i < ARRAY_LEN(chinese_words); i++) {
		size_t word = strlen(chinese_words[i]);

		if (len >= STEM_LEAST + word &&
			memcmp(name + len - word, chinese_words[i], word) == 0) {
			len -= word;
			break;
		}
	}
	if (len == 0 || len >= FOLD_LEN)
		return false;
	memcpy(out, name, len);
	out[len] = '\0';
	return true;
}

bool fold_equal(const char *a, const char *b)
{
	bool chinese = fold_is_chinese(a);
	char left[FOLD_LEN], right[FOLD_LEN];

	if (chinese != fold_is_chinese(b))
		return false;
	if (chinese)
		return fold_chinese(a, left) && fold_chinese(b, right) && strcmp(left, right) == 0;
	return fold_latin(a, left) && fold_latin(b, right) && strcmp(left, right) == 0;
}
