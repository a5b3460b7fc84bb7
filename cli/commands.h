/* The rows of the table of commands, each in a file of its own. */
#ifndef CDNPROOF_CLI_COMMANDS_H
#define CDNPROOF_CLI_COMMANDS_H

struct command;

extern const struct command command_init, command_check, command_doctor, command_plan,
	command_probe, command_answer, command_import, command_locate, command_logs, command_origin,
	command_analyze, command_report, command_run, command_status, command_watch,
	command_rehearse, command_serve, command_stamp, command_keygen, command_seal,
	command_excerpt, command_verify, command_diff, command_waive, command_check_doc;

#endif
