/* What reading foreign files can do no more: read others, write elsewhere, start programs, use the
 * network. And it steps back from the disk for those who serve. */
#ifndef CDNPROOF_CLI_LOGS_CONFINE_H
#define CDNPROOF_CLI_LOGS_CONFINE_H

#include "cli/command.h"
#include "logs/scan.h"

/* Of this thread and those that it starts: the lowest I/O priority of the usual class, unless it is
 * idle already; no capability but to read (and to write `output`, where root needs one for it); no
 * file but those of the jobs and `output` (NULL or "-": none); no call but those that it needs.
 * What the system does not have is said. What the command reads besides is open by then. Does only
 * the first under a sanitizer. */
int logs_confine(const struct cli *cli, const struct logs_job *jobs, size_t count,
	const char *output, struct err *err);

#endif
