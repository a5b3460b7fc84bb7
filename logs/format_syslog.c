/* Syslog as BSD had it, and HAProxy within it:
 *
 *   rfc3164  <134>Jun  1 10:00:00 edge7 nginx: 192.0.2.7 ...
 *   haproxy  Jun  1 10:00:00 lb haproxy[99]: 192.0.2.7:4711 [01/Jun/2025:10:00:00.123] fe ...
 *
 * The first says neither year nor zone. HAProxy's own stamp has a year: what stands before it
 * (host, process, the client's address) no client can write.
 */
#include <string.h>

#include "logs/format.h"
#include "logs/stamp.h"
#include "logs/year.h"

#define HOUR_S       3600
#define HAPROXY_FORM "[00/Mmm/0000:00:00:00.000] "
#define HAPROXY_LEN  (sizeof(HAPROXY_FORM) - 1)

static enum log_anchor rfc3164_anchor(
	struct log_format_state *state, const uint8_t *line, size_t len, int64_t *second)
{
	size_t stamp;

	if (log_bsd_head(line, len, &stamp) == 0)
		return LOG_ANCHOR_NONE;
	return log_year_read(state, line + stamp, len - stamp, second);
}

/* A line of the daemon about itself: a head, and no client. */
static bool is_notice(const uint8_t *line, size_t len)
{
	size_t stamp;

	return log_bsd_head(line, len, &stamp) && memmem(line, len, " haproxy", 8);
}

static const uint8_t *accept_date(const uint8_t *line, const uint8_t *end)
{
	const uint8_t *at = line;

	while (end - at >= (ptrdiff_t)HAPROXY_LEN &&
		(at = memchr(at, '[', (size_t)(end - at))) != NULL) {
		if (end - at < (ptrdiff_t)HAPROXY_LEN)
			return NULL;
		if (log_has_form(at, HAPROXY_FORM, HAPROXY_LEN))
			return at;
		at++;
	}
	return NULL;
}

static enum log_anchor haproxy_anchor(
	struct log_format_state *state, const uint8_t *line, size_t len, int64_t *second)
{
	const uint8_t *quote = memchr(line, '"', len);
	const uint8_t *at = accept_date(line, quote ? quote : line + len);
	enum log_anchor found;

	if (!at)
		return is_notice(line, len) ? LOG_ANCHOR_ASIDE : LOG_ANCHOR_NONE;
	if (at == line || at[-1] != ' ')
		return LOG_ANCHOR_NONE;
	found = log_local_read(state, &log_layout_clf, at + 1, HAPROXY_LEN - 1, second);
	if (found != LOG_ANCHOR_OK)
		return LOG_ANCHOR_BAD;
	*second = log_zone_assume(state, *second);
	return LOG_ANCHOR_OK;
}

const struct log_format log_format_rfc3164 = {
	.name = "rfc3164",
	.summary = "syslog, RFC 3164; without year and zone",
	.step_back_s = HOUR_S, /* of many senders, each with its own delay */
	.no_year = true,
	.anchor = rfc3164_anchor,
};

const struct log_format log_format_haproxy = {
	.name = "haproxy",
	.summary = "HAProxy httplog and tcplog, by itself or in syslog; without a zone",
	.step_back_s = 24 * HOUR_S, /* the start of a connection, written at its end */
	.by_half = true,
	.anchor = haproxy_anchor,
	.fields = log_fields_haproxy,
};
