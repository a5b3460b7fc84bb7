/* The table of commands. */
#include "cli/commands.h"

#include "base/array.h"
#include "cli/command.h"

const struct command *const commands[] = {
	&command_init,
	&command_check,
	&command_doctor,
	&command_plan,
	&command_probe,
	&command_answer,
	&command_import,
	&command_locate,
	&command_logs,
	&command_origin,
	&command_analyze,
	&command_report,
	&command_run,
	&command_watch,
	&command_status,
	&command_rehearse,
	&command_diff,
	&command_serve,
};
const size_t command_count = ARRAY_LEN(commands);
