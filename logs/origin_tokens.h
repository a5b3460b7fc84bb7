/* The tokens of the objects that a plan asks for, and how often each was seen, in layers: what a
 * file shows counts only when it was read to its end. */
#ifndef CDNPROOF_LOGS_ORIGIN_TOKENS_H
#define CDNPROOF_LOGS_ORIGIN_TOKENS_H

#include "base/err.h"
#include "model/origin.h"
#include "model/plan.h"

#define ORIGIN_TOKENS_MOST 2000000 /* of a plan */

struct origin_tokens; /* sorted, each once */

/* ERR_DATA: the plan asks for no objects, or for more than are counted. */
int origin_tokens_new(const struct plan *plan, struct origin_tokens **out, struct err *err);
void origin_tokens_free(struct origin_tokens *tokens); /* NULL is fine */

/* The first token of the plan within the text; -1: none. */
int64_t origin_tokens_in(const struct origin_tokens *tokens, const uint8_t *at, size_t len);

struct origin_layer {
	struct origin_count {
		int64_t requests, unchanged, first_s, last_s;
	} * counts;      /* one a token */
	size_t *touched; /* those with requests */
	size_t touched_count;
};

int origin_layer_init(
	struct origin_layer *layer, const struct origin_tokens *tokens, struct err *err);
void origin_layer_fini(struct origin_layer *layer);
void origin_layer_see(struct origin_layer *layer, size_t token, int64_t second, bool unchanged);
void origin_layer_clear(struct origin_layer *layer);
void origin_layer_add(struct origin_layer *into, const struct origin_layer *from);

/* objects[] of the origin's log, by token, in its arena. */
void origin_layer_fill(const struct origin_layer *layer, const struct origin_tokens *tokens,
	struct origin_log *out);

#endif
