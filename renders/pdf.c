#include "renders/pdf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/scratch.h"
#include "renders/pdf_parts.h"

#define MEMORY_MOST (UINT64_C(3) << 30) /* of a child; a volume takes a tenth of it */
#define CPU_S_MOST  600
#define S_MOST      1800
#define JOINED_MOST (1u << 30)
/* The work besides the volumes, in steps: writing, frame, joining. */
#define OTHER_STEPS 3

static const struct program {
	const char *name, *package;
} programs[] = {{"weasyprint", "weasyprint"}, {"qpdf", "qpdf"}, {"fc-list", "fontconfig"}};

const char *pdf_path(struct pdf_work *work, const char *name)
{
	return arena_format(&work->arena, "%s/%s", work->folder, name);
}

void pdf_step(void *data)
{
	struct pdf_work *work = data;

	work->steps_done++;
	if (work->render->progress)
		work->render->progress(work->render->data, work->steps_done, work->steps);
}

struct child_command pdf_command(
	struct pdf_work *work, const char *const *argv, const char *output, const char *errors)
{
	return (struct child_command){.argv = argv,
		.environment = work->environment,
		.folder = work->folder,
		.output = output,
		.errors = errors,
		.memory_most = MEMORY_MOST,
		.cpu_s_most = CPU_S_MOST,
		.s_most = S_MOST};
}

struct child_command pdf_weasyprint(
	struct pdf_work *work, const char *html, const char *pdf, const char *errors)
{
	const char **argv = arena_array(&work->arena, 5, sizeof(*argv));

	argv[0] = "weasyprint";
	argv[1] = "--quiet";
	argv[2] = html;
	argv[3] = pdf;
	return pdf_command(work, argv, NULL, errors);
}

static int check_programs(struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(programs); i++)
		if (child_need(programs[i].name, programs[i].package, err) < 0)
			return -1;
	return 0;
}

static const char *variable(struct pdf_work *work, const char *name, const char *otherwise)
{
	const char *value = getenv(name);

	return arena_format(&work->arena, "%s=%s", name, value ? value : otherwise);
}

/* Nothing of the user's but where programs lie; the date is the evidence's. */
static void set_environment(struct pdf_work *work)
{
	const char **list = arena_array(&work->arena, 9, sizeof(*list));
	size_t n = 0;

	list[n++] = variable(work, "PATH", "/usr/bin:/bin");
	list[n++] = "LANG=C.UTF-8";
	list[n++] = arena_format(&work->arena, "HOME=%s", work->folder);
	list[n++] = arena_format(&work->arena, "TMPDIR=%s", work->folder);
	list[n++] = arena_format(&work->arena, "SOURCE_DATE_EPOCH=%lld",
		(long long)(work->report->evidence->as_of.v / 1000));
	list[n++] = "PYTHONDONTWRITEBYTECODE=1";
	list[n++] = "PYTHONHASHSEED=0";
	list[n++] = arena_format(&work->arena, "PYTHONPATH=%s", work->folder);
	work->environment = list;
}

/* Python reads this file before it begins. A document is made and then all memory is given back at
 * once, so looking for garbage in between frees next to nothing and takes a fifth of the time. */
static int set_python(struct pdf_work *work, struct err *err)
{
	struct file_out *file;

	if (file_out_open(pdf_path(work, "sitecustomize.py"), &file, err) < 0)
		return -1;
	fputs("import gc\ngc.disable()\n", file_out_stream(file));
	return file_out_commit(file, err);
}

static int cut_fonts(struct pdf_work *work, struct err *err)
{
	const char **files = arena_array(&work->arena, work->volume_count + 1, sizeof(*files));
	const char *front = pdf_path(work, "front.html");

	for (size_t i = 0; i < work->volume_count; i++)
		files[i] = work->volumes[i].html;
	files[work->volume_count] = front;
	if (pdf_frame_write(work, front, err) < 0)
		return -1;
	return pdf_fonts_cut(work, files, work->volume_count + 1, err);
}

static int print_frame(struct pdf_work *work, struct err *err)
{
	const char *html = pdf_path(work, "frame.html");
	struct child_command command = pdf_weasyprint(
		work, html, pdf_path(work, "frame.pdf"), pdf_path(work, "frame.err"));

	if (pdf_frame_write(work, html, err) < 0)
		return -1;
	return child_run(&command, 1, 1, pdf_step, work, err);
}

/* All volumes in one, since qpdf lays one document on another. */
static int join_volumes(struct pdf_work *work, const char *out, struct err *err)
{
	const char **argv = arena_array(&work->arena, work->volume_count + 8, sizeof(*argv));
	struct child_command command;
	size_t n = 0;

	argv[n++] = "qpdf";
	argv[n++] = "--empty";
	argv[n++] = "--static-id"; /* of a file on the way */
	argv[n++] = "--pages";
	for (size_t i = 0; i < work->volume_count; i++)
		argv[n++] = work->volumes[i].pdf;
	argv[n++] = "--";
	argv[n++] = out;
	command = pdf_command(work, argv, NULL, pdf_path(work, "join.err"));
	return child_run(&command, 1, 1, NULL, NULL, err);
}

/* The sheets are the last pages of the frame. */
static int lay_on_frame(struct pdf_work *work, const char *out, struct err *err)
{
	const char *bodies = pdf_path(work, "bodies.pdf");
	size_t pages = 0;

	for (size_t i = 0; i < work->volume_count; i++)
		pages += work->volumes[i].page_count;
	if (join_volumes(work, bodies, err) < 0)
		return -1;

	const char *const argv[] = {"qpdf", pdf_path(work, "frame.pdf"), "--overlay", bodies,
		arena_format(&work->arena, "--to=r%zu-r1", pages), "--", "--deterministic-id",
		"--object-streams=generate", "--remove-unreferenced-resources=no", out, NULL};
	struct child_command command = pdf_command(work, argv, NULL, pdf_path(work, "join.err"));

	return child_run(&command, 1, 1, pdf_step, work, err);
}

static int copy_out(FILE *out, const char *path, struct err *err)
{
	struct file_bytes bytes;

	if (file_read(path, JOINED_MOST, &bytes, err) < 0)
		return -1;
	fwrite(bytes.at, 1, bytes.len, out);
	file_bytes_fini(&bytes);
	return ferror(out) ? err_set_errno(err, ERR_IO, errno, _("writing the appendix failed"))
			   : 0;
}

static int make(struct pdf_work *work, FILE *out, struct err *err)
{
	const char *joined = pdf_path(work, "joined.pdf");

	if (set_python(work, err) < 0 || pdf_fonts_find(work, err) < 0 ||
		pdf_volumes_write(work, err) < 0)
		return -1;
	work->steps = work->volume_count + OTHER_STEPS;
	if (cut_fonts(work, err) < 0)
		return -1;
	pdf_step(work);
	if (pdf_volumes_print(work, err) < 0 || print_frame(work, err) < 0 ||
		lay_on_frame(work, joined, err) < 0)
		return -1;
	return copy_out(out, joined, err);
}

int pdf_write(FILE *out, const struct render *render, struct err *err)
{
	struct pdf_work work = {.report = render->report, .render = render};
	struct scratch scratch;
	int ret;

	if (check_programs(err) < 0)
		return -1;
	ret = scratch_open(&scratch, &work.arena, "pdf", err);
	if (ret == 0) {
		work.folder = scratch.folder;
		set_environment(&work);
		ret = make(&work, out, err);
		scratch_remove(&scratch);
	}
	arena_fini(&work.arena);
	return ret;
}
