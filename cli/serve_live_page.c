#include "cli/serve_live_page.h"

#include <string.h>

#include "base/array.h"
#include "base/embed.h"
#include "base/when.h"
#include "reports/escape.h"
#include "reports/html.h"
#include "reports/numbers.h"

EMBED_FILE(live_css, "cli/live/live.css");
EMBED_FILE(live_js, "cli/live/live.js");

/* Words that the script has as well: shape and word of each state, by live.json's. */
static const struct state_word {
	const char *state, *shape;
	struct phrase word;
} states[] = {
	{"none", "○", {"尚无应答", "no answer yet"}},
	{"steady", "●", {"稳定", "steady"}},
	{"waiting", "▲", {"尚未切换", "not switched yet"}},
	{"switched", "■", {"已切换", "switched"}},
	{"restored", "◆", {"已恢复", "restored"}},
};
static const struct named {
	const char *name;
	struct phrase word;
} words[] = {
	{"since", {"自", "Since"}},
	{"visits", {"访问 成功/失败", "Visits ok/failed"}},
	{"after", {"下线至切换 成功/失败", "Drain to switch"}},
	{"failing", {"最近一次失败", "the last one failed"}},
	{"nowhere", {"无应答", "no answer"}},
	{"unsaid", {"未说明", "not said"}},
	{"no_drain", {"没有节点下线", "no node is drained"}},
	{"out", {"已下线，自", "drained since"}},
	{"back", {"已恢复，自", "restored at"}},
	{"unjudged", {"尚未判定（watch 结束后由 analyze 判定）",
			     "not judged yet (after the watch ends)"}},
};
static const struct named events[] = {
	{"drain", {"下线", "drained"}},
	{"restore", {"恢复", "restored"}},
	{"block", {"封堵", "blocked"}},
	{"down", {"停用真实服务器", "real server stopped"}},
	{"note", {"备注", "note"}},
};

const char *live_script(size_t *len)
{
	*len = EMBED_LEN(live_js);
	return live_js;
}

/* One page in the writing. */
struct sheet {
	FILE *out;
	const json_t *live;
	enum report_lang lang;
};

static void say(const struct sheet *sheet, const char *zh, const char *en)
{
	escape_html(sheet->out, phrase_in(sheet->lang, (struct phrase){zh, en}));
}

static void raw(const struct sheet *sheet, const char *markup)
{
	fputs(markup, sheet->out);
}

static const char *word(
	const struct sheet *sheet, const struct named *list, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i].name, name) == 0)
			return phrase_in(sheet->lang, list[i].word);
	return name;
}
#define WORD(sheet, name) word(sheet, words, ARRAY_LEN(words), name)

static const struct state_word *state_of(const json_t *row)
{
	const char *state = json_string_value(json_object_get(row, "state"));

	for (size_t i = 0; i < ARRAY_LEN(states); i++)
		if (state && strcmp(states[i].state, state) == 0)
			return &states[i];
	return &states[0];
}

static const char *text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return text ? text : "";
}

static long long int_of(const json_t *object, const char *key)
{
	return json_integer_value(json_object_get(object, key));
}

/* 10:00:27 of an instant as live.json writes it. */
static void clock_of(const struct sheet *sheet, const json_t *object, const char *key)
{
	const char *text = text_of(object, key);

	if (strlen(text) > 18)
		fprintf(sheet->out, "%.8s", text + 11);
	else
		raw(sheet, "—");
}

static json_t *named_json(const struct sheet *sheet, const struct named *list, size_t count)
{
	json_t *out = json_object();

	for (size_t i = 0; i < count; i++)
		json_object_set_new(
			out, list[i].name, json_string(phrase_in(sheet->lang, list[i].word)));
	return out;
}

static void words_attribute(const struct sheet *sheet)
{
	json_t *all = named_json(sheet, words, ARRAY_LEN(words));
	json_t *shapes = json_object(), *names = json_object();
	char *text;

	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		json_object_set_new(shapes, states[i].state, json_string(states[i].shape));
		json_object_set_new(names, states[i].state,
			json_string(phrase_in(sheet->lang, states[i].word)));
	}
	json_object_set_new(all, "shapes", shapes);
	json_object_set_new(all, "states", names);
	json_object_set_new(all, "events", named_json(sheet, events, ARRAY_LEN(events)));
	text = json_dumps(all, JSON_COMPACT | JSON_SORT_KEYS);
	raw(sheet, " data-words=\"");
	escape_html(sheet->out, text ? text : "{}");
	raw(sheet, "\"");
	free(text);
	json_decref(all);
}

