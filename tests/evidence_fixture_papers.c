#include "tests/evidence_fixture_papers.h"

#include "tests/evidence_fixture_functions.h"

#define DIGEST(c) c c c c c c c c c c c c c c c c
#define AS_OF     1795190400000 /* 2026-11-21T00:00:00+08:00 */
#define DAY       86400000

#define SIGNED(...) ITEMS(struct waiver_signature, __VA_ARGS__)
#define GOOD                                                                                       \
	{                                                                                          \
		DIGEST("e1d2"), KEY_ED25519, SIGNED_RIGHT                                          \
	}
#define ROW(name, of, about, as, whose, why, first, last, is)                                      \
	.id = (name), .rule = (of), .subject = (about), .disposition = (as), .owner = (whose),     \
	.reason = (why), .from = {AS_OF + (first) * (int64_t)DAY},                                 \
	.until = {AS_OF + (last) * (int64_t)DAY}, .state = (is)

/* One promise with a way, one without, one whose day is past. */
const struct filing fixture_filing = {
	.number = "JXCDN-2026-0037",
	.issued = {AS_OF},
	.business = "内容分发网络业务",
	.scope = "江西省",
	.measured_by = "张明",
	.reviewed_by = "李岚",
	.approved_by = "王建国",
	.revisions = ITEMS(struct filing_revision, {"1.0", "首次编制", "张明", {AS_OF - 7LL * DAY}},
		{"1.1", "补充抚州节点的机房材料", NULL, {AS_OF}}),
	.promises = ITEMS(struct filing_promise,
		{"nodes.regional", {AS_OF + 130LL * DAY}, "在宜春开通第二个区域节点后复测"},
		{"nodes.in_province", {AS_OF + 40LL * DAY}, NULL},
		{"logs.retention", {AS_OF - 5LL * DAY}, "补交缺失时段的说明材料"}),
};

struct site fixture_sites[FIXTURE_SITES] = {
	{.id = "site-fz",
		.city = "361000",
		.address = "江西省抚州市临川区文昌大道1号3层",
		.filing_no = "赣IDC备2025-0031"},
	{.id = "site-gz",
		.city = "360700",
		.address = "江西省赣州市章贡区科技大道8号",
		.filing_no = "赣IDC备2024-0107"},
	{.id = "site-jj", .city = "360400", .address = "江西省九江市濂溪区学府路6号"},
	{.id = "site-nc",
		.city = "360100",
		.address = "江西省南昌市南昌高新技术产业开发区艾溪湖北路77号",
		.filing_no = "赣IDC备2023-0012"},
	{.id = "site-sr", .city = "361100", .address = "江西省上饶市信州区凤凰大道9号"},
	{.id = "site-yc", .city = "360900", .address = "江西省宜春市袁州区宜阳大道5号"},
};

struct evidence_waiver fixture_waivers[FIXTURE_WAIVERS] = {
	{ROW("QK-2026-07", "coverage.cities", NULL, DISPOSITION_ACCEPTED, "李四", "已知悉", -90, 90,
		 WAIVER_UNSIGNED),
		.sha256 = DIGEST("0a07"),
		.signatures = SIGNED({DIGEST("5a2e"), KEY_SM2, SIGNED_MISSING}, GOOD)},
	{ROW("QK-2026-01", "logs.retention", NULL, DISPOSITION_WAIVED, "张三（运维部）",
		 "2026年8月3日磁盘阵列故障，访问日志缺失4小时，已向省通信管理局书面说明。", -90, 90,
		 WAIVER_IN_FORCE),
		.sha256 = DIGEST("0a01"),
		.signatures = SIGNED({DIGEST("5a2e"), KEY_SM2, SIGNED_RIGHT}, GOOD)},
	{ROW("QK-2026-02", "logs.retention", "gz-core-1", DISPOSITION_REMEDIATED, "李四",
		 "磁盘阵列已更换", -10, 90, WAIVER_IN_FORCE),
		.sha256 = DIGEST("0a02"), .signatures = SIGNED(GOOD)},
	{ROW("QK-2025-11", "nodes.regional", NULL, DISPOSITION_WAIVED, "李四", "机房搬迁", -400,
		 -30, WAIVER_EXPIRED),
		.sha256 = DIGEST("0a03"), .signatures = SIGNED(GOOD)},
	{ROW("QK-2026-05", "nodes.regional", NULL, DISPOSITION_REMEDIATED, "李四",
		 "第二个区域节点下月开通", 30, 60, WAIVER_NOT_YET),
		.sha256 = DIGEST("0a04"), .signatures = SIGNED(GOOD)},
	{ROW("QK-2026-06", "nodes.regional", "xy-reg-9", DISPOSITION_ACCEPTED, "李四", "已停用",
		 -90, 90, WAIVER_UNKNOWN_SUBJECT),
		.sha256 = DIGEST("0a05"), .signatures = SIGNED(GOOD)},
	{ROW("QK-2026-08", "nodes.regoinal", "361100", DISPOSITION_WAIVED, "王五", "线路故障", -90,
		 90, WAIVER_BAD_SIGNATURE),
		.sha256 = DIGEST("0a06"),
		.signatures = SIGNED({DIGEST("77aa"), -1, SIGNED_UNLISTED},
			{DIGEST("e1d2"), KEY_ED25519, SIGNED_WRONG})},
};
