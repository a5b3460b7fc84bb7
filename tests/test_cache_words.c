#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/cache_words.h"
#include "base/array.h"
#include "model/kept_headers.h"
#include "tests/data_fixture.h"

/* Headers as products send them. */
static const struct {
	const char *product, *name, *value;
	enum cache_says says;
} rows[] = {
	{"nginx $upstream_cache_status", "x-cache-status", "HIT", CACHE_SAYS_HIT},
	{"nginx", "x-cache-status", "MISS", CACHE_SAYS_MISS},
	{"nginx", "x-cache-status", "BYPASS", CACHE_SAYS_MISS},
	{"nginx", "x-cache-status", "EXPIRED", CACHE_SAYS_MISS},
	{"nginx", "x-cache-status", "STALE", CACHE_SAYS_HIT},
	{"nginx", "x-cache-status", "UPDATING", CACHE_SAYS_HIT},
	{"nginx", "x-cache-status", "REVALIDATED", CACHE_SAYS_HIT},
	{"nginx, another name", "x-proxy-cache", "HIT", CACHE_SAYS_HIT},
	{"nginx", "x-proxy-cache", "MISS", CACHE_SAYS_MISS},
	{"nginx, not asked for", "x-cache-status", "-", CACHE_SAYS_UNSAID},
	{"Squid", "x-cache", "HIT from proxy.example.com", CACHE_SAYS_HIT},
	{"Squid", "x-cache", "MISS from proxy.example.com", CACHE_SAYS_MISS},
	{"Squid, parent hit", "x-cache", "HIT from parent, MISS from proxy", CACHE_SAYS_PARENT},
	{"Squid, both had it", "x-cache", "HIT from parent, HIT from proxy", CACHE_SAYS_HIT},
	{"Squid, has a copy", "x-cache-lookup", "HIT from proxy:3128", CACHE_SAYS_UNSAID},
	{"Squid, has none", "x-cache-lookup", "MISS from proxy:3128", CACHE_SAYS_MISS},
	{"Squid", "x-cache-lookup", "NONE from proxy:3128", CACHE_SAYS_UNSAID},
	{"Squid", "via", "1.1 proxy (squid/5.7)", CACHE_SAYS_UNSAID},
	{"Akamai", "x-cache",
		"TCP_HIT from a23-1-2-3.deploy.akamaitechnologies.com "
		"(AkamaiGHost/10.6.2) (-)",
		CACHE_SAYS_HIT},
	{"Akamai", "x-cache", "TCP_MEM_HIT from a23-1-2-3 (AkamaiGHost/10.6.2) (-)",
		CACHE_SAYS_HIT},
	{"Akamai", "x-cache", "TCP_MISS from a23-1-2-3 (AkamaiGHost/10.6.2) (-)", CACHE_SAYS_MISS},
	{"Akamai", "x-cache", "TCP_REFRESH_HIT from a23 (AkamaiGHost) (-)", CACHE_SAYS_HIT},
	{"Akamai", "x-cache", "TCP_REFRESH_MISS from a23 (AkamaiGHost) (-)", CACHE_SAYS_MISS},
	{"Akamai", "x-cache", "TCP_IMS_HIT from a23 (AkamaiGHost) (-)", CACHE_SAYS_HIT},
	{"Akamai", "x-cache", "TCP_DENIED from a23 (AkamaiGHost) (-)", CACHE_SAYS_UNSAID},
	{"Azure CDN", "x-cache", "TCP_REMOTE_HIT", CACHE_SAYS_PARENT},
	{"Azure Front Door", "x-cache", "CONFIG_NOCACHE", CACHE_SAYS_MISS},
	{"Azure Front Door", "x-cache", "PRIVATE_NOSTORE", CACHE_SAYS_MISS},
	{"Edgio", "x-cache", "UNCACHEABLE", CACHE_SAYS_MISS},
	{"CloudFront", "x-cache", "Hit from cloudfront", CACHE_SAYS_HIT},
	{"CloudFront", "x-cache", "RefreshHit from cloudfront", CACHE_SAYS_HIT},
	{"CloudFront", "x-cache", "Miss from cloudfront", CACHE_SAYS_MISS},
	{"CloudFront", "x-cache", "Error from cloudfront", CACHE_SAYS_UNSAID},
	{"Fastly, shield and edge", "x-cache", "MISS, HIT", CACHE_SAYS_HIT},
	{"Fastly", "x-cache", "HIT, MISS", CACHE_SAYS_PARENT},
	{"Fastly", "x-cache", "MISS, MISS", CACHE_SAYS_MISS},
	{"Fastly", "x-cache", "MISS, PASS", CACHE_SAYS_MISS},
	{"Fastly", "x-cache-hits", "0, 1", CACHE_SAYS_HIT},
	{"Fastly", "x-cache-hits", "0, 0", CACHE_SAYS_MISS},
	{"Fastly", "x-served-by", "cache-hkg17920-HKG", CACHE_SAYS_UNSAID},
	{"Varnish", "x-varnish", "32770 3", CACHE_SAYS_HIT},
	{"Varnish", "x-varnish", "32770", CACHE_SAYS_MISS},
	{"Varnish, hit for pass", "x-cache", "HIT-FOR-PASS", CACHE_SAYS_MISS},
	{"Cloudflare", "cf-cache-status", "HIT", CACHE_SAYS_HIT},
	{"Cloudflare", "cf-cache-status", "MISS", CACHE_SAYS_MISS},
	{"Cloudflare", "cf-cache-status", "DYNAMIC", CACHE_SAYS_MISS},
	{"Cloudflare", "cf-cache-status", "BYPASS", CACHE_SAYS_MISS},
	{"Cloudflare", "cf-cache-status", "EXPIRED", CACHE_SAYS_MISS},
	{"Cloudflare", "cf-cache-status", "REVALIDATED", CACHE_SAYS_HIT},
	{"Cloudflare", "cf-cache-status", "UPDATING", CACHE_SAYS_HIT},
	{"Cloudflare", "cf-cache-status", "STALE", CACHE_SAYS_HIT},
	{"Cloudflare", "cf-cache-status", "NONE/UNKNOWN", CACHE_SAYS_UNSAID},
	{"阿里云", "x-cache", "HIT TCP_MEM_HIT dirn:10:358567145", CACHE_SAYS_HIT},
	{"阿里云", "x-cache", "HIT TCP_HIT dirn:-2:-2", CACHE_SAYS_HIT},
	{"阿里云", "x-cache", "MISS TCP_MISS dirn:-2:-2", CACHE_SAYS_MISS},
	{"阿里云", "x-cache", "MISS TCP_REFRESH_MISS dirn:-2:-2", CACHE_SAYS_MISS},
	{"阿里云", "x-swift-cachetime", "3600", CACHE_SAYS_UNSAID},
	{"阿里云", "via",
		"cache13.l2cn1807[0,0,200-0,H], cache22.l2cn1807[1,0], "
		"kunlun9.cn1271[0,0,200-0,H], kunlun3.cn1271[1,0]",
		CACHE_SAYS_HIT},
	{"阿里云", "via", "cache13.l2cn1807[25,200-0,M], kunlun9.cn1271[31,200-0,M]",
		CACHE_SAYS_MISS},
	{"阿里云", "via", "cache13.l2cn1807[0,200-0,H], kunlun9.cn1271[31,200-0,M]",
		CACHE_SAYS_PARENT},
	{"腾讯云", "x-cache-lookup", "Cache Hit", CACHE_SAYS_HIT},
	{"腾讯云", "x-cache-lookup", "Hit From MemCache", CACHE_SAYS_HIT},
	{"腾讯云", "x-cache-lookup", "Hit From Disktank", CACHE_SAYS_HIT},
	{"腾讯云", "x-cache-lookup", "Cache Miss", CACHE_SAYS_MISS},
	{"腾讯云", "x-cache-lookup", "Hit From Upstream", CACHE_SAYS_MISS},
	{"腾讯云, a new object", "x-cache-lookup", "Cache Miss, Hit From Inner Cluster",
		CACHE_SAYS_MISS},
	{"腾讯云, which is nearer?", "x-cache-lookup", "Cache Miss, Cache Hit", CACHE_SAYS_UNSAID},
	{"腾讯云", "x-cache-lookup", "Return Directly", CACHE_SAYS_UNSAID},
	{"华为云", "x-hcs-proxy-type", "1", CACHE_SAYS_HIT},
	{"华为云", "x-hcs-proxy-type", "0", CACHE_SAYS_MISS},
	{"火山引擎", "x-bdcdn-cache-status", "TCP_HIT", CACHE_SAYS_HIT},
	{"火山引擎", "x-bdcdn-cache-status", "TCP_MISS", CACHE_SAYS_MISS},
	{"火山引擎", "x-response-cache", "edge_hit", CACHE_SAYS_HIT},
	{"火山引擎", "x-response-cache", "parent_hit", CACHE_SAYS_PARENT},
	{"火山引擎", "x-response-cache", "miss", CACHE_SAYS_MISS},
	{"金山云", "x-cache-status", "HIT from KS-CLOUD-NC-MP-02-12", CACHE_SAYS_HIT},
	{"金山云", "x-cache-status", "MISS from KS-CLOUD-NC-MP-02-12", CACHE_SAYS_MISS},
	{"七牛云", "x-qnm-cache", "Hit", CACHE_SAYS_HIT},
	{"七牛云", "x-qnm-cache", "Miss", CACHE_SAYS_MISS},
	{"bunny.net", "cdn-cache", "HIT", CACHE_SAYS_HIT},
	{"Traffic Server, verbose", "via",
		"http/1.1 nc-1 (ApacheTrafficServer/9.2.3 [uScHs f p eN:t cCHp s ])",
		CACHE_SAYS_HIT},
	{"Traffic Server, memory", "via",
		"http/1.1 nc-1 (ApacheTrafficServer/9.2.3 [uScRs f p eN:t cCRp s ])",
		CACHE_SAYS_HIT},
	{"Traffic Server", "via",
		"http/1.1 nc-1 (ApacheTrafficServer/9.2.3 [uScMsSfWpSeN:t cCMp sS])",
		CACHE_SAYS_MISS},
	{"Traffic Server, stale, unchanged", "via",
		"http/1.1 nc-1 (ApacheTrafficServer/9.2.3 [uScSsNfUpSeN:t cCSp sS])",
		CACHE_SAYS_HIT},
	{"Traffic Server, stale, changed", "via",
		"http/1.1 nc-1 (ApacheTrafficServer/9.2.3 [uScSsSfUpSeN:t cCSp sS])",
		CACHE_SAYS_MISS},
	{"Traffic Server, short", "via", "http/1.1 nc-1 (ATS [cHs f ])", CACHE_SAYS_HIT},
	{"Traffic Server, short", "via", "http/1.1 nc-1 (ATS [cMsSfW])", CACHE_SAYS_MISS},
	{"Traffic Server, no lookup", "via", "http/1.1 nc-1 (ATS [c s f ])", CACHE_SAYS_UNSAID},
	{"Traffic Server, two hops", "via",
		"http/1.1 up (ATS [cHs f ]), http/1.1 nc-1 (ATS [cMsSfW])", CACHE_SAYS_PARENT},
	{"RFC 9211", "cache-status", "ExampleCache; hit", CACHE_SAYS_HIT},
	{"RFC 9211", "cache-status", "ExampleCache; fwd=uri-miss; stored", CACHE_SAYS_MISS},
	{"RFC 9211", "cache-status", "ExampleCache; fwd=stale; fwd-status=304; collapsed",
		CACHE_SAYS_HIT},
	{"RFC 9211", "cache-status", "ExampleCache; fwd=stale; fwd-status=200", CACHE_SAYS_MISS},
	{"RFC 9211", "cache-status", "OriginCache; hit; ttl=1100, \"CDN, Inc; x\"; fwd=uri-miss",
		CACHE_SAYS_PARENT},
	{"RFC 9211", "cache-status", "A; fwd=miss, B; hit; ttl=545", CACHE_SAYS_HIT},
	{"RFC 9211, an error of the node", "cache-status", "A; detail=ERR", CACHE_SAYS_UNSAID},
	{"RFC 9211, both", "cache-status", "A; hit; fwd=miss", CACHE_SAYS_UNSAID},
	{"RFC 9211, not hit", "cache-status", "A; hit=?0; fwd=miss", CACHE_SAYS_MISS},
	{"upper case", "x-cache", "hit", CACHE_SAYS_HIT},
	{"blanks", "x-cache", "  HIT  ", CACHE_SAYS_HIT},
	{"nothing", "x-cache", "", CACHE_SAYS_UNSAID},
	{"commas", "x-cache", ", ,,", CACHE_SAYS_UNSAID},
	{"a word that begins alike", "x-cache", "HITMAN from x", CACHE_SAYS_UNSAID},
	{"a word within", "x-cache", "no HIT", CACHE_SAYS_UNSAID},
	{"a word in quotes", "x-cache", "\"HIT\"", CACHE_SAYS_UNSAID},
	{"bytes", "x-cache", "\xff\xfe\x01", CACHE_SAYS_UNSAID},
	{"a bracket that stays open", "via", "a [uScH", CACHE_SAYS_UNSAID},
	{"brackets the wrong way", "via", "]a[", CACHE_SAYS_UNSAID},
	{"empty brackets", "via", "a []", CACHE_SAYS_UNSAID},
	{"a quote that stays open", "cache-status", "\"A; hit", CACHE_SAYS_UNSAID},
	{"a header that does not tell", "server", "HIT", CACHE_SAYS_UNSAID},
	{"no number of hits", "x-cache-hits", "many", CACHE_SAYS_UNSAID},
};

