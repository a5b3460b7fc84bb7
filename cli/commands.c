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
	&command_waive,
	&command_analyze,
	&command_report,
	&command_check_doc,
	&command_run,
	&command_verify,
	&command_watch,
	&command_status,
	&command_rehearse,
	&command_diff,
	&command_serve,
	&command_keygen,
	&command_seal,
	&command_excerpt,
	&command_stamp,
};
const size_t command_count = ARRAY_LEN(commands);
