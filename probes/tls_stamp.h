/* The kernel's own stamps of a TCP connection, without privilege (SO_TIMESTAMPING; Linux,
 * Documentation/networking/timestamping.rst). Instants are ns of CLOCK_REALTIME; 0: none. */
#ifndef CDNPROOF_PROBES_TLS_STAMP_H
#define CDNPROOF_PROBES_TLS_STAMP_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Connected, and nothing sent yet: bytes are counted from here. */
void tls_stamp_begin(int fd);

/* Reads what the error queue has. When the byte at `offset` left, by its first leaving: set in
 * *left_at unless it is set already. */
void tls_stamp_read_sent(int fd, uint32_t offset, int64_t *left_at);

/* As recv without waiting. *came_at: when the last of these bytes came, or later ones that the
 * kernel had joined to them: never too early, as long as nothing came out of order. */
ssize_t tls_stamp_receive(int fd, void *bytes, size_t len, int64_t *came_at);

/* Segments of ours that were sent again so far; -1: not known. */
int64_t tls_stamp_sent_again(int fd);

/* Did segments come before those they follow, or is that not known? Those are joined to the ones
 * they waited for, under their own, earlier stamp: it proves nothing then. */
bool tls_stamp_disordered(int fd);

/* Packets are stamped while some socket of the machine wants it; turned on by the first, that takes
 * a moment. This one keeps it on. -1: errno. */
int tls_stamp_keep_on(void);

#endif
