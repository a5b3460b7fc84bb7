/* Any bytes as a Location, and as what a child says a Location leads to. The first byte chooses
 * which page it came with. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "probes/http_easy.h"
#include "probes/visit_url.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static const char *const bases[] = {"http://www.example.com:80/", "https://a.b:8443/c/d?e=f",
	"http://[2001:2::7]:80/x", "http://198.18.1.7:8080/a/../b"};

static void check_printable(const char *text, size_t most)
{
	if (strlen(text) > most)
		abort();
	for (; *text; text++)
		if (*text <= ' ' || *text > '~')
			abort();
}

static void check_url(const char *text)
{
	struct visit_url url;

	if (!visit_url_parse(text, &url))
		return;
	check_printable(text, VISIT_URL_MOST);
	if (url.port == 0 || !http_is_host(url.host) || strpbrk(url.host, "@/?# ") ||
		strlen(url.host) > VISIT_HOST_MOST || strchr(text, '#'))
		abort();
}

/* What it leads to is read again as it stands, and leads to itself. */
static void check_next(const char *base, const char *location)
{
	char next[VISIT_URL_MOST + 1], again[VISIT_URL_MOST + 1];
	struct visit_url url;

	if (!visit_url_next(base, location, next))
		return;
	check_url(next);
	if (!visit_url_parse(next, &url) || !visit_url_next(base, next, again) ||
		strcmp(next, again) != 0)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char location[VISIT_LOCATION_MOST + 1], *text;

	if (len == 0)
		return 0;
	text = malloc(len);
	if (!text)
		return 0;
	memcpy(text, bytes + 1, len - 1);
	text[len - 1] = '\0';
	visit_url_location(text, location);
	check_printable(location, VISIT_LOCATION_MOST);
	check_url(text);
	check_next(bases[bytes[0] % 4], text);
	free(text);
	return 0;
}
