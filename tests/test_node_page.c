#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/node_page.h"
#include "tests/data_fixture.h"
#include "tests/evidence_fixture.h"

#define DIGEST "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static const struct evidence *const fixtures[] = {&fixture_rich, &fixture_thin};

static char *page_of(const struct evidence *evidence, const char *node, size_t *len)
{
	char *text = NULL;
	FILE *out = open_memstream(&text, len);
	struct err err = {0};

	ck_assert_msg(node_page_write(out, evidence, DIGEST, node, &err) == 0, "%s", err.text);
	fclose(out);
	return text;
}

static bool is_of(const json_t *row, const char *key, const char *node)
{
	const char *name = json_string_value(json_object_get(row, key));

	return name && strcmp(name, node) == 0;
}

static void all_are_of(const json_t *rows, const char *key, const char *node)
{
	size_t i;
	json_t *row;

	json_array_foreach(rows, i, row)
		ck_assert_msg(is_of(row, key, node), "%s", node);
}

static size_t count_of(const json_t *rows, const char *key, const char *node)
{
	size_t count = 0, i;
	json_t *row;

	json_array_foreach(rows, i, row)
		count += is_of(row, key, node);
	return count;
}

static const json_t *at(const json_t *root, const char *key)
{
	return json_object_get(root, key);
}

static void check_findings(const json_t *page, const json_t *whole, const char *node)
{
	size_t i, named = 0;
	json_t *finding;

	json_array_foreach(at(page, "findings"), i, finding) {
		all_are_of(at(finding, "subjects"), "id", node);
		all_are_of(at(finding, "facts"), "node", node);
	}
	json_array_foreach(at(whole, "findings"), i, finding)
		named += count_of(at(finding, "subjects"), "id", node) ||
			 count_of(at(finding, "facts"), "node", node);
	ck_assert_uint_eq(json_array_size(at(page, "findings")), named);
}

static void check_page(const json_t *page, const json_t *whole, const char *node)
{
	static const char *const of_node[] = {
		"cache", "refusals", "failover", "purges", "downs", "balance", "pages"};

	ck_assert(is_of(at(page, "node"), "id", node));
	ck_assert(is_of(page, "evidence_sha256", DIGEST));
	all_are_of(at(page, "logs"), "node", node);
	ck_assert_uint_eq(
		json_array_size(at(page, "logs")), count_of(at(whole, "logs"), "node", node));
	all_are_of(at(page, "availability"), "node", node);
	check_findings(page, whole, node);
	for (size_t i = 0; i < ARRAY_LEN(of_node); i++) {
		const json_t *rows = at(at(page, "functions"), of_node[i]);

		all_are_of(rows, "node", node);
		ck_assert_uint_eq(json_array_size(rows),
			count_of(at(at(whole, "functions"), of_node[i]), "node", node));
	}
}

START_TEST(page_has_what_names_its_node_and_nothing_of_others)
{
	const struct evidence *evidence = fixtures[_i];
	size_t len, node_count = 0;
	char *text;
	json_t *whole;

	ck_assert_int_eq(evidence_text(evidence, &text, &len, NULL), 0);
	whole = json_loadb(text, len, 0, NULL);
	free(text);
	LIST_EACH(const struct evidence_node, node, &evidence->nodes) {
		json_t *page;

		text = page_of(evidence, node->id, &len);
		page = json_loadb(text, len, 0, NULL);
		check_page(page, whole, node->id);
		json_decref(page);
		free(text);
		node_count++;
	}
	ck_assert(node_count > 0 || evidence == &fixture_thin);
	json_decref(whole);
}
END_TEST

START_TEST(evidence_is_as_it_was)
{
	size_t before_len, len;
	char *before, *after, *first, *second;

	ck_assert_int_eq(evidence_text(&fixture_rich, &before, &before_len, NULL), 0);
	first = page_of(&fixture_rich, fixture_rich.nodes.items[0].id, &len);
	second = page_of(&fixture_rich, fixture_rich.nodes.items[0].id, &len);
	ck_assert_str_eq(first, second);
	ck_assert_int_eq(evidence_text(&fixture_rich, &after, &len, NULL), 0);
	ck_assert_str_eq(before, after);
	free(before);
	free(after);
	free(first);
	free(second);
}
END_TEST

START_TEST(unknown_node_has_no_page)
{
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);
	struct err err = {0};

	ck_assert_int_eq(node_page_write(out, &fixture_rich, DIGEST, "nobody", &err), -1);
	ck_assert_int_eq(err.code, ERR_DATA);
	fclose(out);
	ck_assert_uint_eq(len, 0);
	free(text);
}
END_TEST

START_TEST(path_is_safe_whatever_the_id)
{
	struct arena arena = {0};

	ck_assert_str_eq(node_page_path(&arena, "nc-1"), "pages/nc-1.json");
	ck_assert_str_eq(node_page_path(&arena, "南昌一"), "pages/南昌一.json");
	ck_assert_str_eq(node_page_path(&arena, "../abc"),
		"pages/node-"
		"81d623080e648b5d6c23c6e608dea242120ffb5eb299920db5d053fec9834b62.json");
	arena_fini(&arena);
}
END_TEST

int main(void)
{
	TCase *tcase = tcase_create("node_page");

	tcase_add_loop_test(tcase, page_has_what_names_its_node_and_nothing_of_others, 0,
		(int)ARRAY_LEN(fixtures));
	tcase_add_test(tcase, evidence_is_as_it_was);
	tcase_add_test(tcase, unknown_node_has_no_page);
	tcase_add_test(tcase, path_is_safe_whatever_the_id);
	return run_case("node_page", tcase);
}
