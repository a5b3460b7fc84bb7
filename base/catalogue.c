#include "base/catalogue.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define MAGIC     0x950412deU
#define HEAD_LEN  28 /* magic, revision, count, offsets of both tables, what hashes */
#define ENTRY_LEN 8  /* length, offset */

struct catalogue {
	const unsigned char *bytes;
	size_t len;
};

static uint32_t number(const struct catalogue *catalogue, size_t at)
{
	const unsigned char *b = catalogue->bytes + at;

	return b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

/* Whole tables of `count` entries lie within the bytes. */
static bool has_table(const struct catalogue *catalogue, uint32_t at, uint32_t count)
{
	return at <= catalogue->len && count <= (catalogue->len - at) / ENTRY_LEN;
}

/* A string of the table with the NUL behind it, or NULL. */
static const char *entry(const struct catalogue *catalogue, uint32_t table, uint32_t index)
{
	size_t row = table + (size_t)index * ENTRY_LEN;
	uint32_t len = number(catalogue, row), at = number(catalogue, row + 4);

	if (at >= catalogue->len || len >= catalogue->len - at || catalogue->bytes[at + len] != 0)
		return NULL;
	return (const char *)catalogue->bytes + at;
}

const char *catalogue_find(const void *bytes, size_t len, const char *text)
{
	const struct catalogue catalogue = {bytes, len};
	uint32_t count, texts, translations;

	if (len < HEAD_LEN || number(&catalogue, 0) != MAGIC || number(&catalogue, 4) != 0)
		return NULL;
	count = number(&catalogue, 8);
	texts = number(&catalogue, 12);
	translations = number(&catalogue, 16);
	if (!has_table(&catalogue, texts, count) || !has_table(&catalogue, translations, count))
		return NULL;
	/* sorted by msgfmt as strcmp does; a plural stands behind the singular's NUL */
	for (uint32_t low = 0, high = count; low < high;) {
		uint32_t middle = low + (high - low) / 2;
		const char *known = entry(&catalogue, texts, middle);
		int order = known ? strcmp(text, known) : 0;

		if (!known)
			return NULL;
		if (order == 0)
			return entry(&catalogue, translations, middle);
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}
