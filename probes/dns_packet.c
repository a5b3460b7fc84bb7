#include "probes/dns_packet.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"

#define HEADER_LEN   12
#define OPT_LEN      11 /* without its options */
#define UDP_SIZE     1232
#define CLASS_IN     1
#define TYPE_CNAME   5
#define TYPE_OPT     41
#define OPTION_ECS   8
#define LABEL_MOST   63
#define HOPS_MOST    127
#define PASSES_MOST  8    /* over the answers, after CNAMEs that stand behind what they lead to */
#define RECORD_MOST  2304 /* text of one record: two names of 255 bytes, four characters a byte */
#define CUT          "; …"
#define FLAG_QR      0x8000u
#define FLAG_TC      0x0200u
#define FLAG_RD      0x0100u
#define FLAGS_OPCODE 0x7800u
#define FLAGS_RCODE  0x000fu

static const uint8_t subnet_bits[] = {0, 32, 128}; /* by family */

/* A cursor over a whole message, since names point back into it. Its error sticks. */
struct message {
	const uint8_t *bytes;
	size_t len, at;
	bool broken;
};

struct header {
	uint16_t id, flags, questions, answers, authorities, additionals;
};

struct resource {
	struct dns_name name;
	uint16_t type, class;
	uint32_t ttl;
	size_t data_at, data_len;
};

/* Text that grows to `cap` and is never more. */
struct text {
	char *at;
	size_t len, cap;
};

static const uint8_t *take(struct message *in, size_t len)
{
	const uint8_t *at = in->bytes + in->at;

	if (in->broken || len > in->len - in->at) {
		in->broken = true;
		return NULL;
	}
	in->at += len;
	return at;
}

static uint32_t take_number(struct message *in, size_t len)
{
	const uint8_t *at = take(in, len);
	uint32_t number = 0;

	for (size_t i = 0; at && i < len; i++)
		number = number << 8 | at[i];
	return number;
}

static uint16_t take_16(struct message *in)
{
	return (uint16_t)take_number(in, 2);
}

static uint8_t lower(uint8_t byte)
{
	return byte >= 'A' && byte <= 'Z' ? (uint8_t)(byte + 'a' - 'A') : byte;
}

/* Adds a label with its length in front; of the root that is all. */
static bool add_label(struct dns_name *name, const uint8_t *label, size_t len)
{
	if (len > LABEL_MOST || len + 1 > sizeof(name->bytes) - name->len)
		return false;
	name->bytes[name->len++] = (uint8_t)len;
	memcpy(name->bytes + name->len, label, len);
	name->len += len;
	return true;
}

/* A pointer leads back before the labels it ends, behind the header: it cannot lead in a circle. */
static bool follow(struct message *in, size_t *start)
{
	size_t to = take_16(in) & 0x3fffu;

	if (in->broken || to < HEADER_LEN || to >= *start)
		return false;
	*start = in->at = to;
	return true;
}

static bool read_labels(struct message *in, struct dns_name *out, size_t *behind)
{
	size_t start = in->at;

	for (int hops = 0; hops <= HOPS_MOST && !in->broken;) {
		uint8_t len = in->at < in->len ? in->bytes[in->at] : 0;

		if (len >= 0xc0) {
			if (hops++ == 0)
				*behind = in->at + 2;
			if (!follow(in, &start))
				return false;
			continue;
		}
		const uint8_t *label = take(in, (size_t)len + 1);

		if (!label || !add_label(out, label + 1, len)) /* 64 to 191 are no lengths */
			return false;
		if (len == 0) {
			if (hops == 0)
				*behind = in->at;
			return true;
		}
	}
	return false;
}

/* A name with its pointers followed; the cursor is left behind it. */
static void read_name(struct message *in, struct dns_name *out)
{
	size_t behind = 0;

	out->len = 0;
	if (!read_labels(in, out, &behind)) {
		in->broken = true;
		return;
	}
	in->at = behind;
}

