/* DNS messages as bytes (RFC 1035; EDNS(0), RFC 6891; client subnet, RFC 7871): a question is
 * built, an answer read, without sockets or memory of their own. What comes from the network is
 * read within its length and nothing else is believed of it. */
#ifndef CDNPROOF_PROBES_DNS_PACKET_H
#define CDNPROOF_PROBES_DNS_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DNS_NAME_LEN_MOST  255  /* on the wire, the root's zero included (RFC 1035 3.1) */
#define DNS_QUERY_LEN_MOST 320  /* header, question, OPT with a subnet */
#define DNS_TEXT_LEN_MOST  4096 /* of an answer's text; what is more is cut and marked "; …" */

enum { DNS_TYPE_A = 1, DNS_TYPE_AAAA = 28 };

struct dns_name {
	uint8_t bytes[DNS_NAME_LEN_MOST]; /* labels, as on the wire, not compressed */
	size_t len;
};

/* EDNS client subnet. */
struct dns_subnet {
	uint8_t family; /* 1: IPv4, 2: IPv6; 0: none is sent */
	uint8_t source; /* prefix length */
	uint8_t address[16];
};

struct dns_question {
	struct dns_name name;
	uint16_t type;
	struct dns_subnet subnet;
};

/* "www.example.com", with or without the last dot, "\046" and "\." as in RFC 1035 5.1. False: not
 * a name; other characters than printable ASCII need be written as numbers. */
bool dns_name_parse(const char *text, struct dns_name *out);

/* What lies behind `bits` is cleared. False: more bits than the family has. */
bool dns_subnet_make(bool v6, const uint8_t *address, unsigned bits, struct dns_subnet *out);

/* Recursion desired, UDP size 1232. Returns its length. */
size_t dns_build(const struct dns_question *question, uint16_t id, uint8_t out[DNS_QUERY_LEN_MOST]);

/* Is it an answer to this question, and to which request of it? An error without any question in
 * it passes as well: so answer servers that could not read the question. */
bool dns_is_reply(
	const struct dns_question *question, const uint8_t *bytes, size_t len, uint16_t *id);

enum dns_reading {
	DNS_ANSWERED,
	DNS_TRUNCATED, /* TC: it did not fit; nothing else is read */
	DNS_BROKEN,    /* not a message as a whole */
};

/* In the text names are in lower case; bytes other than a-z, 0-9, '-', '_' and '*' stand as \DDD
 * (RFC 4343 2.1). */
struct dns_answer {
	unsigned rcode;                   /* with the bits that EDNS adds */
	int scope;                        /* of the subnet that was sent; -1: not said */
	char text[DNS_TEXT_LEN_MOST + 1]; /* "NAME TTL TYPE DATA; …": A, AAAA and CNAME; of others
					   * "NAME TTL TYPE65", in another class than IN
					   * "NAME TTL CLASS3 TYPE1"; "": no records */
	size_t text_len;
};

/* Of what dns_is_reply let pass. All records of all sections must be whole; what follows the last
 * one is not looked at. *out is filled for DNS_ANSWERED. */
enum dns_reading dns_read(const struct dns_question *question, const uint8_t *bytes, size_t len,
	struct dns_answer *out);

/* An address as its record holds it: IPv4 in 4 bytes, IPv6 in 16. */
struct dns_address {
	uint8_t bytes[16];
	size_t len;
};

/* Of what dns_read took for an answer: the first address of the asked type that belongs to the
 * asked name or to where its CNAMEs lead, in the order a stub resolver reads them; what belongs to
 * other names does not count. False: there is none, or the CNAMEs lead in a circle. */
bool dns_first_address(const struct dns_question *question, const uint8_t *bytes, size_t len,
	struct dns_address *out);

/* Ids of the requests of one series: number k gets another one than the 65535 before it, in an
 * order that nobody can tell who does not know the numbers drawn. */
struct dns_ids {
	uint64_t drawn[4];
};
uint16_t dns_id_of(const struct dns_ids *ids, uint64_t k);
uint16_t dns_id_number(const struct dns_ids *ids, uint16_t id); /* the low 16 bits of k */

#endif
