#include "model/inventory_order.h"

#include <stdlib.h>
#include <string.h>

int inventory_order_ends(const char *node_a, int kind_a, const char *node_b, int kind_b)
{
	int order = strcmp(node_a, node_b);

	return order ? order : (kind_a > kind_b) - (kind_a < kind_b);
}

const char *inventory_share(const struct inventory_file *file)
{
	const char *note = inventory_note(file, INVENTORY_MIXED);

	return note ? note : "";
}

int inventory_order_files(const void *a, const void *b)
{
	const struct inventory_file *x = a;
	const struct inventory_file *y = b;
	int order = strcmp(x->name, y->name);

	order = order ? order : inventory_order_ends(x->node, x->kind, y->node, y->kind);
	order = order ? order : strcmp(x->sha256, y->sha256);
	return order ? order : strcmp(inventory_share(x), inventory_share(y));
}

int inventory_order_archives(const void *a, const void *b)
{
	const struct inventory_archive *x = a;
	const struct inventory_archive *y = b;

	return inventory_order_ends(x->node, x->kind, y->node, y->kind);
}

int inventory_order_skipped(const void *a, const void *b)
{
	const struct inventory_skipped *x = a;
	const struct inventory_skipped *y = b;
	int order = strcmp(x->name, y->name);

	return order ? order : strcmp(x->why, y->why);
}

static void sort(void *items, size_t count, size_t size, int (*order)(const void *, const void *))
{
	if (count)
		qsort(items, count, size, order);
}

void inventory_sort(struct inventory *inventory)
{
	sort(inventory->files.items, inventory->files.count, sizeof(struct inventory_file),
		inventory_order_files);
	sort(inventory->archives.items, inventory->archives.count, sizeof(struct inventory_archive),
		inventory_order_archives);
	sort(inventory->skipped.items, inventory->skipped.count, sizeof(struct inventory_skipped),
		inventory_order_skipped);
}
