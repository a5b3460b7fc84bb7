/* What the tests of fetch share: messages that hold. */
#ifndef CDNPROOF_TESTS_FETCH_FIXTURE_H
#define CDNPROOF_TESTS_FETCH_FIXTURE_H

#include "probes/fetch_message.h"

#define FIXTURE_NEXT "http://www.example.com:80/x" /* where a visit's redirect leads */

/* A good message of this kind, about request 1. */
void fixture_fill_answer(uint32_t what, union fetch_answer *out);

#endif
