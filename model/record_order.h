/* The order of a run's records, and what becomes of each among the others. */
#ifndef CDNPROOF_MODEL_RECORD_ORDER_H
#define CDNPROOF_MODEL_RECORD_ORDER_H

#include "model/record_set.h"

/* Sorts by agent, run and seq, stable; then sets fate, seq_gap and chain_break of each. */
void record_order(struct record_entry **entries, size_t count);

#endif
