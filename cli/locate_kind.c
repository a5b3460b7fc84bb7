#include "cli/locate.h"

const char *const locate_kind_names[] = {
	[GEO_ADDRESS_NONE] = "none",
	[GEO_ADDRESS_PLAIN] = "plain",
	[GEO_ADDRESS_RESERVED] = "plain", /* "reserved" stands beside it */
	[GEO_ADDRESS_MAPPED] = "mapped",
	[GEO_ADDRESS_SIX_TO_FOUR] = "6to4",
	[GEO_ADDRESS_TEREDO] = "teredo",
	[GEO_ADDRESS_NAT64] = "nat64",
	[GEO_ADDRESS_COMPATIBLE] = "compatible",
};
