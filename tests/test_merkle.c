#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/array.h"
#include "base/merkle.h"
#include "tests/data_fixture.h"

#define LEAVES_MOST 130u

static char leaf_text[2][LEAVES_MOST][DIGEST_TEXT_LEN];
static const char *leaves[2][LEAVES_MOST];

static void make_leaves(void)
{
	for (size_t i = 0; i < LEAVES_MOST; i++) {
		char bytes[16];
		int len = snprintf(bytes, sizeof(bytes), "leaf %zu", i);

		for (int kind = MERKLE_SHA256; kind <= MERKLE_SM3; kind++) {
			merkle_leaf((enum merkle_kind)kind, bytes, (size_t)len, leaf_text[kind][i]);
			leaves[kind][i] = leaf_text[kind][i];
		}
	}
}

static void root_of(
	enum merkle_kind kind, const char *const *of, size_t count, char out[DIGEST_TEXT_LEN])
{
	struct merkle *tree = merkle_new(kind);

	for (size_t i = 0; i < count; i++)
		merkle_add(tree, of[i]);
	merkle_root(tree, out);
	merkle_free(tree);
}

/* The trees of Certificate Transparency's own tests: eight leaves, added one by one. */
static const struct {
	const char *leaf;
	size_t len;
	const char *root; /* with it and all before */
} grown[] = {
	{"", 0, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
	{"\x00", 1, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
	{"\x10", 1, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
	{"\x20\x21", 2, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
	{"\x30\x31", 2, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
	{"\x40\x41\x42\x43", 4, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
	{"\x50\x51\x52\x53\x54\x55\x56\x57", 8,
		"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
	{"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16,
		"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
};

START_TEST(known_trees_have_their_roots)
{
	struct merkle *tree = merkle_new(MERKLE_SHA256);
	char leaf[DIGEST_TEXT_LEN], root[DIGEST_TEXT_LEN];

	for (size_t i = 0; i < ARRAY_LEN(grown); i++) {
		merkle_leaf(MERKLE_SHA256, grown[i].leaf, grown[i].len, leaf);
		merkle_add(tree, leaf);
		merkle_root(tree, root);
		ck_assert_str_eq(root, grown[i].root);
	}
	merkle_free(tree);
}
END_TEST

START_TEST(no_leaf_at_all_is_the_digest_of_nothing)
{
	char root[DIGEST_TEXT_LEN];

	root_of(MERKLE_SHA256, NULL, 0, root);
	ck_assert_str_eq(root, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	root_of(MERKLE_SM3, NULL, 0, root);
	ck_assert_str_eq(root, "1ab21d8355cfa17f8e61194831e81a8f22bec8c728fefb747ed035eb5082aa2b");
}
END_TEST

/* As RFC 6962 defines it, by recursion. */
static void defined(
	enum merkle_kind kind, const char *const *of, size_t count, char out[DIGEST_TEXT_LEN])
{
	char two[2][DIGEST_TEXT_LEN];
	unsigned char bytes[65] = {1};
	size_t split = 1;
	struct digest *digest;

	if (count == 1) {
		memcpy(out, of[0], DIGEST_TEXT_LEN);
		return;
	}
	while (split * 2 < count)
		split *= 2;
	defined(kind, of, split, two[0]);
	defined(kind, of + split, count - split, two[1]);
	for (size_t i = 0; i < 64; i++)
		sscanf(&two[i / 32][2 * (i % 32)], "%2hhx", &bytes[1 + i]);
	digest = kind == MERKLE_SM3 ? digest_new_sm3() : digest_new();
	digest_add(digest, bytes, sizeof(bytes));
	digest_text(digest, out);
	digest_free(digest);
}

static void every_path_leads(
	enum merkle_kind kind, size_t count, const char *root, struct arena *arena)
{
	for (size_t i = 0; i < count; i++) {
		size_t len, other;
		const char **path = merkle_path(kind, leaves[kind], count, i, arena, &len);

		ck_assert(merkle_path_leads(kind, leaves[kind][i], i, count, path, len, root));
		for (other = 0; other < count; other += count < 24 ? 1 : 1 + count / 7)
			if (other != i)
				ck_assert(!merkle_path_leads(
					kind, leaves[kind][i], other, count, path, len, root));
	}
}

START_TEST(roots_are_as_defined_and_every_path_leads_to_them)
{
	const enum merkle_kind kind = (enum merkle_kind)_i;

	for (size_t count = 1; count <= LEAVES_MOST; count++) {
		char root[DIGEST_TEXT_LEN], expected[DIGEST_TEXT_LEN];
		struct arena arena;

		arena_init(&arena);
		root_of(kind, leaves[kind], count, root);
		defined(kind, leaves[kind], count, expected);
		ck_assert_str_eq(root, expected);
		every_path_leads(kind, count, root, &arena);
		arena_fini(&arena);
	}
}
END_TEST

static bool leads(size_t index, size_t count, const char **path, size_t len, const char *root)
{
	return merkle_path_leads(
		MERKLE_SHA256, leaves[MERKLE_SHA256][5], index, count, path, len, root);
}

static void altered_are_refused(const char **path, size_t len, size_t count, const char *root)
{
	for (size_t i = 0; i < len; i++) {
		char text[DIGEST_TEXT_LEN];
		const char *kept = path[i];

		path[i] = text;
		for (size_t at = 0; at < 64; at++) {
			memcpy(text, kept, sizeof(text));
			text[at] = text[at] == '0' ? '1' : '0';
			ck_assert(!leads(5, count, path, len, root));
		}
		memcpy(text, kept, sizeof(text));
		text[63] = '\0';
		ck_assert(!leads(5, count, path, len, root));
		path[i] = kept;
		if (i + 1 < len) {
			path[i] = path[i + 1];
			path[i + 1] = kept;
			ck_assert(!leads(5, count, path, len, root));
			path[i + 1] = path[i];
			path[i] = kept;
		}
	}
	ck_assert(leads(5, count, path, len, root));
}

START_TEST(altered_paths_are_refused)
{
	for (size_t count = 6; count <= 40; count++) {
		struct arena arena;
		char root[DIGEST_TEXT_LEN];
		const char **path;
		size_t len;

		arena_init(&arena);
		root_of(MERKLE_SHA256, leaves[MERKLE_SHA256], count, root);
		path = merkle_path(MERKLE_SHA256, leaves[MERKLE_SHA256], count, 5, &arena, &len);
		altered_are_refused(path, len, count, root);
		ck_assert(!leads(5, count, path, len - 1, root));
		path[len] = leaves[MERKLE_SHA256][0];
		ck_assert(!leads(5, count, path, len + 1, root));
		ck_assert(!leads(5, 0, path, len, root));
		ck_assert(!leads(count, count, path, len, root));
		ck_assert(!leads(5, SIZE_MAX, path, len, root));
		arena_fini(&arena);
	}
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("trees");

	make_leaves();
	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, known_trees_have_their_roots);
	tcase_add_test(tcase, no_leaf_at_all_is_the_digest_of_nothing);
	tcase_add_loop_test(tcase, roots_are_as_defined_and_every_path_leads_to_them, 0, 2);
	tcase_add_test(tcase, altered_paths_are_refused);
	return run_case("merkle", tcase);
}
