/* Messages in the reader's language. Evidence and every file format stay out of it. */
#ifndef CDNPROOF_BASE_I18N_H
#define CDNPROOF_BASE_I18N_H

#include <libintl.h>

#define _(text)  gettext(text)
#define N_(text) (text) /* marks a text for the catalogue; translated where it is printed */

#endif
