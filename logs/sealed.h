/* What a manifest says of an inventory's files, as notes of the files. */
#ifndef CDNPROOF_LOGS_SEALED_H
#define CDNPROOF_LOGS_SEALED_H

#include "model/inventory.h"
#include "model/manifest.h"

struct logs_sealed {
	size_t files, sealed, differs; /* files of the inventory */
	size_t replaced;               /* likewise, with seal_replaced */
	size_t absent;                 /* sealed contents that no file of the inventory has */
};

/* A file whose stored or decompressed bytes (verified to their end) were sealed gets the note
 * sealed:DAY, when (+08:00) the earliest line that holds them was written: since then they are
 * known. The day a line is of is by the files' mtime, which anybody sets. A file that has no such
 * note, but whose name (its last component) was sealed, and whose sealed bytes, the last ones of
 * each sealed path, are nowhere in the inventory, gets seal_differs: files that were only renamed
 * or packed by rotation do not. A file without that one, of whose name other bytes were sealed that
 * are nowhere in the inventory, gets seal_replaced: it was rewritten, or it follows another that
 * rotation took away. -1: no memory. */
int log_sealed_note(struct inventory *inventory, const struct manifest *const *manifests,
	size_t count, struct logs_sealed *out, struct err *err);

/* Takes the notes of an earlier check away. */
void log_sealed_strip(struct inventory_file *file, struct arena *arena);

bool log_sealed_differs(const struct inventory_file *file);

#endif
