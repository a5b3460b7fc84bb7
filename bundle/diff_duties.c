/* What must be filed: each duty with the words of its source and the changes that raise it. */
#include <string.h>

#include "base/text.h"
#include "bundle/diff_parts.h"

#define LICENCE "增值电信业务经营许可证（内容分发网络业务）许可事项"
#define SECONDARY                                                                                  \
	"江西省经营性CDN许可证申办说明（咨询机构文本，江西省通信管理局实施细则的二手转述）"
#define COVERAGE                                                                                   \
	"实现对运营网络和业务的全覆盖, 并在业务开通、业务节点调整、网络接入资源发生变化时, 提前向发证机关报备"

#define KIND(kind) (1u << (kind))
#define ANY        (KIND(DIFF_CHANGED) | KIND(DIFF_MOVED))
#define SET        (KIND(DIFF_ADDED) | KIND(DIFF_GONE))

/* What somebody declares for the first time has not changed by that. */
enum how { HOW_ANY, HOW_KNOWN_BEFORE, HOW_MORE };

/* Items of a topic that raise a duty: of one of `kinds`, or otherwise in `field`. */
static const struct trigger {
	const char *duty;
	int topic;
	unsigned kinds;
	const char *field; /* NULL: the kind is enough */
	int how;           /* enum how */
	const char *like;  /* documents of a kind that holds this; NULL */
} triggers[] = {
	{"node_adjustment", DIFF_NODES, SET | KIND(DIFF_MOVED), NULL, HOW_ANY, NULL},
	{"node_adjustment", DIFF_NODES, ANY, "role", HOW_ANY, NULL},
	{"node_adjustment", DIFF_NODES, ANY, "parent", HOW_ANY, NULL},
	{"network_resources", DIFF_NODES, SET, NULL, HOW_ANY, NULL},
	{"network_resources", DIFF_NODES, ANY, "addresses", HOW_ANY, NULL},
	{"network_resources", DIFF_NODES, ANY, "operator_name", HOW_KNOWN_BEFORE, NULL},
	{"network_resources", DIFF_NODES, ANY, "bandwidth_mbps", HOW_KNOWN_BEFORE, NULL},
	{"service_opening", DIFF_DOMAINS, KIND(DIFF_ADDED), NULL, HOW_ANY, NULL},
	{"technical_evaluation", DIFF_NODES, KIND(DIFF_ADDED) | KIND(DIFF_MOVED), NULL, HOW_ANY,
		NULL},
	{"technical_evaluation", DIFF_NODES, ANY, "bandwidth_mbps", HOW_MORE, NULL},
	{"technical_evaluation", DIFF_SITES, SET, NULL, HOW_ANY, NULL},
	{"technical_evaluation", DIFF_SITES, ANY, "address", HOW_ANY, NULL},
	{"technical_evaluation", DIFF_SITES, ANY, "city", HOW_ANY, NULL},
	{"room_filing", DIFF_SITES, KIND(DIFF_ADDED), NULL, HOW_ANY, NULL},
	{"room_filing", DIFF_SITES, ANY, "address", HOW_ANY, NULL},
	{"room_filing", DIFF_SITES, ANY, "filing_no", HOW_ANY, NULL},
	{"licence_obtained", DIFF_LICENCE, ANY, "text", HOW_ANY, NULL},
	{"security_assessment", DIFF_DOCUMENTS, KIND(DIFF_ADDED), NULL, HOW_ANY, "安全评估"},
};

