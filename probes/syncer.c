#include "probes/syncer.h"

#include <errno.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/i18n.h"

struct syncer {
	pthread_t thread;
	pthread_mutex_t lock; /* of all below */
	pthread_cond_t changed;
	int fd; /* to be synced; -1: nothing is */
	bool busy, ends;
	int sys_errno; /* of the first that failed; 0: none */
};

static void sync_one(struct syncer *syncer)
{
	int fd = syncer->fd, failed;

	syncer->fd = -1;
	syncer->busy = true;
	pthread_mutex_unlock(&syncer->lock);
	failed = fsync(fd) < 0 ? errno : 0;
	pthread_mutex_lock(&syncer->lock);
	syncer->busy = false;
	if (failed && !syncer->sys_errno)
		syncer->sys_errno = failed;
	pthread_cond_broadcast(&syncer->changed);
}

static void *work(void *context)
{
	struct syncer *syncer = context;

	pthread_mutex_lock(&syncer->lock);
	while (!syncer->ends || syncer->fd >= 0) {
		if (syncer->fd >= 0)
			sync_one(syncer);
		else
			pthread_cond_wait(&syncer->changed, &syncer->lock);
	}
	pthread_mutex_unlock(&syncer->lock);
	return NULL;
}

int syncer_new(struct syncer **out, struct err *err)
{
	struct syncer *syncer = calloc(1, sizeof(*syncer));
	int code;

	if (!syncer)
		return err_no_memory(err);
	syncer->fd = -1;
	pthread_mutex_init(&syncer->lock, NULL);
	pthread_cond_init(&syncer->changed, NULL);
	code = pthread_create(&syncer->thread, NULL, work, syncer);
	if (code) {
		free(syncer);
		return err_set_errno(err, ERR_INTERNAL, code, "pthread_create");
	}
	*out = syncer;
	return 0;
}

static int report(const struct syncer *syncer, struct err *err)
{
	return syncer->sys_errno ? err_set_errno(err, ERR_IO, syncer->sys_errno, "fsync") : 0;
}

int syncer_ask(struct syncer *syncer, int fd, struct err *err)
{
	int ret;

	pthread_mutex_lock(&syncer->lock);
	syncer->fd = fd;
	pthread_cond_broadcast(&syncer->changed);
	ret = report(syncer, err);
	pthread_mutex_unlock(&syncer->lock);
	return ret;
}

int syncer_wait(struct syncer *syncer, struct err *err)
{
	int ret;

	pthread_mutex_lock(&syncer->lock);
	while (syncer->fd >= 0 || syncer->busy)
		pthread_cond_wait(&syncer->changed, &syncer->lock);
	ret = report(syncer, err);
	pthread_mutex_unlock(&syncer->lock);
	return ret;
}

void syncer_free(struct syncer *syncer)
{
	if (!syncer)
		return;
	pthread_mutex_lock(&syncer->lock);
	syncer->ends = true;
	pthread_cond_broadcast(&syncer->changed);
	pthread_mutex_unlock(&syncer->lock);
	pthread_join(syncer->thread, NULL);
	pthread_cond_destroy(&syncer->changed);
	pthread_mutex_destroy(&syncer->lock);
	free(syncer);
}
