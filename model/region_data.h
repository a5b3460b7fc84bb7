/* Provinces that are compiled in: the bytes of model/data/. */
#ifndef CDNPROOF_MODEL_REGION_DATA_H
#define CDNPROOF_MODEL_REGION_DATA_H

#include <stdbool.h>
#include <stddef.h>

struct region_data {
	const char *name;  /* of the file, for messages */
	const char *bytes; /* static */
	size_t len;
};

/* By the province's code ("360000"). False: not compiled in. */
bool region_data_find(const char *code, struct region_data *out);

#endif
