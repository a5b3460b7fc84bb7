#include "geo/operator.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "base/array.h"

const char *const geo_operator_names[] = {
	[OPERATOR_UNSAID] = NULL,
	[OPERATOR_TELECOM] = "电信",
	[OPERATOR_UNICOM] = "联通",
	[OPERATOR_MOBILE] = "移动",
	[OPERATOR_BROADCAST] = "广电",
	[OPERATOR_EDUCATION] = "教育网",
};

static const struct {
	uint32_t first, last;
	enum geo_operator is;
} numbers[] = {
	{4134, 4134, OPERATOR_TELECOM}, /* ChinaNet's backbone */
	{4538, 4538, OPERATOR_EDUCATION},
	{4808, 4808, OPERATOR_UNICOM},
	{4809, 4809, OPERATOR_TELECOM}, /* CN2 */
	{4811, 4813, OPERATOR_TELECOM},
	{4815, 4816, OPERATOR_TELECOM},
	{4835, 4835, OPERATOR_TELECOM},
	{4837, 4837, OPERATOR_UNICOM}, /* China169's backbone */
	{4847, 4847, OPERATOR_TELECOM},
	{7641, 7641, OPERATOR_BROADCAST},
	{9394, 9394, OPERATOR_MOBILE}, /* 铁通 */
	{9800, 9800, OPERATOR_UNICOM},
	{9808, 9808, OPERATOR_MOBILE},
	{9929, 9929, OPERATOR_UNICOM},
	{10099, 10099, OPERATOR_UNICOM},
	{17621, 17623, OPERATOR_UNICOM},
	{17633, 17633, OPERATOR_TELECOM},
	{17638, 17638, OPERATOR_TELECOM},
	{17785, 17785, OPERATOR_TELECOM},
	{17799, 17799, OPERATOR_TELECOM},
	{17816, 17816, OPERATOR_UNICOM},
	{17897, 17897, OPERATOR_TELECOM},
	{23650, 23650, OPERATOR_TELECOM},
	{23724, 23724, OPERATOR_TELECOM},
	{23764, 23764, OPERATOR_TELECOM},
	{23910, 23911, OPERATOR_EDUCATION},
	{24348, 24372, OPERATOR_EDUCATION}, /* CERNET2's parts */
	{24400, 24400, OPERATOR_MOBILE},
	{24444, 24445, OPERATOR_MOBILE},
	{24547, 24547, OPERATOR_MOBILE},
	{38019, 38019, OPERATOR_MOBILE},
	{38283, 38283, OPERATOR_TELECOM},
	{56040, 56042, OPERATOR_MOBILE},
	{56044, 56048, OPERATOR_MOBILE},
	{58453, 58453, OPERATOR_MOBILE},
	{58466, 58466, OPERATOR_TELECOM},
	{58540, 58543, OPERATOR_TELECOM},
	{58563, 58563, OPERATOR_TELECOM},
	{58807, 58807, OPERATOR_MOBILE},
	{132510, 132510, OPERATOR_MOBILE},
	{132525, 132525, OPERATOR_MOBILE},
	{133774, 133776, OPERATOR_TELECOM},
	{134238, 134238, OPERATOR_TELECOM}, /* of Jiangxi */
	{134542, 134543, OPERATOR_UNICOM},
	{134756, 134756, OPERATOR_TELECOM},
	{134810, 134810, OPERATOR_MOBILE},
	{135061, 135061, OPERATOR_UNICOM},
	{136958, 136959, OPERATOR_UNICOM},
	{138421, 138421, OPERATOR_UNICOM},
};

/* What holds an operator's word and is none of it stands before: the first row decides. */
static const struct {
	const char *word;
	enum geo_operator is;
} chinese[] = {
	{"电信通", OPERATOR_UNSAID},   /* a private company of Beijing */
	{"中华电信", OPERATOR_UNSAID}, /* of Taiwan */
	{"铁通", OPERATOR_MOBILE},
	{"网通", OPERATOR_UNICOM}, /* merged in 2008 */
	{"电信", OPERATOR_TELECOM},
	{"联通", OPERATOR_UNICOM},
	{"移动", OPERATOR_MOBILE},
	{"教育网", OPERATOR_EDUCATION},
	{"教育和科研", OPERATOR_EDUCATION},
	{"广电", OPERATOR_BROADCAST},
	{"有线电视", OPERATOR_BROADCAST},
	{"东方有线", OPERATOR_BROADCAST},
	{"歌华", OPERATOR_BROADCAST},
	{"华数", OPERATOR_BROADCAST},
};

/* Each a word or the beginning of one: CHINANET-BACKBONE, CERNET2. */
static const struct {
	const char *word;
	enum geo_operator is;
} latin[] = {
	{"china telecom", OPERATOR_TELECOM},
	{"chinatelecom", OPERATOR_TELECOM},
	{"chinanet", OPERATOR_TELECOM},
	{"china unicom", OPERATOR_UNICOM},
	{"chinaunicom", OPERATOR_UNICOM},
	{"china169", OPERATOR_UNICOM},
	{"china netcom", OPERATOR_UNICOM},
	{"cncgroup", OPERATOR_UNICOM},
	{"cncnet", OPERATOR_UNICOM},
	{"unicom-", OPERATOR_UNICOM},
	{"china mobile", OPERATOR_MOBILE},
	{"chinamobile", OPERATOR_MOBILE},
	{"cmnet", OPERATOR_MOBILE},
	{"guangdong mobile communication", OPERATOR_MOBILE},
	{"china tietong", OPERATOR_MOBILE},
	{"chinatietong", OPERATOR_MOBILE},
	{"tietong", OPERATOR_MOBILE},
	{"china railway telecom", OPERATOR_MOBILE},
	{"cernet", OPERATOR_EDUCATION},
	{"china education and research", OPERATOR_EDUCATION},
	{"china broadcast", OPERATOR_BROADCAST},
	{"china broadnet", OPERATOR_BROADCAST},
	{"chinabtn", OPERATOR_BROADCAST},
};

enum geo_operator geo_operator_by_asn(uint32_t asn)
{
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		if (asn >= numbers[i].first && asn <= numbers[i].last)
			return numbers[i].is;
	return OPERATOR_UNSAID;
}

static bool begins_word(const char *text, const char *at)
{
	return at == text || !isalnum((unsigned char)at[-1]);
}

static bool holds_word(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (const char *at = text; *at; at++)
		if (begins_word(text, at) && strncasecmp(at, word, len) == 0)
			return true;
	return false;
}

enum geo_operator geo_operator_by_name(const char *text)
{
	for (size_t i = 0; i < ARRAY_LEN(chinese); i++)
		if (strstr(text, chinese[i].word))
			return chinese[i].is;
	for (size_t i = 0; i < ARRAY_LEN(latin); i++)
		if (holds_word(text, latin[i].word))
			return latin[i].is;
	return OPERATOR_UNSAID;
}
