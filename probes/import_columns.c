#include "probes/import_columns.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"
#include "base/text.h"
#include "probes/import_value.h"

#define HEADING_MOST 128 /* bytes of a heading that could be known */

/* What --map calls a field. The first of a field and unit is how guesses are printed. */
static const struct field_name {
	const char *name;
	enum import_field field;
	int unit;
} field_names[] = {
	{"addr", FIELD_ADDR, IMPORT_NO_UNIT},
	{"time", FIELD_TIME, IMPORT_NO_UNIT},
	{"time_s", FIELD_TIME, IMPORT_UNIT_S},
	{"time_ms", FIELD_TIME, IMPORT_UNIT_MS},
	{"time_us", FIELD_TIME, IMPORT_UNIT_US},
	{"time_ns", FIELD_TIME, IMPORT_UNIT_NS},
	{"rtt", FIELD_RTT, IMPORT_NO_UNIT},
	{"rtt_s", FIELD_RTT, IMPORT_UNIT_S},
	{"rtt_ms", FIELD_RTT, IMPORT_UNIT_MS},
	{"rtt_us", FIELD_RTT, IMPORT_UNIT_US},
	{"rtt_ns", FIELD_RTT, IMPORT_UNIT_NS},
	{"sent", FIELD_SENT, IMPORT_NO_UNIT},
	{"answered", FIELD_ANSWERED, IMPORT_NO_UNIT},
	{"lost", FIELD_LOST, IMPORT_NO_UNIT},
	{"loss", FIELD_LOSS, IMPORT_NO_UNIT},
	{"loss_percent", FIELD_LOSS, IMPORT_UNIT_PERCENT},
	{"loss_ratio", FIELD_LOSS, IMPORT_UNIT_RATIO},
	{"status", FIELD_STATUS, IMPORT_NO_UNIT},
	{"ok", FIELD_OK, IMPORT_NO_UNIT},
	{"http_status", FIELD_HTTP_STATUS, IMPORT_NO_UNIT},
	{"node", FIELD_NODE, IMPORT_NO_UNIT},
	{"method", FIELD_METHOD, IMPORT_NO_UNIT},
	{"port", FIELD_PORT, IMPORT_NO_UNIT},
	{"check", FIELD_CHECK, IMPORT_NO_UNIT},
	{"agent", FIELD_AGENT, IMPORT_NO_UNIT},
	{"ttl", FIELD_TTL, IMPORT_NO_UNIT},
};

/* Headings as they are found, in lower case, without blanks, - and _, without a unit in brackets.
 * 节点 alone is missing on purpose: it may be who measured or what was measured. */
static const struct heading {
	enum import_field field;
	const char *words;
} headings[] = {
	{FIELD_ADDR,
		" 目标ip 目标地址 目标ip地址 目的ip 目的地址 目的ip地址 目标 拨测目标 拨测地址 监测目标 "
		"监测地址 被测ip 被测地址 测试ip 测试目标 节点ip 节点地址 服务器ip 主机ip 解析ip ip "
		"ip地址 target targetip targetaddress targetaddr destination destinationip destip "
		"dest dst dstip dstaddr dstaddress addr address ipaddress ipaddr host hostip server "
		"serverip "},
	{FIELD_TIME,
		" 时间 监测时间 拨测时间 测试时间 采集时间 探测时间 检测时间 开始时间 发起时间 时间戳 "
		"time timestamp datetime starttime probetime testtime logtime "},
	{FIELD_RTT,
		" 时延 延迟 延时 平均时延 平均延迟 平均延时 ping时延 往返时延 往返时间 响应时间 "
		"平均响应时间 tcp用时 tcp连接耗时 tcp建连时间 建连时间 建连时延 连接时间 连接耗时 rtt "
		"rttavg avgrtt latency avglatency delay pingtime connecttime connectiontime "
		"tcpconnecttime responsetime "},
	{FIELD_SENT,
		" 发包数 发送包数 发送数 发送次数 发包 总包数 ping总次数 拨测次数 sent xmt packetssent "
		"transmitted packetstransmitted pingcount "},
	{FIELD_ANSWERED,
		" 收包数 接收包数 接收数 收包 成功次数 ping有效样本 received rcvd recv rcv "
		"packetsreceived answered pingvalidcount "},
	{FIELD_LOST, " 丢包数 丢失数 丢包 ping丢包数 lost packetslost pingpackagelosscount "},
	{FIELD_LOSS,
		" 丢包率 平均丢包率 ping丢包率 loss lossrate packetloss packetlossrate losspercent loss% "
		"pingpackagelossrate "},
	{FIELD_STATUS,
		" 状态 结果 拨测结果 监测结果 测试结果 拨测状态 是否成功 status result success state "},
	{FIELD_HTTP_STATUS,
		" http状态码 http响应码 响应码 响应状态码 httpcode httpstatus httpstatuscode "
		"responsecode "},
	{FIELD_NODE, " 节点id 目标节点 被测节点 cdn节点 cdn节点id node nodeid "},
	{FIELD_METHOD, " 协议 拨测类型 监测类型 任务类型 拨测方式 method protocol proto "},
	{FIELD_PORT, " 端口 目标端口 目的端口 port dstport destinationport targetport "},
	{FIELD_AGENT,
		" 监测点 拨测点 探测点 监测点名称 拨测点名称 拨测节点 监测节点 拨测点ip 监测点ip 探针 "
		"客户端 agent probe probeip probeid prbid monitor vantage vantagepoint sourceip srcip "
		"src "},
	{FIELD_TTL, " ttl "},
};

