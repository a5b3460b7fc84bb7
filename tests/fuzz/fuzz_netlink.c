/* What a netlink socket received: messages one behind the other. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/array.h"
#include "probes/route_facts.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* Each lies within its message, and what it holds within itself. */
static size_t look_into(const struct netlink_message *message)
{
	struct netlink_attribute attributes[40], inner[40];
	size_t sum = 0;

	netlink_attributes(message, 12, attributes, ARRAY_LEN(attributes));
	for (size_t i = 0; i < ARRAY_LEN(attributes); i++) {
		const struct netlink_attribute *attribute = &attributes[i];

		if (attribute->at &&
			(attribute->at < message->body || attribute->len > message->len ||
				attribute->at + attribute->len > message->body + message->len))
			abort();
		netlink_nested(attribute, inner, ARRAY_LEN(inner));
		for (size_t j = 0; j < ARRAY_LEN(inner); j++)
			for (size_t k = 0; k < inner[j].len; k++)
				sum += inner[j].at[k];
	}
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct netlink_bytes left = {bytes, len};
	struct netlink_message message;
	struct route_fact fact;

	while (netlink_next(&left, &message)) {
		int sys_errno = netlink_errno(&message);

		if (look_into(&message) > SIZE_MAX / 2 || sys_errno < 0 || sys_errno > 4095)
			abort();
		if (route_fact_read(&message, &fact) &&
			(fact.key.kind < ROUTE_LINK || fact.key.kind > ROUTE_NEIGHBOUR))
			abort();
	}
	return 0;
}
