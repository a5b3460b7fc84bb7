/* Any bytes as the index of offsets of an inventory with one file: refused with faults, or written
 * and read again, with every place inside the file. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/inventory_offsets.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define DIGEST "00000000000000000000000000000000000000000000000000000000000000aa"

static struct inventory *inventory_of(struct inventory_file *file)
{
	struct inventory *inventory = inventory_new();

	*file = (struct inventory_file){
		.name = "a", .sha256 = DIGEST, .bytes = 1000, .content_bytes = 100000};
	inventory->files.items = file;
	inventory->files.count = 1;
	snprintf(inventory->sha256, sizeof(inventory->sha256), "%s", DIGEST);
	return inventory;
}

static int read_index(const char *text, size_t len, struct inventory *inventory)
{
	struct faults faults;
	struct err err;
	int ret;

	faults_init(&faults);
	ret = inventory_offsets_parse(text, len, "fuzz", inventory, &faults, &err);
	if (ret < 0 && (faults.count == 0 || inventory->files.items[0].offsets))
		abort(); /* refused without a word, or not at all */
	faults_fini(&faults);
	return ret;
}

static void check_rows(const struct inventory_file *file)
{
	const struct inventory_offsets *offsets = file->offsets;

	for (size_t i = 0; i < offsets->blocks.count; i += INVENTORY_BLOCK_ROW)
		if (offsets->blocks.items[i + INVENTORY_BLOCK_TEXT] >= file->content_bytes ||
			offsets->blocks.items[i + INVENTORY_BLOCK_LINE] < 1)
			abort();
	for (size_t i = 0; i < offsets->restarts.count; i += INVENTORY_RESTART_ROW)
		if (offsets->restarts.items[i + INVENTORY_RESTART_STORED] >= file->bytes)
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct inventory_file files[2];
	struct inventory *inventory = inventory_of(&files[0]), *again = inventory_of(&files[1]);
	struct err err;
	char *text = NULL;
	size_t len;

	if (read_index((const char *)data, size, inventory) == 0 && files[0].offsets) {
		check_rows(&files[0]);
		if (inventory_offsets_text(inventory, DIGEST, &text, &len, &err) < 0 ||
			read_index(text, len, again) < 0 || !files[1].offsets)
			abort();
	}
	free(text);
	inventory_close(again);
	inventory_close(inventory);
	return 0;
}