/* ---- maps ---- */

static const struct field_name *find_name(const char *text, size_t len)
{
	for (size_t i = 0; i < ARRAY_LEN(field_names); i++)
		if (strlen(field_names[i].name) == len &&
			strncmp(field_names[i].name, text, len) == 0)
			return &field_names[i];
	return NULL;
}

/* "field=" or "field:=" at the start; NULL: none. */
static const struct field_name *mapping_start(const char *text, size_t *len)
{
	size_t end = strcspn(text, "=");
	bool constant = end && text[end] == '=' && text[end - 1] == ':';

	*len = end + 1;
	return text[end] == '=' ? find_name(text, end - constant) : NULL;
}

/* A comma ends a mapping when another one begins behind it: headings may have commas. */
static size_t mapping_len(const char *text)
{
	for (size_t i = 0; text[i]; i++) {
		size_t unused;

		if (text[i] == ',' && mapping_start(text + i + 1, &unused))
			return i;
	}
	return strlen(text);
}

static const char *known_fields(struct arena *arena)
{
	const char *list = field_names[0].name;

	for (size_t i = 1; i < ARRAY_LEN(field_names); i++)
		list = arena_format(arena, "%s %s", list, field_names[i].name);
	return list;
}

static int add_mapping(const char *text, size_t len, struct arena *arena, struct import_map *out,
	size_t *cap, struct err *err)
{
	size_t start;
	const struct field_name *name = mapping_start(text, &start);
	struct import_mapping *new;

	if (!name || start >= len)
		return err_set(err, ERR_USAGE,
			_("--map takes FIELD=COLUMN, FIELD=#NUMBER or FIELD:=VALUE, not \"%.*s\"; "
			  "fields: %s"),
			(int)len, text, known_fields(arena));
	if (import_map_find(out, name->field))
		return err_set(err, ERR_USAGE, _("--map says twice where %s is"), name->name);
	new = arena_push(arena, &out->mappings.items, &out->mappings.count, cap, sizeof(*new));
	*new = (struct import_mapping){.field = name->field,
		.unit = name->unit,
		.name = name->name,
		.column = arena_text_n(arena, text + start, len - start),
		.constant = text[start - 2] == ':'};
	return 0;
}

int import_map_parse(
	const char *const *texts, struct arena *arena, struct import_map *out, struct err *err)
{
	size_t cap = 0;

	*out = (struct import_map){0};
	for (; texts && *texts; texts++) {
		const char *at = *texts;

		for (;;) {
			size_t len = mapping_len(at);

			if (add_mapping(at, len, arena, out, &cap, err) < 0)
				return -1;
			if (at[len] == '\0')
				break;
			at += len + 1;
		}
	}
	return 0;
}

