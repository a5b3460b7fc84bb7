/* How the appendix prints: by a browser, or by what makes PDF of it. No '<' or '&' in it, so that
 * the page stays XML. */
#include "base/digest.h"
#include "reports/html.h"

const char html_style_print[] =
	"@media print {\n"
	"\t:root {\n"
	"\t\tcolor-scheme: light; --paper: #fff; --ink: #000; --soft: #444; --line: #999; --hair: #ccc;\n"
	"\t\t--tint: #fff; --accent: #1f4e6b; --pass: #1b6238; --pass-tint: #fff; --fail: #9b1c1c;\n"
	"\t\t--fail-tint: #fff; --open: #7a4b00; --open-tint: #fff; --none: #444; --none-tint: #fff;\n"
	"\t}\n"
	"\tbody { font-size: 10pt; line-height: 1.6; }\n"
	"\tmain { max-width: none; padding: 0; }\n"
	"\th1 { font-size: 19pt; }\n"
	"\th2 { font-size: 15pt; }\n"
	"\th3 { font-size: 11.5pt; margin-top: 12pt; }\n"
	"\th4, .finding h3 { font-size: 10.5pt; margin-top: 0; }\n"
	"\th2, h3, h4, caption, .label { break-after: avoid; }\n"
	"\t.cover { padding-top: 8pt; }\n"
	"\t.facts { font-size: 9pt; margin-top: 8pt; line-height: 1.45; }\n"
	"\t.facts { grid-template-columns: 5fr 4fr; }\n"
	"\t.facts div { grid-template-columns: 7.5em 1fr; padding: 1.5pt 0; }\n"
	"\t.summary { margin-top: 4pt; }\n"
	"\t.notice { font-size: 9pt; line-height: 1.45; }\n"
	"\t.notice { margin: 8pt 0; padding: 4pt 10pt; }\n"
	"\t.scroll { overflow: visible; margin: 8pt 0; }\n"
	"\ttable { font-size: 8pt; line-height: 1.45; }\n"
	"\ttable.grid:not(.hours) { break-inside: avoid; }\n"
	"\tcaption { font-size: 8.5pt; }\n"
	"\tthead { display: table-header-group; }\n"
	"\tthead th { font-size: 7.5pt; white-space: normal; word-break: keep-all; "
	"overflow-wrap: normal; }\n"
	"\tth, td { padding: 2pt 4pt; }\n"
	"\ttd.key, th.key { min-width: 6.5em; }\n"
	"\ttd.rule, th.rule { min-width: 11.8em; }\n"
	"\t.rule code { font-size: 6.5pt; }\n"
	"\ttd.wide, th.wide, td.words, tbody th.words { min-width: 3.2em; }\n"
	"\t.long { table-layout: fixed; }\n"
	"\t.long th, .long td { padding-left: 3pt; padding-right: 3pt; }\n"
	"\t.long thead th.key { width: 14%; }\n"
	"\t.long thead th.wide, .long thead th.state { width: 17%; }\n"
	"\t.long thead th.num { width: 11%; }\n"
	"\t.long thead th.few { width: 9%; }\n"
	"\t.long thead th.instant { width: 17.5%; }\n"
	"\t.long thead th.rest { width: auto; }\n"
	"\ttd.digest code { font-size: 7pt; }\n"
	"\t.pair { grid-template-columns: 1fr; }\n"
	"\t.badge { font-size: 8pt; padding: 0 4pt; }\n"
	"\t.mark, .quiet, .note { font-size: 7.5pt; }\n"
	"\t.form { font-size: 8.5pt; line-height: 1.34; margin-top: 4pt; }\n"
	"\t.form { border: .6pt solid #999; }\n"
	"\t.form th, .form td { padding: 1pt 4pt; border: .4pt solid #999; }\n"
	"\t.form th { width: 8.6em; }\n"
	"\t.form.signers { margin-top: 4pt; }\n"
	"\t.form.signers td { height: 28pt; }\n"
	"\t.first { font-size: 9pt; line-height: 1.4; }\n"
	"\t.first h1 { font-size: 16pt; }\n"
	"\t.first h2 { font-size: 11pt; margin: 6pt 0 2pt; }\n"
	"\t.first h3 { font-size: 9.5pt; margin: 5pt 0 1pt; }\n"
	"\t.first .scroll { margin: 4pt 0; }\n"
	"\t.first .badge { font-size: 7.5pt; line-height: 1.35; }\n"
	"\t.first .brief { font-size: 8pt; line-height: 1.4; }\n"
	"\t.first li { margin: 0; }\n"
	"\t.first .notice { margin: 4pt 0; padding: 2pt 8pt; font-size: 8.5pt; line-height: 1.4; }\n"
	"\t.first td, .first th { padding-top: 1.1pt; padding-bottom: 1.1pt; }\n"
	"\t.form.signers { break-inside: avoid; }\n"
	"\t.first .trace { margin: -2pt 0 2pt; }\n"
	"\t.sign td, .sign th { height: 28pt; vertical-align: middle; border: .4pt solid #999; }\n"
	"\t.sign thead th { height: auto; }\n"
	"\t.command { font-size: 8pt; line-height: 1.45; }\n"
	"\ta.at::after { content: \" \" target-counter(attr(href), page) \"页\"; }\n"
	"\t.trace { font-size: 7pt; margin: -6pt 0 8pt; break-before: avoid; }\n"
	"\t.hours th, .hours td { padding: 2pt 1pt; }\n"
	"\ttr, .notice { break-inside: avoid; }\n"
	"\t.node { break-inside: avoid; }\n"
	"\t.leads { break-after: avoid; }\n"
	"\ttd.short, tbody th.short { white-space: nowrap; }\n"
	"\t.finding, .node { margin: 10pt 0; padding: 6pt 10pt 4pt; font-size: 9pt; }\n"
	"\tnav { break-inside: avoid; margin: 14pt 0 0; padding: 8pt 0; font-size: 9pt; }\n"
	"\tnav h2 { font-size: 11pt; }\n"
	"\t.chapter { break-before: page; margin: 0; padding-top: 6pt; }\n"
	"\ta { color: inherit; text-decoration: none; }\n"
	"}\n";

/* Margin boxes do not inherit the body's font in every renderer, so it is said again. */
void html_page_margins(struct page *page)
{
	const char *digest = page->report->evidence_sha256;

	page_raw(page, "@page {\n\tsize: A4;\n\tmargin: 17mm 16mm 15mm;\n");
	fprintf(page->out,
		"\t@top-left { content: \"%s\"; font: 8pt sans-serif; color: #5b6570; }\n",
		phrase_in(page->lang, html_title));
	if (digest && digest_is_text(digest))
		fprintf(page->out,
			"\t@top-right { content: \"SHA-256 %.16s…\"; font: 8pt monospace; color: #5b6570; }\n",
			digest);
	fprintf(page->out,
		"\t@bottom-center { content: %s; font: 8pt sans-serif; color: #5b6570; }\n}\n",
		phrase_in(page->lang,
			(struct phrase){"\"第 \" counter(page) \" 页　共 \" counter(pages) \" 页\"",
				"\"Page \" counter(page) \" of \" counter(pages)"}));
}
