#include "analyzer/cache_words.h"

#include <ctype.h>
#include <string.h>

#include "base/array.h"

/* A part of a header's value. */
struct span {
	const char *at;
	size_t len;
};

/* How an element of a value begins, lower case, and what that says; the first that fits counts. */
struct word {
	const char *text;
	enum cache_says says;
};

/* nginx ($upstream_cache_status), Squid and its kin (TCP_…), Varnish, Fastly, CloudFront, Akamai,
 * Azure, Cloudflare, 阿里云, 百度云, 火山引擎, Google. What only sounds like a hit stands first. */
static const struct word words[] = {
	{"hit from upstream", CACHE_SAYS_MISS}, /* 腾讯云: fetched from the origin */
	{"hit from inner cluster",
		CACHE_SAYS_MISS},          /* 腾讯云: asked there, whether it had it or not */
	{"hit for pass", CACHE_SAYS_MISS}, /* Varnish: known not to be kept */
	{"hit-for-pass", CACHE_SAYS_MISS},
	{"hit_for_pass", CACHE_SAYS_MISS},
	{"hitmiss", CACHE_SAYS_MISS}, /* Varnish: known to be missed */
	{"hitpass", CACHE_SAYS_MISS},
	{"hit", CACHE_SAYS_HIT},
	{"cache hit", CACHE_SAYS_HIT},
	{"cache refresh hit", CACHE_SAYS_HIT},
	{"refreshhit", CACHE_SAYS_HIT}, /* CloudFront */
	{"edge_hit", CACHE_SAYS_HIT},
	{"parent_hit", CACHE_SAYS_PARENT},
	{"stale", CACHE_SAYS_HIT},
	{"updating", CACHE_SAYS_HIT},
	{"revalidated", CACHE_SAYS_HIT},
	{"tcp_hit", CACHE_SAYS_HIT},
	{"tcp_mem_hit", CACHE_SAYS_HIT},
	{"tcp_ims_hit", CACHE_SAYS_HIT},
	{"tcp_inm_hit", CACHE_SAYS_HIT},
	{"tcp_imsmem_hit", CACHE_SAYS_HIT},
	{"tcp_negative_hit", CACHE_SAYS_HIT},
	{"tcp_offline_hit", CACHE_SAYS_HIT},
	{"tcp_stale_hit", CACHE_SAYS_HIT},
	{"tcp_refresh_hit", CACHE_SAYS_HIT},
	{"tcp_refresh_unmodified", CACHE_SAYS_HIT},
	{"tcp_refresh_fail_hit", CACHE_SAYS_HIT},
	{"tcp_refresh_fail_old", CACHE_SAYS_HIT},
	{"tcp_remote_hit", CACHE_SAYS_PARENT},
	{"remote_hit", CACHE_SAYS_PARENT},
	{"miss", CACHE_SAYS_MISS},
	{"cache miss", CACHE_SAYS_MISS},
	{"expired", CACHE_SAYS_MISS},
	{"bypass", CACHE_SAYS_MISS},
	{"pass", CACHE_SAYS_MISS},
	{"dynamic", CACHE_SAYS_MISS},
	{"uncacheable", CACHE_SAYS_MISS},
	{"private_nostore", CACHE_SAYS_MISS},
	{"config_nocache", CACHE_SAYS_MISS},
	{"tcp_miss", CACHE_SAYS_MISS},
	{"tcp_cache_miss", CACHE_SAYS_MISS},
	{"tcp_expired_miss", CACHE_SAYS_MISS},
	{"tcp_refresh_miss", CACHE_SAYS_MISS},
	{"tcp_refresh_modified", CACHE_SAYS_MISS},
	{"tcp_client_refresh_miss", CACHE_SAYS_MISS},
	{"tcp_client_refresh", CACHE_SAYS_MISS},
	{"tcp_swapfail_miss", CACHE_SAYS_MISS},
	{"tcp_swapfail", CACHE_SAYS_MISS},
	{"tcp_asyncmiss", CACHE_SAYS_MISS},
};

static bool is_word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

static struct span trim(struct span s)
{
	while (s.len && isspace((unsigned char)s.at[0])) {
		s.at++;
		s.len--;
	}
	while (s.len && isspace((unsigned char)s.at[s.len - 1]))
		s.len--;
	return s;
}

/* Without regard to case; what follows is not part of the word. */
static bool begins(struct span s, const char *word)
{
	size_t len = strlen(word);

	if (s.len < len || (s.len > len && is_word_char(s.at[len]) && is_word_char(word[len - 1])))
		return false;
	for (size_t i = 0; i < len; i++)
		if (tolower((unsigned char)s.at[i]) != word[i])
			return false;
	return true;
}

