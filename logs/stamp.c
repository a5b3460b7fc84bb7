#include "logs/stamp.h"

#include <string.h>

#define PRI_DIGITS     3
#define ZONE_HOUR_MOST 14 /* UTC+14 is the easternmost zone */
#define DAY_S          86400
#define EPOCH_2000     INT64_C(946684800)
#define EPOCH_2100     INT64_C(4102444800)

const struct log_layout log_layout_iso = {"0000-00-00T00:00:00", 19, 0, 5, 8, 11, 14, 17};
const struct log_layout log_layout_slash = {"0000/00/00 00:00:00", 19, 0, 5, 8, 11, 14, 17};
const struct log_layout log_layout_clf = {"00/Mmm/0000:00:00:00", 20, 7, 3, 0, 12, 15, 18};
const struct log_layout log_layout_compact = {"00000000000000", 14, 0, 4, 6, 8, 10, 12};
const struct log_layout log_layout_bsd = {"Mmm _0 00:00:00", 15, LOG_NOWHERE, 0, 4, 7, 10, 13};

static bool is_letter(uint8_t c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static bool fits(uint8_t c, char want)
{
	switch (want) {
	case '0': return log_is_digit(c);
	case '_': return log_is_digit(c) || c == ' ';
	case 'M':
	case 'm': return is_letter(c);
	case '+': return c == '+' || c == '-';
	case 'T': return c == 'T' || c == 't' || c == ' ';
	default: return c == (uint8_t)want;
	}
}

bool log_has_form(const uint8_t *at, const char *form, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!fits(at[i], form[i]))
			return false;
	return true;
}

int log_month_of(const uint8_t *at)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	const uint8_t low[3] = {at[0] | 32, at[1] | 32, at[2] | 32};

	for (int month = 0; month < 12; month++)
		if (memcmp(names + month * 3, low, 3) == 0)
			return month + 1;
	return 0;
}

static bool zone_ok(int sign, int hours, int rest, int *minutes)
{
	if (rest > 59 || hours * 60 + rest > ZONE_HOUR_MOST * 60)
		return false;
	*minutes = (hours * 60 + rest) * sign;
	return true;
}

bool log_zone_of(const uint8_t *at, int *minutes)
{
	return zone_ok(
		*at == '-' ? -1 : 1, log_two_digits(at + 1), log_two_digits(at + 3), minutes);
}

enum log_anchor log_civil_read(const struct log_layout *layout, const uint8_t *at, struct civil *c)
{
	const uint8_t *day = at + layout->day;

	*c = (struct civil){
		.month = is_letter(at[layout->month]) ? log_month_of(at + layout->month)
						      : log_two_digits(at + layout->month),
		.day = *day == ' ' ? day[1] - '0' : log_two_digits(day),
		.hour = log_two_digits(at + layout->hour),
		.minute = log_two_digits(at + layout->minute),
		.second = log_two_digits(at + layout->second),
	};
	if (layout->year != LOG_NOWHERE)
		c->year = log_two_digits(at + layout->year) * 100 +
			  log_two_digits(at + layout->year + 2);
	return when_civil_ok(c) ? LOG_ANCHOR_OK : LOG_ANCHOR_BAD;
}

/* Date and hour are those of the last stamp. */
static bool read_same_hour(const struct log_format_state *state, const struct log_layout *layout,
	const uint8_t *at, int64_t *local_s)
{
	const uint8_t *minute = at + layout->minute;
	const uint8_t *second = at + layout->second;

	if (state->date_len != layout->minute || memcmp(at, state->date, layout->minute) != 0 ||
		(uint8_t)(minute[0] - '0') > 5 || !log_is_digit(minute[1]) ||
		(uint8_t)(second[0] - '0') > 5 || !log_is_digit(second[1]) ||
		(layout->second > layout->minute + 2 && minute[2] != ':'))
		return false;
	*local_s = state->date_s + log_two_digits(minute) * 60 + log_two_digits(second);
	return true;
}