static struct header read_header(struct message *in)
{
	struct header header;

	header.id = take_16(in);
	header.flags = take_16(in);
	header.questions = take_16(in);
	header.answers = take_16(in);
	header.authorities = take_16(in);
	header.additionals = take_16(in);
	return header;
}

static void read_resource(struct message *in, struct resource *out)
{
	read_name(in, &out->name);
	out->type = take_16(in);
	out->class = take_16(in);
	out->ttl = take_number(in, 4);
	out->data_len = take_16(in);
	out->data_at = in->at;
	take(in, out->data_len);
}

static bool same_name(const struct dns_name *a, const struct dns_name *b)
{
	if (a->len != b->len)
		return false;
	for (size_t i = 0; i < a->len; i++)
		if (lower(a->bytes[i]) != lower(b->bytes[i]))
			return false; /* lengths are below 'A' */
	return true;
}

static bool is_question(struct message *in, const struct dns_question *question)
{
	struct dns_name name;

	read_name(in, &name);
	return take_16(in) == question->type && take_16(in) == CLASS_IN && !in->broken &&
	       same_name(&name, &question->name);
}

bool dns_is_reply(
	const struct dns_question *question, const uint8_t *bytes, size_t len, uint16_t *id)
{
	struct message in = {.bytes = bytes, .len = len};
	struct header header = read_header(&in);

	if (in.broken || !(header.flags & FLAG_QR) || header.flags & FLAGS_OPCODE)
		return false;
	*id = header.id;
	if (header.questions == 0)
		return (header.flags & FLAGS_RCODE) != 0 && header.answers == 0;
	return header.questions == 1 && is_question(&in, question);
}

