#include "cli/pages.h"

#include "base/digest.h"
#include "base/file.h"
#include "bundle/layout.h"
#include "reports/node_page.h"

static int write_page(const struct evidence *evidence, const char *sha256, const char *node,
	const char *path, struct err *err)
{
	struct file_out *file;

	if (file_out_open(path, &file, err) < 0)
		return -1;
	if (node_page_write(file_out_stream(file), evidence, sha256, node, err) < 0) {
		file_out_abort(file);
		return -1;
	}
	return file_out_commit(file, err);
}

int pages_write(const struct evidence *evidence, const char *evidence_path, const char *bundle,
	struct err *err)
{
	struct arena arena = {0};
	char sha256[DIGEST_TEXT_LEN];
	int ret = file_make_folders(bundle_part(&arena, bundle, BUNDLE_PAGES), err);

	if (ret == 0)
		ret = digest_file(evidence_path, sha256, err);
	LIST_EACH(const struct evidence_node, node, &evidence->nodes)
		if (ret == 0)
			ret = write_page(evidence, sha256, node->id,
				bundle_part(&arena, bundle, node_page_path(&arena, node->id)), err);
	arena_fini(&arena);
	return ret;
}
