#include "tests/diff_fixture.h"

#include <string.h>

#include "tests/evidence_fixture.h"

static const char *as_it_is(struct arena *arena, const char *text)
{
	(void)arena;
	return text;
}

struct evidence *diff_fixture(struct arena *arena, int64_t later_ms)
{
	struct evidence *evidence = fixture_copy(arena, &fixture_rich, as_it_is);

	evidence->as_of.v += later_ms;
	return evidence;
}

static void claim_nodes(struct arena *arena, struct dossier *dossier, const struct evidence *from)
{
	dossier->nodes.count = from->nodes.count;
	dossier->nodes.items = arena_array(arena, from->nodes.count, sizeof(struct node));
	for (size_t i = 0; i < from->nodes.count; i++)
		dossier->nodes.items[i] = (struct node){.id = from->nodes.items[i].id,
			.operator_name = "电信",
			.bandwidth_mbps = 10000,
			.answer_port = BIND_ABSENT};
}

static void claim_documents(
	struct arena *arena, struct dossier *dossier, const struct evidence *from)
{
	dossier->documents.count = from->documents.count;
	dossier->documents.items =
		arena_array(arena, from->documents.count + 1, sizeof(struct document));
	for (size_t i = 0; i < from->documents.count; i++)
		dossier->documents.items[i] = (struct document){.id = from->documents.items[i].id,
			.kind = from->documents.items[i].kind,
			.issued = {fixture_rich.as_of.v - 400 * WHEN_DAY_MS},
			.expires = {fixture_rich.as_of.v + 400 * WHEN_DAY_MS},
			.pages = 1};
}

static void claim_maintenance(struct arena *arena, struct dossier *dossier)
{
	struct maintenance *windows = arena_array(arena, 2, sizeof(*windows));
	const char **nodes = arena_array(arena, 2, sizeof(char *));
	int64_t start = fixture_rich.as_of.v + 30 * WHEN_DAY_MS;

	nodes[0] = "jj-edge-1";
	nodes[1] = "fz-reg-1";
	windows[0] = (struct maintenance){.from = {start},
		.to = {start + 36 * 60 * WHEN_MINUTE_MS},
		.nodes = {nodes, 2},
		.ticket = "GJ-2026-118"};
	windows[1] = (struct maintenance){
		.from = {start + 9 * WHEN_DAY_MS}, .to = {start + 10 * WHEN_DAY_MS}};
	dossier->maintenance.items = windows;
	dossier->maintenance.count = 2;
}

struct dossier *diff_fixture_dossier(struct arena *arena, const struct evidence *evidence)
{
	struct dossier *dossier = arena_alloc(arena, sizeof(*dossier));
	struct domain_claim *domain = arena_alloc(arena, sizeof(*domain));

	memset(dossier->sha256, 'd', sizeof(dossier->sha256) - 1);
	dossier->service_start.v = BIND_ABSENT;
	claim_nodes(arena, dossier, evidence);
	claim_documents(arena, dossier, evidence);
	claim_maintenance(arena, dossier);
	*domain = (struct domain_claim){
		.name = "cdn.example.com", .customer = "示例客户", .filing_no = "赣ICP备1号"};
	dossier->domains.items = domain;
	dossier->domains.count = 1;
	return dossier;
}

static struct evidence_node *node(struct evidence *evidence, const char *id)
{
	LIST_EACH(struct evidence_node, found, &evidence->nodes)
		if (strcmp(found->id, id) == 0)
			return found;
	return NULL;
}

static void change_nodes(struct arena *arena, struct evidence *evidence)
{
	struct evidence_node *moved = node(evidence, "jj-edge-1");
	struct evidence_node *last = node(evidence, "yt-edge-1");
	const char **addresses = arena_array(arena, 2, sizeof(char *));

	addresses[0] = "198.18.101.30";
	addresses[1] = "198.18.102.10";
	moved->city = "360100";
	moved->site = "site-nc";
	moved->addresses.items = addresses;
	node(evidence, "nc-edge-2")->role = ROLE_REGIONAL;
	*last = (struct evidence_node){.id = "jd-edge-1",
		.role = ROLE_EDGE,
		.city = "360200",
		.site = "site-jd",
		.addresses = {addresses + 1, 1},
		.location = {.state = LOCATION_UNKNOWN}};
}

static void change_sites(struct arena *arena, struct evidence *evidence)
{
	struct site *sites =
		arena_array(arena, evidence->sites.count + 1, sizeof(*evidence->sites.items));

	memcpy(sites, evidence->sites.items, evidence->sites.count * sizeof(*sites));
	sites[evidence->sites.count] = (struct site){.id = "site-jd",
		.city = "360200",
		.address = "江西省景德镇市示例路10号",
		.lat_e7 = BIND_ABSENT,
		.lon_e7 = BIND_ABSENT};
	sites[0].filing_no = "赣机房备2026100";
	evidence->sites.items = sites;
	evidence->sites.count++;
}

static void change_measured(struct arena *arena, struct evidence *evidence)
{
	struct evidence_city *city = &evidence->cities.items[0];
	struct evidence_disc *disc = &evidence->nodes.items[0].location.discs.items[0];
	struct evidence_gap *gap = arena_alloc(arena, sizeof(*gap));
	int64_t start = fixture_rich.as_of.v + 30 * WHEN_DAY_MS;

	city->service.verdict = VERDICT_FAIL;
	city->rtt.p95_us += 40000;
	disc->rtt_ns += 30000000;
	*gap = (struct evidence_gap){.from = {start + WHEN_MINUTE_MS},
		.to = {start + 35 * 60 * WHEN_MINUTE_MS},
		.usual = BIND_ABSENT};
	LIST_EACH(struct evidence_log, log, &evidence->logs)
		if (strcmp(log->node, "fz-reg-1") == 0) {
			log->gaps.items = gap;
			log->gaps.count = 1;
			log->months = 1;
		}
}

void diff_fixture_change(struct arena *arena, struct evidence *evidence)
{
	change_nodes(arena, evidence);
	change_sites(arena, evidence);
	change_measured(arena, evidence);
	evidence->thresholds.rtt_p95_us += 10000;
	evidence->operator_.licence_no = "B1-20260001";
	evidence->documents.items[0].sha256 = DIFF_NEW_DIGEST;
	evidence->agents.items[0].operator_name = "移动";
	evidence->waivers.items[0].state = WAIVER_EXPIRED;
	evidence->verdict = VERDICT_PASS;
	evidence->findings.items[1].verdict = VERDICT_PASS;
	evidence->functions.cache.items[0].verdict = VERDICT_INCONCLUSIVE;
	evidence->functions.hosts.items[0].host = "img.example.com";
	evidence->functions.facilities.items[0].city = "310000";
	evidence->ipv6.items[0].service.verdict = VERDICT_FAIL;
	evidence->databases.count = 0;
}
