#include "base/stop.h"

#include "base/array.h"
#include "base/i18n.h"

volatile sig_atomic_t stop_requested;

static void on_signal(int number)
{
	(void)number;
	stop_requested = 1;
}

void stop_on_signals(void)
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction before, action = {.sa_handler = on_signal, .sa_flags = (int)SA_RESETHAND};

	sigemptyset(&action.sa_mask);
	sigaction(SIGHUP, NULL, &before);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		if (numbers[i] != SIGHUP || before.sa_handler != SIG_IGN) /* nohup stays */
			sigaction(numbers[i], &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

int stop_err(struct err *err)
{
	return err_set(err, ERR_INTERRUPTED, "%s", _("interrupted"));
}
