/* The one script of the appendix: it sorts, filters and jumps, and adds nothing to what the page
 * says. Whoever runs no script has the whole page. */
#ifndef CDNPROOF_REPORTS_SCRIPT_H
#define CDNPROOF_REPORTS_SCRIPT_H

#include "reports/page.h"

/* What stands between <script> and </script>: no '<' and no '&', so that the page stays XML. */
extern const char script_text[];

/* The element itself, at the end of a page's body. */
void script_write(struct page *page);

/* "; script-src 'sha256-…'" for the page's Content-Security-Policy: this very script and no other
 * runs. False: no memory or no SHA-256. */
bool script_write_policy(FILE *out);

#endif
