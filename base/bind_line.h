/* Objects read straight from lines of canonical JSON, by the tables that bind_read reads by: for
 * the many lines that our own programs wrote, without a tree of values and without a copy of texts
 * that repeat. It never says what is wrong with a line: what it does not take, bind_read judges. */
#ifndef CDNPROOF_BASE_BIND_LINE_H
#define CDNPROOF_BASE_BIND_LINE_H

#include "base/bind.h"

struct bind_line; /* for one thread */

/* For objects of this shape: texts, integers, truths, enums, times, digests, objects and lists of
 * these. What is read lives in the arena, which is the caller's and outlives the reader. */
struct bind_line *bind_line_new(const struct bind_shape *shape, struct arena *arena);
void bind_line_free(struct bind_line *reader); /* NULL is fine */

/* Fills *out, the struct of the shape. False: the line is not canonical, says what the tables do
 * not know, does not fit them, or holds what is too rare to be read here (escapes); *out is then no
 * struct. True: bind_read would have filled it the same way and found no fault. */
bool bind_line_read(struct bind_line *reader, const char *line, size_t len, void *out);

/* A digest that the next lines are likely to name: it is borrowed, not copied, where they do. */
void bind_line_expect(struct bind_line *reader, const char *digest);

#endif
