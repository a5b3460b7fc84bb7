/* Colours of pictures inside the page; a picture alone has those of its own attributes. */
#include "reports/svg.h"

#define BOTH(name)                                                                                 \
	".f-" name " { fill: var(--" name "); } .s-" name " { stroke: var(--" name "); }\n"

const char svg_style[] =
	":root {\n"
	"\t--text: var(--ink); --pale: #b9d3e2; --h0: #eef5f9; --h1: #d3e5ef; --h2: #abcee1;\n"
	"\t--h3: #85b7d1; --h4: #62a0c0;\n"
	"}\n"
	"@media screen and (prefers-color-scheme: dark) {\n"
	"\t:root {\n"
	"\t\t--pale: #35566a; --h0: #1a252d; --h1: #1d3442; --h2: #204556; --h3: #24566c;\n"
	"\t\t--h4: #2a6a86;\n"
	"\t}\n"
	"}\n"
	"figure { margin: 18px 0; }\n"
	"figcaption { margin-top: 4px; font: 600 13px/1.6 var(--sans); text-align: center; }\n"
	".drawing { overflow-x: auto; }\n"
	".drawing svg { display: block; margin: 0 auto; max-width: 100%; height: auto; }\n"
	".drawing svg.wide { min-width: 560px; }\n"
	".f-paper { fill: var(--paper); } .s-paper { stroke: var(--paper); }\n"
	".f-hair { fill: var(--line); } .s-hair { stroke: var(--line); }\n" BOTH("text")
		BOTH("soft") BOTH("tint") BOTH("accent") BOTH("pale") BOTH("pass") BOTH("fail")
			BOTH("open") BOTH("h0") BOTH("h1") BOTH("h2") BOTH("h3") BOTH(
				"h4") "@media print {\n"
				      "\tfigure { break-inside: avoid; margin: 8pt 0; }\n"
				      "\tfigcaption { font-size: 8.5pt; break-before: avoid; }\n"
				      "\t.drawing { overflow: visible; }\n"
				      "\t.drawing svg.wide { min-width: 0; }\n"
				      "}\n";