const struct import_mapping *import_map_find(const struct import_map *map, enum import_field field)
{
	LIST_EACH(const struct import_mapping, mapping, &map->mappings)
		if (mapping->field == field)
			return mapping;
	return NULL;
}

/* ---- headings ---- */

/* Lower case, without blanks, - and _; full-width brackets as ASCII ones. */
static void normal_heading(const char *text, char out[HEADING_MOST])
{
	static const struct pair {
		const char *from, *to;
	} pairs[] = {
		{"（", "("}, {"）", ")"}, {"％", "%"}, {" ", ""}, {"　", ""}, {"-", ""}, {"_", ""}};
	size_t used = 0;

	while (*text && used + 1 < HEADING_MOST) {
		size_t pair = 0;

		while (pair < ARRAY_LEN(pairs) &&
			strncmp(text, pairs[pair].from, strlen(pairs[pair].from)) != 0)
			pair++;
		if (pair < ARRAY_LEN(pairs)) {
			if (*pairs[pair].to)
				out[used++] = *pairs[pair].to;
			text += strlen(pairs[pair].from);
			continue;
		}
		out[used++] = (char)(*text >= 'A' && *text <= 'Z' ? *text - 'A' + 'a' : *text);
		text++;
	}
	out[used] = '\0';
}

/* "(ms)", "[ms]" or "/ms" at the end: its unit, which is cut off. */
static int cut_unit(char *heading)
{
	size_t at = strcspn(heading, "([/");
	size_t len = strcspn(heading + at + (heading[at] != '\0'), ")]");
	const char *text = heading + at + 1;
	int unit;

	if (heading[at] == '\0' || at == 0)
		return IMPORT_NO_UNIT;
	unit = len == 1 && *text == '%' ? IMPORT_UNIT_PERCENT : import_unit(text, len);
	heading[at] = '\0';
	return unit;
}

static bool is_listed(const char *list, const char *word)
{
	size_t len = strlen(word);
	const char *at = list;

	while (len && (at = strstr(at, word)) != NULL) {
		if (at > list && at[-1] == ' ' && at[len] == ' ')
			return true;
		at++;
	}
	return false;
}

/* The unit says nothing of what is no duration and no share. */
static int unit_of(enum import_field field, const char *word, int unit)
{
	if (field == FIELD_LOSS)
		return unit == IMPORT_UNIT_PERCENT || strstr(word, "percent") || strchr(word, '%')
			       ? IMPORT_UNIT_PERCENT
			       : IMPORT_NO_UNIT;
	if (field != FIELD_RTT && field != FIELD_TIME)
		return IMPORT_NO_UNIT;
	return unit == IMPORT_UNIT_PERCENT ? IMPORT_NO_UNIT : unit;
}

/* FIELD_COUNT: not known. */
static enum import_field guess_field(const char *text, int *unit)
{
	char word[HEADING_MOST];

	normal_heading(text, word);
	*unit = cut_unit(word);
	for (size_t i = 0; i < ARRAY_LEN(headings); i++)
		if (is_listed(headings[i].words, word)) {
			*unit = unit_of(headings[i].field, word, *unit);
			return headings[i].field;
		}
	for (size_t i = 0; i < ARRAY_LEN(field_names); i++) { /* rtt_ms and the like */
		char name[HEADING_MOST];

		normal_heading(field_names[i].name, name);
		if (strcmp(name, word) == 0) {
			*unit = field_names[i].unit;
			return field_names[i].field;
		}
	}
	return FIELD_COUNT;
}

int import_column_named(const struct import_cells *heading, const char *name)
{
	int64_t number;

	if (name[0] == '#' && import_integer(name + 1, 1, (int64_t)heading->count, &number))
		return (int)number - 1;
	for (size_t i = 0; i < heading->count; i++)
		if (text_same_name(heading->cells[i], name))
			return (int)i;
	return -1;
}

/* ---- columns ---- */

static const char *name_of(enum import_field field, int unit)
{
	const char *name = "";

	for (size_t i = 0; i < ARRAY_LEN(field_names); i++)
		if (field_names[i].field == field && field_names[i].unit == unit)
			return field_names[i].name;
		else if (field_names[i].field == field && *name == '\0')
			name = field_names[i].name;
	return name;
}

