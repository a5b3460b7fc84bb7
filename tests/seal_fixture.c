#include "tests/seal_fixture.h"

#include <check.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "bundle/layout.h"
#include "reports/node_page.h"
#include "tests/evidence_fixture.h"

#define DOSSIER "{\"a dossier\":1}"

const char *seal_fixture_path(struct seal_fixture *bundle, const char *name)
{
	return arena_format(&bundle->arena, "%s/%s", bundle->path, name);
}

void seal_fixture_put(struct seal_fixture *bundle, const char *name, const char *text)
{
	const char *path = seal_fixture_path(bundle, name);
	char *folder = file_folder_of(path);

	ck_assert_int_eq(file_make_folders(folder, NULL), 0);
	ck_assert_int_eq(file_write(path, text, strlen(text), NULL), 0);
	free(folder);
}

/* fixture_thin, of this dossier, with the nodes of fixture_rich. */
static void put_evidence(struct seal_fixture *bundle)
{
	struct evidence evidence = fixture_thin;
	char sha256[DIGEST_TEXT_LEN];
	struct evidence_input input = {.name = "dossier.json", .role = "dossier", .sha256 = sha256};
	char *text;
	size_t len;

	digest_bytes(DOSSIER, strlen(DOSSIER), sha256);
	evidence.inputs.items = &input;
	evidence.inputs.count = 1;
	evidence.nodes.items = fixture_rich.nodes.items;
	evidence.nodes.count = fixture_rich.nodes.count;
	ck_assert_int_eq(evidence_text(&evidence, &text, &len, NULL), 0);
	seal_fixture_put(bundle, BUNDLE_EVIDENCE, text);
	free(text);
}

void seal_fixture_open(struct seal_fixture *bundle)
{
	*bundle = (struct seal_fixture){.path = "/tmp/cdnproof-bundle-XXXXXX"};
	ck_assert_ptr_nonnull(mkdtemp(bundle->path));
	ck_assert_int_eq(key_new(KEY_ED25519, &bundle->keys[0], NULL), 0);
	ck_assert_int_eq(key_new(KEY_SM2, &bundle->keys[1], NULL), 0);
	seal_fixture_put(bundle, BUNDLE_DOSSIER, DOSSIER);
	seal_fixture_put(bundle, BUNDLE_APPENDIX, "<html></html>");
	seal_fixture_put(bundle, "raw/answers.jsonl", "");
	seal_fixture_put(bundle, "documents/执照.txt", "执照");
	seal_fixture_put(bundle, "pages/n1.json", "{\"page\":1}");
	put_evidence(bundle);
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

void seal_fixture_close(struct seal_fixture *bundle)
{
	nftw(bundle->path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	key_free(bundle->keys[0]);
	key_free(bundle->keys[1]);
	arena_fini(&bundle->arena);
}

int seal_fixture_seal(struct seal_fixture *bundle, size_t keys, struct err *err)
{
	const struct seal_wish wish = {.bundle = bundle->path,
		.keys = bundle->keys,
		.key_count = keys,
		.now = {INT64_C(1795276800000)},
		.tool = "cdnproof test"};
	struct seal_made made = {0};
	struct faults faults;
	int ret;

	faults_init(&faults);
	ret = seal_bundle(&wish, &made, &faults, err);
	seal_made_fini(&made);
	faults_fini(&faults);
	return ret;
}
