/* ICMP echo as bytes (RFC 792, RFC 4443): built and read without sockets. What comes from the
 * network is read within its length and nothing else is believed of it. */
#ifndef CDNPROOF_PROBES_ICMP_PACKET_H
#define CDNPROOF_PROBES_ICMP_PACKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/record.h"

/* type code checksum id seq | magic balance zero key index: a middlebox may rewrite id and
 * checksum, so that key and index in the payload decide whose reply it is. Load sharing that hashes
 * the checksum must treat a series alike: balance keeps the sum the same for all of a slot. */
#define ICMP_ECHO_LEN 32

struct icmp_echo {
	uint16_t id;
	uint64_t key;   /* of the run */
	uint64_t index; /* of the request; its low 16 bits are the sequence number */
};

enum icmp_kind {
	ICMP_KIND_OTHER,   /* not of interest, or not whole */
	ICMP_KIND_REQUEST, /* a capture shows our own */
	ICMP_KIND_REPLY,
	ICMP_KIND_UNREACHABLE, /* a router or host says so, and quotes our request */
	ICMP_KIND_EXPIRED,     /* hop limit reached, as above */
};

/* How the socket delivers: with or without the IPv4 header, checked or not. */
struct icmp_frame {
	bool v6;
	bool ip_header; /* raw IPv4 sockets: header first, ICMP checksum not checked yet */
};

struct icmp_message {
	enum icmp_kind kind;
	uint8_t code;
	uint16_t id, seq;    /* of the reply, or of the quoted request */
	bool has_payload;    /* our magic was there: key and index are read */
	uint64_t key, index; /* 0 without payload */
	int ttl;             /* of the IPv4 header; -1: not in these bytes */
	uint8_t quoted[16];  /* where the quoted request was going: 4 or 16 bytes */
};

/* The echo request. The ICMPv6 checksum, which needs the addresses, is left to who sends it. */
void icmp_echo_build(bool v6, const struct icmp_echo *echo, uint8_t out[ICMP_ECHO_LEN]);

/* False (and kind OTHER): nothing of interest. */
bool icmp_read(struct icmp_frame frame, const uint8_t *bytes, size_t len, struct icmp_message *out);

/* A request of this run, or a reply to one, whoever sent it. */
bool icmp_is_ours(const struct icmp_message *message, uint64_t key);

/* What an ICMP error of this kind and code counts as. */
enum record_err icmp_why(bool v6, enum icmp_kind kind, uint8_t code);

/* The id of a slot: it changes from slot to slot, since firewalls and address translators hold on
 * to ids and may have got stuck with one. */
uint16_t icmp_slot_id(uint64_t key, int64_t slot);

#endif