static void add_text(struct text *out, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static void add_text(struct text *out, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(out->at + out->len, out->cap - out->len, format, args);
	va_end(args);
	if (len > 0)
		out->len +=
			(size_t)len < out->cap - out->len ? (size_t)len : out->cap - out->len - 1;
}

static bool is_plain(uint8_t byte)
{
	return (byte >= 'a' && byte <= 'z') || (byte >= '0' && byte <= '9') || byte == '-' ||
	       byte == '_' || byte == '*';
}

static void add_byte(struct text *out, uint8_t byte)
{
	if (is_plain(byte) && out->len + 1 < out->cap) {
		out->at[out->len++] = (char)byte;
		out->at[out->len] = '\0';
	} else {
		add_text(out, "\\%03u", byte);
	}
}

static void add_name(struct text *out, const struct dns_name *name)
{
	for (size_t at = 0; at < name->len && name->bytes[at] > 0; at += name->bytes[at] + 1u) {
		if (at > 0)
			add_text(out, ".");
		for (size_t i = 1; i <= name->bytes[at]; i++)
			add_byte(out, lower(name->bytes[at + i]));
	}
	if (name->len == 1)
		add_text(out, ".");
}

static void add_v4(struct message *in, const struct resource *resource, struct text *out)
{
	char text[INET_ADDRSTRLEN];

	if (resource->data_len != 4) {
		in->broken = true;
		return;
	}
	inet_ntop(AF_INET, in->bytes + resource->data_at, text, sizeof(text));
	add_text(out, " A %s", text);
}

static void add_v6(struct message *in, const struct resource *resource, struct text *out)
{
	char text[INET6_ADDRSTRLEN];

	if (resource->data_len != 16) {
		in->broken = true;
		return;
	}
	inet_ntop(AF_INET6, in->bytes + resource->data_at, text, sizeof(text));
	add_text(out, " AAAA %s", text);
}

static void add_cname(struct message *in, const struct resource *resource, struct text *out)
{
	struct message data = {
		in->bytes, resource->data_at + resource->data_len, resource->data_at, false};
	struct dns_name name;

	read_name(&data, &name);
	if (data.broken || data.at != data.len) {
		in->broken = true;
		return;
	}
	add_text(out, " CNAME ");
	add_name(out, &name);
}

/* Of these the data is shown. */
static const struct {
	uint16_t type;
	void (*add)(struct message *in, const struct resource *resource, struct text *out);
} shown[] = {
	{DNS_TYPE_A, add_v4},
	{DNS_TYPE_AAAA, add_v6},
	{TYPE_CNAME, add_cname},
};

static void add_data(struct message *in, const struct resource *resource, struct text *out)
{
	for (size_t i = 0; resource->class == CLASS_IN && i < ARRAY_LEN(shown); i++)
		if (shown[i].type == resource->type) {
			shown[i].add(in, resource, out);
			return;
		}
	if (resource->class != CLASS_IN)
		add_text(out, " CLASS%u", resource->class);
	add_text(out, " TYPE%u", resource->type);
}

/* False: the answer's text is full, and cut before this record. */
static bool add_record(struct message *in, const struct resource *resource, struct text *out)
{
	char record[RECORD_MOST];
	struct text text = {.at = record, .cap = sizeof(record)};
	const char *separator = out->len > 0 ? "; " : "";

	add_name(&text, &resource->name);
	add_text(&text, " %u", resource->ttl);
	add_data(in, resource, &text);
	if (out->len + strlen(separator) + text.len + strlen(CUT) >= out->cap) {
		add_text(out, CUT);
		return false;
	}
	add_text(out, "%s%s", separator, record);
	return true;
}

static void read_answers(struct message *in, unsigned count, struct dns_answer *out)
{
	struct text text = {.at = out->text, .cap = sizeof(out->text)};
	bool room = true;

	out->text[0] = '\0';
	for (unsigned i = 0; i < count && !in->broken; i++) {
		struct resource resource;

		read_resource(in, &resource);
		if (!in->broken && room)
			room = add_record(in, &resource, &text);
	}
	out->text_len = text.len;
}

/* RFC 7871 7.3: what is said of another subnet than ours is not said of ours. A scope that is
 * longer than what was sent is kept: servers do say it. */
static int read_scope(const struct dns_subnet *subnet, struct message *option)
{
	size_t len = (subnet->source + 7u) / 8;
	uint16_t family = take_16(option);
	uint8_t source = (uint8_t)take_number(option, 1);
	uint8_t scope = (uint8_t)take_number(option, 1);
	const uint8_t *address = take(option, len);

	if (option->broken || option->at != option->len || subnet->family == 0 ||
		family != subnet->family || source != subnet->source ||
		scope > subnet_bits[subnet->family] || memcmp(address, subnet->address, len) != 0)
		return -1;
	return scope;
}

static void read_options(struct message *in, const struct resource *resource,
	const struct dns_subnet *subnet, int *scope)
{
	struct message data = {
		in->bytes, resource->data_at + resource->data_len, resource->data_at, false};

	while (data.at < data.len && !data.broken) {
		uint16_t code = take_16(&data), len = take_16(&data);
		struct message option = {data.bytes, data.at + len, data.at, false};

		if (take(&data, len) && code == OPTION_ECS)
			*scope = read_scope(subnet, &option);
	}
	if (data.broken)
		in->broken = true;
}

static void read_additional(
	struct message *in, unsigned count, const struct dns_subnet *subnet, struct dns_answer *out)
{
	bool edns = false;

	for (unsigned i = 0; i < count && !in->broken; i++) {
		struct resource resource;

		read_resource(in, &resource);
		if (in->broken || resource.type != TYPE_OPT)
			continue;
		if (edns || resource.name.len != 1)
			in->broken = true; /* RFC 6891 6.1.1: one, of the root */
		edns = true;
		out->rcode |= resource.ttl >> 24 << 4;
		read_options(in, &resource, subnet, &out->scope);
	}
}

static void skip_questions(struct message *in, unsigned count)
{
	struct dns_name name;

	for (unsigned i = 0; i < count && !in->broken; i++) {
		read_name(in, &name);
		take(in, 4);
	}
}

enum dns_reading dns_read(const struct dns_question *question, const uint8_t *bytes, size_t len,
	struct dns_answer *out)
{
	struct message in = {.bytes = bytes, .len = len};
	struct header header = read_header(&in);
	struct resource skipped;

	if (!in.broken && header.flags & FLAG_TC)
		return DNS_TRUNCATED;
	out->rcode = header.flags & FLAGS_RCODE;
	out->scope = -1;
	skip_questions(&in, header.questions);
	read_answers(&in, header.answers, out);
	for (unsigned i = 0; i < header.authorities && !in.broken; i++)
		read_resource(&in, &skipped);
	read_additional(&in, header.additionals, &question->subnet, out);
	return in.broken ? DNS_BROKEN : DNS_ANSWERED;
}

/* The name to look for changes as CNAMEs are met. */
struct chain {
	const struct dns_question *question;
	struct dns_name name;
	bool moved, found;
};

static void follow_cname(struct message *in, const struct resource *resource, struct chain *chain)
{
	struct message data = {
		in->bytes, resource->data_at + resource->data_len, resource->data_at, false};
	struct dns_name name;

	read_name(&data, &name);
	if (data.broken)
		return;
	chain->name = name;
	chain->moved = true;
}

static void take_link(struct message *in, const struct resource *resource, struct chain *chain,
	struct dns_address *out)
{
	size_t len = chain->question->type == DNS_TYPE_A ? 4 : 16;

	if (resource->class != CLASS_IN || !same_name(&resource->name, &chain->name))
		return;
	if (resource->type == TYPE_CNAME)
		follow_cname(in, resource, chain);
	if (resource->type != chain->question->type || resource->data_len != len)
		return;
	out->len = len;
	memcpy(out->bytes, in->bytes + resource->data_at, len);
	chain->found = true;
}

/* Once over the answers: as far as CNAMEs stand in order that is all. */
static void walk_chain(
	const uint8_t *bytes, size_t len, struct chain *chain, struct dns_address *out)
{
	struct message in = {.bytes = bytes, .len = len};
	struct header header = read_header(&in);

	skip_questions(&in, header.questions);
	chain->moved = false;
	for (unsigned i = 0; i < header.answers && !in.broken && !chain->found; i++) {
		struct resource resource;

		read_resource(&in, &resource);
		if (!in.broken)
			take_link(&in, &resource, chain, out);
	}
}

bool dns_first_address(const struct dns_question *question, const uint8_t *bytes, size_t len,
	struct dns_address *out)
{
	struct chain chain = {.question = question, .name = question->name, .moved = true};

	for (int i = 0; i < PASSES_MOST && chain.moved && !chain.found; i++)
		walk_chain(bytes, len, &chain, out);
	return chain.found;
}

/* One character, or an escape; leaves *text behind it. -1: none. */
static int parse_byte(const char **text)
{
	const char *at = *text;

	if (*at <= ' ' || *at >= 0x7f)
		return -1;
	*text = at + 1;
	if (*at != '\\')
		return *at;
	if (at[1] < '0' || at[1] > '9') {
		*text = at + 2;
		return at[1] <= ' ' || at[1] >= 0x7f ? -1 : at[1];
	}
	for (int i = 2; i <= 3; i++)
		if (at[i] < '0' || at[i] > '9')
			return -1;
	*text = at + 4;
	return (at[1] - '0') * 100 + (at[2] - '0') * 10 + at[3] - '0';
}

/* Up to a dot, which is passed over, or the end. */
static bool parse_label(const char **text, struct dns_name *out)
{
	uint8_t label[LABEL_MOST];
	size_t len = 0;

	while (**text && **text != '.') {
		int byte = parse_byte(text);

		if (byte < 0 || byte > 255 || len == sizeof(label))
			return false;
		label[len++] = (uint8_t)byte;
	}
	*text += **text == '.';
	return len > 0 && add_label(out, label, len);
}

bool dns_name_parse(const char *text, struct dns_name *out)
{
	out->len = 0;
	if (!*text)
		return false;
	if (strcmp(text, ".") == 0)
		text++;
	while (*text)
		if (!parse_label(&text, out))
			return false;
	return add_label(out, (const uint8_t *)"", 0);
}

bool dns_subnet_make(bool v6, const uint8_t *address, unsigned bits, struct dns_subnet *out)
{
	struct dns_subnet subnet = {.family = v6 ? 2 : 1};

	if (bits > subnet_bits[subnet.family])
		return false;
	subnet.source = (uint8_t)bits;
	memcpy(subnet.address, address, (bits + 7) / 8);
	if (bits % 8)
		subnet.address[bits / 8] &= (uint8_t)(0xff00u >> bits % 8);
	*out = subnet;
	return true;
}

static uint8_t *put(uint8_t *out, size_t len, uint32_t number)
{
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)(number >> 8 * (len - 1 - i));
	return out + len;
}

