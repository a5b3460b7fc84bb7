#include "model/record_files.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/stop.h"

#define PIECE_LEN_USUAL ((int64_t)32 << 20)
#define THREADS_MOST    16

/* The first piece of a file is its digest and holds no lines. */
struct record_piece {
	struct record_file *file;
	bool is_digest;
	int64_t from, end; /* lines that begin there; end -1: to the last */
	int64_t line_count;
	struct record_set set;
	struct err err;
	int ret;
};

/* What the threads share. */
struct team {
	struct record_files *files;
	const struct record_progress *progress;
	atomic_size_t next; /* piece */
	atomic_bool failed; /* pieces that nobody has begun stay so */
	_Atomic int64_t done;
	int64_t bytes; /* of all files */
};

void record_files_init(struct record_files *files)
{
	*files = (struct record_files){.piece_len = PIECE_LEN_USUAL};
}

void record_files_fini(struct record_files *files)
{
	LIST_EACH(struct record_piece, piece, &files->pieces)
		record_set_fini(&piece->set);
	free(files->pieces.items);
	free(files->files.items);
	record_files_init(files);
}

void record_files_add(struct record_files *files, const char *path)
{
	if (files->files.count == files->cap) {
		files->cap = files->cap ? files->cap * 2 : 16;
		files->files.items =
			reallocarray(files->files.items, files->cap, sizeof(*files->files.items));
		if (!files->files.items)
			arena_die();
	}
	files->files.items[files->files.count++] = (struct record_file){.path = path};
}

static void add_pieces(struct record_files *files, struct record_file *file)
{
	struct record_piece *piece = &files->pieces.items[files->pieces.count];
	int64_t from = 0;

	file->first_piece = files->pieces.count;
	*piece++ = (struct record_piece){.file = file, .is_digest = true};
	for (size_t i = 1; i < file->piece_count; i++, from += files->piece_len)
		*piece++ = (struct record_piece){.file = file,
			.from = from,
			.end = i + 1 < file->piece_count ? from + files->piece_len : -1};
	files->pieces.count += file->piece_count;
}

/* A file that is not there has one piece of lines, which says so. */
static void cut_up(struct record_files *files)
{
	size_t count = 0;

	LIST_EACH(struct record_file, file, &files->files) {
		struct stat st;

		file->bytes = stat(file->path, &st) == 0 && S_ISREG(st.st_mode) ? st.st_size : 0;
		file->piece_count = (size_t)(file->bytes / files->piece_len) + 2;
		count += file->piece_count;
	}
	files->pieces.items = calloc(count + 1, sizeof(*files->pieces.items));
	if (!files->pieces.items)
		arena_die();
	LIST_EACH(struct record_file, file, &files->files)
		add_pieces(files, file);
	LIST_EACH(struct record_piece, piece, &files->pieces)
		record_set_init(&piece->set);
}

/* A line that began before the piece is the piece's before. */
static int pass_line(struct record_lines *lines, struct err *err)
{
	enum record_lines_found found;
	const char *line;
	size_t len;

	return record_lines_next(lines, &found, &line, &len, err);
}

static int read_piece(struct record_piece *piece, int fd)
{
	int64_t at = piece->from ? piece->from - 1 : 0;
	struct record_lines lines;
	int ret = 0;

	if (at && lseek(fd, at, SEEK_SET) < 0)
		return err_set_errno(&piece->err, ERR_IO, errno, _("cannot be read"));
	record_lines_init(&lines, fd, at);
	if (piece->from)
		ret = pass_line(&lines, &piece->err);
	if (ret == 0)
		ret = record_set_read_lines(&piece->set, &lines, piece->end, piece->file->path,
			&piece->line_count, &piece->err);
	record_lines_fini(&lines);
	return ret;
}

static int open_piece(struct record_piece *piece)
{
	const char *path = piece->file->path;
	struct err *err = &piece->err;
	int fd = open(path, O_RDONLY | O_CLOEXEC), ret;

	if (fd < 0)
		return err_set_errno(err, ERR_NOINPUT, errno, _("%s: cannot be opened"), path);
	ret = read_piece(piece, fd);
	if (ret < 0 && err->code == ERR_IO)
		err_set_errno(err, ERR_IO, err->sys_errno, _("%s: cannot be read"), path);
	close(fd);
	return ret;
}

static int64_t length_of(const struct record_piece *piece)
{
	if (piece->is_digest)
		return 0;
	return (piece->end < 0 ? piece->file->bytes : piece->end) - piece->from;
}

/* Pieces are begun in their order, so that all before one that failed are done. */
static void work(struct team *team, bool shows)
{
	size_t at;

	while (!team->failed && (at = team->next++) < team->files->pieces.count) {
		struct record_piece *piece = &team->files->pieces.items[at];

		piece->ret = piece->is_digest ? digest_file(piece->file->path, piece->file->sha256,
							&piece->err)
					      : open_piece(piece);
		if (piece->ret < 0)
			team->failed = true;
		team->done += length_of(piece);
		if (shows && team->progress)
			team->progress->show(team->progress->context, team->done, team->bytes);
	}
}

static void *work_along(void *context)
{
	work(context, false);
	return NULL;
}

static int count_threads(int wanted)
{
	cpu_set_t set;
	int count = wanted;

	if (count == 0)
		count = sched_getaffinity(0, sizeof(set), &set) == 0 ? CPU_COUNT(&set) : 1;
	return count < THREADS_MOST ? count : THREADS_MOST;
}

int record_files_read(struct record_files *files, int threads,
	const struct record_progress *progress, struct err *err)
{
	struct team team = {.files = files, .progress = progress};
	pthread_t others[THREADS_MOST];
	int wanted = count_threads(threads) - 1, started = 0;

	cut_up(files);
	LIST_EACH(const struct record_file, file, &files->files)
		team.bytes += file->bytes;
	while (started < wanted && pthread_create(&others[started], NULL, work_along, &team) == 0)
		started++; /* one fewer is only slower */
	work(&team, true);
	while (started > 0)
		pthread_join(others[--started], NULL);
	LIST_EACH(const struct record_piece, piece, &files->pieces) {
		if (piece->ret < 0) {
			*err = piece->err;
			return -1;
		}
	}
	return 0;
}

void record_files_join(struct record_files *files, struct record_set *set)
{
	LIST_EACH(const struct record_file, file, &files->files) {
		int64_t lines = 0;

		for (size_t i = 1; i < file->piece_count; i++) {
			struct record_piece *piece = &files->pieces.items[file->first_piece + i];

			record_set_join(set, &piece->set, file->name, lines);
			lines += piece->line_count;
		}
	}
}
