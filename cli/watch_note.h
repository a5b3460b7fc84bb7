/* What was done during a watch, written down as it happens. */
#ifndef CDNPROOF_CLI_WATCH_NOTE_H
#define CDNPROOF_CLI_WATCH_NOTE_H

#include "model/watch.h"

/* Appends one line to the folder's events.jsonl with one write and an fsync: several may note at
 * once, and what was noted stays. The clock is this machine's; `at` is the caller's. */
int watch_note(const char *folder, const struct watch_event *event, struct err *err);

#endif
