/* Everything that is wrong with an input, found in one run: a line each. */
#ifndef CDNPROOF_BASE_FAULT_H
#define CDNPROOF_BASE_FAULT_H

#include <stdarg.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

#define FAULTS_MOST 200 /* kept; the rest is counted */

struct fault {
	const char *file;    /* as the user named it */
	size_t line, column; /* from 1, column in characters; 0: no place inside the file */
	const char *path;    /* nodes[2].city; "" for the whole document */
	const char *text;    /* what is wrong and what would be right, in the reader's language */
};

struct faults {
	struct arena arena;
	struct fault *items;
	size_t count, cap;
	size_t left_out; /* beyond FAULTS_MOST */
};

void faults_init(struct faults *faults);
void faults_fini(struct faults *faults);

/* Copies what it is given. A fault of the same place and text is kept once. */
void faults_add(struct faults *faults, const char *file, size_t line, size_t column,
	const char *path, const char *format, ...) __attribute__((format(printf, 6, 7)));
void faults_add_v(struct faults *faults, const char *file, size_t line, size_t column,
	const char *path, const char *format, va_list args) __attribute__((format(printf, 6, 0)));

/* -1 with ERR_DATA and "N faults" when there is one; 0 when there is none. */
int faults_result(const struct faults *faults, struct err *err);

#endif
