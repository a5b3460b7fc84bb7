/* Load balancers and object stores of AWS; Alibaba and others write the second alike:
 *
 *   aws_elb  https 2025-06-01T02:00:00.123456Z app/x 192.0.2.7:4711 ...
 *            2025-06-01T02:00:00.123456Z x 192.0.2.7:4711 ...                       (classic)
 *   aws_s3   owner bucket [01/Jun/2025:02:00:00 +0000] 192.0.2.7 ...
 */
#include <string.h>

#include "logs/format.h"
#include "logs/stamp.h"

#define HOUR_S    3600
#define S3_FORM   "[00/Mmm/0000:00:00:00 +0000] "
#define S3_LEN    (sizeof(S3_FORM) - 1)
#define FRACTION  7 /* .123456 */
#define STAMP_LEN (19 + FRACTION + 1)

static const char *const types[] = {"http", "https", "h2", "grpc", "grpcs", "ws", "wss"};

/* Where the field behind this one begins; NULL when there is none. */
static const uint8_t *next_field(const uint8_t *at, const uint8_t *end)
{
	const uint8_t *blank = memchr(at, ' ', (size_t)(end - at));

	return blank && blank > at ? blank + 1 : NULL;
}

static bool is_type(const uint8_t *at, size_t len)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strlen(types[i]) == len && memcmp(types[i], at, len) == 0)
			return true;
	return false;
}

/* The classic kind has no type: a name and address:port must follow, or any line would do. */
static bool is_classic(const uint8_t *line, const uint8_t *end)
{
	const uint8_t *name = next_field(line, end);
	const uint8_t *client = name ? next_field(name, end) : NULL;
	const uint8_t *after = client ? next_field(client, end) : NULL;

	return after && client[0] != ' ' && memchr(client, ':', (size_t)(after - client)) &&
	       log_is_digit(after[-2]);
}

static enum log_anchor aws_elb_anchor(
	struct log_format_state *state, const uint8_t *line, size_t len, int64_t *second)
{
	const uint8_t *end = line + len;
	const uint8_t *at = next_field(line, end);
	size_t stamp_len;
	enum log_anchor found;

	if (!at)
		return LOG_ANCHOR_NONE;
	if (!is_type(line, (size_t)(at - 1 - line))) {
		if (!is_classic(line, end))
			return LOG_ANCHOR_NONE;
		at = line;
	}
	if (end - at < STAMP_LEN || at[STAMP_LEN - 1] != 'Z')
		return LOG_ANCHOR_NONE;
	found = log_iso_read(
		state, (struct log_span){at, (size_t)(end - at), false}, &stamp_len, second);
	return found == LOG_ANCHOR_OK && stamp_len != STAMP_LEN ? LOG_ANCHOR_NONE : found;
}

static enum log_anchor aws_s3_anchor(
	struct log_format_state *state, const uint8_t *line, size_t len, int64_t *second)
{
	const uint8_t *end = line + len;
	const uint8_t *bucket = next_field(line, end);
	const uint8_t *at = bucket ? next_field(bucket, end) : NULL;
	enum log_anchor found;
	int minutes;

	if (!at || (size_t)(end - at) < S3_LEN || !log_has_form(at, S3_FORM, S3_LEN))
		return LOG_ANCHOR_NONE;
	found = log_local_read(state, &log_layout_clf, at + 1, S3_LEN - 1, second);
	if (found != LOG_ANCHOR_OK || !log_zone_of(at + 22, &minutes))
		return LOG_ANCHOR_BAD;
	*second = log_zone_apply(state, *second, minutes);
	return LOG_ANCHOR_OK;
}

const struct log_format log_format_aws_elb = {
	.name = "aws_elb",
	.summary = "AWS application and classic load balancers",
	.step_back_s = HOUR_S, /* files are put together from many machines */
	.at_start = true,
	.anchor = aws_elb_anchor,
	.fields = log_fields_aws_elb,
};

const struct log_format log_format_aws_s3 = {
	.name = "aws_s3",
	.summary = "AWS S3 server access log",
	.step_back_s = 24 * HOUR_S, /* the start of a request; delivered when there is time */
	.by_half = true,
	.anchor = aws_s3_anchor,
};
