#include "reports/gap_words.h"

#include <string.h>

__extension__ typedef __int128 wide; /* no instant of evidence is too far */

static const struct {
	const char *prefix;
	struct phrase word;
	bool explains; /* else it is a fact beside */
} explanations[] = {
	{"document:", {"书面材料 ", "document "}, true},
	{"maintenance:", {"割接 ", "maintenance "}, true},
	{"siblings_silent",
		{"其他节点的同类日志同时没有记录", "no other node has records of this kind either"},
		false},
};

static bool begins_so(const char *why, size_t row)
{
	return strncmp(why, explanations[row].prefix, strlen(explanations[row].prefix)) == 0;
}

bool gap_is_explained(const struct evidence_gap *gap)
{
	LIST_EACH(const char *, why, &gap->why)
		for (size_t i = 0; i < ARRAY_LEN(explanations); i++)
			if (explanations[i].explains && begins_so(*why, i))
				return true;
	return false;
}

bool gap_is_long(const struct evidence *evidence, const struct evidence_gap *gap)
{
	wide length = (wide)gap->to.v - gap->from.v;

	return length > (wide)evidence->profile.log_gap_hours * 60 * WHEN_MINUTE_MS;
}

const char *gap_word(enum report_lang lang, const char *why, const char **name)
{
	for (size_t i = 0; i < ARRAY_LEN(explanations); i++) {
		if (!begins_so(why, i))
			continue;
		*name = why + strlen(explanations[i].prefix);
		return phrase_in(lang, explanations[i].word);
	}
	*name = why;
	return "";
}