START_TEST(headers_of_products_are_read_as_they_mean_it)
{
	enum cache_says says = cache_words_read(rows[_i].name, rows[_i].value);

	ck_assert_msg(says == rows[_i].says, "%s: %s: %s is %d, not %d", rows[_i].product,
		rows[_i].name, rows[_i].value, says, rows[_i].says);
}
END_TEST

/* Each prefix in its own bytes, so that one too far is seen. */
START_TEST(no_prefix_reads_past_its_end)
{
	size_t len = strlen(rows[_i].value);

	for (size_t i = 0; i <= len; i++) {
		char *copy = strndup(rows[_i].value, i);

		ck_assert_int_le(cache_words_read(rows[_i].name, copy), CACHE_SAYS_HIT);
		ck_assert_int_ge(cache_words_age(copy), -1);
		free(copy);
	}
}
END_TEST

START_TEST(case_does_not_matter)
{
	static const char *const ways[] = {"hit from x", "HIT FROM X", "Hit From X", "hIt fRoM x"};

	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		ck_assert_int_eq(cache_words_read("x-cache", ways[i]), CACHE_SAYS_HIT);
}
END_TEST

START_TEST(a_value_that_may_have_been_cut_says_nothing)
{
	char value[CACHE_VALUE_MOST + 1];

	memset(value, 'a', sizeof(value));
	memcpy(value, "HIT ", 4);
	value[CACHE_VALUE_MOST] = '\0';
	ck_assert_int_eq(cache_words_read("x-cache", value), CACHE_SAYS_UNSAID);
	value[CACHE_VALUE_MOST - 1] = '\0';
	ck_assert_int_eq(cache_words_read("x-cache", value), CACHE_SAYS_HIT);
}
END_TEST

