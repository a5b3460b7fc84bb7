#include "probes/privilege.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/capability.h>
#include <sys/prctl.h>

#include "base/i18n.h"

static bool have_only(cap_t wanted)
{
	cap_t now = cap_get_proc();
	bool equal = now && cap_compare(now, wanted) == 0;

	cap_free(now);
	return equal;
}

/* Those of the list that the process has, permitted and effective; NULL: no memory. */
static cap_t held_of(const int *capabilities, size_t count)
{
	cap_t now = cap_get_proc(), held = cap_init();
	cap_flag_value_t has;

	for (size_t i = 0; now && held && i < count; i++) {
		cap_value_t one = capabilities[i];

		if (cap_get_flag(now, one, CAP_PERMITTED, &has) == 0 && has == CAP_SET) {
			cap_set_flag(held, CAP_PERMITTED, 1, &one, CAP_SET);
			cap_set_flag(held, CAP_EFFECTIVE, 1, &one, CAP_SET);
		}
	}
	cap_free(now);
	return held;
}

int privilege_keep(const int *capabilities, size_t count, struct err *err)
{
	cap_t held = held_of(capabilities, count);
	int set = held ? cap_set_proc(held) : -1;
	int sys_errno = errno;
	bool done = set == 0 && have_only(held);

	cap_free(held);
	if (!done)
		return err_set_errno(err, ERR_INTERNAL, sys_errno,
			_("the capabilities of the process cannot be dropped"));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
		prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return err_set_errno(err, ERR_INTERNAL, errno, "no_new_privs");
	return 0;
}

int privilege_drop(struct err *err)
{
	return privilege_keep(NULL, 0, err);
}
