#include "logs/pattern.h"

#include <string.h>

#include "base/array.h"
#include "base/i18n.h"
#include "logs/stamp.h"

#define STEPS_MOST 64
#define TEXT_MOST  256

enum step_kind {
	STEP_TEXT, /* these bytes */
	STEP_SKIP, /* anything up to the bytes of the next step, which is a text */
	STEP_YEAR,
	STEP_SHORT_YEAR,
	STEP_MONTH,
	STEP_MONTH_NAME,
	STEP_DAY,
	STEP_PADDED_DAY,
	STEP_HOUR,
	STEP_MINUTE,
	STEP_SECOND,
	STEP_FRACTION,
	STEP_ZONE,
	STEP_EPOCH,
};

struct step {
	enum step_kind kind;
	uint8_t from, len; /* of a text, in the pattern's */
};

struct log_pattern {
	struct step steps[STEPS_MOST];
	size_t count;
	uint8_t text[TEXT_MOST];
	size_t text_len;
	unsigned has; /* bits by kind */
};

/* What a line has said so far. */
struct matched {
	struct civil civil;
	enum log_anchor zone;
	int zone_minutes;
	bool is_epoch;
	int64_t epoch_s;
};

static const struct {
	const char *steps; /* other directives; NULL: the kind */
	enum step_kind kind;
	char letter;
} directives[] = {
	{NULL, STEP_YEAR, 'Y'},
	{NULL, STEP_SHORT_YEAR, 'y'},
	{NULL, STEP_MONTH, 'm'},
	{NULL, STEP_MONTH_NAME, 'b'},
	{NULL, STEP_DAY, 'd'},
	{NULL, STEP_PADDED_DAY, 'e'},
	{NULL, STEP_HOUR, 'H'},
	{NULL, STEP_MINUTE, 'M'},
	{NULL, STEP_SECOND, 'S'},
	{NULL, STEP_FRACTION, 'f'},
	{NULL, STEP_ZONE, 'z'},
	{NULL, STEP_EPOCH, 's'},
	{"%Y-%m-%d", STEP_TEXT, 'F'},
	{"%H:%M:%S", STEP_TEXT, 'T'},
};

/* --- matching ------------------------------------------------------------------------------- */

struct numbers {
	enum step_kind kind;
	const char *form;
	size_t place; /* in struct civil */
};

static const struct numbers numbers[] = {
	{STEP_YEAR, "0000", offsetof(struct civil, year)},
	{STEP_SHORT_YEAR, "00", offsetof(struct civil, year)},
	{STEP_MONTH, "00", offsetof(struct civil, month)},
	{STEP_MONTH_NAME, "Mmm", offsetof(struct civil, month)},
	{STEP_DAY, "00", offsetof(struct civil, day)},
	{STEP_PADDED_DAY, "_0", offsetof(struct civil, day)},
	{STEP_HOUR, "00", offsetof(struct civil, hour)},
	{STEP_MINUTE, "00", offsetof(struct civil, minute)},
	{STEP_SECOND, "00", offsetof(struct civil, second)},
};

static int number_of(const uint8_t *at, size_t len)
{
	int value = 0;

	if (len == 3)
		return log_month_of(at);
	for (size_t i = 0; i < len; i++)
		value = value * 10 + (at[i] == ' ' ? 0 : at[i] - '0');
	return value;
}

static bool match_number(
	const struct step *step, const uint8_t *at, size_t left, struct matched *to, size_t *used)
{
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		const struct numbers *row = &numbers[i];
		size_t len = strlen(row->form);
		int value;

		if (row->kind != step->kind)
			continue;
		if (left < len || !log_has_form(at, row->form, len))
			return false;
		value = number_of(at, len) + (row->kind == STEP_SHORT_YEAR ? 2000 : 0);
		memcpy((char *)&to->civil + row->place, &value, sizeof(value));
		*used = len;
		return true;
	}
	return false;
}

static size_t digits_len(const uint8_t *at, size_t left)
{
	size_t len = 0;

	while (len < left && log_is_digit(at[len]))
		len++;
	return len;
}

/* LOG_ANCHOR_OK: *used bytes of the line are this step's. */
static enum log_anchor match_step(struct log_format_state *state, const struct step *step,
	const uint8_t *at, size_t left, struct matched *to, size_t *used)
{
	const struct log_pattern *pattern = state->pattern;
	const uint8_t *text = pattern->text + step->from;
	const uint8_t *found;

	switch (step->kind) {
	case STEP_TEXT:
		*used = step->len;
		return left >= step->len && memcmp(at, text, step->len) == 0 ? LOG_ANCHOR_OK
									     : LOG_ANCHOR_NONE;
	case STEP_SKIP:
		found = memmem(at, left, pattern->text + step[1].from, step[1].len);
		*used = found ? (size_t)(found - at) : 0;
		return found ? LOG_ANCHOR_OK : LOG_ANCHOR_NONE;
	case STEP_FRACTION:
		*used = digits_len(at, left);
		return *used ? LOG_ANCHOR_OK : LOG_ANCHOR_NONE;
	case STEP_ZONE:
		to->zone =
			log_zone_read((struct log_span){at, left, false}, used, &to->zone_minutes);
		return to->zone;
	case STEP_EPOCH:
		to->is_epoch = true;
		return log_epoch_read(
			state, (struct log_span){at, left, false}, used, &to->epoch_s);
	default: return match_number(step, at, left, to, used) ? LOG_ANCHOR_OK : LOG_ANCHOR_NONE;
	}
}

