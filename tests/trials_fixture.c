#include "tests/trials_fixture.h"

#include <string.h>

#include "analyzer/trials.h"

/* What a letter does to the service records of a slot; icmp answers in all but v and M. */
static bool by_letter(char letter, struct shot *s)
{
	bool icmp = strcmp(s->method, "icmp") == 0;

	if (letter == 'v')
		s->is_void = true;
	if (letter == 'M' || (letter == 'h' && strcmp(s->method, "tcp") == 0))
		return false;
	if (icmp)
		return true;
	switch (letter) {
	case 'f': s->answered = 0; break;
	case 'n':
		s->not_sent = s->sent;
		s->sent = s->answered = 0;
		break;
	case 'g': s->rtt_ns = 30000000; break; /* as slow as a good slot may be */
	case 'b': s->rtt_ns = 30000001; break;
	case 'm': return false;
	default: break;
	}
	return true;
}

void trials_play(struct world *w, const char *letters)
{
	for (int64_t slot = 0; slot < w->plan->slots && letters[slot]; slot++)
		for (size_t target = 0; target < w->plan->targets.count; target++) {
			struct shot s = world_shot(w, "a-nc", target, slot);

			if (by_letter(letters[slot], &s))
				world_shoot(w, &s);
		}
}

struct evidence_trials trials_judge(struct world *w)
{
	const struct trial_view view = {.thresholds = w->plan->thresholds};
	struct evidence_trials trials;

	world_look(w);
	trials_city(&w->trials, world_city(w, "360100"), &view, &w->arena, &trials, NULL);
	return trials;
}
