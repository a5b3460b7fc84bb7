/* Chapter: what was shown of the functions of a CDN. */
#include "reports/html_functions.h"

#include "reports/html.h"

static void (*const sections[])(struct page *page) = {
	html_cache,
	html_refusals,
};

static bool has_any(const struct evidence_functions *functions)
{
	return functions->cache.count > 0 || functions->refusals.count > 0;
}

void html_functions(struct page *page)
{
	if (!has_any(&page->evidence->functions)) {
		page_para(page, "没有可以列出的功能检查结果；没有检查不等于具备该功能。",
			"There is nothing to list of checks of functions; a function that nobody checked is "
			"not shown.");
		return;
	}
	page_para(page,
		"以下结果只在核实了应答出自所申报的节点时才能判为符合：节点密钥的握手、应答中写明的节点"
		"名称，或者源站自己的日志。",
		"What follows passes only where it is known that the declared node gave the responses: by "
		"handshakes with its key, by the node's name in the responses, or by the origin's own "
		"log.");
	for (size_t i = 0; i < ARRAY_LEN(sections); i++)
		sections[i](page);
}
