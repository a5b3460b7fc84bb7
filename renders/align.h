/* Two sequences side by side: which of the one is which of the other, in order. Called several
 * times with coarser and coarser keys, each call fills what the ones before left open. */
#ifndef CDNPROOF_RENDERS_ALIGN_H
#define CDNPROOF_RENDERS_ALIGN_H

#include <stddef.h>
#include <stdint.h>

#define ALIGN_NONE SIZE_MAX

struct align {
	size_t *to; /* of each of the first, its place in the second, ascending; or ALIGN_NONE */
	size_t count, other_count;
};

/* Heap, all open; align_fini ends it. */
void align_init(struct align *align, size_t count, size_t other_count);
void align_fini(struct align *align);

/* Joins what has the same key, between what is joined already; where there are very many of either
 * the longest common sequence is not looked for but a common one. */
void align_by(struct align *align, const uint64_t *keys, const uint64_t *others);

/* Whether two may be joined, for those that no key joins. */
typedef int align_likes(void *data, size_t one, size_t other);
void align_alike(struct align *align, align_likes *likes, void *data);
/* Where as many are left open on either side: one for one, those that may be. */
void align_even(struct align *align, align_likes *likes, void *data);

uint64_t align_key(uint64_t key, const char *text); /* FNV-1a; the first key is ALIGN_KEY */
#define ALIGN_KEY 14695981039346656037u

#endif
