#include "probes/privilege.h"

#include <errno.h>
#include <stdbool.h>
#include <sys/capability.h>
#include <sys/prctl.h>

#include "base/i18n.h"

static bool have_none(void)
{
	cap_t now = cap_get_proc(), none = cap_init();
	bool equal = now && none && cap_compare(now, none) == 0;

	cap_free(now);
	cap_free(none);
	return equal;
}

int privilege_drop(struct err *err)
{
	cap_t none = cap_init();
	int sys_errno = errno, set = none ? cap_set_proc(none) : -1;

	if (set < 0)
		sys_errno = errno;
	cap_free(none);
	if (set < 0 || !have_none())
		return err_set_errno(err, ERR_INTERNAL, sys_errno,
			_("the capabilities of the process cannot be dropped"));
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0 ||
		prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1)
		return err_set_errno(err, ERR_INTERNAL, errno, "no_new_privs");
	return 0;
}
