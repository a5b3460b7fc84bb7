/* Who signs nonces, for the tests of answer: the responder itself, and servers that do it wrong,
 * each on a port of its own of 127.0.0.1, in the test's own network. */
#ifndef CDNPROOF_TESTS_ANSWER_SERVER_H
#define CDNPROOF_TESTS_ANSWER_SERVER_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/digest.h"
#include "probes/answer_packet.h"

#define ANSWER_SERVER_PORT        4861 /* the responder, at every address */
#define ANSWER_SERVER_SCARCE_PORT 4862 /* and at 127.0.0.1, with 2 answers a second */
#define ANSWER_SERVER_CLOSED      4899 /* nobody is there */
#define ANSWER_SERVER_SLOW_MS     60   /* what "slowly" waits for */

/* Shared with them. "flood" waits for `go` between request and replies, and floods once. */
struct answer_shared {
	uint8_t quickest[ANSWER_NONCE_LEN]; /* the nonce that "at times" was quick with */
	volatile bool asked, go, done;
};

struct answer_servers {
	pid_t pid;                        /* ends with this process, or by answer_servers_stop */
	char key_sha256[DIGEST_TEXT_LEN]; /* of the responder, and of most others */
	struct answer_shared *shared;
};

void answer_servers_start(struct answer_servers *out);
void answer_servers_stop(struct answer_servers *servers);

/* Of the server that answers in this manner. */
int64_t answer_server_port(const char *name);

#endif
