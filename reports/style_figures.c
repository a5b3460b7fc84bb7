/* Pictures inside the page. Their own attributes have the colours of white paper; on a screen the
 * page's colours, which may be dark, take over. No '<' or '&' in it: the page stays XML. */
#include "reports/svg.h"

#define INK(name, colour)                                                                          \
	"\t.f-" name " { fill: var(--" colour "); } .s-" name " { stroke: var(--" colour "); }\n"

const char svg_style[] =
	"figure { margin: 18px 0; }\n"
	"figcaption { margin-top: 4px; font: 600 13px/1.6 var(--sans); text-align: center; }\n"
	".drawing { overflow-x: auto; }\n"
	".drawing svg { display: block; margin: 0 auto; max-width: 100%; height: auto; }\n"
	"@media screen {\n"
	"\t:root {\n"
	"\t\t--pale: #b9d3e2; --h0: #eef5f9; --h1: #d3e5ef; --h2: #abcee1; --h3: #85b7d1;\n"
	"\t\t--h4: #62a0c0;\n"
	"\t}\n"
	"\t.drawing svg.wide { min-width: 560px; }\n"
	/* clang-format off */
	INK("paper", "paper") INK("text", "ink") INK("soft", "soft") INK("hair", "line")
	INK("tint", "tint") INK("accent", "accent") INK("pale", "pale") INK("pass", "pass")
	INK("fail", "fail") INK("open", "open") INK("h0", "h0") INK("h1", "h1") INK("h2", "h2")
	INK("h3", "h3") INK("h4", "h4")
	/* clang-format on */
	"}\n"
	"@media screen and (prefers-color-scheme: dark) {\n"
	"\t:root {\n"
	"\t\t--pale: #35566a; --h0: #1a252d; --h1: #1d3442; --h2: #204556; --h3: #24566c;\n"
	"\t\t--h4: #2a6a86;\n"
	"\t}\n"
	"}\n"
	"@media print {\n"
	"\tfigure { break-inside: avoid; margin: 8pt 0; }\n"
	"\tfigcaption { font-size: 8.5pt; break-before: avoid; }\n"
	"\t.drawing { overflow: visible; }\n"
	"}\n";
