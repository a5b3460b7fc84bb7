#include "tests/evidence_fixture.h"

#include "tests/evidence_fixture_cache.h"
#include "tests/evidence_fixture_functions.h"
#include "tests/evidence_fixture_measured.h"
#include "tests/evidence_fixture_papers.h"
#include "tests/evidence_fixture_remedies.h"

#define AS_OF     1795190400000 /* 2026-11-21T00:00:00+08:00 */
#define DAY       86400000
#define DIGEST(c) c c c c c c c c c c c c c c c c

#define QUOTE_FROM "江西省经营性CDN许可证申办说明（咨询机构文本）"
#define SECONDARY(text)                                                                            \
	{                                                                                          \
		.quote = (text), .authority = "secondary", .document = QUOTE_FROM                  \
	}

#define DOSSIER_AT(text)                                                                           \
	{                                                                                          \
		.name = "dossier.json", .sha256 = DIGEST("1a2b"), .pointer = (text)                \
	}
#define RECORDS_AT(agent)                                                                          \
	{                                                                                          \
		.name = "records/" agent ".jsonl", .sha256 = DIGEST("77c0"), .pointer = ""         \
	}
#define READING(name, lead, result, count)                                                         \
	{                                                                                          \
		.reading = (name), .headline = (lead), .verdict = (result), .k = (count)           \
	}
#define READING_WHY(name, lead, result, count, ...)                                                \
	{                                                                                          \
		.reading = (name), .headline = (lead), .verdict = (result), .k = (count),          \
		.reason = REASONS(__VA_ARGS__)                                                     \
	}

#define UNTRIED(id, name, text)                                                                    \
	{                                                                                          \
		.rule = (id), .title = (name), .verdict = VERDICT_NOT_ASSESSED,                    \
		.basis = BASIS_DECLARED, .severity = SEVERITY_MUST, .application_only = true,      \
		.reason = REASONS(REASON_NO_DATA), .need = BIND_ABSENT, .yes = BIND_ABSENT,        \
		.may = BIND_ABSENT, .source = SECONDARY(text)                                      \
	}

