#include "cli/language.h"

#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/i18n.h"

static const char *of_environment(void)
{
	static const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return strncmp(value, "zh", 2) == 0 ? "zh" : "en";
	}
	return "en";
}

bool language_is_chinese(void)
{
	const char *set = getenv("LANGUAGE");

	return set && strncmp(set, "zh", 2) == 0;
}

const char *language_word(const struct word_list *list, int value)
{
	return word_in(language_is_chinese() ? LANG_ZH : LANG_EN, list, value);
}

void language_set(const char *lang)
{
	if (!lang)
		lang = of_environment();
	setenv("LANGUAGE", strcmp(lang, "zh") == 0 ? "zh_CN" : "en", 1);
	messages_in_chinese(strcmp(lang, "zh") == 0);
}
