/* The hand of a watch: waits until it has been quiet long enough, does what was asked for, notes
 * the instants; or notes what somebody at the terminal says that he did. */
#ifndef CDNPROOF_CLI_WATCH_ACT_H
#define CDNPROOF_CLI_WATCH_ACT_H

#include <sys/types.h>
#include <termios.h>

#include "cli/watch_live.h"

enum watch_phase { WATCH_QUIET, WATCH_DOING, WATCH_DONE };

struct watch_hand {
	struct watch_live *live;
	const char *folder;
	struct watch_event event; /* what --do, or the key, does; its instant is set then */
	const char *command;      /* of --do; NULL: by keys, or from another terminal */
	int64_t quiet_ms;         /* before it; BIND_ABSENT: by the TTLs that are seen */
	enum watch_phase phase;
	pid_t pid;              /* of the command; 0: none */
	struct unix_ms done_at; /* when it was begun */
	bool keys;              /* read from the terminal */
	bool ended;             /* somebody pressed q */
	struct termios before;
	struct err failed; /* code 0: all was noted */
};

/* Takes the terminal for its keys where there is one and no command. */
void watch_hand_start(struct watch_hand *hand);
/* Gives it back; a command that still runs is waited for, five seconds, and ended. */
void watch_hand_end(struct watch_hand *hand);

/* Called again and again: does what is due. True: it is enough. */
bool watch_hand_attend(struct watch_hand *hand);

#endif
