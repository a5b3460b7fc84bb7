/* Messages in the reader's language. Evidence and every file format stay out of it. The catalogue
 * is compiled in: a program alone, without a file beside it, speaks both languages. */
#ifndef CDNPROOF_BASE_I18N_H
#define CDNPROOF_BASE_I18N_H

#include <stdbool.h>

#define _(text)                    message(text)
#define N_(text)                   (text) /* marks a text for the catalogue; translated where it is printed */
#define ngettext(one, many, count) message_of_count(one, many, count)

/* Once, before threads are started; English until then. */
void messages_in_chinese(bool chinese);

/* The text in that language; itself where it has no translation. Never freed. */
const char *message(const char *text) __attribute__((format_arg(1)));
/* English has a form for one and a form for many, Chinese has one. */
const char *message_of_count(const char *one, const char *many, unsigned long count)
	__attribute__((format_arg(1), format_arg(2)));

#endif
