/* Evidence with functions for tests of the rehearsal's pages. */
#ifndef CDNPROOF_TESTS_REHEARSE_FIXTURE_H
#define CDNPROOF_TESTS_REHEARSE_FIXTURE_H

#include "model/evidence.h"

/* fixture_rich with every list of functions filled; later: as measured another day, when the cache
 * of one node hit no more and one city's users never switched. Static parts, nobody frees them. */
struct evidence rehearse_fixture(bool later);

#endif
