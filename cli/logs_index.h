/* The index of offsets beside the inventory that -o writes. */
#ifndef CDNPROOF_CLI_LOGS_INDEX_H
#define CDNPROOF_CLI_LOGS_INDEX_H

#include "cli/command.h"
#include "model/inventory.h"

/* An index is to be made: -o names a file. */
bool logs_wants_index(const struct cli *cli);

/* Writes it beside the inventory that was just written there; nothing where no file is large enough
 * to need one, and where -o names a device or pipe. */
int logs_write_index(const char *output, const struct inventory *inventory, struct err *err);

/* Gives the files of an inventory that was read from there their offsets, if the index is there and
 * can be used; a line says when it cannot. */
void logs_take_index(const struct cli *cli, const char *path, struct inventory *inventory);

#endif
