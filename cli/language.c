#include "cli/language.h"

#include <libintl.h>
#include <limits.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"

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

/* Beside the program where it was built, else where it was installed. */
static void bind_catalogue(void)
{
	char path[PATH_MAX + 64];
	ssize_t len = readlink("/proc/self/exe", path, PATH_MAX - 1);
	char *slash;
	const char *folder = CDNPROOF_LOCALEDIR;

	if (len > 0) {
		path[len] = '\0';
		slash = strrchr(path, '/');
		if (slash) {
			memcpy(slash, "/locale", sizeof("/locale"));
			if (access(path, R_OK) == 0)
				folder = path;
		}
	}
	bindtextdomain("cdnproof", folder);
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
	setlocale(LC_CTYPE, "C.UTF-8");
	setlocale(LC_MESSAGES, "C.UTF-8");
	setenv("LANGUAGE", strcmp(lang, "zh") == 0 ? "zh_CN" : "en", 1);
	bind_catalogue();
	bind_textdomain_codeset("cdnproof", "UTF-8");
	textdomain("cdnproof");
}