static struct finding rich_findings[] = {
	{.rule = "nodes.core",
		.title = "核心节点",
		.verdict = VERDICT_PASS,
		.basis = BASIS_MIXED,
		.severity = SEVERITY_MUST,
		.reason = REASONS(REASON_AGENT_UNATTESTED, REASON_READING_DEPENDENT),
		.need = 1,
		.yes = 2,
		.may = 0,
		.readings = ITEMS(struct evidence_reading, READING("mixed", true, VERDICT_PASS, 2),
			READING_WHY("measured", false, VERDICT_INCONCLUSIVE, 0,
				REASON_AMBIGUOUS_LOCATION)),
		.subjects = ITEMS(struct evidence_subject, {.id = "nc-core-1", .says = "yes"},
			{.id = "gz-core-1", .says = "yes"}),
		.assumes = TEXTS("agent:ag-gz", "agent:ag-nc", "document:doc-room-nc"),
		.source = SECONDARY("至少拥有“1个核心节点”(位于南昌、赣州或九江)"),
		.evidence = ITEMS(
			struct evidence_pointer, DOSSIER_AT("/nodes/0"), RECORDS_AT("ag-nc"))},
	{.rule = "nodes.regional",
		.title = "区域节点",
		.verdict = VERDICT_FAIL,
		.basis = BASIS_MIXED,
		.severity = SEVERITY_MUST,
		.reason = REASONS(REASON_SINGLE_WITNESS, REASON_AGENT_UNATTESTED),
		.need = 2,
		.yes = 1,
		.may = 0,
		.readings = ITEMS(struct evidence_reading, READING("mixed", true, VERDICT_FAIL, 1),
			READING("measured", false, VERDICT_FAIL, 0)),
		.subjects = ITEMS(struct evidence_subject, {.id = "fz-reg-1", .says = "yes"},
			{.id = "sr-reg-1",
				.says = "no",
				.reason = REASONS(REASON_AMBIGUOUS_LOCATION)}),
		.assumes = TEXTS("agent:ag-fz", "document:doc-room-fz"),
		.source = SECONDARY("“2个区域节点”(位于上饶、抚州或宜春)"),
		.evidence = ITEMS(struct evidence_pointer, DOSSIER_AT("/nodes/4"))},
	{.rule = "coverage.cities",
		.title = "设区市覆盖",
		.verdict = VERDICT_PASS,
		.basis = BASIS_MEASURED,
		.severity = SEVERITY_MUST,
		.reason = REASONS(REASON_THRESHOLDS_CHANGED, REASON_READING_DEPENDENT),
		.need = 6,
		.yes = 8,
		.may = 2,
		.readings =
			ITEMS(struct evidence_reading, READING("service", true, VERDICT_PASS, 8),
				READING_WHY("presence", false, VERDICT_INCONCLUSIVE, 3,
					REASON_AMBIGUOUS_LOCATION),
				READING("either", false, VERDICT_PASS, 8),
				READING("by_operator", false, VERDICT_FAIL, 0),
				READING("default_thresholds", false, VERDICT_PASS, 8)),
		.subjects = ITEMS(struct evidence_subject, {.id = "360100", .says = "yes"},
			{.id = "360200",
				.says = "may",
				.reason = REASONS(REASON_INTERVAL_STRADDLES)},
			{.id = "360300", .says = "no"}),
		.source = SECONDARY("覆盖江西50%以上的设区市"),
		.evidence = ITEMS(struct evidence_pointer, DOSSIER_AT("/thresholds"),
			RECORDS_AT("ag-nc"), RECORDS_AT("ag-sr"))},
	{.rule = "nodes.in_province",
		.title = "机房位于省内",
		.verdict = VERDICT_INCONCLUSIVE,
		.basis = BASIS_MIXED,
		.severity = SEVERITY_MUST,
		.reason = REASONS(REASON_AMBIGUOUS_LOCATION, REASON_SAME_PLACE_SUSPECTED),
		.need = 8,
		.yes = 6,
		.may = 2,
		.readings = ITEMS(struct evidence_reading,
			READING("mixed", true, VERDICT_INCONCLUSIVE, 6),
			READING("measured", false, VERDICT_INCONCLUSIVE, 0)),
		.subjects = ITEMS(struct evidence_subject,
			{.id = "sr-reg-1",
				.says = "may",
				.reason = REASONS(REASON_AMBIGUOUS_LOCATION)},
			{.id = "yt-edge-1", .says = "may", .reason = REASONS(REASON_NO_DATA)}),
		.source = SECONDARY("机房位于江西境内")},
	{.rule = "logs.retention",
		.title = "日志留存",
		.verdict = VERDICT_FAIL,
		.basis = BASIS_MEASURED,
		.severity = SEVERITY_MUST,
		.disposition = DISPOSITION_WAIVED,
		.reason = REASONS(REASON_GAP_UNEXPLAINED),
		.need = 8,
		.yes = 6,
		.may = 1,
		.readings =
			ITEMS(struct evidence_reading, READING("calendar", true, VERDICT_FAIL, 6),
				READING("days_180", false, VERDICT_FAIL, 6),
				READING("days_183", false, VERDICT_FAIL, 6),
				READING("no_gap", false, VERDICT_FAIL, 4),
				READING("dense", false, VERDICT_FAIL, 5),
				READING("whole_estate", false, VERDICT_FAIL, 0)),
		.subjects = ITEMS(struct evidence_subject,
			{.id = "gz-core-1",
				.says = "no",
				.reason = REASONS(REASON_GAP_UNEXPLAINED),
				.disposition = DISPOSITION_REMEDIATED},
			{.id = "yt-edge-1",
				.says = "may",
				.reason = REASONS(REASON_LOG_UNAVAILABLE)}),
		.source = SECONDARY("日志留存6个月以上")},
	{.rule = "logs.times",
		.title = "日志文件与记录的时间",
		.verdict = VERDICT_INFORMATIONAL,
		.basis = BASIS_MEASURED,
		.severity = SEVERITY_INFO,
		.need = BIND_ABSENT,
		.yes = BIND_ABSENT,
		.may = BIND_ABSENT,
		.subjects = ITEMS(struct evidence_subject, {.id = "fz-reg-1", .says = "yes"},
			{.id = "gz-core-1", .says = "no"},
			{.id = "yt-edge-1",
				.says = "may",
				.reason = REASONS(REASON_LOG_UNAVAILABLE)}),
		.facts = ITEMS(struct evidence_fact,
			{.node = "gz-core-1",
				.kind = LOG_ACCESS,
				.fact = FACT_MTIME_BEFORE_CONTENT,
				.count = 2,
				.of = BIND_ABSENT,
				.sample = "logs/gz/<access>.log-20260820.gz"},
			{.node = "gz-core-1",
				.kind = LOG_ACCESS,
				.fact = FACT_ISOLATED,
				.count = 2,
				.of = BIND_ABSENT}),
		.source = SECONDARY("日志留存6个月以上")},
	{.rule = "logs.traffic",
		.title = "各节点逐日业务量",
		.verdict = VERDICT_INFORMATIONAL,
		.basis = BASIS_MEASURED,
		.severity = SEVERITY_INFO,
		.reason = REASONS(REASON_LOG_EMPTY),
		.need = BIND_ABSENT,
		.yes = BIND_ABSENT,
		.may = BIND_ABSENT,
		.subjects = ITEMS(struct evidence_subject, {.id = "fz-reg-1", .says = "yes"},
			{.id = "yt-edge-1", .says = "no", .reason = REASONS(REASON_LOG_EMPTY)}),
		.facts = ITEMS(struct evidence_fact,
			{.node = "fz-reg-1",
				.kind = LOG_ACCESS,
				.fact = FACT_DAYS_WITH_RECORDS,
				.count = 183,
				.of = 185},
			{.node = "yt-edge-1",
				.kind = LOG_ACCESS,
				.fact = FACT_DAYS_WITH_RECORDS,
				.count = 0,
				.of = 185}),
		.source = SECONDARY("看是否存在“空壳运营”情况")},
	{.rule = "facilities.in_scope",
		.title = "设施位于许可覆盖范围内",
		.verdict = VERDICT_NOT_ASSESSED,
		.basis = BASIS_MIXED,
		.severity = SEVERITY_MUST,
		.application_only = true,
		.reason = REASONS(REASON_NONE_DECLARED),
		.need = BIND_ABSENT,
		.yes = BIND_ABSENT,
		.may = BIND_ABSENT,
		.source =
			{.quote = "应当将网络控制、业务、数据处理等有关设施放置在中华人民共和国境内许可的"
				  "业务覆盖范围内",
				.authority = "primary",
				.document = "增值电信业务经营许可证（内容分发网络业务）许可事项"}},
	{.rule = "nodes.availability",
		.title = "24小时运行",
		.verdict = VERDICT_INCONCLUSIVE,
		.basis = BASIS_MEASURED,
		.severity = SEVERITY_SHOULD,
		.reason = REASONS(REASON_MISSING_SLOTS, REASON_CLOCK_UNSYNCED),
		.need = 8,
		.yes = 5,
		.may = 2,
		.readings = ITEMS(
			struct evidence_reading, READING("hours", true, VERDICT_INCONCLUSIVE, 5)),
		.source = SECONDARY("确保CDN节点24小时稳定运行")},
	{.rule = "function.cache",
		.title = "内容缓存功能",
		.verdict = VERDICT_NOT_ASSESSED,
		.basis = BASIS_MEASURED,
		.severity = SEVERITY_SHOULD,
		.need = BIND_ABSENT,
		.yes = BIND_ABSENT,
		.may = BIND_ABSENT,
		.source = SECONDARY("具备“内容缓存、智能调度、负载均衡”功能")},
	UNTRIED("entity.age", "注册满一年", "在江西注册1年以上的独立法人企业"),
	UNTRIED("staff.count", "专职技术人员", "至少2名专职CDN技术人员"),
	UNTRIED("site.filing", "机房备案",
		"机房需通过“江西省通信管理局”的“互联网数据中心机房备案”"),
	{.rule = "deadline.renewal",
		.title = "续期申请期限",
		.verdict = VERDICT_NOT_ASSESSED,
		.basis = BASIS_COMPUTED,
		.severity = SEVERITY_MUST,
		.application_only = true,
		.reason = REASONS(REASON_CALENDAR_MISSING),
		.need = BIND_ABSENT,
		.yes = BIND_ABSENT,
		.may = BIND_ABSENT,
		.source = SECONDARY("有效期满前3个月,需申请“续期”")},
};

