#include "analyzer/dns_answers.h"

#include <string.h>
#include <strings.h>

#include "base/array.h"
#include "base/bind.h"

#define TTL_DIGITS_MOST 10
#define CUT             "…"

enum entry_type { ENTRY_OTHER, ENTRY_A, ENTRY_AAAA, ENTRY_CNAME };

struct entry {
	struct dns_word name, data;
	int64_t ttl_s;
	enum entry_type type;
};

static const struct {
	const char *name;
	enum entry_type type;
} types[] = {{"A", ENTRY_A}, {"AAAA", ENTRY_AAAA}, {"CNAME", ENTRY_CNAME}};

/* Up to the next blank of an entry that ends at `end`. */
static struct dns_word take_word(const char **at, const char *end)
{
	struct dns_word word = {*at, 0};

	while (*at < end && **at != ' ')
		++*at;
	word.len = (size_t)(*at - word.at);
	if (*at < end)
		++*at;
	return word;
}

static bool read_ttl(struct dns_word word, int64_t *ttl_s)
{
	*ttl_s = 0;
	for (size_t i = 0; i < word.len; i++) {
		if (word.at[i] < '0' || word.at[i] > '9')
			return false;
		*ttl_s = *ttl_s * 10 + (word.at[i] - '0');
	}
	return word.len > 0 && *ttl_s <= UINT32_MAX;
}

static enum entry_type type_of(struct dns_word word)
{
	for (size_t i = 0; i < ARRAY_LEN(types); i++)
		if (strlen(types[i].name) == word.len &&
			memcmp(types[i].name, word.at, word.len) == 0)
			return types[i].type;
	return ENTRY_OTHER;
}

/* One of these in [at, end): of a type that is not looked at no data is asked. */
static bool read_entry(const char *at, const char *end, struct entry *out)
{
	struct dns_word ttl, type;

	out->name = take_word(&at, end);
	ttl = take_word(&at, end);
	type = take_word(&at, end);
	if (out->name.len == 0 || ttl.len > TTL_DIGITS_MOST || !read_ttl(ttl, &out->ttl_s) ||
		type.len == 0)
		return false;
	out->type = type_of(type);
	out->data = (struct dns_word){at, (size_t)(end - at)};
	return out->type == ENTRY_OTHER ||
	       (out->data.len > 0 && !memchr(out->data.at, ' ', out->data.len));
}

/* The next entry that can be read, from *at on; false: there is none. */
static bool next_entry(const char **at, struct entry *out, struct dns_answers *answers)
{
	while (**at) {
		const char *from = *at, *end = from + strcspn(from, ";");
		bool read = read_entry(from, end, out);

		*at = end + (*end == ';');
		*at += **at == ' ';
		if (read)
			return true;
		if ((size_t)(end - from) == strlen(CUT) && memcmp(from, CUT, strlen(CUT)) == 0)
			answers->cut = true;
		else
			answers->broken = true;
	}
	return false;
}

static size_t name_len(const char *name, size_t len)
{
	return len > 1 && name[len - 1] == '.' ? len - 1 : len;
}

bool dns_names_equal(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t len = name_len(a, a_len);

	return len == name_len(b, b_len) && strncasecmp(a, b, len) == 0;
}

static bool words_equal(struct dns_word a, struct dns_word b)
{
	return dns_names_equal(a.at, a.len, b.at, b.len);
}

static void note_ttl(struct dns_answers *out, int64_t ttl_s)
{
	if (out->ttl_least_s == BIND_ABSENT || ttl_s < out->ttl_least_s)
		out->ttl_least_s = ttl_s;
	if (out->ttl_most_s == BIND_ABSENT || ttl_s > out->ttl_most_s)
		out->ttl_most_s = ttl_s;
}

/* Where the name's CNAME leads, if it has one. */
static bool find_cname(
	const char *text, struct dns_word name, struct entry *found, struct dns_answers *out)
{
	while (next_entry(&text, found, out))
		if (found->type == ENTRY_CNAME && words_equal(found->name, name))
			return true;
	return false;
}

static bool was_there(const struct dns_answers *out, struct dns_word asked, struct dns_word name)
{
	for (size_t i = 0; i < out->cname_count; i++)
		if (words_equal(out->cnames[i], name))
			return true;
	return words_equal(asked, name);
}

/* The last name of the chain; false: it has no end. */
static bool follow(
	const char *text, struct dns_word asked, struct dns_word *last, struct dns_answers *out)
{
	struct entry entry;

	*last = asked;
	while (find_cname(text, *last, &entry, out)) {
		if (was_there(out, asked, entry.data) || out->cname_count == DNS_CHAIN_MOST)
			return false;
		out->cnames[out->cname_count++] = entry.data;
		note_ttl(out, entry.ttl_s);
		*last = entry.data;
	}
	return true;
}

/* The data as an address of the entry's family, in its one spelling. */
static bool read_address(const struct entry *entry, char out[ADDRESS_TEXT_LEN])
{
	struct sockaddr_storage addr;
	char text[ADDRESS_TEXT_LEN];

	if (entry->data.len >= sizeof(text))
		return false;
	memcpy(text, entry->data.at, entry->data.len);
	text[entry->data.len] = '\0';
	if ((entry->type == ENTRY_AAAA) != (strchr(text, ':') != NULL) ||
		!address_parse(text, &addr))
		return false;
	address_text((const struct sockaddr *)&addr, out);
	return true;
}

static void add_address(const struct entry *entry, struct dns_answers *out)
{
	char address[ADDRESS_TEXT_LEN];

	if (!read_address(entry, address)) {
		out->broken = true;
		return;
	}
	note_ttl(out, entry->ttl_s);
	for (size_t i = 0; i < out->address_count; i++)
		if (strcmp(out->addresses[i], address) == 0)
			return;
	if (out->address_count < DNS_ADDRESSES_MOST)
		memcpy(out->addresses[out->address_count++], address, sizeof(address));
}

void dns_answers_read(const char *text, const char *asked, struct dns_answers *out)
{
	struct dns_word last;
	struct entry entry;

	out->address_count = out->cname_count = 0;
	out->ttl_least_s = out->ttl_most_s = BIND_ABSENT;
	out->endless = out->cut = out->broken = false;
	if (!follow(text, (struct dns_word){asked, strlen(asked)}, &last, out)) {
		out->endless = true;
		return;
	}
	while (next_entry(&text, &entry, out))
		if ((entry.type == ENTRY_A || entry.type == ENTRY_AAAA) &&
			words_equal(entry.name, last))
			add_address(&entry, out);
}
