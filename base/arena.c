#include "base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BLOCK_LEN (64u * 1024u)
#define ALIGN_TO  _Alignof(max_align_t)

struct arena_block {
	struct arena_block *next;
	_Alignas(max_align_t) unsigned char bytes[];
};

/* The one place that ends the program below main: see the header. */
void arena_die(void)
{
	fputs("cdnproof: out of memory\n", stderr);
	_Exit(70);
}

void *arena_own(size_t size)
{
	void *at = calloc(1, size);

	if (!at)
		arena_die();
	return at;
}

void arena_init(struct arena *arena)
{
	*arena = (struct arena){0};
}

void arena_fini(struct arena *arena)
{
	struct arena_block *block = arena->blocks;

	while (block) {
		struct arena_block *next = block->next;

		free(block);
		block = next;
	}
	arena_init(arena);
}

void arena_join(struct arena *into, struct arena *from)
{
	struct arena_block *last = from->blocks;

	if (!into->blocks) {
		*into = *from;
	} else if (last) {
		while (last->next)
			last = last->next;
		last->next = into->blocks->next; /* the newest of `into` stays in use */
		into->blocks->next = from->blocks;
	}
	arena_init(from);
}

static void add_block(struct arena *arena, size_t len)
{
	struct arena_block *block = malloc(sizeof(*block) + len);

	if (!block)
		arena_die();
	block->next = arena->blocks;
	arena->blocks = block;
	arena->used = 0;
	arena->cap = len;
}

static void *take(struct arena *arena, size_t size, size_t align)
{
	void *at;

	if (size > SIZE_MAX / 4)
		arena_die();
	arena->used = (arena->used + align - 1) / align * align;
	if (!arena->blocks || arena->used > arena->cap || size > arena->cap - arena->used)
		add_block(arena, size > BLOCK_LEN ? size : BLOCK_LEN);
	at = arena->blocks->bytes + arena->used;
	arena->used += size;
	return memset(at, 0, size);
}

void *arena_alloc(struct arena *arena, size_t size)
{
	return take(arena, size, ALIGN_TO);
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / 4 / size)
		arena_die();
	return arena_alloc(arena, count * size);
}

char *arena_text_n(struct arena *arena, const char *text, size_t len)
{
	char *copy = take(arena, len + 1, 1);

	memcpy(copy, text, len);
	return copy;
}

char *arena_text(struct arena *arena, const char *text)
{
	return text ? arena_text_n(arena, text, strlen(text)) : NULL;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text = take(arena, (size_t)(len < 0 ? 0 : len) + 1, 1);
	va_start(args, format);
	if (len > 0)
		vsnprintf(text, (size_t)len + 1, format, args);
	va_end(args);
	return text;
}

void *arena_push(struct arena *arena, void *items, size_t *count, size_t *cap, size_t size)
{
	void *old;
	void *grown;

	memcpy(&old, items, sizeof(old));
	if (*count == *cap) {
		*cap = *cap ? *cap * 2 : 8;
		grown = arena_array(arena, *cap, size);
		if (*count)
			memcpy(grown, old, *count * size);
		memcpy(items, &grown, sizeof(grown));
		old = grown;
	}
	return (unsigned char *)old + (*count)++ * size;
}

void *arena_append(struct arena *arena, void *items, size_t *count, size_t size)
{
	bool is_full = (*count & (*count - 1)) == 0;
	void *grown = is_full ? arena_array(arena, *count ? 2 * *count : 1, size) : items;

	if (is_full && *count)
		memcpy(grown, items, *count * size);
	++*count;
	return grown;
}
