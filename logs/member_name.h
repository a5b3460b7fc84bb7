/* Names of members as archives hold them: any bytes, which only name and open nothing. */
#ifndef CDNPROOF_LOGS_MEMBER_NAME_H
#define CDNPROOF_LOGS_MEMBER_NAME_H

#include <stdbool.h>

#define LOG_MEMBER_NAME_MOST 4096u /* bytes of a name; longer ones are not read */

/* The part that counts; "./" and "/" before it are how it was packed. */
const char *log_member_name_bare(const char *name);
/* It begins with a dot, as what macOS puts beside each file (._a.log). Its folders do not matter,
 * not even "..": members are never unpacked. */
bool log_member_name_is_hidden(const char *name);

#endif
