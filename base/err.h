/* Errors travel as the last parameter: an action returns 0, or -1 with the error filled.
 * Modules never print and never exit; `main` alone does both (exit statuses: docs/man). */
#ifndef CDNPROOF_BASE_ERR_H
#define CDNPROOF_BASE_ERR_H

/* One code per exit status; the value is the status. */
enum err_code {
	ERR_NONE = 0,
	ERR_USAGE = 64,       /* the command line is wrong */
	ERR_DATA = 65,        /* an input's content is wrong */
	ERR_NOINPUT = 66,     /* an input is missing or cannot be opened */
	ERR_INTERNAL = 70,    /* our bug, or no memory */
	ERR_CANTCREATE = 73,  /* an output cannot be created */
	ERR_IO = 74,          /* reading or writing failed on the way */
	ERR_INTERRUPTED = 75, /* stopped by the user or a signal; resumable */
	ERR_NOPERM = 77,      /* the operating system does not permit it */
};

struct err {
	enum err_code code;
	int sys_errno;   /* kept apart so that cleanup cannot clobber it; 0: none */
	char text[1024]; /* UTF-8, cut only between characters; several lines: one fault each */
};

/* Fills *err and returns -1. The text names the place and the fault. err may be NULL. */
int err_set(struct err *err, enum err_code code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* As err_set, and appends ": " and strerror(sys_errno). */
int err_set_errno(struct err *err, enum err_code code, int sys_errno, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* Puts "context: " before the text that is there and returns -1. */
int err_within(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* An allocation failed: code ERR_INTERNAL. Returns -1. */
int err_no_memory(struct err *err);

#endif
