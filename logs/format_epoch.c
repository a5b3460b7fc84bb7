/* Seconds since 1970 as the first field:
 *
 *   squid  1748743200.123    345 192.0.2.7 TCP_HIT/200 1024 GET http://h/a - NONE/- image/png
 *   epoch  1748743200123\t192.0.2.7\tGET
 */
#include <string.h>

#include "logs/format.h"
#include "logs/stamp.h"

#define HOUR_S    3600
#define SQUID_LEN 14 /* 1748743200.123 */

static const uint8_t *skip_blanks(const uint8_t *at, const uint8_t *end)
{
	while (at < end && *at == ' ')
		at++;
	return at;
}

static const uint8_t *skip_digits(const uint8_t *at, const uint8_t *end)
{
	while (at < end && log_is_digit(*at))
		at++;
	return at;
}

/* Elapsed ms, client, and result/status behind the stamp. */
static bool is_squid(const uint8_t *at, const uint8_t *end)
{
	const uint8_t *elapsed = skip_blanks(at, end);
	const uint8_t *client = skip_digits(elapsed, end);
	const uint8_t *result, *after;

	if (elapsed == at || client == elapsed || client == end || *client != ' ')
		return false;
	result = memchr(client + 1, ' ', (size_t)(end - client - 1));
	if (!result || result == client + 1)
		return false;
	after = memchr(result + 1, ' ', (size_t)(end - result - 1));
	after = after ? after : end;
	return memchr(result, '/', (size_t)(after - result)) != NULL;
}

static enum log_anchor squid_anchor(
	struct log_format_state *state, const uint8_t *line, size_t len, int64_t *second)
{
	size_t stamp_len;

	if (len < SQUID_LEN || line[SQUID_LEN - 4] != '.' ||
		!is_squid(line + SQUID_LEN, line + len))
		return LOG_ANCHOR_NONE;
	return log_epoch_read(state, (struct log_span){line, SQUID_LEN, true}, &stamp_len, second);
}

static const uint8_t behind[] = {' ', '\t', '|', ',', ';', '"'};

/* The field is looked at before it is read: a number that is no stamp changes no unit. */
static enum log_anchor epoch_anchor(
	struct log_format_state *state, const uint8_t *line, size_t len, int64_t *second)
{
	size_t quoted = len && *line == '"';
	size_t end = quoted;
	size_t stamp_len;

	while (end < len && (log_is_digit(line[end]) || line[end] == '.'))
		end++;
	if (end == len || !memchr(behind, line[end], sizeof(behind)))
		return LOG_ANCHOR_NONE;
	return log_epoch_read(
		state, (struct log_span){line + quoted, end - quoted, true}, &stamp_len, second);
}

const struct log_format log_format_squid = {
	.name = "squid",
	.summary = "Squid and Traffic Server (cqtq)",
	.step_back_s = 24 * HOUR_S, /* Traffic Server stamps the start and writes at the end */
	.at_start = true,
	.anchor = squid_anchor,
	.fields = log_fields_squid,
};

const struct log_format log_format_epoch = {
	.name = "epoch",
	.summary = "seconds, ms, us or ns since 1970 as the first field",
	.step_back_s = 60,
	.by_half = true,
	.at_start = true,
	.anchor = epoch_anchor,
};
