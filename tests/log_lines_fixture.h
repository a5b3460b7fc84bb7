/* Lines and heads as servers write them, for tests of formats. */
#ifndef CDNPROOF_TESTS_LOG_LINES_FIXTURE_H
#define CDNPROOF_TESTS_LOG_LINES_FIXTURE_H

#define IIS      "#Software: x\n#Version: 1.0\n#Fields: date time c-ip cs-method cs-uri-stem sc-status\n"
#define EDGE     "#Version: 1.0\n#Fields: date time x-edge-location sc-bytes c-ip cs-method\n"
#define NETCACHE "#Fields: x-timestamp time-taken c-ip x-transaction\n"
#define HAPROXY  "Jun  1 10:00:00 lb haproxy[99]: 192.0.2.7:4711 "
#define HTTPD_ERROR                                                                                \
	"[Sun Jun 01 10:00:00.123456 2025] [core:info] [client 192.0.2.7:1] AH00128: File does "   \
	"not exist: /a, referer: [01/Jan/2020:00:00:00 +0000] \"\n"
#define COMBINED "192.0.2.7 - - [01/Jun/2025:10:00:00 +0800] \"GET / HTTP/1.1\" 200 1\n"
#define FORGED   "x [01/Jan/2020:00:00:00 +0000] \"GET / HTTP/1.1\" 200 1\n"
#define COMPACT  "192.0.2.7|20250601100000|GET|/a|200\n"

#endif
