#include "cli/serve_pages.h"

#include <openssl/evp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/text.h"
#include "bundle/layout.h"
#include "cli/folders.h"
#include "cli/serve_live_page.h"
#include "reports/html.h"

#define FILE_MOST  ((size_t)16 << 20)
#define FILES_MOST ((size_t)512 << 20) /* all of a rehearsal's */
#define HTML       ".html"
#define SHA256_LEN 32

static bool has(struct cli *cli, const char *folder, const char *name)
{
	return access(arena_format(&cli->arena, "%s/%s", folder, name), R_OK) == 0;
}

/* What folders_each reads into. */
struct reading {
	struct serve_pages *pages;
	struct arena *arena;
	const char *folder;
	size_t cap, bytes;
};

static int read_page(void *context, const char *path, struct err *err)
{
	struct reading *reading = context;
	struct serve_pages *pages = reading->pages;
	const char *name = path + strlen(reading->folder) + 1;
	bool index = strcmp(name, REHEARSE_INDEX) == 0;
	struct file_bytes bytes;
	struct serve_file *file;

	if (!index && strncmp(name, REHEARSE_NODES "/", strlen(REHEARSE_NODES) + 1) != 0)
		return 0; /* now/ is no page */
	name = index ? "" : name + strlen(REHEARSE_NODES) + 1;
	if (file_read(path, FILE_MOST, &bytes, err) < 0)
		return -1;
	reading->bytes += bytes.len;
	if (reading->bytes > FILES_MOST) {
		file_bytes_fini(&bytes);
		return err_set(err, ERR_DATA, _("%s: more pages than are served"), reading->folder);
	}
	file = arena_push(reading->arena, &pages->files.items, &pages->files.count, &reading->cap,
		sizeof(*file));
	file->name = index ? "" : arena_text_n(reading->arena, name, strlen(name) - strlen(HTML));
	file->bytes = arena_text_n(reading->arena, bytes.at, bytes.len);
	file->len = bytes.len;
	file_bytes_fini(&bytes);
	return 0;
}

static int open_rehearsal(
	struct serve_pages *pages, struct cli *cli, const char *folder, struct err *err)
{
	struct reading reading = {.pages = pages, .arena = &cli->arena, .folder = folder};

	return folders_each(folder, HTML, read_page, &reading, err);
}

static int open_folder(
	struct serve_pages *pages, struct cli *cli, const char *folder, struct err *err)
{
	if (has(cli, folder, BUNDLE_EVIDENCE) && has(cli, folder, BUNDLE_DOSSIER)) {
		if (pages->bundle.filed)
			return err_set(err, ERR_USAGE, _("%s: a second bundle"), folder);
		return rehearse_inputs_open(&pages->bundle, cli, folder, NULL, err);
	}
	if (has(cli, folder, "plan.json")) {
		if (pages->watch)
			return err_set(err, ERR_USAGE, _("%s: a second watch"), folder);
		pages->watch = folder;
		return 0;
	}
	if (has(cli, folder, REHEARSE_INDEX)) {
		if (pages->files.count)
			return err_set(err, ERR_USAGE, _("%s: a second rehearsal"), folder);
		return open_rehearsal(pages, cli, folder, err);
	}
	return err_set(err, ERR_NOINPUT,
		_("%s: neither a bundle (evidence.json, dossier.json) nor a watch (plan.json) nor a "
		  "rehearsal (index.html)"),
		folder);
}

/* Where agents and nodes are: of the dossier that lies in the watch, else of the bundle. */
static int open_live(struct serve_pages *pages, struct cli *cli, struct err *err)
{
	const struct inputs *inputs = &pages->bundle.inputs;

	if (has(cli, pages->watch, BUNDLE_DOSSIER)) {
		inputs_init(&pages->of_watch, cli);
		if (inputs_open_dossier(&pages->of_watch,
			    arena_format(&cli->arena, "%s/" BUNDLE_DOSSIER, pages->watch), err) < 0)
			return -1;
		inputs = &pages->of_watch;
	}
	return live_open(
		pages->watch, inputs->dossier, inputs->region, &pages->live, &cli->faults, err);
}

int serve_pages_open(struct serve_pages *out, struct cli *cli, struct err *err)
{
	*out = (struct serve_pages){.live = NULL};
	for (size_t i = 0; i < cli->positional_count; i++) {
		char *folder = realpath(cli->positionals[i], NULL);
		const char *kept = arena_text(&cli->arena, folder ? folder : cli->positionals[i]);

		free(folder);
		if (open_folder(out, cli, kept, err) < 0)
			return -1;
	}
	return out->watch ? open_live(out, cli, err) : 0;
}

void serve_pages_fini(struct serve_pages *pages)
{
	live_close(pages->live);
	if (pages->of_watch.cli)
		inputs_fini(&pages->of_watch);
	if (pages->bundle.inputs.cli)
		rehearse_inputs_fini(&pages->bundle);
}

/* By the name of its page, as the script links it. */
static bool find_node(const struct evidence *evidence, const char *name, size_t *index)
{
	char known[REHEARSE_NAME_LEN];

	for (*index = 0; *index < evidence->nodes.count; ++*index) {
		rehearse_node_name(evidence, *index, known);
		if (strcmp(known, name) == 0 || text_equal(evidence->nodes.items[*index].id, name))
			return true;
	}
	return false;
}

static const struct serve_file *find_file(const struct serve_pages *pages, const char *name)
{
	LIST_EACH(const struct serve_file, file, &pages->files)
		if (strcmp(file->name, name) == 0)
			return file;
	return NULL;
}

static void link_to(FILE *out, bool english, const char *path, const char *zh, const char *en)
{
	fprintf(out, "<a href=\"%s?lang=%s\">%s</a>", path, english ? "en" : "zh",
		english ? en : zh);
}

