/* Any bytes as a request's parts, parted by line feeds: one of the known statuses, and a name that
 * is text. */
#include <arpa/inet.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/serve_route.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
		.sin_port = htons(8765),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	char *text = malloc(size + 1), *rest = text, *parts[6];
	struct serve_site site = {.token = NULL};
	struct serve_request request = {.host_count = 1};
	struct serve_answer answer;
	size_t len;

	if (!text)
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	for (size_t i = 0; i < 6; i++)
		parts[i] = strsep(&rest, "\n");
	memcpy(&site.at, &at, sizeof(at));
	if (parts[5])
		site.token = "0123456789abcdef";
	request.method = parts[1] ? parts[1] : "GET";
	request.path = parts[0];
	request.host = parts[2] ? parts[2] : "127.0.0.1:8765";
	request.query_token = parts[3];
	request.cookie_token = parts[4];
	serve_route(&site, &request, &answer);
	len = strlen(answer.name);
	if (answer.status < 200 || answer.status > 421 || utf8_bad_at(answer.name, len) != len ||
		(answer.status == 200 && answer.page == SERVE_NO_PAGE))
		abort();
	free(text);
	return 0;
}
