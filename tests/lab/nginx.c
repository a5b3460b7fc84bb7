#include "tests/lab/nginx.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/when.h"
#include "tests/lab/nginx_conf.h"
#include "tests/lab/nginx_key.h"
#include "tests/lab/spawn.h"

#define START_LIMIT_NS INT64_C(5000000000)
#define LOG_MOST       65536u
#define FOLDER_LEN     128 /* the scratch folder, /nginx- and a place */
#define FILE_LEN       (FOLDER_LEN + 16)

static const char *const usual_programs[] = {"build/nginx/usr/sbin/nginx", "/usr/sbin/nginx"};

static bool somebody_serves(const struct topology *topology)
{
	LIST_EACH(const struct place, place, &topology->places)
		if (place->serve)
			return true;
	return false;
}

int nginx_find(
	const struct topology *topology, const char *given, const char **out, struct err *err)
{
	const char *program = given ? given : getenv("LAB_NGINX");

	for (size_t i = 0; i < ARRAY_LEN(usual_programs) && !program; i++)
		if (access(usual_programs[i], X_OK) == 0)
			program = usual_programs[i];
	if (somebody_serves(topology)) {
		if (!program)
			return err_set(err, ERR_NOINPUT,
				"places serve but there is no nginx: run "
				"tests/lab/fetch-nginx.sh build/nginx, or give --nginx PATH");
		if (access(program, X_OK) < 0)
			return err_set_errno(err, ERR_NOINPUT, errno, "nginx %s", program);
	}
	*out = program;
	return 0;
}

static int prepare(const struct nginx_plan *plan, const struct place *place, const char *folder,
	struct err *err)
{
	char path[FILE_LEN];
	FILE *conf;
	int failed;

	if (place->serve->tls_port &&
		nginx_key_make(plan->scratch, place->serve->tls ? place->serve->tls : place->name,
			err) < 0)
		return -1;
	/* Its worker, which is nobody, must reach its temporary files. */
	if (mkdir(folder, 0755) < 0)
		return err_set_errno(err, ERR_INTERNAL, errno, "%s", folder);
	snprintf(path, sizeof(path), "%s/nginx.conf", folder);
	conf = fopen(path, "we");
	if (!conf)
		return err_set_errno(err, ERR_INTERNAL, errno, "%s", path);
	nginx_conf_write(conf, place, folder, plan->scratch);
	failed = ferror(conf);
	if (fclose(conf) != 0 || failed)
		return err_set(err, ERR_IO, "%s: cannot be written", path);
	return 0;
}

static int launch(const struct nginx_plan *plan, size_t index, pid_t *pid, struct err *err)
{
	const struct place *place = &plan->topology->places.items[index];
	char program[4096], folder[FOLDER_LEN], conf[FILE_LEN], log[FILE_LEN];
	char *argv[] = {
		program, (char[]){"-p"}, folder, (char[]){"-c"}, conf, (char[]){"-e"}, log, NULL};
	struct spawn_plan spawning = {
		.argv = argv, .mask = plan->mask, .own_session = true, .quiet = true};

	snprintf(program, sizeof(program), "%s", plan->program);
	snprintf(folder, sizeof(folder), "%s/nginx-%s", plan->scratch, place->name);
	snprintf(conf, sizeof(conf), "%s/nginx.conf", folder);
	snprintf(log, sizeof(log), "%s/error.log", folder);
	if (prepare(plan, place, folder, err) < 0)
		return -1;
	return spawn(&spawning, pid, err);
}

static bool accepts(const struct address *address, int64_t port)
{
	struct sockaddr_storage to;
	socklen_t len = address_sockaddr(address, (uint16_t)port, &to);
	int fd = socket(address->family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool yes = fd >= 0 && connect(fd, (struct sockaddr *)&to, len) == 0;

	if (fd >= 0)
		close(fd);
	return yes;
}

static bool accepts_everywhere(const struct place *place)
{
	LIST_EACH(const struct address, address, &place->addresses)
		if (!accepts(address, place->serve->http_port) ||
			(place->serve->tls_port && !accepts(address, place->serve->tls_port)))
			return false;
	return true;
}

static int no_answer(
	const struct nginx_plan *plan, const struct place *place, const char *what, struct err *err)
{
	char path[FILE_LEN];
	struct file_bytes log = {0};
	const char *line = NULL, *start;

	snprintf(path, sizeof(path), "%s/nginx-%s/error.log", plan->scratch, place->name);
	if (file_read(path, LOG_MOST, &log, NULL) == 0 && log.len > 0) {
		if (log.at[log.len - 1] == '\n')
			log.at[log.len - 1] = '\0';
		start = strrchr(log.at, '\n');
		line = start ? start + 1 : log.at;
	}
	err_set(err, ERR_INTERNAL, "nginx of %s %s: %s", place->name, what,
		line ? line : "its error log is empty");
	file_bytes_fini(&log);
	return -1;
}

static int await(const struct nginx_plan *plan, const struct place *place, pid_t pid,
	struct mono_ns limit, struct err *err)
{
	const struct timespec pause = {.tv_nsec = 5000000};

	while (!accepts_everywhere(place)) {
		if (waitpid(pid, NULL, WNOHANG) == pid)
			return no_answer(plan, place, "ended", err);
		if (when_mono_now().v > limit.v)
			return no_answer(plan, place, "does not answer", err);
		nanosleep(&pause, NULL);
	}
	return 0;
}

/* In the place's namespace, and back. */
static int launch_there(const struct nginx_plan *plan, size_t index, pid_t *pid, struct err *err)
{
	int ret;

	if (place_enter(plan->nets[index].name_space, err) < 0)
		return -1;
	ret = launch(plan, index, pid, err);
	return place_enter(plan->home, ret < 0 ? NULL : err) < 0 ? -1 : ret;
}

static int await_there(const struct nginx_plan *plan, size_t index, pid_t pid, struct mono_ns limit,
	struct err *err)
{
	int ret;

	if (place_enter(plan->nets[index].name_space, err) < 0)
		return -1;
	ret = await(plan, &plan->topology->places.items[index], pid, limit, err);
	return place_enter(plan->home, ret < 0 ? NULL : err) < 0 ? -1 : ret;
}

int nginx_start(const struct nginx_plan *plan, struct err *err)
{
	const struct place *places = plan->topology->places.items;
	struct mono_ns limit = {when_mono_now().v + START_LIMIT_NS};
	pid_t pids[TOPOLOGY_PLACES_MOST];

	for (size_t i = 0; i < plan->topology->places.count; i++)
		if (places[i].serve && launch_there(plan, i, &pids[i], err) < 0)
			return -1;
	for (size_t i = 0; i < plan->topology->places.count; i++)
		if (places[i].serve && await_there(plan, i, pids[i], limit, err) < 0)
			return -1;
	return 0;
}
