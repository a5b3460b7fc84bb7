#include "base/merkle.h"

#include <openssl/evp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define RAW_LEN     32u
#define LEVELS_MOST 64u

struct raw {
	uint8_t at[RAW_LEN];
};

/* Roots of whole subtrees, the largest first: one for each bit of the count. */
struct merkle {
	enum merkle_kind kind;
	uint64_t count;
	size_t height;
	struct raw roots[LEVELS_MOST];
};

static const EVP_MD *function_of(enum merkle_kind kind)
{
	return kind == MERKLE_SM3 ? EVP_sm3() : EVP_sha256();
}

static unsigned digit_of(char c)
{
	return c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'a') + 10;
}

static struct raw raw_of(const char *text)
{
	struct raw raw;

	for (size_t i = 0; i < RAW_LEN; i++)
		raw.at[i] = (uint8_t)(digit_of(text[2 * i]) << 4 | digit_of(text[2 * i + 1]));
	return raw;
}

/* A wrong digest must never be signed: without libcrypto's there is no going on. */
static struct raw digest_of(enum merkle_kind kind, const void *bytes, size_t len)
{
	struct raw out;

	if (!EVP_Digest(bytes, len, out.at, NULL, function_of(kind), NULL))
		arena_die();
	return out;
}

static struct raw node_of(enum merkle_kind kind, const struct raw *left, const struct raw *right)
{
	uint8_t bytes[1 + 2 * RAW_LEN] = {1};

	memcpy(bytes + 1, left->at, RAW_LEN);
	memcpy(bytes + 1 + RAW_LEN, right->at, RAW_LEN);
	return digest_of(kind, bytes, sizeof(bytes));
}

void merkle_leaf(enum merkle_kind kind, const void *bytes, size_t len, char out[DIGEST_TEXT_LEN])
{
	static const uint8_t mark = 0;
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	struct raw raw = {0};

	if (!ctx || !EVP_DigestInit_ex(ctx, function_of(kind), NULL) ||
		!EVP_DigestUpdate(ctx, &mark, 1) || !EVP_DigestUpdate(ctx, bytes, len) ||
		!EVP_DigestFinal_ex(ctx, raw.at, NULL))
		arena_die();
	EVP_MD_CTX_free(ctx);
	text_hex(raw.at, RAW_LEN, out);
}

struct merkle *merkle_new(enum merkle_kind kind)
{
	struct merkle *tree = calloc(1, sizeof(*tree));

	if (tree)
		tree->kind = kind;
	return tree;
}

void merkle_free(struct merkle *tree)
{
	free(tree);
}

/* As in counting: two subtrees of one size become one of twice the size. */
void merkle_add(struct merkle *tree, const char leaf[DIGEST_TEXT_LEN])
{
	struct raw root = raw_of(leaf);

	for (uint64_t carry = tree->count; carry & 1; carry >>= 1)
		root = node_of(tree->kind, &tree->roots[--tree->height], &root);
	tree->roots[tree->height++] = root;
	tree->count++;
}

void merkle_root(const struct merkle *tree, char out[DIGEST_TEXT_LEN])
{
	struct raw root;

	if (tree->height == 0)
		root = digest_of(tree->kind, "", 0);
	else
		root = tree->roots[tree->height - 1];
	for (size_t i = tree->height; i-- > 1;)
		root = node_of(tree->kind, &tree->roots[i - 1], &root);
	text_hex(root.at, RAW_LEN, out);
}

static size_t split_of(size_t count)
{
	size_t split = 1;

	while (count - split > split)
		split *= 2;
	return split;
}

static void root_of(
	enum merkle_kind kind, const char *const *leaves, size_t count, char out[DIGEST_TEXT_LEN])
{
	struct merkle tree = {.kind = kind};

	for (size_t i = 0; i < count; i++)
		merkle_add(&tree, leaves[i]);
	merkle_root(&tree, out);
}

const char **merkle_path(enum merkle_kind kind, const char *const *leaves, size_t count,
	size_t index, struct arena *arena, size_t *path_len)
{
	const char **path = arena_array(arena, LEVELS_MOST, sizeof(*path));
	size_t len = 0;

	/* From the root down; the way up is turned round at the end. */
	while (count > 1) {
		char beside[DIGEST_TEXT_LEN];
		size_t split = split_of(count);
		bool right = index >= split;

		root_of(kind, right ? leaves : leaves + split, right ? split : count - split,
			beside);
		path[len++] = arena_text(arena, beside);
		leaves += right ? split : 0;
		index -= right ? split : 0;
		count = right ? count - split : split;
	}
	for (size_t i = 0; i < len / 2; i++) {
		const char *kept = path[i];

		path[i] = path[len - 1 - i];
		path[len - 1 - i] = kept;
	}
	*path_len = len;
	return path;
}

/* RFC 9162, 2.1.3.2 */
bool merkle_path_leads(enum merkle_kind kind, const char *leaf, size_t index, size_t count,
	const char *const *path, size_t path_len, const char *root)
{
	char found[DIGEST_TEXT_LEN];
	size_t at = index, last = count - 1;
	struct raw here;

	if (index >= count || !digest_is_text(leaf))
		return false;
	here = raw_of(leaf);
	for (size_t i = 0; i < path_len; i++) {
		struct raw beside;

		if (last == 0 || !digest_is_text(path[i]))
			return false;
		beside = raw_of(path[i]);
		if (at & 1 || at == last) {
			here = node_of(kind, &beside, &here);
			for (; at && !(at & 1); at >>= 1)
				last >>= 1;
		} else {
			here = node_of(kind, &here, &beside);
		}
		at >>= 1;
		last >>= 1;
	}
	text_hex(here.at, RAW_LEN, found);
	return last == 0 && strcmp(found, root) == 0;
}