/* Heap: links between what is here. */
static char *navigation(const struct serve_pages *pages, const struct serve_answer *answer)
{
	bool english = answer->english, script = pages->files.count || pages->bundle.filed;
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	if (!out)
		return NULL;
	fputs("<nav class=\"served\">", out);
	if (script)
		link_to(out, english, "/", "演练脚本", "Script");
	if (pages->live)
		link_to(out, english, "/live", "实时切换", "Live");
	if (pages->bundle.filed)
		link_to(out, english, "/appendix", "技术附录", "Appendix");
	link_to(out, !english, answer->page == SERVE_LIVE || !script ? "/live" : "/", "中文",
		"English");
	fputs("</nav>\n", out);
	fclose(out);
	return text;
}

static void put_with(FILE *out, const char *page, size_t len, const char *nav)
{
	const char *mark = memmem(page, len, REHEARSE_MARK, strlen(REHEARSE_MARK));

	if (!mark) {
		fwrite(page, 1, len, out);
		return;
	}
	fwrite(page, 1, (size_t)(mark - page), out);
	fputs(nav, out);
	mark += strlen(REHEARSE_MARK);
	fwrite(mark, 1, len - (size_t)(mark - page), out);
}

static bool put_made(const struct serve_pages *pages, const struct serve_answer *answer,
	const char *nav, FILE *out)
{
	struct rehearsal rehearsal =
		rehearse_of(&pages->bundle, answer->english ? LANG_EN : LANG_ZH);
	char *text = NULL;
	size_t len = 0, index = 0;
	FILE *made;
	int ret;

	if (!pages->bundle.filed || (answer->page == SERVE_NODE &&
					    !find_node(pages->bundle.filed, answer->name, &index)))
		return false;
	made = open_memstream(&text, &len);
	if (!made)
		return false;
	if (answer->page == SERVE_APPENDIX)
		ret = html_write(made, &rehearsal.filed, NULL);
	else if (answer->page == SERVE_NODE)
		ret = rehearse_write_node(made, &rehearsal, index, NULL);
	else
		ret = rehearse_write_script(made, &rehearsal, NULL);
	if (fclose(made) == 0 && ret == 0)
		put_with(out, text, len, nav);
	free(text);
	return ret == 0;
}

static bool put_live(const struct serve_pages *pages, const struct serve_answer *answer,
	const char *nav, FILE *out)
{
	json_t *live;

	if (!pages->live)
		return false;
	live = live_json(pages->live, answer->english, when_unix_now());
	if (answer->page == SERVE_LIVE_JSON)
		json_dumpf(live, out, JSON_COMPACT | JSON_SORT_KEYS);
	else
		live_page(out, live, answer->english, nav);
	json_decref(live);
	return true;
}

static bool put(const struct serve_pages *pages, const struct serve_answer *answer, const char *nav,
	FILE *out)
{
	bool script = answer->page == SERVE_SCRIPT || answer->page == SERVE_NODE;
	const struct serve_file *file =
		script ? find_file(pages, answer->page == SERVE_NODE ? answer->name : "") : NULL;
	size_t len;

	if (file) {
		put_with(out, file->bytes, file->len, nav);
		return true;
	}
	if (answer->page == SERVE_LIVE_SCRIPT) {
		const char *text = live_script(&len);

		fwrite(text, 1, len, out);
		return pages->live != NULL;
	}
	if (answer->page == SERVE_LIVE || answer->page == SERVE_LIVE_JSON)
		return put_live(pages, answer, nav, out);
	if (put_made(pages, answer, nav, out))
		return true;
	return answer->page == SERVE_SCRIPT && put_live(pages, answer, nav, out);
}

static const char *type_of(enum serve_page page)
{
	if (page == SERVE_LIVE_JSON)
		return "application/json";
	return page == SERVE_LIVE_SCRIPT ? "text/javascript; charset=utf-8"
					 : "text/html; charset=utf-8";
}

/* The page's own style sheet is allowed by its digest, our one script by where it is. */
static void policy(const char *text, size_t len, char csp[SERVE_CSP_LEN])
{
	static const char open[] = "<style>", close[] = "</style>";
	const char *start = memmem(text, len, open, strlen(open));
	const char *end =
		start ? memmem(start, len - (size_t)(start - text), close, strlen(close)) : NULL;
	unsigned char digest[SHA256_LEN], base64[SHA256_LEN * 2] = "";
	bool script = memmem(text, len, "/live.js", strlen("/live.js")) != NULL;

	if (end) {
		start += strlen(open);
		EVP_Digest(start, (size_t)(end - start), digest, NULL, EVP_sha256(), NULL);
		EVP_EncodeBlock(base64, digest, SHA256_LEN);
	}
	snprintf(csp, SERVE_CSP_LEN,
		"default-src 'none'; %s%s%s%sbase-uri 'none'; form-action 'none'; "
		"frame-ancestors 'none'",
		end ? "style-src 'sha256-" : "", base64, end ? "'; " : "",
		script ? "script-src 'self'; connect-src 'self'; " : "");
}

bool serve_pages_make(const struct serve_pages *pages, const struct serve_answer *answer,
	char **out, size_t *len, const char **type, char csp[SERVE_CSP_LEN])
{
	char *nav = navigation(pages, answer), *text = NULL;
	FILE *file = nav ? open_memstream(&text, len) : NULL;
	bool there = file && put(pages, answer, nav, file);

	free(nav);
	if (file)
		fclose(file);
	if (!there) {
		free(text);
		return false;
	}
	*type = type_of(answer->page);
	policy(text, *len, csp);
	*out = text;
	return true;
}
