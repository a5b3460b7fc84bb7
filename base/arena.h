/* Memory that lives and dies together: what a reader builds belongs to one arena. */
#ifndef CDNPROOF_BASE_ARENA_H
#define CDNPROOF_BASE_ARENA_H

#include <stddef.h>

struct arena_block;
struct arena {
	struct arena_block *blocks; /* newest first */
	size_t used, cap;           /* of the newest block */
};

void arena_init(struct arena *arena);
void arena_fini(struct arena *arena); /* frees all; an arena of zeros is fine */

/* Zeroed, aligned for any type. Never NULL: without memory the program ends with a message and
 * status 70, since nothing that we do on the way could be trusted any more. */
void *arena_alloc(struct arena *arena, size_t size);
void *arena_array(struct arena *arena, size_t count, size_t size);
/* Zeroed, of no arena: free() ends it. Never NULL. */
void *arena_own(size_t size);
char *arena_text(struct arena *arena, const char *text);               /* NULL gives NULL */
char *arena_text_n(struct arena *arena, const char *text, size_t len); /* adds the final NUL */
char *arena_format(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* All that `from` holds lives with `into` from now on; `from` is empty. */
void arena_join(struct arena *into, struct arena *from);

/* The end without memory, for other memory that nothing can be done without. */
_Noreturn void arena_die(void);

/* A list that grows in an arena: a pointer to the new, zeroed last element. *items moves. */
void *arena_push(struct arena *arena, void *items, size_t *count, size_t *cap, size_t size);

/* The same for a list that keeps no capacity: where it lies now that it is one longer. There is
 * room for as many as the next power of two. */
void *arena_append(struct arena *arena, void *items, size_t *count, size_t size);

#endif