/* Up to a separator outside of quotes and brackets; *rest is what stands behind it. */
static struct span next_part(struct span *rest, char separator)
{
	struct span part = *rest;
	bool quoted = false, bracket = false;
	size_t i = 0;

	for (; i < part.len && (quoted || bracket || part.at[i] != separator); i++) {
		char c = part.at[i];

		if (quoted && c == '\\' && i + 1 < part.len)
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == '[' || c == ']'))
			bracket = c == '[';
	}
	rest->at += i < part.len ? i + 1 : part.len;
	rest->len -= i < part.len ? i + 1 : part.len;
	part.len = i < part.len ? i : part.len;
	return trim(part);
}

static enum cache_says read_word(struct span hop)
{
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (begins(hop, words[i].text))
			return words[i].says;
	return CACHE_SAYS_UNSAID;
}

/* Squid says here whether it has a copy, not whether it gave it: a copy may be stale. */
static enum cache_says read_lookup(struct span hop)
{
	static const char *const clouds[] = {"hit from memcache", "hit from disktank",
		"hit from upstream", "hit from inner cluster"};

	for (size_t i = 0; i < ARRAY_LEN(clouds); i++)
		if (begins(hop, clouds[i]))
			return i < 2 ? CACHE_SAYS_HIT : CACHE_SAYS_MISS;
	return begins(hop, "hit from") ? CACHE_SAYS_UNSAID : read_word(hop);
}

/* A number of hits of a hop: Fastly, Varnish. */
static enum cache_says read_hits(struct span hop)
{
	bool some = false;

	for (size_t i = 0; i < hop.len; i++) {
		if (!isdigit((unsigned char)hop.at[i]))
			return CACHE_SAYS_UNSAID;
		some |= hop.at[i] != '0';
	}
	return hop.len == 0 ? CACHE_SAYS_UNSAID : some ? CACHE_SAYS_HIT : CACHE_SAYS_MISS;
}

/* 华为云: 1 hit, 0 miss. */
static enum cache_says read_flag(struct span hop)
{
	return hop.len == 1 ? read_hits(hop) : CACHE_SAYS_UNSAID;
}

/* Varnish: the request's number; of a hit also that of the request that fetched it. */
static enum cache_says read_varnish(struct span value)
{
	size_t numbers = 0;

	while (value.len) {
		struct span number = next_part(&value, ' ');

		if (number.len && read_hits(number) == CACHE_SAYS_UNSAID)
			return CACHE_SAYS_UNSAID;
		numbers += number.len > 0;
	}
	return numbers == 1 ? CACHE_SAYS_MISS : numbers == 2 ? CACHE_SAYS_HIT : CACHE_SAYS_UNSAID;
}

/* A hop of Cache-Status (RFC 9211 2): NAME; hit, or NAME; fwd=REASON; fwd-status=304. */
static enum cache_says read_status(struct span hop)
{
	bool hit = false, fwd = false, stale = false, unchanged = false;

	next_part(&hop, ';');
	while (hop.len) {
		struct span param = next_part(&hop, ';');

		hit |= begins(param, "hit") && !begins(param, "hit=?0");
		fwd |= begins(param, "fwd=");
		stale |= begins(param, "fwd=stale");
		unchanged |= begins(param, "fwd-status=304");
	}
	if (hit == fwd) /* neither, or both, which must not be */
		return CACHE_SAYS_UNSAID;
	return hit || (stale && unchanged) ? CACHE_SAYS_HIT : CACHE_SAYS_MISS;
}

/* The codes of Apache Traffic Server, pairs of a small letter and what it says: [uScHs f p eN:t …],
 * shorter [cHs f ]. Those behind the colon say the same in other words. */
static enum cache_says read_traffic_codes(struct span codes)
{
	char lookup = ' ', server = ' ';

	for (size_t i = 0; i + 1 < codes.len && codes.at[i] != ':'; i += 2) {
		if (!islower((unsigned char)codes.at[i]) ||
			(codes.at[i + 1] != ' ' && !isupper((unsigned char)codes.at[i + 1])))
			return CACHE_SAYS_UNSAID;
		if (codes.at[i] == 'c')
			lookup = codes.at[i + 1];
		if (codes.at[i] == 's')
			server = codes.at[i + 1];
	}
	if (lookup == 'H' || lookup == 'R' || (lookup == 'S' && server == 'N'))
		return CACHE_SAYS_HIT;
	return lookup == 'M' || lookup == 'A' || lookup == 'S' ? CACHE_SAYS_MISS
							       : CACHE_SAYS_UNSAID;
}

/* A hop of Via with codes in brackets; of 阿里云 [0,0,200-0,H]. */
static enum cache_says read_via(struct span hop)
{
	const char *open = memchr(hop.at, '[', hop.len);
	const char *close = open ? memchr(open, ']', hop.len - (size_t)(open - hop.at)) : NULL;
	struct span codes;

