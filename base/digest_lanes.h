/* Running SHA-256 of several streams in one thread: what is added waits in the stream's lane until
 * two or three lanes can be worked off at once, which takes little longer than one. Serves one
 * thread. Only for processors with SHA instructions; elsewhere libcrypto alone is as good as it
 * gets. */
#ifndef CDNPROOF_BASE_DIGEST_LANES_H
#define CDNPROOF_BASE_DIGEST_LANES_H

#include <stddef.h>
#include <stdint.h>

#define DIGEST_LANES 6 /* streams at once */
#define DIGEST_LANE_LEN                                                                            \
	(128u * 1024u) /* what waits at most: three stay in the second-level cache                 \
			*/

struct digest_lanes;
struct digest_lane;

struct digest_lanes *digest_lanes_new(void); /* NULL: no memory, or nothing to be gained here */
void digest_lanes_free(struct digest_lanes *lanes); /* NULL is fine */

/* A lane that nobody has, empty; NULL: all are taken. */
struct digest_lane *digest_lane_take(struct digest_lanes *lanes);
void digest_lane_add(struct digest_lane *lane, const void *bytes, size_t len);
/* As add, but the bytes stay where they are, and may not change until the lanes are settled. */
void digest_lane_lend(struct digest_lane *lane, const void *bytes, size_t len);
void digest_lanes_settle(struct digest_lanes *lanes); /* nothing is lent any more; NULL is fine */
void digest_lane_end(struct digest_lane *lane, unsigned char out[32]);
void digest_lane_leave(struct digest_lane *lane); /* others may take it */

#endif
