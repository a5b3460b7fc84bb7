#include "logs/turn.h"

#include <stddef.h>

void log_turns_init(struct log_turns *turns)
{
	pthread_mutex_init(&turns->lock, NULL);
	pthread_cond_init(&turns->left, NULL);
	turns->taken = false;
}

void log_turns_fini(struct log_turns *turns)
{
	pthread_cond_destroy(&turns->left);
	pthread_mutex_destroy(&turns->lock);
}

void log_turn_take(struct log_turn *turn)
{
	if (!turn || turn->decoders++ > 0)
		return;
	pthread_mutex_lock(&turn->of->lock);
	while (turn->of->taken)
		pthread_cond_wait(&turn->of->left, &turn->of->lock);
	turn->of->taken = true;
	pthread_mutex_unlock(&turn->of->lock);
}

static void pass_on(struct log_turns *turns)
{
	pthread_mutex_lock(&turns->lock);
	turns->taken = false;
	pthread_cond_signal(&turns->left);
	pthread_mutex_unlock(&turns->lock);
}

void log_turn_leave(struct log_turn *turn)
{
	if (turn && turn->decoders > 0 && --turn->decoders == 0)
		pass_on(turn->of);
}

void log_turn_end(struct log_turn *turn)
{
	if (turn->decoders > 0)
		pass_on(turn->of);
	turn->decoders = 0;
}
