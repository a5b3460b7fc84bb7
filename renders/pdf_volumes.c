/* The volumes: which parts and nodes each holds, as HTML and as PDF. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/i18n.h"
#include "renders/pdf_parts.h"
#include "reports/html.h"

/* Pages of nodes in a volume; below so many nodes all is one volume. */
#define NODES_A_VOLUME  50
#define VOLUMES_AT_ONCE 2

struct binding {
	struct pdf_work *work;
	size_t volume_cap;
	FILE *out; /* of the open volume; NULL: none yet */
	char *text;
	size_t len;
	size_t nodes; /* in the open volume */
	bool many;
	struct err *err;
	int ret;
};

static void close_volume(struct binding *binding)
{
	struct pdf_work *work = binding->work;
	struct pdf_volume *volume = &work->volumes[work->volume_count - 1];

	if (!binding->out)
		return;
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

	volume = arena_push(&work->arena, &work->volumes, &work->volume_count,
		&binding->volume_cap, sizeof(*volume));
	volume->html = pdf_path(work, arena_format(&work->arena, "%03zu.html", number));
	volume->pdf = pdf_path(work, arena_format(&work->arena, "%03zu.pdf", number));
	volume->json = pdf_path(work, arena_format(&work->arena, "%03zu.json", number));
	volume->errors = pdf_path(work, arena_format(&work->arena, "%03zu.err", number));
	binding->out = open_memstream(&binding->text, &binding->len);
	if (!binding->out)
		arena_die();
	binding->nodes = 0;
	page->out = binding->out;
	pdf_head(work, page, false);
}

static void before_part(void *data, struct page *page)
{
	struct binding *binding = data;

	if (binding->out && !binding->many)
		return;
	close_volume(binding);
	open_volume(binding, page);
}

static void before_node(void *data, struct page *page)
{
	struct binding *binding = data;

	if (binding->many && binding->nodes == NODES_A_VOLUME) {
		page_close(page, "section");
		close_volume(binding);
		open_volume(binding, page);
		page_raw(page, "<section class=\"chapter node-pages\">\n");
	}
	binding->nodes++;
}

int pdf_volumes_write(struct pdf_work *work, struct err *err)
{
	struct binding binding = {.work = work,
		.many = work->report->evidence->nodes.count > NODES_A_VOLUME,
		.err = err};
	struct html_binder binder = {before_part, before_node, &binding};
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
