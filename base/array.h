/* Lengths of arrays and typed lists. */
#ifndef CDNPROOF_BASE_ARRAY_H
#define CDNPROOF_BASE_ARRAY_H

#include <stddef.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* A counted array; what owns the items is said where the list stands (mostly an arena). */
#define LIST_OF(type)                                                                              \
	struct {                                                                                   \
		type *items;                                                                       \
		size_t count;                                                                      \
	}

/* For (each item of) a list: `LIST_EACH(const struct site, s, &dossier->sites) ...` */
#define LIST_EACH(type, name, list)                                                                \
	for (type *name = (list)->items; name != NULL && name < (list)->items + (list)->count;     \
		name++)

#endif
