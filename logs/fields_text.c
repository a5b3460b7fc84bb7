/* Fields of lines whose order is fixed. A client may write into what stands in quotes, never the
 * quote that ends it; what stands before the request the server wrote.
 *
 *   combined  [host:port ]192.0.2.7 - - [stamp] "GET /a HTTP/1.1" 200 512 "-" "x"
 *   squid     stamp 345 192.0.2.7 TCP_HIT/200 1024 GET http://h/a - NONE/- image/png
 *   haproxy   192.0.2.7:4711 [stamp] fe be/s1 0/0/1/2/3 200 512 - - ---- 1/1/0/0/0 0/0 "GET / ..."
 *   aws_elb   [type ]stamp name 192.0.2.7:4711 target:80 0 0 0 200 200 34 366 "GET http://h:80/
 * ..."
 */
#include <string.h>

#include "logs/fields.h"
#include "logs/format.h"
#include "logs/stamp.h"

struct cursor {
	const uint8_t *at, *end;
};

/* Up to a blank; len 0 at the end. */
static struct log_part next(struct cursor *in)
{
	struct log_part part;
	const uint8_t *blank;

	while (in->at < in->end && *in->at == ' ')
		in->at++;
	blank = memchr(in->at, ' ', (size_t)(in->end - in->at));
	part = (struct log_part){in->at, (size_t)((blank ? blank : in->end) - in->at)};
	in->at += part.len;
	return part;
}

static void skip(struct cursor *in, int count)
{
	while (count-- > 0)
		next(in);
}

static void put(struct log_fields *out, enum log_field field, struct log_part part)
{
	log_fields_put(out, field, part.at, part.len);
}

/* The line behind syslog's head and tag; the machine that it names is the node. */
static struct cursor behind_syslog(const uint8_t *line, size_t len, struct log_fields *out)
{
	struct cursor in = {line, line + len};
	size_t stamp;
	size_t head = len && (*line == '<' || (*line >= 'A' && *line <= 'Z'))
			      ? log_bsd_head(line, len, &stamp)
			      : 0;
	const uint8_t *tag;

	if (head == 0)
		return in;
	in.at = line + head;
	tag = memmem(in.at, len - head, ": ", 2);
	if (!tag)
		return in;
	put(out, LOG_NODE, next(&in));
	if (in.at > tag) /* the head ends with the tag: no host is named */
		out->field[LOG_NODE] = (struct log_part){NULL, 0};
	in.at = tag + 2;
	return in;
}

/* METHOD URL PROTOCOL between two quotes; at the opening one. False: it is not closed. */
static bool take_request(struct cursor *in, struct log_fields *out)
{
	struct cursor request = {in->at + 1, log_bare_quote(in->at + 1, in->end)};

	if (!request.end)
		return false;
	in->at = request.end + 1;
	skip(&request, 1);
	put(out, LOG_URL, next(&request));
	return true;
}

/* [2025-06-01T10:00:00+08:00] or without brackets, as nginx_iso may have it. */
static bool begins_with_stamp(const struct cursor *in)
{
	return in->end - in->at > 10 && (*in->at == '[' || in->at[10] == 'T');
}

/* An address in the second place: the first is the site's. */
static void take_head(struct cursor *in, struct log_fields *out)
{
	struct log_part first, second;

	if (begins_with_stamp(in))
		skip(in, 1);
	first = next(in);
	second = next(in);
	if (log_is_address(second.at, second.len)) {
		put(out, LOG_HOST, first);
		first = second;
	}
	put(out, LOG_CLIENT, first);
}

bool log_fields_combined(const struct log_format_state *state, const uint8_t *line, size_t len,
	struct log_fields *out)
{
	struct cursor in = behind_syslog(line, len, out);
	const uint8_t *quote = log_bare_quote(in.at, in.end);
	struct cursor head = {in.at, quote};

	(void)state;
	if (!quote)
		return false;
	take_head(&head, out);
	in.at = quote;
	if (!take_request(&in, out))
		return true;
	put(out, LOG_STATUS, next(&in));
	put(out, LOG_BYTES, next(&in));
	return true;
}

bool log_fields_squid(const struct log_format_state *state, const uint8_t *line, size_t len,
	struct log_fields *out)
{
	struct cursor in = {line, line + len};
	struct log_part result;
	const uint8_t *slash;

	(void)state;
	skip(&in, 2);
	put(out, LOG_CLIENT, next(&in));
	result = next(&in);
	slash = result.len ? memchr(result.at, '/', result.len) : NULL;
	if (!slash)
		return false;
	log_fields_put(out, LOG_CACHE, result.at, (size_t)(slash - result.at));
	log_fields_put(out, LOG_STATUS, slash + 1, (size_t)(result.at + result.len - slash - 1));
	put(out, LOG_BYTES, next(&in));
	skip(&in, 1);
	put(out, LOG_URL, next(&in));
	return true;
}

bool log_fields_haproxy(const struct log_format_state *state, const uint8_t *line, size_t len,
	struct log_fields *out)
{
	struct cursor in = behind_syslog(line, len, out);
	const uint8_t *quote;
	struct log_part third;

	(void)state;
	put(out, LOG_CLIENT, next(&in));
	skip(&in, 4); /* stamp, frontend, backend/server, timers */
	third = next(&in);
	quote = log_bare_quote(in.at, in.end);
	if (!quote) { /* tcplog has neither status nor request */
		put(out, LOG_BYTES, third);
		return true;
	}
	put(out, LOG_STATUS, third);
	put(out, LOG_BYTES, next(&in));
	in.at = quote;
	take_request(&in, out);
	return true;
}

bool log_fields_aws_elb(const struct log_format_state *state, const uint8_t *line, size_t len,
	struct log_fields *out)
{
	struct cursor in = {line, line + len};

	(void)state;
	if (len && !log_is_digit(*line)) /* the classic kind has no type */
		skip(&in, 1);
	skip(&in, 1);
	put(out, LOG_NODE, next(&in));
	put(out, LOG_CLIENT, next(&in));
	skip(&in, 4);
	put(out, LOG_STATUS, next(&in));
	skip(&in, 2);
	put(out, LOG_BYTES, next(&in));
	while (in.at < in.end && *in.at == ' ')
		in.at++;
	if (in.at < in.end && *in.at == '"')
		take_request(&in, out);
	return true;
}
