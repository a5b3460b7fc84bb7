/* Which of the gathered archives are read. */
#ifndef CDNPROOF_LOGS_CHOOSE_H
#define CDNPROOF_LOGS_CHOOSE_H

#include "logs/tasks.h"

/* Drops tasks and groups of archives that the options do not want. */
void log_tasks_choose(struct log_tasks *tasks, const struct logs_options *options);

#endif