static void head(const struct sheet *sheet)
{
	fprintf(sheet->out,
		"<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"%s\">\n<head>\n"
		"<meta charset=\"utf-8\" />\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n"
		"<meta name=\"color-scheme\" content=\"light dark\" />\n"
		"<noscript><meta http-equiv=\"refresh\" content=\"2\" /></noscript>\n<title>",
		sheet->lang == LANG_EN ? "en" : "zh-CN");
	say(sheet, "实时切换", "Live failover");
	raw(sheet, "</title>\n<style>\n");
	raw(sheet, html_style);
	raw(sheet, live_css);
	raw(sheet,
		"</style>\n<script src=\"/live.js\" defer=\"defer\"></script>\n</head>\n<body>\n");
}

static void names(const struct sheet *sheet, const json_t *row, const char *key)
{
	const json_t *list = json_object_get(row, key), *name;
	size_t i;

	json_array_foreach(list, i, name) {
		raw(sheet, i ? ", " : "");
		escape_html(sheet->out, json_string_value(name));
	}
}

static void fact(const struct sheet *sheet, const char *name)
{
	raw(sheet, "<dt>");
	escape_html(sheet->out, name);
	raw(sheet, "</dt><dd>");
}

static void facts(const struct sheet *sheet, const json_t *row)
{
	raw(sheet, "<dl>");
	fact(sheet, WORD(sheet, "since"));
	clock_of(sheet, row, "since");
	raw(sheet, "</dd>");
	fact(sheet, "TTL");
	if (json_object_get(row, "ttl_s"))
		fprintf(sheet->out, "%lld s", int_of(row, "ttl_s"));
	else
		raw(sheet, WORD(sheet, "unsaid"));
	raw(sheet, "</dd>");
	if (int_of(row, "visits_ok") + int_of(row, "visits_failed") > 0) {
		fact(sheet, WORD(sheet, "visits"));
		fprintf(sheet->out, "%lld / %lld</dd>", int_of(row, "visits_ok"),
			int_of(row, "visits_failed"));
	}
	if (int_of(row, "asked_since") > 0) {
		long long lost = int_of(row, "failed_since");

		fact(sheet, WORD(sheet, "after"));
		fprintf(sheet->out, "%lld / %lld</dd>", int_of(row, "asked_since") - lost, lost);
	}
	raw(sheet, "</dl>");
}

static void state_line(const struct sheet *sheet, const json_t *row)
{
	const struct state_word *state = state_of(row);

	fprintf(sheet->out, "<div class=\"state\"><i>%s</i> %s", state->shape,
		phrase_in(sheet->lang, state->word));
	if (json_object_get(row, "switch_ms"))
		fprintf(sheet->out, " %s", number_span(int_of(row, "switch_ms")).text);
	if (json_is_true(json_object_get(row, "failing")))
		fprintf(sheet->out, "<span class=\"bad\">✕ %s</span>", WORD(sheet, "failing"));
	if (json_object_get(row, "verdict"))
		fprintf(sheet->out, " <span class=\"judged\">%s</span>",
			text_of(row, "verdict_text"));
	raw(sheet, "</div>");
}

static void path_line(const struct sheet *sheet, const json_t *row)
{
	raw(sheet, "<div class=\"path\">");
	if (json_array_size(json_object_get(row, "before"))) {
		raw(sheet, "<s>");
		names(sheet, row, "before");
		raw(sheet, "</s> → ");
	}
	raw(sheet, "<b>");
	if (json_array_size(json_object_get(row, "now")))
		names(sheet, row, "now");
	else
		raw(sheet, WORD(sheet, "nowhere"));
	raw(sheet, "</b></div>");
}

static void last_line(const struct sheet *sheet, const json_t *row)
{
	const json_t *one;
	size_t i;

	raw(sheet, "<div class=\"last\" aria-hidden=\"true\">");
	json_array_foreach(json_object_get(row, "last"), i, one) {
		bool ok = json_is_true(json_object_get(one, "ok"));

		raw(sheet, ok ? "<span class=\"g\">●</span>" : "<span class=\"f\">✕</span>");
	}
	raw(sheet, "</div>");
}

