/* Which of the gathered archives are read. */
#ifndef CDNPROOF_LOGS_CHOOSE_H
#define CDNPROOF_LOGS_CHOOSE_H

#include "logs/tasks.h"

/* Drops tasks and groups of archives that the options do not want; mixed ones stay when they want
 * any of their nodes. */
void log_tasks_choose(struct log_tasks *tasks, const struct logs_options *options);

/* Drops archives, and their files, that the options do not want. */
void log_inventory_choose(struct inventory *inventory, const struct logs_options *options);

#endif
