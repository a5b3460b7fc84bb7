#include "base/call_filter.h"

#include <errno.h>
#include <seccomp.h>
#include <sys/mman.h>

#include "base/array.h"

static const int memory_calls[] = {SCMP_SYS(mmap), SCMP_SYS(mprotect)};
static const int socket_calls[] = {SCMP_SYS(socket), SCMP_SYS(socketpair)};

static int add_all(scmp_filter_ctx to, uint32_t action, const int *calls, size_t count)
{
	int ret = 0;

	for (size_t i = 0; i < count && ret == 0; i++)
		ret = seccomp_rule_add(to, action, calls[i], 0);
	return ret;
}

static int add_memory(scmp_filter_ctx to)
{
	int ret = 0;

	for (size_t i = 0; i < ARRAY_LEN(memory_calls) && ret == 0; i++)
		ret = seccomp_rule_add(to, SCMP_ACT_ALLOW, memory_calls[i], 1,
			SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0));
	return ret;
}

static int add_sockets(scmp_filter_ctx to, const int *families, size_t count)
{
	int ret = 0;

	for (size_t i = 0; i < ARRAY_LEN(socket_calls); i++)
		for (size_t j = 0; j < count && ret == 0; j++)
			ret = seccomp_rule_add(to, SCMP_ACT_ALLOW, socket_calls[i], 1,
				SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)families[j]));
	return ret;
}

static int add_rules(scmp_filter_ctx to, const struct call_filter *filter)
{
	int ret = add_all(to, SCMP_ACT_ALLOW, filter->calls, filter->call_count);

	if (ret == 0)
		ret = add_memory(to);
	if (ret == 0)
		ret = add_sockets(to, filter->families, filter->family_count);
	if (ret == 0)
		ret = add_all(to, SCMP_ACT_ERRNO(0), filter->pretended, filter->pretended_count);
	return ret;
}

int call_filter_load(const struct call_filter *filter, struct err *err)
{
	scmp_filter_ctx to = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	int ret;

	if (!to)
		return err_no_memory(err);
	ret = add_rules(to, filter);
	if (ret == 0)
		ret = seccomp_load(to);
	seccomp_release(to);
	return ret < 0 ? err_set_errno(err, ERR_INTERNAL, -ret, "seccomp") : 0;
}
