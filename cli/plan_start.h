/* When a plan begins. */
#ifndef CDNPROOF_CLI_PLAN_START_H
#define CDNPROOF_CLI_PLAN_START_H

#include "cli/command.h"

#define OPTION_START                                                                                \
	{                                                                                           \
		"--start", OPTION_ONE, "TIME",                                                      \
			N_("first slot, RFC 3339; otherwise about 10 s from now, on a slot's edge") \
	}

/* As --start says it, else soon. ERR_USAGE: it is not on a slot's edge. */
int plan_start(const struct cli *cli, int64_t slot_ms, struct unix_ms *out, struct err *err);

#endif
