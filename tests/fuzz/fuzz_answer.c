/* Any datagram as a reply, as a request and as what ICMP quotes of one. What is read of it lies
 * within it and writes the same bytes again; what holds does not hold for another nonce. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "probes/answer_packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static void check_reply(const uint8_t *bytes, size_t len)
{
	uint8_t again[ANSWER_REPLY_LEN_MOST];
	struct answer_reply reply;

	if (!answer_reply_read(bytes, len, &reply))
		return;
	if (len > ANSWER_REQUEST_LEN || reply.nonce != answer_reply_nonce(bytes, len) ||
		!answer_key_is_known(reply.key, reply.key_len) ||
		reply.signature + reply.signature_len != bytes + len ||
		answer_request_nonce(bytes, len))
		abort();
	if (answer_reply_build(&reply, again) != len || memcmp(again, bytes, len) != 0)
		abort();
	if (answer_reply_holds(&reply)) {
		again[9] ^= 1;
		if (!answer_reply_read(again, len, &reply) || answer_reply_holds(&reply))
			abort();
	}
}

static void check_request(const uint8_t *bytes, size_t len)
{
	const uint8_t *nonce = answer_request_read(bytes, len);
	uint8_t again[ANSWER_REQUEST_LEN];

	if (!nonce)
		return;
	if (nonce != answer_request_nonce(bytes, len) || answer_reply_nonce(bytes, len))
		abort();
	answer_request_build(nonce, again);
	if (len != sizeof(again) || memcmp(again, bytes, len) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	check_reply(bytes, len);
	check_request(bytes, len);
	return 0;
}