#define DISC(who, to, ns, metres)                                                                  \
	{                                                                                          \
		.agent = (who), .addr = (to), .method = "tcp", .rtt_ns = (ns),                     \
		.radius_m = (metres)                                                               \
	}
#define ANSWER(to, net, against, ...)                                                              \
	{                                                                                          \
		.addr = (to), .database = "cn-city.mmdb", .prefix = (net),                         \
		.database_sha256 = DIGEST("dbdb"), .built = {AS_OF - 40LL * DAY},                  \
		.says = SAYS_CITY, .cities = TEXTS(__VA_ARGS__), .contrary = (against),            \
		.reserved = true                                                                   \
	}
#define ALL_PLACES                                                                                 \
	TEXTS("360100", "360200", "360300", "360400", "360500", "360600", "360700", "360800",      \
		"360900", "361000", "361100", "outside")

static struct evidence_node rich_nodes[] = {
	{.id = "fz-reg-1",
		.role = ROLE_REGIONAL,
		.city = "361000",
		.site = "site-fz",
		.addresses = TEXTS("198.18.110.10"),
		.parent = "nc-core-1",
		.location = {.state = LOCATION_SUPPORTED,
			.cities = TEXTS("360100", "360600", "361000", "361100"),
			.reason = REASONS(REASON_AGENT_UNATTESTED),
			.near = TEXTS("ag-fz"),
			.discs = ITEMS(struct evidence_disc,
				DISC("ag-fz", "198.18.110.10", 212480, 31805),
				DISC("ag-nc", "198.18.110.10", 1184020, 131502)),
			.answers = ITEMS(struct evidence_answer,
				ANSWER("198.18.110.10", "198.18.110.0/24", false, "361000"))},
		.documents = TEXTS("doc-room-fz")},
	{.id = "gz-core-1",
		.role = ROLE_CORE,
		.city = "360700",
		.site = "site-gz",
		.addresses = TEXTS("198.18.107.10", "2001:2:0:107::10"),
		.location = {.state = LOCATION_CONFIRMED,
			.cities = TEXTS("360700"),
			.near = TEXTS("ag-gz"),
			.discs = ITEMS(struct evidence_disc,
				DISC("ag-gz", "198.18.107.10", 187311, 19329),
				DISC("ag-ja", "2001:2:0:107::10", 2204999, 236300)),
			.answers = ITEMS(struct evidence_answer,
				ANSWER("198.18.107.10", "198.18.107.0/24", true, "360800"))},
		.documents = TEXTS("doc-room-gz")},
	{.id = "jj-edge-1",
		.role = ROLE_EDGE,
		.city = "360400",
		.site = "site-jj",
		.addresses = TEXTS("198.18.104.10"),
		.location = {.state = LOCATION_CONSISTENT,
			.cities = TEXTS("360100", "360200", "360400", "outside"),
			.discs = ITEMS(struct evidence_disc,
				DISC("ag-jj", "198.18.104.10", 2611050, 277960)),
			.answers = ITEMS(
				struct evidence_answer, {.addr = "198.18.104.10",
								.database = "cn-city.mmdb",
								.database_sha256 = DIGEST("dbdb"),
								.built = {BIND_ABSENT},
								.says = SAYS_PROVINCE,
								.reserved = true})}},
	{.id = "nc-core-1",
		.role = ROLE_CORE,
		.city = "360100",
		.site = "site-nc",
		.addresses = TEXTS("198.18.101.10"),
		.location = {.state = LOCATION_SUPPORTED,
			.cities = TEXTS("360100", "360400", "361000"),
			.near = TEXTS("ag-nc"),
			.discs = ITEMS(struct evidence_disc,
				DISC("ag-nc", "198.18.101.10", 145900, 24970),
				DISC("ag-jj", "198.18.101.10", 1402233, 153880)),
			.answers = ITEMS(struct evidence_answer,
				ANSWER("198.18.101.10", "198.18.101.0/24", false, "360100"))},
		.same_place = TEXTS("nc-edge-2"),
		.documents = TEXTS("doc-room-nc")},
	{.id = "nc-edge-2",
		.role = ROLE_EDGE,
		.city = "360100",
		.site = "site-nc",
		.addresses = TEXTS("198.18.101.20"),
		.location = {.state = LOCATION_SUPPORTED,
			.cities = TEXTS("360100", "360400", "361000"),
			.reason = REASONS(REASON_SAME_PLACE_SUSPECTED),
			.near = TEXTS("ag-nc"),
			.discs = ITEMS(struct evidence_disc,
				DISC("ag-nc", "198.18.101.20", 146120, 24992))},
		.same_place = TEXTS("nc-core-1"),
		.documents = TEXTS("doc-room-nc")},
	{.id = "sr-reg-1",
		.role = ROLE_REGIONAL,
		.city = "361100",
		.site = "site-sr",
		.addresses = TEXTS("198.18.111.10"),
		.location = {.state = LOCATION_REFUTED,
			.cities = TEXTS("outside"),
			.reason = REASONS(REASON_AMBIGUOUS_LOCATION, REASON_AGENT_UNATTESTED),
			.discs = ITEMS(struct evidence_disc,
				DISC("lm-sh-1", "198.18.111.10", 301777, 40966),
				DISC("lm-sh-2", "198.18.111.10", 333501, 44221)),
			.answers = ITEMS(struct evidence_answer,
				ANSWER("198.18.111.10", "198.18.111.0/24", false, "361100"))}},
	{.id = "yc-edge-1",
		.role = ROLE_EDGE,
		.city = "360900",
		.site = "site-yc",
		.addresses = TEXTS("198.18.109.10"),
		.location = {.state = LOCATION_DISPUTED,
			.cities = ALL_PLACES,
			.reason = REASONS(REASON_ANYCAST),
			.discs = ITEMS(struct evidence_disc,
				DISC("ag-yc", "198.18.109.10", 190004, 29499),
				DISC("lm-sh-1", "198.18.109.10", 290004, 39759))}},
	{.id = "yt-edge-1",
		.role = ROLE_EDGE,
		.city = "360600",
		.site = "site-missing",
		.addresses = TEXTS("198.18.106.10"),
		.location = {.state = LOCATION_UNKNOWN,
			.cities = ALL_PLACES,
			.reason = REASONS(REASON_NO_DATA)}},
};

