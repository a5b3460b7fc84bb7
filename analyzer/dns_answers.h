/* What an answer of a record's dns.answers says: "NAME TTL TYPE DATA; …" (probes/dns_packet.h).
 * A stranger's text: nothing is believed of it but where the chain from the asked name leads. */
#ifndef CDNPROOF_ANALYZER_DNS_ANSWERS_H
#define CDNPROOF_ANALYZER_DNS_ANSWERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/address.h"

#define DNS_CHAIN_MOST     16   /* CNAMEs of a chain; what is longer leads nowhere */
#define DNS_ADDRESSES_MOST 64   /* of an answer, further ones are not looked at */
#define DNS_TEXT_NAME_MOST 1024 /* a name of 255 bytes as \DDD, with its end */

/* A part of the text, without its own end. */
struct dns_word {
	const char *at;
	size_t len;
};

struct dns_answers {
	char addresses[DNS_ADDRESSES_MOST][ADDRESS_TEXT_LEN]; /* canonical, each once, in order */
	size_t address_count;
	struct dns_word cnames[DNS_CHAIN_MOST]; /* from the asked name on; they lie in the text */
	size_t cname_count;
	int64_t ttl_least_s, ttl_most_s; /* of the records on the way; BIND_ABSENT: none */
	bool endless; /* the chain turns in a circle or is too long: then it has no addresses */
	bool cut;     /* the text says that it is not all ("…") */
	bool broken;  /* some record is none: it is passed over */
};

/* `asked` with or without the last dot, in any case. Only records whose names lie on the chain of
 * CNAMEs from `asked` count; of several CNAMEs of one name the first does. */
void dns_answers_read(const char *text, const char *asked, struct dns_answers *out);

/* As names of DNS: in any case, with or without the last dot. */
bool dns_names_equal(const char *a, size_t a_len, const char *b, size_t b_len);

#endif
