/* Texts that `init` writes to be replaced, 填写 in full-width parentheses: a dossier may hold them
 * while it is prepared, what is filed may not. */
#ifndef CDNPROOF_MODEL_DOSSIER_BLANKS_H
#define CDNPROOF_MODEL_DOSSIER_BLANKS_H

#include "base/json.h"
#include "model/dossier.h"

/* The text, or a part of it, is one that init wrote; NULL is none. */
bool dossier_is_template(const char *text);

/* Lists them in dossier->blanks, in the order of the document. */
void dossier_find_blanks(const struct json_doc *doc, struct dossier *dossier);

/* Adds a fault for each that is listed. */
void dossier_blank_faults(const struct dossier *dossier, struct faults *faults);

#endif
