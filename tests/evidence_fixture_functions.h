/* What fixture_rich has of functions, in a file of its own. */
#ifndef CDNPROOF_TESTS_EVIDENCE_FIXTURE_FUNCTIONS_H
#define CDNPROOF_TESTS_EVIDENCE_FIXTURE_FUNCTIONS_H

#include "model/evidence.h"

#define ITEMS(type, ...)                                                                           \
	{                                                                                          \
		(type[]){__VA_ARGS__}, sizeof((type[]){__VA_ARGS__}) / sizeof(type)                \
	}
#define REASONS(...) ITEMS(int, __VA_ARGS__)
#define TEXTS(...)   ITEMS(const char *, __VA_ARGS__)

#define FIXTURE_IPV6 2
extern struct evidence_ipv6 fixture_ipv6[FIXTURE_IPV6];
#define FIXTURE_BALANCE 2
extern struct evidence_balance fixture_balance[FIXTURE_BALANCE];
#define FIXTURE_PAGES 2
extern struct evidence_page fixture_pages[FIXTURE_PAGES];

#endif
