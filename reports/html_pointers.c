/* Where the evidence of a finding stands: each file and place with its digest. Records are a file
 * an agent, the same for most rules: many of them take one line, and chapter 11 lists them. */
#include "base/text.h"
#include "reports/html.h"

#define RECORDS_MOST 3 /* that are said one by one */

static const struct evidence_input *input_of(
	const struct page *page, const struct evidence_pointer *pointer)
{
	LIST_EACH(const struct evidence_input, input, &page->evidence->inputs) {
		if (text_equal(input->name, pointer->name))
			return input;
	}
	return NULL;
}

static bool is_records(const struct page *page, const struct evidence_pointer *pointer)
{
	const struct evidence_input *input = input_of(page, pointer);

	return input && text_equal(input->role, "records") && text_equal(pointer->pointer, "");
}

static size_t records_of(const struct page *page, const struct finding *finding)
{
	size_t count = 0;

	LIST_EACH(const struct evidence_pointer, pointer, &finding->evidence) {
		count += is_records(page, pointer);
	}
	return count;
}

static size_t records_read(const struct page *page)
{
	size_t count = 0;

	LIST_EACH(const struct evidence_input, input, &page->evidence->inputs) {
		count += text_equal(input->role, "records");
	}
	return count;
}

static void one(struct page *page, const struct evidence_pointer *pointer)
{
	page_open(page, "li", NULL);
	page_input(page, pointer->name);
	if (pointer->pointer && pointer->pointer[0]) {
		page_raw(page, " ");
		page_code(page, pointer->pointer);
	}
	page_raw(page, " <span class=\"quiet\">");
	page_digest(page, pointer->sha256);
	page_raw(page, "</span>");
	page_close(page, "li");
}

/* Which they are is said unless they are all that were read. */
static void all_records(struct page *page, const struct finding *finding, size_t count)
{
	size_t said = 0;

	page_open(page, "li", NULL);
	if (count == records_read(page)) {
		page_sayf(page, "全部 %zu 份拨测记录", "all %zu files of records", count);
	} else {
		page_sayf(page, "%zu 份拨测记录（", "%zu files of records (", count);
		LIST_EACH(const struct evidence_pointer, pointer, &finding->evidence) {
			if (!is_records(page, pointer))
				continue;
			if (said++ > 0)
				page_say(page, "、", ", ");
			page_input(page, pointer->name);
		}
		page_say(page, "）", ")");
	}
	page_say(page, "，文件与摘要值见", "; their digests: ");
	html_part_link(page, "inputs");
	page_close(page, "li");
}

void html_pointers(struct page *page, const struct finding *finding)
{
	size_t records = records_of(page, finding);
	bool is_said = false;

	if (finding->evidence.count == 0)
		return;
	page_raw(page, "<p class=\"label\">");
	page_say(page, "证据出处", "Where the evidence stands");
	page_close(page, "p");
	page_open(page, "ul", "pointers");
	LIST_EACH(const struct evidence_pointer, pointer, &finding->evidence) {
		if (records <= RECORDS_MOST || !is_records(page, pointer)) {
			one(page, pointer);
		} else if (!is_said) {
			all_records(page, finding, records);
			is_said = true;
		}
	}
	page_close(page, "ul");
}
