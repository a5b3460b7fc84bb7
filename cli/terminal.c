#include "cli/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/array.h"

#define WIDTH_OTHERWISE 80
#define WIDTH_MOST      1000

static size_t sensible(long width)
{
	return width >= 1 && width <= WIDTH_MOST ? (size_t)width : WIDTH_OTHERWISE;
}

size_t terminal_width(void)
{
	const char *columns = getenv("COLUMNS");
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return sensible(size.ws_col);
	return columns ? sensible(strtol(columns, NULL, 10)) : WIDTH_OTHERWISE;
}

bool terminal_shows_utf8(void)
{
	static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
	}
	return false;
}
