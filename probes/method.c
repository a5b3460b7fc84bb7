#include "probes/method.h"

#include <string.h>

#include "probes/answer.h"
#include "probes/dns.h"
#include "probes/http.h"
#include "probes/icmp.h"
#include "probes/tcp.h"
#include "probes/tls.h"
#include "probes/visit.h"

const struct probe_method *const probe_methods[] = {&icmp_method, &tcp_method, &tls_method,
	&answer_method, &http_method, &https_method, &dns_method, &visit_method, NULL};

const struct probe_method *probe_method_find(const char *name)
{
	for (size_t i = 0; probe_methods[i]; i++)
		if (strcmp(probe_methods[i]->name, name) == 0)
			return probe_methods[i];
	return NULL;
}
