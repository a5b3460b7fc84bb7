/* The bundle 证据包: what lies where in it (DESIGN.md §7). */
#ifndef CDNPROOF_BUNDLE_LAYOUT_H
#define CDNPROOF_BUNDLE_LAYOUT_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

#define BUNDLE_DOSSIER   "dossier.json"
#define BUNDLE_PROFILE   "profile.json" /* these two only where they are not built in */
#define BUNDLE_REGION    "region.json"
#define BUNDLE_DOCUMENTS "documents"
#define BUNDLE_PLAN      "plan/plan.json"
#define BUNDLE_RECORDS   "raw/records"
#define BUNDLE_ANSWERS   "raw/answers.jsonl"
#define BUNDLE_ORIGIN    "raw/origin.json" /* where `origin` wrote it there */
#define BUNDLE_INVENTORY                                                                           \
	"raw/inventory" /* a file a node, by number: an estate may be large; the last of mixed */
#define BUNDLE_WATCHES  "raw/watch" /* a folder each, as `watch` writes it */
#define BUNDLE_RUNS     "raw/runs.jsonl"
#define BUNDLE_EVIDENCE "evidence.json"
#define BUNDLE_APPENDIX "appendix.html"
#define BUNDLE_HEADS    "heads" /* beside an agent's day files: what it signed, a line each */
#define BUNDLE_WAIVERS  "waivers"
#define BUNDLE_PAGES    "pages" /* NODE.json: evidence's part on one node */
#define BUNDLE_EXPORTS  "exports"

/* What seals it; none of these stands in the manifest, and nothing else lies in attest/. */
#define BUNDLE_MANIFEST      "MANIFEST.json"
#define BUNDLE_ATTEST        "attest"
#define BUNDLE_STATEMENT     "attest/statement.dsse.json"
#define BUNDLE_STAMP         "attest/statement" /* .tsq: asked for, .tsr: given (RFC 3161) */
#define BUNDLE_STAMP_OF_PLAN "attest/plan"

/* Whether the first `len` bytes of the path name MANIFEST.json or a file of attest/. */
bool bundle_is_sealing(const char *path, size_t len);

/* Whether the folder at `path` may become the bundle of this dossier, or go on as it: *is_new when
 * it holds nothing, or no more than a run that was killed before it had copied the dossier left;
 * else it must hold the same dossier (by digest). ERR_CANTCREATE: it is something else. */
int bundle_check(const char *path, const char *dossier_sha256, bool *is_new, struct err *err);

/* Creates the folders of a bundle. */
int bundle_make_folders(const char *path, struct err *err);

/* One that the same bytes stand in already is left alone. */
int bundle_keep_copy(const char *from, const char *to, struct err *err);

char *bundle_path(const char *bundle, const char *name); /* heap; NULL: no memory */
/* The same in the arena. */
const char *bundle_part(struct arena *arena, const char *bundle, const char *name);

/* Copies a file byte by byte, whole or not at all. */
int bundle_copy(const char *from, const char *to, struct err *err);

#endif
