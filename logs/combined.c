/* nginx and Apache combined, CLF, varnishncsa, each with or without a virtual host before it:
 *
 *   192.0.2.7 - - [01/Jun/2025:10:00:00 +0800] "GET /a HTTP/1.1" 200 10 "-" "x"
 *                 \__________ 28 ___________/ ^ the first quote that is not escaped
 *
 * User names come before the stamp and may look like one, but servers escape a quote in them (nginx
 * as \x22, Apache as \"): what stands right before the first bare quote was written by the server.
 */
#include <string.h>

#include "base/when.h"
#include "logs/combined_run.h"
#include "logs/format.h"
#include "logs/stamp.h"

#define STAMP_LEN 29 /* with the blank behind it */
#define FIXED_LEN 16 /* "[01/Jun/2025:10:" */
#define ZONE_AT   21 /* " +0800] " */

static const char stamp_form[STAMP_LEN + 1] = "[00/Mmm/0000:00:00:00 +0000] ";

static bool is_escaped(const uint8_t *line, const uint8_t *at)
{
	const uint8_t *slash = at;

	while (slash > line && slash[-1] == '\\')
		slash--;
	return (at - slash) % 2 == 1;
}

static const uint8_t *first_bare_quote(const uint8_t *line, size_t len)
{
	const uint8_t *at = memchr(line, '"', len);

	while (at && is_escaped(line, at)) {
		at++;
		at = memchr(at, '"', (size_t)(line + len - at));
	}
	return at;
}

static void remember(struct log_format_state *state, const uint8_t *at, int zone, int64_t hour_s)
{
	state->zone_changes += state->warm && zone != state->zone_minutes;
	state->zone_minutes = zone;
	state->hour_s = hour_s;
	state->warm = true;
	memcpy(state->stamp, at, STAMP_LEN);
}

static enum log_anchor read_whole(
	struct log_format_state *state, const uint8_t *at, int64_t *second)
{
	struct civil c;
	int zone;

	if (!log_has_form(at, stamp_form, STAMP_LEN))
		return LOG_ANCHOR_NONE;
	c = (struct civil){
		.year = log_two_digits(at + 8) * 100 + log_two_digits(at + 10),
		.month = log_month_of(at + 4),
		.day = log_two_digits(at + 1),
		.hour = log_two_digits(at + 13),
		.minute = log_two_digits(at + 16),
		.second = log_two_digits(at + 19),
	};
	if (!when_civil_ok(&c) || !log_zone_of(at + 22, &zone))
		return LOG_ANCHOR_BAD;
	c.second -= c.second == 60;
	*second = when_from_civil(&c, zone).v / 1000;
	remember(state, at, zone, *second - c.minute * 60 - c.second);
	return LOG_ANCHOR_OK;
}

/* Day, hour and zone are those of the last stamp: only minute and second are to be read. Nearly
 * every line of a real log goes this way. */
static bool read_same_hour(const struct log_format_state *state, const uint8_t *at, int64_t *second)
{
	int minute, of_minute;

	if (!state->warm || memcmp(at, state->stamp, FIXED_LEN) != 0 || at[18] != ':' ||
		memcmp(at + ZONE_AT, state->stamp + ZONE_AT, STAMP_LEN - ZONE_AT) != 0)
		return false;
	if (!log_is_digit(at[16]) || !log_is_digit(at[17]) || !log_is_digit(at[19]) ||
		!log_is_digit(at[20]))
		return false;
	minute = log_two_digits(at + 16);
	of_minute = log_two_digits(at + 19);
	if (minute > 59 || of_minute > 60)
		return false;
	*second = state->hour_s + minute * 60 + of_minute - (of_minute == 60);
	return true;
}

static enum log_anchor combined_anchor(
	struct log_format_state *state, const uint8_t *line, size_t len, int64_t *second)
{
	const uint8_t *quote = first_bare_quote(line, len);

	if (!quote || quote - line < STAMP_LEN)
		return LOG_ANCHOR_NONE;
	if (read_same_hour(state, quote - STAMP_LEN, second))
		return LOG_ANCHOR_OK;
	return read_whole(state, quote - STAMP_LEN, second);
}

const struct log_format log_format_combined = {
	.name = "combined",
	.summary =
		"nginx and Apache combined, CLF, varnishncsa; also with a virtual host before it",
	.step_back_s = 60,
	.by_half = true,
	.anchor = combined_anchor,
	.run = log_combined_run,
	.fields = log_fields_combined,
};
