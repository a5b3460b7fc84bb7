/* Names of the provinces by their codes (GB/T 2260): an agent or a landmark may stand in another
 * one than the profile's, whose cities alone evidence names. */
#ifndef CDNPROOF_REPORTS_PROVINCES_H
#define CDNPROOF_REPORTS_PROVINCES_H

#include "reports/words.h"

/* "310000" is 上海市; NULL: the code is none of a whole province. */
const char *province_name(enum report_lang lang, const char *code);

#endif
