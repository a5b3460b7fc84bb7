/* log_pass STAGE FILE...
 *
 * What a scan is made of, one stage more each time: read (256 KiB, bytes unused: the ceiling),
 * lines (cut at their ends), times (and judged, minutes counted: a plain scan without digests),
 * digest (read and SHA-256 by libcrypto, no lines). Prints the count of what it saw. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/digest.h"
#include "logs/tally.h"

#define READ_LEN (256u * 1024u)
#define TRY_LEN  (64u * 1024u)       /* what a scan tries formats on */
#define UNTIL_S  INT64_C(4102444800) /* 2100: no stamp is implausible */

struct pass {
	struct log_lines lines;
	struct log_lines_sink sink;
	struct log_judge judge;
	struct log_tally tally;
	struct digest *digest;
	long long seen;
	uint8_t buffer[READ_LEN], carry[LOG_LINE_MOST];
};

struct stage {
	const char *name;
	void (*line)(void *context, const struct log_line *line);
	size_t (*batch)(void *context, const struct log_batch *batch);
	bool digest;
};

static void count_line(void *context, const struct log_line *line)
{
	struct pass *pass = context;

	(void)line;
	pass->seen++;
}

static void judge_line(void *context, const struct log_line *line)
{
	struct pass *pass = context;

	log_tally_line(&pass->tally, &pass->judge, line);
}

static size_t judge_batch(void *context, const struct log_batch *batch)
{
	struct pass *pass = context;

	return log_tally_run(&pass->tally, &pass->judge, batch);
}

static void skip_nul_run(void *context, int64_t offset, int64_t length)
{
	(void)context;
	(void)offset;
	(void)length;
}

static const struct stage stages[] = {
	{.name = "read"},
	{.name = "lines", .line = count_line},
	{.name = "times", .line = judge_line, .batch = judge_batch},
	{.name = "digest", .digest = true},
};

static void begin_file(struct pass *pass, const struct stage *stage, size_t got)
{
	if (!stage->line)
		return;
	pass->judge = (struct log_judge){.until_s = UNTIL_S,
		.format = log_format_try(pass->buffer, got < TRY_LEN ? got : TRY_LEN, '\n')};
	log_lines_begin(&pass->lines, &pass->sink, pass->carry);
}

static void take(struct pass *pass, const struct stage *stage, size_t got)
{
	if (stage->line)
		log_lines_feed(&pass->lines, pass->buffer, got);
	if (stage->digest)
		digest_add(pass->digest, pass->buffer, got);
}

static int pass_file(struct pass *pass, const struct stage *stage, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	bool begun = false;
	ssize_t got = -1;

	while (fd >= 0 && (got = read(fd, pass->buffer, READ_LEN)) > 0) {
		if (!begun)
			begin_file(pass, stage, (size_t)got);
		begun = true;
		take(pass, stage, (size_t)got);
	}
	if (got < 0)
		perror(path);
	if (begun && stage->line)
		log_lines_finish(&pass->lines);
	if (fd >= 0)
		close(fd);
	return got < 0 ? -1 : 0;
}

static int run(const struct stage *stage, char **paths)
{
	struct pass *pass = calloc(1, sizeof(*pass));
	int ret = 0;

	if (!pass)
		return 1;
	pass->sink = (struct log_lines_sink){.context = pass,
		.line = stage->line,
		.batch = stage->batch,
		.nul_run = skip_nul_run};
	pass->digest = digest_new();
	for (; *paths && ret == 0; paths++)
		ret = pass_file(pass, stage, *paths);
	printf("%s: %lld\n", stage->name, pass->seen + (long long)pass->tally.records);
	digest_free(pass->digest);
	log_tally_fini(&pass->tally);
	free(pass);
	return ret < 0;
}

int main(int argc, char **argv)
{
	for (size_t i = 0; argc > 2 && i < ARRAY_LEN(stages); i++)
		if (strcmp(stages[i].name, argv[1]) == 0)
			return run(&stages[i], argv + 2);
	fputs("usage: log_pass read|lines|times|digest FILE...\n", stderr);
	return 64;
}