	if (!close)
		return CACHE_SAYS_UNSAID;
	codes = (struct span){open + 1, (size_t)(close - open) - 1};
	if (codes.len == 0 || !isdigit((unsigned char)codes.at[0]))
		return read_traffic_codes(codes);
	if (codes.len < 2 || codes.at[codes.len - 2] != ',')
		return CACHE_SAYS_UNSAID;
	return codes.at[codes.len - 1] == 'H'   ? CACHE_SAYS_HIT
	       : codes.at[codes.len - 1] == 'M' ? CACHE_SAYS_MISS
						: CACHE_SAYS_UNSAID;
}

static const struct header {
	const char *name;
	enum cache_says (*read)(struct span hop); /* one of a list */
	bool whole;                               /* it is no list */
	bool unordered;                           /* which hop is nearest is not known */
} headers[] = {
	{"cache-status", read_status, false, false},
	{"cdn-cache", read_word, false, false},
	{"cf-cache-status", read_word, true, false},
	{"via", read_via, false, false},
	{"x-bdcdn-cache-status", read_word, false, false},
	{"x-cache", read_word, false, false},
	{"x-cache-hits", read_hits, false, false},
	{"x-cache-lookup", read_lookup, false, true},
	{"x-cache-status", read_word, false, false},
	{"x-cdn-cache-status", read_word, false, false},
	{"x-hcs-proxy-type", read_flag, true, false},
	{"x-proxy-cache", read_word, false, false},
	{"x-qnm-cache", read_word, false, true},
	{"x-response-cache", read_word, true, false},
	{"x-site-cache-status", read_word, true, false},
	{"x-varnish", read_varnish, true, false},
};

static const struct header *find_header(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(headers); i++)
		if (strcmp(headers[i].name, name) == 0)
			return &headers[i];
	return NULL;
}

bool cache_words_tells(const char *name)
{
	return find_header(name) != NULL;
}

const char *cache_words_header(size_t index)
{
	return index < ARRAY_LEN(headers) ? headers[index].name : NULL;
}

static bool is_zero(struct span part, size_t from)
{
	for (; from < part.len; from++)
		if (part.at[from] >= '1' && part.at[from] <= '9')
			return false;
	return true;
}

/* What the hops say together: the nearest is the last of them that says. */
static enum cache_says read_list(const struct header *header, struct span value)
{
	enum cache_says nearest = CACHE_SAYS_UNSAID;
	bool hit = false, differ = false;

	while (value.len) {
		enum cache_says says = header->read(next_part(&value, ','));

		if (says == CACHE_SAYS_UNSAID)
			continue;
		differ |= nearest != CACHE_SAYS_UNSAID && says != nearest;
		nearest = says;
		hit |= says >= CACHE_SAYS_PARENT;
	}
	if (differ && header->unordered)
		return CACHE_SAYS_UNSAID;
	return nearest == CACHE_SAYS_MISS && hit ? CACHE_SAYS_PARENT : nearest;
}

enum cache_says cache_words_read(const char *name, const char *value)
{
	const struct header *header = find_header(name);
	struct span text = {value, strlen(value)};

	if (!header || text.len >= CACHE_VALUE_MOST)
		return CACHE_SAYS_UNSAID;
	return header->whole ? header->read(trim(text)) : read_list(header, text);
}

enum cache_says cache_words_join(enum cache_says a, enum cache_says b)
{
	if (a == CACHE_SAYS_UNSAID || a == b)
		return b;
	return b == CACHE_SAYS_UNSAID ? a : CACHE_SAYS_CLASH;
}

bool cache_words_allows(const char *cache_control)
{
	struct span rest = {cache_control, strlen(cache_control)};
	bool allows = false;

	while (rest.len) {
		struct span part = next_part(&rest, ',');

		if (begins(part, "no-store") || begins(part, "no-cache") || begins(part, "private"))
			return false;
		allows |= begins(part, "public") ||
			  (begins(part, "max-age=") && !is_zero(part, strlen("max-age="))) ||
			  (begins(part, "s-maxage=") && !is_zero(part, strlen("s-maxage=")));
	}
	return allows;
}

int64_t cache_words_age(const char *value)
{
	int64_t seconds = 0;
	const char *at = value;

	while (*at == ' ')
		at++;
	if (!isdigit((unsigned char)*at))
		return -1;
	for (; isdigit((unsigned char)*at); at++)
		seconds = seconds < INT32_MAX ? seconds * 10 + (*at - '0') : INT32_MAX;
	return *at == '\0' || *at == ',' || *at == ' ' ? seconds : -1;
}