static struct evidence_agent rich_agents[] = {
	{.id = "ag-gz",
		.city = "360700",
		.district = "章贡区",
		.operator_name = "电信",
		.access = ACCESS_IDC,
		.attested = true,
		.records = 31104,
		.clock = {fixture_clock_gz, FIXTURE_CLOCK}},
	{.id = "ag-jj",
		.city = "360400",
		.operator_name = "移动",
		.access = ACCESS_BROADBAND,
		.records = 30991,
		.clock = {fixture_clock_jj, FIXTURE_CLOCK}},
	{.id = "ag-nc",
		.city = "360100",
		.district = "红谷滩区",
		.operator_name = "联通",
		.access = ACCESS_IDC,
		.records = 31104,
		.clock = {fixture_clock_nc, FIXTURE_CLOCK}},
	{.id = "lm-sh-1", .city = "310000", .access = -1, .records = 1440},
};

static struct evidence_document rich_documents[] = {
	{.id = "doc-room-fz",
		.kind = "机房租赁合同",
		.about = "site-fz",
		.sha256 = DIGEST("f00d"),
		.counts = true,
		.reason = -1},
	{.id = "doc-room-gz",
		.kind = "机房租赁合同",
		.about = "site-gz",
		.sha256 = DIGEST("beef"),
		.counts = true,
		.reason = -1},
	{.id = "doc-room-jj",
		.kind = "机房租赁合同",
		.about = "site-jj",
		.sha256 = NULL,
		.reason = REASON_DOCUMENT_MISSING},
	{.id = "doc-room-nc",
		.kind = "机房备案证明",
		.about = "site-nc",
		.sha256 = DIGEST("cafe"),
		.counts = true,
		.reason = -1},
	{.id = "doc-room-sr",
		.kind = "机房租赁合同",
		.about = "site-sr",
		.sha256 = DIGEST("0bad"),
		.reason = REASON_DOCUMENT_EXPIRED},
};