enum log_anchor log_local_read(struct log_format_state *state, const struct log_layout *layout,
	const uint8_t *at, size_t left, int64_t *local_s)
{
	struct civil c;

	if (left < layout->len)
		return LOG_ANCHOR_NONE;
	if (read_same_hour(state, layout, at, local_s))
		return LOG_ANCHOR_OK;
	if (!log_has_form(at, layout->form, layout->len))
		return LOG_ANCHOR_NONE;
	if (log_civil_read(layout, at, &c) != LOG_ANCHOR_OK)
		return LOG_ANCHOR_BAD;
	state->date_s = when_days(c.year, c.month, c.day) * DAY_S + c.hour * 3600;
	state->date_len = layout->minute;
	memcpy(state->date, at, layout->minute);
	*local_s = state->date_s + c.minute * 60 + c.second - (c.second == 60);
	return LOG_ANCHOR_OK;
}

size_t log_fraction_len(const uint8_t *at, size_t left)
{
	size_t len = 1;

	if (left < 2 || (*at != '.' && *at != ',') || !log_is_digit(at[1]))
		return 0;
	while (len < left && log_is_digit(at[len]))
		len++;
	return len;
}

bool log_ends_stamp(const uint8_t *at, size_t left)
{
	return left == 0 ||
	       (!log_is_digit(*at) && !is_letter(*at) && *at != '_' && *at != '.' && *at != ':');
}

static bool has(struct log_span from, const char *form)
{
	size_t len = strlen(form);

	return from.left >= len && log_has_form(from.at, form, len);
}

/* +08:00, +0800; +08 where it is not the rest of a cut line. */
static enum log_anchor read_offset(
	struct log_span from, bool may_be_short, size_t *len, int *minutes)
{
	static const uint8_t none[2] = {'0', '0'};
	const uint8_t *rest = none;

	if (has(from, "+00:00")) {
		*len = 6;
		rest = from.at + 4;
	} else if (has(from, "+0000")) {
		*len = 5;
		rest = from.at + 3;
	} else if (may_be_short && has(from, "+00") && (from.whole || from.left > 3)) {
		*len = 3;
	} else {
		return LOG_ANCHOR_NONE;
	}
	if (!log_ends_stamp(from.at + *len, from.left - *len))
		return LOG_ANCHOR_NONE;
	return zone_ok(*from.at == '-' ? -1 : 1, log_two_digits(from.at + 1), log_two_digits(rest),
		       minutes)
		       ? LOG_ANCHOR_OK
		       : LOG_ANCHOR_BAD;
}

static bool read_name(const uint8_t *at, size_t left, size_t *len, bool blank)
{
	if (left >= 3 && (memcmp(at, "UTC", 3) == 0 || memcmp(at, "GMT", 3) == 0))
		*len = 3;
	else if (!blank && left >= 1 && (*at == 'Z' || *at == 'z'))
		*len = 1;
	else
		return false;
	return log_ends_stamp(at + *len, left - *len);
}

/* A lonely "-5" behind a blank is a field of its own, not a zone. */
enum log_anchor log_zone_read(struct log_span from, size_t *len, int *minutes)
{
	bool blank = from.left > 1 && *from.at == ' ';
	enum log_anchor found = LOG_ANCHOR_OK;

	*minutes = 0;
	from.at += blank;
	from.left -= blank;
	if (from.left == 0)
		return LOG_ANCHOR_NONE;
	if (!read_name(from.at, from.left, len, blank))
		found = read_offset(from, !blank, len, minutes);
	*len += blank;
	return found;
}

int64_t log_zone_apply(struct log_format_state *state, int64_t local_s, int minutes)
{
	state->zone_changes += state->zone_known && minutes != state->zone_minutes;
	state->zone_minutes = minutes;
	state->zone_known = true;
	return local_s - (int64_t)minutes * 60;
}

int64_t log_zone_assume(struct log_format_state *state, int64_t local_s)
{
	state->without_zone = true;
	return local_s - (int64_t)state->assumed_zone * 60;
}

/* The line ends where a zone might have begun. */
static bool may_be_cut(struct log_span rest)
{
	if (rest.whole || rest.left >= sizeof(" +08:00") - 1)
		return false;
	for (size_t i = rest.left && *rest.at == ' '; i < rest.left; i++)
		if (!strchr("+-0123456789:UTCGMZ", rest.at[i]) || rest.at[i] == 0)
			return false;
	return true;
}

