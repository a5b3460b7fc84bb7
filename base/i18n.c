#include "base/i18n.h"

#include "base/catalogue.h"
#include "base/embed.h"

/* Below the folder of the build: the Makefile says where. */
EMBED_FILE(messages_zh, "locale/zh_CN/LC_MESSAGES/cdnproof.mo");

/* What gettext keeps for a process; set before any thread is started. */
static bool in_chinese;

void messages_in_chinese(bool chinese)
{
	in_chinese = chinese;
}

static const char *translated(const char *text)
{
	/* the empty text is the head of a catalogue */
	if (!in_chinese || !*text)
		return NULL;
	return catalogue_find(messages_zh, EMBED_LEN(messages_zh), text);
}

const char *message(const char *text)
{
	const char *found = translated(text);

	return found ? found : text;
}

const char *message_of_count(const char *one, const char *many, unsigned long count)
{
	const char *found = translated(one);

	if (found)
		return found;
	return count == 1 ? one : many;
}
