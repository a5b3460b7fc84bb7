/* A watch's folder while it grows: what each place's users are told now, what they were told
 * before, and how their visits went. It counts and orders; verdicts are those of watch.json. */
#ifndef CDNPROOF_CLI_SERVE_LIVE_H
#define CDNPROOF_CLI_SERVE_LIVE_H

#include <jansson.h>

#include "base/when.h"
#include "model/dossier.h"
#include "model/region.h"

struct live;

/* Reads the folder's plan.json. dossier and region (may be NULL) are borrowed: where agents and
 * nodes are. */
int live_open(const char *folder, const struct dossier *dossier, const struct region *region,
	struct live **out, struct faults *faults, struct err *err);
void live_close(struct live *live);

/* Takes what was appended since. Never fails: what cannot be read is counted. */
void live_read(struct live *live);

/* As live.json (docs/formats.md), a new reference. */
json_t *live_json(const struct live *live, bool english, struct unix_ms now);

#endif