#define TRIALS(result, n, ok, lost, bad, low, high, fine, fine_low, fine_high, ...)                \
	{                                                                                          \
		.verdict = (result), .reason = {__VA_ARGS__}, .slots = (n), .success = (ok),       \
		.good = (fine), .invalid = 3, .missing = (lost), .failed = (bad),                  \
		.success_low_ppm = (low), .success_high_ppm = (high), .good_low_ppm = (fine_low),  \
		.good_high_ppm = (fine_high), .alpha_ppm = 4545                                    \
	}
#define COVERED   TRIALS(VERDICT_PASS, 2016, 2016, 0, 0, 997328, 1000000, 2010, 993014, 999210)
#define UNCOVERED TRIALS(VERDICT_FAIL, 2016, 0, 0, 2016, 0, 2671, 0, 0, 2671)
#define OPEN                                                                                       \
	TRIALS(VERDICT_INCONCLUSIVE, 2016, 1995, 12, 9, 982644, 996031, 1990, 979688, 995007,      \
		(int[]){REASON_MISSING_SLOTS, REASON_INTERVAL_STRADDLES}, 2)
#define NOT_RUN                                                                                    \
	TRIALS(VERDICT_NOT_ASSESSED, 0, 0, 0, 0, 0, 1000000, 0, 0, 1000000,                        \
		(int[]){REASON_NO_DATA}, 1)

