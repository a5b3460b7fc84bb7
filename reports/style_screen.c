/* What a screen needs and paper does not: where the keyboard is, and that a box scrolls sideways. A
 * shadow lies at the edge of what goes on there; the paper that covers it moves with what is in the
 * box. No '<' or '&' in it, so that the page stays XML. */
#include "reports/html.h"

#define COVER(from, to)                                                                            \
	"linear-gradient(to " to ", var(--paper) 40%, transparent) " from                          \
	" / 40px 100% no-repeat local"
#define SHADE(from, to)                                                                            \
	"linear-gradient(to " to ", var(--shade), transparent) " from                              \
	" / 16px 100% no-repeat scroll"

/* clang-format off */
const char html_style_screen[] =
	"@media screen {\n"
	"\t:root { --shade: #0006; }\n"
	"\t:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }\n"
	"\t.scroll:focus-visible, .drawing:focus-visible { outline-offset: -2px; }\n"
	"\t.scroll, .drawing { background: "
	COVER("left", "right") ", " COVER("right", "left") ",\n\t\t"
	SHADE("left", "right") ", " SHADE("right", "left") "; }\n"
	"}\n"
	/* lists of names break between names */
	"@media screen and (min-width: 641px) {\n"
	"\ttd.wide, td.words { word-break: keep-all; }\n"
	"\ttd.key, th.key { min-width: 9em; }\n"
	"}\n"
	"@media screen and (prefers-color-scheme: dark) {\n"
	"\t:root { --shade: #fff6; }\n"
	"}\n";
/* clang-format on */
