#include "renders/verdict_words.h"

#include <string.h>

#include "reports/words.h"

/* The long words stand first: the short ones may begin them. */
static const struct badge_form {
	const struct word_list *words;
	const char *(*symbol)(int value);
} forms[] = {
	{&words_verdict, verdict_symbol},
	{&words_verdict_short, verdict_symbol},
	{&words_location, location_symbol},
};

/* How long the badge is that `at` begins with; 0: it is none. */
static size_t badge_len(const char *at, const char *symbol, const char *word)
{
	size_t sign = strlen(symbol), len = strlen(word);

	if (strncmp(at, symbol, sign) != 0 || at[sign] != ' ' ||
		strncmp(at + sign + 1, word, len) != 0)
		return 0;
	return sign + 1 + len;
}

static size_t badge_at(const char *at)
{
	static const enum report_lang langs[] = {LANG_ZH, LANG_EN};
	size_t len = 0;

	for (size_t f = 0; f < ARRAY_LEN(forms) && !len; f++)
		for (size_t v = 0; v < forms[f].words->count && !len; v++)
			for (size_t l = 0; l < ARRAY_LEN(langs) && !len; l++)
				len = badge_len(at, forms[f].symbol((int)v),
					word_in(langs[l], forms[f].words, (int)v));
	return len;
}

/* A sign within a word is none: "i" ends many. */
static bool can_begin(const char *text, const char *at)
{
	return at == text || at[-1] == ' ' || (at[-1] & 0x80);
}

number_words verdict_words_of(struct arena *arena, const char *text)
{
	number_words words = {0};
	size_t cap = 0;

	for (const char *at = text; *at; at++) {
		size_t len = can_begin(text, at) ? badge_at(at) : 0;

		if (len)
			*(const char **)arena_push(arena, &words.items, &words.count, &cap,
				sizeof(*words.items)) = arena_text_n(arena, at, len);
	}
	return words;
}