static enum log_anchor settle(
	struct log_format_state *state, struct matched *found, int64_t *second)
{
	if (found->is_epoch) {
		*second = found->epoch_s;
		return LOG_ANCHOR_OK;
	}
	if (!when_civil_ok(&found->civil))
		return LOG_ANCHOR_BAD;
	found->civil.second -= found->civil.second == 60;
	*second = when_from_civil(&found->civil, 0).v / 1000;
	*second = found->zone == LOG_ANCHOR_OK ? log_zone_apply(state, *second, found->zone_minutes)
					       : log_zone_assume(state, *second);
	return LOG_ANCHOR_OK;
}

static enum log_anchor pattern_anchor(
	struct log_format_state *state, const uint8_t *line, size_t len, int64_t *second)
{
	const struct log_pattern *pattern = state->pattern;
	struct matched found = {.zone = LOG_ANCHOR_NONE};
	size_t at = 0;

	for (size_t i = 0; i < pattern->count; i++) {
		size_t used = 0;
		enum log_anchor read =
			match_step(state, &pattern->steps[i], line + at, len - at, &found, &used);

		if (read != LOG_ANCHOR_OK)
			return read;
		at += used;
	}
	return settle(state, &found, second);
}

/* --- reading the pattern -------------------------------------------------------------------- */

static bool add_step(struct log_pattern *pattern, enum step_kind kind)
{
	if (pattern->count == STEPS_MOST)
		return false;
	pattern->steps[pattern->count++] = (struct step){.kind = kind};
	pattern->has |= 1U << kind;
	return true;
}

static bool add_byte(struct log_pattern *pattern, char c)
{
	struct step *step = pattern->count ? &pattern->steps[pattern->count - 1] : NULL;

	if (pattern->text_len == TEXT_MOST - 1)
		return false;
	if (!step || step->kind != STEP_TEXT) {
		if (!add_step(pattern, STEP_TEXT))
			return false;
		step = &pattern->steps[pattern->count - 1];
		step->from = (uint8_t)pattern->text_len;
	}
	pattern->text[pattern->text_len++] = (uint8_t)c;
	step->len++;
	return true;
}

static int fill(struct log_pattern *pattern, const char *text, struct err *err);

static int add_directive(struct log_pattern *pattern, char letter, struct err *err)
{
	bool ok = true;

	if (letter == '%') {
		ok = add_byte(pattern, '%');
	} else {
		size_t i = 0;

		while (i < ARRAY_LEN(directives) && directives[i].letter != letter)
			i++;
		if (i == ARRAY_LEN(directives))
			return err_set(err, ERR_USAGE, _("%%%c is not known here"),
				(letter & 0x80) ? '?' : letter); /* not half a character */
		if (directives[i].steps)
			return fill(pattern, directives[i].steps, err);
		ok = add_step(pattern, directives[i].kind);
	}
	return ok ? 0 : err_set(err, ERR_USAGE, _("it is too long"));
}

static int fill(struct log_pattern *pattern, const char *text, struct err *err)
{
	for (; *text; text++) {
		bool ok = true;

		if (*text == '%' && text[1]) {
			if (add_directive(pattern, *++text, err) < 0)
				return -1;
		} else if (*text == '*') {
			ok = add_step(pattern, STEP_SKIP);
		} else {
			text += *text == '\\' && text[1];
			ok = add_byte(pattern, *text);
		}
		if (!ok)
			return err_set(err, ERR_USAGE, _("it is too long"));
	}
	return 0;
}

static bool has_any(const struct log_pattern *pattern, enum step_kind a, enum step_kind b)
{
	return pattern->has & (1U << a | 1U << b);
}

static int check(const struct log_pattern *pattern, struct err *err)
{
	bool date = has_any(pattern, STEP_YEAR, STEP_SHORT_YEAR) &&
		    has_any(pattern, STEP_MONTH, STEP_MONTH_NAME) &&
		    has_any(pattern, STEP_DAY, STEP_PADDED_DAY);
	bool time = has_any(pattern, STEP_HOUR, STEP_HOUR) &&
		    has_any(pattern, STEP_MINUTE, STEP_MINUTE);

	if (!has_any(pattern, STEP_EPOCH, STEP_EPOCH) && !(date && time))
		return err_set(err, ERR_USAGE,
			_("it needs year, month, day, hour and minute (%%Y %%m %%d %%H %%M), or %%s"));
	for (size_t i = 0; i < pattern->count; i++)
		if (pattern->steps[i].kind == STEP_SKIP &&
			(i + 1 == pattern->count || pattern->steps[i + 1].kind != STEP_TEXT))
			return err_set(err, ERR_USAGE, _("text is expected behind *"));
	return 0;
}

bool log_pattern_is(const char *text)
{
	return strpbrk(text, "%*") != NULL;
}

int log_pattern_format(
	struct arena *arena, const char *text, const struct log_format **out, struct err *err)
{
	struct log_pattern *pattern = arena_alloc(arena, sizeof(*pattern));
	struct log_format *format = arena_alloc(arena, sizeof(*format));

	if (fill(pattern, text, err) < 0 || check(pattern, err) < 0)
		return err_within(err, _("log format %s"), text);
	*format = (struct log_format){
		.name = arena_text(arena, text),
		.summary = "",
		.step_back_s = 3600, /* what its stamps mean is not known */
		.anchor = pattern_anchor,
		.pattern = pattern,
	};
	*out = format;
	return 0;
}
