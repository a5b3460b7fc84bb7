/* What an inventory that contradicts itself is refused for, beyond the form of its rows. */
#ifndef CDNPROOF_MODEL_INVENTORY_CHECK_H
#define CDNPROOF_MODEL_INVENTORY_CHECK_H

#include "model/inventory.h"

/* Adds a fault for each archive that is not what it says: minutes and hours are ascending and hold
 * its records, first and last lie in the first and the last of its minutes, traffic is possible,
 * its files have as many records as it has, those that repeat another file's content apart, and no
 * other archive is of the same node and kind. Files of no archive have no records. `root` is the
 * document that the inventory was read from. */
void inventory_check(
	struct bind_in *in, const struct json_node *root, const struct inventory *inventory);

#endif
