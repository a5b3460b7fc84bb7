/* Any bytes as a plan: refused with faults, or it is written and read again as the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct plan *read_plan(const char *text, size_t len)
{
	struct plan *plan = NULL;
	struct faults faults;
	struct err err;

	faults_init(&faults);
	if (plan_parse(text, len, "fuzz", &plan, &faults, &err) < 0 && faults.count == 0)
		abort(); /* refused without a word */
	faults_fini(&faults);
	return plan;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct plan *plan = read_plan((const char *)data, size), *again;
	char *text, *again_text;
	size_t len, again_len;
	struct err err;

	if (!plan)
		return 0;
	if (plan_text(plan, &text, &len, &err) < 0)
		abort();
	again = read_plan(text, len);
	if (!again || plan_text(again, &again_text, &again_len, &err) < 0 || again_len != len ||
		memcmp(again_text, text, len) != 0)
		abort();
	free(again_text);
	free(text);
	plan_close(again);
	plan_close(plan);
	return 0;
}
