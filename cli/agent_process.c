#include "cli/agent_process.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/array.h"
#include "base/child.h"
#include "base/file.h"
#include "base/i18n.h"

extern char **environ;

#define WORDS_MOST 64

static char *replace_agent(struct arena *arena, const char *word, const char *id)
{
	const char *mark = strstr(word, "{agent}");

	if (!mark)
		return arena_text(arena, word);
	return arena_format(arena, "%.*s%s%s", (int)(mark - word), word, id, mark + 7);
}

/* The words of `via`, parted by blanks; then the program and its arguments. */
static char **build_command(
	struct arena *arena, const struct cli *cli, const struct agent_way *way, const char *id)
{
	char **argv = arena_array(arena, WORDS_MOST + 8 + 2, sizeof(*argv));
	char *rest = arena_text(arena, way->via), *word;
	const char *const tail[] = {
		cli->program, "probe", "-", "--agent", id, "-o", "-", "--quiet"};
	size_t count = 0;

	while ((word = strsep(&rest, " \t")) && count < WORDS_MOST - ARRAY_LEN(tail))
		if (*word)
			argv[count++] = replace_agent(arena, word, id);
	for (size_t i = 0; i < ARRAY_LEN(tail); i++)
		argv[count++] = arena_text(arena, tail[i]);
	if (way->key) {
		argv[count++] = arena_text(arena, "--key");
		argv[count++] = replace_agent(arena, way->key, id);
	}
	return argv;
}

static int refuse(const char *id, const char *program, int code, struct err *err)
{
	return err_set_errno(
		err, ERR_NOINPUT, code, _("agent %s: %s cannot be started"), id, program);
}

int agent_process_check(
	const struct cli *cli, const struct agent_way *way, const char *id, struct err *err)
{
	struct arena arena = {0};
	const char *program = build_command(&arena, cli, way, id)[0];
	int ret = child_is_found(program) ? 0 : refuse(id, program, ENOENT, err);

	arena_fini(&arena);
	return ret;
}

static int spawn_with(struct agent_process *process, char **argv, int in, int out, const char *id,
	struct err *err)
{
	posix_spawn_file_actions_t actions;
	int code;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
	code = posix_spawnp(&process->pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (code)
		process->pid = 0;
	return code ? refuse(id, argv[0], code, err) : 0;
}

static void set_nonblocking(int fd)
{
	int flags = fcntl(fd, F_GETFL);

	if (flags >= 0)
		fcntl(fd, F_SETFL, flags | O_NONBLOCK);
}

int agent_process_start(struct agent_process *out, const struct cli *cli,
	const struct agent_way *way, const char *id, struct err *err)
{
	struct arena arena = {0};
	int in[2], from[2], ret;

	*out = (struct agent_process){.input = -1, .output = -1};
	if (pipe2(in, O_CLOEXEC) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "pipe");
	if (pipe2(from, O_CLOEXEC) < 0) {
		close(in[0]);
		close(in[1]);
		return err_set_errno(err, ERR_INTERNAL, errno, "pipe");
	}
	out->input = in[1];
	out->output = from[0];
	ret = spawn_with(out, build_command(&arena, cli, way, id), in[0], from[1], id, err);
	close(in[0]);
	close(from[1]);
	arena_fini(&arena);
	set_nonblocking(out->input);
	set_nonblocking(out->output);
	if (ret < 0) {
		agent_process_close_input(out);
		agent_process_close_output(out);
	}
	return ret;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void agent_process_close_input(struct agent_process *process)
{
	close_fd(&process->input);
}

void agent_process_close_output(struct agent_process *process)
{
	close_fd(&process->output);
}

void agent_process_feed(struct agent_process *process, const char *plan, size_t len)
{
	ssize_t sent = write(process->input, plan + process->plan_sent, len - process->plan_sent);

	if (sent < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (sent > 0)
		process->plan_sent += (size_t)sent;
	if (sent <= 0 || process->plan_sent == len)
		close_fd(&process->input);
}

bool agent_process_has_ended(struct agent_process *process)
{
	if (process->pid <= 0)
		return true;
	if (waitpid(process->pid, &process->status, WNOHANG) == 0)
		return false;
	process->pid = 0;
	return true;
}

int agent_process_exit(const struct agent_process *process)
{
	return WIFEXITED(process->status) ? WEXITSTATUS(process->status)
					  : 128 + WTERMSIG(process->status);
}
