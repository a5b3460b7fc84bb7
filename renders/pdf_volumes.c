/* The volumes: which parts and nodes each holds, as HTML and as PDF. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/i18n.h"
#include "renders/pdf_parts.h"
#include "reports/html.h"

/* Bytes of HTML after which a volume ends: before the next chapter; before the next node's page or
 * annex, where half are pictures; within a table. Some forty to eighty pages each. */
#define VOLUME_ENOUGH       (INT64_C(256) << 10)
#define VOLUME_ANNEX_ENOUGH (INT64_C(1) << 20)
#define VOLUME_MOST         (INT64_C(512) << 10)
#define VOLUMES_AT_ONCE     2

struct binding {
	struct pdf_work *work;
	size_t volume_cap;
	FILE *out; /* of the open volume; NULL: none yet */
	char *text;
	size_t len;
	struct err *err;
	int ret;
};

static void close_volume(struct binding *binding)
{
	struct pdf_work *work = binding->work;
	struct pdf_volume *volume;

	if (!binding->out)
		return;
	volume = &work->volumes[work->volume_count - 1];
	fputs("</main>\n</body>\n</html>\n", binding->out);
	if (fclose(binding->out) != 0)
		binding->ret = err_no_memory(binding->err);
	else if (binding->ret == 0)
		binding->ret = pdf_copy_page(
			work, binding->text, binding->len, volume->html, binding->err);
	free(binding->text);
	binding->text = NULL;
	binding->out = NULL;
}

static void open_volume(struct binding *binding, struct page *page)
{
	struct pdf_work *work = binding->work;
	struct pdf_volume *volume;
	size_t number = work->volume_count;

	volume = arena_push(&work->arena, &work->volumes, &work->volume_count, &binding->volume_cap,
		sizeof(*volume));
	volume->html = pdf_path(work, arena_format(&work->arena, "%03zu.html", number));
	volume->pdf = pdf_path(work, arena_format(&work->arena, "%03zu.pdf", number));
	volume->json = pdf_path(work, arena_format(&work->arena, "%03zu.json", number));
	volume->errors = pdf_path(work, arena_format(&work->arena, "%03zu.err", number));
	binding->out = open_memstream(&binding->text, &binding->len);
	if (!binding->out)
		arena_die();
	page->out = binding->out;
	pdf_head(work, page, false);
}

static bool is_full(void *data, const struct page *page, bool midway)
{
	const struct binding *binding = data;
	int64_t enough = page->annex ? VOLUME_ANNEX_ENOUGH : VOLUME_ENOUGH;

	if (midway)
		enough = page->annex ? VOLUME_ANNEX_ENOUGH * 2 : VOLUME_MOST;
	return !page->out || ftello(binding->out) > enough;
}

static void next_volume(void *data, struct page *page)
{
	close_volume(data);
	open_volume(data, page);
}

int pdf_volumes_write(struct pdf_work *work, struct err *err)
{
	struct binding binding = {.work = work, .err = err};
	const struct page_binder binder = {is_full, next_volume, &binding};
	int ret = html_write_parts(work->report, &binder, err);

	close_volume(&binding);
	return ret < 0 ? ret : binding.ret;
}

static int print_all(struct pdf_work *work, struct err *err)
{
	struct child_command *commands =
		arena_array(&work->arena, work->volume_count, sizeof(*commands));

	for (size_t i = 0; i < work->volume_count; i++) {
		const struct pdf_volume *volume = &work->volumes[i];

		commands[i] = pdf_weasyprint(work, volume->html, volume->pdf, volume->errors);
	}
	return child_run(commands, work->volume_count, VOLUMES_AT_ONCE, pdf_step, work, err);
}

static int look_into(struct pdf_work *work, struct pdf_volume *volume, struct err *err)
{
	const char *const argv[] = {"qpdf", "--json=2", "--json-key=pages", "--json-key=outlines",
		"--json-key=qpdf", volume->pdf, NULL};
	struct child_command command = pdf_command(work, argv, volume->json, volume->errors);
	int ret = child_run(&command, 1, 1, NULL, NULL, err);

	if (ret == 0)
		ret = pdf_marks_read(work, volume, err);
	unlink(volume->json);
	return ret;
}

int pdf_volumes_print(struct pdf_work *work, struct err *err)
{
	int ret = print_all(work, err);

	for (size_t i = 0; ret == 0 && i < work->volume_count; i++)
		ret = look_into(work, &work->volumes[i], err);
	return ret;
}