static bool take_map(const struct import_cells *heading, const struct import_map *map,
	struct arena *arena, struct import_columns *out, const char **why)
{
	LIST_EACH(const struct import_mapping, mapping, &map->mappings) {
		struct import_column *column = &out->of[mapping->field];

		column->unit = mapping->unit;
		if (mapping->constant) {
			column->constant = mapping->column;
			continue;
		}
		column->index = import_column_named(heading, mapping->column);
		if (column->index < 0) {
			*why = arena_format(arena, _("no column \"%s\" for %s"), mapping->column,
				mapping->name);
			return false;
		}
	}
	return true;
}

static bool take_guesses(const struct import_cells *heading, const struct import_map *map,
	struct arena *arena, struct import_columns *out, const char **why)
{
	for (size_t i = 0; i < heading->count; i++) {
		int unit;
		enum import_field field = guess_field(heading->cells[i], &unit);

		if (field == FIELD_COUNT || import_map_find(map, field))
			continue;
		if (out->of[field].index < 0) {
			out->of[field] = (struct import_column){.index = (int)i, .unit = unit};
			continue;
		}
		if (field == FIELD_AGENT) /* its name, its address: one of them is enough */
			continue;
		*why = arena_format(arena,
			_("columns \"%s\" and \"%s\" may both be %s: say --map '%s=…'"),
			heading->cells[out->of[field].index], heading->cells[i],
			name_of(field, unit), name_of(field, unit));
		return false;
	}
	return true;
}

static bool has(const struct import_columns *columns, enum import_field field)
{
	return columns->of[field].index >= 0 || columns->of[field].constant;
}

static bool is_enough(const struct import_columns *columns, const struct import_cells *heading,
	struct arena *arena, const char **why)
{
	const char *missing = !has(columns, FIELD_ADDR)   ? "addr"
			      : !has(columns, FIELD_TIME) ? "time"
			      : has(columns, FIELD_RTT) || has(columns, FIELD_STATUS) ||
					      has(columns, FIELD_LOSS) ||
					      has(columns, FIELD_LOST) ||
					      has(columns, FIELD_ANSWERED)
				      ? NULL
				      : "rtt_ms";
	const char *list = heading->count ? heading->cells[0] : "";

	if (!missing)
		return true;
	for (size_t i = 1; i < heading->count; i++)
		list = arena_format(arena, "%s, %s", list, heading->cells[i]);
	*why = arena_format(arena, _("which column is %s? Say --map '%s=…'; there are: %s"),
		missing, missing, list);
	return false;
}

static const char *describe(const struct import_columns *columns,
	const struct import_cells *heading, struct arena *arena)
{
	const char *text = "";

	for (int field = 0; field < FIELD_COUNT; field++) {
		const struct import_column *column = &columns->of[field];

		if (has(columns, field))
			text = arena_format(arena, "%s%s%s%s%s", text, *text ? ", " : "",
				name_of(field, column->unit), column->constant ? ":=" : "=",
				column->constant ? column->constant
						 : heading->cells[column->index]);
	}
	return text;
}

bool import_columns_find(const struct import_cells *heading, const struct import_map *map,
	struct arena *arena, struct import_columns *out, const char **why)
{
	for (size_t i = 0; i < FIELD_COUNT; i++)
		out->of[i] = (struct import_column){.index = -1, .unit = IMPORT_NO_UNIT};
	*why = _("a heading is expected");
	if (heading->fault != IMPORT_ROW_GOOD || !take_map(heading, map, arena, out, why) ||
		!take_guesses(heading, map, arena, out, why) ||
		!is_enough(out, heading, arena, why))
		return false;
	out->guess = describe(out, heading, arena);
	return true;
}

const char *import_column_text(const struct import_columns *columns, enum import_field field,
	const struct import_cells *cells)
{
	const struct import_column *column = &columns->of[field];

	if (column->constant)
		return column->constant;
	if (column->index < 0 || (size_t)column->index >= cells->count)
		return NULL;
	return cells->cells[column->index];
}
