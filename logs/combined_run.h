/* The short way through lines in the combined format that follow each other within an hour. */
#ifndef CDNPROOF_LOGS_COMBINED_RUN_H
#define CDNPROOF_LOGS_COMBINED_RUN_H

#include "logs/format.h"

/* See `run` of struct log_format. By AVX2 where the processor has it. */
size_t log_combined_run(
	const struct log_format_state *state, const struct log_batch *batch, uint16_t *seconds);

/* The two ways to do it, for the test that compares them; the AVX2 one reads nothing where there is
 * none, and both may stop at different lines. */
size_t log_combined_run_plainly(
	const struct log_format_state *state, const struct log_batch *batch, uint16_t *seconds);
size_t log_combined_run_avx2(
	const struct log_format_state *state, const struct log_batch *batch, uint16_t *seconds);

#endif
