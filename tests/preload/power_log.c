/* LD_PRELOAD=BUILD/preload/power_log.so POWER_LOG=DIR POWER_ROOT=FOLDER COMMAND
 *
 * Writes down, in order, what a program does to the files below FOLDER and what of it is on disk
 * for certain, for tests/system/power_loss.py: a line an operation in DIR/log, create INODE PATH |
 * mkdir INODE PATH | rename FROM<TAB>TO | unlink PATH content INODE NAME     the file was synced:
 * DIR/NAME has the bytes that it had when that began folder PATH            the folder was synced
 * Calls of the C library within itself are not seen: what stdio writes shows when it is synced. */
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* The program's own name for it: absolute, as the kernel knows it. */
static bool path_of(int fd, char out[4096])
{
	char link[64];
	ssize_t len;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	len = readlink(link, out, 4095);
	out[len < 0 ? 0 : len] = '\0';
	return len > 0;
}

static bool is_wanted(const char *path)
{
	const char *root = getenv("POWER_ROOT");

	return root && getenv("POWER_LOG") && strncmp(path, root, strlen(root)) == 0;
}

static void note(const char *format, ...)
{
	char path[4096], line[9000];
	va_list args;
	int fd, len;

	va_start(args, format);
	len = vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	snprintf(path, sizeof(path), "%s/log", getenv("POWER_LOG"));
	fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0 || write(fd, line, (size_t)len) != len)
		abort();
	close(fd);
}

static void absolute(const char *path, char out[4096])
{
	char here[2048] = "";

	if (path[0] == '/' || !getcwd(here, sizeof(here)))
		snprintf(out, 4096, "%s", path);
	else
		snprintf(out, 4096, "%s/%.2000s", here, path);
}

static unsigned long long inode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) < 0 ? 0 : (unsigned long long)st.st_ino;
}

static void note_create(const char *path)
{
	if (is_wanted(path))
		note("create %llu %s\n", inode_of(path), path);
}

static int copy_to(int from, const char *path)
{
	int to = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	char bytes[65536];
	off_t at = 0;
	ssize_t got;

	while (to >= 0 && (got = pread(from, bytes, sizeof(bytes), at)) > 0) {
		if (write(to, bytes, (size_t)got) != got)
			abort();
		at += got;
	}
	return to < 0 ? -1 : close(to);
}

/* Its bytes as they are now, under a name of their own in the log's folder. */
static void keep_content(int fd, char name[64])
{
	static unsigned number;
	char copy[4096], proc[64];
	int again;

	snprintf(name, 64, "%d-%u", (int)getpid(), number++);
	snprintf(copy, sizeof(copy), "%s/%s", getenv("POWER_LOG"), name);
	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", fd);
	again = open(proc, O_RDONLY | O_CLOEXEC);
	if (again < 0 || copy_to(again, copy) < 0)
		abort();
	close(again);
}

/* Certain is only what is there when the call begins, and only once it has ended. */
static int sync_noted(int fd, const char *call)
{
	int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, call);
	char path[4096], name[64] = "";
	struct stat st;
	int ret;

	if (!path_of(fd, path) || !is_wanted(path) || fstat(fd, &st) < 0)
		return real(fd);
	pthread_mutex_lock(&lock);
	if (!S_ISDIR(st.st_mode))
		keep_content(fd, name);
	ret = real(fd);
	if (ret == 0 && S_ISDIR(st.st_mode))
		note("folder %s\n", path);
	else if (ret == 0)
		note("content %llu %s\n", (unsigned long long)st.st_ino, name);
	pthread_mutex_unlock(&lock);
	return ret;
}

int fsync(int fd)
{
	return sync_noted(fd, "fsync");
}

int fdatasync(int fd)
{
	return sync_noted(fd, "fdatasync");
}

int mkostemp(char *template, int flags)
{
	int (*real)(char *, int) = (int (*)(char *, int))dlsym(RTLD_NEXT, "mkostemp");
	char path[4096];
	int fd;

	pthread_mutex_lock(&lock);
	fd = real(template, flags);
	if (fd >= 0 && path_of(fd, path))
		note_create(path);
	pthread_mutex_unlock(&lock);
	return fd;
}

int open(const char *path, int flags, ...)
{
	int (*real)(const char *, int, ...) =
		(int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
	char full[4096];
	mode_t mode = 0;
	va_list args;
	bool is_new;
	int fd;

	if (!(flags & O_CREAT))
		return real(path, flags);
	va_start(args, flags);
	mode = va_arg(args, mode_t);
	va_end(args);
	absolute(path, full);
	if (!is_wanted(full))
		return real(path, flags, mode);
	pthread_mutex_lock(&lock);
	is_new = access(full, F_OK) < 0;
	fd = real(path, flags, mode);
	if (fd >= 0 && is_new)
		note_create(full);
	pthread_mutex_unlock(&lock);
	return fd;
}

int mkdir(const char *path, mode_t mode)
{
	int (*real)(const char *, mode_t) =
		(int (*)(const char *, mode_t))dlsym(RTLD_NEXT, "mkdir");
	char full[4096];
	int ret;

	pthread_mutex_lock(&lock);
	ret = real(path, mode);
	absolute(path, full);
	if (ret == 0 && is_wanted(full))
		note("mkdir %llu %s\n", inode_of(full), full);
	pthread_mutex_unlock(&lock);
	return ret;
}

int rename(const char *from, const char *to)
{
	int (*real)(const char *, const char *) =
		(int (*)(const char *, const char *))dlsym(RTLD_NEXT, "rename");
	char full_from[4096], full_to[4096];
	int ret;

	pthread_mutex_lock(&lock);
	ret = real(from, to);
	absolute(from, full_from);
	absolute(to, full_to);
	if (ret == 0 && is_wanted(full_to))
		note("rename %s\t%s\n", full_from, full_to);
	pthread_mutex_unlock(&lock);
	return ret;
}

int unlink(const char *path)
{
	int (*real)(const char *) = (int (*)(const char *))dlsym(RTLD_NEXT, "unlink");
	char full[4096];
	int ret;

	pthread_mutex_lock(&lock);
	ret = real(path);
	absolute(path, full);
	if (ret == 0 && is_wanted(full))
		note("unlink %s\n", full);
	pthread_mutex_unlock(&lock);
	return ret;
}