static void card(const struct sheet *sheet, const json_t *row)
{
	const char *city = text_of(row, "city_name");

	fprintf(sheet->out, "<li class=\"%s%s\"><div class=\"who\">", state_of(row)->state,
		json_is_true(json_object_get(row, "failing")) ? " failing" : "");
	escape_html(sheet->out, city[0] ? city : text_of(row, "agent"));
	raw(sheet, " ");
	escape_html(sheet->out, text_of(row, "operator"));
	raw(sheet, "<small>");
	escape_html(sheet->out, text_of(row, "name"));
	fprintf(sheet->out, " %s%s</small></div>", text_of(row, "type"),
		strcmp(text_of(row, "how"), "subnet") == 0 ? " ECS" : "");
	state_line(sheet, row);
	path_line(sheet, row);
	facts(sheet, row);
	last_line(sheet, row);
	raw(sheet, "</li>\n");
}

static void drain_box(const struct sheet *sheet)
{
	const json_t *drain = json_object_get(sheet->live, "drain");
	bool restored = json_object_get(drain, "restored") != NULL;

	fprintf(sheet->out, "<p id=\"drain\" class=\"drain%s\">",
		drain && !restored ? "" : " quietly");
	escape_html(sheet->out, drain ? text_of(drain, "node") : WORD(sheet, "no_drain"));
	if (drain) {
		fprintf(sheet->out, " %s ", WORD(sheet, restored ? "back" : "out"));
		clock_of(sheet, drain, restored ? "restored" : "at");
	}
	if (drain && !restored)
		fprintf(sheet->out, " <b>%lld s</b>", int_of(drain, "since_ms") / 1000);
	raw(sheet, "</p>\n");
}

static void top(const struct sheet *sheet)
{
	const char *verdict = text_of(sheet->live, "verdict_text");

	raw(sheet, "<h1>");
	say(sheet, "实时切换", "Live failover");
	raw(sheet, "</h1>\n<p class=\"top note\"><span>");
	say(sheet, "更新于 ", "Updated ");
	raw(sheet, "<b id=\"clock\">");
	clock_of(sheet, sheet->live, "now");
	raw(sheet, "</b></span> <span>");
	say(sheet, "记录 ", "Records ");
	fprintf(sheet->out, "<b id=\"count\">%lld</b></span> <span>",
		int_of(sheet->live, "records"));
	say(sheet, "判定：", "Verdict: ");
	raw(sheet, "<b id=\"verdict\">");
	escape_html(sheet->out, verdict[0] ? verdict : WORD(sheet, "unjudged"));
	raw(sheet, "</b></span></p>\n<noscript><p class=\"note\">");
	say(sheet, "未启用脚本：本页每 2 秒重新载入。",
		"Without script this page reloads every 2 s.");
	raw(sheet,
		"</p></noscript>\n<p id=\"lost\" class=\"lost\" role=\"alert\" hidden=\"hidden\">✕ ");
	say(sheet, "与服务程序的连接中断，下面是最后收到的内容。",
		"The connection to the server is lost; below is what came last.");
	raw(sheet, "</p>\n");
}

static void event_list(const struct sheet *sheet)
{
	const json_t *event;
	size_t i;

	raw(sheet, "<h3>");
	say(sheet, "操作记录", "What was done");
	raw(sheet, "</h3>\n<ul id=\"events\" class=\"events\">\n");
	json_array_foreach(json_object_get(sheet->live, "events"), i, event) {
		const char *node = text_of(event, "node");

		raw(sheet, "<li>");
		clock_of(sheet, event, "at");
		raw(sheet, " ");
		escape_html(sheet->out,
			word(sheet, events, ARRAY_LEN(events), text_of(event, "event")));
		raw(sheet, " ");
		escape_html(sheet->out, node[0] ? node : text_of(event, "check"));
		raw(sheet, " ");
		escape_html(sheet->out, text_of(event, "how"));
		raw(sheet, "</li>\n");
	}
	raw(sheet, "</ul>\n");
}

void live_page(FILE *out, const json_t *live, bool english, const char *nav)
{
	const struct sheet sheet = {.out = out, .live = live, .lang = english ? LANG_EN : LANG_ZH};
	const json_t *row;
	size_t i;

	head(&sheet);
	raw(&sheet, nav);
	raw(&sheet, "<main");
	words_attribute(&sheet);
	raw(&sheet, ">\n");
	top(&sheet);
	drain_box(&sheet);
	raw(&sheet, "<p id=\"told\" class=\"told\" role=\"status\" aria-live=\"polite\"></p>\n"
		    "<ul id=\"rows\" class=\"rows\">\n");
	json_array_foreach(json_object_get(live, "rows"), i, row) {
		card(&sheet, row);
	}
	raw(&sheet, "</ul>\n");
	event_list(&sheet);
	raw(&sheet, "</main>\n</body>\n</html>\n");
}