enum log_anchor log_iso_read(
	struct log_format_state *state, struct log_span from, size_t *len, int64_t *second)
{
	int64_t local_s;
	size_t zone_len = 0;
	int minutes;
	enum log_anchor found =
		log_local_read(state, &log_layout_iso, from.at, from.left, &local_s);

	if (found != LOG_ANCHOR_OK)
		return found;
	*len = log_layout_iso.len;
	*len += log_fraction_len(from.at + *len, from.left - *len);
	from.at += *len;
	from.left -= *len;
	found = log_zone_read(from, &zone_len, &minutes);
	if (found == LOG_ANCHOR_BAD)
		return found;
	if (found == LOG_ANCHOR_OK) {
		*len += zone_len;
		*second = log_zone_apply(state, local_s, minutes);
		return LOG_ANCHOR_OK;
	}
	if (!log_ends_stamp(from.at, from.left) || may_be_cut(from))
		return LOG_ANCHOR_NONE;
	*second = log_zone_assume(state, local_s);
	return LOG_ANCHOR_OK;
}

/* Ticks of one second, by the number of digits that an instant of 2000 to 2099 has. 0: none. */
static int64_t ticks_of(size_t digits)
{
	static const int64_t ticks[] = {
		[9] = 1,
		[10] = 1,
		[12] = 1000,
		[13] = 1000,
		[15] = 1000000,
		[16] = 1000000,
		[18] = 1000000000,
		[19] = 1000000000,
	};

	return digits < sizeof(ticks) / sizeof(ticks[0]) ? ticks[digits] : 0;
}

enum log_anchor log_epoch_read(
	struct log_format_state *state, struct log_span from, size_t *len, int64_t *second)
{
	const uint8_t *at = from.at;
	uint64_t value = 0;
	size_t digits = 0;
	int64_t ticks;

	while (digits < from.left && digits < 20 && log_is_digit(at[digits]))
		value = value * 10 + (uint64_t)(at[digits++] - '0');
	ticks = ticks_of(digits);
	if (ticks == 0)
		return LOG_ANCHOR_NONE;
	*len = digits;
	if (from.left > digits && at[digits] == '.')
		*len += log_fraction_len(at + digits, from.left - digits);
	if (!log_ends_stamp(at + *len, from.left - *len) || (!from.whole && *len == from.left))
		return LOG_ANCHOR_NONE;
	*second = (int64_t)(value / (uint64_t)ticks);
	if (*second < EPOCH_2000 || *second >= EPOCH_2100)
		return LOG_ANCHOR_BAD;
	if (state->ticks && state->ticks != ticks) {
		state->stop = "mixed_epoch_units";
		return LOG_ANCHOR_BAD;
	}
	state->ticks = ticks;
	return LOG_ANCHOR_OK;
}

const uint8_t *log_bare_quote(const uint8_t *from, const uint8_t *end)
{
	const uint8_t *at = from;

	while ((at = memchr(at, '"', (size_t)(end - at))) != NULL) {
		const uint8_t *slash = at;

		while (slash > from && slash[-1] == '\\')
			slash--;
		if ((at - slash) % 2 == 0)
			return at;
		at++;
	}
	return NULL;
}

/* <134>, which files rarely keep. */
static size_t priority_len(const uint8_t *line, size_t len)
{
	size_t at = 1;

	if (len < 3 || *line != '<')
		return 0;
	while (at < len && at <= PRI_DIGITS && log_is_digit(line[at]))
		at++;
	return at > 1 && at < len && line[at] == '>' ? at + 1 : 0;
}

size_t log_bsd_head(const uint8_t *line, size_t len, size_t *stamp)
{
	size_t skip = priority_len(line, len);
	size_t end = skip + log_layout_bsd.len;

	if (len <= end || line[end] != ' ' ||
		!log_has_form(line + skip, log_layout_bsd.form, log_layout_bsd.len))
		return 0;
	*stamp = skip;
	return end + 1;
}
