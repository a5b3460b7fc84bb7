/* The day that a file's name says, as rotation writes it. */
#ifndef CDNPROOF_LOGS_NAME_DATE_H
#define CDNPROOF_LOGS_NAME_DATE_H

#include <stdbool.h>

#include "base/when.h"

/* 20250601, 2025-06-01, 2025_06_01 or 2025.06.01 in the last component of the path, no digit
 * before it; behind the eight digits hours, minutes and seconds may follow. The last such day of
 * 2000 to 2099 counts. False: there is none. */
bool log_name_date(const char *name, struct unix_ms *day);

#endif