START_TEST(headers_that_contradict_each_other_clash)
{
	static const struct {
		enum cache_says a, b, both;
	} pairs[] = {
		{CACHE_SAYS_UNSAID, CACHE_SAYS_UNSAID, CACHE_SAYS_UNSAID},
		{CACHE_SAYS_UNSAID, CACHE_SAYS_HIT, CACHE_SAYS_HIT},
		{CACHE_SAYS_HIT, CACHE_SAYS_HIT, CACHE_SAYS_HIT},
		{CACHE_SAYS_HIT, CACHE_SAYS_MISS, CACHE_SAYS_CLASH},
		{CACHE_SAYS_HIT, CACHE_SAYS_PARENT, CACHE_SAYS_CLASH},
		{CACHE_SAYS_CLASH, CACHE_SAYS_HIT, CACHE_SAYS_CLASH},
		{CACHE_SAYS_CLASH, CACHE_SAYS_UNSAID, CACHE_SAYS_CLASH},
	};

	for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
		ck_assert_int_eq(cache_words_join(pairs[i].a, pairs[i].b), pairs[i].both);
		ck_assert_int_eq(cache_words_join(pairs[i].b, pairs[i].a), pairs[i].both);
	}
}
END_TEST

START_TEST(ages_are_whole_seconds)
{
	static const struct {
		const char *value;
		int64_t age;
	} ages[] = {{"0", 0}, {"1967830", 1967830}, {" 7", 7}, {"5, 9", 5}, {"", -1}, {"-1", -1},
		{"1.5", -1}, {"7s", -1}, {"x", -1}, {"99999999999999999999999", INT32_MAX}};

	for (size_t i = 0; i < ARRAY_LEN(ages); i++)
		ck_assert_msg(cache_words_age(ages[i].value) == ages[i].age, "%s", ages[i].value);
}
END_TEST