#define TIMES(least)                                                                               \
	{                                                                                          \
		.count = 2016, .min_us = (least), .p50_us = (least) + 3120,                        \
		.p95_us = (least) + 9875, .p99_us = (least) + 14002, .max_us = (least) + 61240,    \
		.histogram = {                                                                     \
			(least) < 4000 ? fixture_near : fixture_far,                               \
			FIXTURE_BINS                                                               \
		}                                                                                  \
	}
#define CITY(id, zh, result, least, sure, maybe, there)                                            \
	{                                                                                          \
		.code = (id), .name = (zh), .service = result, .rtt = TIMES(least), .presence = {  \
			.verdict = (there),                                                        \
			.yes = (sure),                                                             \
			.may = (maybe)                                                             \
		}                                                                                  \
	}

static struct evidence_city rich_cities[] = {
	{.code = "360100",
		.name = "南昌市",
		.name_en = "Nanchang",
		.agents = TEXTS("ag-nc"),
		.service = COVERED,
		.rtt = TIMES(146),
		.presence = {.verdict = VERDICT_PASS, .yes = 2},
		.by_operator = ITEMS(struct evidence_operator, {.name = "电信", .trials = COVERED},
			{.name = "联通", .trials = OPEN}, {.name = "移动", .trials = NOT_RUN}),
		.paths = {fixture_paths, FIXTURE_PATHS}},
	CITY("360200", "景德镇市", OPEN, 4102, 0, 1, VERDICT_INCONCLUSIVE),
	{.code = "360300",
		.name = "萍乡市",
		.service = UNCOVERED,
		.presence = {.verdict = VERDICT_FAIL}},
	CITY("360400", "九江市", COVERED, 2611, 0, 1, VERDICT_INCONCLUSIVE),
	CITY("360500", "新余市", COVERED, 3950, 0, 0, VERDICT_FAIL),
	CITY("360600", "鹰潭市", OPEN, 3877, 0, 1, VERDICT_INCONCLUSIVE),
	CITY("360700", "赣州市", COVERED, 187, 1, 0, VERDICT_PASS),
	CITY("360800", "吉安市", COVERED, 2205, 0, 0, VERDICT_FAIL),
	CITY("360900", "宜春市", COVERED, 190, 0, 1, VERDICT_INCONCLUSIVE),
	CITY("361000", "抚州市", COVERED, 212, 1, 0, VERDICT_PASS),
	CITY("361100", "上饶市", COVERED, 8820, 0, 0, VERDICT_FAIL),
};

static struct evidence_log rich_logs[] = {
	{.node = "fz-reg-1",
		.kind = LOG_ACCESS,
		.verdict = VERDICT_PASS,
		.first = {AS_OF - 190LL * DAY},
		.last = {AS_OF - 61500},
		.months = 6,
		.records = 15811200,
		.files = 190,
		.bytes = 2147483648,
		.bad_lines = 17,
		.gaps = ITEMS(struct evidence_gap,
			{.from = {AS_OF - 100LL * DAY},
				.to = {AS_OF - 99LL * DAY + 7200000},
				.usual = 98211,
				.why = TEXTS("maintenance:GD-20260813", "document:doc-cutover")})},
	{.node = "gz-core-1",
		.kind = LOG_ACCESS,
		.verdict = VERDICT_FAIL,
		.reason = REASONS(REASON_GAP_UNEXPLAINED),
		.first = {AS_OF - 200LL * DAY},
		.last = {AS_OF - 1000},
		.months = 1,
		.records = 9100233,
		.files = 193,
		.bytes = 734003200,
		.gaps = ITEMS(struct evidence_gap,
			{.from = {AS_OF - 60LL * DAY},
				.to = {AS_OF - 53LL * DAY},
				.why = TEXTS("siblings_silent"),
				.usual = 0},
			{.from = {AS_OF - 20LL * DAY},
				.to = {AS_OF - 20LL * DAY + 2700000},
				.usual = BIND_ABSENT}),
		.gaps_left_out = 4,
		.isolated = ITEMS(struct evidence_isolated,
			{{AS_OF - 240LL * DAY}, {AS_OF - 240LL * DAY + 60000}, 2})},
	{.node = "gz-core-1",
		.kind = LOG_DISPATCH,
		.verdict = VERDICT_INCONCLUSIVE,
		.reason = REASONS(REASON_LOG_DAMAGED, REASON_ZONE_UNDECLARED),
		.first = {AS_OF - 185LL * DAY},
		.last = {AS_OF - 2000},
		.months = 3,
		.records = 80012,
		.files = 12,
		.bytes = 980,
		.unverified = 1234},
	{.node = "yt-edge-1",
		.kind = LOG_ACCESS,
		.verdict = VERDICT_NOT_ASSESSED,
		.reason = REASONS(REASON_LOG_UNAVAILABLE),
		.first = {BIND_ABSENT},
		.last = {BIND_ABSENT}},
};

