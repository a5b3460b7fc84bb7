/* Any bytes as an inventory: refused with faults, or it is written and read again as the same, its
 * minutes can be multiplied and added, and what it becomes with another part is an inventory too.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "logs/merge.h"
#include "model/inventory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct inventory *read_inventory(const char *text, size_t len)
{
	struct inventory *inventory = NULL;
	struct faults faults;
	struct err err;

	faults_init(&faults);
	if (inventory_parse(text, len, "fuzz", &inventory, &faults, &err) < 0 && faults.count == 0)
		abort(); /* refused without a word */
	faults_fini(&faults);
	return inventory;
}

static void check_minutes(const struct inventory *inventory)
{
	LIST_EACH(const struct inventory_archive, archive, &inventory->archives)
		for (size_t i = 0; i < archive->minutes.count; i += 3)
			if (archive->minutes.items[i] * WHEN_MINUTE_MS +
					archive->minutes.items[i + 1] * WHEN_MINUTE_MS <=
				0)
				abort();
}

static char *text_of(const struct inventory *inventory, size_t *len)
{
	struct err err;
	char *text;

	if (inventory_text(inventory, &text, len, &err) < 0)
		abort();
	return text;
}

/* With itself it is one that can be read again. Less the last minutes of each archive it is none
 * that anybody would write, and can be merged all the same. */
static void check_merge(const struct inventory *inventory, struct inventory *other)
{
	const struct inventory *parts[] = {inventory, other};
	struct inventory *merged = inventory_merge(parts, 2), *again;
	size_t len;
	char *text = text_of(merged, &len);

	again = read_inventory(text, len);
	if (!again)
		abort();
	free(text);
	inventory_close(again);
	inventory_close(merged);
	LIST_EACH(struct inventory_archive, archive, &other->archives)
		archive->minutes.count -= archive->minutes.count ? 3 : 0;
	merged = inventory_merge(parts, 2);
	check_minutes(merged);
	free(text_of(merged, &len));
	inventory_close(merged);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct inventory *inventory = read_inventory((const char *)data, size), *again;
	char *text, *again_text;
	size_t len, again_len;
	struct err err;

	if (!inventory)
		return 0;
	check_minutes(inventory);
	if (inventory_text(inventory, &text, &len, &err) < 0)
		abort();
	again = read_inventory(text, len);
	if (!again || inventory_text(again, &again_text, &again_len, &err) < 0 ||
		again_len != len || memcmp(again_text, text, len) != 0)
		abort();
	check_merge(inventory, again);
	free(again_text);
	free(text);
	inventory_close(again);
	inventory_close(inventory);
	return 0;
}
