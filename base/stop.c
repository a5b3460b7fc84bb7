#include "base/stop.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/array.h"
#include "base/i18n.h"

volatile sig_atomic_t stop_requested;

static void on_signal(int number)
{
	(void)number;
	stop_requested = 1;
}

/* What the handler says, made while it may still be translated. */
static char told[256];

static void end_program(int number)
{
	ssize_t unused = write(STDERR_FILENO, told, strlen(told));

	(void)number;
	(void)unused;
	_exit(ERR_INTERRUPTED);
}

static void handle_signals(void (*handler)(int))
{
	static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction before, action = {.sa_handler = handler, .sa_flags = (int)SA_RESETHAND};

	sigemptyset(&action.sa_mask);
	sigaction(SIGHUP, NULL, &before);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		if (numbers[i] != SIGHUP || before.sa_handler != SIG_IGN) /* nohup stays */
			sigaction(numbers[i], &action, NULL);
}

void stop_on_signals(void)
{
	handle_signals(on_signal);
	signal(SIGPIPE, SIG_IGN);
}

int stop_at_once(struct err *err)
{
	snprintf(told, sizeof(told), "cdnproof: %s\n", _("interrupted"));
	handle_signals(end_program);
	return stop_requested ? stop_err(err) : 0;
}

int stop_err(struct err *err)
{
	return err_set(err, ERR_INTERRUPTED, "%s", _("interrupted"));
}