#define FULL 84, 84
static struct evidence_hours rich_hours[] = {
	{.node = "gz-core-1",
		.answered = ITEMS(int64_t, FULL, FULL, FULL, FULL, FULL, FULL, FULL, FULL, FULL,
			FULL, FULL, FULL, FULL, FULL, FULL, FULL, FULL, FULL, FULL, FULL, FULL,
			FULL, FULL, FULL)},
	{.node = "yt-edge-1",
		.answered = ITEMS(int64_t, FULL, FULL, 84, 0, 84, 80, 0, 0, FULL, FULL, FULL, FULL,
			FULL, FULL, FULL, FULL, FULL, FULL, FULL, FULL, FULL, FULL, FULL, FULL, 84,
			83)},
};

#define INPUT(file, use, c)                                                                        \
	{                                                                                          \
		.name = (file), .role = (use), .sha256 = DIGEST(c)                                 \
	}
static struct evidence_input rich_inputs[] = {
	INPUT("answers/sha", "answers", "a5a5"),
	INPUT("documents/机房备案证明.pdf", "document", "cafe"),
	INPUT("dossier.json", "dossier", "1a2b"),
	INPUT("inventory/all.json", "inventory", "9e9e"),
	INPUT("plan/plan.json", "plan", "4d4d"),
	INPUT("profile/jx-cdn", "profile", "c0de"),
	INPUT("records/ag-nc.jsonl", "records", "77c0"),
	INPUT("region/360000", "region", "3600"),
};

#define STATIC_ITEMS(array)                                                                        \
	{                                                                                          \
		(array), sizeof(array) / sizeof((array)[0])                                        \
	}

#define PROFILE                                                                                    \
	{                                                                                          \
		.id = "jx-cdn", .version = "1",                                                    \
		.title = "江西省经营性内容分发网络（CDN）业务许可", .sha256 = DIGEST("c0de"),      \
		.builtin = true, .window_days = 30, .alpha_ppm = 50000, .log_months = 6,           \
		.log_gap_hours = 24                                                                \
	}
#define REGION                                                                                     \
	{                                                                                          \
		.code = "360000", .name = "江西省", .sha256 = DIGEST("3600"),                      \
		.source = "示意边界，源自公开的行政区划数据", .builtin = true                      \
	}

