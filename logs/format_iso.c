/* Stamps that stand where a line begins:
 *
 *   nginx_iso    [2025-06-01T10:00:00+08:00] 192.0.2.7 "GET / HTTP/1.1" 200     ($time_iso8601)
 *                192.0.2.7 - - [2025-06-01T10:00:00+08:00] "GET / HTTP/1.1" 200
 *                <190>Jun  1 10:00:00 edge7 nginx: [2025-06-01T10:00:00+08:00] 192.0.2.7 ...
 *   iso          2025-06-01 10:00:00,123 +08:00 GET /a
 *   rfc5424      <134>1 2025-06-01T02:00:00.123456Z edge7 nginx 99 - - msg
 *   nginx_error  2025/06/01 10:00:00 [error] 99#0: *1 open() ...
 */
#include <string.h>

#include "logs/format.h"
#include "logs/relay.h"
#include "logs/stamp.h"

#define NGINX_LEN  25 /* 2025-06-01T10:00:00+08:00 */
#define HOUR_S     3600
#define PRI_DIGITS 3

/* $time_iso8601 as nginx writes it and nothing longer: other writers have fractions or no zone. */
static enum log_anchor read_nginx(
	struct log_format_state *state, const uint8_t *at, size_t left, int64_t *second)
{
	size_t len;
	enum log_anchor found;

	if (left < NGINX_LEN || at[10] != 'T' || at[22] != ':')
		return LOG_ANCHOR_NONE;
	found = log_iso_read(state, (struct log_span){at, left, true}, &len, second);
	return found == LOG_ANCHOR_OK && len != NGINX_LEN ? LOG_ANCHOR_NONE : found;
}

/* In the place that combined has for it: a user name before it may look like a stamp. */
static enum log_anchor read_before_quote(
	struct log_format_state *state, const uint8_t *line, size_t len, int64_t *second)
{
	const uint8_t *quote = log_bare_quote(line, line + len);
	const uint8_t *at;

	if (!quote || quote - line < NGINX_LEN + 3)
		return LOG_ANCHOR_NONE;
	at = quote - NGINX_LEN - 3;
	if (*at != '[' || quote[-2] != ']' || quote[-1] != ' ')
		return LOG_ANCHOR_NONE;
	return read_nginx(state, at + 1, NGINX_LEN, second);
}

/* So does a head as rsyslog writes it to files; a cut line would not show which it is. */
static bool begins_with_stamp(const uint8_t *line, size_t len)
{
	return len == 0 || *line == '[' || log_is_digit(*line);
}

static enum log_anchor nginx_iso_anchor(
	struct log_format_state *state, const uint8_t *line, size_t len, int64_t *second)
{
	size_t head = begins_with_stamp(line, len) ? 0 : log_relay_head(line, len);
	size_t skip = head + (head < len && line[head] == '[');
	enum log_anchor found = read_nginx(state, line + skip, len - skip, second);

	return found == LOG_ANCHOR_NONE ? read_before_quote(state, line, len, second) : found;
}

static enum log_anchor iso_anchor(
	struct log_format_state *state, const uint8_t *line, size_t len, int64_t *second)
{
	size_t skip = len && *line == '[';
	size_t stamp_len;

	return log_iso_read(
		state, (struct log_span){line + skip, len - skip, false}, &stamp_len, second);
}

size_t log_syslog_head(const uint8_t *line, size_t len)
{
	size_t at = 1;

	if (len < 6 || *line != '<')
		return 0;
	while (at < len && at <= PRI_DIGITS && log_is_digit(line[at]))
		at++;
	if (at == 1 || len - at < 3 || memcmp(line + at, ">1 ", 3) != 0)
		return 0;
	return at + 3;
}

static enum log_anchor rfc5424_anchor(
	struct log_format_state *state, const uint8_t *line, size_t len, int64_t *second)
{
	size_t skip = log_syslog_head(line, len);
	size_t stamp_len;

	if (skip == 0)
		return LOG_ANCHOR_NONE;
	return log_iso_read(
		state, (struct log_span){line + skip, len - skip, false}, &stamp_len, second);
}

static enum log_anchor nginx_error_anchor(
	struct log_format_state *state, const uint8_t *line, size_t len, int64_t *second)
{
	size_t stamp_len = log_layout_slash.len;
	enum log_anchor found;

	if (len < stamp_len + 2 || line[stamp_len] != ' ' || line[stamp_len + 1] != '[')
		return LOG_ANCHOR_NONE;
	found = log_local_read(state, &log_layout_slash, line, len, second);
	if (found == LOG_ANCHOR_OK)
		*second = log_zone_assume(state, *second);
	return found;
}

const struct log_format log_format_nginx_iso = {
	.name = "nginx_iso",
	.summary = "nginx $time_iso8601, at the line's start or where combined has its time",
	.step_back_s = 60,
	.by_half = true,
	.anchor = nginx_iso_anchor,
	.fields = log_fields_combined,
};

const struct log_format log_format_iso = {
	.name = "iso",
	.summary = "ISO 8601 at the line's start, with or without fraction and zone",
	.step_back_s = 60,
	.multiline = true,
	.at_start = true,
	.anchor = iso_anchor,
};

const struct log_format log_format_rfc5424 = {
	.name = "rfc5424",
	.summary = "syslog, RFC 5424",
	.step_back_s = HOUR_S, /* of many senders, each with its own delay */
	.anchor = rfc5424_anchor,
};

const struct log_format log_format_nginx_error = {
	.name = "nginx_error",
	.summary = "nginx error log; without a zone",
	.step_back_s = 60,
	.multiline = true,
	.at_start = true,
	.anchor = nginx_error_anchor,
};
