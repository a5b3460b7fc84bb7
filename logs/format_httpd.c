/* Apache httpd's error log, 2.4 and, without a fraction, 2.2:
 *
 *   [Sun Jun 01 10:00:00.123456 2025] [core:info] [pid 99:tid 99] [client 192.0.2.7:4711] ...
 *   [Sun Jun 01 10:00:00 2025] [error] [client 192.0.2.7] ...
 *
 * What follows holds a referer whose quotes nothing escapes: with a stamp before one, such a line
 * would be combined. So this row comes first of all.
 */
#include <string.h>

#include "logs/format.h"
#include "logs/stamp.h"

#define HEAD_FORM "[Mmm Mmm 00 00:00:00" /* up to the fraction */
#define HEAD_LEN  (sizeof(HEAD_FORM) - 1)
#define DATE_AT   4 /* behind the day of the week, which is not looked at */
#define YEAR_FORM " 0000] ["
#define YEAR_LEN  (sizeof(YEAR_FORM) - 1)

/* With the year in front, so that all of the date stands before the minute. */
static const struct log_layout turned = {"0000 Mmm 00 00:00:00", 20, 0, 5, 9, 12, 15, 18};

static enum log_anchor httpd_error_anchor(
	struct log_format_state *state, const uint8_t *line, size_t len, int64_t *second)
{
	uint8_t stamp[4 + HEAD_LEN - DATE_AT];
	const uint8_t *year;
	enum log_anchor found;

	if (len < HEAD_LEN + YEAR_LEN || !log_has_form(line, HEAD_FORM, HEAD_LEN))
		return LOG_ANCHOR_NONE;
	year = line + HEAD_LEN + log_fraction_len(line + HEAD_LEN, len - HEAD_LEN);
	if ((size_t)(line + len - year) < YEAR_LEN || !log_has_form(year, YEAR_FORM, YEAR_LEN))
		return LOG_ANCHOR_NONE;
	memcpy(stamp, year + 1, 4);
	memcpy(stamp + 4, line + DATE_AT, HEAD_LEN - DATE_AT);
	found = log_local_read(state, &turned, stamp, sizeof(stamp), second);
	if (found == LOG_ANCHOR_OK)
		*second = log_zone_assume(state, *second);
	return found;
}

const struct log_format log_format_httpd_error = {
	.name = "httpd_error",
	.summary = "Apache httpd error log; without a zone",
	.step_back_s = 60,
	.multiline = true,
	.anchor = httpd_error_anchor,
};
