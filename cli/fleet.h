/* All agents of a run and where each of them is. */
#ifndef CDNPROOF_CLI_FLEET_H
#define CDNPROOF_CLI_FLEET_H

#include "cli/agent_lines.h"
#include "cli/agent_process.h"
#include "cli/agents.h"
#include "cli/runs.h"

enum fleet_state {
	FLEET_WAITS, /* until start_ns */
	FLEET_RUNS,  /* its output is read */
	FLEET_ENDS,  /* its output is at an end, its process not yet; killed at end_ns */
	FLEET_DONE,
};

struct fleet_agent {
	const char *id;
	enum fleet_state state;
	int64_t start_ns, end_ns; /* monotonic, as all _ns here */
	int64_t pause_ms;         /* before the next start */
	int64_t away_ns;          /* since when it is not reached; 0: it is, as far as is known */
	int64_t attempt;          /* its number in the file of runs */
	bool started;             /* at least once by this call */
	struct agent_process process;
	struct agent_lines lines;
};

struct fleet {
	const struct agents_job *job;
	struct fleet_agent *agents;
	size_t count;
	struct runs runs;
	bool told_to_stop, enough;
	int64_t stop_ns;   /* those that have not ended by then are killed */
	struct err failed; /* code 0: all that came could be kept */
};

size_t fleet_count(const struct fleet *fleet, enum fleet_state state);

/* A slot is still to begin: whoever is started now can measure. */
bool fleet_plan_lasts(const struct fleet *fleet);

/* Lets the process have as many files open as so many agents need, as far as the system allows. */
void fleet_allow_files(size_t agents);

/* One line on standard error, over the one before: all together, then each agent as far as the
 * terminal is wide. */
void fleet_show(const struct fleet *fleet);

#endif
