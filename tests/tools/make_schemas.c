/* make_schemas OUTDIR
 *
 * Writes the JSON Schema of every format, from the rows that its reader and writer use. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/outlook.h"
#include "analyzer/profile.h"
#include "base/envelope.h"
#include "base/file.h"
#include "bundle/contents.h"
#include "bundle/excerpt.h"
#include "bundle/statement.h"
#include "bundle/verify_result.h"
#include "cli/doctor.h"
#include "model/answer.h"
#include "model/difference.h"
#include "model/dossier.h"
#include "model/evidence.h"
#include "model/head.h"
#include "model/inventory.h"
#include "model/inventory_offsets.h"
#include "model/manifest.h"
#include "model/origin.h"
#include "model/plan.h"
#include "model/record.h"
#include "model/run_line.h"
#include "model/waiver.h"
#include "model/watch.h"
#include "probes/passive.h"
#include "reports/node_page.h"
#include "reports/summary.h"

static const struct {
	const char *name;
	const struct bind_shape *shape;
} formats[] = {
	{"dossier", &dossier_shape},
	{"plan", &plan_shape},
	{"record", &record_shape},
	{"answer", &answer_shape},
	{"inventory", &inventory_shape},
	{"manifest", &manifest_shape},
	{"offsets", &inventory_offsets_shape},
	{"evidence", &evidence_shape},
	{"head", &head_shape},
	{"origin", &origin_shape},
	{"profile", &profile_shape},
	{"status", &outlook_shape},
	{"doctor", &doctor_report_shape},
	{"passive", &passive_shape},
	{"watch", &watch_result_shape},
	{"waiver", &waiver_shape},
	{"run", &run_line_shape},
	{"envelope", &envelope_shape},
	{"contents", &contents_shape},
	{"verify", &verify_result_shape},
	{"statement", &statement_shape},
	{"excerpt", &excerpt_shape},
	{"page", &node_page_shape},
	{"summary", &summary_shape},
	{"diff", &difference_shape},
};

static int write_schema(
	const char *folder, const char *name, const struct bind_shape *shape, struct err *err)
{
	char id[64], path[4096];
	struct file_out *out;
	json_t *schema;

	snprintf(id, sizeof(id), "urn:cdnproof:%s:v1", name);
	snprintf(path, sizeof(path), "%s/%s-v1.json", folder, name);
	if (file_out_open(path, &out, err) < 0)
		return -1;
	schema = bind_schema(shape, id);
	json_dumpf(schema, file_out_stream(out), JSON_INDENT(2));
	fputc('\n', file_out_stream(out));
	json_decref(schema);
	return file_out_commit(out, err);
}

int main(int argc, char **argv)
{
	struct err err = {0};

	if (argc != 2) {
		fputs("usage: make_schemas OUTDIR\n", stderr);
		return ERR_USAGE;
	}
	if (file_make_folders(argv[1], &err) < 0)
		goto fail;
	for (size_t i = 0; i < ARRAY_LEN(formats); i++)
		if (write_schema(argv[1], formats[i].name, formats[i].shape, &err) < 0)
			goto fail;
	return 0;
fail:
	fprintf(stderr, "make_schemas: %s\n", err.text);
	return err.code;
}