static uint8_t *put_bytes(uint8_t *out, const uint8_t *bytes, size_t len)
{
	memcpy(out, bytes, len);
	return out + len;
}

/* RFC 6891 6.1.2, RFC 7871 6: root OPT size flags len | code len family source scope address */
static uint8_t *put_opt(uint8_t *out, const struct dns_subnet *subnet)
{
	size_t len = (subnet->source + 7u) / 8;

	out = put(out, 1, 0);
	out = put(out, 2, TYPE_OPT);
	out = put(out, 2, UDP_SIZE);
	out = put(out, 4, 0);
	out = put(out, 2, subnet->family ? (uint32_t)(8 + len) : 0);
	if (subnet->family == 0)
		return out;
	out = put(out, 2, OPTION_ECS);
	out = put(out, 2, (uint32_t)(4 + len));
	out = put(out, 2, subnet->family);
	out = put(out, 1, subnet->source);
	out = put(out, 1, 0);
	return put_bytes(out, subnet->address, len);
}

size_t dns_build(const struct dns_question *question, uint16_t id, uint8_t out[DNS_QUERY_LEN_MOST])
{
	uint8_t *at = out;

	at = put(at, 2, id);
	at = put(at, 2, FLAG_RD);
	at = put(at, 2, 1);
	at = put(at, 4, 0);
	at = put(at, 2, 1); /* OPT */
	at = put_bytes(at, question->name.bytes, question->name.len);
	at = put(at, 2, question->type);
	at = put(at, 2, CLASS_IN);
	at = put_opt(at, &question->subnet);
	return (size_t)(at - out);
}

/* The finalizer of splitmix64 (Steele, Lea, Flood 2014). */
static uint8_t mix(uint64_t drawn, uint8_t half)
{
	uint64_t x = drawn ^ half * UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return (uint8_t)(x >> 56);
}

/* Four rounds of Feistel: a permutation of 16 bits. */
uint16_t dns_id_of(const struct dns_ids *ids, uint64_t k)
{
	uint8_t left = (uint8_t)(k >> 8), right = (uint8_t)k;

	for (size_t i = 0; i < ARRAY_LEN(ids->drawn); i++) {
		uint8_t next = left ^ mix(ids->drawn[i], right);

		left = right;
		right = next;
	}
	return (uint16_t)(left << 8 | right);
}

uint16_t dns_id_number(const struct dns_ids *ids, uint16_t id)
{
	uint8_t left = (uint8_t)(id >> 8), right = (uint8_t)id;

	for (size_t i = ARRAY_LEN(ids->drawn); i-- > 0;) {
		uint8_t before = right ^ mix(ids->drawn[i], left);

		right = left;
		left = before;
	}
	return (uint16_t)(left << 8 | right);
}