static const struct kept_header *kept(const char *name)
{
	for (size_t i = 0; i < KEPT_HEADER_COUNT; i++)
		if (strcmp(kept_headers[i].name, name) == 0)
			return &kept_headers[i];
	return NULL;
}

START_TEST(what_is_read_is_what_is_kept)
{
	size_t read = 0, telling = 0;

	for (const char *name; (name = cache_words_header(read)); read++)
		ck_assert_msg(kept(name) && kept(name)->tells_cache, "%s is not kept", name);
	for (size_t i = 0; i < KEPT_HEADER_COUNT; i++)
		telling += kept_headers[i].tells_cache;
	ck_assert_uint_eq(read, telling);
	ck_assert_ptr_nonnull(kept("age"));
}
END_TEST

int main(void)
{
	TCase *tc = tcase_create("cache_words");

	tcase_set_timeout(tc, 60);
	tcase_add_loop_test(
		tc, headers_of_products_are_read_as_they_mean_it, 0, (int)ARRAY_LEN(rows));
	tcase_add_loop_test(tc, no_prefix_reads_past_its_end, 0, (int)ARRAY_LEN(rows));
	tcase_add_test(tc, what_is_read_is_what_is_kept);
	tcase_add_test(tc, case_does_not_matter);
	tcase_add_test(tc, a_value_that_may_have_been_cut_says_nothing);
	tcase_add_test(tc, headers_that_contradict_each_other_clash);
	tcase_add_test(tc, ages_are_whole_seconds);
	return run_case("analyzer: cache_words", tc);
}
