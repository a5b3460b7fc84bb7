#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/stop.h"
#include "base/text.h"

#define AT_ONCE_MOST    8
#define ERRORS_MOST     (1 << 20)
#define QUOTED_MOST     240
#define STATUS_NO_START 127 /* as a shell says it */

static bool is_program(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

bool child_is_found(const char *name)
{
	struct arena arena = {0};
	const char *path = getenv("PATH");
	char *rest, *folder;
	bool found = false;

	if (strchr(name, '/'))
		return is_program(name);
	rest = arena_text(&arena, path ? path : "/bin:/usr/bin");
	while (!found && (folder = strsep(&rest, ":")))
		found = is_program(arena_format(&arena, "%s/%s", *folder ? folder : ".", name));
	arena_fini(&arena);
	return found;
}

int child_need(const char *name, const char *package, struct err *err)
{
	if (child_is_found(name))
		return 0;
	return err_set(err, ERR_NOINPUT, _("%s is not installed: apt install %s"), name, package);
}

/* Between fork and exec: nothing but system calls. */
static void redirect(const char *path, int flags, int onto)
{
	int fd = open(path ? path : "/dev/null", flags, 0600);

	if (fd < 0 || dup2(fd, onto) < 0)
		_exit(STATUS_NO_START);
	if (fd != onto)
		close(fd);
}

/* The arrays are not written to: it asks for them so since before there was const. */
static char *const *as_execvpe_wants(const char *const *texts)
{
	const union {
		const char *const *ours;
		char *const *its;
	} same = {.ours = texts};

	return same.its;
}

_Noreturn static void become(const struct child_command *command, pid_t parent)
{
	struct rlimit memory = {command->memory_most, command->memory_most};
	struct rlimit cpu = {command->cpu_s_most, command->cpu_s_most};
	const struct rlimit no_core = {0, 0};
	sigset_t none;

	setpgid(0, 0); /* so that what it starts ends with it */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(STATUS_NO_START);
	redirect(NULL, O_RDONLY, STDIN_FILENO);
	redirect(command->output, O_WRONLY | O_CREAT | O_TRUNC, STDOUT_FILENO);
	redirect(command->errors, O_WRONLY | O_CREAT | O_TRUNC, STDERR_FILENO);
	if (command->folder && chdir(command->folder) < 0)
		_exit(STATUS_NO_START);
	setrlimit(RLIMIT_AS, &memory);
	setrlimit(RLIMIT_CPU, &cpu);
	setrlimit(RLIMIT_CORE, &no_core);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	execvpe(command->argv[0], as_execvpe_wants(command->argv),
		as_execvpe_wants(command->environment));
	_exit(STATUS_NO_START);
}

static int start(const struct child_command *command, pid_t *out, struct err *err)
{
	pid_t parent = getpid(), pid = fork();

	if (pid < 0)
		return err_set_errno(
			err, ERR_NOINPUT, errno, _("%s cannot be started"), command->argv[0]);
	if (pid == 0)
		become(command, parent);
	setpgid(pid, pid); /* whoever is first */
	*out = pid;
	return 0;
}

static const char *last_line(char *text)
{
	char *end = text + strlen(text), *line;

	while (end > text && (end[-1] == '\n' || end[-1] == ' '))
		*--end = '\0';
	line = strrchr(text, '\n');
	return line ? line + 1 : text;
}

static int failed(const struct child_command *command, int status, struct err *err)
{
	struct file_bytes said = {0};
	struct arena arena = {0};
	const char *name = command->argv[0], *line = "";

	if (WIFEXITED(status) && WEXITSTATUS(status) == STATUS_NO_START)
		return err_set(err, ERR_NOINPUT, _("%s cannot be started"), name);
	if (command->errors && file_read(command->errors, ERRORS_MOST, &said, NULL) == 0 && said.at)
		line = text_shown(&arena, last_line(said.at));
	if (WIFSIGNALED(status))
		err_set(err, ERR_IO, _("%s was ended by signal %d"), name, WTERMSIG(status));
	else if (line[0])
		err_set(err, ERR_IO, _("%s failed: %.*s"), name,
			(int)utf8_cut(
				line, strlen(line) < QUOTED_MOST ? strlen(line) : QUOTED_MOST),
			line);
	else
		err_set(err, ERR_IO, _("%s failed with status %d"), name, WEXITSTATUS(status));
	file_bytes_fini(&said);
	arena_fini(&arena);
	return -1;
}

struct running {
	pid_t pid; /* 0: a free place */
	const struct child_command *command;
	struct timespec until;
};

static bool is_over(const struct running *running)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return running->command->s_most && (now.tv_sec > running->until.tv_sec ||
						   (now.tv_sec == running->until.tv_sec &&
							   now.tv_nsec >= running->until.tv_nsec));
}

static int start_in(struct running *place, const struct child_command *command, struct err *err)
{
	place->command = command;
	clock_gettime(CLOCK_MONOTONIC, &place->until);
	place->until.tv_sec += command->s_most;
	return start(command, &place->pid, err);
}

static void end_all(struct running *running)
{
	for (size_t i = 0; i < AT_ONCE_MOST; i++) {
		if (running[i].pid == 0)
			continue;
		kill(-running[i].pid, SIGKILL);
		while (waitpid(running[i].pid, NULL, 0) < 0 && errno == EINTR)
			;
	}
}

static void rest(void)
{
	const struct timespec moment = {.tv_nsec = 20000000};

	nanosleep(&moment, NULL); /* a signal ends it */
}

/* One that has ended: its place is free. 1: one had, 0: none. */
static int reap(struct running *running, struct err *err)
{
	for (size_t i = 0; i < AT_ONCE_MOST; i++) {
		int status;

		if (running[i].pid == 0)
			continue;
		if (waitpid(running[i].pid, &status, WNOHANG) == 0) {
			if (is_over(&running[i]))
				return err_set(err, ERR_IO, _("%s did not end within %u s"),
					running[i].command->argv[0], running[i].command->s_most);
			continue;
		}
		running[i].pid = 0;
		if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
			return failed(running[i].command, status, err);
		return 1;
	}
	return 0;
}

static struct running *free_place(struct running *running, size_t at_once)
{
	for (size_t i = 0; i < at_once && i < AT_ONCE_MOST; i++)
		if (running[i].pid == 0)
			return &running[i];
	return NULL;
}

int child_run(const struct child_command *commands, size_t count, size_t at_once, child_done *done,
	void *data, struct err *err)
{
	struct running running[AT_ONCE_MOST] = {0};
	size_t started = 0, ended = 0;
	int ret = 0;

	while (ret >= 0 && ended < count) {
		struct running *place =
			started < count ? free_place(running, at_once ? at_once : 1) : NULL;

		if (stop_requested) {
			ret = stop_err(err);
		} else if (place) {
			ret = start_in(place, &commands[started++], err);
		} else if ((ret = reap(running, err)) > 0) {
			ended++;
			if (done)
				done(data);
		} else if (ret == 0) {
			rest();
		}
	}
	end_all(running);
	return ret < 0 ? -1 : 0;
}