/* `otherwise`: the state when nothing raises it. */
static const struct duty_row {
	const char *duty;
	int time, otherwise;
	bool raised_is_check; /* what raises it is a hint, no case */
	const char *quote, *authority, *document;
	const char *profile; /* NULL: of any */
} duty_rows[] = {
	{"node_adjustment", DUTY_BEFORE, DUTY_NOT_SHOWN, false, COVERAGE, "primary", LICENCE, NULL},
	{"network_resources", DUTY_BEFORE, DUTY_NOT_SHOWN, false, COVERAGE, "primary", LICENCE,
		NULL},
	{"service_opening", DUTY_BEFORE, DUTY_CHECK, true, COVERAGE, "primary", LICENCE, NULL},
	{"technical_evaluation", DUTY_BEFORE, DUTY_NOT_SHOWN, false,
		"提前向发证机关申请开展相关的技术评测", "primary", LICENCE, NULL},
	{"room_filing", DUTY_BEFORE, DUTY_NOT_SHOWN, false,
		"机房需通过“江西省通信管理局”的“互联网数据中心机房备案”", "secondary", SECONDARY,
		"jx-cdn"},
	{"company_decision", DUTY_WITHIN_30_DAYS, DUTY_CHECK, false, "自公司作出决定之日起 30 日内",
		"primary", LICENCE, NULL},
	{"organisation_change", DUTY_WITHIN_30_DAYS, DUTY_CHECK, false, "在变更后 30 日内",
		"primary", LICENCE, NULL},
	{"licence_obtained", DUTY_WITHIN_30_DAYS, DUTY_CHECK, true,
		"在取得我部颁发的许可证后 30 日内", "primary", LICENCE, NULL},
	{"security_assessment", DUTY_WITHIN_30_DAYS, DUTY_CHECK, false, "在安全评估完成……30日内",
		"primary", LICENCE, NULL},
	{"annual_report", DUTY_YEARLY, DUTY_DUE, false, "每年向“江西省通信管理局”提交“年度报告”",
		"secondary", SECONDARY, "jx-cdn"},
};

static bool raises(const struct trigger *trigger, const struct diff_item *item)
{
	const struct diff_field *field;

	if (!(trigger->kinds & KIND(item->kind)))
		return false;
	if (trigger->like) {
		field = diff_field_find(item, "kind");
		return field && field->new_text && strstr(field->new_text, trigger->like);
	}
	if (!trigger->field)
		return true;
	field = diff_field_find(item, trigger->field);
	if (trigger->topic == DIFF_LICENCE && strcmp(item->id, "licence_no") != 0)
		return false;
	if (!field || trigger->how == HOW_ANY)
		return field != NULL;
	if (!field->old_text && field->old_value == BIND_ABSENT)
		return false;
	return trigger->how == HOW_KNOWN_BEFORE || field->new_value > field->old_value;
}

static bool has(const text_list *list, const char *text)
{
	LIST_EACH(const char *, there, list)
		if (strcmp(*there, text) == 0)
			return true;
	return false;
}

static void see_trigger(
	struct difference *out, const struct trigger *trigger, text_list *because, size_t *cap)
{
	LIST_EACH(const struct diff_item, item, &out->topics[trigger->topic]) {
		const char *name;

		if (!raises(trigger, item))
			continue;
		name = arena_format(
			&out->arena, "%s/%s", diff_topic_names[trigger->topic], item->id);
		if (!has(because, name))
			*(const char **)arena_push(&out->arena, &because->items, &because->count,
				cap, sizeof(char *)) = name;
	}
}

static struct diff_duty make_duty(struct difference *out, const struct duty_row *row)
{
	struct diff_duty duty = {.duty = row->duty,
		.state = row->otherwise,
		.time = row->time,
		.quote = row->quote,
		.authority = row->authority,
		.document = row->document};
	size_t cap = 0;

	for (size_t i = 0; i < ARRAY_LEN(triggers); i++)
		if (strcmp(triggers[i].duty, row->duty) == 0)
			see_trigger(out, &triggers[i], &duty.because, &cap);
	if (duty.because.count > 0)
		duty.state = row->raised_is_check ? DUTY_CHECK : DUTY_DUE;
	return duty;
}

void diff_duties(const struct diff_work *work)
{
	struct difference *out = work->out;

	out->duties.items =
		arena_array(&out->arena, ARRAY_LEN(duty_rows), sizeof(struct diff_duty));
	for (size_t i = 0; i < ARRAY_LEN(duty_rows); i++)
		if (!duty_rows[i].profile || text_equal(duty_rows[i].profile, out->profile))
			out->duties.items[out->duties.count++] = make_duty(out, &duty_rows[i]);
}
