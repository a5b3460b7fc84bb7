/* Logs that leave the year out (RFC 3164). While they are read, time runs in a calendar of leap
 * years only, whose years are counted by passing from December to January; which years they were is
 * settled at the file's end, by when it was last written:
 *
 *   the newest record lies in the newest year in which it is not later than that, and in which
 *   every 29 February of the file exists.
 */
#ifndef CDNPROOF_LOGS_YEAR_H
#define CDNPROOF_LOGS_YEAR_H

#include "logs/format.h"
#include "logs/tally.h"

/* `Jun  1 10:00:00` → seconds of that calendar. A step of more than 31 days back is
 * one forth over New Year, since records may be late but not that late; one of all but 31 days of a
 * year forth is one back. */
enum log_anchor log_year_read(
	struct log_format_state *state, const uint8_t *at, size_t left, int64_t *second);

struct log_year_limits {
	int64_t until_s;  /* UTC; no record is later */
	int zone_minutes; /* the stamps' */
};

/* Which years that calendar's are. */
struct log_years {
	int first_year; /* its year 0 */
	int zone_minutes;
};

/* False: the file's records span more than a year, or no year fits. */
bool log_year_find(const struct log_tally *tally, const struct log_year_limits *limits,
	struct log_years *years);

/* A second of that calendar as one since the epoch. */
int64_t log_year_second(const struct log_years *years, int64_t second);

/* A second of that calendar may be of this minute since the epoch, in some year: of a file whose
 * first and last record are known, and less than a year apart, only one year can be meant. */
bool log_year_may_be(int64_t second, int64_t minute, int zone_minutes);

/* Moves a tally of records from that calendar into years. */
void log_year_move(struct log_tally *tally, const struct log_years *years);

#endif
