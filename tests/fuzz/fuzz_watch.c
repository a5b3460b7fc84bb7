/* Any bytes as lines of events: what is read is sorted, has what it needs, and is written and read
 * again as the same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "model/watch.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_again(const struct watch_event *event, struct arena *arena)
{
	watch_event_list again = {0};
	struct faults faults;
	struct err err;
	char *text, *again_text;
	size_t len, again_len;

	faults_init(&faults);
	if (watch_event_text(event, &text, &len, &err) < 0)
		abort();
	text = realloc(text, len + 2);
	if (!text)
		abort();
	text[len] = '\n';
	if (watch_events_parse(text, len + 1, "again", arena, &again, &faults, &err) < 0 ||
		again.count != 1 ||
		watch_event_text(&again.items[0], &again_text, &again_len, &err) < 0 ||
		again_len != len || memcmp(text, again_text, len) != 0)
		abort();
	free(again_text);
	free(text);
	faults_fini(&faults);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = {0};
	watch_event_list events = {0};
	struct faults faults;
	struct err err;
	int ret;

	faults_init(&faults);
	ret = watch_events_parse(
		(const char *)data, size, "events", &arena, &events, &faults, &err);
	if ((ret < 0) != (faults.count > 0) || (ret < 0 && events.count))
		abort();
	for (size_t i = 0; i < events.count && i < 16; i++) {
		if (i > 0 && events.items[i].at.v < events.items[i - 1].at.v)
			abort();
		if (events.items[i].event == WATCH_DRAIN && !events.items[i].node)
			abort();
		check_again(&events.items[i], &arena);
	}
	faults_fini(&faults);
	arena_fini(&arena);
	return 0;
}
