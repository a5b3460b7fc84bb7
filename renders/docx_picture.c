#include "renders/docx_picture.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/child.h"
#include "base/scratch.h"

#define EMU_PX      9525 /* of 96 an inch */
#define EMU_TWIP    635
#define WIDTH_MOST  ((int64_t)DOCX_TEXT_WIDTH * EMU_TWIP)
#define HEIGHT_MOST ((int64_t)7900000) /* 219 mm: a caption goes below */
#define SIDE_USUAL  600                /* px, of one that says none */
#define DOTS_INCH   240
#define EMU_INCH    914400
#define PNG_MOST    ((size_t)64 << 20)
#define MEMORY_MOST ((uint64_t)1 << 30)
#define CPU_S_MOST  60
#define S_MOST      300
#define AT_ONCE     2

void docx_pictures_fini(struct docx *docx)
{
	LIST_EACH(struct docx_picture, picture, &docx->pictures)
		file_bytes_fini(&picture->png);
}

/* As large as on the screen, or as the paper allows. */
static void fit(struct docx_picture *picture, const struct docx_drawing *drawing)
{
	int64_t width = (int64_t)(drawing->width > 0 ? drawing->width : SIDE_USUAL) * EMU_PX;
	int64_t height = (int64_t)(drawing->height > 0 ? drawing->height : SIDE_USUAL) * EMU_PX;

	if (width > WIDTH_MOST) {
		height = height * WIDTH_MOST / width;
		width = WIDTH_MOST;
	}
	if (height > HEIGHT_MOST) {
		width = width * HEIGHT_MOST / height;
		height = HEIGHT_MOST;
	}
	picture->width = width;
	picture->height = height > 0 ? height : 1;
}

/* wp:docPr and pic:cNvPr both want an id and what it shows. */
static void write_names(
	FILE *out, const char *element, size_t id, const struct docx_drawing *drawing)
{
	fprintf(out, "<%s id=\"%zu\" name=\"Picture %zu\" descr=\"", element, id, id);
	docx_say(out, drawing->title ? drawing->title : "");
	if (drawing->title && drawing->about)
		docx_say(out, " ");
	docx_say(out, drawing->about ? drawing->about : "");
	fputs("\"/>", out);
}

void docx_picture_add(FILE *out, struct docx *docx, const struct docx_drawing *drawing)
{
	struct docx_picture *picture = arena_push(&docx->arena, &docx->pictures.items,
		&docx->pictures.count, &docx->picture_cap, sizeof(*picture));
	size_t id = docx->pictures.count;

	picture->svg = drawing->svg;
	picture->svg_len = drawing->len;
	fit(picture, drawing);
	fprintf(out,
		"<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\">"
		"<wp:extent cx=\"%" PRId64 "\" cy=\"%" PRId64 "\"/>",
		picture->width, picture->height);
	write_names(out, "wp:docPr", id, drawing);
	fputs("<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect=\"1\"/>"
	      "</wp:cNvGraphicFramePr><a:graphic><a:graphicData "
	      "uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic>"
	      "<pic:nvPicPr>",
		out);
	write_names(out, "pic:cNvPr", id, drawing);
	fprintf(out,
		"<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed=\"png%zu\"><a:extLst>"
		"<a:ext uri=\"{96DAC541-7B7A-43D3-8B79-37D633B846F1}\"><asvg:svgBlip "
		"r:embed=\"svg%zu\"/></a:ext></a:extLst></a:blip><a:stretch><a:fillRect/>"
		"</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" y=\"0\"/>"
		"<a:ext cx=\"%" PRId64 "\" cy=\"%" PRId64 "\"/></a:xfrm><a:prstGeom prst=\"rect\">"
		"<a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>"
		"</wp:inline></w:drawing></w:r>",
		id, id, picture->width, picture->height);
}

struct drawing_room {
	struct docx *docx;
	struct arena arena;
	const char *folder;
	size_t done;
};

static const char *file_of(struct drawing_room *room, size_t index, const char *suffix)
{
	return arena_format(&room->arena, "%s/%zu.%s", room->folder, index, suffix);
}

static void told(void *data)
{
	struct drawing_room *room = data;
	const struct render *render = room->docx->render;

	room->done++;
	if (render->progress)
		render->progress(render->data, room->done, room->docx->pictures.count);
}

static int write_svgs(struct drawing_room *room, struct err *err)
{
	for (size_t i = 0; i < room->docx->pictures.count; i++) {
		const struct docx_picture *picture = &room->docx->pictures.items[i];

		if (file_write(file_of(room, i, "svg"), picture->svg, picture->svg_len, err) < 0)
			return -1;
	}
	return 0;
}

static struct child_command command_for(struct drawing_room *room, size_t index)
{
	int64_t dots = room->docx->pictures.items[index].width * DOTS_INCH / EMU_INCH;
	const char **argv = arena_array(&room->arena, 8, sizeof(*argv));
	const char **environment = arena_array(&room->arena, 4, sizeof(*environment));
	const char *path = getenv("PATH");

	argv[0] = "rsvg-convert";
	argv[1] = "--keep-aspect-ratio";
	argv[2] = arena_format(&room->arena, "--width=%" PRId64, dots > 0 ? dots : 1);
	argv[3] = "--output";
	argv[4] = file_of(room, index, "png");
	argv[5] = file_of(room, index, "svg");
	environment[0] = "LC_ALL=C.UTF-8";
	environment[1] = arena_format(&room->arena, "PATH=%s", path ? path : "/bin:/usr/bin");
	environment[2] = arena_format(&room->arena, "HOME=%s", room->folder);
	return (struct child_command){.argv = argv,
		.environment = environment,
		.errors = file_of(room, index, "log"),
		.memory_most = MEMORY_MOST,
		.cpu_s_most = CPU_S_MOST,
		.s_most = S_MOST};
}

static int draw_all(struct drawing_room *room, struct err *err)
{
	size_t count = room->docx->pictures.count;
	struct child_command *commands = arena_array(&room->arena, count, sizeof(*commands));

	if (write_svgs(room, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		commands[i] = command_for(room, i);
	if (child_run(commands, count, AT_ONCE, told, room, err) < 0)
		return -1;
	for (size_t i = 0; i < count; i++)
		if (file_read(file_of(room, i, "png"), PNG_MOST, &room->docx->pictures.items[i].png,
			    err) < 0)
			return -1;
	return 0;
}

int docx_pictures_draw(struct docx *docx, struct err *err)
{
	struct drawing_room room = {.docx = docx};
	struct scratch scratch;
	int ret;

	if (docx->pictures.count == 0)
		return 0;
	if (child_need("rsvg-convert", "librsvg2-bin", err) < 0)
		return -1;
	ret = scratch_open(&scratch, &room.arena, "docx", err);
	if (ret == 0) {
		room.folder = scratch.folder;
		ret = draw_all(&room, err);
		scratch_remove(&scratch);
	}
	arena_fini(&room.arena);
	return ret;
}
