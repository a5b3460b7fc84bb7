#include "model/kept_headers.h"

/* Whether a cache gave the response, in the words of: RFC 9211 (cache-status), nginx as it is
 * usually configured (x-cache-status, x-proxy-cache), Squid and Varnish (x-cache, x-cache-lookup,
 * x-cache-hits, x-varnish), Volcano Engine (x-bdcdn-…, x-response-cache), Huawei (x-hcs-…: 1 is a
 * hit), Qiniu (x-qnm-…), Cloudflare, and other clouds. Of Alibaba (x-swift-…), Baidu (ohc-…) and
 * Wangsu (x-via) these are only shown. */
const struct kept_header kept_headers[KEPT_HEADER_COUNT] = {
	{"age", false},
	{"cache-control", false},
	{"cache-status", true},
	{"cdn-cache", true},
	{"cf-cache-status", true},
	{"content-length", false},
	{"date", false},
	{"etag", false},
	{"last-modified", false},
	{"location", false},
	{"ohc-cache-hit", false},
	{"server", false},
	{"via", true},
	{"x-bdcdn-cache-status", true},
	{"x-cache", true},
	{"x-cache-hits", true},
	{"x-cache-lookup", true},
	{"x-cache-status", true},
	{"x-cdn-cache-status", true},
	{"x-hcs-proxy-type", true},
	{"x-proxy-cache", true},
	{"x-qnm-cache", true},
	{"x-response-cache", true},
	{"x-served-by", false},
	{"x-site-cache-status", true},
	{"x-swift-cachetime", false},
	{"x-swift-savetime", false},
	{"x-varnish", true},
	{"x-via", false},
};
