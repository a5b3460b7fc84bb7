#include "cli/watch_act.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "analyzer/switch.h"
#include "base/i18n.h"
#include "cli/watch_note.h"

#define QUIET_LEAST_MS 10000
#define GRACE_NS       INT64_C(5000000000)

extern char **environ;

static int64_t quiet_ms(const struct watch_hand *hand)
{
	int64_t by_ttl = hand->live->ttl_s * 1000 * SWITCH_TTLS_WATCHED;

	if (hand->quiet_ms != BIND_ABSENT)
		return hand->quiet_ms;
	return by_ttl > QUIET_LEAST_MS ? by_ttl : QUIET_LEAST_MS;
}

static int64_t elapsed_ms(const struct watch_live *live)
{
	return live->first.v ? (when_mono_now().v - live->first.v) / 1000000 : 0;
}

static void keep_failure(struct watch_hand *hand, const struct err *err)
{
	if (!hand->failed.code)
		hand->failed = *err;
}

static void note(struct watch_hand *hand, const struct watch_event *event)
{
	struct err err;

	if (watch_note(hand->folder, event, &err) < 0)
		keep_failure(hand, &err);
}

static void note_end(struct watch_hand *hand, int status)
{
	char text[64];
	const struct watch_event event = {.at = when_unix_now(), .event = WATCH_NOTE, .how = text};

	snprintf(text, sizeof(text), "the command ended with status %d", status);
	note(hand, &event);
	if (status)
		cli_say(hand->live->cli, _("--do ended with status %d"), status);
}

/* Now, by whatever hand. */
static void note_done(struct watch_hand *hand, int act, const char *how)
{
	struct watch_event event = hand->event;

	event.at = when_unix_now();
	event.event = act;
	event.how = how;
	hand->done_at = event.at;
	hand->live->drained = act == WATCH_DRAIN ? event.node : NULL;
	note(hand, &event);
}

/* The shell runs it; what it prints goes beside our messages. */
static void start_command(struct watch_hand *hand)
{
	char *argv[] = {"sh", "-c", arena_text(&hand->live->arena, hand->command), NULL};
	posix_spawn_file_actions_t actions;
	int code;

	note_done(hand, hand->event.event, hand->command);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, STDERR_FILENO, STDOUT_FILENO);
	code = posix_spawnp(&hand->pid, "sh", &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	hand->phase = code ? WATCH_DONE : WATCH_DOING;
	if (code) {
		hand->pid = 0;
		note_end(hand, 127); /* as a shell says of what it cannot find */
	}
}

static void look_after_command(struct watch_hand *hand)
{
	int status;

	if (waitpid(hand->pid, &status, WNOHANG) != hand->pid)
		return;
	hand->pid = 0;
	hand->phase = WATCH_DONE;
	status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
	note_end(hand, status);
}

static void key_act(struct watch_hand *hand, int act)
{
	if (act == WATCH_DRAIN && hand->event.event != WATCH_DRAIN &&
		hand->event.event != WATCH_DOWN)
		return; /* nothing was said that d could mean */
	note_done(hand, act == WATCH_DRAIN ? hand->event.event : act, "key");
	hand->phase = WATCH_DONE;
}

static void read_keys(struct watch_hand *hand)
{
	struct pollfd in = {STDIN_FILENO, POLLIN, 0};
	char key;

	while (hand->keys && poll(&in, 1, 0) > 0) {
		if (read(STDIN_FILENO, &key, 1) != 1) {
			hand->keys = false;
			return;
		}
		if (key == 'q')
			hand->ended = true;
		else if (key == 'd')
			key_act(hand, WATCH_DRAIN);
		else if (key == 'r')
			key_act(hand, WATCH_RESTORE);
		else if (key == 'b' && hand->event.event == WATCH_BLOCK)
			key_act(hand, WATCH_BLOCK);
	}
}

static const char *key_help(const struct watch_hand *hand)
{
	if (!hand->keys)
		return "";
	switch (hand->event.event) {
	case WATCH_BLOCK: return _("  [b] blocked now  [r] restored now  [q] end");
	case WATCH_NOTE: return _("  [q] end");
	default: return _("  [d] done now  [r] restored now  [q] end");
	}
}

static void draw(struct watch_hand *hand)
{
	char head[512];
	const struct watch_live *live = hand->live;
	long long seconds = (long long)elapsed_ms(live) / 1000;

	if (hand->phase == WATCH_QUIET && hand->command)
		snprintf(head, sizeof(head), _("quiet for %lld of %lld s, TTL up to %lld s%s"),
			seconds, (long long)quiet_ms(hand) / 1000, (long long)live->ttl_s,
			key_help(hand));
	else if (hand->phase == WATCH_QUIET)
		snprintf(head, sizeof(head), _("watching for %lld s, TTL up to %lld s%s"), seconds,
			(long long)live->ttl_s, key_help(hand));
	else
		snprintf(head, sizeof(head), _("%lld s since it was done, TTL up to %lld s%s"),
			(long long)(when_unix_now().v - hand->done_at.v) / 1000,
			(long long)live->ttl_s, key_help(hand));
	watch_live_draw(hand->live, head, false);
}

bool watch_hand_attend(struct watch_hand *hand)
{
	read_keys(hand);
	if (hand->phase == WATCH_QUIET && hand->command && hand->live->first.v &&
		elapsed_ms(hand->live) >= quiet_ms(hand))
		start_command(hand);
	if (hand->phase == WATCH_DOING)
		look_after_command(hand);
	draw(hand);
	return hand->ended || hand->failed.code != 0;
}

void watch_hand_start(struct watch_hand *hand)
{
	struct termios plain;

	hand->keys = !hand->command && hand->live->draws && isatty(STDIN_FILENO) &&
		     tcgetattr(STDIN_FILENO, &hand->before) == 0;
	if (!hand->keys)
		return;
	plain = hand->before;
	plain.c_lflag &= ~(tcflag_t)(ICANON | ECHO); /* Ctrl-C still ends it */
	tcsetattr(STDIN_FILENO, TCSANOW, &plain);
}

void watch_hand_end(struct watch_hand *hand)
{
	int64_t until = when_mono_now().v + GRACE_NS;

	if (hand->before.c_cflag)
		tcsetattr(STDIN_FILENO, TCSANOW, &hand->before);
	while (hand->pid) {
		const struct timespec pause = {.tv_nsec = 20000000};

		look_after_command(hand);
		if (hand->pid && when_mono_now().v > until)
			kill(hand->pid, SIGKILL);
		nanosleep(&pause, NULL);
	}
}
