#include "renders/number_words.h"

#include <stdbool.h>
#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_word(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A word from `at` on; *number: it holds a digit. */
static size_t word_len(const char *at, bool *number)
{
	size_t len = 0;

	*number = false;
	while (is_word(at[len]) || ((at[len] == '.' || at[len] == ',') && len &&
					   is_digit(at[len - 1]) && is_digit(at[len + 1]))) {
		*number = *number || is_digit(at[len]);
		len++;
	}
	return len;
}

/* "{PAGE}": a field whose number is worked out anew. */
static size_t field_len(const char *at)
{
	size_t len = 1;

	if (*at != '{')
		return 0;
	while (at[len] >= 'A' && at[len] <= 'Z')
		len++;
	return len > 1 && at[len] == '}' ? len + 1 : 0;
}

/* A minus with nothing it could join to before it. */
static bool is_sign(const char *text, const char *at)
{
	return *at == '-' && is_digit(at[1]) && (at == text || at[-1] == ' ' || at[-1] == '(');
}

/* A comma between thousands: "9,7" is not 97. */
static bool is_separator(const char *at)
{
	return *at == ',' && is_digit(at[1]) && is_digit(at[2]) && is_digit(at[3]) &&
	       !is_digit(at[4]);
}

static const char *without_commas(struct arena *arena, const char *at, size_t len)
{
	char *word = arena_text_n(arena, at, len);
	char *to = word;

	for (const char *from = word; *from; from++)
		if (!is_separator(from))
			*to++ = *from;
	*to = '\0';
	return word;
}

/* The next number from *at on, which moves behind it; 0: none is left. */
static size_t next(const char *text, const char **at, const char **found)
{
	while (**at) {
		bool number;
		size_t sign = is_sign(text, *at) ? 1 : 0;
		size_t field = field_len(*at);
		size_t len = field ? field : word_len(*at + sign, &number);

		if (field || number) {
			*found = *at;
			*at += sign + len;
			return sign + len;
		}
		*at += len ? len : 1;
	}
	return 0;
}

number_words number_words_of(struct arena *arena, const char *text)
{
	number_words words = {0};
	const char *at = text;
	const char *found;
	size_t len, cap = 0;

	while ((len = next(text, &at, &found))) {
		const char *word = without_commas(arena, found, len);
		const char **last =
			arena_push(arena, &words.items, &words.count, &cap, sizeof(*words.items));

		*last = word;
	}
	return words;
}

const char *number_words_blanked(struct arena *arena, const char *text)
{
	char *blanked = arena_alloc(arena, strlen(text) + 1);
	char *to = blanked;
	const char *at = text;
	const char *from = text;
	const char *found;

	while (next(text, &at, &found)) {
		memcpy(to, from, (size_t)(found - from));
		to += found - from;
		*to++ = '#';
		from = at;
	}
	memcpy(to, from, strlen(from) + 1);
	return blanked;
}