const struct evidence fixture_rich = {
	.schema = EVIDENCE_SCHEMA,
	.as_of = {AS_OF},
	.operator_ = {.name = "江西示范网络科技有限公司", .credit_code = "91360100MA0CDN001E"},
	.filing = &fixture_filing,
	.stage = STAGE_RENEWAL,
	.profile = PROFILE,
	.region = REGION,
	.thresholds = {.success_ppm = 990000,
		.quantile_ppm = 800000,
		.rtt_p95_us = 30000,
		.slot_ok_ppm = 500000},
	.sampling = {.planned = true,
		.plan_sha256 = DIGEST("4d4d"),
		.start = {AS_OF - 7LL * DAY},
		.end = {AS_OF},
		.slot_ms = 300000,
		.slots = 2020,
		.slots_counted = 2016,
		.slots_outside = 4,
		.methods = ITEMS(struct sampling_method,
			{.name = "http", .sent = 1, .interval_ms = 1000, .timeout_ms = 2000},
			{.name = "icmp", .sent = 20, .interval_ms = 1000, .timeout_ms = 2000},
			{.name = "tcp", .sent = 5, .interval_ms = 5000, .timeout_ms = 1500})},
	.changed = ITEMS(struct evidence_change,
		{.what = "thresholds.quantile_ppm", .otherwise = 950000, .value = 800000},
		{.what = "plan.methods.tcp.timeout_ms", .otherwise = 2000, .value = 1500}),
	.verdict = VERDICT_FAIL,
	.application_verdict = VERDICT_FAIL,
	.totals = ITEMS(struct evidence_total,
		{.basis = BASIS_MEASURED, .verdict = VERDICT_PASS, .count = 1},
		{.basis = BASIS_MEASURED, .verdict = VERDICT_FAIL, .count = 1},
		{.basis = BASIS_DECLARED, .verdict = VERDICT_NOT_ASSESSED, .count = 3},
		{.basis = BASIS_MIXED, .verdict = VERDICT_PASS, .count = 1},
		{.basis = BASIS_MIXED, .verdict = VERDICT_FAIL, .count = 1},
		{.basis = BASIS_MIXED, .verdict = VERDICT_INCONCLUSIVE, .count = 1},
		{.basis = BASIS_MIXED, .verdict = VERDICT_NOT_ASSESSED, .count = 1},
		{.basis = BASIS_COMPUTED, .verdict = VERDICT_NOT_ASSESSED, .count = 1}),
	.findings = STATIC_ITEMS(rich_findings),
	.nodes = STATIC_ITEMS(rich_nodes),
	.agents = STATIC_ITEMS(rich_agents),
	.sites = {fixture_sites, FIXTURE_SITES},
	.documents = STATIC_ITEMS(rich_documents),
	.cities = STATIC_ITEMS(rich_cities),
	.logs = STATIC_ITEMS(rich_logs),
	.availability = STATIC_ITEMS(rich_hours),
	.ipv6 = {fixture_ipv6, FIXTURE_IPV6},
	.functions = {.cache = {fixture_cache, FIXTURE_CACHE},
		.refusals = {fixture_refusals, FIXTURE_REFUSALS},
		.balance = {fixture_balance, FIXTURE_BALANCE},
		.pages = {fixture_pages, FIXTURE_PAGES},
		.failover = {fixture_failover, FIXTURE_FAILOVER},
		.purges = {fixture_purges, FIXTURE_PURGES},
		.downs = {fixture_downs, FIXTURE_DOWNS},
		.hosts = {fixture_hosts, FIXTURE_HOSTS},
		.hosts_left_out = 12,
		.facilities = {fixture_facilities, FIXTURE_FACILITIES}},
	.remedies = {fixture_remedies, FIXTURE_REMEDIES},
	.waivers = {fixture_waivers, FIXTURE_WAIVERS},
	.runs = &fixture_runs,
	.records = {.lines = 94650,
		.counted = 94510,
		.malformed = 2,
		.torn = 1,
		.duplicates = 120,
		.conflicts = 2,
		.other_plan = 10,
		.outside_window = 4,
		.unknown_subject = 1,
		.malformed_by_file =
			ITEMS(struct bind_count, {.name = "records/ag-jj.jsonl", .count = 2})},
	.inputs = STATIC_ITEMS(rich_inputs),
};

static struct finding thin_findings[] = {
	{.rule = "nodes.core",
		.title = "核心节点",
		.verdict = VERDICT_NOT_ASSESSED,
		.basis = BASIS_MIXED,
		.severity = SEVERITY_MUST,
		.reason = REASONS(REASON_NO_DATA),
		.need = 1,
		.yes = 0,
		.may = 1,
		.source = SECONDARY("至少拥有“1个核心节点”(位于南昌、赣州或九江)")},
	UNTRIED("entity.age", "注册满一年", "在江西注册1年以上的独立法人企业"),
};

const struct evidence fixture_thin = {
	.schema = EVIDENCE_SCHEMA,
	.as_of = {AS_OF},
	.operator_ = {.name = "甲"},
	.stage = STAGE_NEW,
	.profile = PROFILE,
	.region = REGION,
	.thresholds = {.success_ppm = 990000,
		.quantile_ppm = 950000,
		.rtt_p95_us = 30000,
		.slot_ok_ppm = 500000},
	.sampling = {.start = {BIND_ABSENT}, .end = {BIND_ABSENT}},
	.verdict = VERDICT_INCONCLUSIVE,
	.application_verdict = VERDICT_INCONCLUSIVE,
	.totals = ITEMS(struct evidence_total,
		{.basis = BASIS_DECLARED, .verdict = VERDICT_NOT_ASSESSED, .count = 1},
		{.basis = BASIS_MIXED, .verdict = VERDICT_NOT_ASSESSED, .count = 1}),
	.findings = STATIC_ITEMS(thin_findings),
};
