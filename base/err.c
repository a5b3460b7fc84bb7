#include "base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/array.h"
#include "base/i18n.h"
#include "base/text.h"

/* In the C library's words, which it translates only where its own catalogue is installed. */
static const struct {
	int number;
	const char *text;
} reasons[] = {
	{EPERM, N_("Operation not permitted")},
	{ENOENT, N_("No such file or directory")},
	{EIO, N_("Input/output error")},
	{ENXIO, N_("No such device or address")},
	{EACCES, N_("Permission denied")},
	{EEXIST, N_("File exists")},
	{ENODEV, N_("No such device")},
	{ENOTDIR, N_("Not a directory")},
	{EISDIR, N_("Is a directory")},
	{EINVAL, N_("Invalid argument")},
	{ENFILE, N_("Too many open files in system")},
	{EMFILE, N_("Too many open files")},
	{EFBIG, N_("File too large")},
	{ENOSPC, N_("No space left on device")},
	{EROFS, N_("Read-only file system")},
	{EPIPE, N_("Broken pipe")},
	{ENAMETOOLONG, N_("File name too long")},
	{ELOOP, N_("Too many levels of symbolic links")},
	{EDQUOT, N_("Disk quota exceeded")},
	{ENETUNREACH, N_("Network is unreachable")},
};

static const char *reason_of(int number, char *buffer, size_t cap)
{
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
		if (reasons[i].number == number)
			return _(reasons[i].text);
	return strerror_r(number, buffer, cap);
}

static void trim_to_character(char *text, size_t cap)
{
	size_t len = strlen(text);

	if (len + 1 == cap)
		text[utf8_cut(text, len)] = '\0';
}

__attribute__((format(printf, 2, 0))) static void set_text(
	struct err *err, const char *format, va_list args)
{
	vsnprintf(err->text, sizeof(err->text), format, args);
	trim_to_character(err->text, sizeof(err->text));
}

int err_set(struct err *err, enum err_code code, const char *format, ...)
{
	va_list args;

	if (!err)
		return -1;
	err->code = code;
	err->sys_errno = 0;
	va_start(args, format);
	set_text(err, format, args);
	va_end(args);
	return -1;
}

int err_set_errno(struct err *err, enum err_code code, int sys_errno, const char *format, ...)
{
	char reason[128];
	va_list args;
	size_t len;

	if (!err)
		return -1;
	err->code = code;
	err->sys_errno = sys_errno;
	va_start(args, format);
	set_text(err, format, args);
	va_end(args);
	len = strlen(err->text);
	snprintf(err->text + len, sizeof(err->text) - len, ": %s",
		reason_of(sys_errno, reason, sizeof(reason)));
	trim_to_character(err->text, sizeof(err->text));
	return -1;
}

int err_within(struct err *err, const char *format, ...)
{
	char inner[sizeof(err->text)];
	va_list args;
	size_t len;

	if (!err)
		return -1;
	memcpy(inner, err->text, sizeof(inner));
	va_start(args, format);
	set_text(err, format, args);
	va_end(args);
	len = strlen(err->text);
	snprintf(err->text + len, sizeof(err->text) - len, ": %s", inner);
	trim_to_character(err->text, sizeof(err->text));
	return -1;
}

int err_no_memory(struct err *err)
{
	return err_set(err, ERR_INTERNAL, "out of memory");
}
