/* Whose measurement a row is: the plan's target, or what row and options say. */
#ifndef CDNPROOF_PROBES_IMPORT_TARGET_H
#define CDNPROOF_PROBES_IMPORT_TARGET_H

#include "probes/import_slots.h"

/* Sorts what the plan asks for. */
void import_targets_ask(struct import_slots *slots);
void import_targets_fini(struct import_slots *slots);

/* *out: the target's index. */
enum import_fate import_target_find(
	struct import_slots *slots, const struct import_row *row, uint32_t *out);

bool import_target_needs_status(const struct import_slots *slots, uint32_t target);

/* Fills in what a record says of its target. */
void import_target_name(const struct import_slots *slots, uint32_t target, struct record *out);

/* IMPORT_WRONG, with the words in slots->text. */
enum import_fate import_wrong(struct import_slots *slots, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

enum import_fate import_asking(struct import_slots *slots, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#endif
